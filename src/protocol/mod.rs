//! What goes over the wire and who may see it. Privacy lives here and only here.
//!
//! [`wire`] has the frames, [`code`] the reasons for saying no, [`close`] the reasons for hanging up, [`view`] (with [`picture`] for the screen) what each
//! kind of receiver may see and [`project`] the way from a change to a patch.

pub mod breakdown_csv;
pub mod close;
pub mod code;
pub mod export;
pub mod file;
pub mod frame;
mod groups;
pub mod picture;
pub mod plan;
pub mod polls;
pub mod polls_csv;
pub mod polls_file;
pub mod programme;
pub mod project;
pub mod questions;
mod read;
pub mod report;
pub mod results;
pub mod standing;
mod table;
mod touched;
pub mod view;
pub mod wire;

#[cfg(test)]
mod types;

/// The version of this protocol; a client that says another one is told to load the page again.
pub const PROTOCOL: u16 = 1;
