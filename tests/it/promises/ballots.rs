//! The last acknowledged ballot of everyone counts once, whatever kind it is of and however often the server is killed.

use baraza::app::client::Client;
use baraza::domain::command::Command;
use baraza::domain::ids::PollId;
use baraza::domain::poll::{Ballot, Counts, Kind, Part, PollState, Reply};
use baraza::protocol::export::Export;
use futures_util::future::join_all;
use tokio::sync::watch;

use crate::world::commands::{english, part, poll_id, put_parts, set_poll};
use crate::world::dice::Dice;
use crate::world::process::Home;
use crate::world::{FIRST, soon};

/// Phones that answer at the same time.
const PHONES: u64 = 5;

/// Ballots of each, every one another than the one before.
const BALLOTS: u64 = 40;

/// One choice, a ranking, points, a number, words and yes or no in one go.
fn survey() -> Vec<Part> {
    let parts = [
        part(Kind::Single, "Choice", 3),
        part(Kind::Ranking, "Rank", 3),
        part(Kind::Points { total: 10 }, "Budget", 2),
        part(Kind::Number { min: -99, max: 99, decimals: 1 }, "", 0),
        part(Kind::Cloud { words: 2 }, "", 0),
        part(Kind::Single, "Answer", 3),
    ];
    parts.map(|part| Part { title: Some(english("Part")), ..part }).to_vec()
}

fn ballot(dice: &mut Dice) -> Ballot {
    let low = |dice: &mut Dice, bound| u8::try_from(dice.below(bound)).unwrap();
    let (first, points) = (low(dice, 3), u16::from(low(dice, 11)));
    let words = ["peace", "السلام", "和平", "trust"];
    let replies = vec![
        Reply::Options(vec![low(dice, 3)]),
        Reply::Order(vec![first, (first + 1) % 3]),
        Reply::Points(vec![points, 10 - points]),
        Reply::Number(i64::from(low(dice, 199)) - 99),
        Reply::Words(vec![(*dice.pick(&words)).to_owned(), format!("{} too", dice.pick(&words))]),
        Reply::Options(vec![low(dice, 3)]),
    ];
    Ballot { replies, player: None }
}

#[tokio::test]
async fn the_last_ballot_of_everyone_counts_once_though_the_server_is_killed() {
    let home = Home::new();
    let mut server = home.serve().await;
    let mut desk = Client::redeem(server.link("Desk"), Some(FIRST)).await.unwrap();
    let poll = poll_id();
    for command in [put_parts(FIRST, poll, survey()), set_poll(FIRST, poll, PollState::Open)] {
        desk.perform(command).await.unwrap().unwrap();
    }
    let (acks, mut acked) = watch::channel(0);
    let phones = (0..PHONES).map(|number| answers(&home, server.join().to_owned(), number, poll, &acks));
    let (last, server) = tokio::join!(soon("all acknowledgements", join_all(phones)), async {
        for kill in 1..=3 {
            acked.wait_for(|acked| *acked >= kill * PHONES * BALLOTS / 4).await.unwrap();
            server.kill().await;
            server = home.serve().await;
        }
        server
    });
    assert!(last.iter().all(|(_, reconnects)| *reconnects > 1), "a phone never noticed that the server was killed");
    let last: Vec<_> = last.into_iter().map(|(ballot, _)| ballot).collect();
    desk.perform(set_poll(FIRST, poll, PollState::Closed)).await.unwrap().unwrap();
    drop(desk);
    assert!(server.terminate().await.success());
    assert_counted(&home.export("export").await, &last);
}

/// Answers again and again; the last ballot, and how often the phone connected.
async fn answers(home: &Home, join: String, number: u64, poll: PollId, acks: &watch::Sender<u64>) -> (Ballot, u64) {
    let mut phone = Client::join(&home.origin(), &join, Some(FIRST)).await.unwrap();
    let mut dice = Dice::new(number);
    let mut last = ballot(&mut dice);
    for _ in 0..BALLOTS {
        last = ballot(&mut dice);
        phone.perform(Command::Answer { panel: FIRST, poll, ballot: last.clone() }).await.unwrap().unwrap();
        acks.send_modify(|acked| *acked += 1);
    }
    (last, phone.reconnects)
}

/// Every count is that of the last ballots, counted here by themselves.
fn assert_counted(export: &Export, last: &[Ballot]) {
    let poll = &export.summary.panels[0].polls[0];
    assert_eq!(u64::from(poll.ballots), PHONES);
    let of = |part: usize, wanted: &dyn Fn(&Reply) -> bool| {
        u32::try_from(last.iter().filter(|ballot| wanted(&ballot.replies[part])).count()).unwrap()
    };
    for (at, tally) in poll.tallies.iter().enumerate() {
        assert_eq!((u64::from(tally.answered), tally.abstained), (PHONES, 0));
        match &tally.counts {
            Counts::Options(counts) => {
                let chosen = |option| of(at, &|reply| *reply == Reply::Options(vec![option]));
                assert_eq!(*counts, (0..3).map(chosen).collect::<Vec<_>>());
            }
            Counts::Ranks(ranks) => {
                let at_rank = |option, rank| {
                    of(at, &|reply| matches!(reply, Reply::Order(order) if order.get(rank) == Some(&option)))
                };
                let expected = (0..3).map(|option| (0..3).map(|rank| at_rank(option, rank)).collect::<Vec<_>>());
                assert_eq!(*ranks, expected.collect::<Vec<_>>());
            }
            Counts::Points(sums) => {
                let given = |reply: &Reply| if let Reply::Points(points) = reply { u64::from(points[0]) } else { 0 };
                let first: u64 = last.iter().map(|ballot| given(&ballot.replies[at])).sum();
                assert_eq!(*sums, [first, 10 * PHONES - first]);
            }
            Counts::Numbers(times) => {
                for (number, count) in times {
                    assert_eq!(*count, of(at, &|reply| *reply == Reply::Number(*number)));
                }
                assert_eq!(times.values().map(|count| u64::from(*count)).sum::<u64>(), PHONES);
            }
            Counts::Phrases(phrases) => {
                for (_, phrase) in phrases.iter() {
                    let says = |reply: &Reply| matches!(reply, Reply::Words(words) if words.contains(&phrase.text));
                    assert_eq!(phrase.count, of(at, &says), "{}", phrase.text);
                }
                let all: u64 = phrases.iter().map(|(_, phrase)| u64::from(phrase.count)).sum();
                assert_eq!(all, 2 * PHONES);
            }
            Counts::Stances(_) => panic!("nobody was asked for one"),
        }
    }
}
