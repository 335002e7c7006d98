//! How a command comes into a room: under which key, whether it is refused at the door, and who has to wait for the log first.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::mpsc::error::TrySendError;
use tokio::time::timeout;

use crate::domain::command::{Actor, Command, Entry};
use crate::domain::poll::PollState;
use crate::domain::recent::Answer;
use crate::domain::refusal::Refusal;
use crate::store::{KeyName, StoreError};

use super::batching::Submission;
use super::handle::Room;
use super::post::Asker;

/// How long a node may take to see all that is durable, before a client that asks about it is better off at another one.
const LAG: Duration = Duration::from_secs(5);

/// Whether a command was sent before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Never, as its sender says.
    First,
    /// Perhaps, here or at another node, as its sender says.
    Again,
}

/// What became of a submitted command so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// The answer will come to the asker.
    Queued,
    /// It was sent before; this was the answer.
    Answered(Answer),
    /// It would be refused now, so it was not written down.
    Refused(Refusal),
    /// It would be refused now, but it was sent before: it may be on its way into the log, where it finds what is not so now, and only the log can say. See
    /// [`Room::insist`].
    Doubtful(Box<Entry>),
    /// Too many commands are waiting; try again in a moment with this.
    Busy(Box<Entry>),
    /// The room has ended; connect again.
    Closed,
}

impl Room {
    /// The key under which a participant gives `command`.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a panel or poll that is not there to be seen: no key is made for it, unless it is a draft that may have been open when the command was sent first. [`Refusal::Forbidden`] for a command
    /// no participant gives.
    pub(super) fn key_for(&self, command: &Command, sent: Sent) -> Result<KeyName, Refusal> {
        let state = self.state();
        let panel = state.panel(command.panel().ok_or(Refusal::Forbidden)?)?;
        match command {
            Command::Answer { poll, .. } => match panel.polls.get(poll) {
                // What is a draft again may have been open when this was sent first.
                Some(found) if found.state != PollState::Draft || sent == Sent::Again => {
                    Ok(KeyName::Poll(self.id(), *poll))
                }
                _ => Err(Refusal::NotFound),
            },
            Command::Ask { .. } | Command::Revise { .. } | Command::TakeBack { .. } | Command::Vote { .. } => {
                Ok(KeyName::Panel(self.id(), panel.id))
            }
            _ => Err(Refusal::Forbidden),
        }
    }

    /// Submits a command; its answer comes to `asker` unless it is known already.
    ///
    /// Commands of participants and of the server itself are checked whole before they are queued: they may come in floods and depend on
    /// nothing of their own that is still under way. Of a desk only the right is checked, for it may draft a poll and open it in one breath; a booth has one command, which depends on nothing.
    ///
    /// What was sent before is not refused for how things stand now: that is for the log to say.
    pub fn submit(&self, entry: Entry, sent: Sent, asker: Arc<dyn Asker>) -> Submitted {
        let Entry { id, by, command } = entry;
        if let Some(answer) = self.state().answered(&id) {
            return Submitted::Answered(answer);
        }
        // Asked for before the state is: reading it twice at once would wait for a writer that waits for the first reading to end.
        let now = self.now();
        let command = match command.cleaned() {
            Ok(command) => command,
            Err(refusal) => return self.refused(refusal),
        };
        let entry = Entry { id, by, command };
        let checked = match (by, &entry.command) {
            (Actor::Participant(_) | Actor::Player(..) | Actor::System, _) | (_, Command::Acknowledge { .. }) => {
                self.state().check(&entry, now)
            }
            (Actor::Session(_), command) => self.state().access.allows(&by, command),
        };
        match checked {
            Ok(()) => self.insist(entry, asker),
            // A right that is missing is no matter of the moment.
            Err(refusal) if sent == Sent::First || refusal == Refusal::Forbidden => self.refused(refusal),
            Err(_) => Submitted::Doubtful(Box::new(entry)),
        }
    }

    /// Queues a command whose texts are clean, whatever would become of it now. What comes of it is written down for ever, so whoever may insist is to be held to a pace.
    pub fn insist(&self, entry: Entry, asker: Arc<dyn Asker>) -> Submitted {
        let place = match self.submissions.try_reserve() {
            Ok(place) => place,
            Err(TrySendError::Full(())) => return Submitted::Busy(Box::new(entry)),
            Err(TrySendError::Closed(())) => return Submitted::Closed,
        };
        match Submission::new(&entry, Some(asker)) {
            Ok(submission) => {
                place.send(submission);
                Submitted::Queued
            }
            Err(error) => {
                tracing::error!(event.id = %self.id(), %error, "a command cannot be written down");
                self.refused(Refusal::OutOfRange)
            }
        }
    }

    fn refused(&self, refusal: Refusal) -> Submitted {
        self.ctx().stats.refused.add(1);
        Submitted::Refused(refusal)
    }

    /// Waits until the state has everything that is durable now, whichever node wrote it.
    ///
    /// # Errors
    /// What the log says, or [`StoreError::Unavailable`] if the room ends meanwhile or is too far behind.
    pub async fn catch_up(&self) -> Result<(), StoreError> {
        let behind = |_| StoreError::Unavailable("the room is too far behind the log".to_owned());
        timeout(LAG, self.reach_head()).await.map_err(behind)?
    }

    async fn reach_head(&self) -> Result<(), StoreError> {
        let shared = &self.shared;
        let head = shared.ctx.log.head(shared.id).await?;
        let caught_up = async {
            loop {
                // Asked for before looking, so that no record falls between.
                let folded = shared.folded.notified();
                if shared.index.load(Ordering::Acquire) >= head {
                    return;
                }
                folded.await;
            }
        };
        let ended = || StoreError::Unavailable("the room has ended".to_owned());
        shared.closed.run_until_cancelled(caught_up).await.ok_or_else(ended)
    }
}
