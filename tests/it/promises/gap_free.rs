//! Whatever breaks on the way, every client ends with the view the room has.

use std::time::Duration;

use baraza::app::client::Client;
use baraza::app::client::reduced::Reduced;
use baraza::domain::access::Role;
use baraza::domain::command::Command;
use baraza::domain::ids::{Epoch, PanelId};
use baraza::domain::panel::PanelState;
use baraza::protocol::project::snapshot;
use baraza::protocol::view::View;
use serde_json::Value;

use crate::world::commands::set_panel;
use crate::world::hall::Hall;
use crate::world::life::Life;
use crate::world::{FIRST, TOPICS, eventually, soon};

/// Each seed is one story; a failure names its own.
const SEEDS: std::ops::Range<u64> = 0..4;

/// Long enough for several restarts and evictions among the commands.
const STEPS: usize = 120;

/// How long a client reads when it is its turn to.
const READS_FOR: Duration = Duration::from_millis(2);

/// A client, the view it should have, and what it may do.
struct Someone {
    view: View,
    client: Client,
}

#[tokio::test]
async fn gap_free_or_told_so() {
    for seed in SEEDS {
        eprintln!("seed {seed}");
        soon(&format!("the end of story {seed}"), story(seed)).await;
    }
}

async fn story(seed: u64) {
    let mut life = Life::new(seed);
    let mut hall = Hall::open().await;
    let mut people = everyone(&hall).await;
    for _ in 0..STEPS {
        let who = life.dice.below(people.len());
        match life.dice.below(40) {
            0 => hall = hall.restart().await,
            1 => evict(&hall, &mut people).await,
            2..8 => people[who].client.disconnect(),
            8..16 => drop(tokio::time::timeout(READS_FOR, people[who].client.step()).await),
            _ => act(&mut people[who], &mut life).await,
        }
    }
    converge(&hall, &mut people).await;
    hall = hall.restart().await;
    converge(&hall, &mut people).await;
    for someone in &mut people {
        let fetched = fetched(someone).await;
        assert_eq!(fetched, public(someone.client.reduced()), "seed {seed}, {:?}", someone.view);
    }
    drop(people);
    hall.close().await;
}

async fn everyone(hall: &Hall) -> Vec<Someone> {
    let mut people = Vec::new();
    for panel in [FIRST, FIRST, FIRST, TOPICS] {
        people.push(Someone { view: View::Audience(panel), client: hall.phone_in(panel).await });
    }
    for panel in [FIRST, FIRST, TOPICS] {
        people.push(Someone { view: View::Desk(panel), client: hall.redeem(Role::Moderator, Some(panel)).await });
    }
    for panel in [None, Some(TOPICS)] {
        people.push(Someone { view: View::Stage(panel), client: hall.redeem(Role::Screen, panel).await });
        people.push(Someone { view: View::Booth(panel), client: hall.redeem(Role::Booth, panel).await });
    }
    people.push(Someone { view: View::Host, client: hall.redeem(Role::Organiser, None).await });
    people
}

/// Sends everyone home until the hub has closed the room.
async fn evict(hall: &Hall, people: &mut [Someone]) {
    for someone in people {
        someone.client.disconnect();
    }
    let hub = &hall.server.services.hub;
    eventually("an empty hub", || {
        hub.evict_idle();
        hub.open_rooms().is_empty()
    })
    .await;
}

/// Someone gives a few commands at once, and perhaps loses the connection before the answers are there.
async fn act(someone: &mut Someone, life: &mut Life) {
    for _ in 0..=life.dice.below(4) {
        let command = match someone.view {
            View::Audience(panel) => life.phones_command(panel),
            View::Desk(panel) if life.dice.one_in(10) => set_panel(panel, panel_state(panel, life)),
            View::Desk(panel) => life.desks_command(panel, someone.client.reduced()),
            View::Booth(panel) => life.chairs_command(panel.unwrap_or(FIRST)),
            View::Host => Command::GoLive { panel: *life.dice.pick(&[FIRST, TOPICS]) },
            View::Stage(_) => return,
        };
        someone.client.give(command);
    }
    if life.dice.one_in(3) {
        drop(tokio::time::timeout(READS_FOR, someone.client.step()).await);
        someone.client.disconnect();
    } else {
        // A refusal is an answer too: commands are given blindly here.
        let _answer = someone.client.next_answer().await.unwrap();
    }
}

/// The first panel stays usable for most of the story, the other one sees everything.
fn panel_state(panel: PanelId, life: &mut Life) -> PanelState {
    let states = [PanelState::Open, PanelState::Paused, PanelState::Open, PanelState::Closed, PanelState::Sealed];
    *life.dice.pick(if panel == FIRST { &states[..3] } else { &states })
}

/// Waits for every answer still open, then until every client has the view of the room.
async fn converge(hall: &Hall, people: &mut [Someone]) {
    for someone in people.iter_mut() {
        while someone.client.unanswered() > 0 {
            let _answer = someone.client.next_answer().await.unwrap();
        }
    }
    for someone in people {
        let whole = {
            let room = hall.room().await;
            let update = snapshot(&room.state(), someone.view).unwrap();
            public(&reduced(room.epoch(), serde_json::to_value(update).unwrap()))
        };
        let arriving = someone.client.until(|reduced| public(reduced) == whole);
        if tokio::time::timeout(Duration::from_secs(10), arriving).await.is_err() {
            assert_eq!(public(someone.client.reduced()), whole, "{:?}", someone.view);
        }
    }
}

/// The view as someone who comes now would get it.
async fn fetched(someone: &mut Someone) -> Reduced {
    let join = someone.client.reduced().rest["event"]["join"].as_str().unwrap().to_owned();
    let path = match someone.view {
        View::Audience(panel) => format!("/j/{join}/snapshot?panel={panel}"),
        View::Desk(panel) => format!("/api/snapshot/desk?panel={panel}"),
        View::Stage(panel) => format!("/api/snapshot/stage{}", fixed(panel)),
        View::Booth(panel) => format!("/api/snapshot/booth{}", fixed(panel)),
        View::Host => "/api/snapshot/host".to_owned(),
    };
    let answer = someone.client.site().get(&path).await.unwrap();
    let mut whole: Value = serde_json::from_slice(&answer.body).unwrap();
    reduced(serde_json::from_value(whole["epoch"].take()).unwrap(), whole["update"].take())
}

fn fixed(panel: Option<PanelId>) -> String {
    panel.map(|panel| format!("?panel={panel}")).unwrap_or_default()
}

fn reduced(epoch: Epoch, update: Value) -> Reduced {
    let mut reduced = Reduced::default();
    reduced.replace(epoch, update);
    reduced
}

/// What everyone with this view has.
fn public(reduced: &Reduced) -> Reduced {
    Reduced { mine: baraza::protocol::wire::Mine::default(), ..reduced.clone() }
}
