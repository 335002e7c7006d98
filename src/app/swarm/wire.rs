//! A phone's connection once it is in: read and written without waiting, plain or encrypted.

use std::io::{self, ErrorKind, Read, Write};

use mio::net::TcpStream;
use rustls::ClientConnection;
use tokio_util::either::Either;

use crate::app::client::trust::Stream;

/// A connection that never waits.
pub(super) struct Wire {
    stream: TcpStream,
    /// What an encrypted one has beside its stream.
    keys: Option<Box<ClientConnection>>,
}

impl Wire {
    /// Takes a connection over from the runtime that opened it.
    pub(super) fn of(stream: Stream) -> io::Result<Self> {
        let (stream, keys) = match stream {
            Either::Left(stream) => (stream, None),
            Either::Right(encrypted) => {
                let (stream, keys) = encrypted.into_inner();
                (stream, Some(Box::new(keys)))
            }
        };
        Ok(Self { stream: TcpStream::from_std(stream.into_std()?), keys })
    }

    /// What to watch.
    pub(super) fn stream(&mut self) -> &mut TcpStream {
        &mut self.stream
    }

    /// Reads what has come. Less than there is room for: there is no more for now. Nothing: the other side has hung up.
    pub(super) fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Self { stream, keys: Some(keys) } = self else { return self.stream.read(buffer) };
        let mut filled = 0;
        while filled < buffer.len() {
            match keys.reader().read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(length) => filled += length,
                Err(error) if error.kind() == ErrorKind::WouldBlock => match keys.read_tls(stream) {
                    Ok(0) => break,
                    Ok(_) => {
                        keys.process_new_packets().map_err(io::Error::other)?;
                    }
                    Err(error) if error.kind() == ErrorKind::WouldBlock && filled > 0 => break,
                    Err(error) => return Err(error),
                },
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }

    /// Writes what the system takes.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Self { stream, keys: Some(keys) } = self else { return self.stream.write(bytes) };
        let length = keys.writer().write(bytes)?;
        while keys.wants_write() {
            keys.write_tls(stream)?;
        }
        Ok(length)
    }
}
