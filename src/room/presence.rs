//! Who is connected, so that what concerns one participant or one session reaches all its sockets and no other.

use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dashmap::DashMap;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::domain::ids::{CommandId, PanelId, Pseudonym, SessionId};
use crate::domain::recent::Answer;
use crate::protocol::wire::Mine;

/// Letters a socket may have unread. More than its commands in flight, so an answer always fits; news beyond that end the socket, which
/// then comes back and is told everything.
pub const MAILBOX: usize = 64;

/// Sockets of one participant in one panel: a phone, a laptop and some forgotten tabs.
pub const MAX_SOCKETS: usize = 8;

/// Something for one socket alone.
#[derive(Clone, Debug)]
pub enum Letter {
    /// A command was folded.
    Answer(CommandId, Answer),
    /// Commands could not be kept; their outcome is unknown.
    Unavailable,
    /// The participant's own things, as they are now.
    Mine(Box<Mine>),
    /// The session was ended.
    Ended,
}

/// Where letters for one socket go.
#[derive(Clone)]
pub struct Mailbox {
    letters: mpsc::Sender<Letter>,
    /// Cancelled when the socket must end: it does not read its letters, or has given way to a newer one.
    cut: CancellationToken,
}

impl Mailbox {
    /// A mailbox and its reading end.
    pub fn new() -> (Self, mpsc::Receiver<Letter>) {
        let (letters, inbox) = mpsc::channel(MAILBOX);
        (Self { letters, cut: CancellationToken::new() }, inbox)
    }

    /// Leaves a letter. A socket whose mailbox is full is cut: it comes back and is told everything.
    pub fn leave(&self, letter: Letter) {
        if self.letters.try_send(letter).is_err() {
            self.cut.cancel();
        }
    }

    /// Resolves when the socket must end.
    pub async fn cut(&self) {
        self.cut.cancelled().await;
    }
}

/// Sockets by whom they belong to.
#[derive(Default)]
pub struct Presence {
    participants: Registry<(PanelId, Pseudonym)>,
    sessions: Registry<SessionId>,
}

type Registry<K> = Arc<DashMap<K, Vec<(u64, Mailbox)>>>;

/// Holds a place in the registry until it is dropped.
pub struct Present(Box<dyn FnMut() + Send + Sync>);

impl Drop for Present {
    fn drop(&mut self) {
        (self.0)();
    }
}

impl Presence {
    /// Registers a participant's socket in a panel. Of more than [`MAX_SOCKETS`] the oldest gives way: it is most likely one that the network
    /// has forgotten to end.
    pub fn participant(&self, panel: PanelId, who: Pseudonym, mailbox: Mailbox) -> Present {
        let present = register(&self.participants, (panel, who), mailbox);
        if let Some(sockets) = self.participants.get(&(panel, who))
            && sockets.len() > MAX_SOCKETS
            && let Some((_, oldest)) = sockets.first()
        {
            oldest.cut.cancel();
        }
        present
    }

    /// Registers a session's socket.
    pub fn session(&self, session: SessionId, mailbox: Mailbox) -> Present {
        register(&self.sessions, session, mailbox)
    }

    /// How many sockets a participant has in a panel.
    pub fn sockets(&self, panel: PanelId, who: Pseudonym) -> usize {
        self.participants.get(&(panel, who)).map_or(0, |sockets| sockets.len())
    }

    /// Tells all sockets of a participant.
    pub fn tell_participant(&self, panel: PanelId, who: Pseudonym, mine: &Mine) {
        tell(&self.participants, &(panel, who), &Letter::Mine(Box::new(mine.clone())));
    }

    /// Tells all sockets of a session that it is over.
    pub fn end_session(&self, session: SessionId) {
        tell(&self.sessions, &session, &Letter::Ended);
    }
}

fn register<K: Eq + Hash + Copy + Send + Sync + 'static>(registry: &Registry<K>, key: K, mailbox: Mailbox) -> Present {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    registry.entry(key).or_default().push((number, mailbox));
    let registry = Arc::clone(registry);
    Present(Box::new(move || {
        registry.remove_if_mut(&key, |_, sockets| {
            sockets.retain(|(other, ..)| *other != number);
            sockets.is_empty()
        });
    }))
}

fn tell<K: Eq + Hash>(registry: &Registry<K>, key: &K, letter: &Letter) {
    let Some(sockets) = registry.get(key) else { return };
    for (_, mailbox) in sockets.iter() {
        mailbox.leave(letter.clone());
    }
}
