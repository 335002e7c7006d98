//! One session of the programme: what it takes, and everything asked in it.

mod speaker;
mod terms;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use super::Millis;
use super::action::Action;
use super::ids::{PanelId, PlayerId, PollId, Pseudonym, QuestionId};
use super::intervention::{Intervention, InterventionState};
use super::note::Note;
use super::poll::{Poll, PollState};
use super::question::Question;
use super::refusal::Refusal;
use super::stage::Stage;

pub use speaker::{MAX_NAME_GRAPHEMES, MAX_ROLE_GRAPHEMES, Part, Speaker};
pub use terms::{
    Filtering, MAX_COOLDOWN, MAX_GOAL_GRAPHEMES, MAX_GOALS, MAX_QUESTION_GRAPHEMES, MAX_SPEAKERS, MAX_TITLE_GRAPHEMES,
    Moderation, Names, Opening, PanelKind, PanelTerms, QUESTION_GRAPHEMES, Sharing, Votes,
};

/// How long before its start a panel opens by itself, in milliseconds: whoever sits down early can ask.
pub const OPENS_EARLY: Millis = 600_000;

/// How long after its start a panel without an end may still open by itself, in milliseconds. A programme of the past opens nothing.
pub const OPENS_LATE: Millis = 7_200_000;

/// Furthest moment a panel may close by itself, in milliseconds from now: a day.
pub const CLOSES_WITHIN: Millis = 86_400_000;

/// Most questions of one panel: a hundred times what a moderator can read, and still a few megabytes.
pub const MAX_QUESTIONS: usize = 50_000;

/// Most polls of one panel.
pub const MAX_POLLS: usize = 200;

/// A panel as the fold keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panel {
    /// Its number.
    pub id: PanelId,
    /// Title, kind and rules.
    pub terms: PanelTerms,
    /// What it takes now.
    pub state: PanelState,
    /// When it was last closed.
    pub closed_at: Option<Millis>,
    /// When it closes by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<Millis>,
    /// Everything asked in it, released or not.
    pub questions: BTreeMap<QuestionId, Question>,
    /// Live questions in the order they are to be put.
    pub queue: Vec<QuestionId>,
    /// What its screens show.
    pub stage: Stage,
    /// Messages to its stage, oldest first.
    pub notes: Vec<Note>,
    /// Who speaks from the floor, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interventions: Vec<Intervention>,
    /// What its moderators did lately, oldest first.
    pub actions: VecDeque<Action>,
    /// Its polls.
    pub polls: BTreeMap<PollId, Poll>,
    /// Polls that were drafted in it and thrown away: their keys go with its own.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub dropped: BTreeSet<PollId>,
    /// Those who play its quizzes, numbered as they came.
    pub players: BTreeMap<PlayerId, u32>,
    /// When each participant last asked; emptied when the panel is sealed.
    pub(super) last_ask: BTreeMap<Pseudonym, Millis>,
}

/// What a panel takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum PanelState {
    /// Nothing yet.
    Upcoming,
    /// Questions, votes and ballots.
    Open,
    /// Votes and ballots, no new questions.
    Paused,
    /// Nothing; it may be opened again.
    Closed,
    /// Nothing, for ever: its key is destroyed.
    Sealed,
}

impl Panel {
    pub(super) fn new(id: PanelId, terms: PanelTerms) -> Self {
        Self {
            id,
            terms,
            state: PanelState::Upcoming,
            closed_at: None,
            closes_at: None,
            questions: BTreeMap::new(),
            queue: Vec::new(),
            stage: Stage::default(),
            notes: Vec::new(),
            interventions: Vec::new(),
            actions: VecDeque::new(),
            polls: BTreeMap::new(),
            dropped: BTreeSet::new(),
            players: BTreeMap::new(),
            last_ask: BTreeMap::new(),
        }
    }

    /// The polls in the order they were drafted.
    pub fn polls_in_order(&self) -> Vec<&Poll> {
        let mut polls: Vec<_> = self.polls.values().collect();
        polls.sort_by_key(|poll| poll.place);
        polls
    }

    /// Whether a poll of that id is or was in it.
    pub(super) fn has_had(&self, id: PollId) -> bool {
        self.polls.contains_key(&id) || self.dropped.contains(&id)
    }

    pub(super) fn poll(&self, id: PollId) -> Result<&Poll, Refusal> {
        self.polls.get(&id).ok_or(Refusal::NotFound)
    }

    pub(super) fn question(&self, id: QuestionId) -> Result<&Question, Refusal> {
        self.questions.get(&id).ok_or(Refusal::NotFound)
    }

    /// Whether moderators may still change anything in it.
    pub(super) fn is_unsealed(&self) -> Result<(), Refusal> {
        if self.state == PanelState::Sealed { Err(Refusal::Sealed) } else { Ok(()) }
    }

    /// Whether new questions are taken.
    pub(super) fn takes_questions(&self) -> Result<(), Refusal> {
        match self.state {
            PanelState::Paused => Err(Refusal::PanelPaused),
            _ => self.takes_votes(),
        }
    }

    /// Whether votes and ballots are taken.
    pub(super) fn takes_votes(&self) -> Result<(), Refusal> {
        match self.state {
            PanelState::Open | PanelState::Paused => Ok(()),
            PanelState::Upcoming => Err(Refusal::PanelUpcoming),
            PanelState::Closed => Err(Refusal::PanelClosed),
            PanelState::Sealed => Err(Refusal::Sealed),
        }
    }

    /// What a poll does next by itself, and when: a draft opens where ballots are taken, an open poll closes after the last moment of its limit.
    pub fn turn(&self, poll: &Poll) -> Option<(Millis, PollState)> {
        match poll.state {
            PollState::Draft if self.takes_votes().is_ok() => Some((poll.opens_at?, PollState::Open)),
            PollState::Open => Some((poll.closes_at()? + 1, PollState::Closed)),
            PollState::Draft | PollState::Closed | PollState::Revealed => None,
        }
    }

    /// What it does next by itself, and from when: an upcoming panel opens before its start, one that takes something closes when that was told.
    pub fn next_turn(&self, now: Millis) -> Option<(Millis, PanelState)> {
        match self.state {
            PanelState::Upcoming => {
                self.terms.opens().filter(|moments| moments.end > now).map(|moments| (moments.start, PanelState::Open))
            }
            PanelState::Open | PanelState::Paused => Some((self.closes_at?, PanelState::Closed)),
            PanelState::Closed | PanelState::Sealed => None,
        }
    }

    /// Whoever has the floor.
    pub fn speaker(&self) -> Option<&Intervention> {
        self.interventions.iter().find(|intervention| intervention.has_floor())
    }

    /// Those who are still to speak, in order.
    pub fn to_speak(&self) -> impl Iterator<Item = &Intervention> {
        self.interventions.iter().filter(|intervention| intervention.state == InterventionState::Waiting)
    }

    /// Whether anything ever happened in it.
    pub fn was_used(&self) -> bool {
        !self.is_unused()
    }

    /// Whether nothing ever happened in it.
    pub(super) fn is_unused(&self) -> bool {
        self.state == PanelState::Upcoming
            && self.questions.is_empty()
            && self.polls.is_empty()
            && self.interventions.is_empty()
            && self.dropped.is_empty()
    }

    /// Whether `author` has waited long enough at `at` to ask again.
    pub(super) fn is_cool(&self, author: &Pseudonym, at: Millis) -> Result<(), Refusal> {
        let Some(last) = self.last_ask.get(author) else {
            return Ok(());
        };
        let until = last.saturating_add(Millis::from(self.terms.cooldown_ms));
        if at >= until { Ok(()) } else { Err(Refusal::CoolingDown { until }) }
    }

    pub(super) fn check_state(&self, to: PanelState) -> Result<(), Refusal> {
        use PanelState::{Closed, Open, Paused, Sealed, Upcoming};
        match (self.state, to) {
            (from, to) if from == to => Ok(()),
            (Sealed, _) => Err(Refusal::Sealed),
            (_, Open) if self.terms.kind == PanelKind::Break => Err(Refusal::WrongState),
            (Upcoming | Paused | Closed, Open) | (Open, Paused) | (Open | Paused, Closed) | (Closed, Sealed) => Ok(()),
            // Opened by mistake.
            (Open | Paused, Upcoming) if self.polls.values().all(|poll| poll.state == PollState::Draft) => Ok(()),
            _ => Err(Refusal::WrongState),
        }
    }
}
