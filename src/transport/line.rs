//! A connection that two may write to: its own task, and the deliveries of a feed. Each writes whole frames; none comes between the halves of another's.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

/// The writing half of a connection.
pub struct Line(Mutex<Writing>);

struct Writing {
    half: OwnedWriteHalf,
    /// What the system did not take of the last delivery. It goes before anything else.
    rest: Bytes,
    /// Whether the connection's own task still has to write something that it may have begun.
    torn: bool,
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
}

impl LineIo {
    pub(super) fn new(stream: TcpStream) -> Self {
        let (reading, half) = stream.into_split();
        let line = Arc::new(Line(Mutex::new(Writing { half, rest: Bytes::new(), torn: false })));
        Self { half: reading, line }
    }

    /// What others may write to.
    pub fn line(&self) -> &Arc<Line> {
        &self.line
    }
}

impl Line {
    /// Writes whole frames, unless something else is half written or the system takes nothing now. Never waits.
    pub fn deliver(&self, frames: &Bytes) -> Delivered {
        let mut writing = self.writing();
        if writing.torn || writing.has_rest() {
            return Delivered::Not;
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
                written => self.rest.advance(written),
            }
        }
        // An empty slice would still hold the memory of its frames.
        self.rest = Bytes::new();
        Poll::Ready(Ok(()))
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
        written
    }
}

impl AsyncRead for LineIo {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.half).poll_read(cx, buffer)
    }
}

impl AsyncWrite for LineIo {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.line.writing().poll_own(cx, bytes.len(), |half, cx| half.poll_write(cx, bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let length = parts.iter().map(|part| part.len()).sum();
        self.line.writing().poll_own(cx, length, |half, cx| half.poll_write_vectored(cx, parts))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.line.writing().poll_rest(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut writing = self.line.writing();
        ready!(writing.poll_rest(cx))?;
        Pin::new(&mut writing.half).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// Longer than what a connection holds on its way, so that much is written in part.
    const FRAME: usize = 3 << 20;

    fn frame(of: u8) -> Bytes {
        Bytes::from([&[of + 32][..], &vec![of; FRAME - 1]].concat())
    }

    #[tokio::test]
    async fn nothing_comes_between_the_halves_of_a_frame() {
        const OWN_FRAMES: usize = 30;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap());
        let (client, accepted) = tokio::join!(client, listener.accept());
        let (mut client, mut own) = (client.unwrap(), LineIo::new(accepted.unwrap().0));
        let line = Arc::clone(own.line());

        let writing = async {
            for _ in 0..OWN_FRAMES {
                own.write_all(&frame(b'O')).await.unwrap();
                tokio::task::yield_now().await;
            }
            own.shutdown().await.unwrap();
            drop(own);
        };
        let mut became = [0; 3];
        let delivering = async {
            let frame = frame(b'D');
            while Arc::strong_count(&line) > 1 {
                became[line.deliver(&frame) as usize] += 1;
                tokio::task::yield_now().await;
            }
        };
        let reading = async {
            let mut read = Vec::new();
            client.read_to_end(&mut read).await.unwrap();
            read
        };
        let ((), (), read) = tokio::join!(writing, delivering, reading);

        let [whole, begun, refused] = became;
        assert!(begun > 0 && refused > 0, "{whole}, {begun}, {refused}");
        let (mut owns, mut delivered) = (0, 0);
        for frame in read.chunks(FRAME) {
            let of = frame[0] - 32;
            assert!(frame.len() == FRAME && frame[1..].iter().all(|byte| *byte == of), "a frame is torn");
            *(if of == b'O' { &mut owns } else { &mut delivered }) += 1;
        }
        assert_eq!((owns, delivered), (OWN_FRAMES, whole + begun));
    }
}
