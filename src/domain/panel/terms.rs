//! Title, kind and rules of a panel, and its place in the programme.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{OPENS_EARLY, OPENS_LATE, Speaker};
use crate::domain::Millis;
use crate::domain::locale::Localised;
use crate::domain::refusal::Refusal;

/// Longest panel title, in graphemes.
pub const MAX_TITLE_GRAPHEMES: usize = 160;

/// Longest limit a panel may set for a question, in graphemes.
pub const MAX_QUESTION_GRAPHEMES: usize = 1000;

/// Shortest and longest limit a panel may set for a question, in graphemes.
pub const QUESTION_GRAPHEMES: std::ops::RangeInclusive<usize> = 40..=MAX_QUESTION_GRAPHEMES;

/// Longest pause a panel may ask for between two questions of one participant, in milliseconds.
pub const MAX_COOLDOWN: u32 = 3_600_000;

/// Most speakers and moderators of one panel.
pub const MAX_SPEAKERS: usize = 40;

/// Most goals of one panel.
pub const MAX_GOALS: usize = 10;

/// Longest goal, in graphemes.
pub const MAX_GOAL_GRAPHEMES: usize = 200;

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
    /// When it is to begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub starts_at: Option<Millis>,
    /// When it is to end. Nothing happens then: sessions overrun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub ends_at: Option<Millis>,
    /// Whether it opens before its start without a hand.
    #[serde(default, skip_serializing_if = "Opening::is_default")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub opening: Opening,
    /// Who speaks and who moderates, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub speakers: Vec<Speaker>,
    /// What it is to achieve.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub goals: Vec<Localised>,
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
    /// A pause: it takes nothing.
    Break,
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

/// Whether a panel opens before its start without a hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "PanelOpening"))]
#[serde(rename_all = "snake_case")]
pub enum Opening {
    /// It does, where it has a start.
    #[default]
    ByItself,
    /// A moderator opens it.
    ByHand,
}

impl Opening {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
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
            starts_at: None,
            ends_at: None,
            opening: Opening::default(),
            speakers: Vec::new(),
            goals: Vec::new(),
        }
    }

    /// The terms with every text cleaned.
    ///
    /// # Errors
    /// [`Refusal::OutOfRange`] for a number outside its range, an end that is not after the start, or too many speakers or goals; a text's refusal.
    pub fn clean(&self) -> Result<Self, Refusal> {
        if !QUESTION_GRAPHEMES.contains(&usize::from(self.max_graphemes)) || self.cooldown_ms > MAX_COOLDOWN {
            return Err(Refusal::OutOfRange);
        }
        let ends_before = self.ends_at.is_some_and(|end| self.starts_at.is_none_or(|start| start >= end));
        if ends_before || self.speakers.len() > MAX_SPEAKERS || self.goals.len() > MAX_GOALS {
            return Err(Refusal::OutOfRange);
        }
        let title = self.title.clean(MAX_TITLE_GRAPHEMES)?;
        let speakers = self.speakers.iter().map(Speaker::clean).collect::<Result<_, _>>()?;
        let goals = self.goals.iter().map(|goal| goal.clean(MAX_GOAL_GRAPHEMES)).collect::<Result<_, _>>()?;
        Ok(Self { title, speakers, goals, ..self.clone() })
    }

    /// It without what is read only by whoever asks for the programme.
    #[must_use]
    pub fn brief(&self) -> Self {
        let Self { title, kind, moderation, names, votes, sharing, filter, .. } = self.clone();
        let Self { max_graphemes, cooldown_ms, starts_at, ends_at, opening, .. } = *self;
        let rules =
            Self { moderation, names, votes, sharing, filter, max_graphemes, cooldown_ms, ..Self::new(title, kind) };
        Self { starts_at, ends_at, opening, ..rules }
    }

    /// The moments within which it opens by itself, if it does.
    pub(super) fn opens(&self) -> Option<Range<Millis>> {
        let start = self.starts_at.filter(|_| self.opening == Opening::ByItself && self.kind != PanelKind::Break)?;
        let end = self.ends_at.unwrap_or_else(|| start.saturating_add(OPENS_LATE));
        Some(start.saturating_sub(OPENS_EARLY)..end)
    }
}
