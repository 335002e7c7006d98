//! Baraza: live questions and polls for a gathering, one panel at a time.

pub mod domain;
pub mod protocol;
pub mod store;
