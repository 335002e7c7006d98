//! What an event came to: figures that can be counted again, and nothing that the audience could not have read.

use axum::http::StatusCode;
use baraza::domain::access::Role;
use baraza::domain::ids::PanelId;
use baraza::domain::poll::PollState;
use baraza::domain::question::Origin;
use baraza::domain::verdict::{Reason, ReasonCode, Verdict};
use serde_json::{Value, json};

use crate::world::commands::{
    answer, approve, ask, decline, enter, judge, poll_id, put_poll, question_id, set_poll, vote,
};
use crate::world::hall::Hall;
use crate::world::http::{get, said};
use crate::world::{FIRST, SECOND};

#[tokio::test]
async fn a_report_counts_what_happened_and_follows_from_the_log() {
    let hall = Hall::open().await;
    let mut desk = hall.desk().await;
    let [mut one, mut other] = [hall.phone().await, hall.phone().await];
    let [answered, late, off, hidden, floor] = [(); 5].map(|()| question_id());
    for (question, text) in [(answered, "Who pays?"), (late, "And when?"), (off, "Nice hats"), (hidden, "Unread")] {
        one.perform(ask(FIRST, question, text)).await.unwrap().unwrap();
    }
    desk.perform(enter(FIRST, floor, "From the floor", Origin::Floor)).await.unwrap().unwrap();
    for question in [answered, late] {
        desk.perform(approve(FIRST, question)).await.unwrap().unwrap();
        other.perform(vote(FIRST, question)).await.unwrap().unwrap();
    }
    desk.perform(judge(FIRST, answered, 2, Verdict::Answered)).await.unwrap().unwrap();
    desk.perform(decline(FIRST, off, "SECRET words")).await.unwrap().unwrap();
    let [shown, kept] = [(); 2].map(|()| poll_id());
    for (poll, end) in [(shown, PollState::Revealed), (kept, PollState::Closed)] {
        desk.perform(put_poll(FIRST, poll, "Which?")).await.unwrap().unwrap();
        desk.perform(set_poll(FIRST, poll, PollState::Open)).await.unwrap().unwrap();
        one.perform(answer(FIRST, poll, &[0])).await.unwrap().unwrap();
        desk.perform(set_poll(FIRST, poll, PollState::Closed)).await.unwrap().unwrap();
        desk.perform(set_poll(FIRST, poll, end)).await.unwrap().unwrap();
    }

    let mut host = hall.redeem(Role::Organiser, None).await;
    let file = host.site().get("/api/export/report.json").await.unwrap();
    let report: Value = serde_json::from_slice(&file.body).unwrap();
    let [panel] = report["panels"].as_array().unwrap().as_slice() else { panic!("{report}") };
    let texts = |list: &str| -> Vec<_> {
        panel[list].as_array().unwrap().iter().map(|question| question["text"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(texts("answered"), ["Who pays?"]);
    assert_eq!(texts("not_reached"), ["And when?", "From the floor"], "the most supported first");
    let figures = json!({
        "asked": 4, "entered": 1, "askers": 1, "supporters": 2, "votes": 4,
        "merged": 0, "archived": 0, "in_review": 1,
    });
    assert_eq!(panel["figures"], figures);
    let code = serde_json::to_value(Reason { code: ReasonCode::Other, words: None }.code).unwrap();
    assert_eq!(panel["declined"], json!([[code, 1]]));
    let results: Vec<_> = panel["polls"].as_array().unwrap().iter().map(|poll| poll.get("result").is_some()).collect();
    assert_eq!(results, [true, false], "what was not revealed is not told");
    let text = report.to_string();
    for secret in ["Nice hats", "SECRET", "Unread"] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
    let room = hall.room().await;
    let state = (json!(room.state().seq), json!(room.state().digest()));
    assert_eq!((report["seq"].clone(), report["digest"].clone()), state);
    drop((desk, one, other, host, room));
    hall.close().await;
}

#[tokio::test]
async fn a_report_is_a_page_whole_in_one_file_for_organisers_alone() {
    let hall = Hall::open().await;
    let nobody = get(&hall.origin(), "/report").await;
    assert_eq!(nobody.status(), StatusCode::OK);
    assert!(!String::from_utf8_lossy(nobody.body()).contains("\"snapshot\""), "a page without a session holds no data");
    let mut desk = hall.desk().await;
    let page = desk.site().get("/report").await.unwrap();
    assert!(!String::from_utf8_lossy(&page.body).contains("\"digest\""));
    let mut host = hall.redeem(Role::Organiser, None).await;
    let page = host.site().get("/report").await.unwrap();
    let html = String::from_utf8_lossy(&page.body).into_owned();
    assert!(html.contains("\"digest\"") && !html.contains("src=\""), "its scripts and data are in it");
    let kept = host.site().get("/report?download").await.unwrap();
    assert_eq!(kept.headers["content-disposition"], "attachment; filename=\"report.html\"");
    assert!(said(&nobody, "content-security-policy").contains("script-src 'sha256-"));
    drop((desk, host));
    hall.close().await;
}

#[tokio::test]
async fn panels_that_were_never_used_are_planned_and_not_told() {
    let hall = Hall::open().await;
    let mut host = hall.redeem(Role::Organiser, None).await;
    let file = host.site().get("/api/export/report.json").await.unwrap();
    let report: Value = serde_json::from_slice(&file.body).unwrap();
    let numbers = |list: &Value, id: fn(&Value) -> &Value| -> Vec<_> {
        list.as_array().unwrap().iter().map(|panel| id(panel).clone()).collect()
    };
    assert_eq!(numbers(&report["panels"], |panel| &panel["panel"]["id"]), [json!(FIRST)]);
    let planned = numbers(&report["programme"]["panels"], |panel| &panel["id"]);
    assert_eq!(planned, [FIRST, SECOND, PanelId(3), PanelId(4)].map(|id| json!(id)));
    drop(host);
    hall.close().await;
}
