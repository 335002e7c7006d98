//! The event as a deterministic state machine: pure, total, the same on every node.

pub mod ids;
