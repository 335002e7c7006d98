//! What is planned, for everyone who wants to read it: who takes part, who speaks when, and to what end. Too much for every page to carry.

use serde::Serialize;

use crate::domain::about::{Network, Zone};
use crate::domain::ids::PanelId;
use crate::domain::locale::{Lang, Localised};
use crate::domain::panel::{Panel, PanelKind, PanelState, Speaker};
use crate::domain::refusal::Refusal;
use crate::domain::{Event, Millis};

/// An event as it is planned.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Programme {
    /// What the event is called.
    pub title: Localised,
    /// The languages spoken, the main one first.
    pub languages: Vec<Lang>,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub place: Option<Localised>,
    /// The zone its times are told in; without one, each reader's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub zone: Option<Zone>,
    /// Who takes part.
    pub networks: Vec<Network>,
    /// The panels in order.
    pub panels: Vec<ProgrammePanel>,
}

/// A panel as it is planned.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct ProgrammePanel {
    /// Its number.
    pub id: PanelId,
    /// What it is called.
    pub title: Localised,
    /// What sort of session it is.
    pub kind: PanelKind,
    /// What it takes now.
    pub state: PanelState,
    /// When it is to start, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub starts_at: Option<Millis>,
    /// When it is to end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub ends_at: Option<Millis>,
    /// Who speaks and who moderates.
    pub speakers: Vec<Speaker>,
    /// What it is to reach.
    pub goals: Vec<Localised>,
}

impl Programme {
    /// The programme as `event` stands.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] if the event is not founded yet.
    pub fn of(event: &Event) -> Result<Self, Refusal> {
        let about = event.about.clone().ok_or(Refusal::NotFound)?;
        let panels = event.in_order().map(ProgrammePanel::of).collect();
        let (title, languages, networks) = (about.title, about.languages, about.networks);
        Ok(Self { title, languages, place: about.place, zone: about.zone, networks, panels })
    }
}

impl ProgrammePanel {
    pub(super) fn of(panel: &Panel) -> Self {
        let terms = panel.terms.clone();
        Self {
            id: panel.id,
            title: terms.title,
            kind: terms.kind,
            state: panel.state,
            starts_at: terms.starts_at,
            ends_at: terms.ends_at,
            speakers: terms.speakers,
            goals: terms.goals,
        }
    }
}
