//! Several moderators at once, and askers who change their words under a moderator's hand.

use baraza::app::client::Client;
use baraza::app::client::reduced::Reduced;
use baraza::domain::command::Command;
use baraza::domain::ids::QuestionId;
use baraza::domain::question::Origin;
use baraza::domain::verdict::{Reason, ReasonCode, Verdict};
use baraza::protocol::code::Code;
use serde_json::{Value, json};

use crate::world::FIRST;
use crate::world::commands::{
    AS_ASKED, approve, ask, decline, edit, enter, judge, label, question_id, revise, take_back, words,
};
use crate::world::hall::Hall;
use crate::world::raw::Raw;

/// Times each pair of commands meets; who is first differs.
const ROUNDS: usize = 12;

/// Words that no moderator has read when their release is asked for.
const UNREAD: &str = "UNREAD words";

#[tokio::test]
async fn two_who_decide_on_one_question_get_one_result_and_both_are_answered() {
    let hall = Hall::open().await;
    let (mut phone, mut ann, mut ben) = (hall.phone().await, hall.desk().await, hall.desk().await);
    let whole = question_id();
    ann.perform(enter(FIRST, whole, "What others become part of", Origin::Floor)).await.unwrap().unwrap();
    for round in 0..ROUNDS {
        for (first, second) in pairs(whole) {
            let question = question_id();
            phone.perform(ask(FIRST, question, &format!("Question of round {round}?"))).await.unwrap().unwrap();
            for desk in [&mut ann, &mut ben] {
                desk.until(|desk| version(desk, question) == Some(1)).await.unwrap();
            }
            let (first, second) = (first(question), second(question));
            let answers = tokio::join!(ann.perform(first.clone()), ben.perform(second.clone()));
            let (anns, bens) = (answers.0.unwrap(), answers.1.unwrap());
            match (&anns, &bens) {
                (Ok(_), Ok(_)) => assert_eq!(first, second, "two results"),
                (Ok(_), Err(code)) | (Err(code), Ok(_)) => {
                    assert_eq!(*code, Code::ChangedMeanwhile, "{first:?} and {second:?}");
                    assert_ne!(first, second);
                }
                (Err(_), Err(_)) => panic!("nobody decided: {anns:?} for {first:?}, {bens:?} for {second:?}"),
            }
            for desk in [&mut ann, &mut ben] {
                desk.until(|desk| version(desk, question) == Some(2)).await.unwrap();
            }
            let done = if anns.is_ok() { &first } else { &second };
            let room = hall.room().await;
            let about = |command: &Command| matches!(command, Command::Moderate { .. } | Command::Edit { .. });
            let actions = room.state().panels[&FIRST].actions.clone();
            let last = actions.iter().rev().find(|action| about(&action.command)).unwrap();
            assert_eq!(&last.command, done, "the history names whoever was first, once");
        }
    }
    let room = hall.room().await;
    assert_eq!(room.state().panels[&FIRST].questions.len(), 1 + ROUNDS * pairs(whole).len());
    drop(room);
    for desk in [&mut ann, &mut ben] {
        desk.until(|desk| desk.questions.values().all(|it| it["version"] == 2 || it["id"] == json!(whole)))
            .await
            .unwrap();
    }
    assert_eq!(ann.reduced().questions, ben.reduced().questions, "both desks show the same");
    drop((phone, ann, ben));
    hall.close().await;
}

type Decision = Box<dyn Fn(QuestionId) -> Command>;

/// Two decisions about a question as it was asked.
fn pairs(whole: QuestionId) -> Vec<(Decision, Decision)> {
    let reason = |code| Verdict::Decline(Reason { code, words: None });
    let by =
        |verdict: Verdict| -> Decision { Box::new(move |question| judge(FIRST, question, AS_ASKED, verdict.clone())) };
    let reworded = |text: &'static str| -> Decision { Box::new(move |it| edit(FIRST, it, AS_ASKED, words(text))) };
    vec![
        (by(Verdict::Approve), by(Verdict::Approve)),
        (by(Verdict::Approve), by(reason(ReasonCode::Unclear))),
        (by(reason(ReasonCode::Unclear)), by(reason(ReasonCode::NoTime))),
        (by(Verdict::Merge(whole)), by(Verdict::Approve)),
        (by(Verdict::Merge(whole)), by(Verdict::Merge(whole))),
        (reworded("In Ann's words?"), by(Verdict::Approve)),
        (reworded("In Ann's words?"), reworded("In Ben's words?")),
        (Box::new(|question| edit(FIRST, question, AS_ASKED, label("A topic"))), reworded("In Ben's words?")),
    ]
}

#[tokio::test]
async fn of_many_questions_those_that_changed_meanwhile_are_left_as_they_are() {
    let hall = Hall::open().await;
    let (mut phone, mut ann, mut ben) = (hall.phone().await, hall.desk().await, hall.desk().await);
    let questions: Vec<_> = (0..100).map(|_| question_id()).collect();
    for question in &questions {
        phone.perform(ask(FIRST, *question, "One of a hundred?")).await.unwrap().unwrap();
    }
    for question in &questions[..10] {
        ben.perform(edit(FIRST, *question, AS_ASKED, words("Edited meanwhile?"))).await.unwrap().unwrap();
    }
    ben.perform(decline(FIRST, questions[10], "Not this one")).await.unwrap().unwrap();
    ben.perform(approve(FIRST, questions[11])).await.unwrap().unwrap();
    let all = questions.iter().map(|question| (*question, AS_ASKED)).collect();
    let verdict = Verdict::Approve;
    ann.perform(Command::Moderate { panel: FIRST, questions: all, verdict: verdict.clone() }).await.unwrap().unwrap();
    let state = |state: &'static str| {
        let questions = questions.clone();
        move |desk: &Reduced| questions.iter().filter(|it| desk.questions[&it.to_string()]["state"] == state).count()
    };
    let (live, in_review) = (state("live"), state("in_review"));
    for desk in [&mut ann, &mut ben] {
        desk.until(|desk| live(desk) == 89).await.unwrap();
        assert_eq!(in_review(desk.reduced()), 10);
        assert!(desk.reduced().questions[&questions[10].to_string()]["state"]["declined"].is_object());
    }
    let edited = questions[..10].iter().map(|question| (*question, AS_ASKED)).collect();
    let refused = ann.perform(Command::Moderate { panel: FIRST, questions: edited, verdict }).await.unwrap();
    assert_eq!(refused, Err(Code::ChangedMeanwhile), "there was none to decide on");
    phone.until(|phone| phone.questions.len() == 89).await.unwrap();
    drop((phone, ann, ben));
    hall.close().await;
}

#[tokio::test]
async fn a_release_that_races_with_the_asker_never_releases_unread_words() {
    let hall = Hall::open().await;
    let (mut asker, mut desk) = (hall.phone().await, hall.desk().await);
    let (_, mut onlooker) = Raw::phone(&hall, FIRST).await;
    for round in 0..ROUNDS * 4 {
        let question = question_id();
        asker.perform(ask(FIRST, question, &format!("Read words {round}?"))).await.unwrap().unwrap();
        desk.until(|desk| version(desk, question) == Some(1)).await.unwrap();
        let is_revised = round % 3 > 0;
        let change = if is_revised { revise(FIRST, question, UNREAD) } else { take_back(FIRST, question) };
        let (changed, released) = tokio::join!(asker.perform(change), release(&mut desk, question, round));
        let room = hall.room().await;
        let (text, live) = {
            let kept = &room.state().panels[&FIRST].questions[&question];
            (kept.words.text.clone(), kept.state.is_released())
        };
        match (changed.unwrap(), released) {
            (Ok(_), Err(Code::ChangedMeanwhile)) => {
                assert_eq!((text.as_str(), live), (if is_revised { UNREAD } else { "" }, false));
            }
            (Err(Code::AlreadyReleased), Ok(_)) => assert_eq!((text, live), (format!("Read words {round}?"), true)),
            other => panic!("round {round}: {other:?}"),
        }
    }
    let last = question_id();
    desk.perform(enter(FIRST, last, "The last one", Origin::Floor)).await.unwrap().unwrap();
    onlooker.until(|frame| frame.to_string().contains("The last one")).await;
    assert!(!onlooker.heard.iter().any(|frame| frame.contains(UNREAD)));
    // What was changed in time is there to be read, and then to be released.
    let waiting =
        |desk: &Reduced| desk.questions.values().filter(|it| it["text"] == UNREAD).cloned().collect::<Vec<_>>();
    let read: Value = waiting(desk.reduced()).first().cloned().unwrap_or_default();
    if let Some(id) = read["id"].as_str() {
        let questions = serde_json::from_value(json!([[id, read["version"]]])).unwrap();
        desk.perform(Command::Moderate { panel: FIRST, questions, verdict: Verdict::Approve }).await.unwrap().unwrap();
        onlooker.until(|frame| frame.to_string().contains(UNREAD)).await;
    }
    drop((asker, desk, onlooker));
    hall.close().await;
}

/// Approves at once in some rounds; in others lets the asker's command go first.
async fn release(desk: &mut Client, question: QuestionId, round: usize) -> Result<u64, Code> {
    if round % 2 == 1 {
        tokio::task::yield_now().await;
    }
    desk.perform(approve(FIRST, question)).await.unwrap()
}

fn version(desk: &Reduced, question: QuestionId) -> Option<u64> {
    desk.questions.get(&question.to_string())?["version"].as_u64()
}
