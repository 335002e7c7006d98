//! R3: phones that stop reading. They are cut soon and come back by the snapshot, and the others hear everything as before.

use baraza::app::client::Client;
use baraza::domain::command::Command;
use baraza::domain::ids::QuestionId;
use baraza::domain::question::Origin;
use baraza::domain::verdict::Verdict;
use futures_util::future::join_all;

use super::{Length, assert_alike};
use crate::world::commands::{AS_ASKED, enter, question_id};
use crate::world::hall::Hall;
use crate::world::process::Home;
use crate::world::swarm::{Figures, Swarm};
use crate::world::{FIRST, approved_question, eventually, soon};

/// Questions that a desk decides on all at once, and how often it does: together more than any system takes in for a phone, and more than a feed keeps.
const QUESTIONS: usize = 60;
const DECISIONS: u32 = 60;

/// How long phones that take nothing may stay, in milliseconds.
const CUT_WITHIN: f64 = 15_000.0;

/// Runs with phones that do not read, each followed by one without: what the machine does beside them changes from run to run.
const PAIRS: usize = 3;

/// How much longer 99 of a hundred deliveries to the others may take meanwhile.
const SLOWER: f64 = 1.2;

#[tokio::test]
async fn a_phone_that_does_not_read_is_cut_and_comes_back_by_the_snapshot() {
    cut_and_come_back(Hall::open().await).await;
}

#[tokio::test]
async fn an_encrypted_one_that_does_not_read_too() {
    cut_and_come_back(Hall::open_encrypted().await).await;
}

async fn cut_and_come_back(hall: Hall) {
    let (mut guest, mut desk) = (hall.phone().await, hall.desk().await);
    let mut questions = Vec::new();
    for number in 0..QUESTIONS {
        let words = format!("{number}: {}", "What did you say? ".repeat(15));
        questions.push(approved_question(&mut guest, &mut desk, &words).await);
    }
    drop(guest);
    let mut still = hall.phone().await;
    soon("the welcome", still.step()).await.unwrap();
    let mut readers = join_all((0..4).map(|_| hall.phone())).await;

    let last = question_id();
    let reading = join_all(readers.iter_mut().map(|reader| reader.until(move |view| view.votes(last).is_some())));
    let (read, ()) = soon("everything on the phones that read", async {
        tokio::join!(reading, decide(&mut desk, &questions, last))
    })
    .await;
    read.into_iter().for_each(Result::unwrap);
    let stats = &hall.server.services.stats;
    eventually("the cut", || stats.too_slow.get() == 1).await;
    assert_eq!(stats.resyncs.get(), 0);

    soon("everything on the phone that did not read", still.until(|view| view.votes(last).is_some())).await.unwrap();
    assert_eq!(stats.resyncs.get(), 1);
    readers.push(still);
    assert_alike(&hall, &readers).await;
    drop((readers, desk));
    hall.close().await;
}

#[tokio::test]
async fn the_others_hear_everything_as_before_while_some_do_not_read() {
    let length = Length::wanted();
    let (mut slowed, mut usual) = (Vec::new(), Vec::new());
    for _ in 0..length.pick(1, PAIRS) {
        let others = fanout("5").await;
        let stalled = others.get("clients") * 0.05;
        for name in ["stalled", "stalled_cut", "stalled_back"] {
            assert!((others.get(name) - stalled).abs() < 0.5, "{name}: {others:?}");
        }
        if length == Length::Long {
            others.assert_at_most("stalled_cut_after_max_ms", CUT_WITHIN);
            slowed.push(others.get("delivery_p99_ms"));
            usual.push(fanout("0").await.get("delivery_p99_ms"));
        }
    }
    if length == Length::Long {
        let (slowed, usual) = (median(slowed), median(usual));
        eprintln!("median of p99, some not reading: {slowed} ms, all reading: {usual} ms");
        assert!(slowed <= usual * SLOWER, "the others hear after {slowed} ms instead of {usual}");
    }
}

/// The middle one of an odd number.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Changes to a hall of which so many percent stop reading.
async fn fanout(stalled: &str) -> Figures {
    let home = Home::new();
    let server = home.serve().await;
    let pid = server.id();
    let (clients, ramp) = Length::wanted().pick(("100", "0"), ("10000", "10"));
    let (seconds, rate) = Length::wanted().pick(("3", "20"), ("30", "4"));
    let organiser = ["--organiser", server.link("Organiser"), "--server-pid", &pid];
    let load = ["--clients", clients, "--ramp", ramp, "--seconds", seconds, "--rate", rate, "--stalled", stalled];
    let figures = Swarm::start(&home, &server, "fanout", &[&organiser[..], &load].concat()).figures().await;
    figures.assert_none(&["missing", "connections_cut"]);
    assert!(server.terminate().await.success());
    figures
}

/// Decides on all questions again and again, then lets through a last one.
async fn decide(desk: &mut Client, questions: &[QuestionId], last: QuestionId) {
    for decision in 0..DECISIONS {
        // Each was approved before, and every decision counts one up.
        let version = AS_ASKED + 1 + decision;
        let verdict = if decision % 2 == 0 { Verdict::Answered } else { Verdict::Restore };
        let questions = questions.iter().map(|question| (*question, version)).collect();
        desk.perform(Command::Moderate { panel: FIRST, questions, verdict }).await.unwrap().unwrap();
    }
    desk.perform(enter(FIRST, last, "Is everybody back?", Origin::Floor)).await.unwrap().unwrap();
}
