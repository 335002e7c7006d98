//! What is stored, exported or logged cannot be joined to a phone, nor, once the keys are destroyed, to anything at all.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use axum::body::Body;
use baraza::app::client::Client;
use baraza::app::client::http::Site;
use baraza::app::clock;
use baraza::domain::Event;
use baraza::domain::command::{Actor, Command};
use baraza::domain::ids::{PanelId, PlayerId, Pseudonym};
use baraza::domain::panel::PanelState;
use baraza::domain::poll::{Ballot, Kind, Player, PollState, Reply};
use baraza::protocol::export::Export;
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{contains, holders, stolen_keys};
use crate::world::commands::{
    answer, approve, ask, part, poll_id, put_parts, put_poll, question_id, set_panel, set_poll, vote, write,
};
use crate::world::http::{request, said, send_from};
use crate::world::process::{Home, Process, entries};
use crate::world::raw::Raw;
use crate::world::{FIRST, SECOND, eventually};

/// Where the phone comes from: an address of this machine that nothing else uses.
const ADDRESS: &str = "127.6.5.43";

/// The phone's browser.
const AGENT: &str = "CanaryBrowser/7.5";

/// What a proxy would say about the phone.
const FORWARDED: &str = "203.0.113.77";

/// What the phone writes into a poll.
const WORDS: &str = "Something nobody else would say";

/// A phone whose every mark is known.
struct Phone {
    site: Site,
    token: [u8; 16],
    /// Every frame it got, and so all that its page can keep besides what it sent.
    heard: Vec<String>,
}

#[tokio::test]
async fn anonymous_by_construction() {
    let home = Home::new();
    home.configure("trace", "");
    let server = home.serve().await;
    let mut phone = first_visit(&home, &server).await;
    let mut desk = Client::redeem(server.link("Desk"), Some(FIRST)).await.unwrap();
    take_part(&home, &server, &mut phone, &mut desk).await;

    let before = home.export("before").await;
    assert_no_trace(&home, &phone);
    let names = names(&before);
    assert_eq!(names.len(), 7, "two panels and five polls know one phone by seven names");
    let keys = keys(&home, &before);
    assert_eq!(keys.len(), 7);
    let recomputed: BTreeSet<_> = keys.iter().map(|key| Pseudonym(mac(key, &[&phone.token]))).collect();
    assert_eq!(recomputed, names, "the names are made of key and token and nothing else");
    let player = player(&before);
    let is_player = |key: &&[u8; 32]| PlayerId(mac(key, &[b"player", &phone.token])) == player;
    assert_eq!(keys.iter().filter(is_player).count(), 1, "the player is made of the panel's key and the token");
    assert_not_told(&phone, &names, player);
    assert!(keys.iter().all(|key| !holders(&home.data(), key).is_empty()), "a key is found where it lies");

    for panel in [FIRST, SECOND] {
        for state in [PanelState::Closed, PanelState::Sealed] {
            desk.perform(set_panel(panel, state)).await.unwrap().unwrap();
        }
    }
    // Destroying follows sealing: the command is acknowledged when it is in the log.
    let is_gone = || keys.iter().all(|key| holders(&home.data(), key).is_empty());
    eventually("the end of all keys", is_gone).await;
    assert_eq!(self::keys(&home, &before).len(), 0, "nobody can compute a name any more");
    assert_no_trace(&home, &phone);

    drop(desk);
    assert!(server.terminate().await.success());
    let after = home.export("after").await;
    assert_eq!(self::names(&after), names, "the log is not rewritten: its names now lead nowhere");
    assert_nobody_wrote(&before, &after);
    assert_no_trace(&home, &phone);
    assert!(is_gone());
    let logged = home.stderr();
    assert!(logged.contains("DEBUG") || logged.contains("TRACE") || logged.contains("INFO"), "something was logged");
}

/// What a phone does not know, its storage cannot give away later.
fn assert_not_told(phone: &Phone, names: &BTreeSet<Pseudonym>, player: PlayerId) {
    let heard = phone.heard.concat();
    assert!(heard.contains(r#""player":{"name":"Somebody"}"#), "the phone is told its own ballots: {heard}");
    let marks = names.iter().map(Pseudonym::to_string).chain([player.to_string(), HEXLOWER.encode(&player.0)]);
    for mark in marks {
        assert!(!heard.contains(&mark), "{mark} is in {heard}");
    }
}

/// What was written into polls is counted as before, and the state does not know any more who wrote it.
fn assert_nobody_wrote(before: &Export, after: &Export) {
    let written = |export: &Export| serde_json::to_string(&export.summary.panels[0].polls).unwrap();
    for export in [before, after] {
        assert!(written(export).contains(WORDS), "{}", written(export));
    }
    let mut event = Event::new(after.event);
    for link in &after.chain {
        event.fold(&serde_json::from_str(&link.payload).unwrap()).unwrap();
    }
    let polls: Vec<_> = event.panels.values().flat_map(|panel| panel.polls.values()).collect();
    assert_eq!(polls.len(), 5);
    for poll in polls {
        assert_eq!((poll.sealed, poll.count(), poll.ballots().count()), (true, 1, 0));
        let json = serde_json::to_string(poll).unwrap();
        assert!(self::names(before).iter().all(|name| !json.contains(&name.to_string())), "{json}");
    }
}

/// Opens the audience's page with everything a browser and a proxy say about a person.
async fn first_visit(home: &Home, server: &Process) -> Phone {
    let source: SocketAddr = format!("{ADDRESS}:0").parse().unwrap();
    let path = format!("/j/{}", server.join());
    let visit = request("GET", &home.origin(), &path)
        .header("user-agent", AGENT)
        .header("x-forwarded-for", FORWARDED)
        .header("forwarded", format!("for={FORWARDED}"));
    let page = send_from(source, &home.origin(), visit, Body::empty()).await;
    let cookie = said(&page, "set-cookie").split(';').next().unwrap().to_owned();
    let (name, value) = cookie.split_once('=').unwrap();
    let token = BASE64URL_NOPAD.decode(value.as_bytes()).unwrap()[..16].try_into().unwrap();
    let mut site = Site::new(&home.origin()).unwrap();
    site.set_cookie(name, value);
    // A wrong guess is the one thing for which an address is looked at.
    let guess = request("GET", &home.origin(), "/j/wrong").header("user-agent", AGENT).header("cookie", &cookie);
    send_from(source, &home.origin(), guess, Body::empty()).await;
    Phone { site, token, heard: Vec::new() }
}

/// Asks in two panels, votes, answers polls in both, and plays two quizzes.
async fn take_part(home: &Home, server: &Process, phone: &mut Phone, desk: &mut Client) {
    let [first, second, cloud, quiz, last] = [(); 5].map(|()| poll_id());
    for command in [
        set_panel(SECOND, PanelState::Open),
        put_poll(FIRST, first, "First poll"),
        set_poll(FIRST, first, PollState::Open),
        put_poll(SECOND, second, "Second poll"),
        set_poll(SECOND, second, PollState::Open),
        put_parts(FIRST, cloud, vec![part(Kind::Cloud { words: 2 }, "", 0)]),
        set_poll(FIRST, cloud, PollState::Open),
        put_parts(FIRST, quiz, vec![part(Kind::Quiz, "Quiz", 3)]),
        set_poll(FIRST, quiz, PollState::Open),
        put_parts(FIRST, last, vec![part(Kind::Quiz, "Quiz", 3)]),
        set_poll(FIRST, last, PollState::Open),
    ] {
        desk.perform(command).await.unwrap().unwrap();
    }
    for (panel, poll) in [(FIRST, first), (SECOND, second)] {
        let question = question_id();
        give(home, server, phone, panel, &ask(panel, question, "Who am I?")).await;
        desk.perform(approve(panel, question)).await.unwrap().unwrap();
        give(home, server, phone, panel, &vote(panel, question)).await;
        give(home, server, phone, panel, &answer(panel, poll, &[1])).await;
    }
    give(home, server, phone, FIRST, &write(FIRST, cloud, &[WORDS, "和平"])).await;
    for poll in [quiz, last] {
        let player = Some(Player { name: Some("Somebody".to_owned()) });
        let ballot = Ballot { replies: vec![Reply::Options(vec![0])], player };
        give(home, server, phone, FIRST, &Command::Answer { panel: FIRST, poll, ballot }).await;
    }
}

async fn give(home: &Home, server: &Process, phone: &mut Phone, panel: PanelId, command: &Command) {
    let mut socket = Raw::resume(&mut phone.site, server.join(), panel).await;
    assert_eq!(socket.perform(clock::command_id(), command).await["t"], "ack", "{}", home.stderr());
    phone.heard.append(&mut socket.heard);
}

/// The names of all participants in a log.
fn names(export: &Export) -> BTreeSet<Pseudonym> {
    entries(export).into_iter().filter_map(|entry| entry.by.participant()).collect()
}

/// The one player in all quizzes of a log.
fn player(export: &Export) -> PlayerId {
    let actors = entries(export).into_iter().map(|entry| entry.by);
    let players = actors.filter_map(|actor| if let Actor::Player(_, player) = actor { Some(player) } else { None });
    let players: Vec<_> = players.collect();
    assert_eq!(players, [players[0]; 2], "two quizzes of a panel have the same player");
    players[0]
}

/// The keys of panels and polls of an event.
fn keys(home: &Home, export: &Export) -> Vec<[u8; 32]> {
    stolen_keys(home, &format!("%/{}/%", export.event))
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 16] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes()[..16].try_into().unwrap()
}

/// Neither the phone's address nor its browser nor its token, however it is written, is in any file the server made or in its log.
fn assert_no_trace(home: &Home, phone: &Phone) {
    let (_, cookie) = phone.site.cookies().split_once('=').unwrap();
    let token = phone.token;
    let marks: [Vec<u8>; 9] = [
        ADDRESS.into(),
        AGENT.into(),
        FORWARDED.into(),
        cookie.into(),
        token.to_vec(),
        // A cut of each encoding, since neighbours could change its last character.
        BASE64URL_NOPAD.encode(&token)[..20].into(),
        BASE64.encode(&token)[..20].into(),
        HEXLOWER.encode(&token).into(),
        format!("{token:?}").into(),
    ];
    for folder in ["data", "before", "after"] {
        for mark in &marks {
            let found = holders(&home.path(folder), mark);
            assert!(found.is_empty(), "{} is in {found:?}", String::from_utf8_lossy(mark));
        }
    }
    let logged = home.stderr().into_bytes();
    assert!(marks.iter().all(|mark| !contains(&logged, mark)), "{}", home.stderr());
}
