//! The same against a whole server: mutated frames on sockets of every role, frames that break WebSocket's own rules, requests that break HTTP's.

use std::collections::BTreeSet;

use baraza::app::client::Client;
use baraza::domain::command::Actor;
use baraza::domain::question::Origin;
use baraza::protocol::close::Close;
use baraza::protocol::wire::ClientFrame;
use baraza::room::limits::Rate;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

use super::mutator::{Mutator, kind, may};
use super::sender::{SECRET, Sender, posing, senders};
use super::{GROWTH, Length, resident, seed};
use crate::world::commands::{enter, question_id, vote};
use crate::world::hall::Hall;
use crate::world::http::host;
use crate::world::raw::{Raw, role_hello};
use crate::world::{FIRST, soon};

/// What the server itself writes into a log: the beginning, links, and what time brings.
const SERVERS: [&str; 10] = [
    "found",
    "go_live",
    "invite",
    "redeem",
    "attest",
    "turn_panel",
    "turn_poll",
    "set_opinions",
    "set_panel",
    "seal_poll",
];

/// Frames between two questions that only desks of the first panel may read.
const SECRET_EVERY: usize = 25;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mutated_frames_and_requests_leave_a_server_as_it_was() {
    let length = Length::wanted();
    let (frames, raw, requests) = (length.pick(100, 10_000), length.pick(300, 10_000), length.pick(300, 10_000));
    let mut mutator = Mutator::new(seed());
    // Sockets that end at every other frame are opened again and again.
    let hall = Hall::open_with(|config| {
        let plenty = Rate { burst: 1_000_000, per_second: 1_000_000 };
        (config.limits.bearer, config.limits.upgrades, config.limits.guess) = (plenty, plenty, plenty);
    })
    .await;
    let (mut senders, mut colleague) = (senders(&hall).await, hall.desk().await);
    let held = resident();
    let (mut acked, mut welcomed) = (0, 0);
    for sender in &mut senders {
        welcomed += send_hellos(&hall, sender, &mut colleague, &mut mutator, frames / 4).await;
        acked += send_mutated(&hall, sender, &mut colleague, &mut mutator, frames).await;
    }
    assert!(senders.iter().any(|sender| sender.has_read), "there was nothing secret to read");
    assert_foreigners_are_turned_away(&hall, &senders).await;
    let (mut upgraded, mut answered) = (0, 0);
    for _ in 0..raw {
        upgraded += usize::from(break_socket(&hall, senders[0].site.cookies(), &mut mutator).await);
    }
    for _ in 0..requests {
        let strangers: Vec<_> = senders.iter().filter(|sender| !sender.may_read).collect();
        let cookies = mutator.dice.pick(&strangers).site.cookies().to_owned();
        answered += usize::from(break_request(&hall, &cookies, &mut mutator).await);
    }
    assert!(
        upgraded > raw / 2 && answered > requests / 2 && welcomed > 0,
        "too little was heard to show anything: {upgraded}, {answered}, {welcomed}"
    );
    assert_log_is_lawful(&hall).await;
    let grown = resident().saturating_sub(held);
    eprintln!(
        "mutations on the wire: frames: {}, acknowledged: {acked}; hellos: {}, welcomed: {welcomed}; broken sockets: {raw}, heard from: {upgraded}; broken requests: {requests}, answered: {answered}; memory grown by: {} KiB",
        frames * senders.len(),
        frames / 4 * senders.len(),
        grown / 1024
    );
    assert!(grown < GROWTH, "{grown} bytes more than at the beginning");
    let (_, mut phone) = Raw::phone(&hall, FIRST).await;
    let answer = phone.perform(mutator.command_id(), &vote(FIRST, question_id())).await;
    assert_eq!(answer["t"], "nack", "the server answers as before");
    drop((phone, colleague));
    hall.close().await;
}

/// Something comes into the first panel that only its desks may read, unless whoever may has sealed it.
async fn keep_secret(colleague: &mut Client) {
    let prepared = enter(FIRST, question_id(), SECRET, Origin::Prepared);
    soon("an answer", colleague.perform(prepared)).await.unwrap().ok();
}

/// Opens sockets with mutated first frames that ask for the first panel; whoever is welcomed may see what was asked for, and is told of what comes. How many
/// were.
async fn send_hellos(
    hall: &Hall,
    sender: &mut Sender,
    colleague: &mut Client,
    mutator: &mut Mutator,
    count: usize,
) -> usize {
    let mut welcomed = 0;
    for _ in 0..count {
        let room = hall.room().await;
        let (view, position) = (*mutator.dice.pick(&["desk", sender.view]), (room.epoch(), room.state().seq));
        let hello = mutator.hello(view, FIRST, position);
        let mut socket = Raw::open(&sender.site).await;
        socket.send(Message::text(hello.clone())).await;
        if socket.hear().await.is_ok_and(|frame| frame["t"] == "welcome") {
            assert!(sender.may_see(&serde_json::from_str(&hello).unwrap()), "{:?}: {hello}", sender.grant);
            keep_secret(colleague).await;
            welcomed += 1;
        }
        // No frame of the protocol; it is still there unless it was sent to fetch the snapshot.
        socket.send(Message::text("{}")).await;
        socket.end().await;
        sender.listen(&socket.heard);
    }
    welcomed
}

/// Sends mutated frames, each followed by a good one that is refused; what is acknowledged was understood and allowed. How many were.
async fn send_mutated(
    hall: &Hall,
    sender: &mut Sender,
    colleague: &mut Client,
    mutator: &mut Mutator,
    frames: usize,
) -> usize {
    let mut socket = sender.socket(hall).await;
    let (mut allowed, mut acked) = (BTreeSet::new(), 0);
    for number in 0..frames {
        if number % SECRET_EVERY == 0 {
            keep_secret(colleague).await;
        }
        let frame = mutator.frame();
        if let Ok(ClientFrame::Do { id, command, .. }) = ClientFrame::read(&frame)
            && may(sender.grant, &serde_json::to_value(&command).unwrap())
        {
            allowed.insert(id.to_string());
        }
        socket.send(Message::text(frame)).await;
        let marker = json!(mutator.command_id());
        socket.say(&json!({ "t": "do", "id": marker, "command": { "dance": null } })).await;
        loop {
            let Ok(heard) = socket.hear().await else {
                sender.listen(&socket.heard);
                socket = sender.socket(hall).await;
                break;
            };
            if heard["t"] == "ack" {
                let id = heard["id"].as_str().unwrap();
                assert!(allowed.contains(id), "{:?} was let do something: {heard}", sender.grant);
                acked += 1;
            }
            if heard["id"] == marker {
                assert_eq!(heard["code"], "bad_frame");
                break;
            }
        }
    }
    sender.listen(&socket.heard);
    acked
}

/// A desk of another event is no desk of this one, also if it says so, and the first panel's desk is for nobody whose right is for another one.
async fn assert_foreigners_are_turned_away(hall: &Hall, senders: &[Sender]) {
    let whole = async |site: &mut baraza::app::client::http::Site| {
        let answer = site.get("/api/snapshot/desk?panel=1").await.unwrap();
        (answer.status, String::from_utf8_lossy(&answer.body).contains(SECRET))
    };
    for sender in senders.iter().filter(|sender| sender.view == "desk") {
        let is_limited = sender.grant.is_some_and(|grant| grant.panel.is_some());
        let expected = if is_limited { (403, false) } else { (200, sender.may_read) };
        assert_eq!(whole(&mut sender.site.clone()).await, expected, "{:?}", sender.grant);
        if !sender.may_read && !is_limited {
            let mut posing = posing(hall, &sender.site);
            assert_eq!(whole(&mut posing).await, (401, false));
            let mut socket = Raw::open(&posing).await;
            socket.say(&role_hello("desk", Some(FIRST))).await;
            assert_eq!(socket.end().await.close, Some(Close::Forbidden.number()));
        }
    }
}

/// A socket on which bytes come that are no good frames; a phone's, so that nothing it asks for is allowed. Whether anything was heard: a server
/// that cuts a connection with bytes unread takes back what was on its way.
async fn break_socket(hall: &Hall, cookies: &str, mutator: &mut Mutator) -> bool {
    let (origin, seq) = (hall.origin(), hall.room().await.state().seq);
    let upgrade = format!(
        "GET /ws HTTP/1.1\r\nhost: {}\r\norigin: {origin}\r\ncookie: {cookies}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
        host(&origin)
    );
    let mut bytes = upgrade.into_bytes();
    if !mutator.dice.one_in(4) {
        let hello = json!({ "t": "hello", "protocol": 1, "view": "audience", "panel": 1, "join": hall.join(), "epoch": 1, "seq": seq });
        bytes.extend(broken_frame(mutator, hello.to_string().as_bytes(), 64));
    }
    let command =
        json!({ "t": "do", "id": mutator.command_id(), "command": { "set_panel": { "panel": 1, "state": "sealed" } } });
    for _ in 0..=mutator.dice.below(4) {
        bytes.extend(broken_frame(mutator, command.to_string().as_bytes(), 2));
    }
    let said = say_and_leave(&origin, &bytes).await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 101"), "{said}");
    assert!(!said.contains(r#""t":"ack""#), "{said}");
    !said.is_empty()
}

/// A masked frame of text, broken in one of so many cases: another opcode, reserved bits, no end, no mask, another length, other bytes.
fn broken_frame(mutator: &mut Mutator, payload: &[u8], one_in: usize) -> Vec<u8> {
    /// Beside the length, and instead of one that follows in two bytes or in eight (RFC 6455, section 5.2).
    const MASKED: u8 = 0x80;
    const TWO_BYTES: u8 = 0x7e;
    const EIGHT_BYTES: u8 = 0x7f;
    let mut frame = vec![0x81, MASKED | TWO_BYTES];
    frame.extend(u16::try_from(payload.len()).unwrap().to_be_bytes());
    frame.extend([0; 4]);
    frame.extend(payload);
    if mutator.dice.one_in(one_in) {
        match mutator.dice.below(5) {
            0 => frame[0] = mutator.dice.below(256).to_le_bytes()[0],
            1 => frame[1] = mutator.dice.below(256).to_le_bytes()[0],
            2 => frame[2..4].copy_from_slice(&[0xff; 2]),
            3 => {
                // Eight bytes of length, up to more than there is memory.
                frame[1] = MASKED | EIGHT_BYTES;
                let length = (0..6).map(|_| mutator.dice.below(256).to_le_bytes()[0]);
                frame.splice(2..2, length.collect::<Vec<_>>());
            }
            _ => frame = mutator.change_bytes(frame),
        }
    }
    frame
}

/// A request that was good. Whatever it is now, the answer is no failure of the server. Whether there was one.
async fn break_request(hall: &Hall, cookies: &str, mutator: &mut Mutator) -> bool {
    let (origin, join) = (hall.origin(), hall.join());
    let body = json!({ "code": hall.server.listings[0].code, "view": "desk", "role": "moderator" }).to_string();
    let (method, path) = mutator
        .dice
        .pick(&[
            ("GET", format!("/j/{join}/snapshot?panel=1")),
            ("GET", format!("/j/{join}/standing?panel=1")),
            ("GET", format!("/qr/{join}.svg")),
            ("GET", "/catalogue/ar/join".to_owned()),
            ("GET", "/assets/x.js".to_owned()),
            ("GET", "/api/export/event.json".to_owned()),
            ("GET", "/api/snapshot/desk?panel=1".to_owned()),
            ("GET", "/api/poll/1/x.csv?by=0".to_owned()),
            ("POST", "/api/join".to_owned()),
            ("POST", "/api/session".to_owned()),
            ("POST", "/api/invite".to_owned()),
            ("POST", "/api/polls/read".to_owned()),
        ])
        .clone();
    // What is compressed could not be looked through.
    let accepts = mutator.dice.pick(&["identity", "gzip"]);
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {}\r\norigin: {origin}\r\ncookie: {cookies}\r\ncontent-type: application/json\r\n\
         accept-encoding: {accepts}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        host(&origin),
        body.len()
    );
    let said = say_and_leave(&origin, &mutator.change_bytes(request.into_bytes())).await;
    let status = said.strip_prefix("HTTP/1.").and_then(|answer| answer.get(2..5));
    let is_no_failure = said.is_empty() || status.is_some_and(|status| ("100".."500").contains(&status));
    assert!(is_no_failure, "{method} {path}: {said}");
    assert!(!said.contains(SECRET), "{method} {path}: {said}");
    !said.is_empty()
}

/// Writes, ends its side, and reads what the server had to say.
async fn say_and_leave(origin: &str, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(host(origin)).await.unwrap();
    let mut said = Vec::new();
    let saying = async {
        stream.write_all(bytes).await.ok();
        stream.shutdown().await.ok();
        // A server that has heard enough may cut the connection.
        stream.read_to_end(&mut said).await.ok();
    };
    soon("the end of a connection", saying).await;
    String::from_utf8_lossy(&said).into_owned()
}

/// Everything in the log was for whoever gave it to give.
async fn assert_log_is_lawful(hall: &Hall) {
    let log = hall.log().await;
    let room = hall.room().await;
    for entry in log.iter().flat_map(|batch| &batch.entries) {
        let json: Value = serde_json::to_value(&entry.command).unwrap();
        let is_lawful = match entry.by {
            Actor::Participant(_) | Actor::Player(..) => may(None, &json),
            Actor::Session(session) => room.state().access.grant(&session).is_some_and(|grant| may(Some(grant), &json)),
            Actor::System => SERVERS.contains(&kind(&json).unwrap()),
        };
        assert!(is_lawful, "{entry:?} is in the log");
    }
}
