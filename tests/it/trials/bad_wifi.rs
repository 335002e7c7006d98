//! R2: a hall behind a network that is slow, narrow, stalls, cuts and goes dark. Every acknowledged command counts once, and everyone ends with the same view.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use baraza::app::client::Client;
use baraza::domain::ids::QuestionId;
use futures_util::future::join_all;

use super::{Length, assert_alike, seed};
use crate::world::commands::{unvote, vote};
use crate::world::dice::Dice;
use crate::world::hall::Hall;
use crate::world::wifi::{Weather, Wifi};
use crate::world::{FIRST, approved_question, soon};

/// Questions that everyone has an opinion about.
const QUESTIONS: usize = 6;

/// Commands of a phone under way at once.
const AT_ONCE: usize = 4;

/// Who votes for which question, as the answers say.
type Votes = BTreeMap<QuestionId, BTreeSet<usize>>;

#[tokio::test]
async fn a_bad_network_loses_nothing_and_doubles_nothing() {
    let length = Length::wanted();
    let seed = seed();
    let hall = Hall::open().await;
    let questions = live_questions(&hall).await;
    let wifi = Wifi::before(hall.server.address, seed, Weather::fair()).await;
    let origin = format!("http://{}", wifi.address);
    let joining = (0..length.pick(12, 200)).map(|_| Client::join(&origin, hall.join(), Some(FIRST)));
    let mut phones: Vec<_> = join_all(joining).await.into_iter().map(Result::unwrap).collect();

    wifi.turn(bad(length));
    let steps = length.pick(40, 400);
    let voting = phones.iter_mut().enumerate().map(|(number, phone)| {
        let mut dice = Dice::new(seed.wrapping_add(number as u64));
        let questions = &questions;
        async move { (number, votes_of(phone, questions, steps, &mut dice).await) }
    });
    let storms = storms(&wifi, length);
    let (votes, ()) = tokio::join!(join_all(voting), storms);
    wifi.turn(Weather::fair());

    let mut expected: Votes = questions.iter().map(|question| (*question, BTreeSet::new())).collect();
    for (number, on) in votes {
        for question in on {
            expected.get_mut(&question).unwrap().insert(number);
        }
    }
    let reconnects: u64 = phones.iter().map(|phone| phone.reconnects).sum();
    assert!(reconnects > phones.len() as u64, "the network was too good to show anything");
    let counts: BTreeMap<_, _> = expected.iter().map(|(question, who)| (*question, who.len() as u64 + 1)).collect();
    for phone in &mut phones {
        let known = |view: &baraza::app::client::reduced::Reduced| {
            counts.iter().all(|(question, count)| view.votes(*question) == Some(*count))
        };
        soon("the counts on every phone", phone.until(known)).await.unwrap();
    }
    assert_alike(&hall, &phones).await;
    drop((phones, wifi));
    hall.close().await;
}

/// 300 ± 200 ms, 64 kbit/s and stalls in the long form; in the short one a tenth of the times.
fn bad(length: Length) -> Weather {
    Weather {
        delay_ms: length.pick(10..50, 100..500),
        bytes_per_s: length.pick(80_000, 8_000),
        stalls_one_in: 40,
        stall: length.pick(Duration::from_millis(300), Duration::from_secs(5)),
        cuts_one_in: 50,
        is_dark: false,
    }
}

/// The network goes dark a few times.
async fn storms(wifi: &Wifi, length: Length) {
    let mut pause = tokio::time::interval(length.pick(Duration::from_millis(400), Duration::from_secs(30)));
    for _ in 0..3 {
        pause.tick().await;
        wifi.turn(bad(length));
        pause.tick().await;
        wifi.turn(Weather { is_dark: true, ..bad(length) });
    }
    pause.tick().await;
    wifi.turn(bad(length));
}

async fn live_questions(hall: &Hall) -> Vec<QuestionId> {
    let (mut guest, mut desk) = (hall.phone().await, hall.desk().await);
    let mut questions = Vec::new();
    for number in 0..QUESTIONS {
        questions.push(approved_question(&mut guest, &mut desk, &format!("Question {number}")).await);
    }
    questions
}

/// Changes its mind about questions again and again; returns those it supports in the end.
async fn votes_of(phone: &mut Client, questions: &[QuestionId], steps: usize, dice: &mut Dice) -> BTreeSet<QuestionId> {
    let mut on = BTreeSet::new();
    for _ in 0..steps {
        let question = *dice.pick(questions);
        let command = if dice.one_in(2) {
            on.insert(question);
            vote(FIRST, question)
        } else {
            on.remove(&question);
            unvote(FIRST, question)
        };
        phone.give(command);
        while phone.unanswered() >= AT_ONCE {
            phone.next_answer().await.unwrap().1.expect("nothing here is refused");
        }
    }
    while phone.unanswered() > 0 {
        phone.next_answer().await.unwrap().1.expect("nothing here is refused");
    }
    on
}
