//! Calendars (iCalendar, RFC 5545): each of their events is a session.

use std::collections::BTreeSet;

use icalendar::parser::{Component, Property, read_calendar, unfold};
use jiff::Span;
use jiff::tz::TimeZone;

use crate::domain::Millis;
use crate::domain::about::Zone;
use crate::domain::panel::PanelKind;

use super::import::{Foreign, LeftOut};
use super::{FileProblem, times};

/// Whether `text` is a calendar.
pub(super) fn is_one(text: &str) -> bool {
    text.trim_start_matches(['\u{FEFF}', ' ', '\r', '\n']).starts_with("BEGIN:VCALENDAR")
}

/// The events of a calendar.
pub(super) fn read(text: &str, zone: Option<&Zone>) -> Result<(Vec<Foreign>, BTreeSet<LeftOut>), FileProblem> {
    let zone = zone.cloned().map(|zone| times::zone(&String::from(zone))).transpose()?;
    let unfolded = unfold(text.trim_start_matches('\u{FEFF}'));
    let calendar = read_calendar(&unfolded).map_err(|error| {
        // The whole rest of the file is part of the message.
        let says: String = error.chars().take(120).collect();
        FileProblem::at(format!("calendar: {says}"))
    })?;
    let events = || calendar.components.iter().filter(|component| component.name == "VEVENT");
    let has = |name| events().any(|event| text_of(event, name).is_some_and(|text| !text.trim().is_empty()));
    let left_out = [("DESCRIPTION", LeftOut::Descriptions), ("LOCATION", LeftOut::Rooms)];
    let left_out = left_out.into_iter().filter(|(name, _)| has(name)).map(|(_, what)| what).collect();
    let sessions = events().enumerate().map(|(at, event)| session(at + 1, event, zone.as_ref()));
    Ok((sessions.collect::<Result<_, _>>()?, left_out))
}

fn session(number: usize, event: &Component<'_>, zone: Option<&TimeZone>) -> Result<Foreign, FileProblem> {
    let title = text_of(event, "SUMMARY").unwrap_or_default();
    let wrong = |says: &str| FileProblem::at(format!("calendar: event {number} `{title}`: {says}"));
    if ["RRULE", "RDATE", "RECURRENCE-ID"].iter().any(|name| event.find_prop(name).is_some()) {
        return Err(wrong("one that repeats is several sessions: write each down"));
    }
    let moment =
        |property: &Property<'_>| moment(property, zone).map_err(|problem| wrong(&problem.place.unwrap_or_default()));
    let starts_at = event.find_prop("DTSTART").ok_or_else(|| wrong("DTSTART is missing")).and_then(moment)?;
    let ends_at = match (event.find_prop("DTEND"), event.find_prop("DURATION")) {
        (Some(end), _) => Some(moment(end)?),
        (None, Some(lasts)) => Some(later(starts_at, lasts.val.as_ref()).ok_or_else(|| wrong("bad DURATION"))?),
        (None, None) => None,
    };
    Ok(Foreign { title, kind: PanelKind::Other, starts_at, ends_at, speakers: Vec::new() })
}

/// `20260308T090000Z`, or a local time in the zone it names, or in the event's.
fn moment(property: &Property<'_>, zone: Option<&TimeZone>) -> Result<Millis, FileProblem> {
    let named = property.params.iter().find(|param| param.key == "TZID").and_then(|param| param.val.as_ref());
    let named = named.map(|name| times::zone(name.as_ref().trim_matches('"'))).transpose()?;
    let text = property.val.as_ref();
    match text.strip_suffix('Z') {
        Some(local) => times::moment(local, Some(&TimeZone::UTC)),
        None if text.contains('T') => times::moment(text, named.as_ref().or(zone)),
        None => Err(FileProblem::at(format!("`{text}` is a whole day, not a session"))),
    }
}

fn later(start: Millis, lasts: &str) -> Option<Millis> {
    let lasts = lasts.parse::<Span>().ok()?.total((jiff::Unit::Millisecond, jiff::SpanRelativeTo::days_are_24_hours()));
    let lasts = lasts.ok().filter(|lasts| (0.0..1e12).contains(lasts))?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is within what is exact")]
    Some(start.saturating_add(lasts.round() as Millis))
}

/// A text property, its escapes undone.
fn text_of(event: &Component<'_>, name: &str) -> Option<String> {
    event.find_prop(name).map(|property| property.val.clone().unescape_text().to_string())
}
