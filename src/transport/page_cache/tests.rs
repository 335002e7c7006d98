//! Which page is kept, who makes it and who waits for whom; every page says its version and how it was made.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::*;
use crate::domain::ids::{Epoch, PanelId};
use crate::room::stats::Stats;
use crate::store::memory::Memory;

const EPOCH: Epoch = Epoch(1);

/// Tasks that were started and not yet run.
type Tasks = Arc<std::sync::Mutex<Vec<BoxFuture<'static, ()>>>>;

/// Counts the pages it makes, and makes none while its gate is shut.
#[derive(Clone, Default)]
struct Press {
    made: Arc<AtomicUsize>,
    gate: Arc<Mutex<()>>,
}

impl Press {
    fn make(&self) -> impl Fn(&Arc<Encoded>, Effort) -> Bytes + Clone + Send + 'static {
        let Self { made, gate } = self.clone();
        move |snapshot, effort| {
            drop(gate.blocking_lock());
            made.fetch_add(1, Ordering::Relaxed);
            body(snapshot.seq, effort)
        }
    }

    fn made(&self) -> usize {
        self.made.load(Ordering::Relaxed)
    }
}

fn body(seq: u64, effort: Effort) -> Bytes {
    format!("{seq} {effort:?}").into()
}

fn page(seq: u64, effort: Effort) -> Made {
    Made { snapshot: Encoded::blank(EPOCH, seq), body: body(seq, effort), effort, at: Instant::now() }
}

fn kept(slot: &Slot) -> Bytes {
    slot.made.read().unwrap().as_ref().unwrap().body.clone()
}

fn key(panel: u16) -> PageKey {
    let view = View::Audience(PanelId(panel));
    PageKey { event: EventId(Uuid::nil()), view, lang: "en", encoding: Encoding::Identity }
}

/// A world that runs tasks when the test says so.
fn world() -> (Ctx, Tasks) {
    let (store, tasks) = (Arc::new(Memory::new(EPOCH)), Tasks::default());
    let started = Arc::clone(&tasks);
    let ctx = Ctx {
        log: Arc::clone(&store) as _,
        keys: Arc::clone(&store) as _,
        directory: store,
        clock: Arc::new(|| 0),
        entropy: Arc::new(|bytes| bytes.fill(0)),
        spawn: Arc::new(move |task| started.lock().unwrap().push(task)),
        fatal: CancellationToken::new(),
        stats: Arc::new(Stats::default()),
    };
    (ctx, tasks)
}

/// Runs what was started; how many tasks that was.
async fn run(tasks: &Tasks) -> usize {
    let started = std::mem::take(&mut *tasks.lock().unwrap());
    let count = started.len();
    futures_util::future::join_all(started).await;
    count
}

#[tokio::test(start_paused = true)]
async fn a_quick_page_of_the_same_version_leaves_the_best_one_and_makes_it_fresh() {
    let slot = Slot::default();
    slot.keep(page(7, Effort::Quick));
    slot.keep(page(7, Effort::Best));
    assert_eq!(kept(&slot), body(7, Effort::Best));
    tokio::time::advance(SERVES_AT_MOST).await;
    let again = Encoded::blank(EPOCH, 7);
    assert!(slot.usable(0, &again).is_none(), "it is old");
    slot.keep(page(7, Effort::Quick));
    assert_eq!(slot.usable(0, &again).unwrap().body, body(7, Effort::Best));
}

#[tokio::test]
async fn a_newer_page_replaces_an_older_one_however_it_was_made_and_never_the_other_way_round() {
    let slot = Slot::default();
    for (made, stays) in [
        (page(7, Effort::Best), body(7, Effort::Best)),
        (page(8, Effort::Quick), body(8, Effort::Quick)),
        (page(7, Effort::Best), body(8, Effort::Quick)),
        (page(8, Effort::Best), body(8, Effort::Best)),
        (page(6, Effort::Quick), body(8, Effort::Best)),
    ] {
        slot.keep(made);
        assert_eq!(kept(&slot), stays);
    }
    let snapshot = Encoded::blank(Epoch(2), 1);
    slot.keep(Made { snapshot, ..page(1, Effort::Quick) });
    assert_eq!(kept(&slot), body(1, Effort::Quick), "another life of the log has positions of its own");
}

#[tokio::test]
async fn two_who_ask_at_once_get_one_page_made_for_both() {
    let (cache, press, snapshot, (ctx, _tasks)) =
        (PageCache::default(), Press::default(), Encoded::blank(EPOCH, 7), world());
    let shut = press.gate.lock().await;
    let ask = || cache.get(&ctx, key(1), 0, &snapshot, press.make());
    // Both have asked before anything can be made.
    let (first, second, ()) = tokio::join!(biased; ask(), ask(), async { drop(shut) });
    assert_eq!([first.unwrap(), second.unwrap()], [(); 2].map(|()| body(7, Effort::Quick)));
    assert_eq!(press.made(), 1);
}

#[tokio::test]
async fn a_page_that_was_made_quickly_is_improved_once_while_it_serves() {
    let (cache, press, snapshot, (ctx, tasks)) =
        (PageCache::default(), Press::default(), Encoded::blank(EPOCH, 7), world());
    let ask = async || cache.get(&ctx, key(1), 0, &snapshot, press.make()).await.unwrap();
    for _ in 0..3 {
        assert_eq!(ask().await, body(7, Effort::Quick), "nobody waits for the best one");
    }
    assert_eq!((run(&tasks).await, press.made()), (1, 2), "and only one is made");
    assert_eq!(ask().await, body(7, Effort::Best));
    assert_eq!((run(&tasks).await, press.made()), (0, 2));
}

#[tokio::test]
async fn one_page_at_a_time_is_made_with_the_best_effort() {
    let (cache, press, snapshot, (ctx, tasks)) =
        (PageCache::default(), Press::default(), Encoded::blank(EPOCH, 7), world());
    let ask = async |panel| cache.get(&ctx, key(panel), 0, &snapshot, press.make()).await.unwrap();
    for panel in [1, 2, 2] {
        ask(panel).await;
    }
    assert_eq!(run(&tasks).await, BEST_AT_ONCE, "the other page has to wait for its turn");
    assert_eq!(ask(2).await, body(7, Effort::Quick));
    assert_eq!(run(&tasks).await, 1);
    for panel in [1, 2] {
        assert_eq!(ask(panel).await, body(7, Effort::Best));
    }
}

#[tokio::test]
async fn a_best_page_that_comes_late_does_not_replace_a_newer_one() {
    let (cache, press, (ctx, tasks)) = (PageCache::default(), Press::default(), world());
    let (old, new) = (Encoded::blank(EPOCH, 7), Encoded::blank(EPOCH, 8));
    let ask = async |snapshot, floor| cache.get(&ctx, key(1), floor, snapshot, press.make()).await.unwrap();
    ask(&old, 7).await;
    let late = std::mem::take(&mut *tasks.lock().unwrap());
    // What is before the floor cannot be continued from.
    assert_eq!(ask(&new, 8).await, body(8, Effort::Quick));
    futures_util::future::join_all(late).await;
    assert_eq!(ask(&new, 8).await, body(8, Effort::Quick));
    assert_eq!(press.made(), 3, "it is the one that was made before");
    assert_eq!(run(&tasks).await, 1, "now it is the newer one's turn");
    assert_eq!(ask(&new, 8).await, body(8, Effort::Best));
}
