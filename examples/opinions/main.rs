//! Lets recorded conversations be a poll of statements and a ranking, and prints the groups and counts as JSON; `make compare` compares them.

mod recorded;

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;

fn main() -> Result<()> {
    let folders = std::env::args_os().skip(1).map(PathBuf::from);
    let ours: Vec<_> = folders.map(|folder| recorded::play(&folder)).collect::<Result<_>>()?;
    Ok(writeln!(std::io::stdout(), "{}", serde_json::to_string(&ours)?)?)
}
