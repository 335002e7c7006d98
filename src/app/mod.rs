//! Where everything meets the outside world: configuration, commands, clock, randomness and tasks.

pub mod verify;
