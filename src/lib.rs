//! Baraza: live questions and polls for a gathering, one panel at a time.

#![forbid(unsafe_code)]

pub mod app;
pub mod domain;
pub mod protocol;
pub mod room;
pub mod store;
pub mod transport;
