//! A store in memory, for tests and for the private server of a replay; nothing outlives the process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::watch;

use super::heads::Heads;
use super::{Directory, Epoch, Follow, Key, KeyName, Keys, Listing, Log, Record, Snapshot, StoreError};
use crate::domain::ids::EventId;

/// Records a follower is given at once: enough to make a wake-up cheap, few enough that copying them under the lock is
/// short.
const CHUNK_RECORDS: usize = 1_024;

/// Log, directory and keys in memory. "Durable" means "until this value and its followers are dropped".
pub struct Memory {
    epoch: Epoch,
    shared: Arc<Shared>,
}

impl Memory {
    /// An empty store.
    pub fn new(epoch: Epoch) -> Self {
        Self { epoch, shared: Arc::default() }
    }
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    /// Followers look here for the last index only, and take the records from `state`.
    heads: Heads<u64>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Default)]
struct State {
    /// Record `n` of an event is at `n - 1`.
    logs: HashMap<EventId, Vec<Bytes>>,
    snapshots: HashMap<EventId, Snapshot>,
    /// In the order of first publication.
    listings: Vec<Listing>,
    /// `None` is the tombstone of a destroyed key.
    keys: HashMap<KeyName, Option<Key>>,
}

impl State {
    fn append(&mut self, event: EventId, payload: Bytes) -> u64 {
        let log = self.logs.entry(event).or_default();
        log.push(payload);
        log.len() as u64
    }

    fn chunk(&self, event: EventId, after: u64) -> Vec<Record> {
        let log = self.logs.get(&event).map_or(&[][..], Vec::as_slice);
        let skipped = usize::try_from(after).unwrap_or(usize::MAX);
        let newer = log.iter().skip(skipped).take(CHUNK_RECORDS).cloned();
        (after.saturating_add(1)..).zip(newer).map(|(index, payload)| Record { index, payload }).collect()
    }

    fn publish(&mut self, listing: Listing) -> bool {
        let taken = self
            .listings
            .iter()
            .any(|other| other.event != listing.event && (other.code == listing.code || other.join == listing.join));
        if taken {
            return false;
        }
        match self.listings.iter_mut().find(|other| other.event == listing.event) {
            Some(older) => *older = listing,
            None => self.listings.push(listing),
        }
        true
    }
}

impl Log for Memory {
    fn epoch(&self) -> Epoch {
        self.epoch
    }

    fn append(&self, event: EventId, payload: Bytes) -> BoxFuture<'_, Result<u64, StoreError>> {
        async move {
            let index = self.shared.lock().append(event, payload);
            self.shared.heads.announce([(event, index)]);
            Ok(index)
        }
        .boxed()
    }

    fn is_stalled(&self) -> bool {
        false
    }

    fn head(&self, event: EventId) -> BoxFuture<'_, Result<u64, StoreError>> {
        async move { Ok(self.shared.lock().logs.get(&event).map_or(0, |log| log.len() as u64)) }.boxed()
    }

    fn follow(&self, event: EventId, after: u64) -> Box<dyn Follow> {
        let heads = self.shared.heads.subscribe(event);
        Box::new(Follower { shared: Arc::clone(&self.shared), event, after, heads })
    }

    fn save_snapshot(&self, event: EventId, snapshot: Snapshot) -> BoxFuture<'_, Result<(), StoreError>> {
        async move {
            let mut state = self.shared.lock();
            let kept = state.snapshots.entry(event).or_insert_with(|| snapshot.clone());
            if kept.index <= snapshot.index {
                *kept = snapshot;
            }
            Ok(())
        }
        .boxed()
    }

    fn load_snapshot(&self, event: EventId) -> BoxFuture<'_, Result<Option<Snapshot>, StoreError>> {
        async move { Ok(self.shared.lock().snapshots.get(&event).cloned()) }.boxed()
    }
}

struct Follower {
    shared: Arc<Shared>,
    event: EventId,
    /// Every record up to here was given out.
    after: u64,
    heads: watch::Receiver<u64>,
}

impl Follow for Follower {
    fn next(&mut self) -> BoxFuture<'_, Result<Vec<Record>, StoreError>> {
        async move {
            loop {
                // Marked as seen before looking: a commit in between wakes the wait below instead of being lost.
                self.heads.mark_unchanged();
                let records = self.shared.lock().chunk(self.event, self.after);
                if let Some(last) = records.last() {
                    self.after = last.index;
                    return Ok(records);
                }
                let waited = self.heads.changed().await;
                waited.map_err(|_| StoreError::Unavailable("the store was closed".to_owned()))?;
            }
        }
        .boxed()
    }
}

impl Directory for Memory {
    fn publish(&self, listing: Listing) -> BoxFuture<'_, Result<bool, StoreError>> {
        async move { Ok(self.shared.lock().publish(listing)) }.boxed()
    }

    fn listings(&self) -> BoxFuture<'_, Result<Vec<Listing>, StoreError>> {
        async move { Ok(self.shared.lock().listings.clone()) }.boxed()
    }
}

impl Keys for Memory {
    fn obtain(&self, name: KeyName, fresh: Key) -> BoxFuture<'_, Result<Key, StoreError>> {
        async move {
            let stored = *self.shared.lock().keys.entry(name).or_insert(Some(fresh));
            stored.ok_or(StoreError::KeyDestroyed(name))
        }
        .boxed()
    }

    fn destroy(&self, name: KeyName) -> BoxFuture<'_, Result<(), StoreError>> {
        async move {
            self.shared.lock().keys.insert(name, None);
            Ok(())
        }
        .boxed()
    }
}
