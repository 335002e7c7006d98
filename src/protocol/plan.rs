//! An event in a file, TOML or JSON: what founds one, what replaces the programme of one, and what is exported of one.

mod calendar;
pub mod import;
mod schedule;
mod times;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::Event;
use crate::domain::about::{Network, Zone};
use crate::domain::command::Outline;
use crate::domain::ids::PanelId;
use crate::domain::locale::{Lang, Localised};
use crate::domain::panel::PanelTerms;
use crate::domain::poll::PollTerms;
use crate::domain::refusal::Refusal;

use super::file::{FileProblem, is_json, line_of};

/// Largest file of an event, in bytes: four hundred panels, each with a page of text.
pub const MAX_FILE: usize = 2 * 1024 * 1024;

/// An event as it is written down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// In the languages of the event.
    pub title: Localised,
    /// The languages spoken, the main one first.
    pub languages: Vec<Lang>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Localised>,
    /// The zone that times without an offset are in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
    /// The panel that is open and live from the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<PanelId>,
    /// Who takes part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<Network>,
    /// The panels in order.
    pub panels: Vec<PlannedPanel>,
    /// Questions that are there from the beginning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<PlannedQuestion>,
    /// Polls that are there from the beginning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub polls: Vec<PlannedPoll>,
}

/// A panel of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedPanel {
    /// Its number.
    pub id: PanelId,
    /// Title, kind, rules, times, speakers and goals.
    pub terms: PanelTerms,
}

/// A question of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedQuestion {
    /// Where.
    pub panel: PanelId,
    /// Its words.
    pub text: String,
    /// Their language.
    pub lang: Lang,
    /// Whether everybody reads it.
    pub released: bool,
    /// How many support it.
    pub votes: u32,
}

/// A poll of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedPoll {
    /// Where.
    pub panel: PanelId,
    /// Whether it takes ballots.
    pub open: bool,
    /// What it asks.
    pub terms: PollTerms,
}

/// How a plan is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Toml,
    /// For programs.
    Json,
}

impl Plan {
    /// Reads a plan. Texts are not cleaned yet.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub fn read(text: &str) -> Result<Self, FileProblem> {
        Self::from_value(value(text)?)
    }

    fn from_value(mut value: Value) -> Result<Self, FileProblem> {
        times::to_moments(&mut value)?;
        serde_path_to_error::deserialize(value).map_err(|error| match error.path().to_string().as_str() {
            "." => FileProblem::at(error.inner().to_string()),
            path => FileProblem::at(format!("{path}: {}", error.inner())),
        })
    }

    /// What an event is and what is planned in it, without anything that was asked or said.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] if it is not founded yet.
    pub fn of(event: &Event) -> Result<Self, Refusal> {
        let about = event.about.as_ref().ok_or(Refusal::NotFound)?;
        let Outline { title, languages, place, zone } = about.outline();
        let panels = event.in_order().map(|panel| PlannedPanel { id: panel.id, terms: panel.terms.clone() });
        Ok(Self {
            title,
            languages,
            place,
            zone,
            open: None,
            networks: about.networks.clone(),
            panels: panels.collect(),
            questions: Vec::new(),
            polls: Vec::new(),
        })
    }

    /// The plan as a file, with times in its zone.
    pub fn write(&self, format: Format) -> String {
        // These types hold nothing that TOML or JSON cannot say, so neither can fail.
        let mut value = serde_json::to_value(self).unwrap_or_default();
        times::to_texts(&mut value);
        match format {
            Format::Toml => toml::to_string_pretty(&value).unwrap_or_default(),
            Format::Json => serde_json::to_string_pretty(&value).unwrap_or_default() + "\n",
        }
    }
}

/// The values of a file, whatever they mean.
fn value(text: &str) -> Result<Value, FileProblem> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if is_json(text) {
        return serde_json::from_str(text).map_err(|error| FileProblem::at(error.to_string()));
    }
    let read: Result<toml::Table, _> = toml::from_str(text);
    read.map(|table| plain(toml::Value::Table(table))).map_err(|error| {
        let line = error.span().and_then(|span| line_of(text, span.start));
        let line = line.map(|line| format!("line {line}: ")).unwrap_or_default();
        FileProblem::at(line + error.message())
    })
}

/// A value of TOML as one of JSON; moments are texts there.
fn plain(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(is_so) => is_so.into(),
        toml::Value::Datetime(moment) => moment.to_string().into(),
        toml::Value::Array(values) => values.into_iter().map(plain).collect(),
        toml::Value::Table(table) => {
            Value::Object(table.into_iter().map(|(name, value)| (name, plain(value))).collect())
        }
    }
}
