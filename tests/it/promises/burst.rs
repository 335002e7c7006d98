//! A hall that answers at once is counted exactly, and the screen that watches shows no count that there never was.

use std::collections::BTreeSet;

use baraza::app::client::{Client, Keeps};
use baraza::domain::command::Command;
use baraza::domain::ids::PollId;
use baraza::domain::poll::{Counts, Kind, PollState, PollTerms, Results};
use baraza::domain::stage::Show;
use futures_util::future::join_all;

use crate::world::commands::{answer, part, poll_id, poll_terms, set_poll, show};
use crate::world::process::Home;
use crate::world::{FIRST, soon};

/// Phones that answer at once, each over a socket of its own.
const PHONES: usize = 300;

/// One in so many changes its mind right away.
const ONE_IN: usize = 10;

/// The last option is only for who changes their mind.
const OPTIONS: usize = 4;

#[tokio::test]
async fn a_hall_that_answers_at_once_is_counted_exactly() {
    let home = Home::new();
    let server = home.serve().await;
    let mut desk = Client::redeem(server.link("Desk"), Some(FIRST)).await.unwrap();
    let poll = poll_id();
    let terms = PollTerms { results: Results::Always, ..poll_terms(vec![part(Kind::Single, "Choice", OPTIONS)]) };
    for command in [
        Command::PutPoll { panel: FIRST, poll, terms },
        set_poll(FIRST, poll, PollState::Open),
        show(FIRST, Show::poll(poll)),
    ] {
        desk.perform(command).await.unwrap().unwrap();
    }
    let mut screen = Client::redeem(server.link("Screen"), None).await.unwrap();
    let phones = join_all((0..PHONES).map(|_| connected(&home, server.join()))).await;

    let ballots = phones.into_iter().zip(0..).map(|(phone, number)| answers(phone, number, poll));
    let (places, seen) = tokio::join!(soon("all acknowledgements", join_all(ballots)), watches(&mut screen));
    let places: Vec<u64> = places.into_iter().flatten().collect();
    assert_eq!(places.len(), PHONES + PHONES / ONE_IN);
    assert_eq!(places.iter().collect::<BTreeSet<_>>().len(), places.len(), "each ballot has a place of its own");
    let sums: Vec<u64> = seen.iter().map(|counts| counts.iter().sum()).collect();
    assert!(sums.is_sorted(), "a screen never counts backwards: {seen:?}");

    desk.perform(set_poll(FIRST, poll, PollState::Closed)).await.unwrap().unwrap();
    drop((desk, screen));
    assert!(server.terminate().await.success());
    let export = home.export("export").await;
    let counted = &export.summary.panels[0].polls[0];
    let expected = expected().map(|count| u32::try_from(count).unwrap()).to_vec();
    assert_eq!(usize::try_from(counted.ballots).unwrap(), PHONES);
    assert_eq!(counted.tallies[0].counts, Counts::Options(expected));
}

/// What must be counted at the end, for each option.
fn expected() -> [u64; OPTIONS] {
    let mut counts = [0; OPTIONS];
    for phone in 0..PHONES {
        counts[if phone % ONE_IN == 0 { OPTIONS - 1 } else { phone % (OPTIONS - 1) }] += 1;
    }
    counts
}

async fn connected(home: &Home, join: &str) -> Client {
    let mut phone = Client::join(&home.origin(), join, Some(FIRST)).await.unwrap();
    phone.keep(Keeps::Position);
    phone.connect().await.unwrap();
    phone
}

/// Answers, perhaps twice; the places of its ballots in the log.
async fn answers(mut phone: Client, number: usize, poll: PollId) -> Vec<u64> {
    let option = u8::try_from(number % (OPTIONS - 1)).unwrap();
    let last = u8::try_from(OPTIONS - 1).unwrap();
    let again = number.is_multiple_of(ONE_IN).then_some(last);
    let mut places = Vec::new();
    for option in [Some(option), again].into_iter().flatten() {
        places.push(phone.perform(answer(FIRST, poll, &[option])).await.unwrap().expect("nothing here is refused"));
    }
    places
}

/// Every count that the screen shows, up to the last one.
async fn watches(screen: &mut Client) -> Vec<[u64; OPTIONS]> {
    let mut seen = Vec::new();
    while seen.last() != Some(&expected()) {
        soon("another count on the screen", screen.step()).await.unwrap();
        let result = &screen.reduced().rest["picture"]["poll"]["poll"]["result"];
        let counts = &result["parts"][0]["figures"]["counts"];
        let counts: [u64; OPTIONS] = std::array::from_fn(|option| counts[option].as_u64().unwrap());
        assert_eq!(result["ballots"], counts.iter().sum::<u64>(), "one ballot, one option");
        seen.push(counts);
    }
    seen
}
