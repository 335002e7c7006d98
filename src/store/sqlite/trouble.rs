//! What a commit that failed says about the disk: whether it takes nothing for now, or fails.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

use rusqlite::ffi;

/// The file that is written to see what the disk does. It is there for that moment only.
const PROBE: &str = "probe";

/// More than SQLite writes at once, a page of the log or 32 KiB of shared memory: where the probe fits, that would too.
const PROBE_BYTES: usize = 64 * 1024;

/// What a disk does that did not take a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It is full, over its quota or read-only: the commit may be tried again.
    TakesNothing,
    /// It takes what is written. Either it does so again, or only a part of it fails: the commit may be tried once more.
    Passing,
    /// It fails, or something else does: the outcome is unknown.
    Failing,
}

impl Trouble {
    /// What is behind `error`, which came of a commit to a file in `dir`.
    ///
    /// SQLite tells a full disk by an error of its own only where the log is written. For a quota, a read-only disk, a dying one and
    /// shared memory that cannot grow the error is the same whatever the cause, so the disk itself is asked.
    ///
    /// After any of these errors SQLite takes the commit back, and the next one is written to the same place of the log. After a
    /// crash in between that place holds a torn commit, which its frames' checksums make void, or a whole one that nobody was told of.
    /// A sync that failed has an error of its own, and is never tried again.
    pub(super) fn behind(error: &rusqlite::Error, dir: &Path) -> Self {
        match error.sqlite_error().map(|error| error.extended_code) {
            Some(ffi::SQLITE_FULL) => Self::TakesNothing,
            Some(
                ffi::SQLITE_IOERR_WRITE
                | ffi::SQLITE_IOERR_SHMOPEN
                | ffi::SQLITE_IOERR_SHMSIZE
                | ffi::SQLITE_IOERR_SHMMAP,
            ) => Self::told_by(probe(dir)),
            _ => Self::Failing,
        }
    }

    fn told_by(probed: io::Result<()>) -> Self {
        match probed.map_err(|error| error.kind()) {
            Ok(()) => Self::Passing,
            Err(ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::ReadOnlyFilesystem) => {
                Self::TakesNothing
            }
            Err(_) => Self::Failing,
        }
    }

    /// Whether a commit may be tried again that met this, after it had met `before`.
    pub(super) fn may_be_tried_again(self, before: Option<Self>) -> bool {
        match self {
            Self::TakesNothing => true,
            Self::Passing => before != Some(Self::Passing),
            Self::Failing => false,
        }
    }
}

/// Writes a file in `dir` and removes it.
fn probe(dir: &Path) -> io::Result<()> {
    let path = dir.join(PROBE);
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
    let written = file.write_all_at(&vec![0; PROBE_BYTES], 0);
    written.and(fs::remove_file(&path))
}

#[cfg(test)]
mod tests {
    use rusqlite::Error;
    use tempfile::TempDir;

    use super::*;

    fn behind(code: i32, dir: &Path) -> Trouble {
        Trouble::behind(&Error::SqliteFailure(ffi::Error::new(code), None), dir)
    }

    #[test]
    fn a_disk_that_takes_the_probe_is_given_one_more_chance() {
        let dir = TempDir::new().unwrap();
        for code in [ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_IOERR_SHMSIZE] {
            assert_eq!(behind(code, dir.path()), Trouble::Passing);
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "the probe is gone");
        assert!(Trouble::Passing.may_be_tried_again(None));
        assert!(Trouble::Passing.may_be_tried_again(Some(Trouble::TakesNothing)));
        assert!(!Trouble::Passing.may_be_tried_again(Some(Trouble::Passing)));
    }

    #[test]
    fn the_probe_tells_a_full_disk_from_one_that_fails() {
        let told = |kind: ErrorKind| Trouble::told_by(Err(kind.into()));
        for kind in [ErrorKind::StorageFull, ErrorKind::QuotaExceeded, ErrorKind::ReadOnlyFilesystem] {
            assert_eq!(told(kind), Trouble::TakesNothing);
        }
        assert_eq!(told(ErrorKind::Other), Trouble::Failing);
        let dir = TempDir::new().unwrap();
        assert_eq!(behind(ffi::SQLITE_IOERR_SHMSIZE, &dir.path().join("gone")), Trouble::Failing);
        assert_eq!(behind(ffi::SQLITE_IOERR_FSYNC, dir.path()), Trouble::Failing, "a sync is never tried again");
    }
}
