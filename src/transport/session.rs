//! One socket's life: hello, catch up, then commands in and frames out until either side leaves.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes};
use axum::http::HeaderMap;
use bytes::Bytes;
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use serde::Deserialize;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use crate::domain::command::{Actor, Command, Entry};
use crate::domain::ids::{CommandId, SessionId};
use crate::domain::recent::Answer;
use crate::domain::refusal::Refusal;
use crate::protocol::close::Close;
use crate::protocol::code::Code;
use crate::protocol::view::View;
use crate::protocol::wire::{self, ClientFrame, ServerFrame};
use crate::room::Room;
use crate::room::feed::{CatchUp, Feed};
use crate::room::handle::Submitted;
use crate::room::limits::Limit;
use crate::room::presence::{Letter, Mailbox, Present};
use crate::room::secrets::Token;
use crate::store::StoreError;

use super::api::later;
use super::hello::{self, Admitted};
use super::services::Services;

/// How long a client may take to say hello.
const HELLO_DEADLINE: Duration = Duration::from_secs(5);

/// How long one write may take. A phone in a lift gets its chance; a dead one does not hold its frames for long.
const WRITE_DEADLINE: Duration = Duration::from_secs(10);

/// The pause between two signs of life: below the shortest idle timeout of common proxies, 30 s.
const BEAT: Duration = Duration::from_secs(25);

/// How long a client may take to answer one.
const BEAT_DEADLINE: Duration = Duration::from_secs(10);

/// Commands of one socket under way at once; the socket is not read while there are so many, so that answers always fit its mailbox.
const IN_FLIGHT: usize = 16;

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
pub(super) async fn run<S, E>(services: Arc<Services>, mut socket: S, headers: HeaderMap)
where
    S: Stream<Item = Result<Message, E>> + Sink<Message, Error = E> + Unpin + Send,
    E: std::error::Error + Send + Sync + 'static,
{
    services.stats.sockets.fetch_add(1, Ordering::Relaxed);
    let end = match begin(&services, &mut socket, headers).await {
        Ok(mut session) => session.serve(&mut socket).await,
        Err(end) => end,
    };
    services.stats.sockets.fetch_sub(1, Ordering::Relaxed);
    farewell(&services, &mut socket, end).await;
}

struct Session {
    services: Arc<Services>,
    room: Arc<Room>,
    view: View,
    who: Who,
    feed: Arc<Feed>,
    changed: watch::Receiver<u64>,
    /// The client has everything up to here.
    position: u64,
    mailbox: Mailbox,
    inbox: mpsc::Receiver<Letter>,
    /// Cancelled if the mailbox overflows.
    cut: CancellationToken,
    _present: Option<Present>,
    /// Commands under way; the socket is not read while there are [`IN_FLIGHT`].
    in_flight: HashSet<CommandId>,
    beat: Beat,
    /// When this socket goes, once the server is stopping.
    leaves_at: Option<(Instant, u32)>,
}

/// Whether the next sign of life is ours or the client's.
enum Beat {
    Ours(Instant),
    Theirs(Instant),
}

enum Woke {
    Letter(Option<Letter>),
    Changed,
    Message(Option<Message>),
    TooLarge,
    Beat,
    Draining,
    Leave,
    Cut,
    RoomClosed,
}

async fn begin<S, E>(services: &Arc<Services>, socket: &mut S, headers: HeaderMap) -> Result<Session, End>
where
    S: Stream<Item = Result<Message, E>> + Sink<Message, Error = E> + Unpin + Send,
    E: std::error::Error + Send + Sync + 'static,
{
    let first = timeout(HELLO_DEADLINE, socket.next()).await;
    let Ok(first) = first else {
        return Err(End::Close(Close::HelloExpected));
    };
    let Some(Ok(Message::Text(text))) = first else {
        return Err(End::Close(Close::HelloExpected));
    };
    let Admitted {
        room,
        view,
        who,
        epoch,
        position,
    } = hello::admit(services, &headers, &text).await.map_err(End::Close)?;
    drop(headers);

    let (mailbox, inbox) = Mailbox::new();
    let cut = CancellationToken::new();
    // Registered and subscribed before looking, so that nothing falls between.
    let present = hello::register(&room, view, who, &mailbox, &cut)
        .await
        .map_err(End::Close)?;
    let feed = room.feed(view);
    let changed = feed.subscribe();
    let mine = match who {
        Who::Participant(token) => match view.panel() {
            Some(panel) => Some(
                room.mine(panel, token)
                    .await
                    .map_err(|_| End::Close(Close::Unavailable))?,
            ),
            None => None,
        },
        Who::Session(_) => None,
    };
    let welcome = ServerFrame::Welcome {
        epoch: room.epoch(),
        now: services.hub.ctx().now(),
        mine,
    };
    send(socket, services, text_message(wire::encode(&welcome))).await?;
    let ahead = position > room.state().seq;
    if epoch != room.epoch() || ahead || feed.catch_up(position) == CatchUp::Snapshot {
        return Err(End::Close(Close::Resync));
    }
    Ok(Session {
        services: Arc::clone(services),
        room,
        view,
        who,
        feed,
        changed,
        position,
        mailbox,
        inbox,
        cut,
        _present: present,
        in_flight: HashSet::new(),
        beat: Beat::Ours(Instant::now() + BEAT),
        leaves_at: None,
    })
}

impl Session {
    async fn serve<S, E>(&mut self, socket: &mut S) -> End
    where
        S: Stream<Item = Result<Message, E>> + Sink<Message, Error = E> + Unpin + Send,
        E: std::error::Error + Send + Sync + 'static,
    {
        loop {
            let handled = match self.catch_up(socket).await {
                Ok(()) => {
                    let woke = self.wake(socket).await;
                    self.handle(socket, woke).await
                }
                Err(end) => Err(end),
            };
            if let Err(end) = handled {
                return end;
            }
        }
    }

    /// Sends every frame after the client's position, or ends with "fetch the snapshot".
    async fn catch_up<S, E>(&mut self, socket: &mut S) -> Result<(), End>
    where
        S: Sink<Message, Error = E> + Unpin + Send,
    {
        self.changed.mark_unchanged();
        match self.feed.catch_up(self.position) {
            CatchUp::UpToDate => {}
            CatchUp::Snapshot => return Err(End::Close(Close::Resync)),
            CatchUp::Frames(frames, head) => {
                for frame in frames {
                    send(socket, &self.services, shared_message(frame)).await?;
                }
                self.position = head;
            }
        }
        Ok(())
    }

    async fn wake<S, E>(&mut self, socket: &mut S) -> Woke
    where
        S: Stream<Item = Result<Message, E>> + Unpin,
        E: std::error::Error + 'static,
    {
        let reads = self.in_flight.len() < IN_FLIGHT;
        let beat = match self.beat {
            Beat::Ours(at) | Beat::Theirs(at) => at,
        };
        let leaves_at = self.leaves_at.map(|(at, _)| at);
        tokio::select! {
            biased;
            () = self.room.closed() => Woke::RoomClosed,
            () = self.cut.cancelled() => Woke::Cut,
            letter = self.inbox.recv() => Woke::Letter(letter),
            _ = self.changed.changed() => Woke::Changed,
            message = socket.next(), if reads => match message {
                Some(Ok(message)) => Woke::Message(Some(message)),
                Some(Err(error)) if is_too_large(&error) => Woke::TooLarge,
                Some(Err(_)) | None => Woke::Message(None),
            },
            () = self.services.draining.cancelled(), if leaves_at.is_none() => Woke::Draining,
            () = at(leaves_at) => Woke::Leave,
            () = tokio::time::sleep_until(beat) => Woke::Beat,
        }
    }

    async fn handle<S, E>(&mut self, socket: &mut S, woke: Woke) -> Result<(), End>
    where
        S: Sink<Message, Error = E> + Unpin + Send,
    {
        match woke {
            Woke::Changed => Ok(()),
            Woke::Message(None) => Err(End::Gone),
            Woke::Message(Some(message)) => self.message(socket, message).await,
            Woke::TooLarge => Err(End::Close(Close::TooLarge)),
            Woke::Letter(Some(letter)) => self.letter(socket, letter).await,
            Woke::Letter(None) | Woke::Cut => Err(End::Close(Close::TooSlow)),
            Woke::RoomClosed => Err(End::Later(Close::GoingAway, 250)),
            Woke::Draining => {
                let (wait, retry_after) = self.services.farewell(random(&self.services));
                self.leaves_at = Some((Instant::now() + wait, retry_after));
                Ok(())
            }
            Woke::Leave => Err(End::Later(
                Close::GoingAway,
                self.leaves_at.map_or(0, |(_, retry_after)| retry_after),
            )),
            Woke::Beat => match self.beat {
                Beat::Theirs(_) => Err(End::Close(Close::Silent)),
                Beat::Ours(_) => {
                    self.beat = Beat::Theirs(Instant::now() + BEAT_DEADLINE);
                    send(socket, &self.services, text_message(wire::encode(&ServerFrame::Beat))).await
                }
            },
        }
    }

    async fn message<S, E>(&mut self, socket: &mut S, message: Message) -> Result<(), End>
    where
        S: Sink<Message, Error = E> + Unpin + Send,
    {
        // Anything that is heard is a sign of life.
        if matches!(self.beat, Beat::Theirs(_)) {
            self.beat = Beat::Ours(Instant::now() + BEAT);
        }
        let text = match message {
            Message::Text(text) => text,
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Close(_) => return Err(End::Gone),
            Message::Binary(_) => return Err(End::Close(Close::BadFrame)),
        };
        match serde_json::from_str(&text) {
            Ok(ClientFrame::Beat) => Ok(()),
            Ok(ClientFrame::Do { id, command }) => match self.command(id, command).await {
                Some(answer) => send(socket, &self.services, text_message(wire::encode(&answer))).await,
                None => Ok(()),
            },
            Ok(ClientFrame::Hello { .. }) => Err(End::Close(Close::BadFrame)),
            Err(_) => match id_of(&text) {
                // One command this server does not understand is no reason to lose the others.
                Some(id) => {
                    let nack = ServerFrame::Nack {
                        id,
                        code: Code::BadFrame,
                        until: None,
                    };
                    send(socket, &self.services, text_message(wire::encode(&nack))).await
                }
                None => Err(End::Close(Close::BadFrame)),
            },
        }
    }

    /// Submits a command. An answer that is known at once is returned; any other one comes as a letter.
    async fn command(&mut self, id: CommandId, command: Command) -> Option<ServerFrame> {
        let by = match self.actor(&command).await {
            Ok(by) => by,
            Err(code) => return Some(ServerFrame::Nack { id, code, until: None }),
        };
        if let (Actor::Participant(who), Some(panel)) = (by, command.panel()) {
            let limits = [Limit::Participant(panel, who), Limit::Panel(panel), Limit::Node];
            if let Err(wait) = self.services.limits.take(&limits, Instant::now()) {
                self.services.stats.limited.add(1);
                let until = Some(later(&self.services, wait));
                return Some(ServerFrame::Nack {
                    id,
                    code: Code::SlowDown,
                    until,
                });
            }
        }
        match self.room.submit(Entry { id, by, command }, self.mailbox.clone()) {
            Submitted::Queued => {
                self.in_flight.insert(id);
                None
            }
            Submitted::Answered(answer) => Some(answered(id, answer)),
            Submitted::Refused(refusal) => Some(ServerFrame::nack(id, refusal)),
            Submitted::Busy => {
                let until = Some(later(&self.services, Duration::from_millis(250)));
                Some(ServerFrame::Nack {
                    id,
                    code: Code::SlowDown,
                    until,
                })
            }
            Submitted::Closed => Some(ServerFrame::Nack {
                id,
                code: Code::Unavailable,
                until: None,
            }),
        }
    }

    /// Who gives a command, under the name it has where the command belongs.
    async fn actor(&self, command: &Command) -> Result<Actor, Code> {
        let token = match self.who {
            Who::Session(session) => return Ok(Actor::Session(session)),
            Who::Participant(token) => token,
        };
        let key = self.room.key_for(command)?;
        match self.room.pseudonym(key, token).await {
            Ok(who) => Ok(Actor::Participant(who)),
            Err(StoreError::KeyDestroyed(_)) => Err(Refusal::Sealed.into()),
            Err(error) => {
                tracing::error!(%error, "a pseudonym key could not be read");
                Err(Code::Unavailable)
            }
        }
    }

    async fn letter<S, E>(&mut self, socket: &mut S, letter: Letter) -> Result<(), End>
    where
        S: Sink<Message, Error = E> + Unpin + Send,
    {
        let frame = match letter {
            Letter::Answer(id, answer) => {
                self.in_flight.remove(&id);
                answered(id, answer)
            }
            Letter::Unavailable(id) => {
                self.in_flight.remove(&id);
                ServerFrame::Nack {
                    id,
                    code: Code::Unavailable,
                    until: None,
                }
            }
            Letter::Mine(mine) if matches!(self.view, View::Audience(_)) => ServerFrame::Mine { mine: *mine },
            Letter::Mine(_) => return Ok(()),
            Letter::Ended => return Err(End::Close(Close::Forbidden)),
        };
        send(socket, &self.services, text_message(wire::encode(&frame))).await
    }
}

/// Says why, then closes; a client that does not listen any more is simply let go.
async fn farewell<S, E>(services: &Services, socket: &mut S, end: End)
where
    S: Sink<Message, Error = E> + Unpin + Send,
{
    let (close, retry_after_ms) = match end {
        End::Gone => return,
        End::Close(close) => (close, 0),
        End::Later(close, retry_after_ms) => (close, retry_after_ms),
    };
    if close == Close::Resync {
        services.stats.resyncs.add(1);
    }
    let bye = match close {
        Close::Resync => ServerFrame::Resync,
        _ => ServerFrame::Bye {
            close: close.number(),
            retry_after_ms,
        },
    };
    let closing = Message::Close(Some(CloseFrame {
        code: close.number(),
        reason: Utf8Bytes::default(),
    }));
    for message in [text_message(wire::encode(&bye)), closing] {
        if send(socket, services, message).await.is_err() {
            return;
        }
    }
}

/// Writes one message within the deadline; the only place that writes.
async fn send<S, E>(socket: &mut S, services: &Services, message: Message) -> Result<(), End>
where
    S: Sink<Message, Error = E> + Unpin + Send,
{
    match timeout(WRITE_DEADLINE, socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(End::Gone),
        Err(_) => {
            services.stats.too_slow.add(1);
            Err(End::Gone)
        }
    }
}

fn answered(id: CommandId, answer: Answer) -> ServerFrame {
    match answer.refusal {
        None => ServerFrame::Ack { id, seq: answer.seq },
        Some(refusal) => ServerFrame::nack(id, refusal),
    }
}

fn text_message(text: String) -> Message {
    Message::Text(Utf8Bytes::from(text))
}

/// A frame of a feed; it was encoded as text, so it is valid UTF-8.
fn shared_message(frame: Bytes) -> Message {
    Message::Text(Utf8Bytes::try_from(frame).unwrap_or_default())
}

/// The id of a command that could otherwise not be read.
fn id_of(text: &str) -> Option<CommandId> {
    #[derive(Deserialize)]
    struct Named {
        id: CommandId,
    }
    serde_json::from_str::<Named>(text).ok().map(|named| named.id)
}

fn is_too_large<E: std::error::Error + 'static>(error: &E) -> bool {
    use tokio_tungstenite::tungstenite::Error;
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = source {
        if matches!(error.downcast_ref::<Error>(), Some(Error::Capacity(_))) {
            return true;
        }
        source = error.source();
    }
    false
}

fn random(services: &Services) -> u32 {
    let [a, b, c, d, ..] = services.hub.ctx().random();
    u32::from_le_bytes([a, b, c, d])
}

/// Resolves at `moment`; never if there is none.
async fn at(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
