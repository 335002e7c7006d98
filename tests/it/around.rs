//! Moderators see each other at work and every screen with its state, and nothing of it is kept.

use baraza::app::client::Client;
use baraza::app::clock;
use baraza::domain::access::Role;
use baraza::domain::command::Command;
use baraza::domain::ids::SessionId;
use baraza::protocol::code::Code;
use serde_json::{Value, json};

use crate::world::commands::{ask, question_id};
use crate::world::hall::Hall;
use crate::world::raw::Raw;
use crate::world::{FIRST, SECOND};

#[tokio::test]
async fn moderators_see_who_is_at_work_on_what() {
    let hall = Hall::open().await;
    let (mut ann, mut ben) = (hall.desk().await, hall.desk().await);
    let (_, mut phone) = Raw::phone(&hall, FIRST).await;
    let question = question_id();
    phone.perform(clock::command_id(), &ask(FIRST, question, "Who reads me?")).await;
    let before = hall.room().await.state().seq;

    let mut anns = Raw::role(ann.site(), "desk", Some(FIRST)).await;
    let alone = around(&mut anns, |desks, _| desks.len() == 1).await;
    assert_eq!(alone["desks"][0]["you"], true);
    let anns_session = alone["desks"][0]["session"].clone();
    let mut bens = Raw::role(ben.site(), "desk", Some(SECOND)).await;
    let both = around(&mut anns, |desks, _| desks.len() == 2).await;
    let of_ben = other(&both);
    assert_eq!((&of_ben["panel"], &of_ben["question"], &of_ben["name"]), (&json!(SECOND), &Value::Null, &Value::Null));
    assert_eq!(other(&around(&mut bens, |desks, _| desks.len() == 2).await)["panel"], json!(FIRST));

    bens.say(&json!({ "t": "at", "question": question })).await;
    around(&mut anns, |desks, _| desks.iter().any(|desk| desk["question"] == json!(question))).await;
    bens.say(&json!({ "t": "at" })).await;
    around(&mut anns, |desks, _| desks.iter().all(|desk| desk["question"].is_null())).await;
    assert_eq!(hall.room().await.state().seq, before, "where someone looks is written nowhere");

    let session: SessionId = of_ben["session"].as_str().unwrap().parse().unwrap();
    let named = Command::NameSession { session, name: " Ben \n".to_owned() };
    assert_eq!(ann.perform(named.clone()).await.unwrap(), Err(Code::Forbidden), "a name is one's own to choose");
    ben.perform(named).await.unwrap().unwrap();
    for socket in [&mut anns, &mut bens] {
        around(socket, |desks, _| desks.iter().any(|desk| desk["name"] == "Ben")).await;
    }
    let mut third = Raw::role(ben.site(), "desk", Some(FIRST)).await;
    around(&mut third, |desks, _| desks.iter().filter(|desk| desk["name"] == "Ben").count() == 3).await;
    drop((ben, bens, third));
    around(&mut anns, |desks, _| desks.iter().all(|desk| desk["session"] == anns_session)).await;
    phone.perform(clock::command_id(), &ask(FIRST, question_id(), "Who is around me?")).await;
    assert!(
        !phone.heard.iter().any(|frame| frame.contains("\"around\"") || frame.contains("Ben")),
        "phones are not told"
    );
    drop((ann, anns, phone));
    hall.close().await;
}

#[tokio::test]
async fn every_screen_is_listed_with_what_it_follows_and_when_it_was_last_seen() {
    let hall = Hall::open().await;
    let mut desk = hall.desk().await;
    let mut desks = Raw::role(desk.site(), "desk", Some(FIRST)).await;
    let (mut main, mut side) = (hall.redeem(Role::Screen, None).await, hall.redeem(Role::Screen, None).await);
    let listed = around(&mut desks, |_, screens| screens.len() == 2).await;
    for screen in listed["screens"].as_array().unwrap() {
        assert_eq!(
            (&screen["connected"], &screen["seen_at"]),
            (&json!(false), &Value::Null),
            "a link was used, no more"
        );
    }

    let came = clock::now();
    let follows = Raw::role(main.site(), "stage", None).await;
    let fixed = Raw::role(side.site(), "stage", Some(SECOND)).await;
    let both = around(&mut desks, |_, screens| screens.iter().all(|screen| screen["connected"] == true)).await;
    let screens = both["screens"].as_array().unwrap();
    let panels: Vec<_> = screens.iter().map(|screen| &screen["panel"]).collect();
    assert!(panels.contains(&&json!(SECOND)) && panels.contains(&&Value::Null), "{panels:?}");
    assert!(screens.iter().all(|screen| screen["seen_at"].as_u64().unwrap() >= came));

    let session = screens.iter().find(|screen| screen["panel"] == json!(SECOND)).unwrap()["session"].clone();
    name(&mut desk, &session, "Side screen").await;
    around(&mut desks, |_, screens| screens.iter().any(|screen| screen["name"] == "Side screen")).await;
    drop(fixed);
    let gone = around(&mut desks, |_, screens| screens.iter().any(|screen| screen["connected"] == false)).await;
    let left = gone["screens"].as_array().unwrap().iter().find(|screen| screen["session"] == session).unwrap();
    assert_eq!((&left["connected"], &left["name"]), (&json!(false), &json!("Side screen")));
    let seen_at = left["seen_at"].as_u64().unwrap();
    assert!((came..=clock::now()).contains(&seen_at), "{seen_at} is not when it left");

    // It comes back as the same one; an ended session is listed no more.
    let back = Raw::role(side.site(), "stage", Some(SECOND)).await;
    let again = around(&mut desks, |_, screens| screens.iter().all(|screen| screen["connected"] == true)).await;
    assert_eq!(again["screens"].as_array().unwrap().len(), 2);
    let mut host = hall.redeem(Role::Organiser, None).await;
    let session: SessionId = serde_json::from_value(session).unwrap();
    host.perform(Command::Revoke { session }).await.unwrap().unwrap();
    let one = around(&mut desks, |_, screens| screens.len() == 1).await;
    assert_eq!(one["screens"][0]["panel"], Value::Null);
    drop((desk, desks, host, main, side, follows, back));
    hall.close().await;
}

#[tokio::test]
async fn a_screen_that_was_moved_and_then_lost_is_one_lost_screen() {
    let hall = Hall::open().await;
    let mut desk = hall.desk().await;
    let mut desks = Raw::role(desk.site(), "desk", Some(FIRST)).await;
    let mut screen = hall.redeem(Role::Screen, None).await;
    let connected = |screens: &[Value]| screens.iter().any(|screen| screen["connected"] == true);
    for panel in [Some(SECOND), None] {
        let socket = Raw::role(screen.site(), "stage", panel).await;
        around(&mut desks, |_, screens| connected(screens)).await;
        drop(socket);
        let gone = around(&mut desks, |_, screens| !connected(screens)).await;
        let listed = gone["screens"].as_array().unwrap();
        assert_eq!(listed.len(), 1, "{listed:?}");
        assert_eq!(listed[0]["panel"], json!(panel));
    }
    drop((desk, desks, screen));
    hall.close().await;
}

/// The first news of this kind in which desks and screens are as wanted.
async fn around(socket: &mut Raw, wanted: impl Fn(&[Value], &[Value]) -> bool) -> Value {
    let list = |frame: &Value, name: &str| frame[name].as_array().unwrap().clone();
    socket.until(|frame| frame["t"] == "around" && wanted(&list(frame, "desks"), &list(frame, "screens"))).await
}

/// The one desk that is not the receiver's.
fn other(around: &Value) -> Value {
    let mut others = around["desks"].as_array().unwrap().iter().filter(|desk| desk["you"] != true);
    let other = others.next().unwrap().clone();
    assert_eq!(others.next(), None);
    other
}

async fn name(desk: &mut Client, session: &Value, name: &str) {
    let session: SessionId = serde_json::from_value(session.clone()).unwrap();
    desk.perform(Command::NameSession { session, name: name.to_owned() }).await.unwrap().unwrap();
}
