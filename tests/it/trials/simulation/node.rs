//! Nodes that share a broker: started, cut off, stopped in order and killed.

use std::ops::Range;
use std::sync::{Arc, Mutex};

use baraza::domain::Millis;
use baraza::domain::ids::EventId;
use baraza::room::stats::Stats;
use baraza::room::{Ctx, Hub, Room};
use futures_util::future::BoxFuture;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::broker::{Broker, ModelLog};
use crate::world::dice::Dice;

/// The event of every story.
pub(super) const EVENT: EventId = EventId(Uuid::from_u128(0xba_4a2a));

/// When every story begins: a morning in March 2026.
const START: Millis = 1_772_956_800_000;

/// How far the clocks of nodes are behind, in milliseconds.
const BEHIND: Range<u64> = 0..3_000;

/// One run of one server process.
pub(super) struct Node {
    hub: Hub,
    stats: Arc<Stats>,
    tasks: Arc<Mutex<JoinSet<()>>>,
    /// The process has ended.
    pub(super) dead: CancellationToken,
    cut_until: Arc<Mutex<Instant>>,
}

impl Node {
    fn start(broker: &Arc<Broker>, dice: &mut Dice, started: Instant) -> Arc<Self> {
        let (tasks, stats, dead) =
            (Arc::<Mutex<JoinSet<()>>>::default(), Arc::<Stats>::default(), CancellationToken::new());
        let cut_until = Arc::new(Mutex::new(Instant::now()));
        let behind = dice.millis(BEHIND);
        let entropy = Mutex::new(dice.split());
        let spawner = Arc::clone(&tasks);
        let ctx = Ctx {
            log: Arc::new(ModelLog { broker: Arc::clone(broker), cut_until: Arc::clone(&cut_until) }),
            keys: Arc::clone(&broker.memory) as _,
            directory: Arc::clone(&broker.memory) as _,
            clock: Arc::new(move || {
                let since = started.elapsed().as_millis();
                START + Millis::try_from(since).unwrap() - Millis::try_from(behind.as_millis()).unwrap()
            }),
            entropy: Arc::new(move |buffer| {
                for bytes in buffer.chunks_mut(16) {
                    bytes.copy_from_slice(&entropy.lock().unwrap().bits()[..bytes.len()]);
                }
            }),
            spawn: Arc::new(move |task: BoxFuture<'static, ()>| drop(spawner.lock().unwrap().spawn(task))),
            fatal: CancellationToken::new(),
            stats: Arc::clone(&stats),
        };
        Arc::new(Self { hub: Hub::new(ctx), stats, tasks, dead, cut_until })
    }

    /// The room, unless the node ends before it is open.
    pub(super) async fn room(&self) -> Option<Arc<Room>> {
        self.dead.run_until_cancelled(self.hub.room(EVENT)).await?.ok()
    }

    /// Ends the process as `kill -9` does: nothing of it runs on, and what it sent is on its way.
    fn kill(&self) {
        self.dead.cancel();
        self.tasks.lock().unwrap().abort_all();
    }

    /// Waits for whatever still runs.
    async fn assert_ended_well(&self) {
        let mut tasks = std::mem::take(&mut *self.tasks.lock().unwrap());
        while let Some(ended) = tasks.join_next().await {
            if let Err(error) = ended {
                assert!(error.is_cancelled(), "a task of a node panicked: {error}");
            }
        }
        assert_eq!(self.stats.diverged.get(), 0, "a node disagreed with another one");
    }
}

/// All nodes, of which some are down.
pub(super) struct Nodes {
    up: Mutex<Vec<Option<Arc<Node>>>>,
    /// Those that ended.
    past: Mutex<Vec<Arc<Node>>>,
}

/// How often what happened.
#[derive(Clone, Copy, Default)]
pub(super) struct Fell {
    pub(super) killed: u64,
    pub(super) stopped: u64,
    pub(super) gave_up: u64,
    pub(super) cut: u64,
}

impl Nodes {
    pub(super) fn new(count: usize) -> Self {
        Self { up: Mutex::new(vec![None; count]), past: Mutex::default() }
    }

    /// One that is up, if any is.
    pub(super) fn any(&self, dice: &mut Dice) -> Option<Arc<Node>> {
        let up: Vec<_> = self.all();
        (!up.is_empty()).then(|| Arc::clone(dice.pick(&up)))
    }

    /// All that are up.
    pub(super) fn all(&self) -> Vec<Arc<Node>> {
        self.up.lock().unwrap().iter().flatten().cloned().collect()
    }

    /// Keeps one node's place: starts it, lets things happen to it, starts it again. From `until` on nothing happens to it.
    pub(super) async fn keep(&self, place: usize, broker: &Arc<Broker>, mut dice: Dice, until: Instant) -> Fell {
        let (started, mut fell) = (Instant::now(), Fell::default());
        loop {
            let node = Node::start(broker, &mut dice, started);
            self.up.lock().unwrap()[place] = Some(Arc::clone(&node));
            let at_peace = node.live(&mut dice, until, &mut fell).await;
            if at_peace {
                return fell;
            }
            self.up.lock().unwrap()[place] = None;
            node.kill();
            self.past.lock().unwrap().push(node);
            sleep(dice.millis(50..3_000)).await;
        }
    }

    /// Stops every node in order.
    pub(super) async fn end(&self) {
        for node in self.all() {
            node.hub.stop().await;
            node.assert_ended_well().await;
        }
        let past = std::mem::take(&mut *self.past.lock().unwrap());
        for node in past {
            node.assert_ended_well().await;
        }
    }
}

impl Node {
    /// Lives until something ends it. `true`: nothing does any more.
    async fn live(&self, dice: &mut Dice, peace: Instant, fell: &mut Fell) -> bool {
        let gives_up = self.hub.ctx().fatal.clone();
        // Opened before anybody comes, like a server that is asked for its event again at once.
        let opened = self.room().await;
        drop(opened);
        loop {
            let until = Instant::now() + dice.millis(500..9_000);
            if timeout_at(until.min(peace), gives_up.cancelled()).await.is_ok() {
                fell.gave_up += 1;
                return false;
            }
            if Instant::now() >= peace {
                *self.cut_until.lock().unwrap() = Instant::now();
                // What failed just before may still end it.
                sleep_until(peace + dice.millis(4_000..5_000)).await;
                return !gives_up.is_cancelled();
            }
            match dice.below(6) {
                0 | 1 => {
                    fell.killed += 1;
                    return false;
                }
                2 => {
                    fell.stopped += 1;
                    self.hub.stop().await;
                    return false;
                }
                3 | 4 => {
                    fell.cut += 1;
                    *self.cut_until.lock().unwrap() = Instant::now() + dice.millis(200..6_000);
                }
                _ => {}
            }
        }
    }
}
