//! R2: a hall behind a network that is slow, narrow, stalls, cuts and goes dark. Every acknowledged command counts once, and everyone ends with the same view.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use baraza::app::client::Client;
use baraza::domain::ids::{CommandId, QuestionId};
use futures_util::future::join_all;

use super::{Length, assert_alike, seed};
use crate::world::audit::Audit;
use crate::world::commands::{approve, ask, question_id, unvote, vote};
use crate::world::dice::Dice;
use crate::world::hall::Hall;
use crate::world::wifi::{Weather, Wifi};
use crate::world::{FIRST, soon};

/// Questions that everyone has an opinion about.
const QUESTIONS: usize = 6;

/// Commands of a phone under way at once.
const AT_ONCE: usize = 4;

/// What a phone supports in the end, and what was acknowledged to it at which place.
#[derive(Default)]
struct Journal {
    supports: BTreeSet<QuestionId>,
    acknowledged: Vec<(CommandId, u64)>,
}

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
        async move { votes_of(phone, questions, steps, &mut dice).await }
    });
    let storms = storms(&wifi, length);
    let (journals, ()) = tokio::join!(join_all(voting), storms);
    wifi.turn(Weather::fair());

    let supporters = |question| journals.iter().filter(|journal| journal.supports.contains(question)).count() as u64;
    // Whoever asked supports it too.
    let counts: BTreeMap<_, _> = questions.iter().map(|question| (*question, supporters(question) + 1)).collect();
    let reconnects: u64 = phones.iter().map(|phone| phone.reconnects).sum();
    assert!(reconnects > phones.len() as u64, "the network was too good to show anything");
    for phone in &mut phones {
        let known = |view: &baraza::app::client::reduced::Reduced| {
            counts.iter().all(|(question, count)| view.votes(*question) == Some(*count))
        };
        soon("the counts on every phone", phone.until(known)).await.unwrap();
    }
    assert_alike(&hall, &phones).await;
    let acknowledged = journals.into_iter().flat_map(|journal| journal.acknowledged);
    let audit = Audit::of(hall.server.listings[0].event, hall.log().await, acknowledged);
    audit.assert_clean();
    eprintln!("phones: {} {audit} reconnects: {reconnects}", phones.len());
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
        let question = question_id();
        guest.perform(ask(FIRST, question, &format!("Question {number}"))).await.unwrap().unwrap();
        desk.perform(approve(FIRST, question)).await.unwrap().unwrap();
        questions.push(question);
    }
    questions
}

/// Changes its mind about questions again and again.
async fn votes_of(phone: &mut Client, questions: &[QuestionId], steps: usize, dice: &mut Dice) -> Journal {
    let mut journal = Journal::default();
    for _ in 0..steps {
        let question = *dice.pick(questions);
        let command = if dice.one_in(2) {
            journal.supports.insert(question);
            vote(FIRST, question)
        } else {
            journal.supports.remove(&question);
            unvote(FIRST, question)
        };
        phone.give(command);
        while phone.unanswered() >= AT_ONCE {
            journal.hear(phone).await;
        }
    }
    while phone.unanswered() > 0 {
        journal.hear(phone).await;
    }
    journal
}

impl Journal {
    /// Waits for the next answer.
    async fn hear(&mut self, phone: &mut Client) {
        let (id, answer) = phone.next_answer().await.unwrap();
        self.acknowledged.push((id, answer.expect("nothing here is refused")));
    }
}
