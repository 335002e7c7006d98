//! What a session holds of a room: look at the state, follow a feed, take a snapshot; `submit.rs` takes its commands.

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use dashmap::DashMap;
use serde_json::value::RawValue;
use tokio::sync::{Notify, mpsc};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::domain::ids::{Epoch, EventId, PanelId, PlayerId, Pseudonym};
use crate::domain::panel::PanelState;
use crate::domain::poll::PollState;
use crate::domain::refusal::Refusal;
use crate::domain::{Event, Millis};
use crate::protocol::project;
use crate::protocol::view::View;
use crate::protocol::wire::{Mine, Snapshot};
use crate::store::{KeyName, StoreError};

use super::around::Around;
use super::batching::Submission;
use super::ctx::Ctx;
use super::delivery::deliveries;
use super::feed::Feed;
use super::open::{RoomError, open};
use super::presence::{Letter, Presence};
use super::secrets::{Secrets, Token};
use super::upkeep::{Upkeep, turns};
use super::worker::Worker;

/// Commands that may wait for the next batch; beyond that senders are told to slow down.
const QUEUE: usize = 8_192;

/// How long an encoded snapshot serves those who come after; patches bring them up to date from there.
const SNAPSHOT_SERVES: Duration = Duration::from_secs(1);

/// One event on this node.
pub struct Room {
    pub(super) shared: Arc<Shared>,
    pub(super) submissions: mpsc::Sender<Submission>,
    stop: CancellationToken,
}

/// What the sessions and the worker look at together. Only the worker changes the state.
pub(super) struct Shared {
    pub(super) id: EventId,
    pub(super) ctx: Ctx,
    pub(super) state: RwLock<Event>,
    /// The last record that the state includes and that was told.
    pub(super) index: AtomicU64,
    /// Wakes those who wait for the state to have what is durable, after each record.
    pub(super) folded: Notify,
    pub(super) feeds: DashMap<View, Arc<Feed>>,
    pub(super) presence: Presence,
    pub(super) around: Arc<Around>,
    pub(super) secrets: Secrets,
    snapshots: DashMap<View, Arc<Encoded>>,
    /// Cancelled once the worker has ended.
    pub(super) closed: CancellationToken,
    /// The latest time in the log that was ahead of this machine's clock, and when that was noticed.
    pub(super) ahead: Mutex<Option<(Millis, Instant)>>,
}

impl Shared {
    /// The clock's time, but never before what the log has seen: if a clock was set back, or another node's runs ahead, time goes on
    /// from there at its usual pace, so that pauses and deadlines still pass.
    pub(super) fn now(&self) -> Millis {
        let wall = self.ctx.now();
        let seen = self.state.read().unwrap_or_else(PoisonError::into_inner).now;
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        if wall >= seen {
            *ahead = None;
            return wall;
        }
        let (from, since) = *ahead.get_or_insert_with(|| (seen, Instant::now()));
        from + Millis::try_from(since.elapsed().as_millis()).unwrap_or_default()
    }

    pub(super) fn tell_all(&self, letter: &Letter) {
        self.feeds.iter().for_each(|feed| feed.tell_all(letter));
    }
}

/// A snapshot as it is sent.
#[derive(Debug)]
pub struct Encoded {
    /// Its position.
    pub seq: u64,
    /// The life of the log it belongs to.
    pub epoch: Epoch,
    /// The view.
    pub view: View,
    update: Box<RawValue>,
    at: Instant,
}

impl Encoded {
    /// A snapshot without content, for tests of what is made of it.
    #[cfg(test)]
    pub(crate) fn blank(epoch: Epoch, seq: u64) -> Arc<Self> {
        Arc::new(Self { seq, epoch, view: View::Host, update: Box::default(), at: Instant::now() })
    }

    /// The snapshot as it is sent; its content is not encoded again.
    pub fn snapshot(&self) -> Snapshot<&RawValue> {
        Snapshot { epoch: self.epoch, seq: self.seq, panel: self.view.panel(), update: &self.update }
    }
}

impl Room {
    /// Opens an event: replays its log and starts the task that serves it.
    pub(super) async fn open(ctx: Ctx, id: EventId) -> Result<Self, RoomError> {
        let opened = open(ctx.log.as_ref(), id).await?;
        ctx.stats.opened.add(1);
        let shared = Arc::new(Shared {
            id,
            secrets: Secrets::new(Arc::clone(&ctx.keys)),
            ctx: ctx.clone(),
            state: RwLock::new(opened.event),
            index: AtomicU64::new(opened.index),
            folded: Notify::new(),
            feeds: DashMap::new(),
            presence: Presence::default(),
            around: Arc::default(),
            snapshots: DashMap::new(),
            closed: CancellationToken::new(),
            ahead: Mutex::default(),
        });
        let (submissions, received) = mpsc::channel(QUEUE);
        let stop = CancellationToken::new();
        let upkeep = Upkeep::new(opened.kept_at, shared.state.read().unwrap_or_else(PoisonError::into_inner).seq);
        let worker = Worker::new(Arc::clone(&shared), opened.follow, opened.digests, upkeep, received, stop.clone());
        (ctx.spawn)(Box::pin(worker.run()));
        Ok(Self { shared, submissions, stop })
    }

    /// The event.
    pub fn id(&self) -> EventId {
        self.shared.id
    }

    /// The outside world.
    pub(super) fn ctx(&self) -> &Ctx {
        &self.shared.ctx
    }

    /// This life of the log.
    pub fn epoch(&self) -> Epoch {
        self.shared.ctx.log.epoch()
    }

    /// The state as it is now. Hold it briefly and never across an await: the worker waits for it.
    pub fn state(&self) -> RwLockReadGuard<'_, Event> {
        self.shared.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who is connected.
    pub fn presence(&self) -> &Presence {
        &self.shared.presence
    }

    /// Who is at work, and which screens there are.
    pub fn around(&self) -> &Arc<Around> {
        &self.shared.around
    }

    /// The time as this event has it; see `Shared::now`.
    pub fn now(&self) -> Millis {
        self.shared.now()
    }

    /// Whether something is still to be done by itself: what is closed to be sealed, or panels and polls to open or close at their moment. The room then stays open to
    /// do it in time, also when nobody is there.
    pub(super) fn has_chores(&self) -> bool {
        let state = self.state();
        turns(&state, self.now()).next().is_some()
            || state.panels.values().any(|panel| {
                panel.state == PanelState::Closed || panel.polls.values().any(|poll| poll.seals_at().is_some())
            })
    }

    /// The feed of a view, from its first use on.
    pub fn feed(&self, view: View) -> Arc<Feed> {
        let make = || {
            // The state is read while the map's entry is held, so no change can fall between the floor and the first frame.
            let feed = Arc::new(Feed::new(self.state().seq));
            for delivery in deliveries(&feed, &self.shared.closed) {
                (self.shared.ctx.spawn)(Box::pin(delivery));
            }
            feed
        };
        Arc::clone(&self.shared.feeds.entry(view).or_insert_with(make))
    }

    /// A view whole, encoded once for everyone who asks within a second. It can be continued from by its feed.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] if there is no such panel.
    pub fn snapshot(&self, view: View) -> Result<Arc<Encoded>, Refusal> {
        if let Some(panel) = view.panel() {
            self.state().panel(panel)?;
        }
        let floor = self.feed(view).floor();
        let now = Instant::now();
        let head = self.state().seq;
        let cached = self.shared.snapshots.get(&view).map(|cached| Arc::clone(&cached));
        let serves = |cached: &Arc<Encoded>| {
            cached.seq == head || (cached.seq >= floor && now.duration_since(cached.at) < SNAPSHOT_SERVES)
        };
        if let Some(cached) = cached.filter(serves) {
            return Ok(cached);
        }
        let (seq, update) = {
            let state = self.state();
            (state.seq, project::snapshot(&state, view)?)
        };
        // An update holds nothing that JSON cannot say.
        let update = serde_json::value::to_raw_value(&update).unwrap_or_default();
        let encoded = Arc::new(Encoded { seq, epoch: self.epoch(), view, update, at: now });
        self.shared.snapshots.insert(view, Arc::clone(&encoded));
        Ok(encoded)
    }

    /// The name of `token` in a panel of this event.
    ///
    /// # Errors
    /// [`StoreError::KeyDestroyed`] once the panel is sealed, or what the store says.
    pub async fn panel_pseudonym(&self, panel: PanelId, token: Token) -> Result<Pseudonym, StoreError> {
        self.pseudonym(KeyName::Panel(self.id(), panel), token).await
    }

    /// The name of `token` under one of this event's keys.
    pub async fn pseudonym(&self, key: KeyName, token: Token) -> Result<Pseudonym, StoreError> {
        self.shared.secrets.pseudonym(&self.shared.ctx, key, token).await
    }

    /// The player that `token` is in the quizzes of a panel of this event, having played or not.
    ///
    /// # Errors
    /// [`StoreError::KeyDestroyed`] once the panel is sealed, or what the store says.
    pub async fn player(&self, panel: PanelId, token: Token) -> Result<PlayerId, StoreError> {
        self.shared.secrets.player(&self.shared.ctx, KeyName::Panel(self.id(), panel), token).await
    }

    /// Everything of one participant in a panel; nothing once the panel is sealed, for nobody can tell any more.
    pub async fn mine(&self, panel: PanelId, token: Token) -> Result<Mine, StoreError> {
        let polls: Vec<_> = self.state().panel(panel).map_or_else(
            |_| Vec::new(),
            |panel| panel.polls.values().filter(|p| p.state != PollState::Draft && !p.sealed).map(|p| p.id).collect(),
        );
        let who = match self.panel_pseudonym(panel, token).await {
            Ok(who) => who,
            Err(StoreError::KeyDestroyed(_)) => return Ok(Mine::default()),
            Err(error) => return Err(error),
        };
        let mut ballots = Vec::with_capacity(polls.len());
        for poll in polls {
            match self.pseudonym(KeyName::Poll(self.id(), poll), token).await {
                Ok(voter) => ballots.push((poll, voter)),
                Err(StoreError::KeyDestroyed(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let state = self.state();
        Ok(state.panel(panel).map_or_else(|_| Mine::default(), |panel| project::mine(panel, who, &ballots)))
    }

    /// Leaves a letter for everyone who is connected.
    pub fn tell_all(&self, letter: &Letter) {
        self.shared.tell_all(letter);
    }

    /// Whether the room has ended.
    pub fn is_closed(&self) -> bool {
        self.shared.closed.is_cancelled()
    }

    /// How many receivers are subscribed to each kind of view, in the order audience, desk, stage with booth, host.
    pub fn receivers(&self) -> [usize; 4] {
        let mut counts = [0; 4];
        for feed in &self.shared.feeds {
            let kind = match feed.key() {
                View::Audience(_) => 0,
                View::Desk(_) => 1,
                View::Stage(_) | View::Booth(_) => 2,
                View::Host => 3,
            };
            counts[kind] += feed.receivers();
        }
        counts
    }

    /// Takes no more commands, finishes those it has, keeps a snapshot and ends.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.shared.closed.cancelled().await;
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
