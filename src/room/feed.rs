//! One view's frames, each encoded once, and the rule by which every receiver catches up at its own pace.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use tokio::sync::watch;

/// Most frames a feed keeps: a minute of tallies at ten a second and the questions between them.
const MAX_FRAMES: usize = 1_024;

/// Most bytes a feed keeps; beyond that the snapshot is the shorter way.
const MAX_BYTES: usize = 1 << 20;

/// The recent frames of one view. A receiver holds nothing but its position; there is no queue per receiver that could overflow.
pub struct Feed {
    ring: Mutex<Ring>,
    head: watch::Sender<u64>,
}

/// What a receiver at some position has to do.
#[derive(Debug, PartialEq, Eq)]
pub enum CatchUp {
    /// Nothing.
    UpToDate,
    /// Send these, in order; the position is then the number.
    Frames(Vec<Bytes>, u64),
    /// The position is before what the feed remembers, or of another life: fetch the snapshot.
    Snapshot,
}

struct Ring {
    /// A receiver at this position or later can be caught up.
    floor: u64,
    /// Strictly ascending positions, all above `floor`.
    frames: VecDeque<(u64, Bytes)>,
    bytes: usize,
}

impl Feed {
    /// A feed that knows everything after position `floor`.
    pub fn new(floor: u64) -> Self {
        Self { ring: Mutex::new(Ring { floor, frames: VecDeque::new(), bytes: 0 }), head: watch::Sender::new(floor) }
    }

    /// Adds the frame that leads to position `seq` and wakes the receivers. A position the feed has passed is ignored.
    pub fn publish(&self, seq: u64, frame: Bytes) {
        {
            let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
            if seq <= ring.head() {
                return;
            }
            ring.bytes += frame.len();
            ring.frames.push_back((seq, frame));
            ring.shrink();
        }
        self.head.send_replace(seq);
    }

    /// What a receiver at `position` has to do to be where the feed is.
    pub fn catch_up(&self, position: u64) -> CatchUp {
        let ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        if position < ring.floor {
            return CatchUp::Snapshot;
        }
        let first = ring.frames.partition_point(|(seq, _)| *seq <= position);
        if first == ring.frames.len() {
            return CatchUp::UpToDate;
        }
        CatchUp::Frames(ring.frames.range(first..).map(|(_, frame)| frame.clone()).collect(), ring.head())
    }

    /// The earliest position that can be caught up from.
    pub fn floor(&self) -> u64 {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner).floor
    }

    /// Tells when there is more. Subscribe first, then look: a frame published between the two is then not missed.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.head.subscribe()
    }

    /// How many are subscribed.
    pub fn receivers(&self) -> usize {
        self.head.receiver_count()
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
            self.bytes -= frame.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn frame(seq: u64) -> Bytes {
        Bytes::from(seq.to_string())
    }

    #[test]
    fn a_position_before_the_floor_needs_the_snapshot() {
        let feed = Feed::new(10);
        assert_eq!(feed.catch_up(9), CatchUp::Snapshot);
        assert_eq!(feed.catch_up(10), CatchUp::UpToDate);
        feed.publish(12, frame(12));
        assert_eq!(feed.catch_up(10), CatchUp::Frames(vec![frame(12)], 12));
        assert_eq!(feed.catch_up(12), CatchUp::UpToDate);
    }

    #[test]
    fn a_frame_larger_than_the_ring_leaves_a_told_gap() {
        let feed = Feed::new(0);
        feed.publish(1, Bytes::from(vec![b'x'; MAX_BYTES + 1]));
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
