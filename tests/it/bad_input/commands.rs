//! Commands that are well formed and still cannot be done, each refused with its code, nothing changed.

use baraza::app::client::Client;
use baraza::app::clock;
use baraza::domain::command::Command;
use baraza::domain::panel::PanelState;
use baraza::domain::poll::PollState;
use baraza::protocol::code::Code;
use serde_json::json;
use tokio::time::Instant;

use crate::world::commands::{answer, approve, ask, poll_id, put_poll, question_id, set_panel, set_poll, unvote, vote};
use crate::world::hall::Hall;
use crate::world::raw::Raw;
use crate::world::{FIRST, SECOND, THIRD, eventually};

#[tokio::test]
async fn texts_and_ids_that_do_not_fit_are_refused_by_code() {
    let hall = Hall::open().await;
    let (mut phone, mut desk) = (hall.phone().await, hall.desk().await);
    let (released, waiting) = (question_id(), question_id());
    for question in [released, waiting] {
        phone.perform(ask(FIRST, question, "A good question?")).await.unwrap().unwrap();
    }
    desk.perform(approve(FIRST, released)).await.unwrap().unwrap();
    let mut named = ask(THIRD, question_id(), "With a name?");
    let Command::Ask { name, .. } = &mut named else { panic!() };
    *name = Some("Name".to_owned());
    let before = whole(&hall).await;
    for (command, code) in [
        (ask(FIRST, question_id(), ""), Code::TextEmpty),
        (ask(FIRST, question_id(), " \u{200B}\u{200D}\n"), Code::TextEmpty),
        (ask(FIRST, question_id(), &"é".repeat(281)), Code::TextTooLong),
        (ask(FIRST, question_id(), &"👩🏽‍⚖️".repeat(200)), Code::TextTooLong),
        (ask(FIRST, released, "Another text under a known id?"), Code::IdTaken),
        (vote(FIRST, question_id()), Code::NotFound),
        (vote(FIRST, waiting), Code::NotFound),
        (vote(SECOND, released), Code::PanelUpcoming),
        (ask(baraza::domain::ids::PanelId(9), question_id(), "Where?"), Code::NotFound),
        (named, Code::PanelUpcoming),
        (answer(FIRST, poll_id(), &[0]), Code::NotFound),
    ] {
        assert_eq!(phone.perform(command.clone()).await.unwrap(), Err(code), "{command:?}");
    }
    assert_eq!(whole(&hall).await, before);
    drop((phone, desk));
    hall.close().await;
}

#[tokio::test]
async fn a_panel_takes_what_its_state_says_and_refuses_the_rest_by_code() {
    let hall = Hall::open().await;
    let (mut phone, mut desk) = (hall.phone().await, hall.desk().await);
    let (question, poll) = (question_id(), poll_id());
    phone.perform(ask(FIRST, question, "Before anything?")).await.unwrap().unwrap();
    for command in [approve(FIRST, question), put_poll(FIRST, poll, "Poll"), set_poll(FIRST, poll, PollState::Open)] {
        desk.perform(command).await.unwrap().unwrap();
    }
    let outcome = async |phone: &mut Client, panel, command: fn(_, _) -> Command| {
        phone.perform(command(panel, question)).await.unwrap().map(drop)
    };
    let asks = |panel, _| ask(panel, question_id(), "In this state?");
    let answers = answer(FIRST, poll, &[1]);

    assert_eq!(outcome(&mut phone, THIRD, asks).await, Err(Code::PanelUpcoming));
    desk.perform(set_panel(FIRST, PanelState::Paused)).await.unwrap().unwrap();
    assert_eq!(outcome(&mut phone, FIRST, asks).await, Err(Code::PanelPaused));
    assert_eq!(outcome(&mut phone, FIRST, unvote).await, Ok(()), "a pause is for questions only");
    assert_eq!(phone.perform(answers.clone()).await.unwrap().map(drop), Ok(()));
    desk.perform(set_panel(FIRST, PanelState::Closed)).await.unwrap().unwrap();
    assert_eq!(outcome(&mut phone, FIRST, asks).await, Err(Code::PanelClosed));
    assert_eq!(outcome(&mut phone, FIRST, vote).await, Err(Code::PanelClosed));
    assert_eq!(phone.perform(answers.clone()).await.unwrap(), Err(Code::PanelClosed));
    desk.perform(set_panel(FIRST, PanelState::Sealed)).await.unwrap().unwrap();
    assert_eq!(outcome(&mut phone, FIRST, asks).await, Err(Code::Sealed));
    assert_eq!(outcome(&mut phone, FIRST, vote).await, Err(Code::Sealed));
    assert_eq!(phone.perform(answers).await.unwrap(), Err(Code::Sealed));
    assert_eq!(desk.perform(set_panel(FIRST, PanelState::Open)).await.unwrap(), Err(Code::Sealed));
    drop((phone, desk));
    hall.close().await;
}

/// Everything the event holds.
pub(super) async fn whole(hall: &Hall) -> String {
    let room = hall.room().await;
    let panels = &room.state().panels;
    serde_json::to_string(panels).unwrap()
}

#[tokio::test]
async fn whoever_says_that_everything_was_sent_before_does_not_fill_the_log() {
    let hall = Hall::open().await;
    let (_site, mut liar) = Raw::phone(&hall, FIRST).await;
    let (before, begun) = (hall.room().await.state().seq, Instant::now());
    for _ in 0..100 {
        let (id, command) = (clock::command_id(), vote(FIRST, question_id()));
        liar.say(&json!({ "t": "do", "id": id, "command": command, "again": true })).await;
    }
    let stats = &hall.server.services.stats;
    eventually("the end of patience", || stats.limited.get() > 0).await;
    let written = hall.room().await.state().seq - before;
    assert!((1..=33 + begun.elapsed().as_secs()).contains(&written), "{written}");
    drop(liar);
    hall.close().await;
}
