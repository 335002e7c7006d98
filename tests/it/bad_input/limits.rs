//! Every limit of size or number, from both sides: the last that fits is taken, the first that does not is refused by its code.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use axum::body::Body;
use baraza::app::client::Client;
use baraza::app::clock;
use baraza::domain::access::{MAX_SESSION_NAME_GRAPHEMES, Role};
use baraza::domain::command::{self, Command};
use baraza::domain::filter::{self, MAX_WORDS};
use baraza::domain::ids::PanelId;
use baraza::domain::locale::{Lang, Localised};
use baraza::domain::note::MAX_NOTE_GRAPHEMES;
use baraza::domain::panel::{self, MAX_COOLDOWN, PanelKind, PanelTerms, QUESTION_GRAPHEMES};
use baraza::domain::poll::ballot::{MAX_TEXT_GRAPHEMES, MAX_WORD_GRAPHEMES};
use baraza::domain::poll::phrases::{self, PhraseVerdict};
use baraza::domain::poll::terms::{
    self, MAX_CLOUD_WORDS, MAX_DECIMALS, MAX_NUMBER, MAX_OPTION_GRAPHEMES, MAX_OPTIONS, MAX_PARTS, MAX_POINTS,
    MAX_STATEMENTS, SECONDS, STARS, STEPS,
};
use baraza::domain::poll::{Kind, Part, PollState, PollTerms};
use baraza::domain::question::{Edit, MAX_LABEL_GRAPHEMES, MAX_NAME_GRAPHEMES, MAX_TAG_GRAPHEMES, MAX_TAGS, Origin};
use baraza::domain::stage::{MAX_MESSAGE_GRAPHEMES, MAX_NEXT, MAX_TOP, Show};
use baraza::domain::verdict::{MAX_REASON_GRAPHEMES, Reason, ReasonCode, Verdict};
use baraza::protocol::code::Code;
use baraza::protocol::polls_file::MAX_FILE;
use baraza::protocol::wire::{MAX_CLIENT_FRAME, MAX_DESK_FRAME};
use baraza::transport::routes::MAX_BODY;
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

/// A panel that is not in the programme at first.
const ANOTHER: PanelId = PanelId(100);

/// What it is, the least that fits if less is refused, the most that fits, how less and more are refused, and commands with so much of it: the last
/// one is tried, those before it lead there.
type Limit = (&'static str, Option<usize>, usize, Code, fn(usize) -> Vec<Command>);

/// Texts, by their letters as people count them.
fn texts() -> Vec<Limit> {
    let question = usize::from(PanelTerms::new(english("As it is"), PanelKind::Panel).max_graphemes);
    let long = Code::TextTooLong;
    vec![
        ("a question", Some(1), question, long, |n| vec![ask(FIRST, question_id(), &letters(n))]),
        ("an asker's name", None, MAX_NAME_GRAPHEMES, long, |n| {
            vec![ask_as(FIRST, question_id(), "Who?", &letters(n))]
        }),
        ("other words", Some(1), question, long, |n| edited(words(&letters(n)))),
        ("a topic", None, MAX_LABEL_GRAPHEMES, long, |n| edited(label(&letters(n)))),
        ("a tag", None, MAX_TAG_GRAPHEMES, long, |n| edited(Edit::Tags(vec![letters(n)]))),
        ("a reason", None, MAX_REASON_GRAPHEMES, long, |n| declined(letters(n))),
        ("a note", Some(1), MAX_NOTE_GRAPHEMES, long, |n| vec![note(FIRST, note_id(), &letters(n))]),
        ("a message", Some(1), MAX_MESSAGE_GRAPHEMES, long, |n| vec![show(FIRST, Show::Message { text: letters(n) })]),
        ("a countdown's words", Some(1), MAX_MESSAGE_GRAPHEMES, long, |n| vec![counting_down(letters(n))]),
        ("a panel's title", Some(1), panel::MAX_TITLE_GRAPHEMES, long, |n| vec![panel_titled(&letters(n))]),
        ("a poll's title", Some(1), terms::MAX_TITLE_GRAPHEMES, long, |n| vec![titled(&letters(n))]),
        ("a part's title", Some(1), terms::MAX_TITLE_GRAPHEMES, long, |n| vec![part_titled(&letters(n))]),
        ("an option", Some(1), MAX_OPTION_GRAPHEMES, long, |n| vec![optioned(&letters(n))]),
        ("a written answer", Some(1), MAX_TEXT_GRAPHEMES, long, |n| answered(Kind::Text, &[&letters(n)])),
        ("a word of a cloud", Some(1), MAX_WORD_GRAPHEMES, long, |n| {
            answered(Kind::Cloud { words: 1 }, &[&letters(n)])
        }),
        ("a word of a filter", Some(1), filter::MAX_WORD_GRAPHEMES, long, |n| vec![filtering([letters(n)].into())]),
    ]
}

/// Numbers of things.
fn counts() -> Vec<Limit> {
    let (few, outside) = (Code::OptionCount, Code::OutOfRange);
    let cloud = usize::from(MAX_CLOUD_WORDS);
    vec![
        ("parts of a poll", Some(1), MAX_PARTS, few, |n| vec![put_parts(FIRST, poll_id(), parts(n))]),
        ("options", Some(2), MAX_OPTIONS, few, |n| vec![asked(Kind::Single, n)]),
        ("statements", Some(2), MAX_STATEMENTS, few, |n| vec![asked(Kind::Statements, n)]),
        ("languages", Some(1), Localised::MAX_LANGUAGES, Code::TextTooLong, |n| vec![spoken_in(n)]),
        ("tags", None, MAX_TAGS, outside, |n| edited(Edit::Tags((0..n).map(|tag| format!("tag {tag}")).collect()))),
        ("words of a filter", None, MAX_WORDS, outside, |n| vec![filtering((0..n).map(|w| format!("w{w}")).collect())]),
        ("questions decided at once", Some(1), command::MAX_AT_ONCE, outside, decided),
        ("questions shown at once", Some(1), MAX_TOP, outside, shown),
        ("questions beside another one", None, MAX_NEXT, outside, shown_beside),
        ("phrases decided at once", Some(1), phrases::MAX_AT_ONCE, outside, judged),
        ("words of a cloud's answer", Some(1), cloud, few, |n| {
            answered(Kind::Cloud { words: MAX_CLOUD_WORDS }, &vec!["w"; n])
        }),
    ]
}

/// Ranges of numbers.
fn ranges() -> Vec<Limit> {
    let outside = Code::OutOfRange;
    let from = |range: &RangeInclusive<u8>| (Some(usize::from(*range.start())), usize::from(*range.end()));
    let ((few_steps, steps), (few_stars, stars)) = (from(&STEPS), from(&STARS));
    let furthest = usize::try_from(MAX_NUMBER).unwrap();
    vec![
        ("steps of a scale", few_steps, steps, outside, |n| vec![asked(Kind::Scale { steps: low(n) }, 0)]),
        ("stars", few_stars, stars, outside, |n| vec![asked(Kind::Stars { stars: low(n) }, 0)]),
        ("points", Some(1), MAX_POINTS.into(), outside, |n| vec![asked(Kind::Points { total: middling(n) }, 2)]),
        ("a highest number", Some(1), furthest, outside, |n| vec![numbered(0, i64::try_from(n).unwrap())]),
        ("a lowest number", Some(1), furthest, outside, |n| vec![numbered(-i64::try_from(n).unwrap(), 0)]),
        ("decimals", None, MAX_DECIMALS.into(), outside, |n| vec![with_decimals(low(n))]),
        ("words a cloud takes", Some(1), MAX_CLOUD_WORDS.into(), outside, |n| {
            vec![asked(Kind::Cloud { words: low(n) }, 0)]
        }),
        ("seconds", Some((*SECONDS.start()).into()), (*SECONDS.end()).into(), outside, |n| vec![timed(middling(n))]),
        ("letters a panel takes", Some(*QUESTION_GRAPHEMES.start()), *QUESTION_GRAPHEMES.end(), outside, |n| {
            vec![panel_of(PanelTerms { max_graphemes: middling(n), ..panel_terms() })]
        }),
        ("a panel's pause", None, usize::try_from(MAX_COOLDOWN).unwrap(), outside, |n| {
            vec![panel_of(PanelTerms { cooldown_ms: u32::try_from(n).unwrap(), ..panel_terms() })]
        }),
    ]
}

#[tokio::test]
async fn the_last_that_fits_is_taken_and_the_first_that_does_not_is_refused() {
    let hall = Hall::open().await;
    let (mut phone, mut host) = (hall.phone().await, hall.redeem(Role::Organiser, None).await);
    for (what, least, most, code, commands) in texts().into_iter().chain(counts()).chain(ranges()) {
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
async fn a_helpers_name_is_as_long_as_others_can_read() {
    let hall = Hall::open().await;
    let mut host = hall.redeem(Role::Organiser, None).await;
    host.until(|host| host.rest["sessions"].as_array().is_some_and(|sessions| sessions.len() == 1)).await.unwrap();
    let session = host.reduced().rest["sessions"][0]["id"].as_str().unwrap().parse().unwrap();
    let most = MAX_SESSION_NAME_GRAPHEMES;
    for (length, answer) in
        [(0, Err(Code::TextEmpty)), (1, Ok(())), (most - 1, Ok(())), (most, Ok(())), (most + 1, Err(Code::TextTooLong))]
    {
        let named = host.perform(Command::NameSession { session, name: letters(length) }).await.unwrap();
        assert_eq!(named.map(drop), answer, "{length}");
    }
    drop(host);
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
    for (path, most) in [("/api/join", MAX_BODY), ("/api/polls/read", MAX_FILE)] {
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
    let is_phones = |command: &Command| matches!(command, Command::Ask { .. } | Command::Answer { .. });
    let last = commands.pop().unwrap();
    for command in commands {
        if is_phones(&command) {
            all_taken(host).await;
            phone.perform(command).await.unwrap().unwrap();
        } else {
            host.give(command);
        }
    }
    all_taken(host).await;
    let client = if is_phones(&last) { phone } else { host };
    client.perform(last).await.unwrap().map(drop)
}

/// Waits until everything that a client gave is acknowledged.
async fn all_taken(client: &mut Client) {
    while client.unanswered() > 0 {
        client.next_answer().await.unwrap().1.unwrap();
    }
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

fn middling(number: usize) -> u16 {
    u16::try_from(number).unwrap()
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

fn shown_beside(count: usize) -> Vec<Command> {
    let (mut commands, mut next) = entered(count + 1, Origin::Floor);
    let question = next.remove(0);
    commands.push(show(FIRST, Show::Question { question, next }));
    commands
}

/// Decides as often as that on the only word of a cloud.
fn judged(count: usize) -> Vec<Command> {
    let (panel, poll, verdict) = (FIRST, poll_id(), PhraseVerdict::Release);
    vec![
        put_parts(FIRST, poll, vec![part(Kind::Cloud { words: 1 }, "", 0)]),
        set_poll(FIRST, poll, PollState::Open),
        write(FIRST, poll, &["word"]),
        Command::JudgePhrases { panel, poll, part: Some(0), phrases: vec![0; count], verdict },
    ]
}

fn counting_down(text: String) -> Command {
    show(FIRST, Show::Countdown { until: clock::now(), text: Some(text) })
}

fn panel_terms() -> PanelTerms {
    PanelTerms::new(english("Another"), PanelKind::Other)
}

fn panel_of(terms: PanelTerms) -> Command {
    Command::PutPanel { panel: ANOTHER, terms }
}

fn panel_titled(title: &str) -> Command {
    panel_of(PanelTerms { title: english(title), ..panel_terms() })
}

/// A poll whose title is in so many languages.
fn spoken_in(languages: usize) -> Command {
    let tags = (b'a'..=b'z').map(|letter| Lang::new(&format!("x{}", char::from(letter))).unwrap());
    let title = Localised(tags.take(languages).map(|lang| (lang, "Poll".to_owned())).collect());
    put(PollTerms { title, ..poll_terms(vec![part(Kind::YesNo, "", 0)]) })
}

fn part_titled(title: &str) -> Command {
    put_parts(FIRST, poll_id(), vec![Part { title: Some(english(title)), ..part(Kind::YesNo, "", 0) }])
}

fn numbered(min: i64, max: i64) -> Command {
    asked(Kind::Number { min, max, decimals: 0 }, 0)
}

fn with_decimals(decimals: u8) -> Command {
    asked(Kind::Number { min: 0, max: 9, decimals }, 0)
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

fn filtering(words: Vec<String>) -> Command {
    Command::SetFilter { lists: BTreeMap::from([(Lang::new("en").unwrap(), words)]) }
}
