//! The task of a room: let batches be appended, fold what the log says, answer, and publish to the feeds.

use std::collections::VecDeque;
use std::iter;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::domain::Event;
use crate::domain::change::Change;
use crate::domain::command::Entry;
use crate::domain::event::Folded;
use crate::domain::ids::NodeId;
use crate::protocol::frame::TextFrame;
use crate::protocol::project;
use crate::protocol::view::View;
use crate::protocol::wire::{self, Patch, PatchTag};
use crate::store::{Follow, Record, StoreError};

use super::batching::{Batching, Submission};
use super::feed::Feed;
use super::handle::Shared;
use super::open::{RoomError, fold_record};
use super::pending::Pending;
use super::post::{Answered, Asker, Post, Unanswered};
use super::presence::Letter;
use super::searches::Sought;
use super::upkeep::Upkeep;

/// How often closed panels and polls are looked at for sealing; a few seconds late does no harm.
const SEAL_CHECK: Duration = Duration::from_secs(5);

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
    batching: Batching,
    post: Post,
    pending: Pending,
    pub(super) upkeep: Upkeep,
}

/// However a worker ends: the sessions are told, and the hub opens the event anew.
struct Closing(Arc<Shared>);

impl Drop for Closing {
    fn drop(&mut self) {
        // In this order: whoever begins to follow meanwhile finds that the room is closed.
        self.0.closed.cancel();
        self.0.tell_all(&Letter::Closed);
    }
}

/// What the loop woke up for.
enum Woke {
    Records(Result<Vec<Record>, StoreError>),
    Appended(Result<u64, StoreError>),
    Submitted(Submission),
    Tick,
    SealCheck,
    Turn,
    Sought(Sought),
    Stop,
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
        let post = Post::new(shared.ctx.spawn.as_ref());
        Self {
            shared,
            follow,
            digests,
            submissions,
            stop,
            batching: Batching::new(node),
            post,
            pending: Pending::default(),
            upkeep,
        }
    }

    pub(super) async fn run(mut self) {
        let event = self.shared.id;
        let _closing = Closing(Arc::clone(&self.shared));
        match self.serve().await {
            Ok(()) => {}
            Err(error @ (RoomError::Diverged { .. } | RoomError::Unanswered { .. })) => {
                if matches!(error, RoomError::Diverged { .. }) {
                    self.shared.ctx.stats.diverged.add(1);
                }
                tracing::error!(event.id = %event, %error, "room ends and will be opened anew from the log");
            }
            Err(error) => {
                tracing::error!(event.id = %event, %error, "room ends, the server stops");
                self.shared.ctx.fatal.cancel();
            }
        }
        // In this order: what is known, what is not, and then that the room is closed.
        self.post.finish().await;
        self.answer_unavailable();
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
                return Ok(());
            }
            match self.wake(&mut seal_check).await {
                // One by one: every node's frames then lead from the end of a record to the end of one, and whoever comes from another node goes on here.
                Woke::Records(records) => {
                    for record in records? {
                        self.fold(&record).await?;
                    }
                }
                // What the batch did is for the log to say: its record comes through `follow`.
                Woke::Appended(appended) => drop(appended?),
                Woke::Submitted(submission) => self.batching.push(submission),
                Woke::Tick => self.tick(),
                Woke::SealCheck => self.propose_seals(),
                Woke::Turn => self.take_turns(),
                Woke::Sought(sought) => self.propose_opinions(sought),
                Woke::Stop => self.submissions.close(),
            }
            self.propose_attest();
            self.batching.gather(&mut self.submissions);
            self.batching.begin(&self.shared);
        }
        for view in self.pending.all() {
            self.publish(view, &[]);
        }
        self.keep_snapshot().await;
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.submissions.is_closed() && self.submissions.is_empty() && self.batching.is_empty()
    }

    async fn wake(&mut self, seal_check: &mut tokio::time::Interval) -> Woke {
        let Self { follow, submissions, batching, pending, stop, upkeep, .. } = self;
        let (due, turn) = (pending.next_due(), upkeep.next_turn);
        let closing = submissions.is_closed();
        let takes_more = batching.takes_more();
        tokio::select! {
            biased;
            // Before its records, so that the next batch is on its way while they are folded.
            appended = batching.appended() => Woke::Appended(appended),
            records = follow.next() => Woke::Records(records),
            () = until(due) => Woke::Tick,
            () = until(turn), if !closing => Woke::Turn,
            sought = upkeep.searches.next(), if !closing => Woke::Sought(sought),
            Some(submission) = submissions.recv(), if takes_more => Woke::Submitted(submission),
            () = stop.cancelled(), if !closing => Woke::Stop,
            _ = seal_check.tick() => Woke::SealCheck,
        }
    }

    /// Lets a command of the room's own join the next batch.
    pub(super) fn propose(&mut self, entry: &Entry) {
        match Submission::new(entry, None) {
            Ok(submission) => self.batching.push(submission),
            Err(error) => {
                tracing::error!(event.id = %self.shared.id, %error, "a command of the room's own cannot be written down");
            }
        }
    }

    async fn fold(&mut self, record: &Record) -> Result<(), RoomError> {
        let (batch, folded) = {
            let mut event = self.shared.state.write().unwrap_or_else(PoisonError::into_inner);
            fold_record(&mut event, record, &mut self.digests)?
        };
        let own = folded.iter().zip(self.batching.claim(&batch));
        let answers = own.filter_map(|(folded, asker)| self.answered(folded, asker)).collect();
        let changes: Vec<_> = folded.into_iter().flat_map(|folded| folded.changes).collect();
        self.publish_all(&changes);
        self.follow_up(&changes);
        // A socket that has gone will send the command again and be answered from memory.
        self.post.send(answers).await.map_err(|Unanswered| RoomError::Unanswered { event: self.shared.id })?;
        self.shared.index.store(record.index, Ordering::Release);
        self.shared.folded.notify_waiters();
        self.keep_snapshot_now_and_then();
        Ok(())
    }

    /// Counts an answer, and puts it into an envelope if anybody waits for it.
    fn answered(&self, folded: &Folded, asker: Option<Arc<dyn Asker>>) -> Option<Answered> {
        let stats = &self.shared.ctx.stats;
        let count = if folded.answer.refusal.is_none() { &stats.acked } else { &stats.refused };
        count.add(1);
        Some(Answered { asker: asker?, id: folded.id, answer: folded.answer })
    }

    fn answer_unavailable(&mut self) {
        self.submissions.close();
        let waiting = iter::from_fn(|| self.submissions.try_recv().ok()).filter_map(Submission::into_asker);
        self.batching.give_up().chain(waiting).for_each(|asker| asker.unavailable());
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

/// Resolves at `due`; never if nothing is.
async fn until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}
