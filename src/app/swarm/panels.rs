//! A whole event for hours: many panels at once, each with a small audience that votes at ease and comes and goes. Does the server grow?

use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::time::{Instant, sleep};

use crate::app::client::Keeps;
use crate::domain::ids::PanelId;

use super::door::Door;
use super::figures::{Figures, slope, to_f64};
use super::guest::{Guest, Habits, Scene, Seat};
use super::guests::{check_votes, live};
use super::host::Organiser;
use super::measure::{Spent, bar, kilobytes, megabytes, wait_for};
use super::{Audience, Event, Hall};

/// Questions of each panel.
const TOPICS: usize = 4;

/// The first of the panels that are opened, beyond those that an event usually has.
const FIRST: u16 = 1_000;

/// How long coming in may take.
const ENTRANCE: Duration = Duration::from_mins(5);

/// Between two looks at the server's memory.
const LOOK: Duration = Duration::from_secs(5);

/// Fills so many panels evenly and watches the server's memory.
pub(super) async fn panels(event: &Event, hall: &Hall, panels: u16, pace: Duration) -> Result<Figures> {
    let live_panel = Door::find(&event.audience).await?.panel;
    let mut organiser = Organiser::enter(&event.audience, &event.organiser, live_panel).await?;
    let seats = open(&mut organiser, &event.audience, panels).await?;
    // Nothing of this makes an event larger: votes go back and forth, and whoever leaves comes back as the same participant.
    let habits = Habits { pace, asks_one_in: None, leaves_one_in: Some(10), keeps: Keeps::Position };
    let (scene, spent, began) = (Scene::new(habits), Spent::since(hall)?, Instant::now());
    let living = live(&event.audience, &hall.entrance, &seats, &scene);
    let (guests, sizes) = tokio::try_join!(living, watch(&scene, hall))?;
    let (spent, took) = (spent.until_now()?, began.elapsed());
    for seat in &seats {
        let asked = seat.topics.iter().map(|topic| (topic.to_string(), 1)).collect();
        check_votes(seat.panel, &asked, &organiser.votes(seat.panel).await?, &guests)?;
    }

    let acknowledged: usize = guests.iter().map(|guest| guest.journal.acknowledged).sum();
    let mut figures = Figures::default();
    figures.count("panels", seats.len());
    figures.count("clients", guests.len());
    figures.count("commands_acknowledged", acknowledged);
    figures.count("commands_refused", guests.iter().map(|guest| guest.journal.refused).sum());
    figures.add("commands_per_s", to_f64(acknowledged) / took.as_secs_f64());
    let lost: u64 = guests.iter().map(Guest::connections_lost).sum();
    figures.count("connections_lost", usize::try_from(lost)?);
    growth(&mut figures, &sizes);
    spent.report(&mut figures, took, None);
    Ok(figures)
}

/// Opens panels in which everyone may ask, each with its questions.
async fn open(organiser: &mut Organiser, audience: &Audience, panels: u16) -> Result<Vec<Seat>> {
    let bar = bar("opening panels", panels.into());
    let panels: Vec<_> = (FIRST..FIRST + panels).map(PanelId).collect();
    for panel in &panels {
        organiser.open_panel(*panel).await?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    // Nobody comes in before: everyone would be told the growing programme with every panel.
    let mut seats = Vec::new();
    for panel in panels {
        seats.push(Seat { panel, topics: organiser.ask_topics(audience, panel, TOPICS).await? });
    }
    Ok(seats)
}

/// The server's memory at the beginning, in the middle and at the end, and how it grows in the second half, when everything that is kept up to a limit is full.
fn growth(figures: &mut Figures, sizes: &[u64]) {
    let second_half = &sizes[sizes.len() / 2..];
    let moments = [
        ("server_rss_first_mb", sizes.first()),
        ("server_rss_middle_mb", second_half.first()),
        ("server_rss_last_mb", sizes.last()),
    ];
    for (name, size) in moments {
        figures.add(name, megabytes(size.copied().unwrap_or_default()));
    }
    let sizes: Vec<_> = second_half.iter().map(|size| kilobytes(*size)).collect();
    figures.add("server_rss_slope_kb_per_min", slope(&sizes) * 60.0 / LOOK.as_secs_f64());
}

/// Looks at the server's memory now and then, from when everyone is in until it is over; sizes in bytes.
async fn watch(scene: &Scene, hall: &Hall) -> Result<Vec<u64>> {
    wait_for(&scene.entered, hall.clients(), ENTRANCE).await;
    ensure!(scene.entered.load(Ordering::Relaxed) == hall.clients(), "not everyone came in");
    scene.begun.cancel();
    let began = Instant::now();
    let bar = bar("living, seconds", usize::try_from(hall.seconds)?);
    let mut sizes = Vec::new();
    while began.elapsed() < hall.time() {
        sizes.push(hall.server().resident()?);
        bar.set_position(began.elapsed().as_secs());
        sleep(LOOK).await;
    }
    bar.finish_and_clear();
    scene.over.cancel();
    Ok(sizes)
}
