//! Other servers that deliver messages over a socket, spoken to as their own clients do: how phones subscribe, and how a message is published.

use std::net::SocketAddr;

use anyhow::{Result, ensure};
use clap::ValueEnum;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::floor::message;

/// The subject that phones subscribe to at NATS.
const SUBJECT: &str = "hall";

/// A server to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Peer {
    /// Our own floor: see [`super::floor`].
    Floor,
    /// nginx with Nchan, subscribers at `/sub`, publishers at `/pub`.
    Nchan,
    /// nats-server over its WebSocket port; publishers use its own protocol on the port before it.
    Nats,
}

/// Makes a peer deliver a message to everyone.
pub(super) struct PeerBell {
    peer: Peer,
    stream: TcpStream,
    authority: String,
    seq: u64,
}

impl Peer {
    /// Where a subscriber asks for its socket.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Floor => "/ws",
            Self::Nchan => "/sub",
            Self::Nats => "/",
        }
    }

    /// What a subscriber says once it has its socket, and how many messages welcome it then.
    pub(super) fn hello(self) -> Option<(String, usize)> {
        match self {
            Self::Floor | Self::Nchan => None,
            // Its own description comes first, then the answer to the ping, once the subscription stands.
            Self::Nats => Some((format!("CONNECT {{\"verbose\":false}}\r\nSUB {SUBJECT} 1\r\nPING\r\n"), 2)),
        }
    }
}

impl PeerBell {
    /// The bell of a peer whose subscribers come to `address`.
    pub(super) async fn of(peer: Peer, address: SocketAddr) -> Result<Self> {
        let mut publish_at = address;
        if peer == Peer::Nats {
            publish_at.set_port(address.port() - 1);
        }
        let stream = TcpStream::connect(publish_at).await?;
        stream.set_nodelay(true)?;
        let mut bell = Self { peer, stream, authority: address.to_string(), seq: 0 };
        if peer == Peer::Nats {
            bell.stream.write_all(b"CONNECT {\"verbose\":false}\r\nPING\r\n").await?;
            bell.read_until("PONG\r\n").await?;
        }
        Ok(bell)
    }

    /// Publishes one message; returns its number once the peer says that it has taken it.
    pub(super) async fn ring(&mut self) -> Result<u64> {
        self.seq += 1;
        if self.peer == Peer::Floor {
            self.stream.write_u64(self.seq).await?;
            return Ok(self.stream.read_u64().await?);
        }
        let message = message(self.seq);
        let length = message.len();
        let (begin, end, taken) = match self.peer {
            Peer::Nats => (format!("PUB {SUBJECT} {length}\r\n"), "\r\nPING\r\n", "PONG\r\n"),
            Peer::Floor | Peer::Nchan => {
                let head =
                    format!("POST /pub HTTP/1.1\r\nHost: {}\r\nContent-Length: {length}\r\n\r\n", self.authority);
                (head, "", "last requested:")
            }
        };
        self.stream.write_all([&begin, message.as_str(), end].concat().as_bytes()).await?;
        self.read_until(taken).await?;
        Ok(self.seq)
    }

    async fn read_until(&mut self, wanted: &str) -> Result<()> {
        let mut read = Vec::with_capacity(1024);
        while !read.windows(wanted.len()).any(|window| window == wanted.as_bytes()) {
            let length = self.stream.read_buf(&mut read).await?;
            ensure!(length > 0 && read.len() < 64 * 1024, "{:?} did not take a message", self.peer);
        }
        Ok(())
    }
}
