//! Pictures that cannot be shown, word lists that are too long, and every role that reaches for what is not its own.

use std::collections::BTreeMap;

use baraza::app::client::Client;
use baraza::app::clock;
use baraza::domain::access::Role;
use baraza::domain::command::{Command, Place};
use baraza::domain::ids::{PanelId, SessionId};
use baraza::domain::locale::Lang;
use baraza::domain::question::Origin;
use baraza::domain::stage::Show;
use baraza::domain::verdict::Verdict;
use baraza::protocol::code::Code;
use baraza::protocol::wire::InviteAnswer;
use serde_json::{Value, json};

use super::commands::whole;
use crate::world::commands::{
    approve, ask, edit, enter, judge, label, note, note_id, poll_id, put_poll, question_id, queue, revise, show,
    take_back, words,
};
use crate::world::hall::Hall;
use crate::world::raw::Raw;
use crate::world::{FIRST, SECOND};

#[tokio::test]
async fn a_picture_that_may_not_be_shown_is_refused_by_code() {
    let hall = Hall::open().await;
    let mut desk = hall.desk().await;
    let live: Vec<_> = (0..7).map(|_| question_id()).collect();
    for question in &live {
        desk.perform(enter(FIRST, *question, "From the floor?", Origin::Floor)).await.unwrap().unwrap();
    }
    let (waiting, answered, elsewhere, draft) = (question_id(), live[6], question_id(), poll_id());
    for command in [
        enter(FIRST, waiting, "Prepared?", Origin::Prepared),
        enter(SECOND, elsewhere, "In another panel?", Origin::Floor),
        judge(FIRST, answered, 1, Verdict::Answered),
        put_poll(FIRST, draft, "Draft"),
        show(FIRST, Show::question(live[0])),
    ] {
        desk.perform(command).await.unwrap().unwrap();
    }
    let before = whole(&hall).await;
    let one = |question, next: &[_]| Show::Question { question, next: next.to_vec() };
    let top = |questions: &[_]| Show::Top { questions: questions.to_vec() };
    let countdown = |until| Show::Countdown { until, text: None };
    let day = 86_400_000;
    for (picture, code) in [
        (one(waiting, &[]), Code::QuestionNotLive),
        (one(answered, &[]), Code::QuestionNotLive),
        (one(elsewhere, &[]), Code::NotFound),
        (one(question_id(), &[]), Code::NotFound),
        (one(live[0], &[waiting]), Code::QuestionNotLive),
        (one(live[0], &live[1..4]), Code::OutOfRange),
        (one(live[0], &[live[0]]), Code::OutOfRange),
        (top(&[]), Code::OutOfRange),
        (top(&live), Code::OutOfRange),
        (top(&[live[0], live[0]]), Code::OutOfRange),
        (top(&[live[0], waiting]), Code::QuestionNotLive),
        (Show::poll(draft), Code::WrongState),
        (Show::poll(poll_id()), Code::NotFound),
        (Show::Message { text: " ".to_owned() }, Code::TextEmpty),
        (Show::Message { text: "m".repeat(281) }, Code::TextTooLong),
        (Show::Countdown { until: clock::now(), text: Some("m".repeat(281)) }, Code::TextTooLong),
        (countdown(clock::now() + day + 60_000), Code::OutOfRange),
        (countdown(u64::MAX), Code::OutOfRange),
    ] {
        assert_eq!(desk.perform(show(FIRST, picture.clone())).await.unwrap(), Err(code), "{picture:?}");
    }
    assert_eq!(desk.perform(show(PanelId(9), Show::Join)).await.unwrap(), Err(Code::NotFound));
    assert_eq!(desk.perform(Command::Freeze { panel: PanelId(9), on: true }).await.unwrap(), Err(Code::NotFound));
    assert_eq!(whole(&hall).await, before);
    desk.perform(show(FIRST, top(&live[..6]))).await.unwrap().unwrap();
    desk.perform(show(FIRST, countdown(clock::now() + day))).await.unwrap().unwrap();
    drop(desk);
    hall.close().await;
}

#[tokio::test]
async fn word_lists_must_fit() {
    let hall = Hall::open().await;
    let mut host = hall.redeem(Role::Organiser, None).await;
    let lists = |words: Vec<String>| Command::SetFilter { lists: BTreeMap::from([(Lang::new("en").unwrap(), words)]) };
    let many = |count: usize| lists((0..count).map(|word| format!("w{word}")).collect());
    for (command, code) in [
        (many(501), Code::OutOfRange),
        (lists(vec!["w".repeat(61)]), Code::TextTooLong),
        (lists(vec!["good".to_owned(), " ".to_owned()]), Code::TextEmpty),
    ] {
        assert_eq!(host.perform(command).await.unwrap(), Err(code));
    }
    host.perform(many(500)).await.unwrap().unwrap();
    drop(host);
    hall.close().await;
}

#[tokio::test]
async fn nobody_reaches_beyond_the_own_role() {
    let hall = Hall::open().await;
    let (mut phone, mut desk) = (hall.phone().await, hall.desk().await);
    let (question, waiting, known) = (question_id(), question_id(), note_id());
    for question in [question, waiting] {
        phone.perform(ask(FIRST, question, "Whose is this to decide?")).await.unwrap().unwrap();
    }
    desk.perform(approve(FIRST, question)).await.unwrap().unwrap();
    desk.perform(note(FIRST, known, "Two minutes")).await.unwrap().unwrap();
    let acknowledge = Command::Acknowledge { panel: FIRST, note: known };
    let moderators = [
        approve(FIRST, waiting),
        judge(FIRST, question, 2, Verdict::Archive),
        edit(FIRST, question, 2, words("Other words")),
        edit(FIRST, question, 2, label("A topic")),
        enter(FIRST, question_id(), "From the floor", Origin::Floor),
        queue(FIRST, question, Place::First),
        show(FIRST, Show::question(question)),
        Command::Freeze { panel: FIRST, on: true },
        note(FIRST, note_id(), "Another"),
        Command::WithdrawNote { panel: FIRST, note: known },
    ];
    let name = Command::NameSession { session: SessionId([0; 16]), name: "Name".to_owned() };
    let organisers = [Command::SetFilter { lists: BTreeMap::new() }];
    let askers = [revise(FIRST, waiting, "Other words?"), take_back(FIRST, waiting)];
    let mut host = hall.redeem(Role::Organiser, None).await;
    let mut elsewhere = limited(&mut host, "moderator", SECOND).await;
    let mut booth = hall.redeem(Role::Booth, None).await;
    let mut booth_elsewhere = limited(&mut host, "booth", SECOND).await;
    let mut screen = hall.redeem(Role::Screen, None).await;
    let before = whole(&hall).await;

    refuse_all("a phone", &mut phone, moderators.iter().chain(&organisers).chain([&name, &acknowledge])).await;
    let all = || moderators.iter().chain(&organisers).chain(&askers);
    refuse_all("a screen", &mut screen, all().chain([&name, &acknowledge])).await;
    refuse_all("the booth", &mut booth, all().chain([&name])).await;
    refuse_all("a booth of another panel", &mut booth_elsewhere, all().chain([&name, &acknowledge])).await;
    refuse_all("a moderator of another panel", &mut elsewhere, all().chain([&acknowledge])).await;
    refuse_all("a moderator", &mut desk, organisers.iter().chain(&askers)).await;
    assert_eq!(whole(&hall).await, before);
    for page in ["/api/snapshot/desk?panel=1", "/api/snapshot/host", "/api/export/questions.csv"] {
        assert!(booth.site().get(page).await.unwrap().status >= 400, "{page} is not for the booth");
    }
    booth.perform(acknowledge).await.unwrap().unwrap();
    drop((phone, desk, host, elsewhere, booth, booth_elsewhere, screen));
    hall.close().await;
}

#[tokio::test]
async fn words_of_a_command_that_mean_nothing_are_refused_and_the_next_one_is_taken() {
    let hall = Hall::open().await;
    let mut desk = hall.desk().await;
    let mut socket = Raw::role(desk.site(), "desk", Some(FIRST)).await;
    let question = question_id();
    let with = |mut command: Value, name: &str, field: &str, value: Value| {
        command[name][field] = value;
        command
    };
    let value = |command: Command| serde_json::to_value(command).unwrap();
    let moderate = || value(approve(FIRST, question));
    for (what, command) in [
        ("an unknown verdict", with(moderate(), "moderate", "verdict", json!("burn"))),
        ("an unknown reason", with(moderate(), "moderate", "verdict", json!({ "decline": { "code": "rude" } }))),
        (
            "a verdict with more",
            with(moderate(), "moderate", "verdict", json!({ "decline": { "code": "other", "x": 1 } })),
        ),
        ("no version", with(moderate(), "moderate", "questions", json!([[question]]))),
        ("a version below zero", with(moderate(), "moderate", "questions", json!([[question, -1]]))),
        ("an unknown field", with(moderate(), "moderate", "by", json!("me"))),
        ("an id that is none", with(moderate(), "moderate", "questions", json!([["first", 1]]))),
        ("an unknown edit", with(value(edit(FIRST, question, 1, words("x"))), "edit", "edit", json!({ "votes": 9 }))),
        ("an unknown origin", with(value(enter(FIRST, question, "x", Origin::Floor)), "enter", "origin", json!("god"))),
        ("an unknown place", with(value(queue(FIRST, question, Place::Last)), "queue", "place", json!("middle"))),
        ("an unknown picture", with(value(show(FIRST, Show::Join)), "show", "show", json!("cat"))),
        (
            "a picture with more",
            with(value(show(FIRST, Show::Join)), "show", "show", json!({ "top": { "questions": [], "x": 1 } })),
        ),
        ("half a freeze", json!({ "freeze": { "panel": 1 } })),
    ] {
        let id = clock::command_id();
        socket.say(&json!({ "t": "do", "id": id, "command": command })).await;
        let answer = socket.until(|frame| frame["id"] == json!(id)).await;
        assert_eq!((&answer["t"], &answer["code"]), (&json!("nack"), &json!("bad_frame")), "{what}");
    }
    let taken = socket.perform(clock::command_id(), &enter(FIRST, question, "Still there?", Origin::Floor)).await;
    assert_eq!(taken["t"], "ack");
    drop((desk, socket));
    hall.close().await;
}

#[tokio::test]
async fn where_somebody_looks_is_for_desks_to_say_and_harms_nobody_however_often_it_is_said() {
    let hall = Hall::open().await;
    let (_, mut phone) = Raw::phone(&hall, FIRST).await;
    let mut screen = hall.redeem(Role::Screen, None).await;
    let mut booth = hall.redeem(Role::Booth, None).await;
    let at = json!({ "t": "at", "question": question_id() });
    let others = [phone, Raw::role(screen.site(), "stage", None).await, Raw::role(booth.site(), "booth", None).await];
    for mut socket in others {
        socket.say(&at).await;
        assert_eq!(socket.end().await.close, Some(4200), "bad_frame");
    }
    let (mut noisy, mut calm) = (hall.desk().await, hall.desk().await);
    let mut loud = Raw::role(noisy.site(), "desk", Some(FIRST)).await;
    let mut other = Raw::role(calm.site(), "desk", Some(FIRST)).await;
    (_, phone) = Raw::phone(&hall, FIRST).await;
    let last = question_id();
    for _ in 0..3_000 {
        loud.say(&json!({ "t": "at", "question": question_id() })).await;
    }
    loud.say(&json!({ "t": "at", "question": last })).await;
    let asked = phone.perform(clock::command_id(), &ask(FIRST, question_id(), "Am I heard?")).await;
    assert_eq!(asked["t"], "ack");
    other.until(|frame| frame["t"] == "around" && frame.to_string().contains(&last.to_string())).await;
    let entered = loud.perform(clock::command_id(), &enter(FIRST, last, "And I?", Origin::Floor)).await;
    assert_eq!(entered["t"], "ack", "whoever made the noise is still there");
    drop((screen, booth, noisy, calm, loud, other, phone));
    hall.close().await;
}

async fn refuse_all(who: &str, client: &mut Client, commands: impl Iterator<Item = &Command>) {
    for command in commands {
        assert_eq!(client.perform(command.clone()).await.unwrap(), Err(Code::Forbidden), "{who} gave {command:?}");
    }
}

/// Somebody whose role is limited to one panel.
async fn limited(host: &mut Client, role: &str, panel: PanelId) -> Client {
    let made = host.site().post("/api/invite", &json!({ "role": role, "panel": panel })).await.unwrap();
    let made: InviteAnswer = serde_json::from_slice(&made.body).unwrap();
    Client::redeem(&made.link, None).await.unwrap()
}
