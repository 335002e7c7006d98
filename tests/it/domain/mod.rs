//! The event as a state machine.

pub(crate) mod script;

mod agrees;
mod decisions;
mod fold;
pub(crate) mod golden;
mod limits;
mod polls;
mod programme;
pub(crate) mod reference;
mod sayings;
pub(crate) mod texts;
mod unions;
