//! Takes what a feed publishes to everyone who follows it, in one pass: no task is woken for a socket that takes its frames at once.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use tokio_util::sync::CancellationToken;

use crate::protocol::frame::TextFrame;

use super::feed::{CatchUp, Feed, GROUPS, Run};

/// Receivers served before other tasks get their turn: at about ten microseconds each, less than a millisecond.
const TURN: usize = 64;

/// The tasks that serve a feed until `closed` is cancelled, one for each group of its receivers.
pub(super) fn deliveries(feed: &Arc<Feed>, closed: &CancellationToken) -> [impl Future<Output = ()> + use<>; GROUPS] {
    // Looked at here and not in the task, which begins only later: what is published before it does is delivered all the same.
    let from = feed.floor();
    std::array::from_fn(|group| deliver(Arc::clone(feed), group, from, closed.clone()))
}

async fn deliver(feed: Arc<Feed>, group: usize, mut from: u64, closed: CancellationToken) {
    let mut head = feed.subscribe();
    let mut turn = Vec::with_capacity(TURN);
    loop {
        // Marked before looking, so that what is published after the look is another reason to look.
        let published = *head.borrow_and_update();
        if let Some(run) = run(&feed, from, published) {
            let mut place = 0;
            let mut more = true;
            while more {
                more = feed.members(group, place..place + TURN, &mut turn);
                for receiver in &turn {
                    receiver.offer(&run);
                }
                place += TURN;
                tokio::task::yield_now().await;
            }
            from = run.to;
        }
        turn.clear();
        tokio::select! {
            () = closed.cancelled() => return,
            changed = head.changed() => if changed.is_err() { return },
        }
    }
}

/// What the feed has published after `from`. Where that is more than it keeps, an offer that fits nobody: everyone looks, and is told to fetch the snapshot.
fn run(feed: &Feed, from: u64, head: u64) -> Option<Run> {
    match feed.catch_up(from) {
        CatchUp::UpToDate => None,
        CatchUp::Frames(frames, to) => Some(Run { from, to, wire: joined(&frames) }),
        CatchUp::Snapshot => Some(Run { from: head, to: head, wire: Bytes::new() }),
    }
}

fn joined(frames: &[TextFrame]) -> Bytes {
    if let [frame] = frames {
        return frame.wire().clone();
    }
    let mut wire = BytesMut::with_capacity(frames.iter().map(|frame| frame.wire().len()).sum());
    for frame in frames {
        wire.extend_from_slice(frame.wire());
    }
    wire.freeze()
}
