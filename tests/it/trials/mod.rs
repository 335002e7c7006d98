//! What may happen to a server in a hall, on purpose: short on every run, long with `BARAZA_TRIALS=long`. Each names its trial in `docs/measures.md`.

mod bad_wifi;
mod canaries;
mod full_disk;
mod idle;
mod kill;
mod kill_at_random;
mod many_panels;
mod mutations;
mod old_store;
mod one_address;
mod power_loss;
mod simulation;
mod slow_loris;
mod slow_readers;
mod vote_burst;

use baraza::app::client::Client;
use baraza::app::client::reduced::Reduced;
use baraza::protocol::project::snapshot;
use baraza::protocol::view::View;

use crate::world::FIRST;
use crate::world::hall::Hall;

/// The seed that the environment names, to play something once more.
#[expect(clippy::disallowed_methods, reason = "tests have no configuration to read")]
pub(crate) fn wanted_seed() -> Option<u64> {
    std::env::var("BARAZA_SEED").ok().map(|seed| seed.parse().expect("BARAZA_SEED is a number"))
}

/// The seed of a trial that throws dice: the one that the environment names, or another each time. It repeats the dice, not what else the machine does.
fn seed() -> u64 {
    let seed = wanted_seed().unwrap_or_else(|| u64::from_le_bytes(baraza::app::clock::random()));
    eprintln!("seed {seed}; BARAZA_SEED={seed} throws the same dice");
    seed
}

/// How long a trial takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    /// Seconds, with every run of the tests.
    Short,
    /// As long as it takes to mean something in a full hall: by hand.
    Long,
}

impl Length {
    /// What the environment asks for.
    #[expect(clippy::disallowed_methods, reason = "tests have no configuration to read")]
    pub(crate) fn wanted() -> Self {
        let long = std::env::var("BARAZA_TRIALS").is_ok_and(|length| length == "long");
        if long { Self::Long } else { Self::Short }
    }

    /// The one or the other.
    pub(crate) fn pick<T>(self, short: T, long: T) -> T {
        match self {
            Self::Short => short,
            Self::Long => long,
        }
    }
}

/// The room's own view of the first panel.
async fn whole_view(hall: &Hall) -> Reduced {
    let room = hall.room().await;
    let whole = serde_json::to_value(snapshot(&room.state(), View::Audience(FIRST)).unwrap()).unwrap();
    let mut view = Reduced::default();
    view.replace(room.epoch(), whole);
    view
}

/// Every phone of the first panel has the room's own view.
async fn assert_alike(hall: &Hall, phones: &[Client]) {
    let expected = whole_view(hall).await;
    for phone in phones {
        assert!(phone.reduced().is_like(&expected), "{:?} is not {expected:?}", phone.reduced());
    }
}
