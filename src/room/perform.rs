//! A command of the server's own making, waited for.

use std::sync::Arc;
use std::time::Duration;

use crate::domain::command::{Actor, Command, Entry};
use crate::domain::ids::CommandId;
use crate::domain::refusal::Refusal;

use super::handle::Room;
use super::presence::{Letter, Mailbox};
use super::submit::{Sent, Submitted};

/// How long to wait for an answer: longer than a store takes to recover from losing its leader.
const PATIENCE: Duration = Duration::from_secs(15);

/// Why a command was not performed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPerformed {
    /// The fold refused it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The room cannot keep anything now.
    #[error("unavailable")]
    Unavailable,
}

impl Room {
    /// Gives a command and waits until it is durable and applied.
    pub async fn perform(&self, by: Actor, command: Command) -> Result<(), NotPerformed> {
        if self.ctx().log.is_stalled() {
            return Err(NotPerformed::Unavailable);
        }
        let mailbox = Mailbox::new();
        let id = CommandId(uuid::Builder::from_random_bytes(self.ctx().random()).into_uuid());
        let answer = match self.submit(Entry { id, by, command }, Sent::First, Arc::new(mailbox.clone())) {
            Submitted::Answered(answer) => answer,
            Submitted::Refused(refusal) => return Err(refusal.into()),
            Submitted::Busy(_) | Submitted::Doubtful(_) | Submitted::Closed => return Err(NotPerformed::Unavailable),
            Submitted::Queued => {
                // A call comes with the one letter there will be.
                tokio::time::timeout(PATIENCE, mailbox.called()).await.map_err(|_| NotPerformed::Unavailable)?;
                match mailbox.read() {
                    Ok(Some(Letter::Answer(_, answer))) => answer,
                    _ => return Err(NotPerformed::Unavailable),
                }
            }
        };
        answer.refusal.map_or(Ok(()), |refusal| Err(refusal.into()))
    }
}
