//! R2: a hall behind a network that is slow, narrow, stalls, cuts and goes dark. Every acknowledged command counts once, and soon after the network has healed everyone has the same view.

use std::collections::BTreeSet;
use std::time::Duration;

use baraza::app::client::Client;
use baraza::domain::command::Command;
use baraza::domain::ids::{CommandId, QuestionId};
use futures_util::future::join_all;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{Length, seed, whole_view};
use crate::world::audit::Audit;
use crate::world::commands::{unvote, vote};
use crate::world::dice::Dice;
use crate::world::hall::Hall;
use crate::world::wifi::{Weather, Wifi};
use crate::world::{FIRST, approved_question, soon};

/// Questions that everyone has an opinion about.
const QUESTIONS: usize = 6;

/// Commands of a phone under way at once.
const AT_ONCE: usize = 4;

/// How long it may take until all have every answer and the same view again.
const ALIKE_WITHIN: Duration = Duration::from_secs(5);

/// What a phone supports, and what was acknowledged to it at which place.
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

    let (acks, healed) = (watch::Sender::new(0), CancellationToken::new());
    let voting = phones.iter_mut().enumerate().map(|(number, phone)| {
        let mut dice = Dice::new(seed.wrapping_add(number as u64));
        let (questions, acks, healed) = (&questions, &acks, &healed);
        async move { votes_of(phone, questions, &mut dice, acks, healed).await }
    });
    let healing = async {
        storms(&wifi, length).await;
        let enough = length.pick(400, 20_000);
        acks.subscribe().wait_for(|acks| *acks >= enough).await.unwrap();
        wifi.turn(Weather::fair());
        healed.cancel();
        Instant::now()
    };
    let (journals, healed_at) = tokio::join!(join_all(voting), healing);
    let reconnects: u64 = phones.iter().map(|phone| phone.reconnects - 1).sum();
    assert!(reconnects > 0, "the network was too good to show anything");

    let whole = whole_view(&hall).await;
    let alike = join_all(phones.iter_mut().map(|phone| phone.until(|view| view.is_like(&whole))));
    soon("the same view on every phone", alike).await.into_iter().for_each(Result::unwrap);
    let alike_after = healed_at.elapsed();
    let audit = audit(&hall, &questions, &journals).await;
    eprintln!("phones: {} {audit} reconnects: {reconnects}", phones.len());
    eprintln!("alike after healing: {} ms", alike_after.as_millis());
    if length == Length::Long {
        assert!(alike_after <= ALIKE_WITHIN, "it took {alike_after:?} until everyone had the same view");
    }
    drop((phones, wifi));
    hall.close().await;
}

/// Holds the log and the room's counts against what the phones know.
async fn audit(hall: &Hall, questions: &[QuestionId], journals: &[Journal]) -> Audit {
    let whole = whole_view(hall).await;
    for question in questions {
        let supporters = journals.iter().filter(|journal| journal.supports.contains(question)).count() as u64;
        // Whoever asked supports it too.
        assert_eq!(whole.votes(*question), Some(supporters + 1));
    }
    let acknowledged = journals.iter().flat_map(|journal| journal.acknowledged.iter().copied());
    let audit = Audit::of(hall.server.listings[0].event, hall.log().await, acknowledged);
    audit.assert_clean();
    audit
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

/// Changes its mind about questions again and again until the network has healed, and waits for what is unanswered then.
async fn votes_of(
    phone: &mut Client,
    questions: &[QuestionId],
    dice: &mut Dice,
    acks: &watch::Sender<usize>,
    healed: &CancellationToken,
) -> Journal {
    let mut journal = Journal::default();
    while !healed.is_cancelled() || phone.unanswered() > 0 {
        while !healed.is_cancelled() && phone.unanswered() < AT_ONCE {
            phone.give(journal.changes_mind(*dice.pick(questions), dice));
        }
        let (id, answer) = phone.next_answer().await.unwrap();
        journal.acknowledged.push((id, answer.expect("nothing here is refused")));
        acks.send_modify(|acks| *acks += 1);
    }
    journal
}

impl Journal {
    fn changes_mind(&mut self, question: QuestionId, dice: &mut Dice) -> Command {
        if dice.one_in(2) {
            self.supports.insert(question);
            vote(FIRST, question)
        } else {
            self.supports.remove(&question);
            unvote(FIRST, question)
        }
    }
}
