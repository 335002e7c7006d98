//! When a poll is sealed by itself.

use baraza::domain::SEAL_AFTER;
use baraza::domain::command::{Actor, Command};
use baraza::domain::poll::phrases::PhraseVerdict;
use baraza::domain::poll::{Kind, PollState};
use baraza::domain::refusal::Refusal;

use super::phrases::shown;
use super::{Hall, OPENED, PANEL, POLL, options, words};
use crate::world::commands::part;

#[test]
fn what_was_answered_is_sealed_ten_minutes_after_it_was_closed_unless_it_is_opened_again() {
    let mut hall = Hall::asks(part(Kind::Single, "Choice", 3));
    hall.answer(1, options(&[0])).unwrap();
    assert_eq!(hall.poll().seals_at(), None, "it is open");
    hall.now = OPENED + 1000;
    hall.turn(POLL, PollState::Closed);
    assert_eq!(hall.poll().seals_at(), Some(OPENED + 1000 + SEAL_AFTER));
    hall.now = OPENED + 2000;
    hall.turn(POLL, PollState::Revealed);
    assert_eq!(hall.poll().seals_at(), Some(OPENED + 1000 + SEAL_AFTER), "a result that is shown is no other closing");
    hall.turn(POLL, PollState::Closed);
    hall.turn(POLL, PollState::Open);
    assert_eq!(hall.poll().seals_at(), None);
    hall.now = OPENED + 3000;
    hall.turn(POLL, PollState::Closed);
    assert_eq!(hall.poll().seals_at(), Some(OPENED + 3000 + SEAL_AFTER));
    hall.say(Actor::System, Command::SealPoll { panel: PANEL, poll: POLL }).unwrap();
    assert_eq!(hall.poll().seals_at(), None, "it is sealed");
    let open = Command::SetPoll { panel: PANEL, poll: POLL, state: PollState::Open };
    assert_eq!(hall.say(Actor::System, open), Err(Refusal::Sealed));
}

#[test]
fn what_was_answered_before_it_began_anew_is_sealed_too() {
    let mut hall = Hall::asks(part(Kind::Single, "Choice", 3));
    hall.answer(1, options(&[0])).unwrap();
    hall.say(Actor::System, Command::ResetPoll { panel: PANEL, poll: POLL }).unwrap();
    hall.turn(POLL, PollState::Open);
    hall.turn(POLL, PollState::Closed);
    assert_eq!(hall.poll().seals_at(), Some(OPENED + SEAL_AFTER), "the log still has ballots under its key");
}

#[test]
fn what_is_counted_is_final_once_sealed_and_who_may_read_it_is_not() {
    let mut hall = Hall::asks(part(Kind::Text, "", 0));
    hall.all_answer(["Water", "The water", "Rude", "Bread", "The bread"].map(|text| words(&[text])));
    let judge = |hall: &mut Hall, phrase, verdict| {
        let phrases = vec![phrase];
        hall.say(Actor::System, Command::JudgePhrases { panel: PANEL, poll: POLL, part: Some(0), phrases, verdict })
    };
    judge(&mut hall, 1, PhraseVerdict::With(0)).unwrap();
    hall.turn(POLL, PollState::Closed);
    hall.say(Actor::System, Command::SealPoll { panel: PANEL, poll: POLL }).unwrap();
    let sealed = shown(&[("Water", 2), ("Rude", 1), ("Bread", 1), ("The bread", 1)], 0);
    for (phrase, verdict) in [(4, PhraseVerdict::With(3)), (1, PhraseVerdict::Alone)] {
        assert_eq!(judge(&mut hall, phrase, verdict), Err(Refusal::Sealed));
    }
    assert_eq!(judge(&mut hall, 7, PhraseVerdict::Alone), Err(Refusal::NotFound));
    assert_eq!(hall.figures(), sealed);
    judge(&mut hall, 2, PhraseVerdict::Hide).unwrap();
    assert_eq!(hall.figures(), shown(&[("Water", 2), ("Bread", 1), ("The bread", 1)], 1));
    judge(&mut hall, 2, PhraseVerdict::Release).unwrap();
    hall.turn(POLL, PollState::Revealed);
    assert_eq!(hall.figures(), sealed);
}

#[test]
fn what_nobody_answered_stays_to_be_opened_again() {
    let mut hall = Hall::asks(part(Kind::Single, "Choice", 3));
    hall.turn(POLL, PollState::Closed);
    assert_eq!(hall.poll().seals_at(), None);
}
