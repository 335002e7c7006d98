//! Interventions: who is to speak from the floor of a panel, in order, and how much of their time is left.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::Millis;
use super::ids::InterventionId;
use super::locale::Lang;
use super::refusal::Refusal;
use super::text;

/// Most interventions of one panel, spoken ones included.
pub const MAX_INTERVENTIONS: usize = 200;

/// Longest name of whoever speaks, in graphemes.
pub const MAX_NAME_GRAPHEMES: usize = 80;

/// Longest name of a delegation, in graphemes.
pub const MAX_DELEGATION_GRAPHEMES: usize = 120;

/// Seconds that one may be given: a sentence to an hour.
pub const SECONDS: RangeInclusive<u16> = 15..=3600;

/// Furthest end of someone's time, in milliseconds from now: an hour.
pub const ENDS_WITHIN: Millis = 3_600_000;

/// Someone's time to speak.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Intervention {
    /// Its name.
    pub id: InterventionId,
    /// Who speaks, and for how long.
    pub terms: InterventionTerms,
    /// Where it stands.
    pub state: InterventionState,
}

/// Who speaks, and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(deny_unknown_fields)]
pub struct InterventionTerms {
    /// As it is announced and stands on the screen.
    pub name: String,
    /// For whom the person speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub delegation: Option<String>,
    /// The language spoken, for interpreters to be ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub lang: Option<Lang>,
    /// The time allowed, in seconds; [`SECONDS`].
    pub seconds: u16,
}

/// Where an intervention stands. At most one of a panel is being spoken or paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum InterventionState {
    /// Still to come.
    Waiting,
    /// Its time runs.
    Speaking {
        /// When it is over, in milliseconds since 1970; nobody is cut off then.
        until: Millis,
    },
    /// Its time stands still.
    Paused {
        /// What is left of it, in milliseconds.
        left: Millis,
    },
    /// It is over.
    Spoken,
}

impl InterventionTerms {
    /// They with every text cleaned.
    ///
    /// # Errors
    /// [`Refusal::OutOfRange`] for a time outside [`SECONDS`]; a text's refusal.
    pub fn clean(self) -> Result<Self, Refusal> {
        if !SECONDS.contains(&self.seconds) {
            return Err(Refusal::OutOfRange);
        }
        let delegation = match self.delegation.map(|text| text::clean_line(&text, MAX_DELEGATION_GRAPHEMES)) {
            Some(Err(Refusal::TextEmpty)) | None => None,
            Some(delegation) => Some(delegation?),
        };
        Ok(Self { name: text::clean_line(&self.name, MAX_NAME_GRAPHEMES)?, delegation, ..self })
    }
}

impl Intervention {
    /// Whether it has the floor, also while its time stands still.
    pub fn has_floor(&self) -> bool {
        matches!(self.state, InterventionState::Speaking { .. } | InterventionState::Paused { .. })
    }
}
