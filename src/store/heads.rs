//! Wakes followers: what is newest in each event that someone follows.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::domain::ids::EventId;

/// One `watch` per followed event. A follower cannot overflow it or be skipped ahead by it: what was replaced before it
/// looked is in the store.
#[derive(Default)]
pub(super) struct Heads<T> {
    /// Holds a sender only while someone listens or until the event's next commit, so it does not grow with events long
    /// gone.
    followed: Mutex<HashMap<EventId, watch::Sender<T>>>,
}

impl<T: Default> Heads<T> {
    /// What is newest in `event` from now on. The first value may be older; whoever subscribes reads the store to its
    /// end once.
    pub(super) fn subscribe(&self, event: EventId) -> watch::Receiver<T> {
        self.lock().entry(event).or_default().subscribe()
    }

    /// Tells the followers what became durable, for each event in log order.
    pub(super) fn announce(&self, news: impl IntoIterator<Item = (EventId, T)>) {
        let mut followed = self.lock();
        for (event, newest) in news {
            let unfollowed = followed.get(&event).is_some_and(|sender| sender.send(newest).is_err());
            if unfollowed {
                followed.remove(&event);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<EventId, watch::Sender<T>>> {
        self.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
