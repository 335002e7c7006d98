//! The same against a whole server: mutated frames on sockets of every role, frames that break WebSocket's own rules, requests that break HTTP's.

use std::collections::BTreeSet;

use baraza::app::client::http::Site;
use baraza::app::clock;
use baraza::domain::access::Role;
use baraza::domain::command::Actor;
use baraza::protocol::wire::ClientFrame;
use baraza::room::limits::Rate;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

use super::mutator::{Mutator, kind, may};
use super::{GROWTH, Length, resident, seed};
use crate::world::commands::vote;
use crate::world::hall::Hall;
use crate::world::http::host;
use crate::world::raw::Raw;
use crate::world::{FIRST, soon};

/// What the server itself writes into a log: the beginning, links, and what time brings.
const SERVERS: [&str; 9] =
    ["found", "go_live", "invite", "redeem", "attest", "turn_poll", "set_opinions", "set_panel", "seal_poll"];

/// Whoever sends mutated frames: a browser, its page and its role; participants have none.
struct Sender {
    site: Site,
    view: &'static str,
    role: Option<Role>,
}

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
    let mut senders = senders(&hall).await;
    let held = resident();
    let mut acked = 0;
    for sender in &mut senders {
        acked += send_mutated(&hall, sender, &mut mutator, frames).await;
    }
    let cookies = senders[0].site.cookies().to_owned();
    let (mut upgraded, mut answered) = (0, 0);
    for _ in 0..raw {
        upgraded += usize::from(break_socket(&hall, &cookies, &mut mutator).await);
    }
    for _ in 0..requests {
        answered += usize::from(break_request(&hall, &cookies, &mut mutator).await);
    }
    assert!(
        upgraded > raw / 2 && answered > requests / 2,
        "too little was heard to show anything: {upgraded}, {answered}"
    );
    assert_log_is_lawful(&hall).await;
    let grown = resident().saturating_sub(held);
    eprintln!(
        "mutations on the wire: frames: {}, acknowledged: {acked}; broken sockets: {raw}, heard from: {upgraded}; broken requests: {requests}, answered: {answered}; memory grown by: {} KiB",
        frames * senders.len(),
        grown / 1024
    );
    assert!(grown < GROWTH, "{grown} bytes more than at the beginning");
    let (_, mut phone) = Raw::phone(&hall, FIRST).await;
    let answer = phone.perform(clock::command_id(), &vote(FIRST, crate::world::commands::question_id())).await;
    assert_eq!(answer["t"], "nack", "the server answers as before");
    drop(phone);
    hall.close().await;
}

async fn senders(hall: &Hall) -> Vec<Sender> {
    let (phone, _) = Raw::phone(hall, FIRST).await;
    let mut all = vec![Sender { site: phone, view: "audience", role: None }];
    for (role, view) in
        [(Role::Screen, "stage"), (Role::Booth, "booth"), (Role::Moderator, "desk"), (Role::Organiser, "host")]
    {
        all.push(Sender { site: hall.redeem(role, None).await.site().clone(), view, role: Some(role) });
    }
    all
}

impl Sender {
    async fn socket(&mut self, hall: &Hall) -> Raw {
        match self.role {
            None => Raw::resume(&mut self.site, hall.join(), FIRST).await,
            Some(Role::Organiser) => Raw::role(&mut self.site, self.view, None).await,
            Some(_) => Raw::role(&mut self.site, self.view, Some(FIRST)).await,
        }
    }
}

/// Sends mutated frames, each followed by a good one that is refused; what is acknowledged was understood and allowed. How many were.
async fn send_mutated(hall: &Hall, sender: &mut Sender, mutator: &mut Mutator, frames: usize) -> usize {
    let mut socket = sender.socket(hall).await;
    let (mut allowed, mut acked) = (BTreeSet::new(), 0);
    for _ in 0..frames {
        let frame = mutator.frame();
        if let Ok(ClientFrame::Do { id, command, .. }) = serde_json::from_str(&frame)
            && kind(&serde_json::to_value(&command).unwrap()).is_some_and(|kind| may(sender.role, kind))
        {
            allowed.insert(id.to_string());
        }
        socket.send(Message::text(frame)).await;
        let marker = json!(clock::command_id());
        socket.say(&json!({ "t": "do", "id": marker, "command": { "dance": null } })).await;
        loop {
            let Ok(heard) = socket.hear().await else {
                socket = sender.socket(hall).await;
                break;
            };
            if heard["t"] == "ack" {
                let id = heard["id"].as_str().unwrap();
                assert!(allowed.contains(id), "{:?} was let do something: {heard}", sender.role);
                acked += 1;
            }
            if heard["id"] == marker {
                assert_eq!(heard["code"], "bad_frame");
                break;
            }
        }
    }
    acked
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
        json!({ "t": "do", "id": clock::command_id(), "command": { "set_panel": { "panel": 1, "state": "sealed" } } });
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
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {}\r\norigin: {origin}\r\ncookie: {cookies}\r\ncontent-type: application/json\r\n\
         accept-encoding: gzip\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        host(&origin),
        body.len()
    );
    let said = say_and_leave(&origin, &mutator.change_bytes(request.into_bytes())).await;
    let status = said.strip_prefix("HTTP/1.").and_then(|answer| answer.get(2..5));
    let is_no_failure = said.is_empty() || status.is_some_and(|status| ("100".."500").contains(&status));
    assert!(is_no_failure, "{method} {path}: {said}");
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
        let kind = kind(&json).unwrap();
        let is_lawful = match entry.by {
            Actor::Participant(_) | Actor::Player(..) => may(None, kind),
            Actor::Session(session) => {
                room.state().access.grant(&session).is_some_and(|grant| may(Some(grant.role), kind))
            }
            Actor::System => SERVERS.contains(&kind),
        };
        assert!(is_lawful, "{entry:?} is in the log");
    }
}
