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
    /// By session and the panel they are fixed to: one machine may drive two projectors, and a screen that comes back is the same one. Where it
    /// was before it came somewhere else is forgotten.
    screens: BTreeMap<(SessionId, Option<PanelId>), Screen>,
}

struct Desk {
    session: SessionId,
    panel: PanelId,
    question: Option<QuestionId>,
}

#[derive(Default)]
struct Screen {
    sockets: usize,
    /// When anything last came from it. A machine that lost its power is silent, and still counts as connected until its socket is given up.
    heard_at: Millis,
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
    screen: (SessionId, Option<PanelId>),
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
        let screen = (session, panel);
        {
            let mut seats = self.seats();
            seats.screens.retain(|(known, _), other| *known != session || other.sockets > 0);
            let seat = seats.screens.entry(screen).or_default();
            seat.sockets += 1;
            seat.heard_at = clock();
        }
        self.touch();
        OnScreen { around: Arc::clone(self), screen, clock }
    }

    /// Something about the sessions themselves has changed.
    pub fn touch(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    /// Everyone who is here. A screen that is connected elsewhere is not listed where it was before; one that was given a link and has not
    /// come is listed too.
    pub fn look(&self, access: &Access, you: &AtDesk) -> (Vec<DeskSeat>, Vec<ScreenSeat>) {
        let name = |session: &SessionId| access.sessions.get(session).and_then(|known| known.name.clone());
        let seats = self.seats();
        let desks = seats.desks.iter().map(|(socket, desk)| DeskSeat {
            session: desk.session,
            name: name(&desk.session),
            panel: desk.panel,
            question: desk.question,
            you: *socket == you.socket,
        });
        let is_here =
            |id: &SessionId| seats.screens.iter().any(|((known, _), screen)| known == id && screen.sockets > 0);
        let seen = seats.screens.iter().filter(|((session, _), screen)| {
            access.sessions.contains_key(session) && (screen.sockets > 0 || !is_here(session))
        });
        let seen = seen.map(|((session, panel), screen)| {
            let (connected, seen_at) = (screen.sockets > 0, Some(screen.heard_at));
            ScreenSeat { session: *session, name: name(session), panel: *panel, connected, seen_at }
        });
        let never_seen = access.sessions.iter().filter(|(session, known)| {
            known.grant.role == Role::Screen && seats.screens.keys().all(|(seen, _)| seen != *session)
        });
        let never_seen = never_seen.map(|(session, known)| {
            let (name, panel) = (known.name.clone(), known.grant.panel);
            ScreenSeat { session: *session, name, panel, connected: false, seen_at: None }
        });
        (desks.collect(), seen.chain(never_seen).collect())
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

impl OnScreen {
    /// Something came from the screen.
    pub fn heard(&self) {
        if let Some(screen) = self.around.seats().screens.get_mut(&self.screen) {
            screen.heard_at = (self.clock)();
        }
        self.around.touch();
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
        if let Some(screen) = self.around.seats().screens.get_mut(&self.screen) {
            screen.sockets = screen.sockets.saturating_sub(1);
        }
        self.around.touch();
    }
}
