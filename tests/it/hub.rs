//! Rooms: opened once however many come, closed when nobody is there, open again when somebody is.

use std::sync::Arc;

use baraza::app::client::Client;
use baraza::domain::access::Role;
use baraza::domain::command::Command;
use baraza::domain::panel::PanelState;
use baraza::domain::poll::PollState;
use baraza::domain::stage::Show;
use baraza::room::Room;
use futures_util::future::join_all;
use serde_json::json;

use crate::world::commands::{answer, approve, ask, poll_id, put_poll, question_id, set_panel, set_poll, show};
use crate::world::hall::Hall;
use crate::world::{FIRST, SECOND, eventually};

#[tokio::test]
async fn a_hundred_who_come_at_once_open_one_room() {
    // Started again, so that the event is there and its room is not.
    let hall = Hall::open().await.restart().await;
    let opened = &hall.server.services.hub.ctx().stats.opened;
    assert_eq!(opened.get(), 0);
    let phones = join_all((0..100).map(|_| async {
        let mut phone = hall.phone().await;
        phone.perform(ask(FIRST, question_id(), "Are we all in the same room?")).await.unwrap().unwrap();
        phone
    }));
    let phones = phones.await;
    assert_eq!(opened.get(), 1);
    assert_eq!(hall.room().await.state().panels[&FIRST].questions.len(), phones.len());
    drop(phones);
    hall.close().await;
}

#[tokio::test]
async fn a_room_that_nobody_is_in_is_closed_and_comes_back_as_it_was() {
    let hall = Hall::open().await;
    let (mut phone, question) = (hall.phone().await, question_id());
    phone.perform(ask(FIRST, question, "Will this be here when I am back?")).await.unwrap().unwrap();
    let hub = &hall.server.services.hub;
    hub.evict_idle();
    assert_eq!(hub.open_rooms().len(), 1, "somebody is there");
    let opened = hub.ctx().stats.opened.get();
    phone.disconnect();
    eventually("the end of the room", || {
        hub.evict_idle();
        hub.open_rooms().is_empty()
    })
    .await;
    let mut desk = hall.desk().await;
    desk.perform(approve(FIRST, question)).await.unwrap().unwrap();
    phone.until(|phone| phone.votes(question) == Some(1)).await.unwrap();
    assert_eq!(hub.ctx().stats.opened.get(), opened + 1);
    drop((desk, phone));
    hall.close().await;
}

#[tokio::test]
async fn a_room_whose_polls_wait_to_be_sealed_stays_and_one_whose_polls_nobody_answered_goes() {
    let hall = Hall::open().await;
    let hub = &hall.server.services.hub;
    let (answered, missed) = (poll_id(), poll_id());
    let (mut desk, mut phone) = (hall.desk().await, hall.phone().await);
    for poll in [answered, missed] {
        desk.perform(put_poll(FIRST, poll, "Poll")).await.unwrap().unwrap();
        desk.perform(set_poll(FIRST, poll, PollState::Open)).await.unwrap().unwrap();
    }
    phone.perform(answer(FIRST, answered, &[1])).await.unwrap().unwrap();
    for poll in [answered, missed] {
        desk.perform(set_poll(FIRST, poll, PollState::Closed)).await.unwrap().unwrap();
    }
    let alone = |room: &Arc<Room>| Arc::strong_count(room) == 2;
    drop((desk, phone));
    eventually("an empty room", || hub.open_rooms().iter().all(alone)).await;
    hub.evict_idle();
    assert_eq!(hub.open_rooms().len(), 1, "what was answered is to be sealed in time");

    let mut desk = hall.desk().await;
    desk.perform(Command::SealPoll { panel: FIRST, poll: answered }).await.unwrap().unwrap();
    drop(desk);
    eventually("the end of the room", || {
        hub.evict_idle();
        hub.open_rooms().is_empty()
    })
    .await;
    assert_eq!(hall.room().await.state().panels[&FIRST].polls[&missed].state, PollState::Closed);
    hall.close().await;
}

#[tokio::test]
async fn two_desks_see_what_the_other_one_does() {
    let hall = Hall::open().await;
    let (mut first, mut second) = (hall.desk().await, hall.desk().await);
    let (mut phone, mut screen) = (hall.phone().await, hall.redeem(Role::Screen, None).await);
    let question = question_id();
    phone.perform(ask(FIRST, question, "Who sees what?")).await.unwrap().unwrap();
    let is = |state: &'static str| {
        move |desk: &baraza::app::client::reduced::Reduced| {
            desk.questions.get(&question.to_string()).is_some_and(|question| question["state"] == state)
        }
    };
    second.until(is("in_review")).await.unwrap();
    first.perform(approve(FIRST, question)).await.unwrap().unwrap();
    second.until(is("live")).await.unwrap();
    let shown = Show::question(question);
    second.perform(show(FIRST, shown.clone())).await.unwrap().unwrap();
    first.until(|desk| desk.rest["stage"]["on"] == json!(shown)).await.unwrap();
    screen.until(|screen| screen.rest["picture"]["question"]["question"]["id"] == json!(question)).await.unwrap();
    // What happens to another panel reaches them as part of the programme.
    first.perform(set_panel(SECOND, PanelState::Open)).await.unwrap().unwrap();
    let opened = |client: &baraza::app::client::reduced::Reduced| client.rest["programme"][1]["state"] == "open";
    for client in [&mut second, &mut phone] as [&mut Client; 2] {
        client.until(opened).await.unwrap();
    }
    drop((first, second, phone, screen));
    hall.close().await;
}
