//! Whether ballots fit, and what a desk may do with polls.

use crate::domain::Millis;
use crate::domain::command::{Actor, Command};
use crate::domain::event::Event;
use crate::domain::ids::{PanelId, PollId};
use crate::domain::panel::{MAX_POLLS, Names, Panel, PanelState};
use crate::domain::poll::{Ballot, Kind, MAX_AHEAD, Opinions, Poll, PollState, PollTerms};
use crate::domain::refusal::Refusal;

use super::Admitted;

impl Event {
    pub(super) fn admit_ballot(
        &self,
        by: &Actor,
        panel: PanelId,
        poll: PollId,
        ballot: &Ballot,
        at: Millis,
    ) -> Result<Admitted, Refusal> {
        let found = self.panel(panel)?;
        found.takes_votes()?;
        let known = found.poll(poll)?;
        if known.state == PollState::Draft {
            return Err(Refusal::NotFound);
        }
        let ballot = known.admit(ballot, at)?;
        if found.terms.names == Names::Off && ballot.name().is_some() {
            return Err(Refusal::NamesOff);
        }
        let (voter, player) = match (by, &ballot.player) {
            (Actor::Player(voter, player), Some(_)) => (*voter, Some(*player)),
            (Actor::Participant(voter) | Actor::Player(voter, _), None) => (*voter, None),
            // Nobody to score for.
            (Actor::Participant(_), Some(_)) => return Err(Refusal::BadOption),
            (Actor::Session(_) | Actor::System, _) => return Err(Refusal::Forbidden),
        };
        Ok(Admitted::Answer { panel, poll, voter, player, ballot })
    }

    pub(super) fn admit_poll(&self, command: &Command, at: Millis) -> Result<Admitted, Refusal> {
        match command {
            Command::PutPoll { panel, poll, terms } => {
                let terms = self.admit_terms(self.panel(*panel)?, *poll, terms)?;
                return Ok(Admitted::Other(Command::PutPoll { panel: *panel, poll: *poll, terms }));
            }
            Command::SetPoll { panel, poll, state } => {
                let panel = self.panel(*panel)?;
                let poll = panel.poll(*poll)?;
                if *state == PollState::Open && poll.state != PollState::Open {
                    panel.takes_votes()?;
                }
                poll.check_state(*state)?;
            }
            Command::TurnPoll { panel, poll } => {
                let found = self.panel(*panel)?;
                return Ok(match found.turn(found.poll(*poll)?) {
                    Some((due, state)) if due <= at => {
                        Admitted::Other(Command::SetPoll { panel: *panel, poll: *poll, state })
                    }
                    _ => Admitted::AlreadySo,
                });
            }
            Command::SchedulePoll { panel, poll, opens_at } => {
                let poll = self.unsealed_poll(*panel, *poll)?;
                match (poll.state, opens_at) {
                    (PollState::Draft, Some(opens_at)) if *opens_at > at + MAX_AHEAD => {
                        return Err(Refusal::OutOfRange);
                    }
                    (PollState::Draft, _) => {}
                    _ => return Err(Refusal::WrongState),
                }
            }
            Command::ResetPoll { panel, poll } => drop(self.unsealed_poll(*panel, *poll)?),
            Command::DropPoll { panel, poll } => self.check_drop(*panel, *poll)?,
            Command::JudgePhrases { panel, poll, part, phrases, verdict } => {
                let poll = self.panel(*panel)?.poll(*poll)?;
                poll.phrases(*part).ok_or(Refusal::NotFound)?.check(phrases, *verdict)?;
                if poll.sealed && !verdict.is_of_reading() {
                    return Err(Refusal::Sealed);
                }
            }
            Command::SetOpinions { panel, poll, closing, opinions } => {
                check_opinions(self.panel(*panel)?.poll(*poll)?, *closing, opinions)?;
            }
            Command::SealPoll { panel, poll } => match self.panel(*panel)?.poll(*poll)?.state {
                PollState::Closed | PollState::Revealed => {}
                PollState::Draft | PollState::Open => return Err(Refusal::WrongState),
            },
            _ => return Err(Refusal::Forbidden),
        }
        Ok(Admitted::Other(command.clone()))
    }

    /// A poll goes only if no ballot, and no second round beside whose result its own would stand, goes with it.
    fn check_drop(&self, panel: PanelId, poll: PollId) -> Result<(), Refusal> {
        let is_fixed = self.unsealed_poll(panel, poll)?.check_put().is_err();
        let is_repeated = self.panel(panel)?.polls.values().any(|other| other.terms.round_of == Some(poll));
        if is_fixed || is_repeated { Err(Refusal::WrongState) } else { Ok(()) }
    }

    fn unsealed_poll(&self, panel: PanelId, poll: PollId) -> Result<&Poll, Refusal> {
        let panel = self.panel(panel)?;
        panel.is_unsealed()?;
        let poll = panel.poll(poll)?;
        if poll.sealed { Err(Refusal::Sealed) } else { Ok(poll) }
    }

    /// The terms as they may be kept, of a new poll or of a draft that nobody ever answered.
    fn admit_terms(&self, panel: &Panel, id: PollId, terms: &PollTerms) -> Result<PollTerms, Refusal> {
        if panel.state == PanelState::Sealed {
            return Err(Refusal::Sealed);
        }
        let terms = terms.clean()?;
        match panel.polls.get(&id) {
            Some(known) if known.terms == terms => return Ok(terms),
            Some(known) => known.check_put()?,
            None if self.panels.values().any(|other| other.id != panel.id && other.has_had(id)) => {
                return Err(Refusal::IdTaken);
            }
            None if panel.polls.len() >= MAX_POLLS => return Err(Refusal::Full),
            _ => {}
        }
        if let Some(first) = terms.round_of {
            let first = panel.poll(first)?;
            if first.id == id {
                return Err(Refusal::WrongState);
            }
            if !first.terms.asks_the_same(&terms) {
                return Err(Refusal::RoundDiffers);
            }
        }
        Ok(terms)
    }
}

/// Opinions are of all statements of a poll that is closed, and of the ballots that count. Those of a sealed poll may come late, and stay.
fn check_opinions(poll: &Poll, closing: u64, opinions: &Opinions) -> Result<(), Refusal> {
    let is_of_statements = |part: &&crate::domain::poll::Part| part.kind == Kind::Statements;
    let part = poll.terms.parts.iter().find(is_of_statements).ok_or(Refusal::NotFound)?;
    let count = part.options.len();
    let fits = opinions.statements.len() == count
        && opinions.groups.iter().all(|group| group.stances.len() == count)
        && opinions.unite.iter().chain(&opinions.divide).all(|statement| usize::from(*statement) < count);
    let is_over = matches!(poll.state, PollState::Closed | PollState::Revealed);
    match is_over && poll.closing == closing {
        false => Err(Refusal::WrongState),
        true if poll.sealed && poll.opinions.is_some() => Err(Refusal::Sealed),
        true if fits => Ok(()),
        true => Err(Refusal::OutOfRange),
    }
}
