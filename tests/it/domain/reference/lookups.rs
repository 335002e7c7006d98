//! The naive rules for polls, and every way of finding and counting things in what happened.

use super::*;

impl Reference {
    /// Participants whose last vote on the question is for it.
    pub(crate) fn votes(&self, panel: PanelId, question: QuestionId) -> u32 {
        let cast: Vec<_> = self.votes.iter().filter(|vote| (vote.0, vote.1) == (panel, question)).collect();
        let last = |at: usize| cast[at + 1..].iter().all(|later| later.2 != cast[at].2);
        let count = (0..cast.len()).filter(|at| cast[*at].3 && last(*at)).count();
        u32::try_from(count).unwrap()
    }

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

    pub(super) fn panel(&self, id: PanelId) -> Result<&Panel, Refusal> {
        self.panels.iter().find(|panel| panel.id == id).ok_or(Refusal::NotFound)
    }

    pub(super) fn panel_mut(&mut self, id: PanelId) -> &mut Panel {
        self.panels.iter_mut().find(|panel| panel.id == id).unwrap()
    }

    pub(super) fn question(&self, panel: PanelId, id: QuestionId) -> Result<&Question, Refusal> {
        let mut questions = self.questions.iter();
        questions.find(|asked| asked.panel == panel && asked.id == id).ok_or(Refusal::NotFound)
    }

    pub(super) fn question_mut(&mut self, panel: PanelId, id: QuestionId) -> Result<&mut Question, Refusal> {
        let mut questions = self.questions.iter_mut();
        questions.find(|asked| asked.panel == panel && asked.id == id).ok_or(Refusal::NotFound)
    }

    pub(super) fn poll(&self, panel: PanelId, id: PollId) -> Result<&Poll, Refusal> {
        let mut polls = self.polls.iter();
        polls.find(|poll| poll.panel == panel && poll.id == id).ok_or(Refusal::NotFound)
    }

    pub(super) fn poll_mut(&mut self, panel: PanelId, id: PollId) -> Result<&mut Poll, Refusal> {
        let mut polls = self.polls.iter_mut();
        polls.find(|poll| poll.panel == panel && poll.id == id).ok_or(Refusal::NotFound)
    }
}

impl Panel {
    pub(crate) fn state(&self) -> PanelState {
        self.states.last().unwrap().0
    }

    /// When it was last closed.
    pub(crate) fn closed_at(&self) -> Option<Millis> {
        let mut closings = self.states.iter().rev().filter(|(state, _)| *state == PanelState::Closed);
        closings.next().map(|(_, at)| *at)
    }

    pub(super) fn takes_votes(&self) -> Outcome {
        match self.state() {
            PanelState::Open | PanelState::Paused => Ok(()),
            PanelState::Upcoming => Err(Refusal::PanelUpcoming),
            PanelState::Closed => Err(Refusal::PanelClosed),
            PanelState::Sealed => Err(Refusal::Sealed),
        }
    }
}

impl Question {
    pub(crate) fn state(&self) -> &QuestionState {
        self.states.last().unwrap()
    }

    /// Where it last stood that was not put away.
    pub(super) fn standing(&self) -> &QuestionState {
        let put_away = |state: &&QuestionState| matches!(state, QuestionState::Declined(_) | QuestionState::Archived);
        self.states.iter().rev().find(|state| !put_away(state)).unwrap()
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

/// Titles of a script have nothing to clean.
pub(super) fn titled(title: &Localised) -> Outcome {
    if title.0.values().any(String::is_empty) || title.0.is_empty() { Err(Refusal::TextEmpty) } else { Ok(()) }
}

/// A reason with its words as they are kept.
pub(super) fn worded(reason: &Reason) -> Result<Reason, Refusal> {
    let words = reason.words.as_deref().map(kept);
    if words.as_ref().is_some_and(|words| words.graphemes == 0) {
        return Err(Refusal::TextEmpty);
    }
    Ok(Reason { code: reason.code, words: words.map(|words| words.text) })
}
