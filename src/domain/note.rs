//! A message from the desk to the stage, which somebody there must acknowledge.

use serde::{Deserialize, Serialize};

use super::Millis;
use super::ids::NoteId;
use super::question::Words;

/// Longest message, in graphemes: read at a glance while someone speaks.
pub const MAX_NOTE_GRAPHEMES: usize = 280;

/// Most messages of a panel: one every half minute of a long day.
pub const MAX_NOTES: usize = 1_000;

/// A message to the stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Note {
    /// Its id.
    pub id: NoteId,
    /// What it says.
    #[serde(flatten)]
    pub words: Words,
    /// When it was sent.
    pub at: Millis,
    /// Where it stands.
    pub state: NoteState,
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum NoteState {
    /// Nobody on the stage has said they read it.
    Waiting,
    /// Read, at that time.
    Acknowledged(Millis),
    /// The desk took it back.
    Withdrawn,
}
