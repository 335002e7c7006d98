//! A server with a certificate of its own: everything as without, and nothing but TLS gets in.

use baraza::app::client::reduced::Reduced;
use baraza::domain::command::Command;
use baraza::domain::question::Origin;
use baraza::domain::verdict::Verdict;
use futures_util::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::trials::assert_alike;
use crate::world::commands::{AS_ASKED, approve, ask, enter, question_id, vote};
use crate::world::hall::Hall;
use crate::world::process::Home;
use crate::world::swarm::Swarm;
use crate::world::{FIRST, soon};

/// Decisions on one question, each told to everyone.
const DECISIONS: u32 = 400;

/// Decisions a moderator makes before any of them is answered.
const AT_ONCE: u32 = 8;

#[tokio::test]
async fn a_page_says_https_and_its_cookie_is_for_encrypted_connections_only() {
    let hall = Hall::open_encrypted().await;
    let page = hall.site().get(&format!("/j/{}", hall.join())).await.unwrap();
    assert_eq!(page.status, 200);
    assert!(page.headers["set-cookie"].ends_with("; Secure"), "{:?}", page.headers);
    let policy = &page.headers["content-security-policy"];
    assert!(policy.contains(&format!("wss://{}", hall.server.address)), "{policy}");
    hall.close().await;
}

#[tokio::test]
async fn votes_and_deliveries_arrive_and_nothing_is_lost() {
    let hall = Hall::open_encrypted().await;
    let (mut guest, mut desk) = (hall.phone().await, hall.desk().await);
    let (moderated, voted, last) = (question_id(), question_id(), question_id());
    for question in [moderated, voted] {
        guest.perform(ask(FIRST, question, "Who listens in?")).await.unwrap().unwrap();
        desk.perform(approve(FIRST, question)).await.unwrap().unwrap();
    }
    let mut phones = join_all((0..12).map(|_| hall.phone())).await;
    let taking_part = join_all(phones.iter_mut().map(async |phone| {
        phone.perform(vote(FIRST, voted)).await.unwrap().unwrap();
        phone.until(|view| view.votes(last).is_some()).await.unwrap();
    }));
    let deciding = async {
        for decision in 0..DECISIONS {
            let version = AS_ASKED + 1 + decision;
            let verdict = if decision % 2 == 0 { Verdict::Answered } else { Verdict::Restore };
            desk.give(Command::Moderate { panel: FIRST, questions: vec![(moderated, version)], verdict });
            desk.send_waiting().await;
            if decision % AT_ONCE == 0 {
                desk.next_answer().await.unwrap().1.unwrap();
            }
        }
        desk.perform(enter(FIRST, last, "Is everybody here?", Origin::Floor)).await.unwrap().unwrap();
    };
    soon("the last question on every phone", async { tokio::join!(taking_part, deciding) }).await;

    let is_over = |view: &Reduced| view.votes(voted) == Some(13) && view.votes(last).is_some();
    soon("the last question on the first phone", guest.until(is_over)).await.unwrap();
    phones.push(guest);
    assert!(phones.iter().all(|phone| phone.reconnects == 1), "a phone lost its socket");
    assert_eq!(hall.server.services.stats.resyncs.get(), 0);
    assert_alike(&hall, &phones).await;
    drop((phones, desk));
    hall.close().await;
}

#[tokio::test]
async fn whoever_speaks_plainly_is_hung_up_on_and_nobody_else_notices() {
    let hall = Hall::open_encrypted().await;
    let mut phone = hall.phone().await;
    soon("the welcome", phone.step()).await.unwrap();
    for said in ["GET / HTTP/1.1\r\nhost: h\r\n\r\n".to_owned(), "\0".repeat(100_000)] {
        let mut stream = TcpStream::connect(hall.server.address).await.unwrap();
        // It may be hung up on before it has said everything.
        stream.write_all(said.as_bytes()).await.ok();
        let mut answer = Vec::new();
        soon("the end of a plain connection", stream.read_to_end(&mut answer)).await.ok();
        assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
    }
    phone.perform(ask(FIRST, question_id(), "Did you hear that?")).await.unwrap().unwrap();
    assert_eq!(phone.reconnects, 1);
    drop(phone);
    hall.close().await;
}

#[tokio::test]
async fn the_program_prints_https_and_a_swarm_hears_every_change() {
    let home = Home::encrypted();
    let server = home.serve().await;
    for name in ["Audience", "Desk", "Screen", "Booth", "Organiser"] {
        assert!(server.link(name).starts_with(&format!("{}/", home.origin())), "{}", server.banner);
    }
    let pid = server.id();
    let organiser = ["--organiser", server.link("Organiser"), "--server-pid", &pid];
    let load = ["--clients", "60", "--seconds", "2", "--rate", "20"];
    let figures = Swarm::start(&home, &server, "fanout", &[&organiser[..], &load].concat()).figures().await;
    figures.assert_none(&["missing", "connections_cut"]);
    assert!(figures.get("delivered") >= 60.0 * 40.0 - 0.5, "{figures:?}");
    assert!(server.terminate().await.success());
}
