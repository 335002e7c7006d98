//! Programmes that leave as files and come from files: plans of our own, schedules, calendars.

use axum::body::Body;
use axum::http::{Response, StatusCode, header};
use baraza::app::client::Client;
use baraza::domain::Event;
use baraza::domain::access::Role;
use baraza::domain::command::{Command, ProgrammeEdit};
use baraza::domain::ids::PanelId;
use baraza::domain::panel::{PanelState, PanelTerms};
use baraza::protocol::plan::import::{Import, LeftOut};
use baraza::protocol::plan::{Format, Plan};
use bytes::Bytes;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::domain::script::{EVENT, batches};
use crate::world::commands::{ask, question_id, set_panel};
use crate::world::hall::Hall;
use crate::world::http::{code, get, request, said, send};
use crate::world::{FIRST, SECOND};

/// A programme as somebody writes it by hand, with times as the clock on the wall shows them.
const PLAN: &str = r#"
title = { en = "A launch", ar = "إطلاق" }
languages = ["en", "ar"]
place = { en = "Nairobi" }
zone = "Africa/Nairobi"

[[networks]]
short = "North"
name = { en = "Mediators of the North" }
account = { en = "They listen." }
countries = ["NO", "FI"]
link = "https://north.example/"

[[networks]]
short = "South"
name = { en = "Mediators of the South" }

[[panels]]
id = 1
[panels.terms]
kind = "keynote"
title = { en = "Opening" }
starts_at = 2026-03-08T09:00:00
ends_at = "2026-03-08T09:45+03:00"
speakers = [{ name = "A. Speaker", role = { en = "Envoy" }, part = "moderates" }]
goals = [{ en = "Know each other" }]

[[panels]]
id = 7
terms = { kind = "break", title = { en = "Coffee" } }
"#;

/// The example that is shown to whoever writes a programme down.
const EXAMPLE: &str = include_str!("../../docs/programme.toml");

/// 9:00 in Nairobi on 8 March 2026.
const NINE: u64 = 1_772_949_600_000;

const SCHEDULE: &str = r#"{ "schedule": { "conference": { "time_zone_name": "Africa/Nairobi", "days": [
    { "rooms": {
        "Hall": [
            { "title": "Closing", "date": "2026-03-08T17:00:00+03:00", "duration": "00:30", "type": "Talk", "abstract": "", "persons": [] },
            { "title": "Opening words", "date": "2026-03-08T09:00:00", "duration": "01:00", "type": "Keynote", "abstract": "Why",
              "persons": [{ "public_name": "A. Speaker" }, { "name": "B. Speaker" }] } ],
        "Garden": [ { "title": "Lunch", "date": "2026-03-08T12:00:00+03:00", "duration": "0:1:30", "type": "Lunch break" } ] } }
] } } }"#;

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//nobody//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Mediation\\, that\r\n  lasts\r\n\
    DTSTART;TZID=Africa/Nairobi:20260308T090000\r\nDTEND:20260308T070000Z\r\nLOCATION:Hall\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\n\
    SUMMARY:Panel\r\nDTSTART:20260308T080000Z\r\nDURATION:PT1H30M\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

fn founded() -> Event {
    let mut event = Event::new(EVENT);
    let founding = crate::domain::script::founding();
    let entry = baraza::domain::command::Entry {
        id: baraza::domain::ids::CommandId(uuid::Uuid::from_u128(1)),
        by: baraza::domain::command::Actor::System,
        command: Command::Found { founding: Box::new(founding) },
    };
    let node = baraza::domain::ids::NodeId(uuid::Uuid::nil());
    let batch = baraza::domain::command::Batch {
        rules: baraza::domain::RULES,
        node,
        number: 1,
        at: NINE,
        entries: vec![entry],
    };
    event.fold(&batch).unwrap();
    event
}

fn titles(import: &Import) -> Vec<&str> {
    import.panels.iter().flat_map(|(_, terms)| terms.title.0.values().map(String::as_str)).collect()
}

#[test]
fn a_plan_has_times_as_a_clock_on_the_wall_shows_them() {
    let plan = Plan::read(PLAN).unwrap();
    let opening = &plan.panels[0].terms;
    assert_eq!((opening.starts_at, opening.ends_at), (Some(NINE), Some(NINE + 45 * 60_000)));
    let toml = plan.write(Format::Toml);
    assert!(toml.contains("starts_at = \"2026-03-08T09:00:00+03:00\""), "{toml}");
    for format in [Format::Toml, Format::Json] {
        assert_eq!(Plan::read(&plan.write(format)).unwrap(), plan, "{format:?}");
    }
}

#[test]
fn the_example_is_read_and_every_rule_in_it_is_what_it_would_be_without() {
    let import = Import::read(EXAMPLE, &founded()).unwrap();
    let (_, opening) = &import.panels[0];
    let PanelTerms { title, kind, starts_at, ends_at, speakers, goals, .. } = opening.clone();
    assert_eq!(*opening, PanelTerms { starts_at, ends_at, speakers, goals, ..PanelTerms::new(title, kind) });
    assert_eq!(starts_at, Some(NINE));
    assert_eq!((import.networks.len(), import.panels.len()), (1, 2));
}

#[test]
fn what_is_wrong_with_a_file_is_said_with_its_place() {
    let event = founded();
    let without_zone = PLAN.replace("zone = \"Africa/Nairobi\"", "");
    for (file, place) in [
        (PLAN.replace("[\"en\", \"ar\"]", "[\"en\", "), "line 4"),
        (PLAN.replace("\"keynote\"", "\"speech\""), "panels[0].terms.kind"),
        (PLAN.replace("id = 7", "id = 7\nroom = 4"), "panels[1]"),
        (PLAN.replace("Africa/Nairobi", "Africa/Nowhere"), "zone"),
        (PLAN.replace("+03:00", "+99:00"), "panels[0].terms.ends_at"),
        (without_zone, "needs an offset"),
        (PLAN.replace("09:45", "08:45"), "panel 1"),
        (PLAN.replace("https:", "http:"), "network 1"),
        (PLAN.replace("zone =", "open = 1\nzone ="), "open"),
        (SCHEDULE.replace("\"00:30\"", "\"half an hour\""), "Closing"),
        (SCHEDULE.replace("\"title\": \"Lunch\",", ""), "title"),
        (CALENDAR.replace("UID:2", "RRULE:FREQ=DAILY"), "event 2"),
        (CALENDAR.replace("DURATION:PT1H30M", "DURATION:soon"), "event 2"),
        (CALENDAR.replace("20260308T080000Z", "20260308"), "whole day"),
        (CALENDAR.replace("Africa/Nairobi", "Nairobi Time"), "zone"),
        (CALENDAR.replace("END:VEVENT", "END:EVENT"), "calendar"),
        ("{".to_owned(), "line 1"),
        (String::new(), "missing field"),
    ] {
        let problem = Import::read(&file, &event).unwrap_err();
        let said = problem.place.unwrap();
        assert!(said.contains(place), "{place} is not in {said}");
        assert!(said.len() < 400, "{said}");
    }
}

#[test]
fn a_schedule_is_read_in_the_order_of_its_sessions_and_says_what_is_left_out() {
    let event = founded();
    let import = Import::read(SCHEDULE, &event).unwrap();
    assert_eq!(titles(&import), ["Opening words", "Lunch", "Closing"]);
    let (_, opening) = &import.panels[0];
    assert_eq!((opening.starts_at, opening.ends_at), (Some(NINE), Some(NINE + 3_600_000)));
    let names: Vec<_> = opening.speakers.iter().map(|speaker| speaker.name.as_str()).collect();
    assert_eq!(names, ["A. Speaker", "B. Speaker"]);
    let kinds: Vec<_> = import.panels.iter().map(|(_, terms)| serde_json::to_value(terms.kind).unwrap()).collect();
    assert_eq!(kinds, ["keynote", "break", "other"]);
    assert_eq!(import.left_out, [LeftOut::Descriptions, LeftOut::Rooms].into());
    assert_eq!(import.added.len(), 3);
}

#[test]
fn a_calendar_is_read_with_its_zones_and_durations() {
    let import = Import::read(CALENDAR, &founded()).unwrap();
    assert_eq!(titles(&import), ["Mediation, that lasts", "Panel"]);
    let times: Vec<_> =
        import.panels.iter().map(|(_, terms)| (terms.starts_at.unwrap(), terms.ends_at.unwrap())).collect();
    assert_eq!(times, [(NINE, NINE + 3_600_000), (NINE + 2 * 3_600_000, NINE + 7 * 1_800_000)]);
    assert_eq!(import.left_out, [LeftOut::Rooms].into());
}

#[tokio::test]
async fn a_programme_comes_from_a_file_whole_or_not_at_all() {
    let hall = Hall::open().await;
    let mut phone = hall.phone().await;
    phone.perform(ask(FIRST, question_id(), "Does this stay?")).await.unwrap().unwrap();
    let mut host = hall.redeem(Role::Organiser, None).await;

    let before = programme(&hall).await;
    let answer = import(&mut host, "/api/programme/read", PLAN).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let read: Value = serde_json::from_slice(answer.body()).unwrap();
    assert_eq!((&read["added"], &read["changed"], &read["kept"]), (&json!([7]), &json!([1]), &json!([])));
    assert_eq!(programme(&hall).await, before, "reading changes nothing");

    let bad = PLAN.replace("09:45", "08:45");
    for (path, file) in [("/api/programme/read", bad.as_str()), ("/api/programme?seen=0", &bad)] {
        let answer = import(&mut host, path, file).await;
        assert_eq!((answer.status(), code(&answer).as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "out_of_range"));
    }
    let stale = import(&mut host, "/api/programme?seen=7", PLAN).await;
    assert_eq!((stale.status(), code(&stale).as_str()), (StatusCode::CONFLICT, "changed_meanwhile"));
    assert_eq!(programme(&hall).await, before, "nothing is half done");

    let done = import(&mut host, "/api/programme?seen=0", PLAN).await;
    assert_eq!(done.status(), StatusCode::NO_CONTENT);
    let after = programme(&hall).await;
    assert_eq!(after["title"]["en"], "A launch");
    assert_eq!(after["networks"][0]["countries"], json!(["NO", "FI"]));
    assert_eq!(after["panels"][0]["speakers"][0]["name"], "A. Speaker");
    assert_eq!(after["panels"][1]["kind"], "break");
    assert_eq!(after["panels"].as_array().unwrap().len(), 2, "{after}");

    let file = host.site().get("/api/export/programme.toml").await.unwrap();
    assert_eq!(file.headers["content-disposition"], "attachment; filename=\"programme.toml\"");
    let exported = String::from_utf8_lossy(&file.body).into_owned();
    let again = import(&mut host, "/api/programme/read", &exported).await;
    let again: Value = serde_json::from_slice(again.body()).unwrap();
    assert_eq!((&again["added"], &again["changed"], &again["dropped"]), (&json!([]), &json!([]), &json!([])));
    drop((phone, host));
    hall.close().await;
}

#[tokio::test]
async fn only_an_organiser_of_the_event_brings_a_programme() {
    let hall = Hall::open().await;
    let mut desk = hall.desk().await;
    for path in ["/api/programme/read", "/api/programme?seen=0"] {
        let answer = import(&mut desk, path, PLAN).await;
        assert_eq!((answer.status(), code(&answer).as_str()), (StatusCode::UNAUTHORIZED, "no_session"), "{path}");
    }
    let mut host = hall.redeem(Role::Organiser, None).await;
    let large = import(&mut host, "/api/programme/read", &" ".repeat(2 * 1024 * 1024 + 1)).await;
    assert_eq!((large.status(), code(&large).as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "too_large"));
    drop((desk, host));
    hall.close().await;
}

#[tokio::test]
async fn the_programme_is_everyones_to_read_and_not_sent_twice() {
    let hall = Hall::open().await;
    let (origin, path) = (hall.origin(), format!("/j/{}/programme", hall.join()));
    let first = get(&origin, &path).await;
    let tag = said(&first, "etag").to_owned();
    let again = send(&origin, request("GET", &origin, &path).header("if-none-match", &tag), Body::empty()).await;
    assert_eq!((again.status(), again.body().len()), (StatusCode::NOT_MODIFIED, 0));
    let mut host = hall.redeem(Role::Organiser, None).await;
    host.perform(set_panel(SECOND, PanelState::Open)).await.unwrap().unwrap();
    let changed = send(&origin, request("GET", &origin, &path).header("if-none-match", &tag), Body::empty()).await;
    assert_eq!(changed.status(), StatusCode::OK);
    let nowhere = get(&origin, "/j/nowhere/programme").await;
    assert_eq!(code(&nowhere), "wrong_code");
    let dropped = Command::Programme(ProgrammeEdit::DropPanel { panel: PanelId(3) });
    host.perform(dropped).await.unwrap().unwrap();
    drop(host);
    hall.close().await;
}

async fn programme(hall: &Hall) -> Value {
    let answer = get(&hall.origin(), &format!("/j/{}/programme", hall.join())).await;
    serde_json::from_slice(answer.body()).unwrap()
}

async fn import(client: &mut Client, path: &str, file: &str) -> Response<Bytes> {
    let (origin, cookies) = (client.site().origin().to_owned(), client.site().cookies().to_owned());
    let request = request("POST", &origin, path).header(header::ORIGIN, &origin);
    send(&origin, request.header(header::COOKIE, cookies), Body::from(file.to_owned())).await
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_exported_is_read_as_what_is_there(batches in batches(1..60)) {
        let mut event = Event::new(EVENT);
        for batch in &batches {
            event.fold(batch).unwrap();
        }
        let plan = Plan::of(&event).unwrap();
        for format in [Format::Toml, Format::Json] {
            let file = plan.write(format);
            prop_assert_eq!(&Plan::read(&file).unwrap(), &plan);
            let import = Import::read(&file, &event).unwrap();
            prop_assert!(import.added.is_empty() && import.changed.is_empty() && import.dropped.is_empty());
        }
    }

    #[test]
    fn whatever_a_file_holds_it_is_read_or_refused(cut in 0..1_000_usize, put in ".{0,12}", which in 0..3_usize) {
        let event = founded();
        let file = [PLAN, SCHEDULE, CALENDAR][which];
        let at = file.char_indices().map(|(at, _)| at).nth(cut % file.chars().count()).unwrap();
        let broken = format!("{}{put}{}", &file[..at], &file[at..]);
        if let Err(problem) = Import::read(&broken, &event) {
            prop_assert!(problem.place.is_some_and(|place| !place.is_empty()));
        }
        drop(Import::read(&put, &event));
    }
}
