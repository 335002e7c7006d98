//! One socket's life: hello, catch up, then commands in and frames out until either side leaves.

#[cfg(test)]
mod tests;

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::http::HeaderMap;
use futures_util::{Sink, Stream, StreamExt};
use tokio::time::{Instant, Sleep, sleep_until, timeout};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::domain::command::Entry;
use crate::domain::ids::SessionId;
use crate::protocol::close::Close;
use crate::protocol::view::View;
use crate::protocol::wire::ServerFrame;
use crate::room::Room;
use crate::room::around::{AtDesk, OnScreen};
use crate::room::feed::{CatchUp, Following};
use crate::room::presence::{Mailbox, Present};
use crate::room::secrets::Token;
use crate::room::submit::Sent;

use super::follower::Follower;
use super::hello::{self, Admitted};
use super::line::Line;
use super::outbound::{farewell, flush, own_message, send, send_frames};
use super::services::{COME_BACK_MS, Services};
use super::socket::HELLO_DEADLINE;

/// The pause between two signs of life: below the shortest idle timeout of common proxies, 30 s.
pub(super) const BEAT: Duration = Duration::from_secs(25);

/// How long a client may take to answer one.
const BEAT_DEADLINE: Duration = Duration::from_secs(10);

/// The shortest pause between two words about who else is here.
const LOOK_PAUSE: Duration = Duration::from_millis(250);

/// How long a socket that is sent away waits for the answers to its commands before it looks again.
const ANSWERS: Duration = Duration::from_millis(20);

/// Who a socket belongs to.
#[derive(Clone, Copy)]
pub(super) enum Who {
    /// A phone.
    Participant(Token),
    /// A moderator, screen or organiser.
    Session(SessionId),
}

/// How a session ends.
pub(super) enum End {
    /// The client left or the connection broke.
    Gone,
    /// The server hangs up.
    Close(Close),
    /// The server hangs up and asks the client to stay away for so many milliseconds.
    Later(Close, u32),
}

/// Serves one socket until it ends.
pub(super) async fn run<S, E>(services: Arc<Services>, mut socket: S, line: Option<Arc<Line>>, headers: HeaderMap)
where
    S: Stream<Item = Result<Message, E>> + Sink<Message, Error = E> + Unpin + Send,
    E: std::error::Error + Send + Sync + 'static,
{
    services.stats.sockets.fetch_add(1, Ordering::Relaxed);
    let end = match Box::pin(begin(&services, &mut socket, line, headers)).await {
        Ok(mut session) => {
            let end = session.serve(&mut socket).await;
            drop(session);
            end
        }
        Err(end) => end,
    };
    services.stats.sockets.fetch_sub(1, Ordering::Relaxed);
    farewell(&services, &mut socket, end).await;
}

/// A socket that was let in.
pub(super) struct Session {
    pub(super) services: Arc<Services>,
    pub(super) room: Arc<Room>,
    pub(super) view: View,
    pub(super) who: Who,
    /// Where in the feed this socket is; most of what is published it takes without waking the session.
    pub(super) follower: Arc<Follower>,
    pub(super) _following: Following,
    pub(super) mailbox: Mailbox,
    pub(super) _present: Option<Present>,
    /// The place of a desk or a screen among the others.
    pub(super) seat: Option<Box<Seat>>,
    /// A command that came too fast and when it will be taken. Nothing is read behind it, so a participant's commands keep their order:
    /// a refusal to be sent again later would let an old vote overtake a new one.
    pub(super) held: Option<Held>,
    pub(super) beat: Beat,
    /// When this socket goes, once the server is stopping.
    pub(super) leaves_at: Option<(Instant, u32)>,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.follower.retire();
    }
}

/// A command that is not taken yet.
pub(super) struct Held {
    /// When it will be tried again.
    pub(super) until: Instant,
    pub(super) entry: Entry,
    pub(super) sent: Sent,
    /// Whether its sender's buckets have paid for it, so that waiting costs nothing more.
    pub(super) is_paid: bool,
}

/// A place that others can see.
pub(super) enum Seat {
    /// A moderator's, who is told of all others.
    Desk {
        place: AtDesk,
        /// The others may move faster than this: it is told of them at a calm pace.
        next_look: Instant,
    },
    /// A screen's, held until it leaves.
    Screen(OnScreen),
}

/// Whether the next sign of life is ours or the client's.
pub(super) enum Beat {
    Ours(Instant),
    Theirs(Instant),
}

enum Woke {
    Called,
    Around,
    Message(Option<Message>),
    TooLarge,
    Beat,
    Leave,
    Held,
    /// It was earlier than anything that is due.
    Early,
}

async fn begin<S, E>(
    services: &Arc<Services>,
    socket: &mut S,
    line: Option<Arc<Line>>,
    headers: HeaderMap,
) -> Result<Box<Session>, End>
where
    S: Stream<Item = Result<Message, E>> + Sink<Message, Error = E> + Unpin + Send,
    E: std::error::Error + Send + Sync + 'static,
{
    let text = match timeout(HELLO_DEADLINE, socket.next()).await {
        Ok(Some(Ok(Message::Text(text)))) => text,
        Ok(Some(Err(error))) if is_too_large(&error) => return Err(End::Close(Close::TooLarge)),
        Ok(_) => return Err(End::Close(Close::HelloExpected)),
        // A phone on a bad network may only be late, and is to come back.
        Err(_) => return Err(End::Close(Close::Silent)),
    };
    let Admitted { room, view, who, epoch, position } =
        hello::admit(services, &headers, &text).await.map_err(End::Close)?;
    drop(headers);

    let mailbox = Mailbox::new();
    // Registered and following before looking, so that nothing falls between.
    let present = hello::register(&room, view, who, &mailbox).await.map_err(End::Close)?;
    let feed = room.feed(view);
    let follower = Arc::new(Follower::new(line, mailbox.clone(), Arc::clone(&feed), position));
    let following = feed.follow(Arc::clone(&follower) as _);
    let mine = match who {
        Who::Participant(token) => match view.panel() {
            Some(panel) => Some(room.mine(panel, token).await.map_err(|_| End::Close(Close::Unavailable))?),
            None => None,
        },
        Who::Session(_) => None,
    };
    let welcome = ServerFrame::Welcome { epoch: room.epoch(), now: services.hub.ctx().now(), mine };
    send(socket, services, own_message(&welcome)).await?;
    let ahead = position > room.state().seq;
    if epoch != room.epoch() || ahead || feed.catch_up(position) == CatchUp::Snapshot {
        return Err(End::Close(Close::Resync));
    }
    // Whoever followed before either began is told by a letter.
    if room.is_closed() {
        return Err(End::Later(Close::GoingAway, COME_BACK_MS));
    }
    let seat = take_seat(services, &room, view, who);
    let mut session = Box::new(Session {
        services: Arc::clone(services),
        room,
        view,
        who,
        follower,
        _following: following,
        mailbox,
        _present: present,
        seat,
        held: None,
        beat: Beat::Ours(Instant::now() + BEAT),
        leaves_at: None,
    });
    if services.draining.is_cancelled() {
        session.leave_in_time();
    }
    Ok(session)
}

fn take_seat(services: &Services, room: &Room, view: View, who: Who) -> Option<Box<Seat>> {
    let Who::Session(session) = who else { return None };
    let clock = &services.hub.ctx().clock;
    let seat = match view {
        View::Desk(panel) => {
            let mut place = room.around().desk(session, panel);
            // So that it is told of the others at once.
            place.changes.mark_changed();
            Seat::Desk { place, next_look: Instant::now() }
        }
        View::Stage(panel) => Seat::Screen(room.around().screen(session, panel, Arc::clone(clock))),
        View::Audience(_) | View::Booth(_) | View::Host => return None,
    };
    Some(Box::new(seat))
}

impl Session {
    async fn serve<S, E>(&mut self, socket: &mut S) -> End
    where
        S: Stream<Item = Result<Message, E>> + Sink<Message, Error = E> + Unpin + Send,
        E: std::error::Error + Send + Sync + 'static,
    {
        // One for the socket's life: it goes off early where what was due has been put off, which is cheaper than to set it for each message.
        let mut alarm = pin!(sleep_until(self.next_due().0));
        loop {
            let handled = match self.catch_up(socket).await {
                Ok(()) => {
                    let woke = self.wake(socket, alarm.as_mut()).await;
                    // Boxed, so that an idle phone keeps no room for what is seldom done.
                    Box::pin(self.handle(socket, woke)).await
                }
                Err(end) => Err(end),
            };
            if let Err(end) = handled {
                return end;
            }
        }
    }

    /// Sends every frame after the client's position, or ends with "fetch the snapshot".
    pub(super) async fn catch_up<S, E>(&mut self, socket: &mut S) -> Result<(), End>
    where
        S: Sink<Message, Error = E> + Unpin + Send,
    {
        loop {
            match self.follower.catch_up() {
                CatchUp::UpToDate => break,
                CatchUp::Snapshot => return Err(End::Close(Close::Resync)),
                CatchUp::Frames(frames, _) => send_frames(socket, &self.services, &frames).await?,
            }
        }
        if self.follower.has_rest() {
            flush(socket, &self.services).await?;
        }
        Ok(())
    }

    async fn wake<S, E>(&mut self, socket: &mut S, mut alarm: Pin<&mut Sleep>) -> Woke
    where
        S: Stream<Item = Result<Message, E>> + Unpin,
        E: std::error::Error + 'static,
    {
        let reads = !self.follower.is_full() && self.held.is_none();
        let (due, why) = self.next_due();
        if due < alarm.deadline() || alarm.is_elapsed() {
            alarm.as_mut().reset(due);
        }
        tokio::select! {
            biased;
            () = self.mailbox.called() => Woke::Called,
            message = socket.next(), if reads => match message {
                Some(Ok(message)) => Woke::Message(Some(message)),
                Some(Err(error)) if is_too_large(&error) => Woke::TooLarge,
                Some(Err(_)) | None => Woke::Message(None),
            },
            () = around_changed(&mut self.seat) => Woke::Around,
            () = alarm.as_mut() => if alarm.deadline() < due { Woke::Early } else { why },
        }
    }

    /// The server is stopping.
    pub(super) fn leave_in_time(&mut self) {
        if self.leaves_at.is_none() {
            let (wait, retry_after) = self.services.farewell(random(&self.services));
            self.leaves_at = Some((Instant::now() + wait, retry_after));
        }
    }

    /// What time brings next.
    fn next_due(&self) -> (Instant, Woke) {
        let (Beat::Ours(beat) | Beat::Theirs(beat)) = self.beat;
        let others =
            [self.held.as_ref().map(|held| (held.until, Woke::Held)), self.leaves_at.map(|(at, _)| (at, Woke::Leave))];
        others
            .into_iter()
            .flatten()
            .fold((beat, Woke::Beat), |first, other| if other.0 < first.0 { other } else { first })
    }

    async fn handle<S, E>(&mut self, socket: &mut S, woke: Woke) -> Result<(), End>
    where
        S: Sink<Message, Error = E> + Unpin + Send,
    {
        let frame = match woke {
            Woke::Called => return self.read_letters(socket).await,
            Woke::Around => self.around(),
            Woke::Message(None) => return Err(End::Gone),
            Woke::Message(Some(message)) => self.message(message).await?,
            Woke::TooLarge => return Err(End::Close(Close::TooLarge)),
            Woke::Early => None,
            Woke::Held => match self.held.take() {
                Some(Held { entry, sent, is_paid: true, .. }) => self.queue(entry, sent)?,
                Some(Held { entry, sent, .. }) => self.submit(entry, sent)?,
                None => None,
            },
            // A client that is told what came of its commands need not send them again.
            Woke::Leave if self.follower.has_commands() && !self.services.hub.ctx().log.is_stalled() => {
                self.leaves_at = self.leaves_at.map(|(_, retry_after)| (Instant::now() + ANSWERS, retry_after));
                None
            }
            Woke::Leave => {
                return Err(End::Later(Close::GoingAway, self.leaves_at.map_or(0, |(_, retry_after)| retry_after)));
            }
            Woke::Beat => match self.beat {
                Beat::Theirs(_) => return Err(End::Close(Close::Silent)),
                Beat::Ours(_) => {
                    self.beat = Beat::Theirs(Instant::now() + BEAT_DEADLINE);
                    Some(ServerFrame::Beat)
                }
            },
        };
        // Encoded before anything waits: the future then keeps no room for the frame itself.
        match frame.map(|frame| own_message(&frame)) {
            Some(message) => send(socket, &self.services, message).await,
            None => Ok(()),
        }
    }
}

/// Resolves when something has changed that this socket's owner sees around; never for those who see nothing.
async fn around_changed(seat: &mut Option<Box<Seat>>) {
    match seat.as_deref_mut() {
        Some(Seat::Desk { place, next_look }) => {
            let looking = async {
                sleep_until(*next_look).await;
                // The other end lives as long as the place does.
                drop(place.changes.changed().await);
                *next_look = Instant::now() + LOOK_PAUSE;
            };
            Box::pin(looking).await;
        }
        _ => std::future::pending().await,
    }
}

fn is_too_large<E: std::error::Error + 'static>(error: &E) -> bool {
    matches!((error as &dyn std::error::Error).downcast_ref(), Some(Error::Capacity(_)))
}

fn random(services: &Services) -> u32 {
    let [a, b, c, d, ..] = services.hub.ctx().random();
    u32::from_le_bytes([a, b, c, d])
}
