//! How commands become records of the log: encoded by whoever submits them, gathered, appended, and known again when they come back.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use serde_json::value::{RawValue, to_raw_value};
use tokio::sync::mpsc;

use crate::domain::RULES;
use crate::domain::command::{Batch, Entry};
use crate::domain::ids::NodeId;
use crate::store::StoreError;

use super::handle::Shared;
use super::post::Asker;

/// Most entries of a batch: with questions of 2 KiB, about as many as its bytes allow.
const MAX_BATCH: usize = 400;

/// Most bytes of a batch's entries: with an envelope it stays below the 1 MiB that a message broker takes as one message.
const MAX_BATCH_BYTES: usize = 1_000_000;

/// Batches not yet folded, at most: while one is folded, the next is on its way to the disk.
const MAX_IN_FLIGHT: usize = 2;

/// A command on its way into a batch.
pub(super) struct Submission {
    /// Encoded by whoever submits: sessions run side by side, and all that the worker does is done one after the other.
    entry: Box<RawValue>,
    /// Whom the answer is for; nobody for the room's own commands.
    asker: Option<Arc<dyn Asker>>,
}

impl Submission {
    /// # Errors
    /// JSON cannot say what is in the entry. One that is not whole must not reach the log, which could then be read no more.
    pub(super) fn new(entry: &Entry, asker: Option<Arc<dyn Asker>>) -> serde_json::Result<Self> {
        Ok(Self { entry: to_raw_value(entry)?, asker })
    }

    pub(super) fn into_asker(self) -> Option<Arc<dyn Asker>> {
        self.asker
    }
}

/// The batches of one worker.
pub(super) struct Batching {
    /// The batch that fills while others are in flight.
    open: Vec<Submission>,
    /// In the order of their numbers. All but the last are durable: a batch is appended once the one before it is, so that this node's lie in that order.
    in_flight: VecDeque<InFlight>,
    /// Names this worker's batches together with `number`; another worker of the same event, before or after, has another one.
    node: NodeId,
    number: u64,
}

struct InFlight {
    number: u64,
    /// In the order of the batch's entries.
    askers: Vec<Option<Arc<dyn Asker>>>,
    /// Gone once it has resolved; the records still have to come from the log.
    append: Option<BoxFuture<'static, Result<u64, StoreError>>>,
}

impl Batching {
    pub(super) fn new(node: NodeId) -> Self {
        Self { open: Vec::new(), in_flight: VecDeque::new(), node, number: 0 }
    }

    /// Whether nothing waits and nothing is in flight.
    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty() && self.in_flight.is_empty()
    }

    pub(super) fn takes_more(&self) -> bool {
        self.open.len() < MAX_BATCH
    }

    pub(super) fn push(&mut self, submission: Submission) {
        self.open.push(submission);
    }

    /// Takes what waits at this moment. A worker busy with folding would otherwise find nothing to append when a batch has become durable,
    /// and the disk would wait until all is folded.
    pub(super) fn gather(&mut self, submissions: &mut mpsc::Receiver<Submission>) {
        while self.takes_more()
            && let Ok(submission) = submissions.try_recv()
        {
            self.open.push(submission);
        }
    }

    /// Appends what has gathered, unless a batch is on its way to the disk.
    pub(super) fn begin(&mut self, shared: &Shared) {
        let is_busy = self.in_flight.back().is_some_and(|last| last.append.is_some());
        if self.open.is_empty() || is_busy || self.in_flight.len() == MAX_IN_FLIGHT {
            return;
        }
        self.number += 1;
        let fitting = fitting(&self.open);
        let (askers, entries): (Vec<_>, Vec<_>) = self.open.drain(..fitting).map(|it| (it.asker, it.entry)).unzip();
        let batch = Batch { rules: RULES, node: self.node, number: self.number, at: shared.now(), entries };
        let payload = match serde_json::to_vec(&batch) {
            Ok(payload) => Bytes::from(payload),
            Err(error) => {
                tracing::error!(event.id = %shared.id, %error, "a batch cannot be written down");
                return askers.into_iter().flatten().for_each(|asker| asker.unavailable());
            }
        };
        let (log, event) = (Arc::clone(&shared.ctx.log), shared.id);
        let append = Box::pin(async move { log.append(event, payload).await });
        shared.ctx.stats.batches.add(1);
        self.in_flight.push_back(InFlight { number: self.number, askers, append: Some(append) });
    }

    /// Resolves when the batch on its way to the disk is durable or lost; never if there is none.
    pub(super) async fn appended(&mut self) -> Result<u64, StoreError> {
        let Some(InFlight { append, .. }) = self.in_flight.back_mut() else { return std::future::pending().await };
        let Some(appending) = append else { return std::future::pending().await };
        let result = appending.await;
        *append = None;
        result
    }

    /// Who waits for the entries of a batch that came from the log, in their order; nobody if it is another worker's or came before.
    pub(super) fn claim(&mut self, batch: &Batch) -> Vec<Option<Arc<dyn Asker>>> {
        let is_own = |first: &InFlight| (batch.node, batch.number) == (self.node, first.number);
        let own = if self.in_flight.front().is_some_and(is_own) { self.in_flight.pop_front() } else { None };
        own.map_or_else(Vec::new, |own| own.askers)
    }

    /// Everyone who waits for anything, which will not be known.
    pub(super) fn give_up(&mut self) -> impl Iterator<Item = Arc<dyn Asker>> {
        let in_flight = self.in_flight.drain(..).flat_map(|batch| batch.askers).flatten();
        in_flight.chain(self.open.drain(..).filter_map(Submission::into_asker))
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

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::command::{Actor, Command};
    use crate::domain::ids::{CommandId, NoteId, PanelId};
    use crate::protocol::wire::MAX_DESK_FRAME;

    fn submission(length: usize) -> Submission {
        let (panel, note) = (PanelId(1), NoteId(Uuid::nil()));
        let command = Command::Note { panel, note, text: "x".repeat(length) };
        Submission::new(&Entry { id: CommandId(Uuid::nil()), by: Actor::System, command }, None).unwrap()
    }

    #[test]
    fn a_batch_of_the_largest_frames_of_desks_stays_below_its_bytes() {
        let open: Vec<_> = (0..20).map(|_| submission(MAX_DESK_FRAME)).collect();
        let size = |many: usize| open[..many].iter().map(|it| it.entry.get().len() + 1).sum::<usize>();
        let many = fitting(&open);
        assert!((1..open.len()).contains(&many) && size(many) <= MAX_BATCH_BYTES, "{many}");
        assert!(size(many + 1) > MAX_BATCH_BYTES, "it takes what fits");
        assert_eq!(fitting(&open[..1]), 1);
    }

    #[test]
    fn what_waits_joins_the_batch_until_it_is_full() {
        let (sender, mut submissions) = mpsc::channel(MAX_BATCH + 1);
        let mut batching = Batching::new(NodeId(Uuid::nil()));
        batching.push(submission(1));
        for _ in 0..=MAX_BATCH {
            sender.try_send(submission(1)).ok().unwrap();
        }
        batching.gather(&mut submissions);
        assert_eq!((batching.open.len(), submissions.len()), (MAX_BATCH, 2));
        assert!(!batching.takes_more());
    }
}
