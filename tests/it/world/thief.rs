//! The files of a server as a thief of the disk would read them.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::process::Home;

/// The keys with a name like that, as a thief of the disk would read them.
pub(crate) fn stolen_keys(home: &Home, name: &str) -> Vec<[u8; 32]> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let thief = Connection::open_with_flags(home.data().join("keys.db"), flags).unwrap();
    let mut query = thief.prepare("SELECT secret FROM key WHERE name LIKE ?1 AND secret IS NOT NULL").unwrap();
    let keys = query.query_map([name], |row| row.get(0)).unwrap();
    keys.map(Result::unwrap).collect()
}

/// The files in `folder` that hold `bytes`.
pub(crate) fn holders(folder: &Path, bytes: &[u8]) -> Vec<String> {
    let Ok(files) = fs::read_dir(folder) else { return Vec::new() };
    let files = files.map(|file| file.unwrap().path());
    let holds = |path: &PathBuf| fs::read(path).is_ok_and(|content| contains(&content, bytes));
    files.filter(holds).map(|path| path.display().to_string()).collect()
}

pub(crate) fn contains(content: &[u8], bytes: &[u8]) -> bool {
    content.windows(bytes.len()).any(|window| window == bytes)
}
