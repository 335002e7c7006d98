//! A phone or a desk: it moves from node to node, sends again what was not answered, and knows its position.

use std::collections::VecDeque;
use std::sync::Arc;

use baraza::app::client::reduced::Reduced;
use baraza::domain::command::{Actor, Command, Entry};
use baraza::domain::ids::{CommandId, PanelId, SessionId};
use baraza::domain::refusal::Refusal;
use baraza::protocol::view::View;
use baraza::room::Room;
use baraza::room::feed::{CatchUp, Feed};
use baraza::room::player::Nameless;
use baraza::room::presence::{Letter, Mailbox, Present};
use baraza::room::secrets::Token;
use baraza::room::submit::{Sent, Submitted};
use serde::Deserialize;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::World;
use super::broker::EPOCH;
use super::node::Node;
use super::oracle::Told;
use super::wishes::Wishes;

/// The panel everybody is in.
pub(super) const PANEL: PanelId = PanelId(1);

/// Commands under way at once.
const IN_FLIGHT: usize = 4;

/// Whose client it is.
#[derive(Clone, Copy)]
pub(super) enum Who {
    Phone(Token),
    Desk(SessionId),
}

pub(super) struct Client {
    world: Arc<World>,
    who: Who,
    view: View,
    wishes: Wishes,
    /// Nothing before the first snapshot.
    position: Option<u64>,
    reduced: Reduced,
    /// Commands without an answer, in the order they were given.
    outbox: VecDeque<Waiting>,
    connection: Option<Connection>,
    pub(super) tally: Tally,
}

/// A command without an answer.
#[derive(Clone)]
struct Waiting {
    id: CommandId,
    command: Command,
    sent: Sent,
}

/// How often what happened.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) given: u64,
    pub(super) connected: u64,
    pub(super) resent: u64,
    pub(super) resynced: u64,
}

struct Connection {
    node: Arc<Node>,
    room: Arc<Room>,
    feed: Arc<Feed>,
    mailbox: Mailbox,
    _present: Present,
    /// How many of the outbox's first commands were said here.
    sent: usize,
    /// When whoever waits for an answer goes elsewhere.
    patience: Instant,
}

impl Connection {
    fn is_lost(&self) -> bool {
        self.node.dead.is_cancelled() || self.room.is_closed()
    }
}

/// The connection is of no use any more.
struct Broken;

#[derive(Deserialize)]
struct Patch {
    seq: u64,
    update: Value,
}

impl Client {
    pub(super) fn new(world: Arc<World>, who: Who, wishes: Wishes) -> Self {
        let view = match who {
            Who::Phone(_) => View::Audience(PANEL),
            Who::Desk(_) => View::Desk(PANEL),
        };
        let (reduced, tally) = (Reduced::default(), Tally::default());
        Self { world, who, view, wishes, position: None, reduced, outbox: VecDeque::new(), connection: None, tally }
    }

    /// Gives commands until `peace`, then waits for the last answers.
    pub(super) async fn live(&mut self, peace: Instant) {
        while Instant::now() < peace || !self.outbox.is_empty() || self.connection.is_none() {
            sleep(self.wishes.dice.millis(5..80)).await;
            if self.connection.is_none() {
                self.connect().await;
            }
            if Instant::now() < peace && self.outbox.len() < IN_FLIGHT && self.wishes.dice.one_in(3) {
                self.wish();
            }
            if self.step().await.is_err() {
                self.leave();
            }
        }
    }

    /// Reads to the end of what there is, when nothing happens any more: it must be what `head` looks like.
    pub(super) async fn finish(&mut self, head: u64) {
        while self.connection.as_ref().is_none_or(Connection::is_lost) || self.read().is_err() {
            self.connection = None;
            self.connect().await;
        }
        self.world.oracle.shows(self.view, head, &self.reduced);
        let Some(connection) = self.connection.take() else { return };
        if let Who::Phone(token) = self.who {
            let mut own = connection.room.mine(PANEL, token).await.unwrap().questions;
            let seen = &mut self.reduced.mine.questions;
            own.sort_by_key(|question| question.id);
            seen.sort_by_key(|question| question.id);
            assert_eq!(seen, &own, "a phone knows what became of its own questions");
        }
    }

    fn wish(&mut self) {
        if self.position.is_none() {
            return;
        }
        let command = match self.who {
            Who::Phone(_) => self.wishes.of_phone(&self.reduced),
            Who::Desk(_) => self.wishes.of_desk(&self.reduced),
        };
        self.tally.given += 1;
        let id = CommandId(self.wishes.dice.uuid());
        self.outbox.push_back(Waiting { id, command, sent: Sent::First });
    }

    /// As the server does at a hello: registered before looking, so that nothing falls between.
    async fn connect(&mut self) {
        let Some(node) = self.world.nodes.any(&mut self.wishes.dice) else { return };
        let Some(room) = node.room().await else { return };
        let mailbox = Mailbox::new();
        let feed = room.feed(self.view);
        let present = match self.who {
            Who::Phone(token) => {
                let who = room.panel_pseudonym(PANEL, token).await.unwrap();
                let present = room.presence().participant(PANEL, who, mailbox.clone());
                self.reduced.welcome(Some(room.mine(PANEL, token).await.unwrap()));
                present
            }
            Who::Desk(session) => room.presence().session(session, mailbox.clone()),
        };
        self.world.oracle.sees(&room);
        let is_ahead = self.position.is_none_or(|position| position > room.state().seq);
        if is_ahead || self.position.is_some_and(|position| feed.catch_up(position) == CatchUp::Snapshot) {
            self.tally.resynced += 1;
            return self.fetch().await;
        }
        self.tally.connected += 1;
        self.tally.resent += self.outbox.len() as u64;
        let patience = Instant::now() + self.wishes.dice.millis(300..5_000);
        self.connection = Some(Connection { node, room, feed, mailbox, _present: present, sent: 0, patience });
    }

    /// Fetches the snapshot from whichever node is asked.
    async fn fetch(&mut self) {
        let Some(node) = self.world.nodes.any(&mut self.wishes.dice) else { return };
        let Some(room) = node.room().await else { return };
        let encoded = room.snapshot(self.view).unwrap();
        let whole = serde_json::to_value(encoded.snapshot()).unwrap();
        if matches!(self.view, View::Audience(_)) {
            self.world.oracle.sends(PANEL, encoded.seq, &whole["update"]);
        }
        self.reduced.replace(EPOCH, whole["update"].clone());
        self.position = Some(encoded.seq);
        self.world.oracle.shows(self.view, encoded.seq, &self.reduced);
    }

    async fn step(&mut self) -> Result<(), Broken> {
        let Some(connection) = &self.connection else { return Ok(()) };
        if connection.is_lost() {
            return Err(Broken);
        }
        self.world.oracle.sees(&connection.room);
        self.read()?;
        self.send().await?;
        let Some(connection) = &mut self.connection else { return Ok(()) };
        if self.outbox.is_empty() {
            connection.patience = Instant::now() + self.wishes.dice.millis(300..5_000);
        }
        let moves = Instant::now() > connection.patience || self.wishes.dice.one_in(100);
        if moves { Err(Broken) } else { Ok(()) }
    }

    /// Reads frames and letters; what a command did is told before its answer.
    fn read(&mut self) -> Result<(), Broken> {
        self.catch_up()?;
        let mailbox = self.connection.as_ref().ok_or(Broken)?.mailbox.clone();
        while let Some(letter) = mailbox.read().map_err(|_| Broken)? {
            self.catch_up()?;
            match letter {
                Letter::Answer(id, answer) => self.hear(id, Told::Answer(answer)),
                Letter::Mine(mine) => self.reduced.mine(*mine),
                Letter::Unavailable | Letter::Closed => return Err(Broken),
                Letter::Ended | Letter::Draining => panic!("nobody ended a session or a server"),
            }
        }
        Ok(())
    }

    fn catch_up(&mut self) -> Result<(), Broken> {
        let (Some(connection), Some(position)) = (&self.connection, self.position) else { return Err(Broken) };
        let frames = match connection.feed.catch_up(position) {
            CatchUp::UpToDate => return Ok(()),
            CatchUp::Snapshot => {
                self.position = None;
                return Err(Broken);
            }
            CatchUp::Frames(frames, _) => frames,
        };
        for frame in frames {
            let Patch { seq, update } = serde_json::from_slice(&frame.text()).unwrap();
            assert!(self.position < Some(seq), "{seq} came after {:?}", self.position);
            if matches!(self.view, View::Audience(_)) {
                self.world.oracle.sends(PANEL, seq, &update);
            }
            self.reduced.apply(update);
            self.position = Some(seq);
            self.world.oracle.shows(self.view, seq, &self.reduced);
        }
        Ok(())
    }

    /// Says what was not said here yet, in order, at times twice.
    async fn send(&mut self) -> Result<(), Broken> {
        while let Some(connection) = &mut self.connection
            && connection.sent < IN_FLIGHT.min(self.outbox.len())
        {
            let mut waiting = self.outbox[connection.sent].clone();
            self.outbox[connection.sent].sent = Sent::Again;
            connection.sent += 1;
            let (room, mailbox) = (Arc::clone(&connection.room), connection.mailbox.clone());
            let mut told = say(&room, &mailbox, self.who, waiting.clone()).await?;
            if told.is_none() && self.wishes.dice.one_in(10) {
                waiting.sent = Sent::Again;
                told = say(&room, &mailbox, self.who, waiting.clone()).await?;
            }
            if let Some(told) = told {
                self.hear(waiting.id, told);
            }
        }
        Ok(())
    }

    fn hear(&mut self, id: CommandId, told: Told) {
        self.world.oracle.hears(id, told);
        let Some(place) = self.outbox.iter().position(|waiting| waiting.id == id) else { return };
        self.outbox.remove(place);
        if let Some(connection) = &mut self.connection {
            connection.sent -= 1;
        }
    }

    /// Leaves a connection; what is on its way there may be read later, when this client is elsewhere.
    fn leave(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        if !self.wishes.dice.one_in(3) {
            return;
        }
        let (who, said) = (self.who, self.outbox.iter().take(connection.sent).cloned().collect::<Vec<_>>());
        let delay = self.wishes.dice.millis(0..3_000);
        self.world.late.lock().unwrap().spawn(async move {
            sleep(delay).await;
            for waiting in said {
                // Whatever is said about it, nobody hears it.
                drop(say(&connection.room, &Mailbox::new(), who, waiting).await);
            }
        });
    }
}

/// As the session of a socket takes a command.
async fn say(room: &Room, mailbox: &Mailbox, who: Who, waiting: Waiting) -> Result<Option<Told>, Broken> {
    let Waiting { id, command, sent } = waiting;
    if let Some(answer) = known(room, id) {
        return Ok(Some(answer));
    }
    let by = match actor(room, who, &command, sent).await {
        Ok(by) => by,
        Err(refusal) if sent == Sent::First => return Ok(Some(Told::Refused(refusal))),
        Err(refusal) => {
            let Ok(()) = room.catch_up().await else { return Err(Broken) };
            return Ok(Some(known(room, id).unwrap_or(Told::Refused(refusal))));
        }
    };
    let submitted = match room.submit(Entry { id, by, command }, sent, Arc::new(mailbox.clone())) {
        Submitted::Doubtful(entry) => room.insist(*entry, Arc::new(mailbox.clone())),
        submitted => submitted,
    };
    match submitted {
        Submitted::Queued => Ok(None),
        Submitted::Answered(answer) => Ok(Some(Told::Answer(answer))),
        Submitted::Refused(refusal) => Ok(Some(Told::Refused(refusal))),
        Submitted::Doubtful(_) | Submitted::Busy(_) | Submitted::Closed => Err(Broken),
    }
}

fn known(room: &Room, id: CommandId) -> Option<Told> {
    room.state().answered(&id).map(Told::Answer)
}

async fn actor(room: &Room, who: Who, command: &Command, sent: Sent) -> Result<Actor, Refusal> {
    match who {
        Who::Desk(session) => Ok(Actor::Session(session)),
        Who::Phone(token) => room.participant(token, command, sent).await.map_err(|nameless| match nameless {
            Nameless::Refused(refusal) => refusal,
            Nameless::Store(error) => panic!("the keys of these stories can always be read: {error}"),
        }),
    }
}
