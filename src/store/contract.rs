//! One body of tests for the contract of the stores, run for each of them.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::join_all;
use tempfile::TempDir;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::memory::Memory;
use super::sqlite::Sqlite;
use super::{Directory, Epoch, Follow, Key, KeyName, Keys, Listing, Log, Record, Snapshot, StoreError};
use crate::domain::ids::{EventId, PanelId, PollId};

/// Runs every test of this file for the store that `$open` makes.
macro_rules! holds_for {
    ($store:ident, $open:expr) => {
        holds_for!($store, $open,
            appended_records_come_back_in_order,
            events_do_not_mix,
            concurrent_appends_have_one_order_for_every_follower,
            follower_started_in_the_middle_gets_the_rest,
            slow_follower_reads_ten_thousand_records_behind,
            follower_ahead_of_the_log_waits_for_its_place,
            waiting_follower_is_woken_and_a_dropped_wait_loses_nothing,
            newer_snapshot_replaces_an_older_one,
            directory_names_one_event_at_most,
            racing_callers_obtain_one_key,
            destroyed_key_is_gone_for_ever,
        );
    };
    ($store:ident, $open:expr, $($test:ident),+ $(,)?) => {
        mod $store {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    let (store, _dir) = $open;
                    super::$test(std::sync::Arc::new(store)).await;
                }
            )+
        }
    };
}

holds_for!(memory, (super::Memory::new(super::Epoch(1)), ()));
holds_for!(sqlite, super::sqlite());

fn sqlite() -> (Sqlite, TempDir) {
    let dir = TempDir::new().unwrap();
    (Sqlite::open(dir.path(), Epoch(1)).unwrap(), dir)
}

pub(super) fn event(number: u128) -> EventId {
    EventId(Uuid::from_u128(number))
}

pub(super) fn text(text: &(impl ToString + ?Sized)) -> Bytes {
    Bytes::from(text.to_string())
}

/// Reads until `count` records have come, checking that no index is skipped or doubled.
pub(super) async fn take(follower: &mut dyn Follow, after: u64, count: usize) -> Vec<Record> {
    let mut records = Vec::new();
    while records.len() < count {
        let more = follower.next().await.unwrap();
        assert!(!more.is_empty(), "a follower waits instead of giving nothing");
        records.extend(more);
    }
    let indexes: Vec<u64> = records.iter().map(|record| record.index).collect();
    let expected: Vec<u64> = (after + 1..).take(records.len()).collect();
    assert_eq!(indexes, expected);
    records
}

/// Appends one after the other, with some in flight so that it does not take a commit each.
async fn append_many(store: &impl Log, event: EventId, count: u64) {
    for start in (0..count).step_by(1_000) {
        let appends = (start..count.min(start + 1_000)).map(|n| store.append(event, text(&n)));
        for appended in join_all(appends).await {
            appended.unwrap();
        }
    }
}

async fn appended_records_come_back_in_order(store: Arc<impl Log>) {
    let payloads = [text("one"), Bytes::new(), Bytes::from(vec![0xff; 3_000_000]), text("four")];
    for (index, payload) in (1..).zip(&payloads) {
        assert_eq!(store.append(event(1), payload.clone()).await.unwrap(), index);
        assert_eq!(store.head(event(1)).await.unwrap(), index);
    }
    let records = take(&mut *store.follow(event(1), 0), 0, payloads.len()).await;
    let read: Vec<Bytes> = records.into_iter().map(|record| record.payload).collect();
    assert_eq!(read, payloads);
}

async fn events_do_not_mix(store: Arc<impl Log>) {
    for number in [1, 2, 1, 1, 2] {
        store.append(event(number), text(&number)).await.unwrap();
    }
    for (number, head) in [(1, 3), (2, 2), (3, 0)] {
        assert_eq!(store.head(event(number)).await.unwrap(), head);
    }
    for record in take(&mut *store.follow(event(2), 0), 0, 2).await {
        assert_eq!(record.payload, text(&2));
    }
}

async fn concurrent_appends_have_one_order_for_every_follower(store: Arc<impl Log>) {
    const APPENDERS: usize = 8;
    const EACH: usize = 100;
    let mut appenders = JoinSet::new();
    for appender in 0..APPENDERS {
        let store = Arc::clone(&store);
        appenders.spawn(async move {
            for n in 0..EACH {
                store.append(event(1), text(&format!("{appender}/{n}"))).await.unwrap();
            }
        });
    }
    let mut followers = JoinSet::new();
    for _ in 0..4 {
        let mut follower = store.follow(event(1), 0);
        followers.spawn(async move { take(&mut *follower, 0, APPENDERS * EACH).await });
    }
    appenders.join_all().await;
    let followed = followers.join_all().await;
    assert_eq!(followed[0].len(), APPENDERS * EACH);
    assert!(followed.iter().all(|records| *records == followed[0]));
    // What one appender appended lies in the order it did, and all of it is there.
    for appender in 0..APPENDERS {
        let prefix = format!("{appender}/");
        let own: Vec<&Bytes> = followed[0]
            .iter()
            .map(|record| &record.payload)
            .filter(|payload| payload.starts_with(prefix.as_bytes()))
            .collect();
        let expected: Vec<Bytes> = (0..EACH).map(|n| text(&format!("{appender}/{n}"))).collect();
        assert_eq!(own, expected.iter().collect::<Vec<_>>());
    }
}

async fn follower_started_in_the_middle_gets_the_rest(store: Arc<impl Log>) {
    append_many(&*store, event(1), 10).await;
    let mut follower = store.follow(event(1), 6);
    let before = take(&mut *follower, 6, 4).await;
    assert_eq!(before.len(), 4);
    store.append(event(1), text("new")).await.unwrap();
    let after = take(&mut *follower, 10, 1).await;
    assert_eq!(after, [Record { index: 11, payload: text("new") }]);
}

async fn slow_follower_reads_ten_thousand_records_behind(store: Arc<impl Log>) {
    let mut follower = store.follow(event(1), 0);
    append_many(&*store, event(1), 1).await;
    assert_eq!(take(&mut *follower, 0, 1).await.len(), 1);
    append_many(&*store, event(1), 10_000).await;
    let late = store.follow(event(1), 0);
    for (mut follower, after, missing) in [(follower, 1, 10_000), (late, 0, 10_001)] {
        assert_eq!(take(&mut *follower, after, missing).await.len(), missing);
    }
}

async fn follower_ahead_of_the_log_waits_for_its_place(store: Arc<impl Log>) {
    let mut follower = store.follow(event(1), 2);
    append_many(&*store, event(1), 2).await;
    assert_eq!(follower.next().now_or_never().map(|_| ()), None);
    store.append(event(1), text("three")).await.unwrap();
    let records = take(&mut *follower, 2, 1).await;
    assert_eq!(records, [Record { index: 3, payload: text("three") }]);
}

async fn waiting_follower_is_woken_and_a_dropped_wait_loses_nothing(store: Arc<impl Log>) {
    let mut follower = store.follow(event(1), 0);
    for index in 1..=200 {
        // Polled once and dropped: sometimes while it waits, sometimes in the middle of a read.
        let early = follower.next().now_or_never();
        assert!(early.is_none(), "nothing was appended");
        let (appended, records) =
            tokio::join!(store.append(event(1), text(&index)), take(&mut *follower, index - 1, 1));
        assert_eq!(appended.unwrap(), index);
        assert_eq!(records, [Record { index, payload: text(&index) }]);
    }
}

async fn newer_snapshot_replaces_an_older_one(store: Arc<impl Log>) {
    append_many(&*store, event(1), 3).await;
    assert_eq!(store.load_snapshot(event(1)).await.unwrap(), None);
    let first = Snapshot { index: 1, state: text("first") };
    let second = Snapshot { index: 3, state: text("second") };
    for (saved, kept) in [(&first, &first), (&second, &second), (&first, &second)] {
        store.save_snapshot(event(1), saved.clone()).await.unwrap();
        assert_eq!(store.load_snapshot(event(1)).await.unwrap().as_ref(), Some(kept));
    }
    assert_eq!(store.load_snapshot(event(2)).await.unwrap(), None);
    assert_eq!(take(&mut *store.follow(event(1), 0), 0, 3).await.len(), 3);
}

async fn directory_names_one_event_at_most(store: Arc<impl Directory>) {
    let listing =
        |number, code: &str, join: &str| Listing { event: event(number), code: code.to_owned(), join: join.to_owned() };
    let steps = [
        (listing(2, "111111", "a"), true),
        (listing(1, "222222", "b"), true),
        (listing(3, "111111", "c"), false),
        (listing(3, "333333", "b"), false),
        (listing(1, "111111", "b"), false),
        (listing(2, "444444", "a"), true),
        (listing(2, "444444", "a"), true),
        (listing(3, "111111", "c"), true),
    ];
    for (listing, free) in steps {
        assert_eq!(store.publish(listing.clone()).await.unwrap(), free, "{listing:?}");
    }
    let expected = [listing(2, "444444", "a"), listing(1, "222222", "b"), listing(3, "111111", "c")];
    assert_eq!(store.listings().await.unwrap(), expected);
}

async fn racing_callers_obtain_one_key(store: Arc<impl Keys>) {
    let name = KeyName::Panel(event(1), PanelId(7));
    let mut callers = JoinSet::new();
    for n in 0..16 {
        let store = Arc::clone(&store);
        callers.spawn(async move { store.obtain(name, Key([n; 32])).await.map(|key| key.0) });
    }
    let obtained: HashSet<[u8; 32]> = callers.join_all().await.into_iter().map(Result::unwrap).collect();
    assert_eq!(obtained.len(), 1);
    let again = store.obtain(name, Key([99; 32])).await.unwrap_or(Key([0; 32]));
    assert!(obtained.contains(&again.0));
}

async fn destroyed_key_is_gone_for_ever(store: Arc<impl Keys>) {
    let poll = KeyName::Poll(event(1), PollId(Uuid::from_u128(5)));
    let never_made = KeyName::Panel(event(1), PanelId(1));
    assert!(store.obtain(poll, Key([1; 32])).await.is_ok());
    assert!(store.obtain(KeyName::Tokens, Key([2; 32])).await.is_ok());
    for name in [poll, poll, never_made] {
        store.destroy(name).await.unwrap();
        let obtained = store.obtain(name, Key([3; 32])).await;
        assert!(matches!(obtained, Err(StoreError::KeyDestroyed(destroyed)) if destroyed == name));
    }
    let kept = store.obtain(KeyName::Tokens, Key([4; 32])).await;
    assert!(kept.is_ok_and(|key| key.0 == [2; 32]));
}
