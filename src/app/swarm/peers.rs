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
    /// The number of the last message published, and of the last one taken.
    published: u64,
    taken: u64,
    /// What was read of the answers and is not understood yet.
    read: Vec<u8>,
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

    /// How far the first answer reaches that says that a message was taken, if it is all there.
    fn answer(self, read: &[u8]) -> Option<usize> {
        let end: &[u8] = match self {
            Self::Floor => return (read.len() >= size_of::<u64>()).then_some(size_of::<u64>()),
            Self::Nats => b"PONG\r\n",
            Self::Nchan => b"last requested:",
        };
        read.windows(end.len()).position(|window| window == end).map(|place| place + end.len())
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
        let mut bell = Self { peer, stream, authority: address.to_string(), published: 0, taken: 0, read: Vec::new() };
        if peer == Peer::Nats {
            bell.stream.write_all(b"CONNECT {\"verbose\":false}\r\nPING\r\n").await?;
            bell.read_answer().await?;
        }
        Ok(bell)
    }

    /// Publishes one message, without waiting until it is taken.
    pub(super) async fn ring(&mut self) -> Result<()> {
        self.published += 1;
        if self.peer == Peer::Floor {
            return Ok(self.stream.write_u64(self.published).await?);
        }
        let message = message(self.published);
        let length = message.len();
        let (begin, end) = match self.peer {
            Peer::Nats => (format!("PUB {SUBJECT} {length}\r\n"), "\r\nPING\r\n"),
            Peer::Floor | Peer::Nchan => {
                (format!("POST /pub HTTP/1.1\r\nHost: {}\r\nContent-Length: {length}\r\n\r\n", self.authority), "")
            }
        };
        Ok(self.stream.write_all([&begin, message.as_str(), end].concat().as_bytes()).await?)
    }

    /// The number of the next message that the peer says it has taken.
    pub(super) async fn rung(&mut self) -> Result<u64> {
        self.read_answer().await?;
        self.taken += 1;
        Ok(self.taken)
    }

    /// Reads one answer. What was read stays if this is not waited for to its end.
    async fn read_answer(&mut self) -> Result<()> {
        let length = loop {
            if let Some(length) = self.peer.answer(&self.read) {
                break length;
            }
            let length = self.stream.read_buf(&mut self.read).await?;
            ensure!(length > 0 && self.read.len() < 64 * 1024, "{:?} did not take a message", self.peer);
        };
        self.read.drain(..length);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_found_one_by_one_however_they_come() {
        assert_eq!(Peer::Floor.answer(&[0; 7]), None);
        assert_eq!(Peer::Floor.answer(&[0; 17]), Some(8));
        assert_eq!(Peer::Nats.answer(b"INFO {}\r\nPON"), None);
        assert_eq!(Peer::Nats.answer(b"PONG\r\nPONG\r\n"), Some(6));
        assert_eq!(Peer::Nchan.answer(b"queued messages: 1\r\nlast requested: 0 sec"), Some(35));
    }
}
