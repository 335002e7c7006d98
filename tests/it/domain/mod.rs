//! The event as a state machine.

pub(crate) mod script;

mod agrees;
mod decisions;
mod fold;
mod golden;
mod polls;
mod reference;
mod sayings;
mod texts;
mod unions;
