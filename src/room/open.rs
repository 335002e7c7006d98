//! From the store to a state: the newest snapshot, then every record after it.

use crate::domain::Event;
use crate::domain::command::{Batch, Command};
use crate::domain::event::{Folded, UnknownRules};
use crate::domain::ids::EventId;
use crate::store::{Follow, Log, Record, Snapshot, StoreError};

use super::worker::Digests;

/// Why a room cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum RoomError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A record is not a batch.
    #[error("log_unreadable: record {index} of event {event} is not a batch: {source}")]
    Unreadable {
        /// The log.
        event: EventId,
        /// The record.
        index: u64,
        /// What the parser says.
        source: serde_json::Error,
    },
    /// The log was written by a newer version.
    #[error(transparent)]
    TooNew(#[from] UnknownRules),
    /// This node folded something else than another one wrote down.
    #[error("state_diverged: event {event} at {seq}")]
    Diverged {
        /// The log.
        event: EventId,
        /// The position at which the digests differ.
        seq: u64,
    },
    /// A task that takes answers round has ended.
    #[error("unanswered: event {event}")]
    Unanswered {
        /// The event.
        event: EventId,
    },
}

/// A state that is up to date with the log, and the reader that continues from there.
pub(super) struct Opened {
    pub(super) event: Event,
    pub(super) index: u64,
    /// The position of the kept state it began from.
    pub(super) kept_at: u64,
    pub(super) follow: Box<dyn Follow>,
    pub(super) digests: Digests,
}

/// Brings an event up to the head its log has now.
pub(super) async fn open(log: &dyn Log, id: EventId) -> Result<Opened, RoomError> {
    let head = log.head(id).await?;
    let (event, index) = match log.load_snapshot(id).await? {
        Some(snapshot) if snapshot.index <= head => restore(id, &snapshot),
        _ => (Event::new(id), 0),
    };
    let mut opened = Opened::at(log, event, index);
    opened.read_to(head).await?;
    Ok(opened)
}

/// The state that follows from the whole log alone, also where one was kept.
///
/// # Errors
/// What the store says, or the first record that cannot be folded.
pub async fn replay(log: &dyn Log, id: EventId) -> Result<Event, RoomError> {
    let mut opened = Opened::at(log, Event::new(id), 0);
    opened.read_to(log.head(id).await?).await?;
    Ok(opened.event)
}

impl Opened {
    fn at(log: &dyn Log, event: Event, index: u64) -> Self {
        let (kept_at, follow) = (event.seq, log.follow(event.id, index));
        Self { event, index, kept_at, follow, digests: Digests::default() }
    }

    /// Folds everything up to the record `head`.
    async fn read_to(&mut self, head: u64) -> Result<(), RoomError> {
        let Self { event, index, follow, digests, .. } = self;
        let mut read: Vec<Record> = Vec::new();
        while *index < head {
            let read_to = read.last().map_or(*index, |record| record.index);
            // Begun first, so that the store reads on while what it read before is folded.
            let reading = async { if read_to < head { follow.next().await } else { Ok(Vec::new()) } };
            let folding = async {
                for record in &read {
                    *index = record.index;
                    fold_record(event, record, digests)?;
                }
                Ok::<_, RoomError>(())
            };
            let (next, folded) = tokio::join!(reading, folding);
            folded?;
            read = next?;
        }
        Ok(())
    }
}

/// Folds one record and compares what other nodes wrote down about the state.
pub(super) fn fold_record(
    event: &mut Event,
    record: &Record,
    digests: &mut Digests,
) -> Result<(Batch, Vec<Folded>), RoomError> {
    let batch: Batch = serde_json::from_slice(&record.payload).map_err(|source| RoomError::Unreadable {
        event: event.id,
        index: record.index,
        source,
    })?;
    let folded = event.fold(&batch)?;
    for entry in &batch.entries {
        if let Command::Attest { seq, digest } = &entry.command
            && digests.contradict(*seq, digest)
        {
            return Err(RoomError::Diverged { event: event.id, seq: *seq });
        }
    }
    digests.note(event);
    Ok((batch, folded))
}

/// A snapshot that cannot be read costs a longer replay and nothing else: the log has everything.
fn restore(id: EventId, snapshot: &Snapshot) -> (Event, u64) {
    match serde_json::from_slice::<Event>(&snapshot.state) {
        Ok(event) if event.id == id => (event, snapshot.index),
        Ok(_) | Err(_) => {
            tracing::warn!(event.id = %id, index = snapshot.index, "snapshot is unreadable, replaying the whole log");
            (Event::new(id), 0)
        }
    }
}
