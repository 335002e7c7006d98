//! How fast a log is read, checked and folded: what a server does at its start where it has kept no state.

use std::path::Path;

use anyhow::{Context, Result};
use tokio::time::Instant;

use crate::app::clock;
use crate::domain::ids::Epoch;
use crate::room::open::replay;
use crate::store::Directory;
use crate::store::sqlite::Sqlite;

use super::figures::{Figures, to_f64};
use super::process::Process;

/// Folds the log of a store's first event. No server may have it open.
///
/// Opening is timed by itself: it rewrites the write-ahead log and reads the file, which is therefore warm in memory when the fold begins.
pub(super) async fn fold(store: &Path) -> Result<Figures> {
    let opening = Instant::now();
    let store = Sqlite::open(store, Epoch(u32::from_le_bytes(clock::random())))?;
    let open = opening.elapsed();
    let listing = store.listings().await?.into_iter().next().context("the store has no event")?;
    let (began, cpu) = (Instant::now(), Process::own().cpu()?);
    let event = replay(&store, listing.event).await?;
    let (took, cpu) = (began.elapsed(), Process::own().cpu()?.saturating_sub(cpu));
    let mut figures = Figures::default();
    figures.add("open_s", open.as_secs_f64());
    figures.count("entries", usize::try_from(event.seq)?);
    figures.add("entries_per_s", to_f64(usize::try_from(event.seq)?) / took.as_secs_f64());
    figures.add("cores", cpu.as_secs_f64() / took.as_secs_f64());
    Ok(figures)
}
