//! One poll, its ballots and its exact tally.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Millis;
use super::ids::{PollId, Pseudonym};
use super::locale::Localised;
use super::refusal::Refusal;

/// Most options of a poll: more than this cannot be read from the last row.
pub const MAX_OPTIONS: usize = 15;

/// Longest poll title, in graphemes.
const MAX_TITLE_GRAPHEMES: usize = 200;

/// Longest option, in graphemes.
const MAX_OPTION_GRAPHEMES: usize = 120;

/// A poll as the fold keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poll {
    /// Its id.
    pub id: PollId,
    /// Where it comes among the panel's polls: as many were drafted before it.
    pub place: u16,
    /// What it asks; fixed once the poll has opened.
    pub terms: PollTerms,
    /// Where it stands.
    pub state: PollState,
    /// When it was last closed.
    pub closed_at: Option<Millis>,
    /// Set once its key is destroyed: no ballot can be cast or tied to a phone any more.
    pub sealed: bool,
    /// The last ballot of each participant; emptied when the poll is sealed, the tally stays.
    ballots: BTreeMap<Pseudonym, Choice>,
    /// The sum of the ballots, kept as they come.
    tally: Tally,
}

/// What a poll asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(deny_unknown_fields)]
pub struct PollTerms {
    /// The question, in the languages of the event.
    pub title: Localised,
    /// Fewest and most options a ballot may name.
    pub kind: PollKind,
    /// In the order they are shown.
    pub options: Vec<Localised>,
}

/// How many options a ballot names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PollKind {
    /// Exactly one.
    Single,
    /// From `min` to `max`.
    Multiple {
        /// At least this many, 1 or more.
        min: u8,
        /// At most this many.
        max: u8,
    },
}

/// Where a poll stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum PollState {
    /// Only the desk sees it.
    Draft,
    /// Takes ballots.
    Open,
    /// Takes no ballots; its result is the desk's alone.
    Closed,
    /// Everyone sees the result.
    Revealed,
}

/// A whole ballot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// The options chosen, by place in the poll, each once.
    Options(Vec<u8>),
    /// Counted as taking part, for no option.
    Abstain,
}

/// An exact count of ballots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Tally {
    /// Ballots for each option, in the poll's order.
    pub options: Vec<u32>,
    /// Explicit abstentions.
    pub abstained: u32,
    /// Participants with a ballot; shares are of these less the abstentions.
    pub ballots: u32,
}

impl PollTerms {
    /// The terms with every text cleaned.
    ///
    /// # Errors
    /// [`Refusal::OptionCount`] with fewer than two or more than [`MAX_OPTIONS`] options or an impossible `min` and `max`; a text's refusal.
    pub fn clean(&self) -> Result<Self, Refusal> {
        let count = self.options.len();
        let kind_fits = match self.kind {
            PollKind::Single => true,
            PollKind::Multiple { min, max } => min >= 1 && min <= max && usize::from(max) <= count,
        };
        if !(2..=MAX_OPTIONS).contains(&count) || !kind_fits {
            return Err(Refusal::OptionCount);
        }
        let options = self.options.iter().map(|option| option.clean(MAX_OPTION_GRAPHEMES));
        Ok(Self {
            title: self.title.clean(MAX_TITLE_GRAPHEMES)?,
            kind: self.kind,
            options: options.collect::<Result<_, _>>()?,
        })
    }

    fn admit(&self, choice: &Choice) -> Result<(), Refusal> {
        let Choice::Options(chosen) = choice else { return Ok(()) };
        let (min, max) = match self.kind {
            PollKind::Single => (1, 1),
            PollKind::Multiple { min, max } => (usize::from(min), usize::from(max)),
        };
        if !(min..=max).contains(&chosen.len()) {
            return Err(Refusal::OptionCount);
        }
        let known = chosen.iter().all(|option| usize::from(*option) < self.options.len());
        let once = chosen.iter().enumerate().all(|(at, option)| !chosen[..at].contains(option));
        if known && once { Ok(()) } else { Err(Refusal::BadOption) }
    }
}

impl Poll {
    pub(super) fn draft(id: PollId, place: u16, terms: PollTerms) -> Self {
        let tally = Tally { options: vec![0; terms.options.len()], ..Tally::default() };
        Self {
            id,
            place,
            terms,
            state: PollState::Draft,
            closed_at: None,
            sealed: false,
            ballots: BTreeMap::new(),
            tally,
        }
    }

    /// The exact count of the ballots cast so far.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The ballot of one participant.
    pub fn ballot(&self, voter: &Pseudonym) -> Option<&Choice> {
        self.ballots.get(voter)
    }

    /// The tally counted anew from the ballots, to check the running one against. Of a sealed poll only the tally is left.
    pub fn recount(&self) -> Tally {
        if self.sealed {
            return self.tally.clone();
        }
        let mut tally = Tally { options: vec![0; self.terms.options.len()], ..Tally::default() };
        self.ballots.values().for_each(|choice| tally.add(choice));
        tally
    }

    pub(super) fn check_ballot(&self, choice: &Choice) -> Result<(), Refusal> {
        if self.sealed {
            return Err(Refusal::Sealed);
        }
        if self.state != PollState::Open {
            return Err(Refusal::PollNotOpen);
        }
        self.terms.admit(choice)
    }

    pub(super) fn cast(&mut self, voter: Pseudonym, choice: Choice) {
        self.tally.add(&choice);
        if let Some(earlier) = self.ballots.insert(voter, choice) {
            self.tally.subtract(&earlier);
        }
    }

    pub(super) fn check_state(&self, to: PollState) -> Result<(), Refusal> {
        use PollState::{Closed, Draft, Open, Revealed};
        match (self.state, to) {
            (from, to) if from == to => Ok(()),
            _ if self.sealed && to == Open => Err(Refusal::Sealed),
            (Draft | Closed, Open) | (Open, Closed) | (Closed, Revealed) => Ok(()),
            _ => Err(Refusal::WrongState),
        }
    }

    pub(super) fn set_state(&mut self, to: PollState, at: Millis) {
        if to == PollState::Closed && self.state == PollState::Open {
            self.closed_at = Some(at);
        }
        self.state = to;
    }

    /// Makes the tally final and forgets who chose what.
    pub(super) fn seal(&mut self) {
        self.sealed = true;
        self.ballots.clear();
    }
}

impl Tally {
    fn add(&mut self, choice: &Choice) {
        self.ballots += 1;
        match choice {
            Choice::Abstain => self.abstained += 1,
            Choice::Options(chosen) => {
                for option in chosen {
                    if let Some(count) = self.options.get_mut(usize::from(*option)) {
                        *count += 1;
                    }
                }
            }
        }
    }

    fn subtract(&mut self, choice: &Choice) {
        self.ballots -= 1;
        match choice {
            Choice::Abstain => self.abstained -= 1,
            Choice::Options(chosen) => {
                for option in chosen {
                    if let Some(count) = self.options.get_mut(usize::from(*option)) {
                        *count -= 1;
                    }
                }
            }
        }
    }
}
