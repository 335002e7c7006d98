//! A command that is sent again is answered again and not done again.

use baraza::app::clock;
use baraza::domain::ids::PollId;
use baraza::domain::poll::PollState;
use baraza::protocol::project::snapshot;
use baraza::protocol::view::View;
use serde_json::{Value, json};

use crate::world::FIRST;
use crate::world::commands::{answer, approve, ask, poll_id, put_poll, question_id, set_poll, unvote, vote};
use crate::world::hall::Hall;
use crate::world::raw::Raw;

#[tokio::test]
async fn exactly_once_effect() {
    let mut hall = Hall::open().await;
    let (question, poll) = (question_id(), poll_id());
    let mut desk = hall.desk().await;
    desk.perform(put_poll(FIRST, poll, "Poll")).await.unwrap().unwrap();
    desk.perform(set_poll(FIRST, poll, PollState::Open)).await.unwrap().unwrap();

    let (mut site, mut phone) = Raw::phone(&hall, FIRST).await;
    let commands = [
        ask(FIRST, question, "Is this asked once?"),
        ask(FIRST, question, "Is this another question under the same id?"),
        unvote(FIRST, question),
        vote(FIRST, question),
        answer(FIRST, poll, &[0]),
        answer(FIRST, poll, &[1]),
        answer(FIRST, poll, &[7]),
        unvote(FIRST, question),
    ]
    .map(|command| (clock::command_id(), command));

    let mut first_answers = Vec::new();
    for (at, (id, command)) in commands.iter().enumerate() {
        if at == 2 {
            desk.perform(approve(FIRST, question)).await.unwrap().unwrap();
        }
        first_answers.push(phone.perform(*id, command).await);
    }
    let answered: Vec<_> = first_answers.iter().map(|answer| answer["t"].as_str().unwrap()).collect();
    assert_eq!(answered, ["ack", "nack", "ack", "ack", "ack", "ack", "nack", "ack"]);
    let after_first = state(&hall, poll).await;

    // On the same socket, on a new one, after a restart, and from two sockets at once.
    for (id, command) in &commands {
        phone.say(&json!({ "t": "do", "id": id, "command": command })).await;
    }
    for expected in first_answers.iter().filter(|answer| answer["t"] == "ack") {
        assert_eq!(&phone.until(|frame| frame["t"] == "ack").await, expected);
    }
    assert_eq!(state(&hall, poll).await, after_first);

    for restarts in [false, true] {
        if restarts {
            drop(desk);
            hall = hall.restart().await;
            desk = hall.desk().await;
        }
        drop(phone);
        phone = Raw::resume(&mut site, hall.join(), FIRST).await;
        let mut other = Raw::resume(&mut site, hall.join(), FIRST).await;
        for ((id, command), expected) in commands.iter().zip(&first_answers) {
            let both = tokio::join!(phone.perform(*id, command), other.perform(*id, command));
            assert_eq!((&both.0, &both.1), (expected, expected), "restarted: {restarts}");
        }
        assert_eq!(state(&hall, poll).await, after_first, "restarted: {restarts}");
    }
    drop(desk);
    hall.close().await;
}

/// Everything a desk sees, and who answered what as far as the fold knows.
async fn state(hall: &Hall, poll: PollId) -> (Value, Value) {
    let room = hall.room().await;
    let event = room.state();
    let seen = serde_json::to_value(snapshot(&event, View::Desk(FIRST)).unwrap()).unwrap();
    (seen, serde_json::to_value(event.panels[&FIRST].polls[&poll].recount()).unwrap())
}
