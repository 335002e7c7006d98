//! Where a log, the list of events and the pseudonym keys are kept: three small traits and their stores.

pub mod chain;
pub mod memory;
pub mod sqlite;

mod heads;

#[cfg(test)]
mod contract;

use std::fmt;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::domain::ids::{Epoch, EventId, PanelId, PollId};

/// One batch as it lies in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Place in the event's log; the first record is 1 and there are no holes.
    pub index: u64,
    /// The bytes that were appended.
    pub payload: Bytes,
}

/// The state of an event after the record `index`, kept so that opening it need not read the whole log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The last record the state includes.
    pub index: u64,
    /// The state, in the caller's encoding.
    pub state: Bytes,
}

/// Why a store could not do what was asked. Each has a stable code for logs and the command line.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The stored bytes are not what was written.
    #[error("store_damaged: {0}")]
    Damaged(String),
    /// Another process has the store open.
    #[error("store_locked: {0} is in use by another process")]
    Locked(String),
    /// The store was written by a version this one does not know.
    #[error("store_version: {0}")]
    Version(String),
    /// The disk or the database failed. After a failed append nothing more is acknowledged.
    #[error("store_unavailable: {0}")]
    Unavailable(String),
    /// The key was destroyed and can never be made again.
    #[error("key_destroyed: {0}")]
    KeyDestroyed(KeyName),
}

/// An append-only log per event; the only sequencer there is.
///
/// Contract, held by one test body for every store:
/// - `append` resolves once the record is durable. Records of one event have one order, the same for every reader.
/// - Appends of one event made one after another lie in that order. Events do not wait for each other beyond a shared commit.
/// - `follow(after)` gives every record with an index above `after`, in order, once, first the stored ones and then new ones as they
///   become durable, the caller's own included. A follower that falls behind reads on from the store; it is never skipped ahead.
/// - While the store's disk takes nothing, being full or read-only, nothing is lost and nothing fails: what is to be written waits, reads go on,
///   and [`Log::is_stalled`] says so.
/// - After an append failed with [`StoreError::Unavailable`] its outcome is unknown: it may be seen by a follower later.
/// - A snapshot replaces an older one of the same event; it never truncates the log.
pub trait Log: Send + Sync + 'static {
    /// This life of the log.
    fn epoch(&self) -> Epoch;
    /// Makes `payload` durable as the next record of `event`.
    fn append(&self, event: EventId, payload: Bytes) -> BoxFuture<'_, Result<u64, StoreError>>;
    /// Whether appends wait for a disk that takes nothing.
    fn is_stalled(&self) -> bool;
    /// The index of the last durable record of `event`, 0 for an empty log.
    fn head(&self, event: EventId) -> BoxFuture<'_, Result<u64, StoreError>>;
    /// Every record after index `after`.
    fn follow(&self, event: EventId, after: u64) -> Box<dyn Follow>;
    /// Keeps `snapshot` in place of an older one.
    fn save_snapshot(&self, event: EventId, snapshot: Snapshot) -> BoxFuture<'_, Result<(), StoreError>>;
    /// The newest snapshot, if there is one.
    fn load_snapshot(&self, event: EventId) -> BoxFuture<'_, Result<Option<Snapshot>, StoreError>>;
}

/// A reader of one event's log; see [`Log::follow`].
pub trait Follow: Send {
    /// The next records in order, at least one. Waits while there are none. Dropping the future loses nothing.
    fn next(&mut self) -> BoxFuture<'_, Result<Vec<Record>, StoreError>>;
}

/// How an event is found: by its six-digit code or by the secret in its QR code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// The event.
    pub event: EventId,
    /// Six ASCII digits.
    pub code: String,
    /// The longer secret that a scanned phone brings, so that nothing need be typed.
    pub join: String,
}

/// The events of this installation.
///
/// Contract: `publish` is atomic and durable; a code or join secret names one event at most, so publishing one that another event has
/// fails and changes nothing.
pub trait Directory: Send + Sync + 'static {
    /// Adds or replaces the listing of its event. `Ok(false)`: the code or the secret is another event's, nothing changed.
    fn publish(&self, listing: Listing) -> BoxFuture<'_, Result<bool, StoreError>>;
    /// All listings, in the order of first publication.
    fn listings(&self) -> BoxFuture<'_, Result<Vec<Listing>, StoreError>>;
}

/// What a key makes pseudonyms for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyName {
    /// Signs participants' tokens; one per installation, never destroyed.
    Tokens,
    /// Pseudonyms inside a panel.
    Panel(EventId, PanelId),
    /// Ballots of a poll.
    Poll(EventId, PollId),
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tokens => f.write_str("tokens"),
            Self::Panel(event, panel) => write!(f, "panel/{event}/{panel}"),
            Self::Poll(event, poll) => write!(f, "poll/{event}/{poll}"),
        }
    }
}

/// A secret of 256 bits. It has no `Debug` or `Serialize`, so it cannot reach a log by accident.
#[derive(Clone, Copy)]
pub struct Key(pub [u8; 32]);

/// The keys that pseudonyms are made with.
///
/// Contract: `obtain` returns the stored key, or durably stores `fresh` and returns it; of two racing calls one wins and both
/// get the same key. `destroy` is durable when it resolves, may be repeated, and overwrites the bytes in the store's files; afterwards `obtain`
/// fails with [`StoreError::KeyDestroyed`] for ever.
pub trait Keys: Send + Sync + 'static {
    /// The key called `name`; `fresh` becomes that key if there is none yet.
    fn obtain(&self, name: KeyName, fresh: Key) -> BoxFuture<'_, Result<Key, StoreError>>;
    /// Erases the key called `name` for ever.
    fn destroy(&self, name: KeyName) -> BoxFuture<'_, Result<(), StoreError>>;
}
