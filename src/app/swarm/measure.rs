//! A hall that sits, a hall that votes without a pause, and what all measurements share: filling a hall, and what a run cost on both sides.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use futures_util::{StreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};
use tokio::time::{Instant, sleep, sleep_until};

use crate::domain::poll::Results;

use super::crowd::{Crowd, micros};
use super::door::Door;
use super::figures::{Figures, Times, to_f64};
use super::host::{OPTIONS, Organiser};
use super::process::Process;
use super::voter::Voter;
use super::{Audience, Entrance, Event, Hall};

/// Phones that come in at the same moment.
pub(super) const AT_THE_DOOR: usize = 32;

/// How long a full hall sits before anything is measured: what coming in left behind is then done and given back.
pub(super) const SETTLE: Duration = Duration::from_secs(2);

/// How long the last messages and answers may take; what has not come by then counts as missing.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// How often it is looked whether the last ones have come; beside the length of a run it is nothing.
const GLANCE: Duration = Duration::from_millis(50);

/// A full hall that sits.
pub(super) async fn idle(audience: &Audience, hall: &Hall) -> Result<Figures> {
    let door = Door::find(audience).await?;
    // The first phone makes the server build and compress the page, whose memory no connection after it needs.
    drop(door.enter(0).await?);
    sleep(SETTLE).await;
    let before = hall.server().resident()?;
    let (crowd, clients) = (Crowd::gather()?, hall.clients());
    let (first, half_full) = fill_more(&crowd, &door, 0..clients / 2, hall).await?;
    let (second, full) = fill_more(&crowd, &door, clients / 2..clients, hall).await?;
    let spent = Spent::since(hall)?;
    let began = Instant::now();
    let bar = bar("sitting, seconds", usize::try_from(hall.seconds)?);
    for _ in 0..hall.seconds {
        sleep(Duration::from_secs(1)).await;
        bar.inc(1);
    }
    bar.finish_and_clear();
    let spent = spent.until_now()?;
    let after = hall.server().resident()?;
    let mut figures = Figures::default();
    figures.count("clients", clients);
    figures.add("entered_per_s", to_f64(clients) / (first + second).as_secs_f64());
    memory(&mut figures, clients, [before, half_full, full, after]);
    figures.count("connections_cut", crowd.seen.cut.load(Ordering::Relaxed));
    spent.report(&mut figures, began.elapsed(), None);
    drop(crowd.leave()?);
    Ok(figures)
}

/// The server's memory before anyone came in, in a half-full and a full hall, and after the sitting, in bytes; and what each connection takes of it.
fn memory(figures: &mut Figures, clients: usize, [before, half_full, full, after]: [u64; 4]) {
    figures.add("server_rss_before_mb", megabytes(before));
    figures.add("server_rss_half_full_mb", megabytes(half_full));
    figures.add("server_rss_full_mb", megabytes(full));
    figures.add("server_rss_after_mb", megabytes(after));
    // The second half finds no memory that the page left free: the first has taken it.
    let more = to_f64(clients - clients / 2);
    let each = |then: u64| (kilobytes(then) - kilobytes(half_full)) / more;
    figures.add("server_rss_per_connection_kb", each(full));
    figures.add("server_rss_per_connection_after_kb", each(after));
    figures.add("server_rss_per_connection_at_most_kb", kilobytes(after) / to_f64(clients));
}

/// A poll on which everyone changes their mind as fast as they are acknowledged.
pub(super) async fn ballots(event: &Event, hall: &Hall) -> Result<Figures> {
    let door = Door::find(&event.audience).await?;
    let mut organiser = Organiser::enter(&event.audience, &event.organiser, door.panel).await?;
    let poll = organiser.open_poll(Results::default()).await?;
    let door = Door::find(&event.audience).await?;
    let (crowd, _) = fill(&door, hall).await?;

    let bar = bar("voting, seconds", usize::try_from(hall.seconds)?);
    let spent = Spent::since(hall)?;
    let began = Instant::now();
    crowd.vote(Voter::new(door.panel, poll, OPTIONS), began + hall.time())?;
    for _ in 0..hall.seconds {
        sleep(Duration::from_secs(1)).await;
        bar.inc(1);
    }
    let end = micros(crowd.start.elapsed());
    let spent = spent.until_now()?;
    let took = began.elapsed();
    bar.finish_and_clear();
    // Each phone has one ballot under way.
    quiet(&crowd.seen.answers).await;
    let cut = crowd.seen.cut.load(Ordering::Relaxed);
    let record = crowd.leave()?;
    let acknowledged_by_end = record.acknowledged_by(end);
    let counted = organiser.ballots(poll).await?;

    let mut figures = Figures::default();
    figures.count("clients", hall.clients());
    figures.add("ballots_per_s", to_f64(acknowledged_by_end) / took.as_secs_f64());
    figures.count("ballots_acknowledged", record.acks.len());
    figures.count("ballots_refused", record.nacks);
    figures.count("participants_counted", usize::try_from(counted)?);
    let acks = Times::new(record.ack_times());
    figures.time_ms("ack_p50_ms", &acks, 500);
    figures.time_ms("ack_p99_ms", &acks, 990);
    figures.time_ms("ack_max_ms", &acks, 1000);
    figures.count("connections_cut", cut);
    spent.report(&mut figures, took, Some(("server_cpu_us_per_ballot", acknowledged_by_end)));
    Ok(figures)
}

/// Lets everyone in; returns how long that took.
pub(super) async fn fill(door: &Door, hall: &Hall) -> Result<(Crowd, Duration)> {
    let crowd = Crowd::gather()?;
    let took = come_in(&crowd, door, 0..hall.clients(), &hall.entrance).await?;
    sleep(SETTLE).await;
    Ok((crowd, took))
}

/// Lets more phones in and lets them settle; returns how long coming in took, and the server's memory then in bytes.
async fn fill_more(crowd: &Crowd, door: &Door, numbers: Range<usize>, hall: &Hall) -> Result<(Duration, u64)> {
    let took = come_in(crowd, door, numbers, &hall.entrance).await?;
    sleep(SETTLE).await;
    Ok((took, hall.server().resident()?))
}

/// Lets the phones with these numbers in; returns how long that took.
pub(super) async fn come_in(
    crowd: &Crowd,
    door: &Door,
    numbers: Range<usize>,
    entrance: &Entrance,
) -> Result<Duration> {
    let began = Instant::now();
    let bar = bar("coming in", numbers.len());
    let first = numbers.start;
    let enter = async |number: usize| {
        sleep_until(began + entrance.turn(number - first, numbers.len())).await;
        door.enter(number).await
    };
    let mut phones = stream::iter(numbers.clone()).map(enter).buffer_unordered(AT_THE_DOOR);
    while let Some(phone) = phones.next().await {
        crowd.enter(phone.with_context(|| format!("after {} phones", bar.position()))?)?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(began.elapsed())
}

/// Waits until a count is reached, or has not been for so long.
pub(super) async fn wait_for(count: &AtomicUsize, wanted: usize, patience: Duration) {
    let give_up = Instant::now() + patience;
    while count.load(Ordering::Relaxed) < wanted && Instant::now() < give_up {
        sleep(GLANCE).await;
    }
}

/// Waits until a count stands still.
pub(super) async fn quiet(count: &AtomicUsize) {
    let mut before = usize::MAX;
    while before != count.load(Ordering::Relaxed) {
        before = count.load(Ordering::Relaxed);
        sleep(Duration::from_secs(1)).await;
    }
}

/// Processor time of both sides during a measurement.
pub(super) struct Spent {
    server: (Process, Duration),
    own: (Process, Duration),
}

impl Spent {
    /// Begins to count.
    pub(super) fn since(hall: &Hall) -> Result<Self> {
        let (server, own) = (hall.server(), Process::own());
        ensure!(server.0 != own.0, "--server-pid names the load client itself");
        Ok(Self { server: (server, server.cpu()?), own: (own, own.cpu()?) })
    }

    pub(super) fn until_now(self) -> Result<Self> {
        let passed =
            |(process, before): (Process, Duration)| anyhow::Ok((process, process.cpu()?.saturating_sub(before)));
        Ok(Self { server: passed(self.server)?, own: passed(self.own)? })
    }

    /// Both as cores busy over `took`, and the server's time for each of so many things.
    pub(super) fn report(&self, figures: &mut Figures, took: Duration, each: Option<(&'static str, usize)>) {
        let (server, own) = (self.server.1, self.own.1);
        if let Some((name, count)) = each {
            figures.add(name, server.as_secs_f64() * 1e6 / to_f64(count.max(1)));
        }
        figures.add("server_cores", server.as_secs_f64() / took.as_secs_f64());
        figures.add("load_client_cores", own.as_secs_f64() / took.as_secs_f64());
    }
}

/// Drawn on a terminal only.
pub(super) fn bar(what: &'static str, length: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}");
    let bar = ProgressBar::new(u64::try_from(length).unwrap_or(u64::MAX)).with_message(what);
    style.map_or(bar.clone(), |style| bar.with_style(style))
}

/// A size in KB to calculate with.
#[expect(clippy::cast_precision_loss, reason = "memory sizes are far below 2^53 bytes")]
pub(super) fn kilobytes(bytes: u64) -> f64 {
    bytes as f64 / 1024.0
}

/// A size in MB to calculate with.
pub(super) fn megabytes(bytes: u64) -> f64 {
    kilobytes(bytes) / 1024.0
}
