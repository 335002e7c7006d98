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
use crate::world::wanted::{Length, seed, wanted_seed};

/// The room's own view of the first panel.
async fn whole_view(hall: &Hall) -> Reduced {
    let room = hall.room().await;
    let whole = serde_json::to_value(snapshot(&room.state(), View::Audience(FIRST)).unwrap()).unwrap();
    let mut view = Reduced::default();
    view.replace(room.epoch(), whole);
    view
}

/// Every phone of the first panel has the room's own view.
pub(crate) async fn assert_alike(hall: &Hall, phones: &[Client]) {
    let expected = whole_view(hall).await;
    for phone in phones {
        assert!(phone.reduced().is_like(&expected), "{:?} is not {expected:?}", phone.reduced());
    }
}
