//! Moments in files: as people write them, in the event's zone; as numbers everywhere else.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::domain::Millis;

use super::FileProblem;

/// The moments of a panel's terms.
const MOMENTS: [&str; 2] = ["starts_at", "ends_at"];

/// A zone by its name.
pub(super) fn zone(name: &str) -> Result<TimeZone, FileProblem> {
    TimeZone::get(name).map_err(|_| FileProblem::at(format!("zone: `{name}` is not in the IANA database")))
}

/// A moment: with an offset from UTC, such as `2026-03-08T09:00+03:00`, or without one in `zone`.
pub(super) fn moment(text: &str, zone: Option<&TimeZone>) -> Result<Millis, FileProblem> {
    let unreadable = || FileProblem::at(format!("`{text}` is not a moment such as 2026-03-08T09:00"));
    let moment = match (text.parse::<Timestamp>(), text.parse::<DateTime>(), zone) {
        (Ok(moment), ..) => moment,
        (Err(_), Ok(local), Some(zone)) => zone.to_timestamp(local).map_err(|_| unreadable())?,
        (Err(_), Ok(_), None) => {
            return Err(FileProblem::at(format!("`{text}` needs an offset such as +03:00, or the event a `zone`")));
        }
        (Err(_), Err(_), _) => return Err(unreadable()),
    };
    Millis::try_from(moment.as_millisecond()).map_err(|_| unreadable())
}

/// Moments as numbers, where they are texts.
pub(super) fn to_moments(plan: &mut Value) -> Result<(), FileProblem> {
    let zone = plan.get("zone").and_then(Value::as_str).map(zone).transpose()?;
    each(plan, |place, value| {
        if let Some(text) = value.as_str() {
            let moment = moment(text, zone.as_ref());
            *value = moment
                .map_err(|problem| FileProblem {
                    place: problem.place.map(|says| format!("{place}: {says}")),
                    ..problem
                })?
                .into();
        }
        Ok(())
    })
}

/// Moments as texts with their offset in the event's zone, or in UTC.
pub(super) fn to_texts(plan: &mut Value) {
    let zone = plan.get("zone").and_then(Value::as_str).and_then(|name| TimeZone::get(name).ok());
    let zone = zone.unwrap_or(TimeZone::UTC);
    let text = |_: &str, value: &mut Value| -> Result<(), std::convert::Infallible> {
        let moment = value.as_i64().and_then(|millis| Timestamp::from_millisecond(millis).ok());
        if let Some(moment) = moment {
            *value = moment.display_with_offset(zone.to_offset(moment)).to_string().into();
        }
        Ok(())
    };
    let Ok(()) = each(plan, text);
}

fn each<E>(plan: &mut Value, mut change: impl FnMut(&str, &mut Value) -> Result<(), E>) -> Result<(), E> {
    let panels = plan.get_mut("panels").and_then(Value::as_array_mut).into_iter().flatten();
    for (at, panel) in panels.enumerate() {
        for name in MOMENTS {
            if let Some(value) = panel.get_mut("terms").and_then(|terms| terms.get_mut(name)) {
                change(&format!("panels[{at}].terms.{name}"), value)?;
            }
        }
    }
    Ok(())
}
