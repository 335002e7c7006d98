//! Brings answers to those who asked. A batch has hundreds of them: two tasks take them round, so that no session is woken only to write one.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;

use crate::domain::ids::CommandId;
use crate::domain::recent::Answer;

use super::ctx::Spawn;
use super::presence::{Letter, Mailbox};

/// Tasks that take answers round: one for each of two cores.
const CARRIERS: usize = 2;

/// Batches whose answers may wait for a carrier; the room waits beyond that.
const ROUNDS: usize = 16;

/// Answers taken round before other tasks get their turn: at about five microseconds each, less than half a millisecond.
const TURN: usize = 64;

/// Somebody who gave a command.
pub trait Asker: Send + Sync {
    /// Brings the answer. Must not block.
    fn answer(&self, id: CommandId, answer: Answer);

    /// Says that commands could not be kept; their outcome is unknown. Must not block.
    fn unavailable(&self);
}

impl Asker for Mailbox {
    fn answer(&self, id: CommandId, answer: Answer) {
        self.leave(Letter::Answer(id, answer));
    }

    fn unavailable(&self) {
        self.leave(Letter::Unavailable);
    }
}

/// An answer on its way.
pub(super) struct Answered {
    pub(super) asker: Arc<dyn Asker>,
    pub(super) id: CommandId,
    pub(super) answer: Answer,
}

/// The tasks of one room.
pub(super) struct Post {
    carriers: [mpsc::Sender<Vec<Answered>>; CARRIERS],
    tasks: TaskTracker,
}

impl Post {
    pub(super) fn new(spawn: &Spawn) -> Self {
        let tasks = TaskTracker::new();
        let carriers = std::array::from_fn(|_| {
            let (carrier, rounds) = mpsc::channel(ROUNDS);
            spawn(Box::pin(tasks.track_future(carry(rounds))));
            carrier
        });
        tasks.close();
        Self { carriers, tasks }
    }

    /// Hands on the answers of a batch. What one asker is told keeps its order.
    pub(super) async fn send(&self, answers: Vec<Answered>) {
        let mut rounds: [Vec<Answered>; CARRIERS] = Default::default();
        for answer in answers {
            // Whatever distance allocations have from one another, half of their addresses have an odd number of ones.
            let place = Arc::as_ptr(&answer.asker).cast::<()>().addr().count_ones() as usize;
            rounds[place % CARRIERS].push(answer);
        }
        for (carrier, round) in self.carriers.iter().zip(rounds) {
            if !round.is_empty() {
                // A carrier ends only after this has.
                carrier.send(round).await.ok();
            }
        }
    }

    /// Resolves when everything has been brought.
    pub(super) async fn finish(self) {
        drop(self.carriers);
        self.tasks.wait().await;
    }
}

async fn carry(mut rounds: mpsc::Receiver<Vec<Answered>>) {
    while let Some(round) = rounds.recv().await {
        for turn in round.chunks(TURN) {
            for Answered { asker, id, answer } in turn {
                asker.answer(*id, *answer);
            }
            tokio::task::yield_now().await;
        }
    }
}
