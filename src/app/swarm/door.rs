//! How a phone of the swarm comes in: one connection asks for the page, becomes a WebSocket, says hello and is welcomed.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use crate::app::client::http::Site;
use crate::app::client::source::Source;
use crate::app::client::trust::Stream;
use crate::domain::ids::{Epoch, PanelId};
use crate::protocol::PROTOCOL;
use crate::protocol::wire::{self, ClientFrame, ViewName};

use super::Audience;
use super::frames::{Frame, Frames, client_text};
use super::peers::Peer;
use super::wire::Wire;

/// How long coming in may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Largest head of an answer with what may come with it, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// Less than the least that a system lets a socket take in, in bytes: it takes its least then.
const NARROW: u32 = 1_024;

/// The way into a panel for any number of phones.
#[derive(Clone, Debug)]
pub(super) struct Door {
    /// The panel behind it.
    pub(super) panel: PanelId,
    address: SocketAddr,
    site: Site,
    way: Way,
    /// What a phone's system takes in for it before it reads, in bytes, if it is not what is usual.
    room: Option<u32>,
}

/// What is behind a door.
#[derive(Clone, Debug)]
enum Way {
    /// An event, or what takes phones as one does: first the page, then a socket, which begins with a hello.
    Event { join: String, hello: Vec<u8> },
    /// A server to compare with.
    Peer(Peer),
}

/// A phone that was welcomed.
pub(super) struct Phone {
    pub(super) wire: Wire,
    /// What came after the welcome.
    pub(super) frames: Frames,
}

/// Where a snapshot stands; the rest of it is not looked at.
#[derive(Deserialize)]
struct Place {
    epoch: Epoch,
    seq: u64,
    panel: PanelId,
}

impl Door {
    /// The door that an audience's link leads to, into its live panel.
    pub(super) async fn find(audience: &Audience) -> Result<Self> {
        let (mut site, join) = (audience.site()?, audience.secret()?);
        let answer = site.get(&format!("/j/{join}/snapshot")).await?;
        ensure!(answer.status == 200, "wrong_code: no event has the join secret {join}");
        let place: Place = serde_json::from_slice(&answer.body)?;
        Self::new(site, join, &place).await
    }

    /// A door of a peer at `address`, which asks nothing about who comes in.
    pub(super) async fn open(peer: Peer, address: SocketAddr) -> Result<Self> {
        let (panel, site) = (PanelId(1), Site::new(&format!("http://{address}"))?);
        if peer == Peer::Floor {
            return Self::new(site, "", &Place { epoch: Epoch(0), seq: 0, panel }).await;
        }
        Ok(Self { panel, address, site, way: Way::Peer(peer), room: None })
    }

    async fn new(site: Site, join: &str, place: &Place) -> Result<Self> {
        let address = tokio::net::lookup_host(site.authority()).await?.next();
        let hello = ClientFrame::Hello {
            protocol: PROTOCOL,
            view: ViewName::Audience,
            panel: Some(place.panel),
            join: Some(join.to_owned()),
            epoch: place.epoch,
            seq: place.seq,
        };
        Ok(Self {
            panel: place.panel,
            address: address.with_context(|| format!("{} has no address", site.authority()))?,
            site,
            way: Way::Event { join: join.to_owned(), hello: client_text(&wire::encode(&hello)) },
            room: None,
        })
    }

    /// The same for phones whose systems take in hardly anything for them.
    pub(super) fn narrow(self) -> Self {
        Self { room: Some(NARROW), ..self }
    }

    /// Brings in the phone with this number, a participant of its own. It does not look at the page.
    pub(super) async fn enter(&self, number: usize) -> Result<Phone> {
        timeout(PATIENCE, self.walk_in(number, "HEAD")).await.context("no answer in time")?
    }

    /// Brings in a phone that reads the page first.
    pub(super) async fn visit(&self, number: usize) -> Result<Phone> {
        timeout(PATIENCE, self.walk_in(number, "GET")).await.context("no answer in time")?
    }

    async fn walk_in(&self, number: usize, method: &str) -> Result<Phone> {
        let socket = Source::Numbered(number).socket(self.address)?;
        if let Some(room) = self.room {
            socket.set_recv_buffer_size(room)?;
        }
        let stream = socket.connect(self.address).await?;
        stream.set_nodelay(true)?;
        let mut stream = self.site.secure(stream).await?;
        let (join, hello) = match &self.way {
            Way::Event { join, hello } => (join, hello),
            Way::Peer(peer) => return self.subscribe(stream, *peer).await,
        };
        let host = self.host();
        let page = format!("{method} /j/{join} HTTP/1.1\r\n{host}Accept-Encoding: br\r\n\r\n");
        say(&mut stream, page.as_bytes()).await?;
        let (head, mut body) = read_head(&mut stream).await?;
        if method == "GET" {
            read_body(&mut stream, &head, &mut body).await?;
        }
        let cookie = cookie(&head).with_context(|| format!("no participant's token: {}", first_line(&head)))?;
        let early = self.upgrade(&mut stream, Peer::Floor.path(), &format!("Cookie: {cookie}\r\n")).await?;
        say(&mut stream, hello).await?;
        let frames = welcome(&mut stream, &early, 1).await?;
        Ok(Phone { wire: Wire::of(stream)?, frames })
    }

    async fn subscribe(&self, mut stream: Stream, peer: Peer) -> Result<Phone> {
        let early = self.upgrade(&mut stream, peer.path(), "").await?;
        let (hello, welcomes) = peer.hello().unwrap_or_default();
        if !hello.is_empty() {
            say(&mut stream, &client_text(&hello)).await?;
        }
        let frames = welcome(&mut stream, &early, welcomes).await?;
        Ok(Phone { wire: Wire::of(stream)?, frames })
    }

    /// Makes a socket of a connection; returns what came right behind the answer.
    async fn upgrade(&self, stream: &mut Stream, path: &str, fields: &str) -> Result<Vec<u8>> {
        let upgrade = format!(
            "GET {path} HTTP/1.1\r\n{}{fields}Connection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
            self.host()
        );
        say(stream, upgrade.as_bytes()).await?;
        let (head, early) = read_head(stream).await?;
        ensure!(head.starts_with("HTTP/1.1 101"), "the socket was refused: {}", first_line(&head));
        Ok(early)
    }

    fn host(&self) -> String {
        format!("Host: {}\r\nOrigin: {}\r\n", self.site.host(), self.site.origin())
    }
}

/// Writes, and lets nothing of it wait for more.
async fn say(stream: &mut Stream, bytes: &[u8]) -> Result<()> {
    stream.write_all(bytes).await?;
    Ok(stream.flush().await?)
}

/// The head of an answer, and what came of its body.
async fn read_head(stream: &mut Stream) -> Result<(String, Vec<u8>)> {
    const END: &[u8] = b"\r\n\r\n";
    let mut read = Vec::with_capacity(1024);
    loop {
        if let Some(end) = read.windows(END.len()).position(|window| window == END) {
            let body = read.split_off(end + END.len());
            return Ok((String::from_utf8(read)?, body));
        }
        if stream.read_buf(&mut read).await? == 0 || read.len() > MAX_HEAD {
            bail!("the answer broke off");
        }
    }
}

/// Reads the body that an answer's head announces to its end.
async fn read_body(stream: &mut Stream, head: &str, body: &mut Vec<u8>) -> Result<()> {
    let length: usize = header(head, "content-length").context("a page without a length")?.parse()?;
    while body.len() < length {
        ensure!(stream.read_buf(body).await? > 0, "the page broke off");
    }
    Ok(())
}

/// Waits for the first frames, which are the welcome or the reason why there is none. `read` came already.
async fn welcome(stream: &mut Stream, read: &[u8], welcomes: usize) -> Result<Frames> {
    let (mut frames, mut heard) = (Frames::default(), Vec::new());
    frames.take(read, |frame, _| heard.push(frame));
    let mut buffer = [0; 1024];
    while heard.len() < welcomes {
        let read = stream.read(&mut buffer).await?;
        ensure!(read > 0, "the socket was closed before the welcome");
        frames.take(&buffer[..read], |frame, _| heard.push(frame));
    }
    ensure!(heard.iter().take(welcomes).all(|frame| *frame == Frame::Other), "the hello was refused");
    Ok(frames)
}

fn cookie(head: &str) -> Option<&str> {
    header(head, "set-cookie")?.split(';').next()
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut fields = head.lines().filter_map(|line| line.split_once(':'));
    fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

fn first_line(head: &str) -> &str {
    head.lines().next().unwrap_or_default()
}
