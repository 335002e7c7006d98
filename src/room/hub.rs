//! Where rooms are found: each event is opened once, however many come at the same moment, and closed when nobody is there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use dashmap::DashMap;
use futures_util::future::join_all;
use tokio::sync::OnceCell;

use crate::domain::ids::EventId;

use super::ctx::Ctx;
use super::handle::Room;
use super::open::RoomError;

/// How long rooms may take to finish what they have. Longer than a store takes to recover from losing its leader.
const LAST_BATCHES: Duration = Duration::from_secs(30);

/// The rooms of this node.
pub struct Hub {
    ctx: Ctx,
    /// A cell is filled by the first who comes while the others wait for it; a failed opening leaves it empty for the next.
    rooms: DashMap<EventId, Arc<OnceCell<Arc<Room>>>>,
    stopping: AtomicBool,
}

/// Why a room cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    /// The server is stopping.
    #[error("stopping")]
    Stopping,
    /// The event could not be opened.
    #[error(transparent)]
    Room(#[from] RoomError),
}

impl Hub {
    /// No room is open yet.
    pub fn new(ctx: Ctx) -> Self {
        Self { ctx, rooms: DashMap::new(), stopping: AtomicBool::new(false) }
    }

    /// The outside world as rooms see it.
    pub fn ctx(&self) -> &Ctx {
        &self.ctx
    }

    /// The room of an event that the directory lists.
    pub async fn room(&self, event: EventId) -> Result<Arc<Room>, HubError> {
        if self.stopping.load(Ordering::Acquire) {
            return Err(HubError::Stopping);
        }
        let cell = Arc::clone(&self.rooms.entry(event).or_default());
        let room = Arc::clone(cell.get_or_try_init(|| self.open(event)).await?);
        if !room.is_closed() {
            return Ok(room);
        }
        // It ended by itself; whoever comes first puts a new one in its place.
        self.rooms.remove_if(&event, |_, other| Arc::ptr_eq(other, &cell));
        let cell = Arc::clone(&self.rooms.entry(event).or_default());
        Ok(Arc::clone(cell.get_or_try_init(|| self.open(event)).await?))
    }

    async fn open(&self, event: EventId) -> Result<Arc<Room>, RoomError> {
        Room::open(self.ctx.clone(), event).await.map(Arc::new)
    }

    /// The rooms that are open now.
    pub fn open_rooms(&self) -> Vec<Arc<Room>> {
        self.rooms.iter().filter_map(|cell| cell.get().cloned()).collect()
    }

    /// Closes rooms that nobody but the hub holds and in which nothing is to be done by itself.
    pub fn evict_idle(&self) {
        let is_used = |room: &Arc<Room>| Arc::strong_count(room) > 1 || room.has_chores();
        // The check runs under the map's lock, where new holders come from, so nobody is left with a room that is being closed.
        self.rooms.retain(|_, cell| Arc::strong_count(cell) > 1 || cell.get().is_none_or(is_used));
    }

    /// Opens no more rooms and closes all; every command taken has its answer and every state is kept when this returns.
    pub async fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        let rooms = self.open_rooms();
        let stopping = join_all(rooms.iter().map(|room| room.stop()));
        if tokio::time::timeout(LAST_BATCHES, stopping).await.is_err() {
            tracing::error!("some rooms did not end in time");
        }
        self.rooms.clear();
    }
}
