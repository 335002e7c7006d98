//! Sockets that say something else than the protocol, or want more than they may.

use baraza::app::client::http::Site;
use baraza::app::clock;
use baraza::domain::access::Role;
use baraza::domain::command::Command;
use baraza::domain::ids::SessionId;
use baraza::protocol::wire::MAX_CLIENT_FRAME;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::world::commands::{approve, ask, question_id, vote};
use crate::world::hall::Hall;
use crate::world::raw::{Raw, audience_hello, role_hello};
use crate::world::{FIRST, SECOND};

const BAD_FRAME: u16 = 4200;
const HELLO_EXPECTED: u16 = 4201;
const WRONG_PROTOCOL: u16 = 4202;
const FORBIDDEN: u16 = 4203;
const NOT_FOUND: u16 = 4204;
const TOO_LARGE: u16 = 4205;

#[tokio::test]
async fn a_first_frame_that_is_no_good_hello_closes_the_socket_with_its_code() {
    let hall = Hall::open().await;
    let (mut site, phone) = Raw::phone(&hall, FIRST).await;
    let snapshot = site.get(&format!("/j/{}/snapshot", hall.join())).await.unwrap();
    let snapshot: Value = serde_json::from_slice(&snapshot.body).unwrap();
    let good = audience_hello(hall.join(), FIRST, &snapshot);
    let with = |field: &str, value: Value| {
        let mut hello = good.clone();
        hello[field] = value;
        Message::text(hello.to_string())
    };
    let nobody = Site::new(&hall.origin()).unwrap();
    let mut forger = Site::new(&hall.origin()).unwrap();
    forger.set_cookie("baraza_participant", &"A".repeat(43));
    let (other_hall, mut foreigner) = (Hall::open().await, Site::new(&hall.origin()).unwrap());
    let (elsewhere, _) = Raw::phone(&other_hall, FIRST).await;
    foreigner.set_cookie("baraza_participant", elsewhere.cookies().split_once('=').unwrap().1);
    let mut screen = hall.redeem(Role::Screen, None).await;
    let mut desk = hall.desk().await;
    let cases = [
        ("not JSON", &site, Message::text("{\"t\":"), HELLO_EXPECTED),
        ("not an object", &site, Message::text("[]"), HELLO_EXPECTED),
        ("empty", &site, Message::text(""), HELLO_EXPECTED),
        ("binary", &site, Message::binary(good.to_string().into_bytes()), HELLO_EXPECTED),
        ("a beat", &site, Message::text(r#"{"t":"beat"}"#), HELLO_EXPECTED),
        ("an unknown field", &site, with("admin", json!(true)), HELLO_EXPECTED),
        ("an unknown view", &site, with("view", json!("admin")), HELLO_EXPECTED),
        ("a negative position", &site, with("seq", json!(-1)), HELLO_EXPECTED),
        ("another protocol", &site, with("protocol", json!(2)), WRONG_PROTOCOL),
        ("a wrong join secret", &site, with("join", json!("AAAAAAAAAAAAAAAAAAAAAA")), NOT_FOUND),
        ("no join secret", &site, with("join", Value::Null), NOT_FOUND),
        ("a panel that is not there", &site, with("panel", json!(99)), NOT_FOUND),
        ("no panel", &site, with("panel", Value::Null), NOT_FOUND),
        ("no token", &nobody, with("seq", json!(0)), FORBIDDEN),
        ("a forged token", &forger, with("seq", json!(0)), FORBIDDEN),
        ("a token of another server", &foreigner, with("seq", json!(0)), FORBIDDEN),
        ("a phone at the desk", &site, Message::text(role_hello("desk", Some(FIRST)).to_string()), FORBIDDEN),
        ("nobody at the stage", &nobody, Message::text(role_hello("stage", None).to_string()), FORBIDDEN),
        (
            "a screen at the desk",
            &*screen.site(),
            Message::text(role_hello("desk", Some(FIRST)).to_string()),
            FORBIDDEN,
        ),
        ("a moderator as host", &*desk.site(), Message::text(role_hello("host", None).to_string()), FORBIDDEN),
        ("a frame too large", &site, Message::text("x".repeat(2 * MAX_CLIENT_FRAME)), TOO_LARGE),
    ];
    for (what, site, first, code) in cases {
        let mut socket = Raw::open(site).await;
        socket.send(first).await;
        let end = socket.end().await;
        assert_eq!(end.close, Some(code), "{what}");
        assert_eq!((&end.last["t"], &end.last["close"]), (&json!("bye"), &json!(code)), "{what}");
    }
    other_hall.close().await;
    all_is_well(hall, phone).await;
}

#[tokio::test]
async fn a_later_frame_that_cannot_be_read_closes_only_its_own_socket() {
    let hall = Hall::open().await;
    let (mut site, phone) = Raw::phone(&hall, FIRST).await;
    for (what, frame, code) in [
        ("not JSON", Message::text("{"), BAD_FRAME),
        ("an unknown frame", Message::text(r#"{"t":"dance"}"#), BAD_FRAME),
        ("a second hello", Message::text(role_hello("stage", None).to_string()), BAD_FRAME),
        ("binary", Message::binary(vec![0, 159, 146, 150]), BAD_FRAME),
        ("too large", Message::text("x".repeat(MAX_CLIENT_FRAME + 1)), TOO_LARGE),
        ("far too large", Message::text("x".repeat(4 << 20)), TOO_LARGE),
    ] {
        let mut socket = Raw::resume(&mut site, hall.join(), FIRST).await;
        socket.send(frame).await;
        let end = socket.end().await;
        assert_eq!((end.close, &end.last["close"]), (Some(code), &json!(code)), "{what}");
    }
    all_is_well(hall, phone).await;
}

#[tokio::test]
async fn a_command_that_cannot_be_understood_is_refused_and_the_next_one_is_taken() {
    let hall = Hall::open().await;
    let (_, mut phone) = Raw::phone(&hall, FIRST).await;
    let good = serde_json::to_value(ask(FIRST, question_id(), "Good?")).unwrap();
    let mut with_more = good.clone();
    with_more["ask"]["author"] = json!("someone else");
    let mut huge_panel = good.clone();
    huge_panel["ask"]["panel"] = json!(70_000);
    let mut bad_language = good.clone();
    bad_language["ask"]["lang"] = json!("<script>");
    for (what, command) in [
        ("an unknown command", json!({ "dance": {} })),
        ("an unknown field", with_more),
        ("a number out of range", huge_panel),
        ("no language tag", bad_language),
        ("nothing", Value::Null),
        ("deep nesting", nested(200)),
    ] {
        let id = clock::command_id();
        phone.say(&json!({ "t": "do", "id": id, "command": command })).await;
        let answer = phone.until(|frame| frame["id"] == json!(id)).await;
        assert_eq!((&answer["t"], &answer["code"]), (&json!("nack"), &json!("bad_frame")), "{what}");
    }
    all_is_well(hall, phone).await;
}

#[tokio::test]
async fn a_command_of_another_role_is_forbidden() {
    let hall = Hall::open().await;
    let (_, mut phone) = Raw::phone(&hall, FIRST).await;
    let question = question_id();
    phone.perform(clock::command_id(), &ask(FIRST, question, "Whose turn is it?")).await;
    let revoke = Command::Revoke { session: SessionId([0; 16]) };
    let live = Command::GoLive { panel: SECOND };
    for command in [&approve(FIRST, question), &revoke, &live] {
        let answer = phone.perform(clock::command_id(), command).await;
        assert_eq!(answer["code"], "forbidden", "a phone gave {command:?}");
    }
    let mut screen = hall.redeem(Role::Screen, None).await;
    for command in [approve(FIRST, question), live.clone(), ask(FIRST, question_id(), "From the screen?")] {
        assert_eq!(refused(&mut screen, &command).await, "forbidden", "a screen gave {command:?}");
    }
    let mut desk = hall.desk().await;
    for command in [revoke, vote(FIRST, question), Command::Attest { seq: 1, digest: String::new() }] {
        assert_eq!(refused(&mut desk, &command).await, "forbidden", "a desk gave {command:?}");
    }
    desk.perform(approve(FIRST, question)).await.unwrap().unwrap();
    drop((desk, screen));
    all_is_well(hall, phone).await;
}

async fn refused(client: &mut baraza::app::client::Client, command: &Command) -> &'static str {
    client.perform(command.clone()).await.unwrap().unwrap_err().as_str()
}

fn nested(depth: usize) -> Value {
    (0..depth).fold(json!(1), |inner, _| json!([inner]))
}

/// The socket that was there all the time is still served, and so is a new one.
async fn all_is_well(hall: Hall, mut phone: Raw) {
    let (_, mut other) = Raw::phone(&hall, FIRST).await;
    for socket in [&mut phone, &mut other] {
        let answer = socket.perform(clock::command_id(), &ask(FIRST, question_id(), "Still there?")).await;
        assert_eq!(answer["t"], "ack");
    }
    drop((phone, other));
    let sockets = &hall.server.services.stats.sockets;
    crate::world::eventually("the end of all sockets", || sockets.load(std::sync::atomic::Ordering::Relaxed) == 0)
        .await;
    hall.close().await;
}
