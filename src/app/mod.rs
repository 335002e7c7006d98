//! Where everything meets the outside world: configuration, commands, clock, randomness and tasks.

pub mod client;
pub mod clock;
pub mod config;
pub mod founding;
pub mod lifecycle;
mod look;
pub mod replay;
pub mod server;
pub mod swarm;
pub mod verify;

mod banner;
mod certificates;
mod cli;
mod offline;

pub use cli::{Cli, run};
