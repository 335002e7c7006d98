//! C4: a store that the first version left, with a golden log in it. It opens, keeps its life, exports to the digest of then, and goes on.

use std::fs;
use std::path::Path;

use baraza::domain::ids::{Epoch, PanelId};
use baraza::store::chain::ChainHash;
use baraza::store::sqlite::Sqlite;
use baraza::store::{Key, KeyName, Keys, Log, StoreError};
use bytes::Bytes;
use rusqlite::Connection;

use crate::domain::script::EVENT;
use crate::world::process::Home;

#[tokio::test]
async fn a_store_of_the_first_version_opens_and_replays_to_the_same_digest() {
    let home = Home::new();
    fs::create_dir(home.data()).unwrap();
    drop(make(&home.data().join("keys.db"), &golden("keys-1.sql")));
    let log = make(&home.data().join("baraza.db"), &golden("store-1.sql"));
    let records = golden("rules-1.jsonl");
    append(&log, &records);
    drop(log);

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
