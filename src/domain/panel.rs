//! One session of the programme: what it takes, and everything asked in it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use super::Millis;
use super::action::Action;
use super::ids::{PanelId, PlayerId, PollId, Pseudonym, QuestionId};
use super::locale::Localised;
use super::note::Note;
use super::poll::{Poll, PollState};
use super::question::Question;
use super::refusal::Refusal;
use super::stage::Stage;

/// Longest panel title, in graphemes.
pub const MAX_TITLE_GRAPHEMES: usize = 160;

/// Longest limit a panel may set for a question, in graphemes.
pub const MAX_QUESTION_GRAPHEMES: usize = 1000;

/// Shortest and longest limit a panel may set for a question, in graphemes.
pub const QUESTION_GRAPHEMES: std::ops::RangeInclusive<usize> = 40..=MAX_QUESTION_GRAPHEMES;

/// Longest pause a panel may ask for between two questions of one participant, in milliseconds.
pub const MAX_COOLDOWN: u32 = 3_600_000;

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
    /// Everything asked in it, released or not.
    pub questions: BTreeMap<QuestionId, Question>,
    /// Live questions in the order they are to be put.
    pub queue: Vec<QuestionId>,
    /// What its screens show.
    pub stage: Stage,
    /// Messages to its stage, oldest first.
    pub notes: Vec<Note>,
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

/// Title, kind and rules of a panel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(deny_unknown_fields)]
pub struct PanelTerms {
    /// In the languages of the event.
    pub title: Localised,
    /// What sort of session it is.
    pub kind: PanelKind,
    /// Whether questions wait for a moderator.
    #[serde(default)]
    pub moderation: Moderation,
    /// Whether askers may offer a name.
    #[serde(default)]
    pub names: Names,
    /// Whether questions can be supported.
    #[serde(default)]
    pub votes: Votes,
    /// What the audience reads of each other's questions.
    #[serde(default)]
    pub sharing: Sharing,
    /// Whether the event's word lists hold questions back.
    #[serde(default)]
    pub filter: Filtering,
    /// Longest question, in graphemes: 40 to 1000.
    #[serde(default = "default_max_graphemes")]
    pub max_graphemes: u16,
    /// Pause between two questions of one participant, in milliseconds: up to an hour, 0 for none.
    #[serde(default = "default_cooldown")]
    pub cooldown_ms: u32,
}

/// 280: long enough for two sentences in any language, short enough for a screen.
fn default_max_graphemes() -> u16 {
    280
}

/// 20 s: nobody with a thought is stopped, a finger stuck on the button is.
fn default_cooldown() -> u32 {
    20_000
}

/// Sorts of sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum PanelKind {
    /// One speaker, then questions.
    Keynote,
    /// Several speakers.
    Panel,
    /// Ministers and heads of delegation.
    Ministerial,
    /// Anything else.
    Other,
}

/// Whether questions wait for a moderator before anyone else sees them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Moderation {
    /// They wait.
    #[default]
    Before,
    /// They are live at once.
    Off,
}

/// Whether askers may offer a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Names {
    /// Nobody's name is taken.
    #[default]
    Off,
    /// A name may be offered.
    Optional,
}

/// Whether questions can be supported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Votes {
    /// Every participant may support every question once.
    #[default]
    On,
    /// No question can be supported.
    Off,
}

/// What the audience reads of each other's questions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Sharing {
    /// The words of released questions.
    #[default]
    Words,
    /// Only the topics that moderators give them; nobody's words or name.
    Topics,
}

/// Whether the event's word lists hold questions back for review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Filtering {
    /// They do not.
    #[default]
    Off,
    /// They do.
    On,
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

impl PanelTerms {
    /// Terms with every rule as it is where nobody chose another one.
    pub fn new(title: Localised, kind: PanelKind) -> Self {
        Self {
            title,
            kind,
            moderation: Moderation::default(),
            names: Names::default(),
            votes: Votes::default(),
            sharing: Sharing::default(),
            filter: Filtering::default(),
            max_graphemes: default_max_graphemes(),
            cooldown_ms: default_cooldown(),
        }
    }

    /// The terms with every text cleaned.
    ///
    /// # Errors
    /// [`Refusal::OutOfRange`] for a number outside its range; a text's refusal.
    pub fn clean(&self) -> Result<Self, Refusal> {
        if !QUESTION_GRAPHEMES.contains(&usize::from(self.max_graphemes)) || self.cooldown_ms > MAX_COOLDOWN {
            return Err(Refusal::OutOfRange);
        }
        Ok(Self { title: self.title.clean(MAX_TITLE_GRAPHEMES)?, ..self.clone() })
    }
}

impl Panel {
    pub(super) fn new(id: PanelId, terms: PanelTerms) -> Self {
        Self {
            id,
            terms,
            state: PanelState::Upcoming,
            closed_at: None,
            questions: BTreeMap::new(),
            queue: Vec::new(),
            stage: Stage::default(),
            notes: Vec::new(),
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
            (Upcoming | Paused | Closed, Open) | (Open, Paused) | (Open | Paused, Closed) | (Closed, Sealed) => Ok(()),
            // Opened by mistake.
            (Open | Paused, Upcoming) if self.polls.values().all(|poll| poll.state == PollState::Draft) => Ok(()),
            _ => Err(Refusal::WrongState),
        }
    }
}
