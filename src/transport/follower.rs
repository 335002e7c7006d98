//! A session as the feed it follows sees it: it takes deliveries itself, or calls the session.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::room::feed::{CatchUp, Feed, Receiver, Run};
use crate::room::presence::{Letter, Mailbox};

use super::line::{Delivered, Line};

/// Where a socket is in its feed, and the way to it.
pub(super) struct Follower {
    /// None where a session's socket is not a connection, as in tests: the session then writes everything itself.
    line: Option<Arc<Line>>,
    mailbox: Mailbox,
    place: Mutex<Place>,
}

struct Place {
    /// The client has everything up to here, or it is on its way.
    position: u64,
    /// The session itself writes now, or has said its farewell: nothing may come in between, and it looks again before it rests.
    busy: bool,
}

impl Follower {
    /// Busy until it first catches up.
    pub(super) fn new(line: Option<Arc<Line>>, mailbox: Mailbox, position: u64) -> Self {
        Self { line, mailbox, place: Mutex::new(Place { position, busy: true }) }
    }

    /// What the session has to write before it may rest. Once there is nothing, deliveries are taken without it.
    pub(super) fn catch_up(&self, feed: &Feed) -> CatchUp {
        let mut place = self.place();
        let catch_up = feed.catch_up(place.position);
        place.busy = catch_up != CatchUp::UpToDate;
        if let CatchUp::Frames(_, head) = catch_up {
            place.position = head;
        }
        catch_up
    }

    /// Takes no deliveries any more.
    pub(super) fn retire(&self) {
        self.place().busy = true;
    }

    /// Whether the session has to flush what a delivery left.
    pub(super) fn has_rest(&self) -> bool {
        self.line.as_ref().is_some_and(|line| line.has_rest())
    }

    fn place(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Receiver for Follower {
    fn offer(&self, run: &Run) {
        let mut place = self.place();
        if place.position >= run.to {
            return;
        }
        let fits = !place.busy && place.position == run.from;
        let delivered = match &self.line {
            Some(line) if fits => line.deliver(&run.wire),
            _ => Delivered::Not,
        };
        if delivered != Delivered::Not {
            place.position = run.to;
        }
        drop(place);
        if delivered != Delivered::Whole {
            self.mailbox.call();
        }
    }

    fn leave(&self, letter: Letter) {
        self.mailbox.leave(letter);
    }
}
