//! Ballots and commands about polls that do not fit, each refused with its code, every count as it was.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use baraza::app::client::Client;
use baraza::app::clock;
use baraza::domain::command::{Actor, Command};
use baraza::domain::ids::{PanelId, PollId};
use baraza::domain::panel::PanelState;
use baraza::domain::poll::phrases::PhraseVerdict;
use baraza::domain::poll::{Ballot, Kind, Opinions, Part, Player, PollState, PollTerms, Reply, Results};
use baraza::protocol::code::Code;
use serde_json::{Value, json};
use uuid::Uuid;

use super::commands::whole;
use crate::world::commands::{
    answer, english, judge_phrases, part, poll_id, poll_terms, put_parts, put_poll, reply, set_panel, set_poll, write,
};
use crate::world::hall::Hall;
use crate::world::raw::Raw;
use crate::world::timeless::Timeless;
use crate::world::{FIRST, SECOND};

/// Something of every kind to answer.
fn kinds() -> Vec<Part> {
    vec![
        part(Kind::Single, "Single", 3),
        part(Kind::Multiple { min: 1, max: 2 }, "Multiple", 3),
        part(Kind::YesNo, "", 0),
        part(Kind::Scale { steps: 5 }, "", 0),
        part(Kind::Stars { stars: 5 }, "", 0),
        part(Kind::Ranking, "Ranking", 3),
        part(Kind::Points { total: 10 }, "Points", 3),
        part(Kind::Number { min: -5, max: 5, decimals: 0 }, "", 0),
        part(Kind::Text, "", 0),
        part(Kind::Cloud { words: 2 }, "", 0),
        part(Kind::Quiz, "Quiz", 3),
        part(Kind::Statements, "Statement", 3),
    ]
}

fn words(said: &[&str]) -> Reply {
    Reply::Words(said.iter().map(|word| (*word).to_owned()).collect())
}

/// Ballots that each kind takes.
fn good() -> Vec<Reply> {
    vec![
        Reply::Options(vec![2]),
        Reply::Options(vec![0, 2]),
        Reply::Step(1),
        Reply::Step(4),
        Reply::Step(4),
        Reply::Order(vec![2, 0]),
        Reply::Points(vec![10, 0, 0]),
        Reply::Number(-5),
        words(&["Good"]),
        words(&["Good", "Words"]),
        Reply::Options(vec![0]),
        Reply::Stances(vec![None; 3]),
    ]
}

async fn open(desk: &mut Client, poll: PollId, terms: PollTerms) {
    desk.perform(Command::PutPoll { panel: FIRST, poll, terms }).await.unwrap().unwrap();
    desk.perform(set_poll(FIRST, poll, PollState::Open)).await.unwrap().unwrap();
}

#[tokio::test]
async fn an_answer_to_another_kind_or_out_of_range_is_refused_by_code_and_counted_nowhere() {
    let hall = Hall::open().await;
    let (mut phone, mut desk) = (hall.phone().await, hall.desk().await);
    let mut polls = Vec::new();
    for (part, good) in kinds().into_iter().zip(good()) {
        let poll = poll_id();
        open(&mut desk, poll, poll_terms(vec![part])).await;
        phone.perform(reply(FIRST, poll, vec![good])).await.unwrap().unwrap();
        polls.push(poll);
    }
    let long = "x".repeat(141);
    let refused = [
        (0, Reply::Options(vec![3]), Code::BadOption),
        (0, Reply::Options(vec![255]), Code::BadOption),
        (0, Reply::Options(vec![0, 1]), Code::OptionCount),
        (0, Reply::Options(Vec::new()), Code::OptionCount),
        (1, Reply::Options(vec![0, 1, 2]), Code::OptionCount),
        (1, Reply::Options(vec![1, 1]), Code::BadOption),
        (2, Reply::Step(2), Code::BadOption),
        (3, Reply::Step(5), Code::BadOption),
        (4, Reply::Step(5), Code::BadOption),
        (5, Reply::Order(Vec::new()), Code::OptionCount),
        (5, Reply::Order(vec![0, 0]), Code::BadOption),
        (5, Reply::Order(vec![0, 1, 3]), Code::BadOption),
        (6, Reply::Points(vec![10, 0]), Code::OptionCount),
        (6, Reply::Points(vec![3, 3, 3]), Code::OutOfRange),
        (6, Reply::Points(vec![u16::MAX, u16::MAX, 12]), Code::OutOfRange),
        (7, Reply::Number(-6), Code::OutOfRange),
        (7, Reply::Number(i64::MAX), Code::OutOfRange),
        (8, words(&[&long]), Code::TextTooLong),
        (8, words(&["Two", "texts"]), Code::OptionCount),
        (8, words(&[" \u{200B}"]), Code::TextEmpty),
        (9, words(&["One", "too", "many"]), Code::OptionCount),
        (9, words(&[&long[..41]]), Code::TextTooLong),
        (9, Reply::Words(Vec::new()), Code::OptionCount),
        (10, Reply::Options(vec![3]), Code::BadOption),
        (11, Reply::Stances(vec![None; 2]), Code::OptionCount),
        (11, Reply::Stances(vec![None; 61]), Code::OptionCount),
    ];
    let before = whole(&hall).await;
    for (at, given, code) in refused {
        let command = reply(FIRST, polls[at], vec![given]);
        assert_eq!(phone.perform(command.clone()).await.unwrap(), Err(code), "{command:?}");
    }
    // What answers one kind answers no other; a step, options and words each answer several.
    for (at, given) in good().into_iter().enumerate() {
        let other = if at == 5 { 6 } else { 5 };
        let command = reply(FIRST, polls[other], vec![given]);
        assert_eq!(phone.perform(command.clone()).await.unwrap(), Err(Code::BadOption), "{command:?}");
    }
    for replies in [Vec::new(), vec![Reply::Abstain; 2], vec![Reply::Abstain; 13]] {
        let command = reply(FIRST, polls[0], replies);
        assert_eq!(phone.perform(command).await.unwrap(), Err(Code::OptionCount));
    }
    assert_eq!(whole(&hall).await, before);
    drop((phone, desk));
    hall.close().await;
}

#[tokio::test]
async fn a_poll_that_is_not_open_here_takes_nothing() {
    let hall = Hall::open().await;
    let (mut phone, mut desk) = (hall.phone().await, hall.desk().await);
    let [poll, draft, closed, revealed, sealed, elsewhere] = [(); 6].map(|()| poll_id());
    for poll in [poll, closed, revealed, sealed] {
        open(&mut desk, poll, poll_terms(vec![part(Kind::Single, "Choice", 3)])).await;
        phone.perform(answer(FIRST, poll, &[2])).await.unwrap().unwrap();
    }
    for command in [
        put_poll(FIRST, draft, "Draft"),
        set_poll(FIRST, closed, PollState::Closed),
        set_poll(FIRST, revealed, PollState::Closed),
        set_poll(FIRST, revealed, PollState::Revealed),
        set_poll(FIRST, sealed, PollState::Closed),
        Command::SealPoll { panel: FIRST, poll: sealed },
        set_panel(SECOND, PanelState::Open),
        put_poll(SECOND, elsewhere, "Elsewhere"),
        set_poll(SECOND, elsewhere, PollState::Open),
    ] {
        desk.perform(command.clone()).await.unwrap().unwrap_or_else(|code| panic!("{code:?}: {command:?}"));
    }
    let player = Some(Player::default());
    let playing = Ballot { replies: vec![Reply::Options(vec![0])], player };
    let before = whole(&hall).await;
    for (command, code) in [
        (answer(FIRST, closed, &[0]), Code::PollNotOpen),
        (answer(FIRST, revealed, &[0]), Code::PollNotOpen),
        (answer(FIRST, sealed, &[0]), Code::Sealed),
        // A draft is nobody's to know of.
        (answer(FIRST, draft, &[0]), Code::NotFound),
        (answer(FIRST, poll_id(), &[0]), Code::NotFound),
        (answer(SECOND, poll, &[0]), Code::NotFound),
        (answer(FIRST, elsewhere, &[0]), Code::NotFound),
        (Command::Answer { panel: FIRST, poll, ballot: playing }, Code::BadOption),
    ] {
        assert_eq!(phone.perform(command.clone()).await.unwrap(), Err(code), "{command:?}");
    }
    for (command, code) in [
        (answer(FIRST, poll, &[0]), Code::Forbidden),
        (set_poll(FIRST, sealed, PollState::Open), Code::Sealed),
        (Command::ResetPoll { panel: FIRST, poll: sealed }, Code::Sealed),
        (set_poll(FIRST, poll, PollState::Draft), Code::WrongState),
        (set_poll(FIRST, draft, PollState::Revealed), Code::WrongState),
        (put_poll(FIRST, poll, "Something else"), Code::PollAnswered),
        (put_poll(FIRST, elsewhere, "Taken"), Code::IdTaken),
        (schedule(FIRST, poll, Some(clock::now())), Code::WrongState),
        (schedule(FIRST, draft, Some(clock::now() + 90_000_000)), Code::OutOfRange),
        (Command::SealPoll { panel: FIRST, poll }, Code::WrongState),
    ] {
        assert_eq!(desk.perform(command.clone()).await.unwrap(), Err(code), "{command:?}");
    }
    assert_eq!(whole(&hall).await, before);
    drop((phone, desk));
    hall.close().await;
}

fn schedule(panel: PanelId, poll: PollId, opens_at: Option<u64>) -> Command {
    Command::SchedulePoll { panel, poll, opens_at }
}

#[tokio::test]
async fn terms_on_which_nothing_can_be_asked_are_refused_by_code() {
    let hall = Hall::open().await;
    let mut desk = hall.desk().await;
    let (first, never) = (poll_id(), poll_id());
    desk.perform(put_poll(FIRST, first, "First")).await.unwrap().unwrap();
    let hidden = PollTerms { results: Results::Never, ..poll_terms(vec![part(Kind::YesNo, "", 0)]) };
    open(&mut desk, never, hidden).await;
    desk.perform(set_poll(FIRST, never, PollState::Closed)).await.unwrap().unwrap();
    let one = |kind, options| poll_terms(vec![part(kind, "Option", options)]);
    let single = || one(Kind::Single, 3);
    let quiz = |right: &[u8]| poll_terms(vec![Part { right: right.to_vec(), ..part(Kind::Quiz, "Option", 3) }]);
    let before = whole(&hall).await;
    for (terms, code) in [
        (poll_terms(Vec::new()), Code::OptionCount),
        (poll_terms(vec![part(Kind::YesNo, "", 0); 13]), Code::OptionCount),
        (poll_terms(vec![part(Kind::YesNo, "", 0); 2]), Code::TextEmpty),
        (one(Kind::Single, 1), Code::OptionCount),
        (one(Kind::Ranking, 16), Code::OptionCount),
        (one(Kind::Statements, 61), Code::OptionCount),
        (poll_terms(vec![part(Kind::Statements, "Statement", 2); 2]), Code::OptionCount),
        (one(Kind::Text, 1), Code::OptionCount),
        (one(Kind::Multiple { min: 0, max: 2 }, 3), Code::OptionCount),
        (one(Kind::Multiple { min: 1, max: 4 }, 3), Code::OptionCount),
        (one(Kind::Scale { steps: 2 }, 0), Code::OutOfRange),
        (one(Kind::Scale { steps: 12 }, 0), Code::OutOfRange),
        (one(Kind::Scale { steps: 5 }, 1), Code::OptionCount),
        (one(Kind::Stars { stars: 11 }, 0), Code::OutOfRange),
        (one(Kind::Points { total: 0 }, 2), Code::OutOfRange),
        (one(Kind::Points { total: 1001 }, 2), Code::OutOfRange),
        (one(Kind::Number { min: 1, max: 1, decimals: 0 }, 0), Code::OutOfRange),
        (one(Kind::Number { min: 0, max: i64::MAX, decimals: 0 }, 0), Code::OutOfRange),
        (one(Kind::Number { min: 0, max: 1, decimals: 4 }, 0), Code::OutOfRange),
        (one(Kind::Cloud { words: 6 }, 0), Code::OutOfRange),
        (quiz(&[]), Code::BadOption),
        (quiz(&[3]), Code::BadOption),
        // A player's name would be on all of the ballot.
        (poll_terms(vec![part(Kind::Quiz, "Quiz", 3), part(Kind::Single, "Vote", 3)]), Code::BadOption),
        (PollTerms { seconds: Some(4), ..single() }, Code::OutOfRange),
        (PollTerms { seconds: Some(3601), ..single() }, Code::OutOfRange),
        (PollTerms { title: english(" "), ..single() }, Code::TextEmpty),
        (PollTerms { title: english(&"x".repeat(201)), ..single() }, Code::TextTooLong),
        (PollTerms { round_of: Some(poll_id()), ..single() }, Code::NotFound),
        (PollTerms { round_of: Some(first), ..one(Kind::Single, 4) }, Code::RoundDiffers),
        (PollTerms { round_of: Some(first), ..single() }, Code::RoundDiffers),
    ] {
        let command = Command::PutPoll { panel: FIRST, poll: poll_id(), terms };
        assert_eq!(desk.perform(command.clone()).await.unwrap(), Err(code), "{command:?}");
    }
    let itself = PollTerms { round_of: Some(first), ..single() };
    let itself = Command::PutPoll { panel: FIRST, poll: first, terms: itself };
    assert_eq!(desk.perform(itself).await.unwrap(), Err(Code::WrongState));
    assert_eq!(desk.perform(set_poll(FIRST, never, PollState::Revealed)).await.unwrap(), Err(Code::ResultHidden));
    assert_eq!(whole(&hall).await, before);
    drop(desk);
    hall.close().await;
}

#[tokio::test]
async fn decisions_about_phrases_that_are_not_there_are_refused_and_opinions_are_the_servers() {
    let hall = Hall::open().await;
    let (mut phone, mut desk) = (hall.phone().await, hall.desk().await);
    let [cloud, statements] = [(); 2].map(|()| poll_id());
    open(&mut desk, cloud, poll_terms(vec![part(Kind::Cloud { words: 2 }, "", 0)])).await;
    open(&mut desk, statements, poll_terms(vec![part(Kind::Statements, "Statement", 2)])).await;
    phone.perform(write(FIRST, cloud, &["one", "two"])).await.unwrap().unwrap();
    let many = |phrases: Vec<u32>| Command::JudgePhrases {
        panel: FIRST,
        poll: cloud,
        part: Some(0),
        phrases,
        verdict: PhraseVerdict::Release,
    };
    let (groups, unite) = (Vec::new(), Vec::new());
    let opinions = Opinions { participants: 0, groups, statements: vec![(0, 0); 2], divide: unite.clone(), unite };
    let before = whole(&hall).await;
    for (command, code) in [
        (judge_phrases(FIRST, cloud, Some(0), 2, PhraseVerdict::Release), Code::NotFound),
        (judge_phrases(FIRST, cloud, Some(0), 0, PhraseVerdict::With(7)), Code::NotFound),
        (judge_phrases(FIRST, cloud, Some(0), 0, PhraseVerdict::With(0)), Code::WrongState),
        (judge_phrases(FIRST, cloud, Some(1), 0, PhraseVerdict::Hide), Code::NotFound),
        (judge_phrases(FIRST, cloud, None, 0, PhraseVerdict::Hide), Code::NotFound),
        (judge_phrases(FIRST, statements, Some(0), 0, PhraseVerdict::Hide), Code::NotFound),
        (judge_phrases(SECOND, cloud, Some(0), 0, PhraseVerdict::Hide), Code::NotFound),
        (many(Vec::new()), Code::OutOfRange),
        (many(vec![0; 101]), Code::OutOfRange),
        (Command::SetOpinions { panel: FIRST, poll: statements, closing: 0, opinions }, Code::Forbidden),
        (Command::TurnPoll { panel: FIRST, poll: statements }, Code::Forbidden),
    ] {
        assert_eq!(desk.perform(command.clone()).await.unwrap(), Err(code), "{command:?}");
    }
    let judge = judge_phrases(FIRST, cloud, Some(0), 0, PhraseVerdict::Release);
    assert_eq!(phone.perform(judge).await.unwrap(), Err(Code::Forbidden));
    assert_eq!(whole(&hall).await, before);
    drop((phone, desk));
    hall.close().await;
}

#[tokio::test]
async fn a_ballot_with_a_time_or_score_of_its_own_is_not_understood_and_the_next_one_is_taken() {
    let hall = Hall::open().await;
    let mut desk = hall.desk().await;
    let poll = poll_id();
    let terms = PollTerms { seconds: Some(600), ..poll_terms(vec![part(Kind::Quiz, "Quiz", 3)]) };
    open(&mut desk, poll, terms).await;
    let (_, mut phone) = Raw::phone(&hall, FIRST).await;
    let good = serde_json::to_value(reply(FIRST, poll, vec![Reply::Options(vec![0])])).unwrap();
    let forged = |path: &str, value: Value| {
        let mut command = good.clone();
        command["answer"]["ballot"]["player"] = json!({});
        let (parent, field) = path.rsplit_once('/').unwrap();
        command.pointer_mut(parent).unwrap()[field] = value;
        command
    };
    let before = whole(&hall).await;
    for command in [
        forged("/answer/ballot/after", json!(0)),
        forged("/answer/ballot/at", json!(0)),
        forged("/answer/at", json!(0)),
        forged("/answer/ballot/score", json!(1000)),
        forged("/answer/ballot/player/score", json!(1000)),
        forged("/answer/ballot/player/id", json!(Uuid::from_u128(1))),
        forged("/answer/ballot/player/name", json!(1)),
        forged("/answer/ballot/replies", json!([{ "options": [256] }])),
        forged("/answer/ballot/replies", json!([{ "options": [-1] }])),
        forged("/answer/ballot/replies", json!([{ "right": [] }])),
    ] {
        let id = clock::command_id();
        phone.say(&json!({ "t": "do", "id": id, "command": command })).await;
        let answer = phone.until(|frame| frame["id"] == json!(id)).await;
        assert_eq!((&answer["t"], &answer["code"]), (&json!("nack"), &json!("bad_frame")), "{command}");
    }
    assert_eq!(whole(&hall).await, before);
    let id = clock::command_id();
    phone.say(&json!({ "t": "do", "id": id, "command": good })).await;
    assert_eq!(phone.until(|frame| frame["id"] == json!(id)).await["t"], "ack", "the socket is as it was");
    drop((phone, desk));
    hall.close().await;
}

#[tokio::test]
async fn a_ballot_after_the_last_moment_is_refused_though_nobody_has_closed_the_poll() {
    let now = Arc::new(AtomicU64::new(1_000_000));
    let hall = Timeless::open(Arc::clone(&now)).await;
    let (room, poll) = (hall.room().await, poll_id());
    let terms = PollTerms { seconds: Some(3600), ..poll_terms(vec![part(Kind::Single, "Choice", 3)]) };
    for command in [
        Command::PutPoll { panel: FIRST, poll, terms },
        set_panel(FIRST, PanelState::Open),
        set_poll(FIRST, poll, PollState::Open),
    ] {
        room.perform(Actor::System, command).await.unwrap();
    }
    let mut phone = hall.phone().await;
    phone.perform(answer(FIRST, poll, &[0])).await.unwrap().unwrap();
    now.store(1_000_000 + 3_600_000, Ordering::Relaxed);
    phone.perform(answer(FIRST, poll, &[1])).await.unwrap().unwrap();
    now.fetch_add(1, Ordering::Relaxed);
    assert_eq!(phone.perform(answer(FIRST, poll, &[2])).await.unwrap(), Err(Code::PollNotOpen));
    let kept = room.state().panels[&FIRST].polls[&poll].clone();
    assert_eq!(kept.state, PollState::Open);
    let counts = serde_json::to_value(&kept.tallies()[0].counts).unwrap();
    assert_eq!(counts, json!({ "options": [0, 1, 0] }), "the last moment counts, nothing after it");
    drop((phone, room));
    hall.close().await;
}

#[tokio::test]
async fn a_survey_with_one_bad_answer_is_refused_whole() {
    let hall = Hall::open().await;
    let (mut phone, mut desk) = (hall.phone().await, hall.desk().await);
    let poll = poll_id();
    // A quiz is by itself; a choice is answered like it.
    let plain = |part: Part| match part.kind {
        Kind::Quiz => Part { kind: Kind::Single, right: Vec::new(), ..part },
        _ => part,
    };
    let parts = kinds().into_iter().map(|part| Part { title: Some(english("Part")), ..plain(part) });
    desk.perform(put_parts(FIRST, poll, parts.collect())).await.unwrap().unwrap();
    desk.perform(set_poll(FIRST, poll, PollState::Open)).await.unwrap().unwrap();
    phone.perform(reply(FIRST, poll, good())).await.unwrap().unwrap();
    let before = whole(&hall).await;
    for (at, bad) in [(0, Reply::Step(0)), (5, Reply::Number(1)), (11, Reply::Order(vec![0]))] {
        let mut replies = vec![Reply::Abstain; 12];
        replies[at] = bad;
        assert_eq!(phone.perform(reply(FIRST, poll, replies)).await.unwrap(), Err(Code::BadOption));
    }
    assert_eq!(whole(&hall).await, before);
    drop((phone, desk));
    hall.close().await;
}
