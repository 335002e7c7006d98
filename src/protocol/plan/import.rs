//! A programme from a file, beside the one that is there: what it brings, and what would become of what is there.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::domain::about::Network;
use crate::domain::command::{Outline, ProgrammeEdit};
use crate::domain::ids::PanelId;
use crate::domain::locale::Localised;
use crate::domain::panel::{PanelKind, PanelTerms, Part, Speaker};
use crate::domain::{Event, Millis};

use super::{FileProblem, Plan, calendar, schedule, value};
use crate::protocol::code::Code;

/// A programme that was read from a file, ready to take the place of the event's.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Import {
    /// The revision of the event it was compared with.
    pub revision: u32,
    /// What the event is afterwards.
    pub outline: Outline,
    /// All networks afterwards.
    pub networks: Vec<Network>,
    /// Panels in order.
    pub panels: Vec<(PanelId, PanelTerms)>,
    /// Those of the panels that are new.
    pub added: Vec<PanelId>,
    /// Those of the panels that are there on other terms.
    pub changed: Vec<PanelId>,
    /// Panels that the file does not name and that go.
    pub dropped: Vec<PanelId>,
    /// Panels that the file does not name and that stay, since they were used.
    pub kept: Vec<PanelId>,
    /// What the file has and a programme has no place for.
    pub left_out: BTreeSet<LeftOut>,
}

/// What other programs write down of a session and a programme has no place for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// What it is about, at length.
    Descriptions,
    /// The room it is in.
    Rooms,
}

/// A session as another program writes it down.
pub(super) struct Foreign {
    pub(super) title: String,
    pub(super) kind: PanelKind,
    pub(super) starts_at: Millis,
    pub(super) ends_at: Option<Millis>,
    pub(super) speakers: Vec<String>,
}

impl Import {
    /// Reads a plan, a schedule of pretalx or frab, or a calendar, told apart by what they begin with.
    ///
    /// # Errors
    /// What is wrong, and where; nothing of the file is taken then.
    pub fn read(text: &str, event: &Event) -> Result<Self, FileProblem> {
        let about = event.about.as_ref().ok_or(Code::NotFound)?;
        if calendar::is_one(text) {
            let (sessions, left_out) = calendar::read(text, about.zone.as_ref())?;
            return Self::new(&about.outline(), &about.networks, panels(event, sessions), left_out, event);
        }
        let value = value(text)?;
        if let Some(schedule) = value.get("schedule") {
            let (sessions, left_out) = schedule::read(schedule, about.zone.as_ref())?;
            return Self::new(&about.outline(), &about.networks, panels(event, sessions), left_out, event);
        }
        let Plan { title, languages, place, zone, open, networks, panels, questions, polls } = Plan::from_value(value)?;
        let founds = [("open", open.is_some()), ("questions", !questions.is_empty()), ("polls", !polls.is_empty())];
        if let Some((name, _)) = founds.iter().find(|(_, is_there)| *is_there) {
            return Err(FileProblem::at(format!("{name}: only the file that founds an event has these")));
        }
        let panels = panels.into_iter().map(|panel| (panel.id, panel.terms)).collect();
        Self::new(&Outline { title, languages, place, zone }, &networks, panels, BTreeSet::new(), event)
    }

    fn new(
        outline: &Outline,
        networks: &[Network],
        panels: Vec<(PanelId, PanelTerms)>,
        left_out: BTreeSet<LeftOut>,
        event: &Event,
    ) -> Result<Self, FileProblem> {
        let at = |place: String| move |refusal| FileProblem { code: Code::from(refusal), place: Some(place) };
        let outline = outline.clean().map_err(at("the event".to_owned()))?;
        let networks = networks.iter().enumerate();
        let networks = networks.map(|(place, network)| network.clean().map_err(at(format!("network {}", place + 1))));
        let cleaned = panels.into_iter().map(|(id, terms)| {
            let terms = terms.clean().map_err(at(format!("panel {}", id.0)))?;
            Ok((id, terms))
        });
        let panels: Vec<_> = cleaned.collect::<Result<_, FileProblem>>()?;
        let named: BTreeSet<_> = panels.iter().map(|(id, _)| *id).collect();
        let there = |id: &PanelId| event.panels.get(id);
        let is_other = |(id, terms): &&(PanelId, PanelTerms)| there(id).is_some_and(|panel| panel.terms != *terms);
        let (kept, dropped) = event.programme.iter().filter(|id| !named.contains(id)).partition(|id| event.keeps(**id));
        Ok(Self {
            revision: event.about.as_ref().map_or(0, |about| about.revision),
            added: panels.iter().map(|(id, _)| *id).filter(|id| there(id).is_none()).collect(),
            changed: panels.iter().filter(is_other).map(|(id, _)| *id).collect(),
            dropped,
            kept,
            outline,
            networks: networks.collect::<Result<_, _>>()?,
            panels,
            left_out,
        })
    }

    /// The command that puts it in place of what is there, if nobody has changed that since revision `seen`.
    pub fn edit(self, seen: u32) -> ProgrammeEdit {
        let Self { outline, networks, panels, .. } = self;
        ProgrammeEdit::Replace { seen, outline, networks, panels }
    }
}

/// Sessions as panels, in the order they begin. One that is there under the same title keeps its number, its rules and what the file says nothing of.
fn panels(event: &Event, mut sessions: Vec<Foreign>) -> Vec<(PanelId, PanelTerms)> {
    let main = event.about.as_ref().and_then(|about| about.languages.first());
    let mut free: Vec<_> = event.in_order().collect();
    let mut next = event.next_panel();
    sessions.sort_by_key(|session| session.starts_at);
    let panel = |session: Foreign| {
        let has_title = |title: &Localised| title.0.values().any(|text| text.trim() == session.title.trim());
        let known = free.iter().position(|panel| has_title(&panel.terms.title)).map(|at| free.remove(at));
        let (id, terms) = if let Some(panel) = known {
            (panel.id, panel.terms.clone())
        } else {
            let id = next;
            next = PanelId(id.0.saturating_add(1));
            let title = main.map(|main| (main.clone(), session.title.trim().to_owned()));
            (id, PanelTerms::new(Localised(title.into_iter().collect()), session.kind))
        };
        let speaker = |name| Speaker { name, role: None, affiliation: None, part: Part::Speaks };
        let are_same = session.speakers.iter().eq(terms.speakers.iter().map(|speaker| &speaker.name));
        let speakers = session.speakers.into_iter().map(speaker);
        let speakers = if are_same { terms.speakers.clone() } else { speakers.collect() };
        (id, PanelTerms { starts_at: Some(session.starts_at), ends_at: session.ends_at, speakers, ..terms })
    };
    sessions.into_iter().map(panel).collect()
}
