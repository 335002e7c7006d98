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

/// Batches whose answers may wait for a carrier; the room waits beyond that, since what it folds ahead of its answers helps nobody.
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

/// A carrier has ended.
#[derive(Debug)]
pub(super) struct Unanswered;

/// The tasks of one room.
pub(super) struct Post {
    /// None once everything has been handed on.
    carriers: Vec<mpsc::Sender<Vec<Answered>>>,
    tasks: TaskTracker,
}

impl Post {
    pub(super) fn new(spawn: &Spawn) -> Self {
        let tasks = TaskTracker::new();
        let carrier = |_| {
            let (carrier, rounds) = mpsc::channel(ROUNDS);
            spawn(Box::pin(tasks.track_future(carry(rounds))));
            carrier
        };
        let carriers = (0..CARRIERS).map(carrier).collect();
        tasks.close();
        Self { carriers, tasks }
    }

    /// Hands on the answers of a batch. What one asker is told keeps its order.
    ///
    /// # Errors
    /// [`Unanswered`]: a carrier has ended, which only a panic can do. Those it was for are told that nothing is known.
    pub(super) async fn send(&self, answers: Vec<Answered>) -> Result<(), Unanswered> {
        let mut rounds: [Vec<Answered>; CARRIERS] = Default::default();
        for answer in answers {
            // Whatever distance allocations have from one another, half of their addresses have an odd number of ones.
            let carrier = Arc::as_ptr(&answer.asker).cast::<()>().addr().count_ones() as usize % CARRIERS;
            rounds[carrier].push(answer);
        }
        for (carrier, round) in self.carriers.iter().zip(rounds) {
            if !round.is_empty()
                && let Err(mpsc::error::SendError(round)) = carrier.send(round).await
            {
                for answered in round {
                    answered.asker.unavailable();
                }
                return Err(Unanswered);
            }
        }
        Ok(())
    }

    /// Resolves when everything has been brought.
    pub(super) async fn finish(&mut self) {
        self.carriers.clear();
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

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use uuid::Uuid;

    use super::*;

    /// Somebody who writes down what is answered.
    #[derive(Default)]
    struct Hears {
        answers: Mutex<Vec<u64>>,
        panics: bool,
    }

    impl Asker for Hears {
        fn answer(&self, _: CommandId, answer: Answer) {
            assert!(!self.panics, "on purpose");
            self.answers.lock().unwrap().push(answer.seq);
        }

        fn unavailable(&self) {
            self.answers.lock().unwrap().push(0);
        }
    }

    fn post() -> Post {
        let tasks = TaskTracker::new();
        Post::new(&move |task| drop(tasks.spawn(task)))
    }

    fn envelope(asker: &Arc<Hears>, seq: u64) -> Answered {
        let id = CommandId(Uuid::from_u128(seq.into()));
        Answered { asker: Arc::clone(asker) as _, id, answer: Answer { seq, refusal: None } }
    }

    #[tokio::test]
    async fn everyone_has_heard_everything_in_order_once_the_post_has_finished() {
        let (mut post, askers) = (post(), (0..100).map(|_| Arc::<Hears>::default()).collect::<Vec<_>>());
        for batch in 0..50 {
            let answers = (0..300).map(|at| envelope(&askers[at % 100], batch * 300 + at as u64)).collect();
            post.send(answers).await.unwrap();
        }
        post.finish().await;
        for (at, asker) in askers.iter().enumerate() {
            let expected: Vec<u64> = (at as u64..15_000).step_by(100).collect();
            assert_eq!(*asker.answers.lock().unwrap(), expected);
        }
    }

    #[tokio::test]
    async fn whoever_a_broken_carrier_was_for_is_told_that_nothing_is_known() {
        let (mut post, panics) = (post(), Arc::new(Hears { panics: true, ..Hears::default() }));
        post.send(vec![envelope(&panics, 1)]).await.unwrap();
        let told = async {
            let mut seq = 2;
            while post.send(vec![envelope(&panics, seq)]).await.is_ok() {
                seq += 1;
                tokio::task::yield_now().await;
            }
        };
        told.await;
        assert_eq!(*panics.answers.lock().unwrap(), [0]);
        post.finish().await;
    }
}
