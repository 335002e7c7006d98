//! Second rounds: both results stand side by side, so both ask the same.

use baraza::domain::command::{Actor, Command};
use baraza::domain::ids::PollId;
use baraza::domain::poll::{Kind, Part, PollState, PollTerms, Results};
use baraza::domain::refusal::Refusal;
use baraza::protocol::polls::PublicPoll;
use uuid::Uuid;

use super::{Hall, PANEL, POLL, options};
use crate::world::commands::{english, part, poll_terms};

const ROUND: PollId = PollId(Uuid::from_u128(2));

fn put(hall: &mut Hall, terms: PollTerms) -> Result<(), Refusal> {
    let terms = PollTerms { round_of: Some(POLL), ..terms };
    hall.say(Actor::System, Command::PutPoll { panel: PANEL, poll: ROUND, terms })
}

/// How the first round's counts stand before the second one's, for everybody.
fn before(hall: &Hall) -> Option<serde_json::Value> {
    let panel = &hall.event.panels[&PANEL];
    let shown = PublicPoll::of(panel, &panel.polls[&ROUND])?;
    shown.before.map(|before| serde_json::to_value(&before.parts[0].figures).unwrap())
}

#[test]
fn a_second_round_asks_the_same_under_another_title_at_most() {
    let asked = part(Kind::Quiz, "City", 3);
    let first = PollTerms { results: Results::Closed, ..poll_terms(vec![asked.clone()]) };
    let mut hall = Hall::asks_on(first.clone());
    let other = |change: fn(&mut Part)| {
        let mut asked = asked.clone();
        change(&mut asked);
        PollTerms { parts: vec![asked], ..first.clone() }
    };
    for terms in [
        other(|part| part.options.swap(0, 2)),
        other(|part| part.options[1] = english("Somewhere else")),
        other(|part| part.right = vec![1]),
        other(|part| part.title = Some(english("Not where"))),
        other(|part| drop(part.options.pop())),
        other(|part| (part.kind, part.right) = (Kind::Single, Vec::new())),
    ] {
        assert_eq!(put(&mut hall, terms.clone()), Err(Refusal::RoundDiffers), "{terms:?}");
    }
    let again = PollTerms { title: english("Once more"), seconds: Some(20), results: Results::Always, ..first.clone() };
    assert_eq!(put(&mut hall, again), Ok(()));
    let swapped = other(|part| part.options.swap(0, 2));
    assert_eq!(put(&mut hall, swapped), Err(Refusal::RoundDiffers), "not afterwards either");

    hall.answer(1, options(&[2])).unwrap();
    hall.turn(POLL, PollState::Closed);
    hall.turn(ROUND, PollState::Open);
    assert_eq!(before(&hall), Some(serde_json::json!({ "counts": [0, 0, 1] })));
}

#[test]
fn a_first_round_that_became_another_question_stands_beside_nothing() {
    let first = PollTerms { results: Results::Always, ..poll_terms(vec![part(Kind::Single, "City", 3)]) };
    let mut hall = Hall::asks_on(first.clone());
    put(&mut hall, first.clone()).unwrap();
    hall.turn(ROUND, PollState::Open);
    assert!(before(&hall).is_some());
    hall.turn(POLL, PollState::Draft);
    let mut swapped = first;
    swapped.parts[0].options.swap(0, 2);
    hall.say(Actor::System, Command::PutPoll { panel: PANEL, poll: POLL, terms: swapped }).unwrap();
    hall.turn(POLL, PollState::Open);
    hall.answer(1, options(&[2])).unwrap();
    assert_eq!(before(&hall), None);
}
