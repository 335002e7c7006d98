//! What was acknowledged is there after the server was killed, and after it was asked to stop, in the place the acknowledgement named.

use std::collections::BTreeMap;

use baraza::app::client::Client;
use baraza::domain::ids::{CommandId, QuestionId};
use baraza::protocol::export::Export;
use baraza::protocol::wire::ServerFrame;
use futures_util::future::join_all;
use tokio::sync::watch;

use super::entries;
use crate::world::commands::{approve, ask, question_id, vote};
use crate::world::process::{Home, Process};
use crate::world::raw::{Raw, audience_hello};
use crate::world::{FIRST, soon};

/// Phones that ask at the same time.
const GUESTS: u64 = 4;

/// Questions of each; enough that a kill meets all of them in the middle.
const QUESTIONS: u64 = 40;

/// Questions of one guest under way at once.
const AT_ONCE: usize = 3;

#[tokio::test]
async fn acknowledged_means_kept() {
    let home = Home::new();
    let mut server = home.serve().await;
    let supported = released_question(&server).await;
    let (acks, mut acked) = watch::channel(0);

    let guests = (0..GUESTS).map(|number| guest(&home, server.join().to_owned(), number, supported, &acks));
    let (guests, killed) = tokio::join!(soon("all acknowledgements", join_all(guests)), async {
        for kill in 1..=3 {
            acked.wait_for(|acked| *acked >= kill * GUESTS * QUESTIONS / 4).await.unwrap();
            server.kill().await;
            server = home.serve().await;
        }
        server
    });

    assert!(guests.iter().all(|(_, reconnects)| *reconnects > 1), "a guest never noticed that the server was killed");
    assert!(killed.terminate().await.success());
    let acked = guests.into_iter().flat_map(|(acked, _)| acked).collect();
    assert_kept(&home.export("export").await, &acked, supported);
    assert!(!home.stderr().contains("panicked"), "{}", home.stderr());
}

#[tokio::test]
async fn stopping_under_load_loses_nothing_acknowledged() {
    let home = Home::new();
    let server = home.serve().await;
    let supported = released_question(&server).await;
    let (mut site, join) = (baraza::app::client::http::Site::new(&home.origin()).unwrap(), server.join().to_owned());
    site.get(&format!("/j/{join}")).await.unwrap();
    let snapshot = serde_json::json!({ "epoch": 0, "seq": 0 });
    let mut onlooker = Raw::open(&site).await;
    onlooker.say(&audience_hello(&join, FIRST, &snapshot)).await;
    assert_eq!(onlooker.end().await.last["t"], "resync", "an onlooker of another life is told so");
    let mut onlooker = Raw::resume(&mut site, &join, FIRST).await;

    let (acks, mut acked) = watch::channel(0);
    let guests = (0..GUESTS).map(|number| guest(&home, join.clone(), number, supported, &acks));
    let (guests, server) = tokio::join!(soon("all acknowledgements", join_all(guests)), async {
        acked.wait_for(|acked| *acked >= GUESTS * QUESTIONS / 2).await.unwrap();
        let status = server.terminate().await;
        assert_eq!(status.code(), Some(0), "{}", home.stderr());
        home.serve().await
    });

    let end = onlooker.end().await;
    assert_eq!(end.close, Some(4000));
    let bye: ServerFrame = serde_json::from_value(end.last).unwrap();
    assert!(matches!(bye, ServerFrame::Bye { close: 4000, retry_after_ms: 250.. }), "{bye:?}");
    assert!(server.terminate().await.success());
    let acked = guests.into_iter().flat_map(|(acked, _)| acked).collect();
    assert_kept(&home.export("export").await, &acked, supported);
}

/// Lets a moderator release one question that everybody can support.
async fn released_question(server: &Process) -> QuestionId {
    let question = question_id();
    let origin = server.link("Audience").split_once("/j/").unwrap().0;
    let mut host = Client::join(origin, server.join(), Some(FIRST)).await.unwrap();
    host.perform(ask(FIRST, question, "Who supports this?")).await.unwrap().unwrap();
    let mut desk = Client::redeem(server.link("Desk"), Some(FIRST)).await.unwrap();
    desk.perform(approve(FIRST, question)).await.unwrap().unwrap();
    question
}

/// Asks all its questions, a few at a time, and supports one. Returns the place of each command and how often it connected.
async fn guest(
    home: &Home,
    join: String,
    number: u64,
    supported: QuestionId,
    acks: &watch::Sender<u64>,
) -> (Vec<(CommandId, u64)>, u64) {
    let mut phone = Client::join(&home.origin(), &join, Some(FIRST)).await.unwrap();
    let mut to_ask = 0..QUESTIONS;
    let mut acked = Vec::new();
    phone.give(vote(FIRST, supported));
    loop {
        while phone.unanswered() < AT_ONCE
            && let Some(question) = to_ask.next()
        {
            phone.give(ask(FIRST, question_id(), &text(number, question)));
        }
        if phone.unanswered() == 0 {
            return (acked, phone.reconnects);
        }
        let (id, answer) = phone.next_answer().await.unwrap();
        acked.push((id, answer.expect("nothing here is refused")));
        acks.send_modify(|acked| *acked += 1);
    }
}

fn text(guest: u64, question: u64) -> String {
    format!("Question {question} of guest {guest}")
}

/// Every acknowledged command stands where its acknowledgement said, every question is there once, every vote counts once.
fn assert_kept(export: &Export, acked: &Vec<(CommandId, u64)>, supported: QuestionId) {
    let entries = entries(export);
    assert_eq!(acked.len() as u64, GUESTS * (QUESTIONS + 1));
    for (id, seq) in acked {
        let place = usize::try_from(*seq).unwrap() - 1;
        assert_eq!(entries[place].id, *id, "the command acknowledged at {seq} is not there");
    }
    let mut found = BTreeMap::new();
    for question in &export.summary.panels[0].questions {
        *found.entry(question.text.clone()).or_insert(0) += 1;
        if question.id == supported {
            assert_eq!(u64::from(question.votes), GUESTS + 1, "the asker and every guest support it");
        }
    }
    for guest in 0..GUESTS {
        for question in 0..QUESTIONS {
            assert_eq!(found.get(&text(guest, question)), Some(&1), "question {question} of guest {guest}");
        }
    }
}
