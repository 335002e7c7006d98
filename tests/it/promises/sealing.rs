//! What is closed is sealed in time, whoever is there to see it, and what is sealed has lost its key.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use baraza::app::client::Client;
use baraza::app::clock;
use baraza::app::founding::ensure_event;
use baraza::app::lifecycle::Tasks;
use baraza::domain::SEAL_AFTER;
use baraza::domain::command::{Actor, Command};
use baraza::domain::ids::{Epoch, EventId, PollId};
use baraza::domain::panel::PanelState;
use baraza::domain::poll::PollState;
use baraza::room::secrets::Token;
use baraza::room::stats::Stats;
use baraza::room::{Ctx, Hub, Room};
use baraza::store::memory::Memory;
use baraza::store::{Key, KeyName, Keys, StoreError};
use tokio_util::sync::CancellationToken;

use super::{holders, stolen_keys};
use crate::world::commands::{answer, poll_id, put_poll, set_panel, set_poll};
use crate::world::process::Home;
use crate::world::{FIRST, eventually, soon};

/// Somebody's phone.
const PHONE: Token = Token([7; 16]);

/// An event without a server around it, whose clock the test holds.
struct Unwatched {
    now: Arc<AtomicU64>,
    store: Arc<Memory>,
    tasks: Tasks,
    hub: Hub,
    event: EventId,
}

impl Unwatched {
    async fn open() -> Self {
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
        Self { now, store, tasks, hub, event }
    }

    async fn room(&self) -> Arc<Room> {
        self.hub.room(self.event).await.unwrap()
    }

    /// Whether the store still has the key.
    async fn has(&self, name: KeyName) -> bool {
        match self.store.obtain(name, Key([0; 32])).await {
            // What was made here was none of the event's.
            Ok(key) => key.0 != [0; 32],
            Err(StoreError::KeyDestroyed(_)) => false,
            Err(error) => panic!("{error}"),
        }
    }

    /// Lets time pass with nobody there.
    async fn pass(&self, time: u64) {
        self.now.fetch_add(time, Ordering::Relaxed);
        tokio::time::advance(Duration::from_mins(1)).await;
        self.hub.evict_idle();
    }

    /// Waits until the store has lost the key.
    async fn lost(&self, name: KeyName) {
        soon("the end of the key", async {
            let mut looks = tokio::time::interval(Duration::from_secs(1));
            while self.has(name).await {
                looks.tick().await;
            }
        })
        .await;
    }

    /// Waits until the room has ended as nothing is left to do in it, and stops.
    async fn close(self) {
        soon("the end of the room", async {
            let mut looks = tokio::time::interval(Duration::from_secs(1));
            while !self.hub.open_rooms().is_empty() {
                looks.tick().await;
                self.hub.evict_idle();
            }
        })
        .await;
        self.hub.stop().await;
        assert!(self.tasks.join(Duration::from_secs(5)).await, "a task was left running");
    }
}

#[tokio::test(start_paused = true)]
async fn a_closed_panel_is_sealed_in_time_with_nobody_there() {
    let hall = Unwatched::open().await;
    let key = KeyName::Panel(hall.event, FIRST);
    let room = hall.room().await;
    room.panel_pseudonym(FIRST, PHONE).await.unwrap();
    room.perform(Actor::System, set_panel(FIRST, PanelState::Closed)).await.unwrap();
    drop(room);

    hall.pass(SEAL_AFTER - 1).await;
    assert!(hall.has(key).await, "it may still be opened again");
    hall.pass(1).await;
    hall.lost(key).await;
    hall.close().await;
}

/// Puts and opens a poll that the phone answers; its key.
async fn answered(hall: &Unwatched, poll: PollId) -> KeyName {
    let (room, key) = (hall.room().await, KeyName::Poll(hall.event, poll));
    for command in [put_poll(FIRST, poll, "Poll"), set_poll(FIRST, poll, PollState::Open)] {
        room.perform(Actor::System, command).await.unwrap();
    }
    let voter = room.pseudonym(key, PHONE).await.unwrap();
    room.perform(Actor::Participant(voter), answer(FIRST, poll, &[1])).await.unwrap();
    key
}

#[tokio::test(start_paused = true)]
async fn an_answered_poll_is_sealed_in_time_with_nobody_there() {
    let hall = Unwatched::open().await;
    let (poll, other) = (poll_id(), poll_id());
    let (key, others) = (answered(&hall, poll).await, answered(&hall, other).await);
    let room = hall.room().await;
    room.perform(Actor::System, set_poll(FIRST, poll, PollState::Closed)).await.unwrap();
    drop(room);

    hall.pass(SEAL_AFTER - 1).await;
    assert!(hall.has(key).await, "it may still be opened again");
    hall.pass(1).await;
    hall.lost(key).await;
    assert!(hall.has(others).await, "it is open");
    let room = hall.room().await;
    {
        let state = room.state();
        let polls = &state.panels[&FIRST].polls;
        assert_eq!((polls[&poll].sealed, polls[&poll].count(), polls[&poll].ballots().count()), (true, 1, 0));
        assert_eq!((polls[&other].sealed, polls[&other].ballots().count()), (false, 1));
    }
    assert!(matches!(room.pseudonym(key, PHONE).await, Err(StoreError::KeyDestroyed(_))), "also in memory");
    drop(room);
    hall.close().await;
}

#[tokio::test]
async fn a_poll_that_a_desk_seals_loses_its_key_on_the_disk_and_no_other_does() {
    let home = Home::new();
    let server = home.serve().await;
    let mut desk = Client::redeem(server.link("Desk"), Some(FIRST)).await.unwrap();
    let mut phone = Client::join(&home.origin(), server.join(), Some(FIRST)).await.unwrap();
    let (poll, other) = (poll_id(), poll_id());
    for poll in [poll, other] {
        for command in [put_poll(FIRST, poll, "Poll"), set_poll(FIRST, poll, PollState::Open)] {
            desk.perform(command).await.unwrap().unwrap();
        }
        phone.perform(answer(FIRST, poll, &[1])).await.unwrap().unwrap();
        desk.perform(set_poll(FIRST, poll, PollState::Closed)).await.unwrap().unwrap();
    }
    let stolen = |poll: PollId| stolen_keys(&home, &format!("poll/%/{poll}"));
    let (key, kept) = (stolen(poll), stolen(other));
    assert_eq!((key.len(), kept.len()), (1, 1));
    assert!(!holders(&home.data(), &key[0]).is_empty(), "a key is found where it lies");

    desk.perform(Command::SealPoll { panel: FIRST, poll }).await.unwrap().unwrap();
    eventually("the end of the key", || holders(&home.data(), &key[0]).is_empty()).await;
    assert!(stolen(poll).is_empty());
    assert_eq!(stolen(other), kept);
    drop((desk, phone));
    assert!(server.terminate().await.success());
}
