//! C4: a store that the first version left, with a golden log in it. It opens, keeps its life, exports to the digest of then, and goes on.

use std::fs;
use std::path::Path;

use baraza::app::client::Client;
use baraza::domain::command::Command;
use baraza::domain::ids::{Epoch, PanelId};
use baraza::store::chain::ChainHash;
use baraza::store::sqlite::Sqlite;
use baraza::store::{Key, KeyName, Keys, Log, StoreError};
use bytes::Bytes;
use rusqlite::Connection;
use sha2::{Digest, Sha256};

use crate::domain::golden::KEPT_AFTER;
use crate::domain::script::EVENT;
use crate::world::process::Home;

/// The name of the event's QR code in `store-1.sql`.
const JOIN: &str = "scanned";

#[tokio::test]
async fn a_store_of_the_first_version_opens_and_replays_to_the_same_digest() {
    let home = old_home();
    let records = golden("rules-1.jsonl");
    let export = home.export("export").await;
    assert!(export.chain.iter().map(|link| link.payload.as_str()).eq(records.lines()));
    assert_eq!(export.digest, golden("rules-1.digest").trim());
    let store = Sqlite::open(&home.data(), Epoch(8)).unwrap();
    assert_eq!(store.epoch(), Epoch(7));
    let fresh = Key([2; 32]);
    assert!(store.obtain(KeyName::Tokens, fresh).await.is_ok_and(|key| key.0 == [1; 32]));
    let destroyed = store.obtain(KeyName::Panel(EVENT, PanelId(1)), fresh).await;
    assert!(matches!(destroyed, Err(StoreError::KeyDestroyed(_))));
    let next = export.chain.len() as u64 + 1;
    assert_eq!(store.append(EVENT, Bytes::from_static(b"{}")).await.unwrap(), next);
}

#[tokio::test]
async fn a_server_goes_on_from_a_store_of_the_first_version() {
    assert_goes_on(&old_home()).await;
}

#[tokio::test]
async fn a_server_goes_on_from_a_state_that_the_first_version_kept() {
    let home = old_home();
    let (state, place) = (golden("rules-1.state"), i64::try_from(KEPT_AFTER).unwrap());
    let hash: [u8; 32] = Sha256::digest(&state).into();
    let log = Connection::open(home.data().join("baraza.db")).unwrap();
    let row = (EVENT.0.as_bytes(), place, state.as_bytes(), hash);
    log.execute("INSERT INTO snapshot VALUES (?1, ?2, ?3, ?4)", row).unwrap();
    drop(log);
    assert_goes_on(&home).await;
}

/// A whole server stands, lets people in, tells what was told then, takes a command, and ends with what its log gives.
async fn assert_goes_on(home: &Home) {
    let server = home.serve().await;
    drop(Client::join(&home.origin(), JOIN, None).await.unwrap());
    let mut organiser = Client::redeem(server.link("Organiser"), None).await.unwrap();
    let questions = organiser.site().get("/api/export/questions.csv").await.unwrap();
    assert_eq!(questions.body, golden("rules-1.questions.csv"));
    organiser.perform(Command::GoLive { panel: PanelId(2) }).await.unwrap().unwrap();
    drop(organiser);
    assert!(server.terminate().await.success());

    assert!(!home.stderr().contains("unreadable"), "the kept state was not used: {}", home.stderr());
    let (export, records) = (home.export("export").await, golden("rules-1.jsonl"));
    let records: Vec<_> = records.lines().collect();
    assert!(export.chain[..records.len()].iter().map(|link| &link.payload[..]).eq(records));
    assert_eq!(home.kept(EVENT).await.digest(), export.digest, "what it had in memory is not what its log gives");
}

/// A home with what the first version left.
fn old_home() -> Home {
    let home = Home::new();
    fs::create_dir(home.data()).unwrap();
    drop(make(&home.data().join("keys.db"), &golden("keys-1.sql")));
    let log = make(&home.data().join("baraza.db"), &golden("store-1.sql"));
    append(&log, &golden("rules-1.jsonl"));
    home
}

fn golden(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)).unwrap()
}

fn make(path: &Path, sql: &str) -> Connection {
    let database = Connection::open(path).unwrap();
    database.execute_batch(sql).unwrap();
    database
}

fn append(log: &Connection, records: &str) {
    let mut hash = ChainHash::genesis(EVENT);
    log.execute_batch("BEGIN").unwrap();
    for (place, payload) in (1_i64..).zip(records.lines()) {
        hash = hash.then(payload.as_bytes());
        let row = (EVENT.0.as_bytes(), place, payload.as_bytes(), hash.0);
        log.execute("INSERT INTO record VALUES (?1, ?2, ?3, ?4)", row).unwrap();
    }
    log.execute_batch("COMMIT").unwrap();
}
