//! The promises of the README, each in a test that bears its name.

mod acknowledged;
mod anonymous;
mod ballots;
mod burst;
mod curtain;
mod exactly_once;
mod gap_free;
mod names;
mod released;
mod sealing;
mod united;

use baraza::domain::command::{Batch, Entry};
use baraza::protocol::export::Export;

use crate::world::disk::{contains, holders, stolen_keys};

/// The entries of a log in order; the first has the position 1.
fn entries(export: &Export) -> Vec<Entry> {
    let batches = export.chain.iter().map(|link| serde_json::from_str::<Batch>(&link.payload).unwrap());
    batches.flat_map(|batch| batch.entries).collect()
}
