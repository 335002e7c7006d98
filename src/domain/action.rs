//! What moderators did in a panel, kept so that all of them can see it.

use serde::{Deserialize, Serialize};

use super::Millis;
use super::command::Command;
use super::ids::{CommandId, SessionId};

/// Actions a panel remembers: what a desk can scroll through in a minute.
pub const MAX_ACTIONS: usize = 100;

/// A command that changed something, and who gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Action {
    /// The command's name.
    pub id: CommandId,
    /// Its place in the log.
    pub seq: u64,
    /// When it was done.
    pub at: Millis,
    /// Whose session gave it.
    pub by: SessionId,
    /// What that session was called then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub name: Option<String>,
    /// What was done; of several questions only those that moved are named.
    pub command: Command,
}
