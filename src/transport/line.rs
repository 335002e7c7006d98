//! A connection that several may write to: its own task, the deliveries of a feed and the post. Each writes whole frames; none comes between the halves of another's.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::{Sleep, sleep};

/// How long a connection may take for [`LEAST`] bytes of what it is to be sent: for pages on a network with holes. A socket's session is less patient.
const STALL: Duration = Duration::from_secs(30);

/// What a connection has to take meanwhile, in bytes: some 550 a second, with which no page would be of use to anybody.
const LEAST: usize = 16 * 1024;

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
    /// Ends the connection. It runs from the first write that waits until enough was taken, or all.
    stall: Option<Pin<Box<Sleep>>>,
    /// Bytes taken since then.
    taken: usize,
}

impl LineIo {
    pub(super) fn new(stream: TcpStream) -> Self {
        let (reading, half) = stream.into_split();
        let line = Arc::new(Line(Mutex::new(Writing { half, rest: Bytes::new(), torn: false })));
        Self { half: reading, line, stall: None, taken: 0 }
    }

    /// What others may write to.
    pub fn line(&self) -> &Arc<Line> {
        &self.line
    }

    /// What came of a write, or that too little was taken for too long.
    fn in_time(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(written)) = written {
            self.taken += written;
            if self.taken >= LEAST {
                self.stall = None;
            }
        }
        if written.is_ready() { written } else { self.wait(cx).map(Err) }
    }

    /// What came of a flush: once it is done, everything was taken.
    fn all_in_time(&mut self, cx: &mut Context<'_>, flushed: Poll<io::Result<()>>) -> Poll<io::Result<()>> {
        if flushed.is_ready() {
            self.stall = None;
            return flushed;
        }
        self.wait(cx).map(Err)
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

    /// Writes what is left, then says that nothing more comes.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
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
        written
    }
}

impl AsyncRead for LineIo {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.half).poll_read(cx, buffer)
    }
}

impl AsyncWrite for LineIo {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = self.line.writing().poll_own(cx, bytes.len(), |half, cx| half.poll_write(cx, bytes));
        self.in_time(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let length = parts.iter().map(|part| part.len()).sum();
        let written = self.line.writing().poll_own(cx, length, |half, cx| half.poll_write_vectored(cx, parts));
        self.in_time(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = self.line.writing().poll_rest(cx);
        self.all_in_time(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let ended = self.line.writing().poll_end(cx);
        self.all_in_time(cx, ended)
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::time::Instant;

    use super::*;

    /// Longer than what a connection holds on its way, so that much is written in part.
    const FRAME: usize = 3 << 20;

    /// A connection as its client has it, and as its own task does.
    async fn connection() -> (TcpStream, LineIo) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap());
        let (client, accepted) = tokio::join!(client, listener.accept());
        (client.unwrap(), LineIo::new(accepted.unwrap().0))
    }

    fn frame(of: u8) -> Bytes {
        Bytes::from([&[of + 32][..], &vec![of; FRAME - 1]].concat())
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_takes_nothing_of_an_answer_is_let_go_in_time() {
        let (_client, mut own) = connection().await;
        let start = Instant::now();
        let written = own.write_all(&vec![0; 64 << 20]).await;
        assert_eq!(written.map_err(|error| error.kind()), Err(io::ErrorKind::TimedOut));
        assert_eq!(start.elapsed().as_secs(), STALL.as_secs());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_takes_too_little_is_let_go_as_well() {
        let (_client, mut own) = connection().await;
        let mut cx = Context::from_waker(Waker::noop());
        assert!(own.in_time(&mut cx, Poll::Pending).is_pending());
        for _ in 0..3 {
            tokio::time::advance(STALL / 4).await;
            assert!(own.in_time(&mut cx, Poll::Ready(Ok(LEAST / 4))).is_ready());
            assert!(own.in_time(&mut cx, Poll::Pending).is_pending());
        }
        tokio::time::advance(STALL / 4).await;
        let Poll::Ready(Err(error)) = own.in_time(&mut cx, Poll::Pending) else { panic!("it may go on") };
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_took_enough_or_everything_has_all_the_time_again() {
        let (_client, mut own) = connection().await;
        let mut cx = Context::from_waker(Waker::noop());
        for _ in 0..3 {
            assert!(own.in_time(&mut cx, Poll::Pending).is_pending());
            tokio::time::advance(STALL * 2 / 3).await;
            assert!(own.in_time(&mut cx, Poll::Ready(Ok(LEAST))).is_ready());
            assert!(own.in_time(&mut cx, Poll::Pending).is_pending());
            tokio::time::advance(STALL * 2 / 3).await;
            assert!(own.all_in_time(&mut cx, Poll::Ready(Ok(()))).is_ready());
        }
    }

    #[tokio::test]
    async fn nothing_comes_between_the_halves_of_a_frame() {
        const OWN_FRAMES: usize = 30;
        let (mut client, mut own) = connection().await;
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
