//! What an organiser changes about the event itself: its outline, its networks, and which panels there are in which order.

use serde::{Deserialize, Serialize};

use crate::domain::about::{Network, Zone};
use crate::domain::ids::{NetworkId, PanelId};
use crate::domain::locale::{Lang, Localised};
use crate::domain::panel::PanelTerms;

/// One change of the programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "ProgrammeEdit"))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Edit {
    /// Says what the event is.
    Describe {
        /// The revision that the organiser saw; of two who write at once the second is told.
        seen: u32,
        /// All of it after this command.
        outline: Outline,
    },
    /// Adds a network, or changes one.
    PutNetwork(Network),
    /// Takes a network out.
    DropNetwork {
        /// Which.
        network: NetworkId,
    },
    /// Puts the panels into another order.
    Arrange {
        /// Each panel there is, once.
        panels: Vec<PanelId>,
    },
    /// Takes a panel out that was never used.
    DropPanel {
        /// Which.
        panel: PanelId,
    },
    /// Puts a whole programme in place of this one. Panels that it does not name and that were used stay, behind the others.
    Replace {
        /// The revision that the organiser saw.
        seen: u32,
        /// What the event is.
        outline: Outline,
        /// All networks.
        networks: Vec<Network>,
        /// Panels in order.
        panels: Vec<(PanelId, PanelTerms)>,
    },
}

/// What an event is, without the way in, which nobody changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(deny_unknown_fields)]
pub struct Outline {
    /// In the languages of the event.
    pub title: Localised,
    /// The languages spoken, the main one first.
    pub languages: Vec<Lang>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub place: Option<Localised>,
    /// The zone its times are told in; without one, each reader's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub zone: Option<Zone>,
}
