//! A command as it lies in the log: who sent it, under which name, and what was appended with it.

use serde::{Deserialize, Serialize};

use crate::domain::Millis;
use crate::domain::ids::{CommandId, NodeId, PlayerId, Pseudonym, SessionId};

use super::Command;

/// Who asks, as far as the log may know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A phone, under its name in this panel or poll.
    #[serde(rename = "p")]
    Participant(Pseudonym),
    /// A phone that plays a quiz, under its name in this poll and as the player it is in all quizzes of the panel.
    #[serde(rename = "q")]
    Player(Pseudonym, PlayerId),
    /// A moderator, organiser or screen; the role is looked up when the command is applied.
    #[serde(rename = "s")]
    Session(SessionId),
    /// The server itself.
    System,
}

impl Actor {
    /// The name of a phone.
    pub fn participant(&self) -> Option<Pseudonym> {
        match self {
            Self::Participant(who) | Self::Player(who, _) => Some(*who),
            Self::Session(_) | Self::System => None,
        }
    }
}

/// A command in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The sender's name for it.
    pub id: CommandId,
    /// Who sent it.
    pub by: Actor,
    /// What it asks for.
    #[serde(rename = "do")]
    pub command: Command,
}

/// What one node appends at once; the record of a log. Its entries may be encoded already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch<E = Entry> {
    /// The rules its entries are to be folded under; see [`crate::domain::RULES`].
    pub rules: u16,
    /// The node that proposed it.
    pub node: NodeId,
    /// The node's count of batches, from 1. The same pair of node and number is folded once, however often it is appended.
    pub number: u64,
    /// The node's clock when it proposed, in milliseconds since 1970. The fold never lets time run backwards.
    pub at: Millis,
    /// In order.
    pub entries: Vec<E>,
}
