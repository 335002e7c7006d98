//! C1: the server is killed at random moments under load, and while it starts. Nothing acknowledged is lost, nothing is done twice.

use std::collections::BTreeMap;

use baraza::app::client::Client;
use baraza::domain::Event;
use baraza::domain::command::Command;
use baraza::protocol::export::{Export, Summary};
use tokio_util::sync::CancellationToken;

use super::{Length, seed};
use crate::world::crowd::Crowd;
use crate::world::dice::Dice;
use crate::world::process::{Home, Process, batches};
use crate::world::soon;

/// Between two kills, at most.
const ACKS_BETWEEN: usize = 150;

/// The server writes its digest down every thousand entries; so much is acknowledged after the last kill.
const ACKS_FOR_A_DIGEST: u64 = 1_200;

/// A start takes about as long as so many knocks at its door.
const START_KNOCKS: usize = 2_000;

#[tokio::test]
async fn acknowledged_means_kept() {
    let length = Length::wanted();
    let seed = seed();
    let home = Home::new();
    let server = home.serve().await;
    let mut crowd = Crowd::enter(&home, &server, length.pick(4, 16), seed).await;
    let (over, mut acks, kills) = (CancellationToken::new(), crowd.acks(), length.pick(10, 200));

    let killing = async {
        let (mut server, mut dice) = (server, Dice::new(seed.wrapping_add(2_000)));
        for _ in 0..kills {
            let enough = *acks.borrow() + dice.below(ACKS_BETWEEN) as u64;
            soon("more acknowledgements", acks.wait_for(|acks| *acks >= enough)).await.unwrap();
            server = killed_and_restarted(&home, server, &mut dice).await;
        }
        let enough = *acks.borrow() + ACKS_FOR_A_DIGEST;
        soon("the last acknowledgements", acks.wait_for(|acks| *acks >= enough)).await.unwrap();
        over.cancel();
        server
    };
    let (server, ()) = tokio::join!(killing, crowd.work(&over));

    crowd.close_poll().await;
    let live = live_results(&server).await;
    assert!(server.terminate().await.success());
    let export = home.export("export").await;
    let audit = crowd.audit(&export);
    let digests = assert_replays(&home, &export, &live).await;
    assert!(crowd.reconnects() > 0, "nobody noticed that the server was killed");
    eprintln!("kills: {kills} {audit} reconnects: {} digests compared: {digests}", crowd.reconnects());
}

/// Kills the server at a moment nobody chose, one time in four again while it starts, and starts it.
async fn killed_and_restarted(home: &Home, server: Process, dice: &mut Dice) -> Process {
    home.knock(dice.below(100)).await;
    server.kill().await;
    if dice.one_in(4) {
        home.start_and_kill(dice.below(START_KNOCKS)).await;
    }
    home.serve().await
}

/// The results as the server has them in memory.
async fn live_results(server: &Process) -> Summary {
    let mut organiser = Client::redeem(server.link("Organiser"), None).await.unwrap();
    let results = organiser.site().get("/api/export/event.json").await.unwrap();
    serde_json::from_slice(&results.body).unwrap()
}

/// The last server told, wrote down and had in memory what follows from its log. Returns how many digests were written down.
async fn assert_replays(home: &Home, export: &Export, live: &Summary) -> usize {
    assert!(*live == export.summary, "a running server told {live:?}, and its log comes to {:?}", export.summary);
    let (replayed, digests) = replay(export);
    let kept = home.kept(export.event).await;
    assert_eq!((kept.seq, kept.digest()), (replayed.seq, replayed.digest()), "what a server had in memory at its end");
    assert!(kept == replayed, "a server had another state in memory than its log gives");
    digests
}

/// The state that follows from the log. Every digest that a server wrote down while it ran follows from it too; with how many there are.
fn replay(export: &Export) -> (Event, usize) {
    let mut event = Event::new(export.event);
    let (mut digests, mut attested) = (BTreeMap::new(), BTreeMap::new());
    for batch in batches(export) {
        event.fold(&batch).unwrap();
        digests.insert(event.seq, event.digest().to_owned());
        for entry in batch.entries {
            if let Command::Attest { seq, digest } = entry.command {
                attested.insert(seq, digest);
            }
        }
    }
    assert!(!attested.is_empty(), "no digest was written down");
    for (seq, digest) in &attested {
        assert_eq!(digests.get(seq), Some(digest), "the digest at {seq}");
    }
    (event, attested.len())
}
