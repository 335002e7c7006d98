//! Who is connected, so that what concerns one participant or one session reaches all its sockets and no other.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::hash::Hash;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use dashmap::DashMap;
use futures_util::task::AtomicWaker;

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
    /// The server is stopping: the socket is to be sent away in good time.
    Draining,
    /// The room has ended, and with it all its sockets.
    Closed,
}

/// Where letters for one socket go, and what its session wakes up for.
#[derive(Clone)]
pub struct Mailbox(Arc<Inner>);

struct Inner {
    letters: Mutex<Letters>,
    /// Whether there was a call that nobody has answered yet.
    is_called: AtomicBool,
    /// Wakes the one who waits for a call.
    waiting: AtomicWaker,
}

#[derive(Default)]
struct Letters {
    unread: VecDeque<Letter>,
    /// One has been taken out and may not be dealt with yet.
    is_reading: bool,
    /// The socket must end: it does not read its letters, or has given way to a newer one.
    is_cut: bool,
}

/// The socket of a mailbox must end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut;

impl Mailbox {
    /// An empty one.
    #[expect(clippy::new_without_default, reason = "each is somebody's; there is no usual one")]
    pub fn new() -> Self {
        let inner = Inner { letters: Mutex::default(), is_called: AtomicBool::new(false), waiting: AtomicWaker::new() };
        Self(Arc::new(inner))
    }

    /// Leaves a letter. A socket whose mailbox is full is cut: it comes back and is told everything.
    pub fn leave(&self, letter: Letter) {
        {
            let mut letters = self.letters();
            if letters.unread.len() < MAILBOX {
                letters.unread.push_back(letter);
            } else {
                letters.is_cut = true;
            }
        }
        self.call();
    }

    /// Tells the session that its socket must end.
    pub fn cut(&self) {
        self.letters().is_cut = true;
        self.call();
    }

    /// Wakes the session, for a letter or for anything else it should look at.
    pub fn call(&self) {
        self.0.is_called.store(true, Ordering::Release);
        self.0.waiting.wake();
    }

    /// Resolves when there was a call since it last did. Only one may wait at a time: the mailbox's owner.
    pub async fn called(&self) {
        poll_fn(|cx| self.poll_called(cx)).await;
    }

    fn poll_called(&self, cx: &mut Context<'_>) -> Poll<()> {
        let answer = || self.0.is_called.swap(false, Ordering::AcqRel);
        if answer() {
            return Poll::Ready(());
        }
        self.0.waiting.register(cx.waker());
        // A call that came before the waker was there has woken nobody.
        if answer() { Poll::Ready(()) } else { Poll::Pending }
    }

    /// The oldest unread letter, if there is one.
    ///
    /// # Errors
    /// [`Cut`]: the socket must end.
    pub fn read(&self) -> Result<Option<Letter>, Cut> {
        let mut letters = self.letters();
        if letters.is_cut {
            return Err(Cut);
        }
        let letter = letters.unread.pop_front();
        letters.is_reading = letter.is_some();
        Ok(letter)
    }

    /// Whether its owner has dealt with every letter: it has found that there is none any more.
    pub fn is_quiet(&self) -> bool {
        let letters = self.letters();
        letters.unread.is_empty() && !letters.is_reading && !letters.is_cut
    }

    fn letters(&self) -> MutexGuard<'_, Letters> {
        self.0.letters.lock().unwrap_or_else(PoisonError::into_inner)
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
            oldest.cut();
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
