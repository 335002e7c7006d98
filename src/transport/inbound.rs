//! What a session does with what it hears: commands from its client, letters from its room.

use std::sync::Arc;
use std::time::Duration;

use futures_util::Sink;
use serde::Deserialize;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

use crate::domain::command::{Actor, Command, Entry};
use crate::domain::ids::CommandId;
use crate::protocol::close::Close;
use crate::protocol::code::Code;
use crate::protocol::view::View;
use crate::protocol::wire::{ClientFrame, MAX_CLIENT_FRAME, MAX_DESK_FRAME, ServerFrame};
use crate::room::limits::Limit;
use crate::room::player::Nameless;
use crate::room::presence::Letter;
use crate::room::submit::{Sent, Submitted};

use super::auth;
use super::outbound::{own_message, send};
use super::services::COME_BACK_MS;
use super::session::{BEAT, Beat, End, Held, Seat, Session, Who};

/// How long a command is held when the room has too many waiting.
const BUSY_PAUSE: Duration = Duration::from_millis(50);

/// The same while the disk takes nothing, which may last: ten thousand phones that ask again cost next to nothing.
const STALLED_PAUSE: Duration = Duration::from_secs(1);

impl Session {
    /// What a message is answered with at once.
    pub(super) async fn message(&mut self, message: Message) -> Result<Option<ServerFrame>, End> {
        // Anything that is heard is a sign of life.
        if matches!(self.beat, Beat::Theirs(_)) {
            self.beat = Beat::Ours(Instant::now() + BEAT);
        }
        if let Some(Seat::Screen(place)) = self.seat.as_deref() {
            place.heard();
        }
        let text = match message {
            Message::Text(text) if text.len() > largest(self.view) => return Err(End::Close(Close::TooLarge)),
            Message::Text(text) => text,
            // The library answers a ping by itself, and hands no raw frame to anyone who reads.
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => return Ok(None),
            Message::Close(_) => return Err(End::Gone),
            Message::Binary(_) => return Err(End::Close(Close::BadFrame)),
        };
        match ClientFrame::read(&text) {
            Ok(ClientFrame::Beat) => Ok(None),
            Ok(ClientFrame::At { question }) => match self.seat.as_deref() {
                Some(Seat::Desk { place, .. }) => {
                    place.select(question);
                    Ok(None)
                }
                _ => Err(End::Close(Close::BadFrame)),
            },
            Ok(ClientFrame::Do { id, command, again }) => {
                let sent = if again { Sent::Again } else { Sent::First };
                self.take(id, command, sent).await
            }
            Ok(ClientFrame::Hello { .. }) => Err(End::Close(Close::BadFrame)),
            Err(_) => match id_of(&text) {
                // One command this server does not understand is no reason to lose the others.
                Some(id) => Ok(Some(ServerFrame::Nack { id, code: Code::BadFrame, until: None })),
                None => Err(End::Close(Close::BadFrame)),
            },
        }
    }

    /// Takes a command. What was answered before is answered again, also where nothing is taken any more.
    async fn take(&mut self, id: CommandId, command: Command, sent: Sent) -> Result<Option<ServerFrame>, End> {
        if let Some(answer) = self.answered_before(id) {
            return Ok(Some(answer));
        }
        match self.actor(&command, sent).await {
            Ok(by) => self.submit(Entry { id, by, command }, sent),
            // Boxed, for it is seldom done.
            Err(code) if sent == Sent::Again => Box::pin(self.look_again(id, code)).await.map(Some),
            Err(code) => Ok(Some(ServerFrame::Nack { id, code, until: None })),
        }
    }

    /// The answer a command got before, as far as this node knows.
    fn answered_before(&self, id: CommandId) -> Option<ServerFrame> {
        self.room.state().answered(&id).map(|answer| ServerFrame::answer(id, answer))
    }

    /// The answer to a command that was sent before and cannot be given any more: it may have been done by then, at another node, so everything that is durable is looked at first.
    async fn look_again(&self, id: CommandId, code: Code) -> Result<ServerFrame, End> {
        if let Err(wait) = self.take_resent() {
            let until = self.room.now().saturating_add(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
            return Ok(ServerFrame::Nack { id, code: Code::SlowDown, until: Some(until) });
        }
        match self.room.catch_up().await {
            Ok(()) => Ok(self.answered_before(id).unwrap_or(ServerFrame::Nack { id, code, until: None })),
            Err(_) => Err(End::Close(Close::Unavailable)),
        }
    }

    /// Takes one from the phone's bucket for what it says it has sent before.
    fn take_resent(&self) -> Result<(), Duration> {
        let Who::Participant(token) = self.who else { return Ok(()) };
        self.services.limits.take(&[Limit::Resent(auth::fingerprint(token))], Instant::now())
    }

    /// Submits a command, or holds it until it may be taken. An answer that is known at once is returned; any other one comes to the follower.
    pub(super) fn submit(&mut self, entry: Entry, sent: Sent) -> Result<Option<ServerFrame>, End> {
        if let (Some(who), Some(panel)) = (entry.by.participant(), entry.command.panel()) {
            let limits = [Limit::Participant(panel, who), Limit::Panel(panel), Limit::Node];
            if let Err(wait) = self.services.limits.take(&limits, Instant::now()) {
                self.services.stats.limited.add(1);
                self.held = Some(Held { until: Instant::now() + wait, entry, sent, is_paid: false });
                return Ok(None);
            }
        }
        self.queue(entry, sent)
    }

    /// Submits what its sender's buckets have paid for.
    pub(super) fn queue(&mut self, entry: Entry, sent: Sent) -> Result<Option<ServerFrame>, End> {
        let id = entry.id;
        let asker = || Arc::clone(&self.follower) as _;
        let submitted = match self.room.submit(entry, sent, asker()) {
            Submitted::Doubtful(entry) => match self.take_resent() {
                Ok(()) => self.room.insist(*entry, asker()),
                Err(wait) => {
                    self.services.stats.limited.add(1);
                    self.held = Some(Held { until: Instant::now() + wait, entry: *entry, sent, is_paid: true });
                    return Ok(None);
                }
            },
            submitted => submitted,
        };
        match submitted {
            Submitted::Queued => {
                self.follower.begin();
                Ok(None)
            }
            Submitted::Answered(answer) => Ok(Some(ServerFrame::answer(id, answer))),
            Submitted::Refused(refusal) => Ok(Some(ServerFrame::nack(id, refusal))),
            Submitted::Busy(entry) | Submitted::Doubtful(entry) => {
                let wait = if self.services.hub.ctx().log.is_stalled() { STALLED_PAUSE } else { BUSY_PAUSE };
                self.held = Some(Held { until: Instant::now() + wait, entry: *entry, sent, is_paid: true });
                Ok(None)
            }
            Submitted::Closed => Err(End::Close(Close::Unavailable)),
        }
    }

    /// Who else is here, for a desk.
    pub(super) fn around(&self) -> Option<ServerFrame> {
        let Some(Seat::Desk { place, .. }) = self.seat.as_deref() else { return None };
        let (desks, screens) = self.room.around().look(&self.room.state().access, place);
        Some(ServerFrame::Around { desks, screens })
    }

    /// Who gives a command, under the name it has where the command belongs.
    async fn actor(&self, command: &Command, sent: Sent) -> Result<Actor, Code> {
        let token = match self.who {
            Who::Session(session) => return Ok(Actor::Session(session)),
            Who::Participant(token) => token,
        };
        match self.room.participant(token, command, sent).await {
            Ok(by) => Ok(by),
            Err(Nameless::Refused(refusal)) => Err(refusal.into()),
            Err(Nameless::Store(error)) => {
                tracing::error!(%error, "a pseudonym key could not be read");
                Err(Code::Unavailable)
            }
        }
    }

    /// Answers with what lies in the mailbox.
    pub(super) async fn read_letters<S, E>(&mut self, socket: &mut S) -> Result<(), End>
    where
        S: Sink<Message, Error = E> + Unpin + Send,
    {
        while let Some(letter) = self.mailbox.read().map_err(|_| End::Close(Close::TooSlow))? {
            // What a command did is told before its answer, so that whoever is answered sees it done.
            self.catch_up(socket).await?;
            self.letter(socket, letter).await?;
        }
        Ok(())
    }

    async fn letter<S, E>(&mut self, socket: &mut S, letter: Letter) -> Result<(), End>
    where
        S: Sink<Message, Error = E> + Unpin + Send,
    {
        let frame = match letter {
            Letter::Answer(id, answer) => {
                self.follower.settle();
                ServerFrame::answer(id, answer)
            }
            // What became of it is unknown; on its next socket the client sends all it has no answer for again, in order.
            Letter::Unavailable => return Err(End::Close(Close::Unavailable)),
            Letter::Mine(mine) if matches!(self.view, View::Audience(_)) => ServerFrame::Mine { mine: *mine },
            Letter::Mine(_) => return Ok(()),
            Letter::Ended => return Err(End::Close(Close::Forbidden)),
            Letter::Draining => {
                self.leave_in_time();
                return Ok(());
            }
            Letter::Closed => return Err(End::Later(Close::GoingAway, COME_BACK_MS)),
        };
        send(socket, &self.services, own_message(&frame)).await
    }
}

/// The id of a command that could otherwise not be read.
fn id_of(text: &str) -> Option<CommandId> {
    #[derive(Deserialize)]
    struct Named {
        id: CommandId,
    }
    serde_json::from_str::<Named>(text).ok().map(|named| named.id)
}

/// Bytes of a frame that whoever sees `view` may send.
fn largest(view: View) -> usize {
    if matches!(view, View::Desk(_)) { MAX_DESK_FRAME } else { MAX_CLIENT_FRAME }
}
