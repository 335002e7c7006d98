//! What a room does besides answering: seal what was closed long enough, destroy keys, keep states, attest digests.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;
use uuid::Uuid;

use crate::domain::change::Change;
use crate::domain::command::{Actor, Command, Entry};
use crate::domain::ids::{CommandId, PanelId};
use crate::domain::panel::PanelState;
use crate::domain::{Event, Millis, SEAL_AFTER};
use crate::protocol::project;
use crate::store::{KeyName, Snapshot};

use super::handle::Shared;
use super::searches::Searches;
use super::worker::Worker;

/// A state is kept every so many entries, so that opening an event replays no more than these and a busy hall keeps one every few minutes.
const SNAPSHOT_EVERY: u64 = 20_000;

/// The digest goes into the log every so many entries, for other nodes to compare.
const ATTEST_EVERY: u64 = 1_000;

/// Between two attempts to open or close a poll: longer than an append takes.
const TURN_AGAIN: Duration = Duration::from_secs(1);

/// Between two attempts to destroy a key: longer than most copies take.
const DESTROY_AGAIN: Duration = Duration::from_secs(2);

/// Where the room's chores stand.
pub(super) struct Upkeep {
    /// The position of the newest kept state.
    kept_at: u64,
    /// The last multiple of [`ATTEST_EVERY`] that was passed.
    attested_at: u64,
    /// When to look for panels and polls that open or close by themselves; nothing while none does.
    pub(super) next_turn: Option<Instant>,
    /// The searches for groups that think alike.
    pub(super) searches: Searches,
}

impl Upkeep {
    pub(super) fn new(kept_at: u64, seq: u64) -> Self {
        Self { kept_at, attested_at: seq - seq % ATTEST_EVERY, next_turn: None, searches: Searches::default() }
    }
}

impl Worker {
    pub(super) fn event<T>(&self, look: impl FnOnce(&Event) -> T) -> T {
        look(&self.shared.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the disk takes nothing.
    pub(super) fn is_stalled(&self) -> bool {
        self.shared.ctx.log.is_stalled()
    }

    /// Proposes what will be proposed again if it does not happen: while the disk takes nothing, it would gather without end.
    fn propose_all(&mut self, commands: Vec<Command>) {
        if self.is_stalled() {
            return;
        }
        for command in commands {
            let entry = self.own_entry(command);
            self.propose(&entry);
        }
    }

    pub(super) fn own_entry(&self, command: Command) -> Entry {
        let id = CommandId(Uuid::from_bytes(self.shared.ctx.random()));
        Entry { id, by: Actor::System, command }
    }

    /// Tells single participants what became of their questions and votes, ends the sockets of ended sessions, destroys keys of what was sealed.
    pub(super) fn follow_up(&mut self, changes: &[Change]) {
        for (panel, who, mine) in self.event(|event| project::news(event, changes)) {
            self.shared.presence.tell_participant(panel, who, &mine);
        }
        if changes
            .iter()
            .any(|change| matches!(change, Change::Poll { .. } | Change::Panel(_) | Change::PanelDropped(_)))
        {
            self.plan_turns();
            self.seek_opinions();
        }
        for change in changes {
            match change {
                Change::Access => self.shared.around.touch(),
                Change::SessionEnded(session) => self.shared.presence.end_session(*session),
                Change::PanelSealed(panel) => self.destroy(self.event(|event| keys_of(event, *panel))),
                Change::PanelDropped(panel) => self.destroy(vec![KeyName::Panel(self.shared.id, *panel)]),
                Change::PollSealed { poll, .. } => self.destroy(vec![KeyName::Poll(self.shared.id, *poll)]),
                _ => {}
            }
        }
    }

    /// Destroys the keys of everything sealed, in case the process ended between sealing and destroying.
    pub(super) fn destroy_sealed_keys(&self) {
        let names = self.event(|event| {
            let sealed = event.panels.values().filter(|panel| panel.state == PanelState::Sealed);
            let panels = sealed.flat_map(|panel| keys_of(event, panel.id));
            let polls = event.panels.values().flat_map(|panel| panel.polls.values()).filter(|poll| poll.sealed);
            let dropped = event.dropped.iter().map(|panel| KeyName::Panel(event.id, *panel));
            panels.chain(polls.map(|poll| KeyName::Poll(event.id, poll.id))).chain(dropped).collect()
        });
        self.destroy(names);
    }

    fn destroy(&self, names: Vec<KeyName>) {
        if names.is_empty() {
            return;
        }
        let shared: Arc<Shared> = Arc::clone(&self.shared);
        (self.shared.ctx.spawn)(Box::pin(destroy(shared, names)));
    }

    /// Proposes to seal what has been closed for [`SEAL_AFTER`]. Other nodes may propose the same; the second one changes nothing.
    pub(super) fn propose_seals(&mut self) {
        let now = self.shared.now();
        self.propose_all(self.event(|event| overdue(event, now)));
    }

    /// Opens and closes the panels and polls whose moment has come. Other nodes may propose the same; the second one changes nothing.
    pub(super) fn take_turns(&mut self) {
        let now = self.shared.now();
        let due: Vec<_> =
            self.event(|event| turns(event, now).filter(|(at, _)| *at <= now).map(|(_, turn)| turn).collect());
        if due.is_empty() {
            // The clock is behind the timer.
            return self.plan_turns();
        }
        self.propose_all(due);
        // What comes of it plans anew; if nothing does, it was lost.
        self.upkeep.next_turn = Some(Instant::now() + TURN_AGAIN);
    }

    /// Looks up when the next panel or poll opens or closes by itself.
    pub(super) fn plan_turns(&mut self) {
        let now = self.shared.now();
        let next = self.event(|event| turns(event, now).map(|(at, _)| at).min());
        self.upkeep.next_turn = next.map(|at| Instant::now() + Duration::from_millis(at.saturating_sub(now)));
    }

    /// Writes the digest down at every [`ATTEST_EVERY`] entries.
    pub(super) fn propose_attest(&mut self) {
        let seq = self.event(|event| event.seq);
        if seq < self.upkeep.attested_at + ATTEST_EVERY {
            return;
        }
        self.upkeep.attested_at = seq - seq % ATTEST_EVERY;
        let digest = self.event(|event| event.digest().to_owned());
        let entry = self.own_entry(Command::Attest { seq, digest });
        self.propose(&entry);
    }

    pub(super) fn keep_snapshot_now_and_then(&mut self) {
        let seq = self.event(|event| event.seq);
        if seq < self.upkeep.kept_at + SNAPSHOT_EVERY {
            return;
        }
        self.upkeep.kept_at = seq;
        let (shared, snapshot) = (Arc::clone(&self.shared), self.snapshot());
        (self.shared.ctx.spawn)(Box::pin(async move { save(&shared, snapshot).await }));
    }

    /// Keeps the state as it is, if anything has happened since it was kept.
    pub(super) async fn keep_snapshot(&mut self) {
        if self.event(|event| event.seq) > self.upkeep.kept_at {
            save(&self.shared, self.snapshot()).await;
        }
    }

    fn snapshot(&self) -> Snapshot {
        // A state holds nothing that JSON cannot say. An unreadable one would only cost a longer replay.
        let state = self.event(|event| serde_json::to_vec(event).unwrap_or_default());
        Snapshot { index: self.shared.index.load(Ordering::Acquire), state: Bytes::from(state) }
    }
}

/// Destroys keys, again and again until all are gone: a copy that is being taken at that moment keeps their bytes on the disk. What is left
/// when the room ends is destroyed whenever the event is opened.
async fn destroy(shared: Arc<Shared>, mut names: Vec<KeyName>) {
    loop {
        let mut left = Vec::new();
        for name in names {
            if let Err(error) = shared.secrets.destroy(name).await {
                tracing::error!(event.id = %shared.id, %error, "a key could not be destroyed");
                left.push(name);
            }
        }
        if left.is_empty() {
            return;
        }
        names = left;
        tokio::select! {
            () = tokio::time::sleep(DESTROY_AGAIN) => {}
            () = shared.closed.cancelled() => return,
        }
    }
}

async fn save(shared: &Shared, snapshot: Snapshot) {
    if let Err(error) = shared.ctx.log.save_snapshot(shared.id, snapshot).await {
        tracing::warn!(event.id = %shared.id, %error, "state was not kept, the next opening replays more");
    }
}

fn keys_of(event: &Event, panel: PanelId) -> Vec<KeyName> {
    let polls = event.panels.get(&panel).into_iter().flat_map(|panel| panel.polls.keys().chain(&panel.dropped));
    let polls = polls.map(|poll| KeyName::Poll(event.id, *poll));
    polls.chain([KeyName::Panel(event.id, panel)]).collect()
}

/// Which panels and polls open or close by themselves, and when. The fold looks once more whether they are to.
pub(super) fn turns(event: &Event, now: Millis) -> impl Iterator<Item = (Millis, Command)> {
    let panels = event.panels.values().filter_map(move |panel| {
        let (at, _) = panel.next_turn(now)?;
        Some((at, Command::TurnPanel { panel: panel.id }))
    });
    let polls = event.panels.values().flat_map(|panel| panel.polls.values().map(move |poll| (panel, poll)));
    let polls = polls.filter_map(|(panel, poll)| {
        let (at, _) = panel.turn(poll)?;
        Some((at, Command::TurnPoll { panel: panel.id, poll: poll.id }))
    });
    panels.chain(polls)
}

fn overdue(event: &Event, now: Millis) -> Vec<Command> {
    let mut commands = Vec::new();
    for panel in event.panels.values() {
        if panel.state == PanelState::Closed && panel.closed_at.is_some_and(|at| at + SEAL_AFTER <= now) {
            commands.push(Command::SetPanel { panel: panel.id, state: PanelState::Sealed });
        }
        for poll in panel.polls.values() {
            if poll.seals_at().is_some_and(|at| at <= now) {
                commands.push(Command::SealPoll { panel: panel.id, poll: poll.id });
            }
        }
    }
    commands
}
