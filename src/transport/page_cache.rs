//! The audience's page, compressed once for a whole hall: quickly for the first who comes, as small as possible for everyone after.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use dashmap::DashMap;
use tokio::time::Instant;

use crate::domain::ids::EventId;
use crate::protocol::view::View;
use crate::room::Ctx;
use crate::room::handle::Encoded;

use super::encoding::{Effort, Encoding};

/// Pages kept compressed. A hall needs one for each panel, language and coding; strangers who invent hosts empty the cache, no more.
const MAX_PAGES: usize = 256;

/// How long a page serves although its snapshot is not the newest; the socket brings what came after within a blink. Compressing as
/// small as possible takes a fifth of a second, so each page costs a twenty-fifth of a core at most.
const SERVES: Duration = Duration::from_secs(5);

/// Pages by what makes them differ.
#[derive(Default)]
pub(super) struct PageCache(DashMap<PageKey, Arc<Slot>>);

#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct PageKey {
    pub(super) event: EventId,
    pub(super) view: View,
    pub(super) lang: &'static str,
    pub(super) encoding: Encoding,
    pub(super) origin: String,
}

#[derive(Default)]
struct Slot {
    made: RwLock<Option<Made>>,
    /// Whether a smaller or newer one is being made.
    making: AtomicBool,
}

#[derive(Clone)]
struct Made {
    snapshot: Arc<Encoded>,
    body: Bytes,
    effort: Effort,
    at: Instant,
}

impl PageCache {
    /// The page with `snapshot`, or a recent one that can be continued from, which is every one at or after `floor`.
    pub(super) fn get(
        &self,
        ctx: &Ctx,
        key: PageKey,
        floor: u64,
        snapshot: &Arc<Encoded>,
        make: impl Fn(&Arc<Encoded>, Effort) -> Bytes + Send + 'static,
    ) -> Bytes {
        if self.0.len() > MAX_PAGES {
            self.0.clear();
        }
        let slot = Arc::clone(&self.0.entry(key).or_default());
        let usable = slot.made().filter(|made| made.snapshot.seq >= floor && made.snapshot.epoch == snapshot.epoch);
        let page = usable.unwrap_or_else(|| slot.keep(snapshot, Effort::Quick, make(snapshot, Effort::Quick)));
        let is_current = Arc::ptr_eq(&page.snapshot, snapshot) || page.at.elapsed() < SERVES;
        if (!is_current || page.effort == Effort::Quick) && !slot.making.swap(true, Ordering::AcqRel) {
            let snapshot = Arc::clone(snapshot);
            (ctx.spawn)(Box::pin(async move {
                let making = tokio::task::spawn_blocking({
                    let slot = Arc::clone(&slot);
                    move || drop(slot.keep(&snapshot, Effort::Best, make(&snapshot, Effort::Best)))
                });
                if let Err(error) = making.await {
                    tracing::error!(%error, "a page could not be compressed");
                }
                slot.making.store(false, Ordering::Release);
            }));
        }
        page.body
    }
}

impl Slot {
    fn made(&self) -> Option<Made> {
        self.made.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, snapshot: &Arc<Encoded>, effort: Effort, body: Bytes) -> Made {
        let made = Made { snapshot: Arc::clone(snapshot), body, effort, at: Instant::now() };
        *self.made.write().unwrap_or_else(PoisonError::into_inner) = Some(made.clone());
        made
    }
}
