//! The audience's page, compressed as small as it gets, once for a whole hall.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use dashmap::DashMap;
use tokio::sync::{Mutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinError;
use tokio::time::Instant;

use crate::domain::ids::EventId;
use crate::protocol::view::View;
use crate::room::Ctx;
use crate::room::handle::Encoded;

use super::encoding::{Effort, Encoding};

#[cfg(test)]
mod tests;

/// How long a page serves although its snapshot is not the newest; the socket brings what came after within a blink.
const SERVES: Duration = Duration::from_secs(5);

/// How long it still serves while a newer one is being made. Beyond that it could show what was withdrawn long ago.
const SERVES_AT_MOST: Duration = Duration::from_secs(10);

/// Pages made with the best effort at a time. Each takes a fifth of a second of one core, a third with a thousand questions; what is needed meanwhile
/// is made quickly, a tenth larger, so that nobody waits for it and asking for every page of every panel costs a server little.
const BEST_AT_ONCE: usize = 1;

/// Pages by what makes them differ: as many as there are panels, languages and codings.
pub(super) struct PageCache {
    pages: DashMap<PageKey, Arc<Slot>>,
    best: Arc<Semaphore>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct PageKey {
    pub(super) event: EventId,
    pub(super) view: View,
    pub(super) lang: &'static str,
    pub(super) encoding: Encoding,
}

#[derive(Default)]
struct Slot {
    made: RwLock<Option<Made>>,
    /// Held while the page is made quickly for those who wait, so that it is made once however many come.
    making: Arc<Mutex<()>>,
    /// Held while it is made anew and nobody waits.
    improving: Arc<Mutex<()>>,
}

#[derive(Clone)]
struct Made {
    snapshot: Arc<Encoded>,
    body: Bytes,
    effort: Effort,
    at: Instant,
}

impl Default for PageCache {
    fn default() -> Self {
        Self { pages: DashMap::new(), best: Arc::new(Semaphore::new(BEST_AT_ONCE)) }
    }
}

impl PageCache {
    /// The page with `snapshot`, or a recent one that can be continued from, which is every one at or after `floor`. Whoever comes when there is none gets one
    /// made quickly. What was made so, or has served long enough, is made as small as it gets while it still serves.
    pub(super) async fn get<M>(
        &self,
        ctx: &Ctx,
        key: PageKey,
        floor: u64,
        snapshot: &Arc<Encoded>,
        make: M,
    ) -> Result<Bytes, JoinError>
    where
        M: Fn(&Arc<Encoded>, Effort) -> Bytes + Clone + Send + 'static,
    {
        let slot = Arc::clone(&self.pages.entry(key).or_default());
        let page = match slot.usable(floor, snapshot) {
            Some(page) => page,
            None => slot.make_if_needed(floor, snapshot, make.clone()).await?,
        };
        let is_fresh = Arc::ptr_eq(&page.snapshot, snapshot) || page.at.elapsed() < SERVES;
        if (!is_fresh || page.effort == Effort::Quick)
            && let Ok(improving) = Arc::clone(&slot.improving).try_lock_owned()
        {
            let permit = Arc::clone(&self.best).try_acquire_owned().ok();
            if !is_fresh || permit.is_some() {
                let snapshot = Arc::clone(snapshot);
                (ctx.spawn)(Box::pin(async move {
                    if let Err(error) = slot.make(&snapshot, permit, improving, make).await {
                        tracing::error!(%error, "a page could not be made anew");
                    }
                }));
            }
        }
        Ok(page.body)
    }
}

impl Slot {
    fn usable(&self, floor: u64, snapshot: &Arc<Encoded>) -> Option<Made> {
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner).clone()?;
        let is_recent = made.at.elapsed() < SERVES_AT_MOST && made.snapshot.seq >= floor;
        let is_usable = Arc::ptr_eq(&made.snapshot, snapshot) || is_recent;
        (is_usable && made.snapshot.epoch == snapshot.epoch).then_some(made)
    }

    /// Makes a page quickly, unless whoever made one before has made what is needed.
    async fn make_if_needed<M>(
        self: &Arc<Self>,
        floor: u64,
        snapshot: &Arc<Encoded>,
        make: M,
    ) -> Result<Made, JoinError>
    where
        M: FnOnce(&Arc<Encoded>, Effort) -> Bytes + Send + 'static,
    {
        let making = Arc::clone(&self.making).lock_owned().await;
        match self.usable(floor, snapshot) {
            Some(page) => Ok(page),
            None => Arc::clone(self).make(snapshot, None, making, make).await,
        }
    }

    /// Makes the page on a thread where nothing else waits for it, with the best effort if that is permitted, and keeps it there: whoever asked may be gone when
    /// it is done.
    async fn make<M>(
        self: Arc<Self>,
        snapshot: &Arc<Encoded>,
        best: Option<OwnedSemaphorePermit>,
        turn: OwnedMutexGuard<()>,
        make: M,
    ) -> Result<Made, JoinError>
    where
        M: FnOnce(&Arc<Encoded>, Effort) -> Bytes + Send + 'static,
    {
        let effort = if best.is_some() { Effort::Best } else { Effort::Quick };
        let snapshot = Arc::clone(snapshot);
        tokio::task::spawn_blocking(move || {
            // Its age counts from before it was made: it may show what was withdrawn meanwhile.
            let at = Instant::now();
            let body = make(&snapshot, effort);
            let page = Made { snapshot, body, effort, at };
            self.keep(page.clone());
            drop((best, turn));
            page
        })
        .await
    }

    /// Keeps a page, unless a later one was made meanwhile. One of the same version that was made as small as it gets stays, and is then as fresh as this one.
    fn keep(&self, page: Made) {
        let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
        match made.as_mut().filter(|kept| kept.snapshot.epoch == page.snapshot.epoch) {
            Some(kept) if kept.snapshot.seq > page.snapshot.seq => {}
            Some(kept) if kept.snapshot.seq == page.snapshot.seq && page.effort == Effort::Quick => {
                (kept.snapshot, kept.at) = (page.snapshot, page.at);
            }
            _ => *made = Some(page),
        }
    }
}
