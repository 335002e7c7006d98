//! Wakes followers: the newest durable index of each event that someone follows.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::domain::ids::EventId;

/// One `watch` per followed event. A follower cannot overflow it or be skipped ahead by it: it says only that there is more to read.
#[derive(Default)]
pub(super) struct Heads {
    /// Holds a sender only while someone listens or until the event's next commit, so it does not grow with events long gone.
    followed: Mutex<HashMap<EventId, watch::Sender<u64>>>,
}

impl Heads {
    /// The head of `event` from now on. The first value may be too low; whoever subscribes reads the store once first.
    pub(super) fn subscribe(&self, event: EventId) -> watch::Receiver<u64> {
        self.lock()
            .entry(event)
            .or_insert_with(|| watch::Sender::new(0))
            .subscribe()
    }

    /// Tells the followers that records are durable; `heads` are in log order.
    pub(super) fn announce(&self, heads: impl IntoIterator<Item = (EventId, u64)>) {
        let mut followed = self.lock();
        for (event, head) in heads {
            let unfollowed = followed.get(&event).is_some_and(|sender| sender.send(head).is_err());
            if unfollowed {
                followed.remove(&event);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<EventId, watch::Sender<u64>>> {
        self.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
