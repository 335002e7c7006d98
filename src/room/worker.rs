//! The task of a room: fill a batch, append it, fold what the log says, answer, and publish to the feeds.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use serde_json::value::{RawValue, to_raw_value};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::domain::change::Change;
use crate::domain::command::{Batch, Entry};
use crate::domain::ids::{CommandId, NodeId};
use crate::domain::recent::Answer;
use crate::domain::{Event, RULES};
use crate::protocol::frame::TextFrame;
use crate::protocol::project;
use crate::protocol::view::View;
use crate::protocol::wire::{self, Patch, PatchTag};
use crate::store::{Follow, Record, StoreError};

use super::feed::Feed;
use super::handle::Shared;
use super::open::{RoomError, fold_record};
use super::pending::Pending;
use super::presence::{Letter, Mailbox};
use super::searches::Sought;
use super::upkeep::Upkeep;

/// Most entries of a batch: with questions of 2 KiB, about as many as its bytes allow.
const MAX_BATCH: usize = 400;

/// Most bytes of a batch's entries: with an envelope it stays below the 1 MiB that a message broker takes as one message.
const MAX_BATCH_BYTES: usize = 1_000_000;

/// How often closed panels and polls are looked at for sealing; a few seconds late does no harm.
const SEAL_CHECK: Duration = Duration::from_secs(5);

/// Batches not yet folded, at most: while one is folded, the next is on its way to the disk.
const MAX_IN_FLIGHT: usize = 2;

/// A command on its way into a batch.
pub(super) struct Submission {
    /// Encoded by whoever submits: sessions run side by side, and all that the worker does is done one after the other.
    entry: Box<RawValue>,
    /// Where the answer goes; nowhere for the room's own commands.
    mailbox: Option<Mailbox>,
}

/// The digests at the ends of the last batches. Batches are the same on every node, so are these.
#[derive(Default)]
pub(super) struct Digests(VecDeque<(u64, String)>);

/// The task.
pub(super) struct Worker {
    pub(super) shared: Arc<Shared>,
    follow: Box<dyn Follow>,
    digests: Digests,
    submissions: mpsc::Receiver<Submission>,
    stop: CancellationToken,
    /// The batch that fills while others are in flight.
    open: Vec<Submission>,
    /// In the order of their numbers. All but the last are durable: a batch is appended once the one before it is, so that this node's lie in that order.
    in_flight: VecDeque<InFlight>,
    /// Names this worker's batches together with `number`; another worker of the same event, before or after, has another one.
    node: NodeId,
    number: u64,
    pending: Pending,
    pub(super) upkeep: Upkeep,
}

struct InFlight {
    number: u64,
    /// In the order of the batch's entries.
    mailboxes: Vec<Option<Mailbox>>,
    /// Gone once it has resolved; the records still have to come through `follow`.
    append: Option<BoxFuture<'static, Result<u64, StoreError>>>,
}

/// What the loop woke up for.
enum Woke {
    Records(Result<Vec<Record>, StoreError>),
    Appended(Result<u64, StoreError>),
    Submitted,
    Tick,
    SealCheck,
    PollTurn,
    Sought(Sought),
    Stop,
}

impl Submission {
    pub(super) fn new(entry: &Entry, mailbox: Option<Mailbox>) -> Self {
        // An entry holds nothing that JSON cannot say.
        Self { entry: to_raw_value(entry).unwrap_or_default(), mailbox }
    }
}

impl Digests {
    const KEPT: usize = 4_096;

    pub(super) fn note(&mut self, event: &Event) {
        if self.0.len() == Self::KEPT {
            self.0.pop_front();
        }
        self.0.push_back((event.seq, event.digest().to_owned()));
    }

    /// Whether this node had another digest at that position. One it does not remember contradicts nothing.
    pub(super) fn contradict(&self, seq: u64, digest: &str) -> bool {
        self.0.iter().any(|(known, own)| *known == seq && own != digest)
    }
}

impl Worker {
    pub(super) fn new(
        shared: Arc<Shared>,
        follow: Box<dyn Follow>,
        digests: Digests,
        upkeep: Upkeep,
        submissions: mpsc::Receiver<Submission>,
        stop: CancellationToken,
    ) -> Self {
        let node = NodeId(Uuid::from_bytes(shared.ctx.random()));
        Self {
            shared,
            follow,
            digests,
            submissions,
            stop,
            open: Vec::new(),
            in_flight: VecDeque::new(),
            node,
            number: 0,
            pending: Pending::default(),
            upkeep,
        }
    }

    pub(super) async fn run(mut self) {
        let event = self.shared.id;
        // However this ends, the sessions are told and the hub opens the event anew.
        let _closed = self.shared.closed.clone().drop_guard();
        if let Err(error) = self.serve().await {
            self.answer_unavailable();
            if matches!(error, RoomError::Diverged { .. }) {
                self.shared.ctx.stats.diverged.add(1);
                tracing::error!(event.id = %event, %error, "room ends and will be opened anew from the log");
            } else {
                tracing::error!(event.id = %event, %error, "room ends, the server stops");
                self.shared.ctx.fatal.cancel();
            }
        }
    }

    async fn serve(&mut self) -> Result<(), RoomError> {
        self.destroy_sealed_keys();
        self.plan_turns();
        self.seek_opinions();
        let mut seal_check = tokio::time::interval(SEAL_CHECK);
        seal_check.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !self.is_done() {
            if self.submissions.is_closed() && self.is_stalled() {
                // Stopping does not wait for a disk that may take nothing for hours. What has no answer is sent again.
                self.answer_unavailable();
                return Ok(());
            }
            match self.wake(&mut seal_check).await {
                // One by one: every node's frames then lead from the end of a record to the end of one, and whoever comes from another node goes on here.
                Woke::Records(records) => records?.iter().try_for_each(|record| self.fold(record))?,
                // What the batch did is for the log to say: its record comes through `follow`.
                Woke::Appended(appended) => drop(appended?),
                Woke::Submitted => {}
                Woke::Tick => self.tick(),
                Woke::SealCheck => self.propose_seals(),
                Woke::PollTurn => self.turn_polls(),
                Woke::Sought(sought) => self.propose_opinions(sought),
                Woke::Stop => self.submissions.close(),
            }
            self.propose_attest();
            self.begin_batch();
        }
        for view in self.pending.all() {
            self.publish(view, &[]);
        }
        self.keep_snapshot().await;
        Ok(())
    }

    fn is_done(&self) -> bool {
        let nothing_left = self.submissions.is_empty() && self.open.is_empty() && self.in_flight.is_empty();
        self.submissions.is_closed() && nothing_left
    }

    async fn wake(&mut self, seal_check: &mut tokio::time::Interval) -> Woke {
        let Self { follow, submissions, open, in_flight, pending, stop, upkeep, .. } = self;
        let (due, turn) = (pending.next_due(), upkeep.next_turn);
        let space = MAX_BATCH.saturating_sub(open.len());
        let closing = submissions.is_closed();
        let takes_more = space > 0 && !(closing && submissions.is_empty());
        tokio::select! {
            biased;
            // Before its records, so that the next batch is on its way while they are folded.
            appended = appended(in_flight) => Woke::Appended(appended),
            records = follow.next() => Woke::Records(records),
            () = until(due) => Woke::Tick,
            () = until(turn), if !closing => Woke::PollTurn,
            sought = upkeep.searches.next(), if !closing => Woke::Sought(sought),
            _ = submissions.recv_many(open, space), if takes_more => Woke::Submitted,
            () = stop.cancelled(), if !closing => Woke::Stop,
            _ = seal_check.tick() => Woke::SealCheck,
        }
    }

    /// Lets a command of the room's own join the next batch.
    pub(super) fn propose(&mut self, entry: &Entry) {
        self.open.push(Submission::new(entry, None));
    }

    /// Appends what has gathered, unless a batch is on its way to the disk.
    fn begin_batch(&mut self) {
        let is_busy = self.in_flight.back().is_some_and(|last| last.append.is_some());
        if self.open.is_empty() || is_busy || self.in_flight.len() == MAX_IN_FLIGHT {
            return;
        }
        self.number += 1;
        let fitting = fitting(&self.open);
        let (mailboxes, entries) = self.open.drain(..fitting).map(|it| (it.mailbox, it.entry)).unzip();
        let ctx = &self.shared.ctx;
        let batch = Batch { rules: RULES, node: self.node, number: self.number, at: self.shared.now(), entries };
        let payload = Bytes::from(wire::encode(&batch));
        let (log, event) = (Arc::clone(&ctx.log), self.shared.id);
        let append = Box::pin(async move { log.append(event, payload).await });
        ctx.stats.batches.add(1);
        self.in_flight.push_back(InFlight { number: self.number, mailboxes, append: Some(append) });
    }

    fn fold(&mut self, record: &Record) -> Result<(), RoomError> {
        let (batch, folded) = {
            let mut event = self.shared.state.write().unwrap_or_else(PoisonError::into_inner);
            fold_record(&mut event, record, &mut self.digests)?
        };
        let is_own = |first: &InFlight| (batch.node, batch.number) == (self.node, first.number);
        let own = if self.in_flight.front().is_some_and(is_own) { self.in_flight.pop_front() } else { None };
        let mailboxes = own.into_iter().flat_map(|own| own.mailboxes);
        let answers = folded.iter().map(|folded| (folded.id, folded.answer)).zip(mailboxes).collect();
        let changes: Vec<_> = folded.into_iter().flat_map(|folded| folded.changes).collect();
        self.publish_all(&changes);
        self.follow_up(&changes);
        self.answer(answers);
        self.shared.index.store(record.index, Ordering::Release);
        self.shared.folded.notify_waiters();
        self.keep_snapshot_now_and_then();
        Ok(())
    }

    fn answer(&self, answers: Vec<((CommandId, Answer), Option<Mailbox>)>) {
        let stats = &self.shared.ctx.stats;
        for ((id, answer), mailbox) in answers {
            let count = if answer.refusal.is_none() { &stats.acked } else { &stats.refused };
            count.add(1);
            if let Some(mailbox) = mailbox {
                // A socket that has gone will send the command again and be answered from memory.
                mailbox.leave(Letter::Answer(id, answer));
            }
        }
    }

    fn answer_unavailable(&mut self) {
        self.submissions.close();
        while let Ok(submission) = self.submissions.try_recv() {
            self.open.push(submission);
        }
        let open = self.open.drain(..).filter_map(|submission| submission.mailbox);
        let in_flight = self.in_flight.drain(..).flat_map(|in_flight| in_flight.mailboxes);
        for mailbox in in_flight.flatten().chain(open) {
            mailbox.leave(Letter::Unavailable);
        }
    }

    /// Publishes what cannot wait and lets counts wait for their tick.
    fn publish_all(&mut self, changes: &[Change]) {
        let (counts, urgent): (Vec<_>, Vec<_>) = changes.iter().cloned().partition(project::is_tally);
        let feeds: Vec<(View, Arc<Feed>)> =
            self.shared.feeds.iter().map(|feed| (*feed.key(), Arc::clone(feed.value()))).collect();
        let now = Instant::now();
        for (view, feed) in feeds {
            self.pending.add(view, &counts, now, feed.receivers());
            if !urgent.is_empty() {
                self.publish(view, &urgent);
            }
        }
        self.tick();
    }

    fn tick(&mut self) {
        for view in self.pending.due(Instant::now()) {
            self.publish(view, &[]);
        }
    }

    /// Encodes one frame for all receivers of `view`: `changes`, if they mean something to it, and then every count that waits too, so that
    /// whoever has the frame has everything up to its position.
    fn publish(&mut self, view: View, changes: &[Change]) {
        let Some(feed) = self.shared.feeds.get(&view).map(|feed| Arc::clone(&feed)) else {
            return;
        };
        let project = |changes: &[Change]| {
            let event = self.shared.state.read().unwrap_or_else(PoisonError::into_inner);
            (event.seq, project::project(&event, changes, view))
        };
        let alone = project(changes);
        if alone.1.is_none() && !changes.is_empty() {
            return;
        }
        let mut all = self.pending.take(view, Instant::now());
        let (seq, update) = if all.is_empty() {
            alone
        } else {
            all.extend_from_slice(changes);
            project(&all)
        };
        let Some(update) = update else { return };
        let frame = TextFrame::new(&wire::encode(&Patch { t: PatchTag::Patch, seq, update }));
        self.shared.ctx.stats.frames.add(1);
        feed.publish(seq, frame);
    }
}

/// How many of `open` make a batch; the others wait for the next one. One alone always does: a frame is smaller.
fn fitting(open: &[Submission]) -> usize {
    let mut bytes = 0;
    let fits = |submission: &&Submission| {
        // And a comma.
        bytes += submission.entry.get().len() + 1;
        bytes <= MAX_BATCH_BYTES
    };
    open.iter().take_while(fits).count().max(1)
}

/// Resolves when the batch on its way to the disk is durable or lost; never if there is none.
async fn appended(in_flight: &mut VecDeque<InFlight>) -> Result<u64, StoreError> {
    let Some(InFlight { append, .. }) = in_flight.back_mut() else { return std::future::pending().await };
    let Some(appending) = append else { return std::future::pending().await };
    let result = appending.await;
    *append = None;
    result
}

/// Resolves at `due`; never if nothing is.
async fn until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::command::{Actor, Command};
    use crate::domain::ids::{NoteId, PanelId};
    use crate::protocol::wire::MAX_DESK_FRAME;

    #[test]
    fn a_batch_of_the_largest_frames_of_desks_stays_below_its_bytes() {
        let largest = || {
            let (panel, note) = (PanelId(1), NoteId(Uuid::nil()));
            let command = Command::Note { panel, note, text: "x".repeat(MAX_DESK_FRAME) };
            Submission::new(&Entry { id: CommandId(Uuid::nil()), by: Actor::System, command }, None)
        };
        let open: Vec<_> = (0..20).map(|_| largest()).collect();
        let size = |many: usize| open[..many].iter().map(|it| it.entry.get().len() + 1).sum::<usize>();
        let many = fitting(&open);
        assert!((1..open.len()).contains(&many) && size(many) <= MAX_BATCH_BYTES, "{many}");
        assert!(size(many + 1) > MAX_BATCH_BYTES, "it takes what fits");
        assert_eq!(fitting(&open[..1]), 1);
    }
}
