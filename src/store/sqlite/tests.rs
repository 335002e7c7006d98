//! What only a store on a disk can get wrong: restarts, damage, locks, copies and bytes that should be gone.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;

use futures_util::future::join_all;
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use uuid::Uuid;

use super::{Cursor, Sqlite, backup};
use crate::domain::ids::{EventId, PanelId};
use crate::store::contract::{event, take, text};
use crate::store::{Directory, Epoch, Key, KeyName, Keys, Listing, Log, Record, StoreError};

const FIRST: Epoch = Epoch(1);
const SECOND: Epoch = Epoch(2);

fn open(dir: &TempDir) -> Sqlite {
    Sqlite::open(dir.path(), FIRST).unwrap()
}

fn open_error(dir: &Path) -> StoreError {
    Sqlite::open(dir, SECOND).err().expect("the store should not open")
}

async fn append(store: &Sqlite, event: EventId, count: u64) {
    for appended in join_all((0..count).map(|n| store.append(event, text(&n)))).await {
        appended.unwrap();
    }
}

async fn records(store: &Sqlite, event: EventId) -> Vec<Record> {
    let head = usize::try_from(store.head(event).await.unwrap()).unwrap();
    take(&mut *store.follow(event, 0), 0, head).await
}

/// Does what no part of the program does: changes a database behind its back.
fn tamper(dir: &Path, file: &str, sql: &str) {
    Connection::open(dir.join(file)).unwrap().execute_batch(sql).unwrap();
}

#[tokio::test]
async fn everything_survives_a_restart() {
    let dir = TempDir::new().unwrap();
    let listing = Listing { event: event(1), code: "123456".into(), join: "secret".into() };
    let store = open(&dir);
    append(&store, event(1), 100).await;
    assert!(store.publish(listing.clone()).await.unwrap());
    assert!(store.obtain(KeyName::Tokens, Key([7; 32])).await.is_ok());
    let before = records(&store, event(1)).await;
    drop(store);

    let store = Sqlite::open(dir.path(), SECOND).unwrap();
    assert_eq!(store.epoch(), FIRST);
    assert_eq!(records(&store, event(1)).await, before);
    assert_eq!(store.listings().await.unwrap(), [listing]);
    let key = store.obtain(KeyName::Tokens, Key([8; 32])).await;
    assert!(key.is_ok_and(|key| key.0 == [7; 32]));
    assert_eq!(store.append(event(1), text("next")).await.unwrap(), 101);
    assert_eq!(records(&store, event(1)).await.len(), 101);
}

#[tokio::test]
async fn second_server_is_locked_out_and_a_reader_is_not() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir);
    append(&store, event(1), 3).await;
    assert!(matches!(open_error(dir.path()), StoreError::Locked(_)));

    let reader = Sqlite::open_read_only(dir.path()).unwrap();
    let mut cursor = Cursor::new(event(1), 0);
    assert_eq!(reader.records(&mut cursor).await.unwrap(), records(&store, event(1)).await);
    assert_eq!((reader.epoch(), cursor.after()), (FIRST, 3));
    assert_eq!(reader.records(&mut cursor).await.unwrap(), []);
    drop(store);
    assert!(Sqlite::open(dir.path(), SECOND).is_ok());
}

#[tokio::test]
async fn nothing_to_read_is_an_error_and_makes_nothing() {
    let dir = TempDir::new().unwrap();
    let opened = Sqlite::open_read_only(dir.path());
    assert!(matches!(opened.err(), Some(StoreError::Unavailable(_))));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn damaged_file_is_refused_and_left_as_it_is() {
    const PAGE: u64 = 4_096;
    for file in ["baraza.db", "keys.db"] {
        let dir = TempDir::new().unwrap();
        let store = open(&dir);
        append(&store, event(1), 1_000).await;
        drop(store);
        let path = dir.path().join(file);
        let pages = fs::metadata(&path).unwrap().size() / PAGE;
        let database = OpenOptions::new().write(true).open(&path).unwrap();
        database.write_all_at(&[0xa5; 64], (pages - 1) * PAGE).unwrap();
        let damaged = fs::read(&path).unwrap();

        for _ in 0..2 {
            let error = open_error(dir.path());
            assert!(matches!(&error, StoreError::Damaged(what) if what.contains(file)), "{error}");
        }
        assert!(fs::read(&path).unwrap() == damaged, "{file} was written to");
    }
}

#[tokio::test]
async fn foreign_newer_and_missing_files_are_told_apart() {
    let broken = |change: fn(&Path)| {
        let dir = TempDir::new().unwrap();
        drop(open(&dir));
        change(dir.path());
        open_error(dir.path()).to_string()
    };
    let code = |error: String| error.split_once(':').unwrap().0.to_owned();
    let newer = broken(|dir| tamper(dir, "baraza.db", "PRAGMA user_version = 99"));
    assert!(newer.contains("99"), "{newer}");
    assert_eq!(code(newer), "store_version");
    let swapped = broken(|dir| fs::rename(dir.join("keys.db"), dir.join("baraza.db")).unwrap());
    assert_eq!(code(swapped), "store_version");
    let no_database = broken(|dir| fs::write(dir.join("baraza.db"), [b'x'; 5_000]).unwrap());
    assert_eq!(code(no_database), "store_damaged");
    let empty = broken(|dir| fs::write(dir.join("keys.db"), []).unwrap());
    assert_eq!(code(empty), "store_version");
    let no_keys = broken(|dir| fs::remove_file(dir.join("keys.db")).unwrap());
    assert!(no_keys.contains("keys.db is missing"), "{no_keys}");
}

#[tokio::test]
async fn crash_while_the_files_are_made_is_mended_by_the_next_start() {
    let dir = TempDir::new().unwrap();
    drop(open(&dir));
    fs::remove_file(dir.path().join("baraza.db")).unwrap();
    fs::write(dir.path().join("baraza.db.new"), "half").unwrap();
    let store = open(&dir);
    assert_eq!(store.append(event(1), text("one")).await.unwrap(), 1);
}

#[tokio::test]
async fn tampered_record_is_named_and_what_precedes_it_is_given() {
    for (sql, complaint) in [
        ("UPDATE record SET payload = x'00' WHERE place = 7", "record 7 is not what was written"),
        ("UPDATE record SET hash = zeroblob(32) WHERE place = 7", "record 7 is not what was written"),
        ("DELETE FROM record WHERE place = 7", "record 7 is missing"),
    ] {
        let dir = TempDir::new().unwrap();
        let store = open(&dir);
        append(&store, event(1), 10).await;
        tamper(dir.path(), "baraza.db", sql);
        let mut follower = store.follow(event(1), 2);
        assert_eq!(take(&mut *follower, 2, 4).await.len(), 4);
        for mut follower in [follower, store.follow(event(1), 6)] {
            let error = follower.next().await.unwrap_err().to_string();
            assert_eq!(error, format!("store_damaged: event {}: {complaint}", event(1)));
        }
    }
}

#[tokio::test]
async fn follower_after_a_missing_record_is_not_left_waiting() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir);
    append(&store, event(1), 10).await;
    tamper(dir.path(), "baraza.db", "DELETE FROM record WHERE place = 7");
    let error = store.follow(event(1), 7).next().await.unwrap_err().to_string();
    assert!(error.ends_with("record 7 is missing"), "{error}");
}

#[tokio::test]
async fn tampered_snapshot_is_damaged() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir);
    let snapshot = crate::store::Snapshot { index: 5, state: text("state") };
    store.save_snapshot(event(1), snapshot).await.unwrap();
    tamper(dir.path(), "baraza.db", "UPDATE snapshot SET state = x'00'");
    let error = store.load_snapshot(event(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)), "{error}");
}

#[tokio::test]
async fn torn_wal_recovers_to_a_prefix_and_goes_on() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir);
    for n in 0..50 {
        store.append(event(1), text(&n)).await.unwrap();
    }
    let all = records(&store, event(1)).await;
    let wal = fs::read(dir.path().join("baraza.db-wal")).unwrap();
    // The machine dies: these bytes are what the disk has. Each commit wrote at least one frame of a page and its
    // header.
    for lost in [1, 4_000, 9_000, 70_000] {
        let crashed = TempDir::new().unwrap();
        for file in ["baraza.db", "keys.db"] {
            fs::copy(dir.path().join(file), crashed.path().join(file)).unwrap();
        }
        fs::write(crashed.path().join("baraza.db-wal"), &wal[..wal.len() - lost]).unwrap();
        let store = open(&crashed);
        let kept = records(&store, event(1)).await;
        assert!((1..50).contains(&kept.len()), "{} records after losing {lost} bytes", kept.len());
        assert_eq!(kept, all[..kept.len()]);
        assert_eq!(store.append(event(1), text("on")).await.unwrap(), kept.len() as u64 + 1);
        assert_eq!(records(&store, event(1)).await.len(), kept.len() + 1);
    }
}

#[tokio::test]
async fn failed_commit_ends_all_writing_until_a_restart() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir);
    append(&store, event(1), 1).await;
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON record BEGIN SELECT RAISE(FAIL, 'refused'); END";
    tamper(dir.path(), "baraza.db", refuse);
    let group = join_all((0..8).map(|n| store.append(event(n), text(&n)))).await;
    tamper(dir.path(), "baraza.db", "DROP TRIGGER refuse");
    let later = store.append(event(1), text("later")).await;
    for answer in group.into_iter().chain([later]) {
        let error = answer.unwrap_err().to_string();
        assert_eq!(error, "store_unavailable: baraza.db: refused");
    }
    let listing = Listing { event: event(1), code: "123456".into(), join: "secret".into() };
    assert!(matches!(store.publish(listing).await, Err(StoreError::Unavailable(_))));
    assert_eq!(records(&store, event(1)).await.len(), 1);
    drop(store);
    let store = open(&dir);
    assert_eq!(store.append(event(1), text("after")).await.unwrap(), 2);
}

#[tokio::test]
async fn destroyed_keys_leave_no_bytes_in_any_file() {
    // Enough keys, made in scattered order, that the tree of pages is split and cells move.
    const KEYS: u32 = 200;
    let name = |n: u32| {
        let scattered = Sha256::digest(n.to_be_bytes());
        let event = EventId(Uuid::from_slice(&scattered[..16]).unwrap());
        KeyName::Panel(event, PanelId(1))
    };
    let secret = |n: u32| <[u8; 32]>::from(Sha256::digest(format!("secret {n}")));
    let destroyed = |n: &u32| n.is_multiple_of(4);
    let dir = TempDir::new().unwrap();
    let store = open(&dir);
    for n in 0..KEYS {
        assert!(store.obtain(name(n), Key(secret(n))).await.is_ok());
    }
    for n in (0..KEYS).filter(destroyed) {
        store.destroy(name(n)).await.unwrap();
    }
    let mut bytes = Vec::new();
    for entry in fs::read_dir(dir.path()).unwrap() {
        bytes.extend(fs::read(entry.unwrap().path()).unwrap());
    }
    let found = |n: &u32| {
        let secret = secret(*n);
        bytes.windows(secret.len()).any(|window| window == secret)
    };
    let kept: Vec<u32> = (0..KEYS).filter(|n| !destroyed(n)).collect();
    assert_eq!((0..KEYS).filter(found).collect::<Vec<_>>(), kept);
}

#[tokio::test]
async fn files_are_for_their_owner_only() {
    let dir = TempDir::new().unwrap();
    let store = Sqlite::open(&dir.path().join("made/here"), FIRST).unwrap();
    append(&store, event(1), 1).await;
    assert!(store.obtain(KeyName::Tokens, Key([1; 32])).await.is_ok());
    let made = dir.path().join("made/here");
    assert_eq!(fs::metadata(&made).unwrap().mode() & 0o777, 0o700);
    for file in ["baraza.db", "baraza.db-wal", "keys.db", "keys.db-wal"] {
        assert_eq!(fs::metadata(made.join(file)).unwrap().mode() & 0o777, 0o600, "{file}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn backup_made_while_writing_is_a_prefix_and_begins_a_new_epoch() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir);
    append(&store, event(1), 2_000).await;
    assert!(store.obtain(KeyName::Tokens, Key([7; 32])).await.is_ok());
    let copy = dir.path().join("copy");
    let (from, to) = (dir.path().to_owned(), copy.clone());
    let copying = tokio::task::spawn_blocking(move || backup(&from, &to));
    while !copying.is_finished() {
        append(&store, event(1), 50).await;
    }
    copying.await.unwrap().unwrap();
    assert_eq!(fs::read_dir(&copy).unwrap().count(), 2);
    let all = records(&store, event(1)).await;

    let restored = Sqlite::open(&copy, SECOND).unwrap();
    assert_eq!(restored.epoch(), SECOND);
    let kept = records(&restored, event(1)).await;
    assert!(kept.len() >= 2_000);
    assert_eq!(kept, all[..kept.len()]);
    let key = restored.obtain(KeyName::Tokens, Key([8; 32])).await;
    assert!(key.is_ok_and(|key| key.0 == [7; 32]));
    drop(restored);
    assert_eq!(Sqlite::open(&copy, Epoch(3)).unwrap().epoch(), SECOND);
    assert_eq!(store.epoch(), FIRST);
}

#[tokio::test]
async fn restored_epoch_differs_even_if_the_same_number_is_drawn() {
    let dir = TempDir::new().unwrap();
    drop(open(&dir));
    let copy = dir.path().join("copy");
    backup(dir.path(), &copy).unwrap();
    assert_ne!(Sqlite::open(&copy, FIRST).unwrap().epoch(), FIRST);
}

#[tokio::test]
async fn backup_overwrites_nothing_and_leaves_nothing_half_made() {
    let dir = TempDir::new().unwrap();
    drop(open(&dir));
    let copy = dir.path().join("copy");
    backup(dir.path(), &copy).unwrap();
    let before = fs::read(copy.join("baraza.db")).unwrap();
    let again = backup(dir.path(), &copy);
    assert!(matches!(again, Err(StoreError::Unavailable(_))));
    assert!(fs::read(copy.join("baraza.db")).unwrap() == before);

    let nowhere = dir.path().join("nowhere");
    assert!(backup(&nowhere, &dir.path().join("other")).is_err());
    assert!(!dir.path().join("other").exists());
}
