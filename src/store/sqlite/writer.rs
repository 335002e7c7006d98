//! The only writer of a log: one thread that commits whatever is waiting, of all events, at once.

use std::collections::HashMap;
use std::iter;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use bytes::Bytes;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, TransactionBehavior};
use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::pace::Pace;
use super::reader::Commit;
use super::schema::{LOG, index, place};
use super::trouble::Trouble;
use crate::domain::ids::EventId;
use crate::store::chain::ChainHash;
use crate::store::heads::Heads;
use crate::store::{Listing, Record, Snapshot, StoreError};

/// Writes that may wait, and so the most that one commit takes. Some thousands of rows take about as long as the sync
/// of the disk that follows; a larger group would make everyone in it wait longer and save no more syncs.
const QUEUE: usize = 1_024;

/// Between two attempts to write to a disk that takes nothing: soon enough that nobody notices when it takes something
/// again.
const TRY_AGAIN: Duration = Duration::from_millis(500);

/// Where the answer to a write goes. It is dropped without one when the writer fails.
type Reply<T> = oneshot::Sender<T>;

/// Something to write, and what came of it, to be told once it is durable.
pub(super) enum Job {
    Append {
        event: EventId,
        payload: Bytes,
        /// The end of the log with this in it, once it is written.
        tail: Tail,
        reply: Reply<u64>,
    },
    Save {
        event: EventId,
        snapshot: Snapshot,
        reply: Reply<()>,
    },
    Publish {
        listing: Listing,
        /// Whether it could be taken, once that was tried.
        is_free: bool,
        reply: Reply<bool>,
    },
}

impl Job {
    pub(super) fn append(event: EventId, payload: Bytes, reply: Reply<u64>) -> Self {
        Self::Append { event, payload, tail: Tail::of_empty(event), reply }
    }

    /// Bytes of a batch; nothing else is large.
    fn size(&self) -> usize {
        if let Self::Append { payload, .. } = self { payload.len() } else { 0 }
    }

    pub(super) fn publish(listing: Listing, reply: Reply<bool>) -> Self {
        Self::Publish { listing, is_free: false, reply }
    }
}

/// A handle on the thread. Dropping it waits until everything that was queued is durable, unless the disk takes nothing.
pub(super) struct Writer {
    /// `None` only while dropping.
    queue: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    state: Arc<State>,
}

/// What the thread tells.
#[derive(Default)]
struct State {
    /// Why it stopped; set before its end of the queue closes.
    failure: OnceLock<String>,
    /// Whether it waits for a disk that takes nothing.
    is_stalled: AtomicBool,
}

impl Writer {
    /// Starts the thread, which writes through `conn` to the log in `dir`.
    pub(super) fn start(conn: Connection, dir: PathBuf, heads: Arc<Heads<Commit>>) -> Result<Self, StoreError> {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let state = Arc::<State>::default();
        let log = LogFile { conn, dir, tails: HashMap::new(), state: Arc::clone(&state) };
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || log.serve(jobs, &heads))
            .map_err(|error| StoreError::Unavailable(format!("the writer's thread: {error}")))?;
        Ok(Self { queue: Some(queue), thread: Some(thread), state })
    }

    pub(super) fn is_stalled(&self) -> bool {
        self.state.is_stalled.load(Ordering::Acquire)
    }

    /// Queues a write and waits until it is durable. Dropping the future does not take the write back.
    pub(super) async fn ask<T>(&self, job: impl FnOnce(Reply<T>) -> Job) -> Result<T, StoreError> {
        let Some(queue) = &self.queue else {
            return Err(self.stopped());
        };
        let (reply, answer) = oneshot::channel();
        if queue.send(job(reply)).await.is_ok()
            && let Ok(answer) = answer.await
        {
            return Ok(answer);
        }
        // The answer is lost a moment before the reason is known.
        queue.closed().await;
        Err(self.stopped())
    }

    fn stopped(&self) -> StoreError {
        let reason = self.state.failure.get().map_or("the writer stopped", String::as_str);
        StoreError::Unavailable(reason.to_owned())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was seen by everyone who waited for an answer.
            drop(thread.join());
        }
    }
}

/// The end of one event's log, so that an append need not look for it.
#[derive(Clone, Copy)]
pub(super) struct Tail {
    index: u64,
    chain: ChainHash,
}

impl Tail {
    fn of_empty(event: EventId) -> Self {
        Self { index: 0, chain: ChainHash::genesis(event) }
    }
}

struct LogFile {
    conn: Connection,
    /// Where the file is.
    dir: PathBuf,
    /// Of every event appended to since the last commit that failed, a hundred bytes each.
    tails: HashMap<EventId, Tail>,
    state: Arc<State>,
}

impl LogFile {
    /// Commits groups until the queue closes or a commit fails.
    ///
    /// After a failure the state of the file is unknown: the group may or may not be there after a restart, and a disk
    /// that failed to sync once may claim success the next time without having written. So nothing is tried again in
    /// this process; recovery at the next start decides what is true.
    fn serve(mut self, mut jobs: mpsc::Receiver<Job>, heads: &Heads<Commit>) {
        let mut group = Vec::with_capacity(QUEUE);
        let mut pace = Pace::new(Instant::now());
        while let Some(first) = jobs.blocking_recv() {
            thread::sleep(pace.next(Instant::now(), first.size()));
            group.push(first);
            group.extend(iter::from_fn(|| jobs.try_recv().ok()).take(QUEUE - 1));
            match self.commit_when_possible(&mut group, &jobs) {
                Ok(()) => tell(group.drain(..), heads),
                Err(error) => {
                    self.state.failure.get_or_init(|| format!("{}: {error}", LOG.file));
                    // Nor is the file touched by the checkpoint that closing would make. If this cannot be set, it is
                    // one.
                    drop(self.conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true));
                    return;
                }
            }
        }
    }

    /// Commits `group`, again and again while the disk takes nothing, until nobody waits any more.
    fn commit_when_possible(&mut self, group: &mut [Job], jobs: &mpsc::Receiver<Job>) -> rusqlite::Result<()> {
        let mut met = None;
        loop {
            let committed = self.commit(group);
            let Err(error) = &committed else {
                if self.state.is_stalled.swap(false, Ordering::Relaxed) {
                    tracing::info!("the disk takes what is written again");
                }
                return committed;
            };
            let trouble = Trouble::behind(error, &self.dir);
            if jobs.is_closed() || !trouble.may_be_tried_again(met.replace(trouble)) {
                self.state.is_stalled.store(false, Ordering::Relaxed);
                return committed;
            }
            if !self.state.is_stalled.load(Ordering::Relaxed) {
                // Said first: whoever sees that it is so finds why in the log.
                tracing::error!(%error, "store_stalled: the disk takes nothing; until it does, nothing is acknowledged");
                self.state.is_stalled.store(true, Ordering::Release);
            }
            thread::sleep(TRY_AGAIN);
        }
    }

    fn commit(&mut self, group: &mut [Job]) -> rusqlite::Result<()> {
        let Self { conn, tails, .. } = self;
        let committed = conn.transaction_with_behavior(TransactionBehavior::Immediate).and_then(|tx| {
            group.iter_mut().try_for_each(|job| write(&tx, tails, job))?;
            tx.commit()
        });
        if committed.is_err() {
            tails.clear();
        }
        committed
    }
}

fn write(tx: &Transaction<'_>, tails: &mut HashMap<EventId, Tail>, job: &mut Job) -> rusqlite::Result<()> {
    match job {
        Job::Append { event, payload, tail, .. } => {
            let before = match tails.get(event) {
                Some(tail) => *tail,
                None => read_tail(tx, *event)?,
            };
            *tail = Tail { index: before.index + 1, chain: before.chain.then(payload) };
            insert(tx, *event, payload, *tail)?;
            tails.insert(*event, *tail);
        }
        Job::Save { event, snapshot, .. } => save(tx, *event, snapshot)?,
        Job::Publish { listing, is_free, .. } => *is_free = publish(tx, listing)?,
    }
    Ok(())
}

fn read_tail(tx: &Transaction<'_>, event: EventId) -> rusqlite::Result<Tail> {
    let query = "SELECT place, hash FROM record WHERE event = ?1 ORDER BY place DESC LIMIT 1";
    let last = tx
        .query_row(query, [event.0.as_bytes()], |row| Ok(Tail { index: index(row, 0)?, chain: ChainHash(row.get(1)?) }))
        .optional()?;
    Ok(last.unwrap_or_else(|| Tail::of_empty(event)))
}

fn insert(tx: &Transaction<'_>, event: EventId, payload: &[u8], tail: Tail) -> rusqlite::Result<()> {
    let insert = "INSERT INTO record (event, place, payload, hash) VALUES (?1, ?2, ?3, ?4)";
    let row = (event.0.as_bytes(), place(tail.index), payload, tail.chain.0);
    tx.prepare_cached(insert)?.execute(row).map(drop)
}

/// Keeps the newer of two snapshots.
fn save(tx: &Transaction<'_>, event: EventId, snapshot: &Snapshot) -> rusqlite::Result<()> {
    let upsert = "INSERT INTO snapshot (event, place, state, hash) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (event) DO UPDATE SET place = excluded.place, state = excluded.state, hash = excluded.hash
        WHERE excluded.place >= snapshot.place";
    let hash: [u8; 32] = Sha256::digest(&snapshot.state).into();
    let row = (event.0.as_bytes(), place(snapshot.index), &snapshot.state[..], hash);
    tx.prepare_cached(upsert)?.execute(row).map(drop)
}

/// Whether the listing was free to take. A refused one changes nothing and leaves the rest of the group as it is.
fn publish(tx: &Transaction<'_>, listing: &Listing) -> rusqlite::Result<bool> {
    let upsert = "INSERT INTO listing (event, code, phrase) VALUES (?1, ?2, ?3)
        ON CONFLICT (event) DO UPDATE SET code = excluded.code, phrase = excluded.phrase";
    let row = (listing.event.0.as_bytes(), &listing.code, &listing.join);
    match tx.prepare_cached(upsert)?.execute(row) {
        Ok(_) => Ok(true),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Answers everyone in a durable group and wakes the followers. Whoever no longer waits for an answer is not told.
fn tell(group: impl Iterator<Item = Job>, heads: &Heads<Commit>) {
    let mut commits: HashMap<EventId, Commit> = HashMap::new();
    for job in group {
        match job {
            Job::Append { event, payload, tail: Tail { index, chain }, reply } => {
                reply.send(index).ok();
                let commit = commits.entry(event).or_default();
                commit.records.push(Record { index, payload });
                commit.chain = Some(chain);
            }
            Job::Save { reply, .. } => {
                reply.send(()).ok();
            }
            Job::Publish { is_free, reply, .. } => {
                reply.send(is_free).ok();
            }
        }
    }
    heads.announce(commits);
}
