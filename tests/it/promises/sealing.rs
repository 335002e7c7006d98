//! What is closed is sealed in time, whoever is there to see it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use baraza::app::clock;
use baraza::app::founding::ensure_event;
use baraza::app::lifecycle::Tasks;
use baraza::domain::SEAL_AFTER;
use baraza::domain::command::{Actor, Command};
use baraza::domain::ids::Epoch;
use baraza::domain::panel::PanelState;
use baraza::room::secrets::Token;
use baraza::room::stats::Stats;
use baraza::room::{Ctx, Hub};
use baraza::store::memory::Memory;
use baraza::store::{Key, KeyName, Keys, StoreError};
use tokio_util::sync::CancellationToken;

use crate::world::{FIRST, soon};

#[tokio::test(start_paused = true)]
async fn a_closed_panel_is_sealed_in_time_with_nobody_there() {
    let now = Arc::new(AtomicU64::new(clock::now()));
    let (store, tasks, held) = (Arc::new(Memory::new(Epoch(1))), Tasks::default(), Arc::clone(&now));
    let hub = Hub::new(Ctx {
        log: Arc::clone(&store) as _,
        keys: Arc::clone(&store) as _,
        directory: Arc::clone(&store) as _,
        clock: Arc::new(move || held.load(Ordering::Relaxed)),
        entropy: Arc::new(clock::fill_random),
        spawn: tasks.spawner(),
        fatal: CancellationToken::new(),
        stats: Arc::new(Stats::default()),
    });
    let event = ensure_event(&hub, None).await.unwrap().remove(0).event;
    let name = KeyName::Panel(event, FIRST);
    let room = hub.room(event).await.unwrap();
    room.panel_pseudonym(FIRST, Token([7; 16])).await.unwrap();
    room.perform(Actor::System, Command::SetPanel { panel: FIRST, state: PanelState::Closed }).await.unwrap();
    drop(room);

    now.fetch_add(SEAL_AFTER - 1, Ordering::Relaxed);
    tokio::time::advance(Duration::from_mins(1)).await;
    hub.evict_idle();
    assert!(store.obtain(name, Key([0; 32])).await.is_ok(), "it may still be opened again");

    now.fetch_add(1, Ordering::Relaxed);
    soon("the end of the key", async {
        let mut looks = tokio::time::interval(Duration::from_secs(1));
        while !matches!(store.obtain(name, Key([0; 32])).await, Err(StoreError::KeyDestroyed(_))) {
            looks.tick().await;
        }
    })
    .await;
    soon("the end of the room", async {
        let mut looks = tokio::time::interval(Duration::from_secs(1));
        while !hub.open_rooms().is_empty() {
            looks.tick().await;
            hub.evict_idle();
        }
    })
    .await;
    hub.stop().await;
    assert!(tasks.join(Duration::from_secs(5)).await, "a task was left running");
}
