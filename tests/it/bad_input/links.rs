//! One-time links and the sessions they gave: used twice, too late, for one panel only, ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::StatusCode;
use baraza::app::client::Client;
use baraza::domain::access::Role;
use baraza::domain::command::Command;
use baraza::domain::ids::SessionId;
use baraza::protocol::code::Code;
use baraza::protocol::wire::{InviteAnswer, Problem};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use crate::world::commands::{approve, ask, question_id};
use crate::world::hall::Hall;
use crate::world::http::{code, post, said};
use crate::world::raw::{Raw, role_hello};
use crate::world::timeless::Timeless;
use crate::world::{FIRST, SECOND};

#[tokio::test]
async fn a_link_works_once_and_for_the_browser_that_used_it_as_often_as_it_likes() {
    let hall = Hall::open().await;
    let (origin, link) = (hall.origin(), hall.link(Role::Moderator).await);
    let invite = link.split_once("#i=").unwrap().1;
    let redeem = async |session: u8, view: &str| {
        let session = BASE64URL_NOPAD.encode(&[session; 16]);
        post(&origin, "/api/session", &json!({ "view": view, "invite": invite, "session": session })).await
    };
    for _ in 0..2 {
        let answer = redeem(1, "desk").await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        let cookie = said(&answer, "set-cookie");
        assert!(cookie.starts_with("baraza_desk=") && cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
    }
    let used = redeem(2, "desk").await;
    assert_eq!((used.status(), code(&used).as_str()), (StatusCode::GONE, "invite_used"));
    assert_eq!(said(&used, "set-cookie"), "");
    assert_eq!(code(&redeem(1, "audience").await), "not_found", "nobody needs a link for the audience");
    for (what, wrong, expected) in [
        ("another secret", format!("{}.{}", &invite[..36], "A".repeat(22)), "not_found"),
        ("another event", format!("{}{}", "00000000-0000-0000-0000-000000000000", &invite[36..]), "not_found"),
        ("no secret at all", "x".to_owned(), "not_found"),
    ] {
        let body = json!({ "view": "desk", "invite": wrong, "session": BASE64URL_NOPAD.encode(&[3; 16]) });
        assert_eq!(code(&post(&origin, "/api/session", &body).await), expected, "{what}");
    }
    let short = json!({ "view": "desk", "invite": hall.link(Role::Moderator).await.split_once("#i=").unwrap().1, "session": "short" });
    assert_eq!(code(&post(&origin, "/api/session", &short).await), "bad_frame");
    hall.close().await;
}

#[tokio::test]
async fn a_link_that_is_too_old_is_refused() {
    let now = Arc::new(AtomicU64::new(1_000_000));
    let hall = Timeless::open(Arc::clone(&now)).await;
    let (in_time, too_late) = (hall.invite(1_500_000).await, hall.invite(1_500_000).await);
    let redeem = async |invite: &str, session: u8| {
        let session = BASE64URL_NOPAD.encode(&[session; 16]);
        post(&hall.origin, "/api/session", &json!({ "view": "desk", "invite": invite, "session": session })).await
    };
    now.store(1_500_000, Ordering::Relaxed);
    assert_eq!(redeem(&in_time, 1).await.status(), StatusCode::NO_CONTENT, "the last moment counts");
    now.store(1_500_001, Ordering::Relaxed);
    let refused = redeem(&too_late, 2).await;
    assert_eq!((refused.status(), code(&refused).as_str()), (StatusCode::GONE, "invite_expired"));
    assert_eq!(redeem(&in_time, 1).await.status(), StatusCode::NO_CONTENT, "a session outlives its link");
    hall.close().await;
}

#[tokio::test]
async fn a_moderator_of_one_panel_has_no_say_and_no_sight_in_another() {
    let hall = Hall::open().await;
    let mut host = hall.redeem(Role::Organiser, None).await;
    let body = json!({ "role": "moderator", "panel": SECOND });
    let made = host.site().post("/api/invite", &body).await.unwrap();
    let made: InviteAnswer = serde_json::from_slice(&made.body).unwrap();
    let mut phone = hall.phone().await;
    let question = question_id();
    phone.perform(ask(FIRST, question, "Who may release this?")).await.unwrap().unwrap();

    let mut desk = Client::redeem(&made.link, None).await.unwrap();
    assert_eq!(desk.perform(approve(FIRST, question)).await.unwrap(), Err(Code::Forbidden));
    assert_eq!(desk.perform(Command::GoLive { panel: FIRST }).await.unwrap(), Err(Code::Forbidden));
    desk.perform(Command::GoLive { panel: SECOND }).await.unwrap().unwrap();
    let refused = desk.site().get("/api/snapshot/desk?panel=1").await.unwrap();
    let problem: Problem = serde_json::from_slice(&refused.body).unwrap();
    assert_eq!((refused.status, problem.code), (403, Code::Forbidden));
    let page = desk.site().get("/desk?panel=1").await.unwrap();
    assert!(!String::from_utf8_lossy(&page.body).contains("Who may release this?"));
    let mut socket = Raw::open(desk.site()).await;
    socket.say(&role_hello("desk", Some(FIRST))).await;
    assert_eq!(socket.end().await.close, Some(4203));
    drop((desk, host, phone, socket));
    hall.close().await;
}

#[tokio::test]
async fn ending_a_session_closes_its_sockets_and_its_doors() {
    let hall = Hall::open().await;
    let mut host = hall.redeem(Role::Organiser, None).await;
    let mut desk = hall.desk().await;
    let whole: Value = snapshot(desk.site()).await;
    let mut hello = role_hello("desk", Some(FIRST));
    (hello["epoch"], hello["seq"]) = (whole["epoch"].clone(), whole["seq"].clone());
    let mut socket = Raw::open(desk.site()).await;
    socket.say(&hello).await;
    assert_eq!(socket.hear().await.unwrap()["t"], "welcome");
    host.until(|host| moderators(host).len() == 1).await.unwrap();
    let session: SessionId = moderators(host.reduced())[0].parse().unwrap();
    host.perform(Command::Revoke { session }).await.unwrap().unwrap();

    let end = socket.end().await;
    assert_eq!((end.close, &end.last["close"]), (Some(4203), &json!(4203)));
    assert!(desk.perform(Command::GoLive { panel: SECOND }).await.is_err(), "its client stops for good");
    let refused = desk.site().get("/api/snapshot/desk").await.unwrap();
    let problem: Problem = serde_json::from_slice(&refused.body).unwrap();
    assert_eq!((refused.status, problem.code), (401, Code::NoSession));
    host.until(|host| moderators(host).is_empty()).await.unwrap();
    drop((desk, host, socket));
    hall.close().await;
}

async fn snapshot(site: &mut baraza::app::client::http::Site) -> Value {
    serde_json::from_slice(&site.get("/api/snapshot/desk?panel=1").await.unwrap().body).unwrap()
}

/// The moderators' sessions an organiser sees.
fn moderators(host: &baraza::app::client::reduced::Reduced) -> Vec<String> {
    let sessions = host.rest["sessions"].as_array().unwrap();
    let moderators = sessions.iter().filter(|session| session["grant"]["role"] == "moderator");
    moderators.map(|session| session["id"].as_str().unwrap().to_owned()).collect()
}
