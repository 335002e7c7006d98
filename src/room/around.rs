//! Who is at work on an event and which screens it has. Nothing of this is kept: it is as true as the connections are.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::domain::Millis;
use crate::domain::access::{Access, Role};
use crate::domain::ids::{PanelId, QuestionId, SessionId};
use crate::protocol::wire::{DeskSeat, ScreenSeat};

/// Desks and screens, and a way to hear when something about them changes.
#[derive(Default)]
pub struct Around {
    seats: Mutex<Seats>,
    changes: watch::Sender<u64>,
}

#[derive(Default)]
struct Seats {
    next: u64,
    /// By socket: two windows of one moderator are two desks.
    desks: BTreeMap<u64, Desk>,
    /// By session: a screen that comes back is the same one. As many as there are sessions.
    screens: BTreeMap<SessionId, Screen>,
}

struct Desk {
    session: SessionId,
    panel: PanelId,
    question: Option<QuestionId>,
}

#[derive(Default)]
struct Screen {
    panel: Option<PanelId>,
    sockets: usize,
    /// When its last socket ended.
    left_at: Millis,
}

/// A desk's place, until it is dropped.
pub struct AtDesk {
    around: Arc<Around>,
    socket: u64,
    /// Tells when anything around has changed.
    pub changes: watch::Receiver<u64>,
}

/// A screen's place, until it is dropped.
pub struct OnScreen {
    around: Arc<Around>,
    session: SessionId,
    clock: Arc<dyn Fn() -> Millis + Send + Sync>,
}

impl Around {
    /// A desk has come.
    pub fn desk(self: &Arc<Self>, session: SessionId, panel: PanelId) -> AtDesk {
        let changes = self.changes.subscribe();
        let socket = {
            let mut seats = self.seats();
            seats.next += 1;
            let socket = seats.next;
            seats.desks.insert(socket, Desk { session, panel, question: None });
            socket
        };
        self.touch();
        AtDesk { around: Arc::clone(self), socket, changes }
    }

    /// A screen has come, fixed to a panel or following the live one.
    pub fn screen(
        self: &Arc<Self>,
        session: SessionId,
        panel: Option<PanelId>,
        clock: Arc<dyn Fn() -> Millis + Send + Sync>,
    ) -> OnScreen {
        {
            let mut seats = self.seats();
            let screen = seats.screens.entry(session).or_default();
            screen.panel = panel;
            screen.sockets += 1;
        }
        self.touch();
        OnScreen { around: Arc::clone(self), session, clock }
    }

    /// Something about the sessions themselves has changed.
    pub fn touch(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    /// Everyone who is here, as the desk of `you` is told at `now`. Screens that were given a link but have not come are listed too.
    pub fn look(&self, access: &Access, you: SessionId, now: Millis) -> (Vec<DeskSeat>, Vec<ScreenSeat>) {
        let name = |session: &SessionId| access.sessions.get(session).and_then(|known| known.name.clone());
        let seats = self.seats();
        let desks = seats.desks.values().map(|desk| DeskSeat {
            session: desk.session,
            name: name(&desk.session),
            panel: desk.panel,
            question: desk.question,
            you: desk.session == you,
        });
        let invited = access.sessions.iter().filter(|(_, session)| session.grant.role == Role::Screen);
        let mut screens: BTreeMap<SessionId, ScreenSeat> = invited
            .map(|(session, known)| {
                let panel = known.grant.panel;
                (
                    *session,
                    ScreenSeat { session: *session, name: known.name.clone(), panel, connected: false, seen_at: None },
                )
            })
            .collect();
        for (session, screen) in seats.screens.iter().filter(|(session, _)| access.sessions.contains_key(session)) {
            let connected = screen.sockets > 0;
            let seen_at = Some(if connected { now } else { screen.left_at });
            let panel = screen.panel;
            screens.insert(*session, ScreenSeat { session: *session, name: name(session), panel, connected, seen_at });
        }
        (desks.collect(), screens.into_values().collect())
    }

    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AtDesk {
    /// The moderator has selected another question, or none.
    pub fn select(&self, question: Option<QuestionId>) {
        let changed = self.around.seats().desks.get_mut(&self.socket).is_some_and(|desk| {
            let changed = desk.question != question;
            desk.question = question;
            changed
        });
        if changed {
            self.around.touch();
        }
    }
}

impl Drop for AtDesk {
    fn drop(&mut self) {
        self.around.seats().desks.remove(&self.socket);
        self.around.touch();
    }
}

impl Drop for OnScreen {
    fn drop(&mut self) {
        if let Some(screen) = self.around.seats().screens.get_mut(&self.session) {
            screen.sockets = screen.sockets.saturating_sub(1);
            screen.left_at = (self.clock)();
        }
        self.around.touch();
    }
}
