//! Drafts that are thrown away.

use baraza::domain::command::{Actor, Command};
use baraza::domain::ids::{PanelId, PollId};
use baraza::domain::poll::{Kind, PollState, PollTerms};
use baraza::domain::refusal::Refusal;
use baraza::domain::stage::Show;
use uuid::Uuid;

use crate::world::commands::{part, poll_terms};

use super::{Hall, OPENED, PANEL, POLL, options};

const OTHER: PollId = PollId(Uuid::from_u128(2));
const THIRD: PollId = PollId(Uuid::from_u128(3));

impl Hall {
    fn put(&mut self, panel: PanelId, poll: PollId, round_of: Option<PollId>) -> Result<(), Refusal> {
        let terms = PollTerms { round_of, ..poll_terms(vec![part(Kind::Single, "Option", 3)]) };
        self.say(Actor::System, Command::PutPoll { panel, poll, terms })
    }

    fn throw_away(&mut self, poll: PollId) -> Result<(), Refusal> {
        self.say(Actor::System, Command::DropPoll { panel: PANEL, poll })
    }

    fn in_order(&self) -> Vec<PollId> {
        self.event.panels[&PANEL].polls_in_order().into_iter().map(|poll| poll.id).collect()
    }
}

#[test]
fn a_draft_goes_and_comes_back_as_the_last_one() {
    let mut hall = Hall::asks(part(Kind::Single, "Option", 3));
    for poll in [OTHER, THIRD] {
        hall.put(PANEL, poll, None).unwrap();
    }
    assert_eq!(hall.throw_away(OTHER), Ok(()));
    assert_eq!(hall.in_order(), [POLL, THIRD]);
    assert_eq!(hall.throw_away(OTHER), Err(Refusal::NotFound));
    assert_eq!(hall.put(PanelId(2), OTHER, None), Err(Refusal::IdTaken), "its key goes with its panel");
    assert_eq!(hall.put(PANEL, OTHER, None), Ok(()));
    assert_eq!(hall.in_order(), [POLL, THIRD, OTHER]);
    assert!(hall.event.panels[&PANEL].dropped.is_empty());
}

#[test]
fn what_was_opened_answered_or_asked_again_is_not_thrown_away() {
    let mut hall = Hall::asks(part(Kind::Single, "Option", 3));
    assert_eq!(hall.throw_away(POLL), Err(Refusal::WrongState), "phones show it");
    hall.answer(1, options(&[1])).unwrap();
    hall.say(Actor::System, Command::ResetPoll { panel: PANEL, poll: POLL }).unwrap();
    assert_eq!(hall.poll().state, PollState::Draft);
    assert_eq!(hall.throw_away(POLL), Err(Refusal::WrongState), "its key still ties one voter's ballots together");
    hall.put(PANEL, OTHER, None).unwrap();
    hall.put(PANEL, THIRD, Some(OTHER)).unwrap();
    assert_eq!(hall.throw_away(OTHER), Err(Refusal::WrongState), "a second round stands beside it");
    for poll in [THIRD, OTHER] {
        assert_eq!(hall.throw_away(poll), Ok(()));
    }
}

#[test]
fn a_draft_that_is_thrown_away_leaves_the_screen_frozen_or_not() {
    let mut hall = Hall::asks(part(Kind::Single, "Option", 3));
    hall.put(PANEL, OTHER, None).unwrap();
    for command in [
        Command::SchedulePoll { panel: PANEL, poll: OTHER, opens_at: Some(OPENED + 1_000) },
        Command::Show { panel: PANEL, show: Show::poll(OTHER) },
        Command::Freeze { panel: PANEL, on: true },
    ] {
        hall.say(Actor::System, command).unwrap();
    }
    hall.throw_away(OTHER).unwrap();
    let stage = &hall.event.panels[&PANEL].stage;
    assert_eq!((&stage.on, &stage.held), (&Show::Blank, &Some(Show::Blank)));
}
