//! A connection that several may write to: its own task, the deliveries of a feed and the post. Each writes whole frames; none comes between the halves of another's.

#[cfg(test)]
mod tests;

use std::io::{self, IoSlice};
use std::mem::{MaybeUninit, take};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::{Sleep, sleep};

use super::tls::Tls;

/// How long a connection may take for [`LEAST`] bytes of what it is to be sent: for pages on a network with holes. A socket's session is less patient.
const STALL: Duration = Duration::from_secs(30);

/// What a connection has to take meanwhile, in bytes: some 550 a second, with which no page would be of use to anybody.
const LEAST: usize = 16 * 1024;

/// What the connection's own task encrypts at once, in bytes: the largest record of TLS. What it makes waits in memory until the system takes it.
const RECORD: usize = 16 * 1024;

/// What is read at once of an encrypted connection, in bytes, on the stack. A longer record is read in several goes.
const READ: usize = 4 * 1024;

/// The writing half of a connection.
pub struct Line(Mutex<Writing>);

struct Writing {
    half: OwnedWriteHalf,
    /// Encrypts, where the connection is not plain; both directions go through it.
    tls: Option<Box<Tls>>,
    /// What the system did not take of the last delivery, or of the last records. It goes before anything else.
    rest: Bytes,
    /// Whether the connection's own task still has to write something that it may have begun.
    torn: bool,
    /// Bytes that the system took since the connection's own task last asked.
    taken: usize,
}

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// All of it is on its way.
    Whole,
    /// The rest goes when the connection's own task flushes or writes.
    Begun,
    /// Nothing of it was written.
    Not,
}

/// A connection as its own task has it.
pub struct LineIo {
    half: OwnedReadHalf,
    line: Arc<Line>,
    is_encrypted: bool,
    /// Ends the connection. It runs from the first write that waits until enough was taken, or all.
    stall: Option<Pin<Box<Sleep>>>,
    /// Bytes taken since then.
    taken: usize,
}

impl LineIo {
    /// A connection that is read and written as it is, or through `tls`, whose handshake is part of the first read.
    pub(super) fn new(stream: TcpStream, tls: Option<Tls>) -> Self {
        let (reading, half) = stream.into_split();
        let is_encrypted = tls.is_some();
        let writing = Writing { half, tls: tls.map(Box::new), rest: Bytes::new(), torn: false, taken: 0 };
        Self { half: reading, line: Arc::new(Line(Mutex::new(writing))), is_encrypted, stall: None, taken: 0 }
    }

    /// What others may write to.
    pub fn line(&self) -> &Arc<Line> {
        &self.line
    }

    /// Writes, unless too little was taken for too long.
    fn write_in_time(
        &mut self,
        cx: &mut Context<'_>,
        write: impl FnOnce(&mut Writing, &mut Context<'_>) -> Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        let (written, taken) = self.line.write(cx, write);
        self.in_time(cx, taken, written)
    }

    /// Writes all there is, unless too little was taken for too long.
    fn write_all_in_time(
        &mut self,
        cx: &mut Context<'_>,
        write: impl FnOnce(&mut Writing, &mut Context<'_>) -> Poll<io::Result<()>>,
    ) -> Poll<io::Result<()>> {
        let (written, taken) = self.line.write(cx, write);
        self.all_in_time(cx, taken, written)
    }

    /// What came of a write of which the system took so many bytes, or that too little was taken for too long.
    fn in_time<T>(&mut self, cx: &mut Context<'_>, taken: usize, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        self.taken += taken;
        if self.taken >= LEAST {
            self.stall = None;
        }
        if written.is_ready() { written } else { self.wait(cx).map(Err) }
    }

    /// The same of a flush: once it is done, everything was taken.
    fn all_in_time(
        &mut self,
        cx: &mut Context<'_>,
        taken: usize,
        flushed: Poll<io::Result<()>>,
    ) -> Poll<io::Result<()>> {
        if flushed.is_ready() {
            self.stall = None;
        }
        self.in_time(cx, taken, flushed)
    }

    /// Resolves once whoever is to take something has taken too little for too long.
    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        if self.stall.is_none() {
            self.taken = 0;
        }
        let stall = self.stall.get_or_insert_with(|| Box::pin(sleep(STALL)));
        ready!(stall.as_mut().poll(cx));
        Poll::Ready(io::ErrorKind::TimedOut.into())
    }
}

impl Line {
    /// Writes whole frames, unless something else is half written or the system takes nothing now. Never waits.
    pub fn deliver(&self, frames: &Bytes) -> Delivered {
        let mut writing = self.writing();
        if writing.torn || writing.has_rest() {
            return Delivered::Not;
        }
        if writing.tls.is_some() {
            return writing.deliver_encrypted(frames);
        }
        match writing.half.try_write(frames) {
            Ok(written) if written == frames.len() => Delivered::Whole,
            Ok(written) => {
                writing.rest = frames.slice(written..);
                Delivered::Begun
            }
            // If the connection broke, its own task finds out.
            Err(_) => Delivered::Not,
        }
    }

    /// Whether a delivery was not taken whole and waits to be flushed.
    pub(super) fn has_rest(&self) -> bool {
        self.writing().has_rest()
    }

    /// What comes of a write, and how many bytes the system took since the last one.
    fn write<T>(&self, cx: &mut Context<'_>, write: impl FnOnce(&mut Writing, &mut Context<'_>) -> T) -> (T, usize) {
        let mut writing = self.writing();
        let written = write(&mut writing, cx);
        (written, take(&mut writing.taken))
    }

    fn writing(&self) -> MutexGuard<'_, Writing> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Writing {
    fn has_rest(&self) -> bool {
        !self.rest.is_empty()
    }

    /// Writes what is left of a delivery.
    fn poll_rest(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.has_rest() {
            match ready!(Pin::new(&mut self.half).poll_write(cx, &self.rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => {
                    self.rest.advance(written);
                    self.taken += written;
                }
            }
        }
        // An empty slice would still hold the memory of its frames.
        self.rest = Bytes::new();
        Poll::Ready(Ok(()))
    }

    /// Writes what is left, then says that nothing more comes.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Where nothing can be said any more, what was said before still goes out.
        self.encrypt(Tls::end).ok();
        ready!(self.poll_rest(cx))?;
        Pin::new(&mut self.half).poll_shutdown(cx)
    }

    /// Writes for the connection's own task: `length` bytes by `write`.
    fn poll_own(
        &mut self,
        cx: &mut Context<'_>,
        length: usize,
        write: impl FnOnce(Pin<&mut OwnedWriteHalf>, &mut Context<'_>) -> Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_rest(cx))?;
        let written = write(Pin::new(&mut self.half), cx);
        self.torn = !matches!(written, Poll::Ready(Ok(written)) if written == length);
        if let Poll::Ready(Ok(written)) = written {
            self.taken += written;
        }
        written
    }
}

/// Where a connection is encrypted.
impl Writing {
    /// Encrypts frames and writes what the system takes. A record cannot be made twice, so whatever is not taken is a rest; none is made for a system
    /// that is known to take nothing.
    fn deliver_encrypted(&mut self, frames: &Bytes) -> Delivered {
        let takes = self.half.as_ref().try_io(Interest::WRITABLE, || Ok(()));
        if takes.is_err() || self.encrypt(|tls, records| tls.seal(frames, records)).is_err() {
            return Delivered::Not;
        }
        // If the connection broke, its own task finds out.
        let written = self.half.try_write(&self.rest).unwrap_or_default();
        self.rest.advance(written);
        if self.has_rest() {
            return Delivered::Begun;
        }
        self.rest = Bytes::new();
        Delivered::Whole
    }

    /// Encrypts the first `bytes` of `length` for the connection's own task and writes what the system takes; the rest goes before the next.
    fn poll_own_encrypted(&mut self, cx: &mut Context<'_>, bytes: &[u8], length: usize) -> Poll<io::Result<usize>> {
        ready!(self.poll_rest(cx))?;
        let part = &bytes[..bytes.len().min(RECORD)];
        let sealed = self.encrypt(|tls, records| tls.seal(part, records));
        self.push_rest(cx)?;
        self.torn = sealed.is_err() || part.len() < length;
        Poll::Ready(sealed.map(|()| part.len()))
    }

    /// Gives what was understood of what came. `false`: that is nothing yet.
    fn hear(&mut self, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> io::Result<bool> {
        // Whoever only reads is called here once the system takes more of what understanding left to be said.
        self.push_rest(cx)?;
        Ok(self.tls.as_mut().is_some_and(|tls| tls.read(buffer)))
    }

    /// Understands what came, which may leave something to be said at once: an answer of the handshake, or why it failed.
    fn receive(&mut self, cx: &mut Context<'_>, came: &[u8]) -> io::Result<()> {
        let received = self.encrypt(|tls, records| tls.receive(came, records));
        self.push_rest(cx)?;
        received
    }

    /// Writes what the system takes of the rest. The task is called when it takes more.
    fn push_rest(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        match self.poll_rest(cx) {
            Poll::Ready(written) => written,
            Poll::Pending => Ok(()),
        }
    }

    /// Adds to the rest what `act` makes of the connection's keys; where it is plain there is nothing to do.
    fn encrypt(&mut self, act: impl FnOnce(&mut Tls, &mut Vec<u8>) -> io::Result<()>) -> io::Result<()> {
        let Some(tls) = &mut self.tls else { return Ok(()) };
        let mut records = Vec::new();
        let acted = act(tls, &mut records);
        if !records.is_empty() {
            self.rest = if self.has_rest() { [&self.rest[..], &records].concat().into() } else { records.into() };
        }
        acted
    }
}

impl AsyncRead for LineIo {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if !self.is_encrypted {
            return Pin::new(&mut self.half).poll_read(cx, buffer);
        }
        while !self.line.writing().hear(cx, buffer)? {
            let mut space = [MaybeUninit::uninit(); READ];
            let mut came = ReadBuf::uninit(&mut space);
            ready!(Pin::new(&mut self.half).poll_read(cx, &mut came))?;
            if came.filled().is_empty() {
                // Whoever hangs up without a farewell has gone all the same: requests and messages say themselves where they end.
                break;
            }
            self.line.writing().receive(cx, came.filled())?;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for LineIo {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.is_encrypted {
            return self.write_in_time(cx, |writing, cx| writing.poll_own_encrypted(cx, bytes, bytes.len()));
        }
        self.write_in_time(cx, |writing, cx| writing.poll_own(cx, bytes.len(), |half, cx| half.poll_write(cx, bytes)))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let length = parts.iter().map(|part| part.len()).sum();
        if self.is_encrypted {
            let first = parts.iter().find(|part| !part.is_empty()).map_or(&[][..], |part| part);
            return self.write_in_time(cx, |writing, cx| writing.poll_own_encrypted(cx, first, length));
        }
        self.write_in_time(cx, |writing, cx| {
            writing.poll_own(cx, length, |half, cx| half.poll_write_vectored(cx, parts))
        })
    }

    /// Parts that are encrypted are better put together before.
    fn is_write_vectored(&self) -> bool {
        !self.is_encrypted
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.write_all_in_time(cx, Writing::poll_rest)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.write_all_in_time(cx, Writing::poll_end)
    }
}
