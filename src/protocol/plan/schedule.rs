//! Schedules as pretalx and frab export them: days, in each rooms, in each sessions.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::Value;

use crate::domain::about::Zone;
use crate::domain::panel::PanelKind;

use super::import::{Foreign, LeftOut};
use super::{FileProblem, times};

#[derive(Deserialize)]
struct Schedule {
    conference: Conference,
}

#[derive(Deserialize)]
struct Conference {
    time_zone_name: Option<String>,
    days: Vec<Day>,
}

#[derive(Deserialize)]
struct Day {
    rooms: BTreeMap<String, Vec<Session>>,
}

#[derive(Deserialize)]
struct Session {
    title: String,
    date: String,
    duration: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    r#abstract: Option<String>,
    description: Option<String>,
    #[serde(default)]
    persons: Vec<Person>,
}

#[derive(Deserialize)]
struct Person {
    public_name: Option<String>,
    full_public_name: Option<String>,
    name: Option<String>,
}

/// The sessions of all days and rooms.
pub(super) fn read(schedule: &Value, zone: Option<&Zone>) -> Result<(Vec<Foreign>, BTreeSet<LeftOut>), FileProblem> {
    let read: Result<Schedule, _> = serde_path_to_error::deserialize(schedule);
    let Schedule { conference } =
        read.map_err(|error| FileProblem::at(format!("schedule.{}: {}", error.path(), error.inner())))?;
    let name = conference.time_zone_name.or_else(|| zone.cloned().map(String::from));
    let zone = name.as_deref().map(times::zone).transpose()?;
    let rooms: BTreeSet<_> = conference.days.iter().flat_map(|day| day.rooms.keys()).collect();
    let mut left_out: BTreeSet<_> = (rooms.len() > 1).then_some(LeftOut::Rooms).into_iter().collect();
    let sessions: Vec<_> = conference.days.into_iter().flat_map(|day| day.rooms.into_values().flatten()).collect();
    let is_said = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    if sessions.iter().any(|session| is_said(&session.r#abstract) || is_said(&session.description)) {
        left_out.insert(LeftOut::Descriptions);
    }
    let sessions = sessions.into_iter().map(|session| session.foreign(zone.as_ref())).collect::<Result<_, _>>()?;
    Ok((sessions, left_out))
}

impl Session {
    fn foreign(self, zone: Option<&TimeZone>) -> Result<Foreign, FileProblem> {
        let at = |problem: FileProblem| {
            let says = problem.place.unwrap_or_default();
            FileProblem::at(format!("schedule: session `{}`: {says}", self.title))
        };
        let starts_at = times::moment(&self.date, zone).map_err(at)?;
        let lasts = minutes(&self.duration)
            .ok_or_else(|| at(FileProblem::at(format!("`{}` is not a duration such as 00:45", self.duration))))?;
        let name = |person: Person| person.public_name.or(person.full_public_name).or(person.name);
        Ok(Foreign {
            kind: kind(self.kind.as_deref().unwrap_or_default()),
            title: self.title,
            starts_at,
            ends_at: (lasts > 0).then(|| starts_at.saturating_add(lasts * 60_000)),
            speakers: self.persons.into_iter().filter_map(name).collect(),
        })
    }
}

/// Hours and minutes, perhaps with days before them, in minutes.
fn minutes(duration: &str) -> Option<u64> {
    let parts = duration.split(':').map(|part| part.parse::<u16>().ok().map(u64::from));
    match parts.collect::<Option<Vec<_>>>()?[..] {
        [hours, minutes] => Some(hours * 60 + minutes),
        [days, hours, minutes] => Some((days * 24 + hours) * 60 + minutes),
        _ => None,
    }
}

/// The sort of session that a word for it means.
fn kind(word: &str) -> PanelKind {
    let word = word.to_lowercase();
    let means = |names: &[&str]| names.iter().any(|name| word.contains(name));
    match () {
        () if means(&["keynote"]) => PanelKind::Keynote,
        () if means(&["ministerial"]) => PanelKind::Ministerial,
        () if means(&["break", "lunch", "coffee"]) => PanelKind::Break,
        () if means(&["panel"]) => PanelKind::Panel,
        () => PanelKind::Other,
    }
}
