//! The event as a state machine.

pub(crate) mod script;

mod agrees;
mod fold;
mod golden;
mod reference;
mod texts;
