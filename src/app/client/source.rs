//! Where a client connects from: thousands of them on one machine have more connections than one address has ports.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpSocket, TcpStream, lookup_host};

/// Addresses to spread over, of the 16 million that every machine has as its own. One alone has 28,000 ports, some still in use from the last run.
const SPREAD: usize = 16;

/// An end of one's own for connections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// Whichever the system takes.
    #[default]
    Any,
    /// That of the client with this number, if the server is on this machine.
    Numbered(usize),
}

impl Source {
    /// Connects to host and port.
    pub(super) async fn connect(self, authority: &str) -> io::Result<TcpStream> {
        match self {
            Self::Any => TcpStream::connect(authority).await,
            Self::Numbered(_) => {
                let address = lookup_host(authority).await?.next().ok_or(io::ErrorKind::NotFound)?;
                self.socket(address)?.connect(address).await
            }
        }
    }

    /// A socket that can be connected to `address`.
    pub(crate) fn socket(self, address: SocketAddr) -> io::Result<TcpSocket> {
        let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        if let Self::Numbered(number) = self
            && address.is_ipv4()
            && address.ip().is_loopback()
        {
            let last = u8::try_from(2 + number % SPREAD).unwrap_or(2);
            socket.bind(SocketAddr::from(([127, 0, 0, last], 0)))?;
        }
        Ok(socket)
    }
}
