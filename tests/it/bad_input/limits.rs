//! Every limit of size or number, from both sides: the last that fits is taken, the first that does not is refused by its code.

use std::collections::BTreeMap;

use axum::body::Body;
use baraza::app::client::Client;
use baraza::app::clock;
use baraza::domain::access::Role;
use baraza::domain::command::Command;
use baraza::domain::locale::Lang;
use baraza::domain::poll::{Kind, Part, PollState, PollTerms};
use baraza::domain::question::{Edit, Origin};
use baraza::domain::stage::Show;
use baraza::domain::verdict::{Reason, ReasonCode, Verdict};
use baraza::protocol::code::Code;
use baraza::protocol::wire::{MAX_CLIENT_FRAME, MAX_DESK_FRAME};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::world::FIRST;
use crate::world::commands::{
    ask, ask_as, edit, english, enter, judge, label, note, note_id, part, poll_id, poll_terms, put_parts, question_id,
    set_poll, show, words, write,
};
use crate::world::hall::Hall;
use crate::world::http::{code, request, send};
use crate::world::raw::Raw;

/// What it is, the least that fits if less is refused, the most that fits, how less and more are refused, and commands with so much of it: the last
/// one is tried, those before it lead there.
type Limit = (&'static str, Option<usize>, usize, Code, fn(usize) -> Vec<Command>);

/// Texts, by their letters as people count them.
const TEXTS: [Limit; 13] = [
    ("a question", Some(1), 280, Code::TextTooLong, |n| vec![ask(FIRST, question_id(), &letters(n))]),
    ("an asker's name", None, 60, Code::TextTooLong, |n| vec![ask_as(FIRST, question_id(), "Who?", &letters(n))]),
    ("other words", Some(1), 280, Code::TextTooLong, |n| edited(words(&letters(n)))),
    ("a topic", None, 80, Code::TextTooLong, |n| edited(label(&letters(n)))),
    ("a tag", None, 30, Code::TextTooLong, |n| edited(Edit::Tags(vec![letters(n)]))),
    ("a reason", None, 280, Code::TextTooLong, |n| declined(letters(n))),
    ("a note", Some(1), 280, Code::TextTooLong, |n| vec![note(FIRST, note_id(), &letters(n))]),
    ("a message", Some(1), 280, Code::TextTooLong, |n| vec![show(FIRST, Show::Message { text: letters(n) })]),
    ("a poll's title", Some(1), 200, Code::TextTooLong, |n| vec![titled(&letters(n))]),
    ("an option", Some(1), 120, Code::TextTooLong, |n| vec![optioned(&letters(n))]),
    ("a written answer", Some(1), 140, Code::TextTooLong, |n| answered(Kind::Text, &[&letters(n)])),
    ("a word of a cloud", Some(1), 40, Code::TextTooLong, |n| answered(Kind::Cloud { words: 1 }, &[&letters(n)])),
    ("a word of a filter", Some(1), 60, Code::TextTooLong, |n| vec![filter([letters(n)].into())]),
];

/// Numbers of things.
const COUNTS: [Limit; 8] = [
    ("parts of a poll", Some(1), 12, Code::OptionCount, |n| vec![put_parts(FIRST, poll_id(), parts(n))]),
    ("options", Some(2), 15, Code::OptionCount, |n| vec![asked(Kind::Single, n)]),
    ("statements", None, 60, Code::OptionCount, |n| vec![asked(Kind::Statements, n)]),
    ("tags", None, 8, Code::OutOfRange, |n| edited(Edit::Tags((0..n).map(|tag| format!("tag {tag}")).collect()))),
    ("words of a filter", None, 500, Code::OutOfRange, |n| vec![filter((0..n).map(|w| format!("w{w}")).collect())]),
    ("questions decided at once", Some(1), 100, Code::OutOfRange, decided),
    ("questions shown at once", Some(1), 6, Code::OutOfRange, shown),
    ("words of a cloud's answer", Some(1), 5, Code::OptionCount, |n| answered(Kind::Cloud { words: 5 }, &vec!["w"; n])),
];

/// Ranges of numbers.
const RANGES: [Limit; 6] = [
    ("steps of a scale", Some(3), 11, Code::OutOfRange, |n| vec![asked(Kind::Scale { steps: low(n) }, 0)]),
    ("stars", Some(3), 10, Code::OutOfRange, |n| vec![asked(Kind::Stars { stars: low(n) }, 0)]),
    ("points", Some(1), 1_000, Code::OutOfRange, |n| vec![asked(Kind::Points { total: u16::try_from(n).unwrap() }, 2)]),
    ("decimals", None, 3, Code::OutOfRange, |n| vec![asked(Kind::Number { min: 0, max: 9, decimals: low(n) }, 0)]),
    ("words a cloud takes", Some(1), 5, Code::OutOfRange, |n| vec![asked(Kind::Cloud { words: low(n) }, 0)]),
    ("seconds", Some(5), 3_600, Code::OutOfRange, |n| vec![timed(u16::try_from(n).unwrap())]),
];

#[tokio::test]
async fn the_last_that_fits_is_taken_and_the_first_that_does_not_is_refused() {
    let hall = Hall::open().await;
    let (mut phone, mut host) = (hall.phone().await, hall.redeem(Role::Organiser, None).await);
    for (what, least, most, code, commands) in TEXTS.into_iter().chain(COUNTS).chain(RANGES) {
        for fits in [least.unwrap_or(most - 1), most - 1, most] {
            assert_eq!(given(&mut phone, &mut host, commands(fits)).await, Ok(()), "{what}: {fits}");
        }
        let too_few = if code == Code::TextTooLong { Code::TextEmpty } else { code };
        let outside = least.map(|least| (least - 1, too_few)).into_iter().chain([(most + 1, code)]);
        for (outside, code) in outside {
            assert_eq!(given(&mut phone, &mut host, commands(outside)).await, Err(code), "{what}: {outside}");
        }
    }
    drop((phone, host));
    hall.close().await;
}

#[tokio::test]
async fn a_frame_and_a_body_may_be_as_large_as_said_and_no_byte_larger() {
    let hall = Hall::open().await;
    let origin = hall.origin();
    let (mut site, _) = Raw::phone(&hall, FIRST).await;
    let mut desk = hall.desk().await;
    for (is_desk, most) in [(false, MAX_CLIENT_FRAME), (true, MAX_DESK_FRAME)] {
        for length in [most - 1, most, most + 1] {
            let mut socket = if is_desk {
                Raw::role(desk.site(), "desk", Some(FIRST)).await
            } else {
                Raw::resume(&mut site, hall.join(), FIRST).await
            };
            let id = clock::command_id();
            let frame = json!({ "t": "do", "id": id, "command": { "dance": null } }).to_string();
            socket.send(Message::text(padded(&frame, length))).await;
            if length <= most {
                socket.until(|heard| heard["id"] == json!(id)).await;
            } else {
                assert_eq!(socket.end().await.close, Some(4205), "{length}");
            }
        }
    }
    for (path, most) in [("/api/join", 4 << 10), ("/api/polls/read", 256 << 10)] {
        for length in [most - 1, most, most + 1] {
            let head =
                request("POST", &origin, path).header("origin", &origin).header("content-type", "application/json");
            let body = Body::from(padded(r#"{"code":"wrong"}"#, length));
            let refused = send(&origin, head.header("cookie", desk.site().cookies()), body).await;
            assert_eq!(code(&refused) == "too_large", length > most, "{path}: {length}");
        }
    }
    drop((desk, site));
    hall.close().await;
}

/// What participants do is the phone's to give, everything else the host's.
async fn given(phone: &mut Client, host: &mut Client, mut commands: Vec<Command>) -> Result<(), Code> {
    let last = commands.pop().unwrap();
    let mut give = async |command: Command| {
        let client =
            if matches!(command, Command::Ask { .. } | Command::Answer { .. }) { &mut *phone } else { &mut *host };
        client.perform(command).await.unwrap().map(drop)
    };
    for command in commands {
        give(command).await.unwrap();
    }
    give(last).await
}

/// JSON with so many spaces behind it that it has this length.
fn padded(json: &str, length: usize) -> String {
    format!("{json}{}", " ".repeat(length - json.len()))
}

fn letters(count: usize) -> String {
    "é".repeat(count)
}

fn low(number: usize) -> u8 {
    u8::try_from(number).unwrap()
}

fn edited(change: Edit) -> Vec<Command> {
    let question = question_id();
    vec![enter(FIRST, question, "From the floor?", Origin::Floor), edit(FIRST, question, 1, change)]
}

fn declined(words: String) -> Vec<Command> {
    let (question, reason) = (question_id(), Reason { code: ReasonCode::Other, words: Some(words) });
    vec![enter(FIRST, question, "Prepared?", Origin::Prepared), judge(FIRST, question, 1, Verdict::Decline(reason))]
}

/// Enters so many questions; their ids.
fn entered(count: usize, origin: Origin) -> (Vec<Command>, Vec<baraza::domain::ids::QuestionId>) {
    let questions: Vec<_> = (0..count).map(|_| question_id()).collect();
    (questions.iter().map(|question| enter(FIRST, *question, "One of many?", origin)).collect(), questions)
}

fn decided(count: usize) -> Vec<Command> {
    let (mut commands, questions) = entered(count, Origin::Prepared);
    let questions = questions.into_iter().map(|question| (question, 1)).collect();
    commands.push(Command::Moderate { panel: FIRST, questions, verdict: Verdict::Approve });
    commands
}

fn shown(count: usize) -> Vec<Command> {
    let (mut commands, questions) = entered(count, Origin::Floor);
    commands.push(show(FIRST, Show::Top { questions }));
    commands
}

fn parts(count: usize) -> Vec<Part> {
    let one = Part { title: Some(english("Part")), ..part(Kind::YesNo, "", 0) };
    vec![one; count]
}

fn asked(kind: Kind, options: usize) -> Command {
    put_parts(FIRST, poll_id(), vec![part(kind, "Option", options)])
}

fn answered(kind: Kind, said: &[&str]) -> Vec<Command> {
    let poll = poll_id();
    vec![
        put_parts(FIRST, poll, vec![part(kind, "", 0)]),
        set_poll(FIRST, poll, PollState::Open),
        write(FIRST, poll, said),
    ]
}

fn put(terms: PollTerms) -> Command {
    Command::PutPoll { panel: FIRST, poll: poll_id(), terms }
}

fn titled(title: &str) -> Command {
    put(PollTerms { title: english(title), ..poll_terms(vec![part(Kind::YesNo, "", 0)]) })
}

fn optioned(option: &str) -> Command {
    let options = vec![english(option), english("Another")];
    put(poll_terms(vec![Part { options, ..part(Kind::Single, "", 0) }]))
}

fn timed(seconds: u16) -> Command {
    put(PollTerms { seconds: Some(seconds), ..poll_terms(vec![part(Kind::YesNo, "", 0)]) })
}

fn filter(words: Vec<String>) -> Command {
    Command::SetFilter { lists: BTreeMap::from([(Lang::new("en").unwrap(), words)]) }
}
