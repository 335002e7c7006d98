//! The naive rules for polls, and their counts.

use super::*;

impl Hall {
    /// The last ballot of everyone who answered.
    pub(crate) fn last_ballots(&self, poll: PollId) -> Vec<(Pseudonym, &Choice)> {
        let cast: Vec<_> = self.ballots.iter().filter(|ballot| ballot.0 == poll).collect();
        let last = |at: usize| cast[at + 1..].iter().all(|later| later.1 != cast[at].1);
        let kept = (0..cast.len()).filter(|at| last(*at));
        kept.map(|at| (cast[at].1, &cast[at].2)).collect()
    }

    /// The count of the last ballots.
    pub(crate) fn tally(&self, poll: &Poll) -> Tally {
        let ballots = self.last_ballots(poll.id);
        let count = |wanted: &dyn Fn(&Choice) -> bool| {
            let found = ballots.iter().filter(|(_, choice)| wanted(choice)).count();
            u32::try_from(found).unwrap()
        };
        let places = 0..u8::try_from(poll.terms.options.len()).unwrap();
        let chosen = |place| count(&|choice| matches!(choice, Choice::Options(options) if options.contains(&place)));
        Tally {
            options: places.map(chosen).collect(),
            abstained: count(&|choice| *choice == Choice::Abstain),
            ballots: count(&|_| true),
        }
    }

    pub(super) fn run_poll(&mut self, command: &Command) -> Outcome {
        use PollState::{Closed, Draft, Open, Revealed};
        let now = self.now;
        match command {
            Command::PutPoll { panel, poll, terms } => self.draft(*panel, *poll, terms)?,
            Command::SetPoll { panel, poll, state } => {
                let takes_votes = self.panel(*panel)?.takes_votes();
                let found = self.poll_mut(*panel, *poll)?;
                match (found.state(), *state) {
                    (from, to) if from == to => return Ok(()),
                    (_, Open) if takes_votes.is_err() => return takes_votes,
                    (_, Open) if found.sealed => return Err(Refusal::Sealed),
                    (Draft | Closed, Open) | (Open, Closed) | (Closed, Revealed) => {}
                    _ => return Err(Refusal::WrongState),
                }
                found.states.push((*state, now));
            }
            Command::SealPoll { panel, poll } => {
                self.panel(*panel)?;
                let found = self.poll_mut(*panel, *poll)?;
                if matches!(found.state(), Draft | Open) {
                    return Err(Refusal::WrongState);
                }
                found.sealed = true;
            }
            _ => {}
        }
        Ok(())
    }

    fn draft(&mut self, panel: PanelId, id: PollId, terms: &PollTerms) -> Outcome {
        if self.panel(panel)?.state() == PanelState::Sealed {
            return Err(Refusal::Sealed);
        }
        let count = terms.options.len();
        let possible = match terms.kind {
            PollKind::Single => true,
            PollKind::Multiple { min, max } => 1 <= min && min <= max && usize::from(max) <= count,
        };
        if !(2..=15).contains(&count) || !possible {
            return Err(Refusal::OptionCount);
        }
        titled(&terms.title)?;
        match self.polls.iter_mut().find(|poll| poll.id == id) {
            Some(known) if known.panel != panel => return Err(Refusal::IdTaken),
            Some(known) if known.terms == *terms => {}
            Some(known) if known.state() != PollState::Draft => return Err(Refusal::WrongState),
            Some(known) => known.terms = terms.clone(),
            None => self.polls.push(Poll {
                panel,
                id,
                terms: terms.clone(),
                states: vec![(PollState::Draft, self.now)],
                sealed: false,
            }),
        }
        Ok(())
    }

    pub(super) fn answer(&mut self, who: Pseudonym, panel: PanelId, poll: PollId, choice: &Choice) -> Outcome {
        self.panel(panel)?.takes_votes()?;
        let found = self.poll(panel, poll)?;
        match found.state() {
            PollState::Draft => return Err(Refusal::NotFound),
            _ if found.sealed => return Err(Refusal::Sealed),
            PollState::Closed | PollState::Revealed => return Err(Refusal::PollNotOpen),
            PollState::Open => fits(&found.terms, choice)?,
        }
        self.ballots.push((poll, who, choice.clone()));
        Ok(())
    }

    pub(super) fn poll(&self, panel: PanelId, id: PollId) -> Result<&Poll, Refusal> {
        let mut polls = self.polls.iter();
        polls.find(|poll| poll.panel == panel && poll.id == id).ok_or(Refusal::NotFound)
    }

    fn poll_mut(&mut self, panel: PanelId, id: PollId) -> Result<&mut Poll, Refusal> {
        let mut polls = self.polls.iter_mut();
        polls.find(|poll| poll.panel == panel && poll.id == id).ok_or(Refusal::NotFound)
    }
}

impl Poll {
    pub(crate) fn state(&self) -> PollState {
        self.states.last().unwrap().0
    }

    /// When it was last closed.
    pub(crate) fn closed_at(&self) -> Option<Millis> {
        let mut closings = self.states.iter().rev().filter(|(state, _)| *state == PollState::Closed);
        closings.next().map(|(_, at)| *at)
    }
}

fn fits(terms: &PollTerms, choice: &Choice) -> Outcome {
    let Choice::Options(chosen) = choice else { return Ok(()) };
    let (min, max) = match terms.kind {
        PollKind::Single => (1, 1),
        PollKind::Multiple { min, max } => (min.into(), max.into()),
    };
    if chosen.len() < min || chosen.len() > max {
        return Err(Refusal::OptionCount);
    }
    let mut sorted = chosen.clone();
    sorted.sort_unstable();
    sorted.dedup();
    let known = sorted.iter().all(|option| terms.options.get(usize::from(*option)).is_some());
    if known && sorted.len() == chosen.len() { Ok(()) } else { Err(Refusal::BadOption) }
}
