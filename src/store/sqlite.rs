//! The embedded store: two SQLite databases in one directory, one writer thread, many readers.

mod backup;
mod keys;
mod pace;
mod reader;
mod schema;
#[cfg(test)]
mod tests;
mod trouble;
mod writer;

use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

pub use self::backup::backup;
pub use self::reader::{Cursor, Reader};

use self::keys::KeyFile;
use self::reader::{Commit, Follower};
use self::schema::{KEYS, LOG};
use self::writer::{Job, Writer};
use super::heads::Heads;
use super::{Directory, Epoch, Follow, Key, KeyName, Keys, Listing, Log, Snapshot, StoreError};
use crate::domain::ids::EventId;

/// Held locked while a server has the store open. The file stays; only its lock means something.
const LOCK: &str = "lock";

/// Log, directory and keys in a directory of the local disk.
///
/// Writes of all events that wait at the same time become durable with one commit. One that the disk does not take, being
/// full, over its quota or read-only, is tried until it does. After a commit has failed for any other reason, every later write answers
/// [`StoreError::Unavailable`] until the store is opened anew; reads go on.
///
/// Methods must be called inside a Tokio runtime. Dropping the store waits for what is queued to become durable, unless the disk
/// takes nothing.
pub struct Sqlite {
    // Fields are dropped in this order: readers close before the writer, whose close then finds itself the last one and
    // leaves no WAL behind, and the lock goes when nothing is open any more.
    reader: Reader,
    writer: Writer,
    heads: Arc<Heads<Commit>>,
    keys: KeyFile,
    _lock: File,
}

impl Sqlite {
    /// Opens the store in `dir` for a server, or makes one. `fresh_epoch`, drawn at random by the caller, becomes the
    /// epoch of a store that is new or was restored from a backup. Blocks: both files are checked whole.
    ///
    /// # Errors
    /// - [`StoreError::Locked`]: another process has it open.
    /// - [`StoreError::Damaged`]: a file fails its check, or the keys of a log are missing. Nothing was changed.
    /// - [`StoreError::Version`]: a file is not Baraza's, or of a version this program does not know.
    /// - [`StoreError::Unavailable`]: the disk refuses. Opening writes, so it does not wait for a disk that is full or read-only.
    pub fn open(dir: &Path, fresh_epoch: Epoch) -> Result<Self, StoreError> {
        schema::private_directory(dir)?;
        let lock = lock(dir)?;
        for database in [&LOG, &KEYS] {
            database.renew_wal(dir)?;
        }
        let has_keys = KEYS.exists_intact(dir)?;
        if LOG.exists_intact(dir)? {
            if !has_keys {
                // Going on with new keys would give every phone a second ballot.
                let message = format!("{} is there, but {} is missing", LOG.file, KEYS.file);
                return Err(StoreError::Damaged(message));
            }
        } else {
            if !has_keys {
                KEYS.create(dir, |_| Ok(()))?;
            }
            LOG.create(dir, |tx| schema::begin_epoch(tx, fresh_epoch))?;
        }
        let mut conn = LOG.open_writer(dir)?;
        let epoch = schema::enter_epoch(&mut conn, fresh_epoch).map_err(|error| LOG.failed(&error))?;
        let heads = Arc::new(Heads::default());
        Ok(Self {
            reader: Reader::new(dir.to_owned(), epoch),
            writer: Writer::start(conn, dir.to_owned(), Arc::clone(&heads))?,
            heads,
            keys: KeyFile::open(dir)?,
            _lock: lock,
        })
    }

    /// Opens the log and the directory of the store in `dir` for reading, whether or not a server has it open. The
    /// files are not checked whole, but every record read is.
    ///
    /// # Errors
    /// As [`Sqlite::open`], except that nothing is locked; [`StoreError::Unavailable`] if there is no store.
    pub fn open_read_only(dir: &Path) -> Result<Reader, StoreError> {
        let conn = LOG.open_reader(dir)?;
        let epoch = schema::epoch(&conn).map_err(|error| LOG.failed(&error))?;
        Ok(Reader::new(dir.to_owned(), epoch))
    }
}

fn lock(dir: &Path) -> Result<File, StoreError> {
    let path = dir.join(LOCK);
    let file = File::create(&path).map_err(|error| schema::unavailable(&path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked(dir.display().to_string())),
        Err(TryLockError::Error(error)) => Err(schema::unavailable(&path, &error)),
    }
}

impl Log for Sqlite {
    fn epoch(&self) -> Epoch {
        self.reader.epoch()
    }

    fn append(&self, event: EventId, payload: Bytes) -> BoxFuture<'_, Result<u64, StoreError>> {
        self.writer.ask(move |reply| Job::append(event, payload, reply)).boxed()
    }

    fn is_stalled(&self) -> bool {
        self.writer.is_stalled()
    }

    fn head(&self, event: EventId) -> BoxFuture<'_, Result<u64, StoreError>> {
        self.reader.head(event).boxed()
    }

    fn follow(&self, event: EventId, after: u64) -> Box<dyn Follow> {
        let heads = self.heads.subscribe(event);
        Box::new(Follower::new(self.reader.clone(), Cursor::new(event, after), heads))
    }

    fn save_snapshot(&self, event: EventId, snapshot: Snapshot) -> BoxFuture<'_, Result<(), StoreError>> {
        self.writer.ask(move |reply| Job::Save { event, snapshot, reply }).boxed()
    }

    fn load_snapshot(&self, event: EventId) -> BoxFuture<'_, Result<Option<Snapshot>, StoreError>> {
        self.reader.load_snapshot(event).boxed()
    }
}

impl Directory for Sqlite {
    fn publish(&self, listing: Listing) -> BoxFuture<'_, Result<bool, StoreError>> {
        self.writer.ask(move |reply| Job::publish(listing, reply)).boxed()
    }

    fn listings(&self) -> BoxFuture<'_, Result<Vec<Listing>, StoreError>> {
        self.reader.listings().boxed()
    }
}

impl Keys for Sqlite {
    fn obtain(&self, name: KeyName, fresh: Key) -> BoxFuture<'_, Result<Key, StoreError>> {
        self.keys.obtain(name, fresh).boxed()
    }

    fn destroy(&self, name: KeyName) -> BoxFuture<'_, Result<(), StoreError>> {
        self.keys.destroy(name).boxed()
    }
}
