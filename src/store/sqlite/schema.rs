//! The two database files: how they are laid out, made, checked and opened.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags, Row, Transaction};

use crate::store::{Epoch, StoreError};

/// A kind of database file.
pub(super) struct Database {
    /// Its name in the store's directory.
    pub(super) file: &'static str,
    /// Marks the file as ours (`PRAGMA application_id`); one per kind, so that two files cannot be taken for each
    /// other.
    application: i32,
    /// The layout below (`PRAGMA user_version`).
    version: i32,
    tables: &'static str,
    /// What a connection that writes sets up, beside the journal mode, which is kept in the file.
    writer_pragmas: &'static str,
}

/// Logs, snapshots and the directory.
///
/// - `journal_mode=WAL` (set at creation): readers, a backup and the command line never wait for the writer, nor it for
///   them.
/// - `synchronous=FULL`: a commit returns after the WAL is synced. `NORMAL` would survive a crash of the process, but
///   lose acknowledged records with the power.
/// - `journal_size_limit`: a long backup makes the WAL grow, since it may not be rewound under a reader; this gives the
///   space back.
///
/// Records have no rowid: they lie in the order they are read in, and each is written once.
pub(super) const LOG: Database = Database {
    file: "baraza.db",
    application: 0x4241_5201, // "BAR", 1
    version: 1,
    tables: "
        CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE record (
            event   BLOB NOT NULL,
            place   INTEGER NOT NULL,
            payload BLOB NOT NULL,
            hash    BLOB NOT NULL, -- of the chain up to and with this record
            PRIMARY KEY (event, place)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE snapshot (
            event BLOB PRIMARY KEY,
            place INTEGER NOT NULL,
            state BLOB NOT NULL,
            hash  BLOB NOT NULL -- SHA-256 of the state
        ) STRICT;
        CREATE TABLE listing (
            number INTEGER PRIMARY KEY, -- order of first publication
            event  BLOB NOT NULL UNIQUE,
            code   TEXT NOT NULL UNIQUE,
            phrase TEXT NOT NULL UNIQUE -- the secret of the QR code; `join` is a word of SQL
        ) STRICT;",
    writer_pragmas: "
        PRAGMA synchronous = FULL;
        PRAGMA journal_size_limit = 67108864;",
};

/// The keys of pseudonyms, in a file of their own because they are erased.
///
/// - `secure_delete=ON`: what is deleted is overwritten with zeros instead of being left on a free page.
/// - `temp_store=MEMORY`: the `VACUUM` of a destruction makes its copy in memory, not in a file of the temporary
///   directory.
/// - `synchronous=FULL`: a key that signed something may not vanish, and one that was destroyed may not return.
pub(super) const KEYS: Database = Database {
    file: "keys.db",
    application: 0x4241_5202, // "BAR", 2
    version: 1,
    tables: "
        CREATE TABLE key (
            name   TEXT PRIMARY KEY,
            secret BLOB -- NULL: destroyed
        ) STRICT, WITHOUT ROWID;",
    writer_pragmas: "
        PRAGMA synchronous = FULL;
        PRAGMA secure_delete = ON;
        PRAGMA temp_store = MEMORY;",
};

/// A WAL may have hundreds of MiB after a long backup; it is not held in memory whole.
const REWRITE_BYTES: usize = 1024 * 1024;

/// The number in `meta` that says which life of the log this is.
const EPOCH: &str = "epoch";
/// Stands in `meta` of a backup until a server opens it.
const RESTORED: &str = "restored";

impl Database {
    pub(super) fn path(&self, dir: &Path) -> PathBuf {
        dir.join(self.file)
    }

    /// Whether the file is there. It is looked at through a connection that cannot write, so that a damaged file stays
    /// as it is, for whoever has to rescue it.
    pub(super) fn exists_intact(&self, dir: &Path) -> Result<bool, StoreError> {
        let path = self.path(dir);
        if !path.try_exists().map_err(|error| unavailable(&path, &error))? {
            return Ok(false);
        }
        self.check(&self.open_reader(dir)?)?;
        Ok(true)
    }

    /// Writes what a crash left in the WAL over itself, and syncs it.
    ///
    /// After a sync that failed, the system's memory still has what was to be written, and gives it to whoever reads, but
    /// may never write it: no later sync does. Recovery would take it for durable, and everything acknowledged since would
    /// lie behind a hole. Written again, it is to be written. With the database file nothing of the kind can happen, since
    /// what is not surely in it is still in the WAL.
    ///
    /// Nobody else may write to the file meanwhile: the caller holds the store's lock.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]: the disk refuses, as one that is read-only does. What was in the WAL is still there, since the same bytes go to the
    /// same places.
    pub(super) fn renew_wal(&self, dir: &Path) -> Result<(), StoreError> {
        let path = dir.join(format!("{}-wal", self.file));
        let renew = || match OpenOptions::new().read(true).write(true).open(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            wal => rewrite(&wal?),
        };
        renew().map_err(|error| unavailable(&path, &error))
    }

    /// Reads the whole file; what is inside a record is checked by its chain instead, when it is read.
    pub(super) fn check(&self, conn: &Connection) -> Result<(), StoreError> {
        let verdict = conn.query_row("PRAGMA quick_check(1)", (), |row| row.get::<_, String>(0));
        match verdict.map_err(|error| self.failed(&error))?.as_str() {
            "ok" => Ok(()),
            complaint => Err(StoreError::Damaged(format!("{}: {complaint}", self.file))),
        }
    }

    /// Makes the file whole or not at all: it is filled under another name first, so that a crash leaves nothing
    /// half-made.
    pub(super) fn create(
        &self,
        dir: &Path,
        fill: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        let draft = dir.join(format!("{}.new", self.file));
        match fs::remove_file(&draft) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(unavailable(&draft, &error));
            }
            _ => private_file(&draft)?,
        }
        self.fill(&draft, fill).map_err(|error| self.failed(&error))?;
        fs::rename(&draft, self.path(dir)).map_err(|error| unavailable(&draft, &error))?;
        sync_directory(dir)
    }

    fn fill(&self, draft: &Path, fill: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>) -> rusqlite::Result<()> {
        let mut conn = Connection::open_with_flags(draft, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        conn.execute_batch(self.writer_pragmas)?;
        conn.pragma_update(None, "journal_mode", "WAL")?;
        let tx = conn.transaction()?;
        tx.pragma_update(None, "application_id", self.application)?;
        tx.pragma_update(None, "user_version", self.version)?;
        tx.execute_batch(self.tables)?;
        fill(&tx)?;
        tx.commit()?;
        // Brings everything into the one file that is about to be renamed.
        conn.close().map_err(|(_, error)| error)
    }

    /// A connection that may write to a file that [`Self::exists_intact`].
    pub(super) fn open_writer(&self, dir: &Path) -> Result<Connection, StoreError> {
        let open = || {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let conn = Connection::open_with_flags(self.path(dir), flags)?;
            conn.execute_batch(self.writer_pragmas)?;
            Ok(conn)
        };
        open().map_err(|error| self.failed(&error))
    }

    /// A connection that cannot write, to a file that is ours and of a version we know.
    pub(super) fn open_reader(&self, dir: &Path) -> Result<Connection, StoreError> {
        let open = || {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let conn = Connection::open_with_flags(self.path(dir), flags)?;
            let application: i32 = conn.pragma_query_value(None, "application_id", |r| r.get(0))?;
            let version: i32 = conn.pragma_query_value(None, "user_version", |r| r.get(0))?;
            Ok((conn, application, version))
        };
        let (conn, application, version) = open().map_err(|error| self.failed(&error))?;
        if application != self.application {
            return Err(StoreError::Version(format!("{} is not a file of Baraza", self.file)));
        }
        if version != self.version {
            return Err(StoreError::Version(format!(
                "{} has layout {version}, this program knows {}",
                self.file, self.version
            )));
        }
        Ok(conn)
    }

    /// An error of SQLite about this file.
    pub(super) fn failed(&self, error: &rusqlite::Error) -> StoreError {
        failed(self.file, error)
    }
}

/// Writes a file over itself and syncs it.
fn rewrite(file: &File) -> io::Result<()> {
    let length = file.metadata()?.len();
    let mut chunk = vec![0; REWRITE_BYTES];
    for start in (0..length).step_by(REWRITE_BYTES) {
        let rest = usize::try_from(length - start).unwrap_or(usize::MAX);
        let part = &mut chunk[..rest.min(REWRITE_BYTES)];
        file.read_exact_at(part, start)?;
        file.write_all_at(part, start)?;
    }
    file.sync_all()
}

/// An error of SQLite while it did something for `what`.
pub(super) fn failed(what: impl std::fmt::Display, error: &rusqlite::Error) -> StoreError {
    let message = format!("{what}: {error}");
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Damaged(message),
        _ => StoreError::Unavailable(message),
    }
}

/// An error of the file system.
pub(super) fn unavailable(path: &Path, error: &io::Error) -> StoreError {
    StoreError::Unavailable(format!("{}: {error}", path.display()))
}

/// Makes a directory that only its owner can enter. One that is there keeps its mode.
pub(super) fn private_directory(dir: &Path) -> Result<(), StoreError> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(dir);
    made.map_err(|error| unavailable(dir, &error))
}

/// Makes an empty file that only its owner can read; SQLite gives its WAL the same mode.
pub(super) fn private_file(path: &Path) -> Result<(), StoreError> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    made.map(drop).map_err(|error| unavailable(path, &error))
}

/// Makes renames in `dir` durable.
pub(super) fn sync_directory(dir: &Path) -> Result<(), StoreError> {
    let synced = File::open(dir).and_then(|dir| dir.sync_all());
    synced.map_err(|error| unavailable(dir, &error))
}

/// Writes the epoch of a log, or of a new life of it.
pub(super) fn begin_epoch(tx: &Transaction<'_>, epoch: Epoch) -> rusqlite::Result<()> {
    tx.execute("DELETE FROM meta WHERE name = ?1", [RESTORED])?;
    tx.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)", (EPOCH, epoch.0))?;
    Ok(())
}

/// The epoch that is written in a log.
pub(super) fn epoch(conn: &Connection) -> rusqlite::Result<Epoch> {
    conn.query_row("SELECT value FROM meta WHERE name = ?1", [EPOCH], |row| row.get(0).map(Epoch))
}

/// Marks a copy, so that the first server that opens it begins a new epoch.
pub(super) fn mark_restored(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?1, 1)", [RESTORED])?;
    Ok(())
}

/// The epoch a server that opens the log is in: the written one, or `fresh` if this is a copy no server has opened yet.
pub(super) fn enter_epoch(conn: &mut Connection, fresh: Epoch) -> rusqlite::Result<Epoch> {
    let tx = conn.transaction()?;
    let written = epoch(&tx)?;
    if !tx.prepare("SELECT 1 FROM meta WHERE name = ?1")?.exists([RESTORED])? {
        return Ok(written);
    }
    // One draw in four thousand million is the old epoch, and would tell clients that nothing happened.
    let begun = if fresh == written { Epoch(fresh.0.wrapping_add(1)) } else { fresh };
    begin_epoch(&tx, begun)?;
    tx.commit()?;
    Ok(begun)
}

/// An index as SQLite keeps it. One beyond its largest integer cannot exist, so the largest stands for it.
pub(super) fn place(index: u64) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX)
}

/// The index in a column. A negative one was never written; 0 stands for it, which no record has.
pub(super) fn index(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(|place| u64::try_from(place).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wal_of_more_than_one_chunk_is_the_same_after_it_was_renewed() {
        let dir = tempfile::tempdir().unwrap();
        let wal = dir.path().join("baraza.db-wal");
        let bytes: Vec<u8> = (0..=250).cycle().take(REWRITE_BYTES * 2 + 77).collect();
        fs::write(&wal, &bytes).unwrap();
        LOG.renew_wal(dir.path()).unwrap();
        assert!(fs::read(&wal).unwrap() == bytes);
    }
}
