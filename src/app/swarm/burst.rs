//! A whole hall answers one poll within a few seconds, while a screen shows the counts.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::{Result, anyhow, ensure};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use crate::app::client::Client;
use crate::domain::poll::Results;

use super::crowd::Turn;
use super::door::Door;
use super::figures::{Figures, Times, to_f64};
use super::host::{OPTIONS, Organiser};
use super::measure::{PATIENCE, Spent, bar, fill, wait_for};
use super::voter::Voter;
use super::{Event, Hall};

/// Every so many phones one changes its mind before the burst is over.
const TWICE_EVERY: usize = 10;

/// Everyone answers within the hall's seconds.
pub(super) async fn burst(event: &Event, hall: &Hall) -> Result<Figures> {
    let door = Door::find(&event.audience).await?;
    let mut organiser = Organiser::enter(&event.audience, &event.organiser, door.panel).await?;
    let poll = organiser.open_poll(Results::Always).await?;
    let mut screen = organiser.screen(&event.audience, poll).await?;
    let door = Door::find(&event.audience).await?;
    let (crowd, _) = fill(&door, hall).await?;

    let turns = turns(hall.clients(), hall.time());
    let sent = turns.len();
    let mut voter = Voter::new(door.panel, poll, OPTIONS);
    // The last option of each phone is the one that counts.
    let mut choices = vec![0; hall.clients()];
    let mut ballot = |(after, phone): (Duration, usize)| {
        let frame = voter.ballot();
        choices[phone] = voter.made();
        Turn { after, phone, frame }
    };
    let turns: Vec<_> = turns.into_iter().map(&mut ballot).collect();
    let bar = bar("voting", sent);
    let usage = Spent::since(hall)?;
    let began = Instant::now();
    crowd.take_turns(turns)?;
    let drawn = watch(&mut screen, began + hall.time()).await?;
    wait_for(&crowd.seen.answers, sent, PATIENCE).await;
    let took = began.elapsed();
    let usage = usage.until_now()?;
    bar.finish_and_clear();
    let cut = crowd.seen.cut.load(Ordering::Relaxed);
    let record = crowd.leave()?;

    let mut wanted = vec![0; usize::from(OPTIONS)];
    for option in choices {
        wanted[usize::from(option)] += 1;
    }
    let counted = organiser.close_poll(poll).await?;
    ensure!(counted == wanted, "the tally is {counted:?}, the phones say {wanted:?}");
    settle(&mut screen, &wanted).await?;
    let places: BTreeSet<u64> = record.acks.iter().map(|ack| ack.seq).collect();
    ensure!(places.len() == record.acks.len(), "{} ballots share {} places", record.acks.len(), places.len());

    let mut figures = Figures::default();
    figures.count("clients", hall.clients());
    figures.count("ballots_sent", sent);
    figures.count("ballots_acknowledged", record.acks.len());
    figures.count("ballots_refused", record.nacks);
    figures.count("participants_counted", usize::try_from(counted.iter().sum::<u64>())?);
    let acks = Times::new(record.ack_times());
    figures.time_ms("ack_p50_ms", &acks, 500);
    figures.time_ms("ack_p99_ms", &acks, 990);
    figures.time_ms("ack_max_ms", &acks, 1000);
    figures.add("screen_updates_per_s", to_f64(drawn.len()) / hall.time().as_secs_f64());
    figures.time_ms("screen_longest_pause_ms", &Times::new(drawn), 1000);
    figures.count("connections_cut", cut);
    usage.report(&mut figures, took, Some(("server_cpu_us_per_ballot", sent)));
    Ok(figures)
}

/// When which phone votes: all evenly over `time`, and every tenth once more at half of what is left to it.
fn turns(clients: usize, time: Duration) -> Vec<(Duration, usize)> {
    let at = |place: usize| time.mul_f64(to_f64(place) / to_f64(clients.max(1)));
    let again = |place: usize| (at(place) + (time.saturating_sub(at(place))) / 2, place);
    let mut turns: Vec<_> = (0..clients).map(|place| (at(place), place)).collect();
    turns.extend((0..clients).step_by(TWICE_EVERY).map(again));
    turns.sort_unstable();
    turns
}

/// Reads what a screen is sent until `end`; returns the pauses between its pictures, in microseconds. What it shows never goes back.
async fn watch(screen: &mut Client, end: Instant) -> Result<Vec<u32>> {
    let (mut pauses, mut last) = (Vec::new(), Instant::now());
    let (mut seq, mut shown) = (screen.seq(), 0);
    while let Ok(stepped) = timeout_at(end, screen.step()).await {
        stepped?;
        if screen.seq() > seq {
            seq = screen.seq();
            pauses.push(super::crowd::micros(last.elapsed()));
            last = Instant::now();
            let counted = counts(screen).iter().sum();
            ensure!(counted >= shown, "the screen shows {counted} ballots after {shown}");
            shown = counted;
        }
    }
    Ok(pauses)
}

/// Reads on until a screen shows what was counted.
async fn settle(screen: &mut Client, wanted: &[u64]) -> Result<()> {
    let end = Instant::now() + PATIENCE;
    while counts(screen) != wanted {
        let shown = counts(screen);
        let stepped = timeout_at(end, screen.step()).await;
        stepped.map_err(|_| anyhow!("the screen shows {shown:?}, the tally is {wanted:?}"))??;
    }
    Ok(())
}

/// How many ballots a screen shows for each option; each ballot names one.
fn counts(screen: &Client) -> Vec<u64> {
    let result = &screen.reduced().rest["picture"]["poll"]["poll"]["result"];
    let counts = result["parts"][0]["figures"]["counts"].as_array();
    counts.into_iter().flatten().filter_map(Value::as_u64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_has_a_turn_in_time_and_every_tenth_two() {
        let time = Duration::from_secs(5);
        let turns = turns(100, time);
        assert_eq!(turns.len(), 110);
        assert!(turns.is_sorted() && turns.iter().all(|(at, _)| *at < time));
        let of = |place: usize| turns.iter().filter(|(_, turn)| *turn == place).count();
        assert!((0..100).all(|place| of(place) == if place % TWICE_EVERY == 0 { 2 } else { 1 }));
    }
}
