//! Changes to a full hall: how soon each phone has read them, what they cost, and what becomes of phones that stop reading.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Result, bail};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

use crate::protocol::wire::{self, ClientFrame};

use super::crowd::{Crowd, Record, Turn, micros};
use super::door::Door;
use super::figures::{Figures, Times, to_f64};
use super::frames::client_text;
use super::host::{Bell, Organiser};
use super::measure::{PATIENCE, SETTLE, Spent, bar, come_in, wait_for};
use super::peers::PeerBell;
use super::{Audience, Hall, Pace, Source};

/// How long after the run phones that stopped reading may still be cut.
const CUT_WITHIN: Duration = Duration::from_secs(20);

/// A hall whose first phones stop reading once everyone is in.
struct Divided {
    crowd: Crowd,
    stalled: usize,
    others: usize,
}

/// By a change's position, when it was due: microseconds since the crowd's start.
type Rung = BTreeMap<u64, u32>;

/// Changes to a full hall, of which some phones may stop reading.
pub(super) async fn fanout(source: &Source, hall: &Hall, pace: &Pace) -> Result<Figures> {
    let (door, mut bell) = prepare(source).await?;
    let divided = Divided::fill(&door, hall, pace).await?;
    let seen = &divided.crowd.seen;
    divided.stop_reading(hall)?;
    let before = seen.patches.load(Ordering::Relaxed);
    let spent = Spent::since(hall)?;
    let began = Instant::now();
    let rung = ring(&mut bell, &divided.crowd, hall, pace.rate).await?;
    read_to_the_end(&seen.patches, before + rung.len() * divided.others).await;
    let took = began.elapsed();
    let (spent, messages) = (spent.until_now()?, seen.patches.load(Ordering::Relaxed) - before);
    wait_for(&seen.cut, divided.stalled, CUT_WITHIN).await;
    let last = match &source.audience() {
        Some(audience) if divided.stalled > 0 => Some(divided.come_back(audience, &mut bell, hall).await?),
        _ => None,
    };
    let (stalled, others) = (divided.stalled, divided.others);
    let record = divided.crowd.leave()?;

    let mut figures = Figures::default();
    figures.count("clients", hall.clients());
    figures.count("changes", rung.len());
    figures.add("changes_per_s", to_f64(rung.len()) / took.as_secs_f64());
    delivery(&mut figures, &rung, &record, others);
    figures.count("connections_cut", record.reading_cut);
    if let Some(last) = last {
        figures.count("stalled", stalled);
        figures.count("stalled_cut", record.stalled_cut.len());
        let times = Times::new(record.stalled_cut.iter().copied());
        figures.time_ms("stalled_cut_after_p50_ms", &times, 500);
        figures.time_ms("stalled_cut_after_max_ms", &times, 1000);
        figures.count("stalled_back", record.patches.get(&last).map_or(0, Vec::len).saturating_sub(others));
    }
    spent.report(&mut figures, took, Some(("server_cpu_us_per_message", messages)));
    Ok(figures)
}

/// Whoever makes the changes, and the way in for those who hear them.
async fn prepare(source: &Source) -> Result<(Door, Bell)> {
    match (source.peer.zip(source.at), &source.audience(), &source.organiser) {
        (Some((peer, address)), _, _) => {
            let bell = PeerBell::of(peer, address).await?;
            Ok((Door::open(peer, address).await?, Bell::Peer(bell)))
        }
        (None, Some(audience), Some(organiser)) => {
            let panel = Door::find(audience).await?.panel;
            let organiser = Organiser::enter(audience, organiser, panel).await?;
            // The place to continue from comes after what the organiser just did.
            Ok((Door::find(audience).await?, Bell::Organiser(Box::new(organiser))))
        }
        (None, _, _) => bail!("an event or a peer is needed"),
    }
}

/// Makes changes at an even pace, however long each takes to be answered. A change counts from when it was due, so that a load client that is late shows.
async fn ring(bell: &mut Bell, crowd: &Crowd, hall: &Hall, rate: u32) -> Result<Rung> {
    let mut left = usize::try_from(hall.seconds * u64::from(rate))?;
    let bar = bar("changes", left);
    let mut tick = interval(Duration::from_secs(1) / rate);
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let (mut rung, mut unanswered) = (Rung::new(), VecDeque::new());
    while left > 0 || !unanswered.is_empty() {
        tokio::select! {
            due = tick.tick(), if left > 0 => {
                left -= 1;
                unanswered.push_back(micros(due - crowd.start));
                bell.ring().await?;
                bar.inc(1);
            }
            seq = bell.rung(), if !unanswered.is_empty() => {
                let seq = seq?;
                rung.extend(unanswered.pop_front().map(|at| (seq, at)));
            }
        }
    }
    bar.finish_and_clear();
    Ok(rung)
}

impl Divided {
    async fn fill(door: &Door, hall: &Hall, pace: &Pace) -> Result<Self> {
        let stalled = hall.clients() * usize::from(pace.stalled) / 100;
        let crowd = Crowd::gather()?;
        // They take in next to nothing for them by their systems, so that whoever stops reading stops taking.
        come_in(&crowd, &door.clone().narrow(), 0..stalled, &hall.entrance).await?;
        come_in(&crowd, door, stalled..hall.clients(), &hall.entrance).await?;
        sleep(SETTLE).await;
        Ok(Self { crowd, stalled, others: hall.clients() - stalled })
    }

    /// The first phones read no more. They go on speaking once a second, which is also how they notice that they were cut.
    fn stop_reading(&self, hall: &Hall) -> Result<()> {
        self.crowd.stop_reading(self.stalled)?;
        let beat = client_text(&wire::encode(&ClientFrame::Beat));
        let pause = Duration::from_secs(1).checked_div(u32::try_from(self.stalled)?).unwrap_or_default();
        let beats = (0..hall.seconds + CUT_WITHIN.as_secs()).flat_map(|second| {
            let in_turn = (0..self.stalled).zip(0_u32..);
            in_turn.map(move |(phone, place)| (Duration::from_secs(second) + pause * place, phone))
        });
        self.crowd.take_turns(beats.map(|(after, phone)| Turn { after, phone, frame: beat.clone() }))
    }

    /// As many as stopped reading come back with a new snapshot; returns the position of a change that everyone is to hear then.
    async fn come_back(&self, audience: &Audience, bell: &mut Bell, hall: &Hall) -> Result<u64> {
        let door = Door::find(audience).await?;
        come_in(&self.crowd, &door, 0..self.stalled, &hall.entrance).await?;
        let patches = &self.crowd.seen.patches;
        let before = patches.load(Ordering::Relaxed);
        bell.ring().await?;
        let seq = bell.rung().await?;
        wait_for(patches, before + self.others + self.stalled, PATIENCE).await;
        Ok(seq)
    }
}

/// Waits until so many messages are read, or no more come: several changes may go out in one.
async fn read_to_the_end(read: &AtomicUsize, wanted: usize) {
    let mut before = usize::MAX;
    while before != read.load(Ordering::Relaxed) {
        before = read.load(Ordering::Relaxed);
        wait_for(read, wanted, Duration::from_secs(1)).await;
        if read.load(Ordering::Relaxed) >= wanted {
            return;
        }
    }
}

/// Whether everyone got everything, and how soon: each phone by itself, and the last phone of each change.
fn delivery(figures: &mut Figures, rung: &Rung, record: &Record, clients: usize) {
    let (mut each, mut last, mut missing) = (Vec::new(), Vec::new(), 0);
    for (seq, at) in rung {
        // Changes that were kept together go out together, in the message that leads to the last of them.
        let read = record.patches.range(seq..).next().map_or(&[][..], |(_, read)| read);
        missing += clients.saturating_sub(read.len());
        each.extend(read.iter().map(|read| read.saturating_sub(*at)));
        last.extend(read.iter().max().map(|read| read.saturating_sub(*at)));
    }
    let patches: usize = record.patches.values().map(Vec::len).sum();
    figures.add("message_bytes", to_f64(record.patch_bytes) / to_f64(patches.max(1)));
    figures.count("delivered", each.len());
    figures.count("missing", missing);
    let (each, last) = (Times::new(each), Times::new(last));
    figures.time_ms("delivery_p50_ms", &each, 500);
    figures.time_ms("delivery_p90_ms", &each, 900);
    figures.time_ms("delivery_p99_ms", &each, 990);
    figures.time_ms("delivery_p999_ms", &each, 999);
    figures.time_ms("delivery_max_ms", &each, 1000);
    figures.time_ms("last_phone_p50_ms", &last, 500);
    figures.time_ms("last_phone_p99_ms", &last, 990);
}
