//! Snapshots as they are sent, compressed once however many ask.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use dashmap::DashMap;

use crate::domain::ids::EventId;
use crate::protocol::view::View;
use crate::room::handle::Encoded;

use super::encoding::Encoding;

/// By event, view and coding, of which there are few.
#[derive(Default)]
pub(super) struct SnapshotCache(DashMap<(EventId, View, Encoding), Kept>);

struct Kept {
    snapshot: Arc<Encoded>,
    body: Arc<OnceLock<Bytes>>,
}

impl SnapshotCache {
    /// The body of `encoded`. Whoever comes first makes it, in a few milliseconds, and the others wait.
    pub(super) fn get(
        &self,
        event: EventId,
        encoding: Encoding,
        encoded: &Arc<Encoded>,
        make: impl FnOnce() -> Bytes,
    ) -> Bytes {
        let body = {
            let fresh = || Kept { snapshot: Arc::clone(encoded), body: Arc::default() };
            let mut kept = self.0.entry((event, encoded.view, encoding)).or_insert_with(fresh);
            if !Arc::ptr_eq(&kept.snapshot, encoded) {
                *kept = fresh();
            }
            Arc::clone(&kept.body)
        };
        body.get_or_init(make).clone()
    }
}
