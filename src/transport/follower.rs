//! A session as its room sees it: it takes deliveries and answers itself, or calls the session.

use std::sync::atomic::{AtomicIsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::ids::CommandId;
use crate::domain::recent::Answer;
use crate::protocol::frame::TextFrame;
use crate::protocol::wire::{self, ServerFrame};
use crate::room::feed::{CatchUp, Feed, Receiver, Run};
use crate::room::post::Asker;
use crate::room::presence::{Letter, Mailbox};

use super::line::{Delivered, Line};

/// Commands of one socket under way at once; the socket is not read while there are so many, so that answers always fit its mailbox.
const UNDER_WAY: isize = 16;

/// Where a socket is in its feed, and the way to it.
pub(super) struct Follower {
    mailbox: Mailbox,
    feed: Arc<Feed>,
    place: Mutex<Place>,
    /// Commands that have no answer yet; one less for a moment, if an answer overtakes the counting of its command.
    under_way: AtomicIsize,
}

struct Place {
    /// None where a session's socket is not a connection, as in tests: the session then writes everything itself. And none once it has left: whoever still has an
    /// answer for it must not keep its connection open.
    line: Option<Arc<Line>>,
    /// The client has everything up to here, or it is on its way.
    position: u64,
    /// The session itself writes now: nothing may come in between, and it looks again before it rests.
    busy: bool,
}

impl Follower {
    /// Busy until it first catches up.
    pub(super) fn new(line: Option<Arc<Line>>, mailbox: Mailbox, feed: Arc<Feed>, position: u64) -> Self {
        let place = Mutex::new(Place { line, position, busy: true });
        Self { mailbox, feed, place, under_way: AtomicIsize::new(0) }
    }

    /// What the session has to write before it may rest. Once there is nothing, deliveries are taken without it.
    pub(super) fn catch_up(&self) -> CatchUp {
        let mut place = self.place();
        let catch_up = self.feed.catch_up(place.position);
        place.busy = catch_up != CatchUp::UpToDate;
        if let CatchUp::Frames(_, head) = catch_up {
            place.position = head;
        }
        catch_up
    }

    /// Takes no deliveries any more, and lets go of the connection.
    pub(super) fn retire(&self) {
        self.place().line = None;
    }

    /// Whether the session has to flush what a delivery left.
    pub(super) fn has_rest(&self) -> bool {
        self.place().line.as_ref().is_some_and(|line| line.has_rest())
    }

    /// Counts a command that was queued.
    pub(super) fn begin(&self) {
        self.under_way.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a command that was answered.
    pub(super) fn settle(&self) {
        if self.under_way.fetch_sub(1, Ordering::Relaxed) == UNDER_WAY {
            // The session reads its socket again.
            self.mailbox.call();
        }
    }

    /// Whether any command is under way.
    pub(super) fn has_commands(&self) -> bool {
        self.under_way.load(Ordering::Relaxed) > 0
    }

    /// Whether so many commands are under way that no more are read.
    pub(super) fn is_full(&self) -> bool {
        self.under_way.load(Ordering::Relaxed) >= UNDER_WAY
    }

    /// Writes an answer itself, unless something has to be told before it or the system takes nothing now.
    fn write(&self, id: CommandId, answer: Answer) -> Delivered {
        let place = self.place();
        let Some(line) = &place.line else { return Delivered::Not };
        // What a command did is told before its answer, so that whoever is answered sees it done.
        if place.busy || !self.mailbox.is_quiet() || !self.feed.is_at_head(place.position) {
            return Delivered::Not;
        }
        line.deliver(TextFrame::new(&wire::encode(&ServerFrame::answer(id, answer))).wire())
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
        let delivered = match &place.line {
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

impl Asker for Follower {
    fn answer(&self, id: CommandId, answer: Answer) {
        let written = self.write(id, answer);
        if written == Delivered::Not {
            // It counts as under way until the session has read it.
            return self.mailbox.leave(Letter::Answer(id, answer));
        }
        self.settle();
        if written == Delivered::Begun {
            self.mailbox.call();
        }
    }

    fn unavailable(&self) {
        self.mailbox.leave(Letter::Unavailable);
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use uuid::Uuid;

    use super::*;
    use crate::transport::line::LineIo;

    const ID: CommandId = CommandId(Uuid::nil());
    const ACK: Answer = Answer { seq: 7, refusal: None };

    /// A phone that has everything and rests, with its end of the connection and the server's.
    async fn resting() -> (Follower, TcpStream, LineIo) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap());
        let (client, accepted) = tokio::join!(client, listener.accept());
        let io = LineIo::new(accepted.unwrap().0, None);
        let follower = Follower::new(Some(Arc::clone(io.line())), Mailbox::new(), Arc::new(Feed::new(5)), 5);
        assert_eq!(follower.catch_up(), CatchUp::UpToDate);
        (follower, client.unwrap(), io)
    }

    fn is_letter(follower: &Follower) -> bool {
        matches!(follower.mailbox.read(), Ok(Some(Letter::Answer(ID, ACK))))
    }

    #[tokio::test]
    async fn whoever_rests_is_answered_without_its_session() {
        let (follower, mut client, _io) = resting().await;
        follower.begin();
        follower.answer(ID, ACK);
        let frame = TextFrame::new(&wire::encode(&ServerFrame::answer(ID, ACK)));
        let mut read = vec![0; frame.wire().len()];
        client.read_exact(&mut read).await.unwrap();
        assert_eq!(&read[..], &frame.wire()[..]);
        assert!(follower.mailbox.is_quiet());
    }

    #[tokio::test]
    async fn what_a_command_did_is_told_before_its_answer() {
        let (follower, _client, _io) = resting().await;
        follower.feed.publish(7, TextFrame::new("what it did"));
        follower.answer(ID, ACK);
        assert!(is_letter(&follower));
    }

    #[tokio::test]
    async fn an_answer_does_not_overtake_a_letter() {
        let (follower, _client, _io) = resting().await;
        follower.mailbox.leave(Letter::Draining);
        follower.answer(ID, ACK);
        assert!(matches!(follower.mailbox.read(), Ok(Some(Letter::Draining))));
        follower.answer(ID, ACK);
        // The first letter may still be on its way to the client.
        assert!(is_letter(&follower) && is_letter(&follower));
        assert!(matches!(follower.mailbox.read(), Ok(None)) && follower.mailbox.is_quiet());
    }

    #[tokio::test]
    async fn whoever_has_left_is_written_nothing_and_its_connection_ends_before_its_answer_comes() {
        let (follower, mut client, io) = resting().await;
        follower.begin();
        follower.retire();
        drop(io);
        assert_eq!(client.read(&mut [0]).await.unwrap(), 0);
        follower.answer(ID, ACK);
        assert!(is_letter(&follower));
    }

    #[tokio::test]
    async fn what_the_system_did_not_take_whole_is_the_sessions_to_flush() {
        let (follower, mut client, mut io) = resting().await;
        // Until nothing more is taken.
        while io.line().deliver(&vec![0; 1 << 20].into()) == Delivered::Whole {}
        follower.answer(ID, ACK);
        assert!(is_letter(&follower) && follower.has_rest());
        let mut rest = vec![0; 1 << 20];
        let reading = async { while client.read(&mut rest).await.unwrap() > 0 {} };
        let flushing = async {
            io.flush().await.unwrap();
            assert!(!follower.has_rest());
            follower.retire();
            drop(io);
        };
        tokio::join!(reading, flushing);
    }

    #[tokio::test]
    async fn a_socket_is_read_again_once_there_is_room() {
        let (follower, _client, _io) = resting().await;
        (0..UNDER_WAY).for_each(|_| follower.begin());
        assert!(follower.is_full());
        follower.answer(ID, ACK);
        assert!(!follower.is_full());
        follower.mailbox.called().await;
    }

    #[tokio::test]
    async fn an_answer_may_overtake_the_counting_of_its_command() {
        let (follower, _client, _io) = resting().await;
        follower.answer(ID, ACK);
        follower.begin();
        assert!(!follower.has_commands());
    }
}
