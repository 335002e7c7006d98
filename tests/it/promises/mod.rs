//! The promises of the README, each in a test that bears its name.

mod acknowledged;
mod anonymous;
mod ballots;
mod curtain;
mod exactly_once;
mod gap_free;
mod names;
mod released;
mod sealing;
mod united;

use crate::world::thief::{contains, holders, stolen_keys};
