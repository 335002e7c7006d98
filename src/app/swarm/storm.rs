//! A hall that loses its server, or its network, and comes back: how soon, and whether everything acknowledged still counts, once.

use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::time::{Instant, sleep};

use crate::app::client::Keeps;

use super::crowd::micros;
use super::door::Door;
use super::figures::{Figures, Times, to_f64};
use super::guest::{Guest, Habits, Scene, Seat};
use super::guests::{check_views, check_votes, live};
use super::host::Organiser;
use super::measure::wait_for;
use super::process::Process;
use super::{Entrance, Event};

/// Commands a second of all guests together, if there are enough of them for one a second each.
const COMMANDS_PER_S: usize = 500;

/// Questions that everyone has an opinion about.
const TOPICS: usize = 8;

/// How long everyone takes part in peace, before and after.
const CALM: Duration = Duration::from_secs(3);

/// How long coming in may take, and coming back.
const PATIENCE: Duration = Duration::from_mins(3);

/// What ends the connections.
pub(super) enum Cause {
    /// Whoever kills the server once it is said that everyone is in.
    Server,
    /// The guests themselves, all at once.
    Guests,
}

/// Fills a hall, waits until all its connections have broken and everyone is back, and compares what was acknowledged with what counts.
pub(super) async fn storm(event: &Event, entrance: &Entrance, cause: Cause) -> Result<Figures> {
    let panel = Door::find(&event.audience).await?.panel;
    let mut organiser = Organiser::enter(&event.audience, &event.organiser, panel).await?;
    organiser.let_everyone_ask().await?;
    let topics = organiser.ask_topics(&event.audience, panel, TOPICS).await?;
    let before = organiser.votes(panel).await?;
    let (scene, own, began) = (Scene::new(habits(entrance)), Process::own(), Instant::now());
    let seats = [Seat { panel, topics }];
    let (mut guests, ()) =
        tokio::try_join!(live(&event.audience, entrance, &seats, &scene), weather(&scene, entrance, cause))?;
    check_votes(panel, &before, &organiser.votes(panel).await?, &guests)?;
    check_views(&event.audience, panel, &mut guests).await?;

    let mut figures = Figures::default();
    figures.count("clients", entrance.clients);
    figures.count("commands_acknowledged", guests.iter().map(|guest| guest.journal.acknowledged).sum());
    figures.count("commands_refused", guests.iter().map(|guest| guest.journal.refused).sum());
    figures.count("questions_asked", guests.iter().map(|guest| guest.journal.asked.len()).sum());
    let times = times(&guests);
    figures.time_ms("back_first_ms", &times, 0);
    figures.time_ms("back_p50_ms", &times, 500);
    figures.time_ms("back_p99_ms", &times, 990);
    figures.time_ms("back_max_ms", &times, 1000);
    let sockets: u64 = guests.iter().map(|guest| guest.client.reconnects).sum();
    figures.add("sockets_per_client", to_f64(usize::try_from(sockets)?) / to_f64(entrance.clients.max(1)));
    figures.add("load_client_cores", own.cpu()?.as_secs_f64() / began.elapsed().as_secs_f64());
    Ok(figures)
}

/// A hall of any size asks every other second, for everyone keeps every question.
fn habits(entrance: &Entrance) -> Habits {
    let per_s = entrance.clients.clamp(1, COMMANDS_PER_S);
    let pace = Duration::from_secs(1).mul_f64(to_f64(entrance.clients) / to_f64(per_s));
    Habits { pace, asks_one_in: u32::try_from(2 * per_s).ok(), leaves_one_in: None, keeps: Keeps::View }
}

/// Waits for everyone, says so, and ends it all once everyone has been away and is back.
async fn weather(scene: &Scene, entrance: &Entrance, cause: Cause) -> Result<()> {
    wait_for(&scene.entered, entrance.clients, PATIENCE).await;
    let entered = scene.entered.load(Ordering::Relaxed);
    ensure!(entered == entrance.clients, "only {entered} came in");
    scene.begun.cancel();
    sleep(CALM).await;
    eprintln!("everyone is in");
    if matches!(cause, Cause::Guests) {
        scene.cut.cancel();
    }
    wait_for(&scene.back, entrance.clients, PATIENCE).await;
    let back = scene.back.load(Ordering::Relaxed);
    ensure!(
        back == entrance.clients,
        "{} lost their connections, {back} came back",
        scene.lost.load(Ordering::Relaxed)
    );
    sleep(CALM).await;
    scene.over.cancel();
    Ok(())
}

/// How long after the first connection was lost each guest was back.
fn times(guests: &[Guest]) -> Times {
    let first = guests.iter().filter_map(|guest| guest.lost_at).min();
    let back = guests.iter().filter_map(|guest| Some(micros(guest.back_at?.duration_since(first?))));
    Times::new(back)
}
