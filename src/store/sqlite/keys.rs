//! The pseudonym keys in a database of their own, from which they can really be erased.

use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use super::schema::KEYS;
use crate::store::{Key, KeyName, StoreError};

/// Keys are few and asked for seldom (callers keep what they obtained), so one connection serves one request after the
/// other.
pub(super) struct KeyFile {
    conn: Arc<Mutex<Connection>>,
}

impl KeyFile {
    pub(super) fn open(dir: &Path) -> Result<Self, StoreError> {
        Ok(Self { conn: Arc::new(Mutex::new(KEYS.open_writer(dir)?)) })
    }

    pub(super) async fn obtain(&self, name: KeyName, fresh: Key) -> Result<Key, StoreError> {
        let stored = self.run(move |conn| obtain(conn, name, fresh)).await?;
        stored.ok_or(StoreError::KeyDestroyed(name))
    }

    pub(super) async fn destroy(&self, name: KeyName) -> Result<(), StoreError> {
        match self.run(move |conn| destroy(conn, name)).await? {
            Erased::Everywhere => Ok(()),
            Erased::NotInWal => Err(StoreError::Unavailable(format!(
                "{name} can no longer be used, but its bytes are still in the WAL of {}, which another process is reading",
                KEYS.file
            ))),
        }
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let mut conn = Arc::clone(&self.conn).lock_owned().await;
        let working = spawn_blocking(move || work(&mut conn).map_err(|error| KEYS.failed(&error)));
        working.await.map_err(|_| StoreError::Unavailable("the key store stopped".to_owned()))?
    }
}

enum Erased {
    Everywhere,
    NotInWal,
}

/// The stored key, `None` if it was destroyed.
fn obtain(conn: &mut Connection, name: KeyName, fresh: Key) -> rusqlite::Result<Option<Key>> {
    let name = name.to_string();
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let query = "SELECT secret FROM key WHERE name = ?1";
    let stored: Option<Option<[u8; 32]>> = tx.query_row(query, [&name], |row| row.get(0)).optional()?;
    if let Some(stored) = stored {
        return Ok(stored.map(Key));
    }
    tx.execute("INSERT INTO key (name, secret) VALUES (?1, ?2)", (&name, fresh.0))?;
    tx.commit()?;
    Ok(Some(fresh))
}

/// Leaves a tombstone under `name`, then rids the files of the bytes. Done again, it does what was left to do.
///
/// `secure_delete` clears the cell, but does not promise that a page rebuilt earlier, when cells moved to its
/// neighbour, kept no copy: `VACUUM` writes every page anew. The checkpoint brings them into the main file and
/// truncates the WAL, where the key lay since it was made.
fn destroy(conn: &mut Connection, name: KeyName) -> rusqlite::Result<Erased> {
    let tombstone = "INSERT INTO key (name, secret) VALUES (?1, NULL)
        ON CONFLICT (name) DO UPDATE SET secret = NULL";
    conn.execute(tombstone, [name.to_string()])?;
    conn.execute_batch("VACUUM")?;
    let busy: bool = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |row| row.get(0))?;
    Ok(if busy { Erased::NotInWal } else { Erased::Everywhere })
}
