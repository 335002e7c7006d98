//! What encrypts a connection, apart from any socket: what came goes in; what the other side said, and records to be sent, come out.

use std::io;
use std::sync::Arc;

use bytes::{Buf, BytesMut};
use rustls::ServerConfig;
use rustls::server::UnbufferedServerConnection;
use rustls::unbuffered::{
    ConnectionState, EncodeError, EncryptError, InsufficientSizeError, UnbufferedStatus, WriteTraffic,
};
use tokio::io::ReadBuf;

/// What may have come and not be understood yet, in bytes: one record of the largest size, with all that may be around it, or as much of a handshake.
const MAX_INCOMING: usize = 18 * 1024 + 512;

/// One connection's keys, and what is under way in it. Between two messages it holds no buffer: an idle phone costs its keys only.
pub(super) struct Tls {
    session: UnbufferedServerConnection,
    /// Records that came in part.
    incoming: BytesMut,
    /// What the other side said and nobody has read yet.
    said: BytesMut,
    /// Whether the other side has said that it says nothing more.
    ended: bool,
    /// Whether it said what cannot be understood, or more than is taken. Nothing can be asked of the session after that.
    broken: bool,
}

/// What is to be said once everything that came is understood.
#[derive(Clone, Copy)]
enum Word<'a> {
    Nothing,
    Bytes(&'a [u8]),
    Farewell,
}

impl Tls {
    /// The server's side of a connection on which nothing was said yet.
    pub(super) fn new(config: Arc<ServerConfig>) -> Result<Self, rustls::Error> {
        let session = UnbufferedServerConnection::new(config)?;
        Ok(Self { session, incoming: BytesMut::new(), said: BytesMut::new(), ended: false, broken: false })
    }

    /// Takes what came; `records` are then to be sent, also if it fails, since they say why.
    ///
    /// # Errors
    /// If it is no TLS, or not from the one who has the keys.
    pub(super) fn receive(&mut self, came: &[u8], records: &mut Vec<u8>) -> io::Result<()> {
        self.incoming.extend_from_slice(came);
        self.proceed(Word::Nothing, records)?;
        if self.incoming.len() > MAX_INCOMING {
            self.broken = true;
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(())
    }

    /// Gives what the other side said, as much as fits. `false`: it has said nothing that was not read, and more may come.
    pub(super) fn read(&mut self, buffer: &mut ReadBuf<'_>) -> bool {
        if self.said.is_empty() {
            return self.ended;
        }
        let length = self.said.len().min(buffer.remaining());
        buffer.put_slice(&self.said[..length]);
        discard(&mut self.said, length);
        true
    }

    /// Encrypts `bytes` into `records`.
    ///
    /// # Errors
    /// If the handshake is not over yet, or the keys are used up.
    pub(super) fn seal(&mut self, bytes: &[u8], records: &mut Vec<u8>) -> io::Result<()> {
        if self.proceed(Word::Bytes(bytes), records)? { Ok(()) } else { Err(io::ErrorKind::NotConnected.into()) }
    }

    /// Says that nothing more comes, if anything can be said at all.
    pub(super) fn end(&mut self, records: &mut Vec<u8>) -> io::Result<()> {
        self.proceed(Word::Farewell, records).map(|_| ())
    }

    /// Goes as far as what came allows, then says `word`. `false`: nothing can be said now.
    fn proceed(&mut self, word: Word<'_>, records: &mut Vec<u8>) -> io::Result<bool> {
        if self.broken {
            return Err(io::ErrorKind::InvalidData.into());
        }
        loop {
            let UnbufferedStatus { discard: mut done, state } = self.session.process_tls_records(&mut self.incoming);
            let mut spoken = None;
            let mut wrong = None;
            match state {
                Ok(ConnectionState::ReadTraffic(mut traffic)) => {
                    while let Some(record) = traffic.next_record() {
                        match record {
                            Ok(record) => {
                                done += record.discard;
                                self.said.extend_from_slice(record.payload);
                            }
                            Err(error) => {
                                wrong = Some(error);
                                break;
                            }
                        }
                    }
                }
                Ok(ConnectionState::EncodeTlsData(mut data)) => append(records, |room| Ok(data.encode(room)?))?,
                Ok(ConnectionState::TransmitTlsData(data)) => data.done(),
                Ok(ConnectionState::PeerClosed) => self.ended = true,
                Ok(ConnectionState::WriteTraffic(traffic)) => spoken = Some(say(word, traffic, records).map(|()| true)),
                Ok(_) => spoken = Some(Ok(false)),
                Err(error) => wrong = Some(error),
            }
            discard(&mut self.incoming, done);
            if let Some(error) = wrong {
                return self.give_up(error, records);
            }
            if let Some(spoken) = spoken {
                return spoken;
            }
        }
    }

    /// Lets the alert out that tells the other side what is wrong.
    fn give_up(&mut self, error: rustls::Error, records: &mut Vec<u8>) -> io::Result<bool> {
        self.broken = true;
        // Whatever waits to be sent comes before anything that came is looked at again.
        while self.session.wants_write() {
            let status = self.session.process_tls_records(&mut self.incoming);
            let Ok(ConnectionState::EncodeTlsData(mut data)) = status.state else { break };
            append(records, |room| Ok(data.encode(room)?))?;
        }
        Err(invalid(error))
    }
}

fn say<Side>(word: Word<'_>, mut traffic: WriteTraffic<'_, Side>, records: &mut Vec<u8>) -> io::Result<()> {
    match word {
        Word::Nothing => Ok(()),
        Word::Bytes(bytes) => append(records, |room| Ok(traffic.encrypt(bytes, room)?)),
        Word::Farewell => append(records, |room| Ok(traffic.queue_close_notify(room)?)),
    }
}

/// Why something cannot be written: it needs room for so many bytes, or cannot be written at all.
enum Need {
    Room(usize),
    Nothing,
}

impl From<EncodeError> for Need {
    fn from(error: EncodeError) -> Self {
        match error {
            EncodeError::InsufficientSize(InsufficientSizeError { required_size }) => Self::Room(required_size),
            EncodeError::AlreadyEncoded => Self::Nothing,
        }
    }
}

impl From<EncryptError> for Need {
    fn from(error: EncryptError) -> Self {
        match error {
            EncryptError::InsufficientSize(InsufficientSizeError { required_size }) => Self::Room(required_size),
            EncryptError::EncryptExhausted => Self::Nothing,
        }
    }
}

/// Appends what `write` makes. It is first offered no room, to learn how much it needs.
fn append(records: &mut Vec<u8>, mut write: impl FnMut(&mut [u8]) -> Result<usize, Need>) -> io::Result<()> {
    let (begin, mut room) = (records.len(), 0);
    loop {
        records.resize(begin + room, 0);
        match write(&mut records[begin..]) {
            Ok(written) => {
                records.truncate(begin + written);
                return Ok(());
            }
            Err(Need::Room(needed)) if needed > room => room = needed,
            Err(Need::Room(_) | Need::Nothing) => return Err(io::ErrorKind::WriteZero.into()),
        }
    }
}

/// Takes so much away from the front, and gives the memory back with the last of it.
fn discard(bytes: &mut BytesMut, length: usize) {
    bytes.advance(length);
    if bytes.is_empty() {
        *bytes = BytesMut::new();
    }
}

fn invalid(error: rustls::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}
