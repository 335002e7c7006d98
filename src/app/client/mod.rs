//! A participant without a phone: joins, commands, resumes after any fault. Replays, load and tests are made of it.

pub mod http;
pub mod pauses;
pub mod reduced;
pub mod source;
pub mod trust;

mod connection;

use std::collections::VecDeque;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use tokio::time::Instant;

use crate::domain::command::Command;
use crate::domain::ids::{CommandId, Epoch, PanelId};
use crate::protocol::PROTOCOL;
use crate::protocol::code::Code;
use crate::protocol::wire::{self, ClientFrame, ServerFrame, ViewName};

use super::clock;
use connection::{Connection, Heard};
use http::Site;
use pauses::Pauses;
use reduced::Reduced;
use trust::Trust;

/// How long a server may be out of reach before a client gives up.
const PATIENCE: Duration = Duration::from_mins(1);

/// Commands sent and not yet answered, at most; what the server reads before it waits for its own answers.
pub const IN_FLIGHT: usize = 16;

/// A view of an event, kept up to date over a socket that comes back by itself.
pub struct Client {
    site: Site,
    view: ViewName,
    join: String,
    panel: Option<PanelId>,
    epoch: Epoch,
    /// Everything up to here is in `reduced`.
    seq: u64,
    reduced: Reduced,
    keeps: Keeps,
    connection: Option<Connection>,
    /// Commands without an answer, in the order they were given.
    outbox: VecDeque<Waiting>,
    pauses: Pauses,
    /// Attempts to connect since the last good connection.
    attempts: u32,
    /// When the connection was let in, if it was.
    welcomed_at: Option<Instant>,
    /// Whether the position cannot be continued from.
    needs_snapshot: bool,
    /// Times the socket was opened again.
    pub reconnects: u64,
}

/// A command without an answer.
#[derive(Clone)]
struct Waiting {
    id: CommandId,
    command: Command,
    /// Whether it was sent before.
    again: bool,
}

/// What a client keeps of what it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeps {
    /// The whole view.
    View,
    /// Only how far it has read: thousands of clients in one process need not all know every question.
    Position,
}

/// What became of a command.
pub type Answer = Result<u64, Code>;

impl Client {
    /// Joins as a new participant.
    pub async fn join(origin: &str, join: &str, panel: Option<PanelId>) -> Result<Self> {
        Self::enter(Site::new(origin)?, join, panel).await
    }

    /// Joins on a site of one's own, as the participant whose cookie it has, or as a new one.
    pub async fn enter(mut site: Site, join: &str, panel: Option<PanelId>) -> Result<Self> {
        let page = site.head(&format!("/j/{join}")).await?;
        ensure!(page.status == 200, "wrong_code: no event has the join secret {join}");
        Self::open(site, ViewName::Audience, join, panel).await
    }

    /// Opens a role's page by a one-time link.
    pub async fn redeem(link: &str, panel: Option<PanelId>) -> Result<Self> {
        Self::redeem_trusting(link, panel, None).await
    }

    /// [`Client::redeem`] over an encrypted connection, if the link asks for one.
    pub async fn redeem_trusting(link: &str, panel: Option<PanelId>, trust: Option<&Trust>) -> Result<Self> {
        let (page, invite) = link.split_once("#i=").context("a one-time link has #i= in it")?;
        let (origin, name) = page.rsplit_once('/').context("a one-time link has a page in it")?;
        let view: ViewName = serde_json::from_value(Value::String(name.to_owned()))?;
        let mut site = Site::with(origin, trust)?;
        let session = data_encoding::BASE64URL_NOPAD.encode(&clock::random::<16>());
        let body = serde_json::json!({ "view": view, "invite": invite, "session": session });
        let answer = site.post("/api/session", &body).await?;
        ensure!(answer.status == 204, "the link was refused: {}", String::from_utf8_lossy(&answer.body));
        Self::open(site, view, "", panel).await
    }

    async fn open(site: Site, view: ViewName, join: &str, panel: Option<PanelId>) -> Result<Self> {
        let mut client = Self {
            site,
            view,
            join: join.to_owned(),
            panel,
            epoch: Epoch(0),
            seq: 0,
            reduced: Reduced::default(),
            keeps: Keeps::View,
            connection: None,
            outbox: VecDeque::new(),
            pauses: Pauses::Short,
            attempts: 0,
            welcomed_at: None,
            needs_snapshot: false,
            reconnects: 0,
        };
        client.fetch_snapshot().await?;
        Ok(client)
    }

    /// The view as this client knows it.
    pub fn reduced(&self) -> &Reduced {
        &self.reduced
    }

    /// Changes what is kept from now on.
    pub fn keep(&mut self, keeps: Keeps) {
        self.keeps = keeps;
        if keeps == Keeps::Position {
            self.reduced = Reduced::default();
        }
    }

    /// What is kept.
    pub fn keeps(&self) -> Keeps {
        self.keeps
    }

    /// Comes back after such pauses from now on.
    pub fn pause_like(&mut self, pauses: Pauses) {
        self.pauses = pauses;
    }

    /// Whether there is a connection, as far as is known.
    pub fn is_connected(&self) -> bool {
        self.connection.is_some()
    }

    /// The position of the view.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// The site, for requests beside the socket.
    pub fn site(&mut self) -> &mut Site {
        &mut self.site
    }

    /// Gives a command and waits for its answer, however often the connection breaks meanwhile.
    pub async fn perform(&mut self, command: Command) -> Result<Answer> {
        let id = self.give(command);
        self.send_waiting().await;
        loop {
            let (answered, answer) = self.next_answer().await?;
            if answered == id {
                return Ok(answer);
            }
        }
    }

    /// Gives a command without waiting; its answer comes from [`Client::next_answer`].
    pub fn give(&mut self, command: Command) -> CommandId {
        let id = clock::command_id();
        self.outbox.push_back(Waiting { id, command, again: false });
        id
    }

    /// How many commands wait for their answers.
    pub fn unanswered(&self) -> usize {
        self.outbox.len()
    }

    /// Waits until the view is as wanted.
    pub async fn until(&mut self, wanted: impl Fn(&Reduced) -> bool) -> Result<()> {
        while !wanted(&self.reduced) {
            self.step().await?;
        }
        Ok(())
    }

    /// Waits for the answer to any command given.
    pub async fn next_answer(&mut self) -> Result<(CommandId, Answer)> {
        loop {
            if let Some(answer) = self.step().await? {
                return Ok(answer);
            }
        }
    }

    /// Ends the connection as a broken network would. The next step opens a new one and resumes.
    pub fn disconnect(&mut self) {
        self.connection = None;
    }

    /// Takes one frame from the server, connecting first if need be.
    pub async fn step(&mut self) -> Result<Option<(CommandId, Answer)>> {
        self.connect().await?;
        self.send_waiting().await;
        let Some(connection) = &mut self.connection else {
            return Ok(None);
        };
        match connection.hear(self.keeps).await {
            Heard::Passed(seq) => self.advance(seq)?,
            Heard::Patch(patch) => {
                self.advance(patch.seq)?;
                self.reduced.apply(patch.update);
            }
            Heard::Frame(ServerFrame::Welcome { mine, .. }) => {
                self.welcomed_at = Some(Instant::now());
                if self.keeps == Keeps::View {
                    self.reduced.welcome(mine);
                }
            }
            Heard::Frame(ServerFrame::Mine { mine }) => self.reduced.mine(mine),
            Heard::Frame(ServerFrame::Around { .. }) => {}
            Heard::Frame(ServerFrame::Beat) => connection.say(&wire::encode(&ClientFrame::Beat)).await,
            Heard::Frame(ServerFrame::Ack { id, seq }) => return Ok(self.answered(id, Ok(seq))),
            Heard::Frame(ServerFrame::Nack { id, code, until }) => return Ok(self.refused(id, code, until).await),
            Heard::Frame(ServerFrame::Resync) => {
                self.connection = None;
                self.needs_snapshot = true;
            }
            Heard::Frame(ServerFrame::Bye { close, retry_after_ms }) => {
                self.connection = None;
                if close >= 4200 {
                    bail!("the server closed the socket for good: {close}");
                }
                tokio::time::sleep(Duration::from_millis(retry_after_ms.into())).await;
            }
            Heard::Closed => self.connection = None,
        }
        Ok(None)
    }

    fn advance(&mut self, seq: u64) -> Result<()> {
        ensure!(seq > self.seq, "patch {seq} came after {}", self.seq);
        self.seq = seq;
        Ok(())
    }

    fn answered(&mut self, id: CommandId, answer: Answer) -> Option<(CommandId, Answer)> {
        let place = self.outbox.iter().position(|waiting| waiting.id == id)?;
        self.outbox.remove(place);
        if let Some(connection) = &mut self.connection {
            connection.sent = connection.sent.saturating_sub(1);
        }
        Some((id, answer))
    }

    /// A refusal that passes is waited out on a new connection, where everything without an answer is sent again in order.
    async fn refused(&mut self, id: CommandId, code: Code, until: Option<u64>) -> Option<(CommandId, Answer)> {
        let wait = match code {
            Code::SlowDown => Duration::from_millis(until.unwrap_or_default().saturating_sub(clock::now())),
            Code::Unavailable => Duration::ZERO,
            _ => return self.answered(id, Err(code)),
        };
        self.connection = None;
        tokio::time::sleep(wait + self.pauses.draw(1)).await;
        None
    }

    /// Sends what was given and may be under way, if there is a connection.
    pub async fn send_waiting(&mut self) {
        let Some(connection) = &mut self.connection else { return };
        while connection.sent < IN_FLIGHT.min(self.outbox.len()) {
            let waiting = &mut self.outbox[connection.sent];
            let Waiting { id, command, again } = waiting.clone();
            waiting.again = true;
            connection.say(&wire::encode(&ClientFrame::Do { id, command, again })).await;
            connection.sent += 1;
        }
    }

    /// Connects and says hello, with growing random pauses between attempts.
    pub async fn connect(&mut self) -> Result<()> {
        let give_up = Instant::now() + PATIENCE;
        while self.connection.is_none() {
            ensure!(Instant::now() < give_up, "unreachable: {} did not answer", self.site.origin());
            if self.reconnects > 0 {
                self.pause().await;
            }
            if self.needs_snapshot {
                self.fetch_snapshot().await?;
            }
            let hello = wire::encode(&ClientFrame::Hello {
                protocol: PROTOCOL,
                view: self.view,
                panel: self.panel,
                join: (self.view == ViewName::Audience).then(|| self.join.clone()),
                epoch: self.epoch,
                seq: self.seq,
            });
            self.reconnects += 1;
            self.connection = Connection::open(&self.site, &hello).await;
        }
        Ok(())
    }

    async fn pause(&mut self) {
        if self.welcomed_at.take().is_some_and(|at| at.elapsed() >= self.pauses.good_after()) {
            self.attempts = 0;
        }
        tokio::time::sleep(self.pauses.draw(self.attempts)).await;
        self.attempts += 1;
    }

    async fn fetch_snapshot(&mut self) -> Result<()> {
        let panel = self.panel.map(|panel| format!("?panel={panel}")).unwrap_or_default();
        let path = match self.view {
            ViewName::Audience => format!("/j/{}/snapshot{panel}", self.join),
            ViewName::Desk => format!("/api/snapshot/desk{panel}"),
            ViewName::Stage => format!("/api/snapshot/stage{panel}"),
            ViewName::Booth => format!("/api/snapshot/booth{panel}"),
            ViewName::Host => "/api/snapshot/host".to_owned(),
        };
        let give_up = Instant::now() + PATIENCE;
        loop {
            match self.site.get(&path).await {
                Ok(answer) if answer.status == 200 => {
                    let snapshot: connection::Whole = serde_json::from_slice(&answer.body)?;
                    (self.epoch, self.seq) = (snapshot.epoch, snapshot.seq);
                    (self.panel, self.needs_snapshot) = (snapshot.panel, false);
                    if self.keeps == Keeps::View {
                        self.reduced.replace(snapshot.epoch, snapshot.update);
                    }
                    return Ok(());
                }
                Ok(answer) if answer.status < 500 => {
                    bail!("the snapshot was refused: {}", String::from_utf8_lossy(&answer.body))
                }
                Ok(_) | Err(_) => {
                    ensure!(Instant::now() < give_up, "unreachable: {} did not answer", self.site.origin());
                    self.pause().await;
                }
            }
        }
    }
}
