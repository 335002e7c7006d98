//! Who speaks in a panel.

use serde::{Deserialize, Serialize};

use crate::domain::locale::Localised;
use crate::domain::refusal::Refusal;
use crate::domain::text;

/// Longest name of a speaker, in graphemes.
pub const MAX_NAME_GRAPHEMES: usize = 80;

/// Longest role or affiliation, in graphemes.
pub const MAX_ROLE_GRAPHEMES: usize = 120;

/// Someone who speaks or moderates in a panel; published with the programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(deny_unknown_fields)]
pub struct Speaker {
    /// As it is spelled everywhere.
    pub name: String,
    /// What the person is, such as a minister.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub role: Option<Localised>,
    /// Where, such as a ministry or a network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub affiliation: Option<Localised>,
    /// What the person does in this panel.
    #[serde(default)]
    pub part: Part,
}

/// What someone does in a panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "SpeakerPart"))]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Speaks.
    #[default]
    Speaks,
    /// Leads through it.
    Moderates,
}

impl Speaker {
    /// It with every text cleaned.
    ///
    /// # Errors
    /// A text's refusal.
    pub(super) fn clean(&self) -> Result<Self, Refusal> {
        let clean = |text: &Option<Localised>| text.as_ref().map(|text| text.clean(MAX_ROLE_GRAPHEMES)).transpose();
        let name = text::clean_line(&self.name, MAX_NAME_GRAPHEMES)?;
        Ok(Self { name, role: clean(&self.role)?, affiliation: clean(&self.affiliation)?, part: self.part })
    }
}
