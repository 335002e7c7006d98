//! What is counted about rooms; the app turns it into metrics.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counters since the start of the process. None of them is about a person.
#[derive(Debug, Default)]
pub struct Stats {
    /// Commands acknowledged.
    pub acked: Counter,
    /// Commands refused by the fold or by the check before it.
    pub refused: Counter,
    /// Batches appended.
    pub batches: Counter,
    /// Frames encoded, each once however many receive it.
    pub frames: Counter,
    /// Rooms whose state disagreed with what another node wrote down.
    pub diverged: Counter,
    /// Rooms opened.
    pub opened: Counter,
}

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Counts `n` more.
    pub fn add(&self, n: u64) {
        self.0.fetch_add(n, Ordering::Relaxed);
    }

    /// The count so far.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
