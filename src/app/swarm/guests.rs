//! All guests of a swarm: how they come in, and what must be true of them and their questions at the end.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use futures_util::future::{join_all, try_join_all};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::app::client::Client;
use crate::domain::ids::PanelId;

use super::guest::{Guest, Scene, Seat};
use super::measure::{AT_THE_DOOR, SETTLE};
use super::{Audience, Entrance};

/// How long the last counts may take to reach everyone.
const PATIENCE: Duration = Duration::from_secs(10);

/// The votes of each question, by its id.
pub(super) type Votes = BTreeMap<String, u64>;

/// Lets guests in, who take part from then on until it is over. They take the seats in turn.
pub(super) async fn live(
    audience: &Audience,
    entrance: &Entrance,
    seats: &[Seat],
    scene: &Scene,
) -> Result<Vec<Guest>> {
    let (began, door) = (Instant::now(), Semaphore::new(AT_THE_DOOR));
    let lives = (0..entrance.clients).map(|number| {
        let door = &door;
        async move {
            sleep_until(began + entrance.turn(number, entrance.clients)).await;
            let permit = door.acquire().await?;
            let seat = seats[number % seats.len()].clone();
            let mut guest =
                Guest::enter(audience, number, seat, scene).await.with_context(|| format!("guest {number}"))?;
            drop(permit);
            guest.take_part(scene).await?;
            anyhow::Ok(guest)
        }
    });
    try_join_all(lives).await
}

/// Every question of a panel has exactly the votes that were acknowledged, nothing is there that was not asked, and nothing is missing.
pub(super) fn check_votes(panel: PanelId, before: &Votes, counted: &Votes, guests: &[Guest]) -> Result<()> {
    let mut expected = before.clone();
    for guest in guests.iter().filter(|guest| guest.seat.panel == panel) {
        // Whoever asks supports it.
        for question in guest.journal.supported.iter().chain(&guest.journal.asked) {
            *expected.entry(question.to_string()).or_default() += 1;
        }
    }
    for question in expected.keys().chain(counted.keys()) {
        let (given, counted) = (expected.get(question), counted.get(question));
        ensure!(given == counted, "question {question} has {counted:?} votes, the guests gave it {given:?}");
    }
    Ok(())
}

/// Every guest has the view that somebody new is given, once the last counts are out.
pub(super) async fn check_views(audience: &Audience, panel: PanelId, guests: &mut [Guest]) -> Result<()> {
    sleep(SETTLE).await;
    let newcomer = Client::enter(audience.site()?, audience.secret()?, Some(panel)).await?;
    let whole = newcomer.reduced();
    let reading = guests.iter_mut().map(|guest| timeout(PATIENCE, guest.client.until(|view| view.is_like(whole))));
    let mut unlike = 0;
    for read in join_all(reading).await {
        match read {
            Ok(read) => read?,
            Err(_) => unlike += 1,
        }
    }
    ensure!(unlike == 0, "{unlike} guests have another view than somebody new");
    Ok(())
}
