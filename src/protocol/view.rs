//! What each kind of receiver may see. A type here has no field its receiver must not know, so no filter can be forgotten.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::Event;
use crate::domain::Millis;
use crate::domain::about::{About, Network, Zone};
use crate::domain::access::Grant;
use crate::domain::action::Action;
use crate::domain::ids::{InviteId, PanelId, PollId, QuestionId, SessionId};
use crate::domain::intervention::Intervention;
use crate::domain::locale::{Lang, Localised};
use crate::domain::note::Note;
use crate::domain::panel::{Panel, PanelState, PanelTerms};
use crate::domain::stage::{Show, Stage};

use super::picture::Picture;
use super::polls::{DeskPhrase, DeskPoll, Opening, PublicPoll};
use super::questions::{BoothQuestion, DeskQuestion, PublicQuestion};
use super::results::PollResult;

/// One kind of receiver; also the name of its feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// Phones in a panel.
    Audience(PanelId),
    /// Desks on a panel.
    Desk(PanelId),
    /// Screens: those of one panel, or those that follow the live one.
    Stage(Option<PanelId>),
    /// The chair and the interpreters, like screens.
    Booth(Option<PanelId>),
    /// Organisers.
    Host,
}

impl View {
    /// The panel it is about, if it is about one.
    pub fn panel(self) -> Option<PanelId> {
        match self {
            Self::Audience(panel) | Self::Desk(panel) => Some(panel),
            Self::Stage(panel) | Self::Booth(panel) => panel,
            Self::Host => None,
        }
    }
}

/// Declares an update: every field absent when unchanged, so a snapshot and a patch have one shape and one reducer.
macro_rules! update {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize)]
        #[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
        pub struct $name {
            $(
                $(#[$field_doc])*
                #[serde(skip_serializing_if = "Option::is_none")]
                #[cfg_attr(test, ts(optional))]
                pub $field: Option<$type>,
            )*
        }

        impl $name {
            /// Whether there is nothing to send.
            pub fn is_empty(&self) -> bool {
                *self == Self::default()
            }
        }
    };
}

update! {
    /// What a phone is told. Lists hold only what changed, whole and absolute; a snapshot holds all.
    AudienceUpdate {
        /// The event.
        event: EventHead,
        /// All panels in order.
        programme: Vec<PanelHead>,
        /// Released questions that came or changed.
        questions: Vec<PublicQuestion>,
        /// Questions that are no longer released.
        gone: Vec<QuestionId>,
        /// New counts of votes.
        votes: Vec<(QuestionId, u32)>,
        /// Polls that came or changed.
        polls: Vec<PublicPoll>,
        /// Polls that are drafts again, or were thrown away since.
        polls_gone: Vec<PollId>,
        /// New results of polls that everybody may see while ballots come in.
        results: Vec<(PollId, PollResult)>,
        /// All drafts that open by themselves.
        opening: Vec<Opening>,
        /// What the panel's screens show now.
        stage: Show,
    }
}

update! {
    /// What a desk is told.
    DeskUpdate {
        /// The event.
        event: EventHead,
        /// All panels in order.
        programme: Vec<PanelHead>,
        /// Questions that came or changed.
        questions: Vec<DeskQuestion>,
        /// Questions that their askers took back.
        gone: Vec<QuestionId>,
        /// New counts of votes.
        votes: Vec<(QuestionId, u32)>,
        /// Polls that came or changed.
        polls: Vec<DeskPoll>,
        /// Drafts that were thrown away.
        polls_gone: Vec<PollId>,
        /// New counts of participants who answered.
        ballots: Vec<(PollId, u32)>,
        /// New results of polls.
        results: Vec<(PollId, PollResult)>,
        /// What participants wrote into polls, as far as it changed.
        phrases: Vec<DeskPhrase>,
        /// What the panel's screens show now, and what they would if they were not frozen.
        stage: Stage,
        /// Live questions in the order they are to be put.
        queue: Vec<QuestionId>,
        /// Messages to the stage that came or moved.
        notes: Vec<Note>,
        /// Who speaks from the floor, in order.
        interventions: Vec<Intervention>,
        /// What moderators did; a snapshot holds the latest.
        actions: Vec<Action>,
    }
}

update! {
    /// What a screen is told.
    StageUpdate {
        /// The event.
        event: EventHead,
        /// The picture, complete.
        picture: Picture,
    }
}

update! {
    /// What the chair and the interpreters are told.
    BoothUpdate {
        /// The event.
        event: EventHead,
        /// The panel they see.
        panel: PanelHead,
        /// What is on screen.
        picture: Picture,
        /// The questions that come next.
        next: Vec<BoothQuestion>,
        /// All messages from the desk that nobody has acknowledged.
        waiting: Vec<Note>,
        /// Whoever has the floor, and those who come after.
        interventions: Vec<Intervention>,
    }
}

update! {
    /// What an organiser's page is told.
    HostUpdate {
        /// The event.
        event: EventHead,
        /// The groups of the audience.
        networks: Vec<Network>,
        /// How often outline or networks were changed: what an organiser who changes them has seen.
        revision: u32,
        /// All panels in order.
        programme: Vec<PanelHead>,
        /// A number for another one.
        next_panel: PanelId,
        /// The words that hold questions back, by language.
        filter: BTreeMap<Lang, Vec<String>>,
        /// All links.
        invites: Vec<InviteView>,
        /// All sessions.
        sessions: Vec<SessionView>,
    }
}

/// An event as every page shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct EventHead {
    /// In the languages of the event.
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
    /// Six digits to type.
    pub code: String,
    /// The secret in the join link; whoever sees this page is inside already.
    pub join: String,
}

/// A panel as every page lists it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct PanelHead {
    /// Its number.
    pub id: PanelId,
    /// Title, kind and rules; who speaks and to what end is told to organisers only, and to whoever asks for the programme.
    pub terms: PanelTerms,
    /// What it takes now.
    pub state: PanelState,
    /// When it closes by itself, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub closes_at: Option<Millis>,
    /// Whether phones open on it.
    pub live: bool,
}

/// A link as the organiser sees it; its secret is known to nobody any more.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct InviteView {
    /// Its name.
    pub id: InviteId,
    /// What it gives.
    pub grant: Grant,
    /// Last moment it can be used.
    pub expires_at: Millis,
    /// Whether it was used.
    pub used: bool,
}

/// A session as the organiser sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct SessionView {
    /// Its name.
    pub id: SessionId,
    /// What it may do.
    pub grant: Grant,
    /// Since when.
    pub since: Millis,
    /// What its helper or screen is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub name: Option<String>,
}

impl EventHead {
    pub(super) fn of(about: &About) -> Self {
        let About { title, languages, place, zone, code, join, .. } = about.clone();
        Self { title, languages, place, zone, code, join }
    }
}

impl PanelHead {
    /// What everyone is told of a panel.
    pub(super) fn of(event: &Event, panel: &Panel) -> Self {
        Self::with(event, panel, panel.terms.brief())
    }

    /// All panels in the order of the programme, as everyone is told of them.
    pub(super) fn all(event: &Event) -> Vec<Self> {
        event.in_order().map(|panel| Self::of(event, panel)).collect()
    }

    /// The same as the organiser is told.
    pub(super) fn all_whole(event: &Event) -> Vec<Self> {
        event.in_order().map(|panel| Self::with(event, panel, panel.terms.clone())).collect()
    }

    fn with(event: &Event, panel: &Panel, terms: PanelTerms) -> Self {
        let Panel { id, state, closes_at, .. } = *panel;
        Self { id, terms, state, closes_at, live: event.live == Some(id) }
    }
}
