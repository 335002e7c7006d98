//! Looking after records from the command line: copies, exports, checks. All of it works beside a running server.

use std::fs;
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::domain::Event;
use crate::domain::command::Batch;
use crate::protocol::export::{Export, Link, questions_csv, summary};
use crate::protocol::polls_csv::polls_csv;
use crate::store::Listing;
use crate::store::chain::ChainHash;
use crate::store::sqlite::{self, Cursor, Reader, Sqlite};

use super::verify;

pub(super) fn backup(store: &Path, to: &Path) -> Result<()> {
    sqlite::backup(store, to)?;
    say(&format!("copied to {}\n", to.display()))
}

/// Writes `log.json`, `questions.csv` and `polls.csv` of one event into a new folder.
pub(super) async fn export(store: &Path, to: &Path, code: Option<&str>) -> Result<()> {
    let reader = Sqlite::open_read_only(store)?;
    let listing = choose(reader.listings().await?, code)?;
    let (export, event) = read(&reader, &listing).await?;
    // Everything ever typed and every ballot is in it: for the operator's eyes until the operator gives it on.
    fs::DirBuilder::new().mode(0o700).create(to).with_context(|| format!("cannot_write: {}", to.display()))?;
    for (name, content) in [
        ("log.json", serde_json::to_string(&export)?),
        ("questions.csv", questions_csv(&event)),
        ("polls.csv", polls_csv(&event, None)),
    ] {
        let path = to.join(name);
        fs::write(&path, content).with_context(|| format!("cannot_write: {}", path.display()))?;
    }
    say(&format!("{} records, head {}\n", export.chain.len(), export.head))
}

pub(super) fn verify(file: &Path) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot_read: {}", file.display()))?;
    let export: Export = serde_json::from_str(&text).with_context(|| format!("not_an_export: {}", file.display()))?;
    let verified = verify::verify(&export)?;
    say(&format!(
        "true: {} records with {} entries, every count follows from them\nhead {}\n",
        verified.records, verified.entries, verified.head
    ))
}

fn choose(listings: Vec<Listing>, code: Option<&str>) -> Result<Listing> {
    let wanted = |listing: &Listing| code.is_none_or(|code| code == listing.code);
    let mut found = listings.into_iter().filter(wanted);
    match (found.next(), found.next()) {
        (Some(listing), None) => Ok(listing),
        (Some(_), Some(_)) => bail!("which_event: there are several events, name one with --code"),
        (None, _) => bail!("wrong_code: there is no such event"),
    }
}

/// The whole log of an event with its chain, and what it folds to.
async fn read(reader: &Reader, listing: &Listing) -> Result<(Export, Event)> {
    let mut event = Event::new(listing.event);
    let mut hash = ChainHash::genesis(listing.event);
    let mut chain = Vec::new();
    let mut cursor = Cursor::new(listing.event, 0);
    let head = reader.head(listing.event).await?;
    while cursor.after() < head {
        for record in reader.records(&mut cursor).await? {
            let batch: Batch = serde_json::from_slice(&record.payload)
                .with_context(|| format!("log_unreadable: record {}", record.index))?;
            event.fold(&batch)?;
            hash = hash.then(&record.payload);
            let payload = String::from_utf8(record.payload.to_vec())?;
            chain.push(Link { index: record.index, payload, hash: hash.to_string() });
        }
    }
    let export = Export {
        event: listing.event,
        epoch: reader.epoch(),
        chain,
        head: hash.to_string(),
        digest: event.digest().to_owned(),
        summary: summary(&event),
    };
    Ok((export, event))
}

fn say(text: &str) -> Result<()> {
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}
