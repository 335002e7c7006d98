//! The event as a deterministic state machine: pure, total, the same on every node.
//!
//! Read [`event`] for the state, [`command`] for what can be asked, [`check`](event::Event::check) for the rules and `effect` for what
//! they do. Nothing in here knows a clock, a random number, a network or a disk.

pub mod about;
pub mod event;

pub mod command;

pub mod change;
pub mod refusal;

pub mod note;
pub mod panel;
pub mod poll;
pub mod question;
pub mod stage;
pub mod verdict;

pub mod access;
pub mod action;
pub mod filter;
pub mod ids;
pub mod intervention;
pub mod locale;
pub mod recent;
pub mod text;

mod check;
mod cleaned;
mod effect;
mod union;

pub use event::Event;

/// Milliseconds since 1970, UTC.
pub type Millis = u64;

/// The newest rules the fold knows. A batch carries the rules it was proposed under; older rules stay foldable for ever.
pub const RULES: u16 = 2;

/// How long a closed panel or poll can be opened again before it is sealed, in milliseconds. Ten minutes: long enough to notice a
/// mistaken click, short enough that keys do not outlive the session.
pub const SEAL_AFTER: Millis = 600_000;
