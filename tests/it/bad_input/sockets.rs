//! More sockets than one participant may have.

use std::sync::atomic::Ordering;

use baraza::app::clock;
use baraza::protocol::close::Close;
use baraza::room::presence::MAX_SOCKETS;
use futures_util::future::join_all;

use crate::world::commands::{question_id, vote};
use crate::world::hall::Hall;
use crate::world::raw::Raw;
use crate::world::{FIRST, eventually};

#[tokio::test]
async fn of_too_many_sockets_of_one_participant_the_oldest_gives_way_and_no_other() {
    let hall = Hall::open().await;
    let (mut site, oldest) = Raw::phone(&hall, FIRST).await;
    let (_, mut somebody_else) = Raw::phone(&hall, FIRST).await;
    let mut sockets = vec![oldest];
    while sockets.len() < MAX_SOCKETS {
        sockets.push(Raw::resume(&mut site, hall.join(), FIRST).await);
        assert_served(&mut sockets).await;
    }
    sockets.push(Raw::resume(&mut site, hall.join(), FIRST).await);
    let end = sockets.remove(0).end().await;
    assert_eq!(end.close, Some(Close::TooSlow.number()), "it may come back, and another one gives way then");
    assert_served(&mut sockets).await;
    assert_eq!(sockets.len(), MAX_SOCKETS);

    // A place that was left is free again; the other participant has one as well.
    drop(sockets.pop());
    let open = &hall.server.services.stats.sockets;
    eventually("the end of a socket", || open.load(Ordering::Relaxed) == sockets.len() + 1).await;
    sockets.push(Raw::resume(&mut site, hall.join(), FIRST).await);
    assert_served(&mut sockets).await;
    assert_served(std::slice::from_mut(&mut somebody_else)).await;
    drop((sockets, somebody_else));
    hall.close().await;
}

/// Each of them gets an answer.
async fn assert_served(sockets: &mut [Raw]) {
    join_all(sockets.iter_mut().map(async |socket| {
        let answer = socket.perform(clock::command_id(), &vote(FIRST, question_id())).await;
        assert_eq!(answer["code"], "not_found");
    }))
    .await;
}
