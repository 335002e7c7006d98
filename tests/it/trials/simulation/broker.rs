//! A message broker as bad as the contract of `Log` allows: it is slow, doubles, answers with "unknown", and lets lost appends appear much later.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use baraza::domain::ids::{Epoch, EventId};
use baraza::store::memory::Memory;
use baraza::store::{Follow, Log, Record, Snapshot, StoreError};
use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use crate::world::dice::Dice;

/// This life of the log.
pub(super) const EPOCH: Epoch = Epoch(1);

/// What the nodes share: one log, a place for states, keys and listings.
pub(super) struct Broker {
    pub(super) memory: Arc<Memory>,
    state: Mutex<State>,
    /// There is another record. Wakes those who wait in the order they came, as a story that can be repeated needs it; a `watch` does not.
    news: Notify,
    /// What is on its way to the log, whoever sent it and whether they still live.
    on_its_way: Mutex<JoinSet<()>>,
}

struct State {
    dice: Dice,
    is_faulty: bool,
    records: Vec<Bytes>,
    snapshot: Option<Snapshot>,
    met: Met,
}

/// How often what happened.
#[derive(Clone, Copy, Default)]
pub(super) struct Met {
    pub(super) doubled: u64,
    pub(super) unknown: u64,
    pub(super) appeared_late: u64,
    pub(super) from_snapshot: u64,
}

/// What becomes of an append.
struct Fate {
    /// After how long it is durable, once or more often.
    arrives: Vec<Duration>,
    /// After how long the sender is told.
    told: Duration,
    is_known: bool,
}

impl Broker {
    pub(super) fn new(dice: Dice) -> Self {
        let state = State { dice, is_faulty: true, records: Vec::new(), snapshot: None, met: Met::default() };
        let memory = Arc::new(Memory::new(EPOCH));
        Self { memory, state: Mutex::new(state), news: Notify::new(), on_its_way: Mutex::default() }
    }

    /// Puts the first record into the log.
    pub(super) fn begin(&self, payload: Vec<u8>) {
        self.lock().records.push(payload.into());
    }

    /// Ends all faults but small delays.
    pub(super) fn heal(&self) {
        self.lock().is_faulty = false;
    }

    /// Waits until everything sent has arrived.
    pub(super) async fn settle(&self) {
        let mut sent = std::mem::take(&mut *self.on_its_way.lock().unwrap());
        while let Some(arrived) = sent.join_next().await {
            arrived.unwrap();
        }
    }

    /// The records after the first `after`.
    pub(super) fn records(&self, after: usize) -> Vec<Bytes> {
        self.lock().records[after..].to_vec()
    }

    pub(super) fn met(&self) -> Met {
        self.lock().met
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Sends `payload`. Nobody can call it back.
    fn send(self: &Arc<Self>, payload: &Bytes, delay: Duration) {
        let (broker, payload) = (Arc::clone(self), payload.clone());
        let arrival = async move {
            sleep(delay).await;
            broker.lock().records.push(payload);
            broker.news.notify_waiters();
        };
        self.on_its_way.lock().unwrap().spawn(arrival);
    }
}

impl State {
    fn fate(&mut self) -> Fate {
        let (dice, met) = (&mut self.dice, &mut self.met);
        let arrives = vec![dice.millis(1..20)];
        let usual = Fate { told: arrives[0] + dice.millis(1..20), arrives, is_known: true };
        if !self.is_faulty {
            return usual;
        }
        match dice.below(40) {
            0 => {
                met.unknown += 1;
                let told = dice.millis(1..2_000);
                let late = dice.millis(0..8_000);
                let arrives = if dice.one_in(3) { Vec::new() } else { vec![late] };
                met.appeared_late += u64::from(arrives.iter().any(|late| *late > told));
                Fate { arrives, told, is_known: false }
            }
            1..4 => {
                met.doubled += 1;
                let (first, again) = (dice.millis(1..500), dice.millis(1..3_000));
                Fate { arrives: vec![first, first + again], told: first + dice.millis(1..1_000), is_known: true }
            }
            4..10 => {
                let slow = dice.millis(20..1_500);
                Fate { arrives: vec![slow], told: slow + dice.millis(1..1_000), is_known: true }
            }
            _ => usual,
        }
    }

    /// How long a follower waits for what is durable.
    fn delay(&mut self) -> Duration {
        match self.dice.below(20) {
            0 if self.is_faulty => self.dice.millis(100..2_500),
            1..4 if self.is_faulty => self.dice.millis(20..200),
            _ => self.dice.millis(0..15),
        }
    }
}

/// The broker as one node reaches it, which at times it does not.
pub(super) struct ModelLog {
    pub(super) broker: Arc<Broker>,
    /// Until when nothing goes out or comes in.
    pub(super) cut_until: Arc<Mutex<Instant>>,
}

impl ModelLog {
    async fn connected(&self) {
        connected(&self.cut_until).await;
    }
}

async fn connected(cut_until: &Mutex<Instant>) {
    let until = *cut_until.lock().unwrap();
    sleep_until(until).await;
}

impl Log for ModelLog {
    fn epoch(&self) -> Epoch {
        EPOCH
    }

    fn append(&self, _: EventId, payload: Bytes) -> BoxFuture<'_, Result<u64, StoreError>> {
        async move {
            self.connected().await;
            let Fate { arrives, told, is_known } = self.broker.lock().fate();
            for delay in arrives {
                self.broker.send(&payload, delay);
            }
            sleep(told).await;
            self.connected().await;
            if is_known {
                // Nobody needs the place: the record comes back by itself.
                Ok(self.broker.lock().records.len() as u64)
            } else {
                Err(StoreError::Unavailable("nobody knows".to_owned()))
            }
        }
        .boxed()
    }

    fn is_stalled(&self) -> bool {
        false
    }

    fn head(&self, _: EventId) -> BoxFuture<'_, Result<u64, StoreError>> {
        async move {
            self.connected().await;
            Ok(self.broker.lock().records.len() as u64)
        }
        .boxed()
    }

    fn follow(&self, _: EventId, after: u64) -> Box<dyn Follow> {
        let (broker, cut_until) = (Arc::clone(&self.broker), Arc::clone(&self.cut_until));
        let after = usize::try_from(after).unwrap();
        Box::new(Follower { broker, cut_until, after, due: None })
    }

    fn save_snapshot(&self, _: EventId, snapshot: Snapshot) -> BoxFuture<'_, Result<(), StoreError>> {
        async move {
            self.connected().await;
            let mut state = self.broker.lock();
            if state.is_faulty && state.dice.one_in(5) {
                return Err(StoreError::Unavailable("not kept".to_owned()));
            }
            if state.snapshot.as_ref().is_none_or(|kept| kept.index <= snapshot.index) {
                state.snapshot = Some(snapshot);
            }
            Ok(())
        }
        .boxed()
    }

    fn load_snapshot(&self, _: EventId) -> BoxFuture<'_, Result<Option<Snapshot>, StoreError>> {
        async move {
            self.connected().await;
            let mut state = self.broker.lock();
            let fate = state.dice.below(6);
            let kept = state.snapshot.clone();
            let damaged = |kept: Snapshot| Snapshot { state: kept.state.slice(..kept.state.len() / 2), ..kept };
            state.met.from_snapshot += u64::from(kept.is_some() && fate > 1);
            Ok(match fate {
                0 => None,
                1 => kept.map(damaged),
                _ => kept,
            })
        }
        .boxed()
    }
}

struct Follower {
    broker: Arc<Broker>,
    cut_until: Arc<Mutex<Instant>>,
    /// Every record up to here was given out.
    after: usize,
    /// When the next ones are here; kept, because a wait may be dropped and begun again.
    due: Option<Instant>,
}

impl Follow for Follower {
    fn next(&mut self) -> BoxFuture<'_, Result<Vec<Record>, StoreError>> {
        async move {
            self.wait_for_news().await;
            let due = *self.due.get_or_insert_with(|| Instant::now() + self.broker.lock().delay());
            sleep_until(due).await;
            connected(&self.cut_until).await;
            self.due = None;
            Ok(self.take())
        }
        .boxed()
    }
}

impl Follower {
    async fn wait_for_news(&self) {
        loop {
            // Asked for before looking, so that no record falls between.
            let news = self.broker.news.notified();
            if self.broker.lock().records.len() > self.after {
                return;
            }
            news.await;
        }
    }

    /// Some of what is there, at least one.
    fn take(&mut self) -> Vec<Record> {
        let mut state = self.broker.lock();
        let most = *state.dice.pick(&[1, 2, 5, 1_000]);
        let new = state.records[self.after..].iter().take(most).cloned();
        let records: Vec<_> =
            (self.after as u64 + 1..).zip(new).map(|(index, payload)| Record { index, payload }).collect();
        self.after += records.len();
        records
    }
}
