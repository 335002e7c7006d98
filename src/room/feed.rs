//! One view's frames, each encoded once, and the rule by which every receiver catches up at its own pace.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use slab::Slab;
use tokio::sync::watch;

use crate::protocol::frame::TextFrame;

use super::presence::Letter;

/// Most frames a feed keeps: a minute of tallies at ten a second and the questions between them.
const MAX_FRAMES: usize = 1_024;

/// Most bytes a feed keeps; beyond that the snapshot is the shorter way.
const MAX_BYTES: usize = 1 << 20;

/// Groups of a feed's receivers, each served by a task of its own: one for each of two cores. More would only take turns with what else the server does.
pub(super) const GROUPS: usize = 2;

/// The recent frames of one view. A receiver holds nothing but its position; there is no queue per receiver that could overflow.
pub struct Feed {
    ring: Mutex<Ring>,
    /// Tells of a new head.
    heads: watch::Sender<u64>,
    /// The last position, for those who only ask whether they are there.
    head: AtomicU64,
    groups: [Mutex<Slab<Arc<dyn Receiver>>>; GROUPS],
    receivers: AtomicUsize,
}

/// Somebody who follows a feed.
pub trait Receiver: Send + Sync {
    /// Offers what a feed has published since a moment ago. Must not block. Whoever does not take it, or is not where it begins, catches up from its own position: nothing
    /// is offered twice.
    fn offer(&self, run: &Run);

    /// Leaves a letter that concerns everyone. Must not block.
    fn leave(&self, letter: Letter);
}

/// Frames that follow one another, for everyone who is where they begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The position before them.
    pub from: u64,
    /// The position after them.
    pub to: u64,
    /// The frames as they lie on the wire, one after the other.
    pub wire: Bytes,
}

/// What a receiver at some position has to do.
#[derive(Debug, PartialEq, Eq)]
pub enum CatchUp {
    /// Nothing.
    UpToDate,
    /// Send these, in order; the position is then the number.
    Frames(Vec<TextFrame>, u64),
    /// The position is before what the feed remembers, or of another life: fetch the snapshot.
    Snapshot,
}

/// A receiver's place at a feed, until it is dropped.
pub struct Following {
    feed: Arc<Feed>,
    group: usize,
    key: usize,
}

struct Ring {
    /// A receiver at this position or later can be caught up.
    floor: u64,
    /// Strictly ascending positions, all above `floor`.
    frames: VecDeque<(u64, TextFrame)>,
    bytes: usize,
}

impl Feed {
    /// A feed that knows everything after position `floor`.
    pub fn new(floor: u64) -> Self {
        Self {
            ring: Mutex::new(Ring { floor, frames: VecDeque::new(), bytes: 0 }),
            heads: watch::Sender::new(floor),
            head: AtomicU64::new(floor),
            groups: Default::default(),
            receivers: AtomicUsize::new(0),
        }
    }

    /// Adds the frame that leads to position `seq`. A position the feed has passed is ignored.
    pub fn publish(&self, seq: u64, frame: TextFrame) {
        {
            let mut ring = self.ring();
            if seq <= ring.head() {
                return;
            }
            ring.bytes += frame.wire().len();
            ring.frames.push_back((seq, frame));
            ring.shrink();
            self.head.store(seq, Ordering::Release);
        }
        self.heads.send_replace(seq);
    }

    /// What a receiver at `position` has to do to be where the feed is.
    pub fn catch_up(&self, position: u64) -> CatchUp {
        let ring = self.ring();
        if position < ring.floor {
            return CatchUp::Snapshot;
        }
        let first = ring.frames.partition_point(|(seq, _)| *seq <= position);
        if first == ring.frames.len() {
            return CatchUp::UpToDate;
        }
        CatchUp::Frames(ring.frames.range(first..).map(|(_, frame)| frame.clone()).collect(), ring.head())
    }

    /// Whether a receiver at `position` has everything. Cheaper than to catch up, for nobody waits for anybody.
    pub fn is_at_head(&self, position: u64) -> bool {
        position >= self.head.load(Ordering::Acquire)
    }

    /// The earliest position that can be caught up from.
    pub fn floor(&self) -> u64 {
        self.ring().floor
    }

    /// Tells when there is more, to the tasks that deliver it.
    pub(super) fn subscribe(&self) -> watch::Receiver<u64> {
        self.heads.subscribe()
    }

    /// Lets `receiver` follow. Follow first, then catch up: a frame published between the two is then offered, and not missed.
    pub fn follow(self: &Arc<Self>, receiver: Arc<dyn Receiver>) -> Following {
        let group = self.receivers.fetch_add(1, Ordering::Relaxed) % GROUPS;
        let key = self.group(group).insert(receiver);
        Following { feed: Arc::clone(self), group, key }
    }

    /// How many follow.
    pub fn receivers(&self) -> usize {
        self.receivers.load(Ordering::Relaxed)
    }

    /// Leaves a letter for everyone who follows now.
    pub(super) fn tell_all(&self, letter: &Letter) {
        for group in 0..GROUPS {
            self.group(group).iter().for_each(|(_, receiver)| receiver.leave(letter.clone()));
        }
    }

    /// Puts who has one of `places` in a group into `turn`. `false`: nobody has a later one.
    ///
    /// A place is not moved while others come and go, so whoever follows all the while is met.
    pub(super) fn members(&self, group: usize, places: Range<usize>, turn: &mut Vec<Arc<dyn Receiver>>) -> bool {
        turn.clear();
        let members = self.group(group);
        let more = places.end < members.capacity();
        turn.extend(places.filter_map(|place| members.get(place)).map(Arc::clone));
        more
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn group(&self, group: usize) -> MutexGuard<'_, Slab<Arc<dyn Receiver>>> {
        self.groups[group].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        let receiver = self.feed.group(self.group).try_remove(self.key);
        self.feed.receivers.fetch_sub(1, Ordering::Relaxed);
        // Outside of the lock: it may be the last to hold what it is.
        drop(receiver);
    }
}

impl Ring {
    fn head(&self) -> u64 {
        self.frames.back().map_or(self.floor, |(seq, _)| *seq)
    }

    /// Lets the oldest frames go; whoever still needed them is behind the new floor.
    fn shrink(&mut self) {
        while self.frames.len() > MAX_FRAMES || self.bytes > MAX_BYTES {
            let Some((seq, frame)) = self.frames.pop_front() else {
                return;
            };
            self.floor = seq;
            self.bytes -= frame.wire().len();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn frame(seq: u64) -> TextFrame {
        TextFrame::new(&seq.to_string())
    }

    #[test]
    fn a_position_before_the_floor_needs_the_snapshot() {
        let feed = Feed::new(10);
        assert_eq!(feed.catch_up(9), CatchUp::Snapshot);
        assert_eq!(feed.catch_up(10), CatchUp::UpToDate);
        feed.publish(12, frame(12));
        assert!(feed.is_at_head(12) && !feed.is_at_head(11));
        assert_eq!(feed.catch_up(10), CatchUp::Frames(vec![frame(12)], 12));
        assert_eq!(feed.catch_up(12), CatchUp::UpToDate);
    }

    #[test]
    fn a_frame_larger_than_the_ring_leaves_a_told_gap() {
        let feed = Feed::new(0);
        feed.publish(1, TextFrame::new(&"x".repeat(MAX_BYTES)));
        assert_eq!(feed.catch_up(0), CatchUp::Snapshot);
        assert_eq!(feed.catch_up(1), CatchUp::UpToDate);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        /// However a receiver stops and starts, it sees every frame after its position once and in order, or is told to fetch.
        #[test]
        fn gap_free_or_told_so(pauses in prop::collection::vec(prop_oneof![0_u64..40, 1_000_u64..1_050], 1..12)) {
            let feed = Feed::new(0);
            let (mut seq, mut position, mut seen) = (0, 0, 0);
            let mut published = Vec::new();
            for pause in pauses {
                for step in 0..pause {
                    seq += 1 + step % 3;
                    published.push(frame(seq));
                    feed.publish(seq, frame(seq));
                }
                match feed.catch_up(position) {
                    CatchUp::Frames(frames, head) => {
                        prop_assert_eq!(&frames[..], &published[seen..]);
                        prop_assert_eq!(head, seq);
                    }
                    CatchUp::Snapshot => prop_assert!(published.len() - seen > MAX_FRAMES),
                    CatchUp::UpToDate => prop_assert_eq!(published.len(), seen),
                }
                (position, seen) = (seq, published.len());
            }
        }
    }
}
