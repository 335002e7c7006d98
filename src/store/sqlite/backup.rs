//! Copies a store while a server writes to it, from any process.

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::schema::{Database, KEYS, LOG, mark_restored, private_directory, private_file, sync_directory, unavailable};
use crate::store::StoreError;

/// Pages copied in one step: all. The source is in WAL mode, so the copy is of one moment and nobody waits for it,
/// while a copy in several steps would begin again after every commit of the server.
const ALL_PAGES: i32 = -1;

/// Copies the store in `dir` to a new directory `to`, which appears when it is whole and checked.
///
/// The copy is itself a store. The first server that opens it begins a new epoch, since the original may have gone on.
/// Keys are copied after the log, so that every key the log speaks of is there. A key that is destroyed later remains
/// in the copy: whoever keeps backups keeps the keys of the panels that were not sealed yet.
///
/// # Errors
/// [`StoreError::Unavailable`] if `to` exists (it is left alone) or the disk refuses; [`StoreError::Damaged`] and
/// [`StoreError::Version`] as opening the source or the copy would.
pub fn backup(dir: &Path, to: &Path) -> Result<(), StoreError> {
    let mut draft = to.as_os_str().to_owned();
    draft.push(".partial");
    let draft = Path::new(&draft);
    for taken in [to, draft] {
        if taken.try_exists().map_err(|error| unavailable(taken, &error))? {
            return Err(StoreError::Unavailable(format!("{} already exists", taken.display())));
        }
    }
    private_directory(draft)?;
    let written = write(dir, draft).and_then(|()| fs::rename(draft, to).map_err(|error| unavailable(to, &error)));
    if let Err(error) = written {
        // Half a copy may hold keys, which would then outlive their panels.
        fs::remove_dir_all(draft).map_err(|error| unavailable(draft, &error))?;
        return Err(error);
    }
    match to.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => sync_directory(parent),
        _ => sync_directory(Path::new(".")),
    }
}

fn write(dir: &Path, draft: &Path) -> Result<(), StoreError> {
    let log = copy(&LOG, dir, draft)?;
    mark_restored(&log).map_err(|error| LOG.failed(&error))?;
    // Closing leaves one file of each.
    drop(log);
    drop(copy(&KEYS, dir, draft)?);
    sync_directory(draft)
}

/// Copies and checks one file, and gives the connection to the copy.
fn copy(database: &Database, dir: &Path, to: &Path) -> Result<Connection, StoreError> {
    let source = database.open_reader(dir)?;
    let path = database.path(to);
    private_file(&path)?;
    let copied = || {
        let mut target = Connection::open(&path)?;
        let result = Backup::new(&source, &mut target)?.step(ALL_PAGES)?;
        Ok((target, result))
    };
    match copied().map_err(|error| database.failed(&error))? {
        (target, StepResult::Done) => database.check(&target).map(|()| target),
        _ => Err(StoreError::Unavailable(format!("{} is busy", database.file))),
    }
}
