//! A command that is sent again is answered again and not done again.

use baraza::app::clock;
use baraza::domain::command::{Command, Place};
use baraza::domain::ids::PollId;
use baraza::domain::poll::PollState;
use baraza::domain::question::Origin;
use baraza::domain::stage::Show;
use baraza::domain::verdict::Verdict;
use baraza::protocol::project::snapshot;
use baraza::protocol::view::View;
use serde_json::{Value, json};

use crate::world::FIRST;
use crate::world::commands::{
    answer, approve, ask, edit, enter, judge, note, note_id, poll_id, put_poll, question_id, queue, set_poll, show,
    unvote, vote, words,
};
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

#[tokio::test]
async fn exactly_once_effect_of_what_moderators_do() {
    let mut hall = Hall::open().await;
    let mut desk = hall.desk().await;
    let mut site = desk.site().clone();
    let [first, second, prepared] = [(); 3].map(|()| question_id());
    let known = note_id();
    let commands = [
        enter(FIRST, first, "From the floor?", Origin::Floor),
        enter(FIRST, second, "From the floor again?", Origin::Floor),
        enter(FIRST, prepared, "Prepared?", Origin::Prepared),
        edit(FIRST, first, 1, words("In better words?")),
        edit(FIRST, first, 1, words("By who has not seen them?")),
        queue(FIRST, first, Place::Last),
        queue(FIRST, second, Place::First),
        show(FIRST, Show::Question { question: first, next: vec![second] }),
        Command::Freeze { panel: FIRST, on: true },
        judge(FIRST, second, 1, Verdict::Merge(first)),
        judge(FIRST, second, 2, Verdict::Restore),
        judge(FIRST, second, 3, Verdict::Merge(first)),
        judge(FIRST, second, 3, Verdict::Merge(second)),
        judge(FIRST, prepared, 1, Verdict::Approve),
        judge(FIRST, prepared, 2, Verdict::Review),
        note(FIRST, known, "Two minutes"),
        Command::Acknowledge { panel: FIRST, note: known },
        Command::WithdrawNote { panel: FIRST, note: known },
    ]
    .map(|command| (clock::command_id(), command));
    let mut socket = Raw::role(&mut site, "desk", Some(FIRST)).await;
    let mut first_answers = Vec::new();
    for (id, command) in &commands {
        first_answers.push(socket.perform(*id, command).await);
    }
    let refused: Vec<_> = (0..commands.len()).filter(|at| first_answers[*at]["t"] == "nack").collect();
    assert_eq!(refused, [4, 12, 17], "{first_answers:?}");
    let after_first = desk_view(&hall).await;

    // On the same socket, on two others at once, and after a restart.
    for (id, command) in &commands {
        socket.say(&json!({ "t": "do", "id": id, "command": command })).await;
    }
    for expected in &first_answers {
        let id = &expected["id"];
        assert_eq!(&socket.until(|frame| &frame["id"] == id).await, expected);
    }
    for restarts in [false, true] {
        if restarts {
            desk.disconnect();
            hall = hall.restart().await;
        }
        let mut one = Raw::role(&mut site, "desk", Some(FIRST)).await;
        let mut other = Raw::role(&mut site, "desk", Some(FIRST)).await;
        for ((id, command), expected) in commands.iter().zip(&first_answers) {
            let both = tokio::join!(one.perform(*id, command), other.perform(*id, command));
            assert_eq!((&both.0, &both.1), (expected, expected), "restarted: {restarts}");
        }
        assert_eq!(desk_view(&hall).await, after_first, "restarted: {restarts}");
    }
    drop(desk);
    hall.close().await;
}

/// Everything a desk sees, what was done in which order included.
async fn desk_view(hall: &Hall) -> Value {
    let room = hall.room().await;
    let event = room.state();
    serde_json::to_value(snapshot(&event, View::Desk(FIRST)).unwrap()).unwrap()
}

/// Everything a desk sees, and who answered what as far as the fold knows.
async fn state(hall: &Hall, poll: PollId) -> (Value, Value) {
    let room = hall.room().await;
    let event = room.state();
    let seen = serde_json::to_value(snapshot(&event, View::Desk(FIRST)).unwrap()).unwrap();
    (seen, serde_json::to_value(event.panels[&FIRST].polls[&poll].recount()).unwrap())
}
