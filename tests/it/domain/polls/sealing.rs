//! When a poll is sealed by itself.

use baraza::domain::SEAL_AFTER;
use baraza::domain::command::{Actor, Command};
use baraza::domain::poll::{Kind, PollState};
use baraza::domain::refusal::Refusal;

use super::{Hall, OPENED, PANEL, POLL, options};
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
fn what_nobody_answered_stays_to_be_opened_again() {
    let mut hall = Hall::asks(part(Kind::Single, "Choice", 3));
    hall.turn(POLL, PollState::Closed);
    assert_eq!(hall.poll().seals_at(), None);
}
