//! Where players stand, kept for as long as the same quizzes count.

use baraza::domain::command::{Actor, Command};
use baraza::domain::ids::{PlayerId, Pseudonym};
use baraza::domain::poll::{Ballot, Kind, Player, PollState, PollTerms, Results};
use baraza::protocol::standing::Board;

use super::{Hall, PANEL, POLL, options};
use crate::world::commands::{part, poll_terms};

/// A quiz that is played by one player alone, from its opening to its end.
fn play(hall: &mut Hall, who: u8) -> Board {
    let ballot = Ballot { replies: vec![options(&[0])], player: Some(Player::default()) };
    let phone = Actor::Player(Pseudonym([who; 16]), PlayerId([who; 16]));
    hall.say(phone, Command::Answer { panel: PANEL, poll: POLL, ballot }).unwrap();
    hall.turn(POLL, PollState::Closed);
    Board::of(&hall.event.panels[&PANEL])
}

#[test]
fn a_quiz_that_is_played_anew_makes_another_board_within_the_same_millisecond_too() {
    let quiz = part(Kind::Quiz, "Answer", 3);
    let mut hall = Hall::asks_on(PollTerms { results: Results::Closed, ..poll_terms(vec![quiz]) });
    let first = play(&mut hall, 1);
    assert!(first.is_of(&hall.event.panels[&PANEL]));
    assert_eq!(first.standing(PlayerId([1; 16])).map(|standing| standing.score), Some(1000));

    hall.say(Actor::System, Command::ResetPoll { panel: PANEL, poll: POLL }).unwrap();
    hall.turn(POLL, PollState::Open);
    let second = play(&mut hall, 2);
    assert!(!first.is_of(&hall.event.panels[&PANEL]), "other players have scored");
    assert_eq!(second.standing(PlayerId([1; 16])), None);
}
