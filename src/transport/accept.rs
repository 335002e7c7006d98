//! The door: how many come in, how long they may take to say what they want, and how everyone leaves.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use futures_util::TryFutureExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use super::api::Peer;
use super::line::LineIo;
use super::services::Services;
use super::tls::Tls;

/// How long a connection may take to send its request line and headers, and may idle between two requests.
pub const HEADER_DEADLINE: Duration = Duration::from_secs(5);

/// How long a request may take from its head to its answer: longer than a command may (see `room::perform`), so only a body that does not come
/// reaches it.
const REQUEST_DEADLINE: Duration = Duration::from_secs(20);

/// Largest request head, in bytes.
pub const MAX_HEAD: usize = 16 * 1024;

/// How long to wait after the system refuses a connection for want of something, such as file descriptors.
const BREATHER: Duration = Duration::from_millis(50);

/// What the system keeps for a connection before it has sent it, in bytes: a second or two of what a busy hall is told. Beyond that a write waits, so that
/// whoever takes nothing is known by it, and costs no more memory than this. What is on its way is not counted: a page may fill a fast and distant network.
#[cfg(target_os = "linux")]
const UNSENT: u32 = 2 * 1024;

/// A place among the connections, taken until every copy is dropped. A socket keeps its request's.
#[derive(Clone)]
pub(super) struct Place(#[expect(dead_code, reason = "held, not looked at")] Arc<OwnedSemaphorePermit>);

/// A way in, and what is behind it.
pub struct Door {
    /// Where connections come.
    pub listener: TcpListener,
    /// What they can ask for.
    pub router: Router,
    /// What encrypts them; none: they are plain.
    pub tls: Option<Arc<ServerConfig>>,
}

/// Accepts connections until `closing` is cancelled. `connections` tracks them; they end by themselves soon after.
pub async fn accept(services: Arc<Services>, door: Door, connections: TaskTracker, closing: CancellationToken) {
    let Door { listener, router, tls } = door;
    let budget = Arc::new(Semaphore::new(services.settings.max_connections));
    loop {
        let accepted = tokio::select! {
            () = closing.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(BREATHER).await;
                continue;
            }
        };
        let Ok(permit) = Arc::clone(&budget).try_acquire_owned() else {
            // Closing at once is the only cheap answer, and browsers retry.
            services.stats.turned_away.add(1);
            continue;
        };
        services.stats.accepted.add(1);
        let (router, tls, closing) = (router.clone(), tls.clone(), closing.clone());
        let (place, tracked) = (Place(Arc::new(permit)), connections.token());
        (services.hub.ctx().spawn)(Box::pin(async move {
            if let Ok(io) = prepare(stream, tls) {
                serve(io, (Peer(peer), place), router, closing).await;
            }
            drop(tracked);
        }));
    }
}

/// Makes a connection send at once and keep little that it cannot send. A handshake is part of what it says first, and of the time it has for that.
fn prepare(stream: TcpStream, tls: Option<Arc<ServerConfig>>) -> io::Result<LineIo> {
    // A tally that waits for a bigger packet is late for nothing.
    stream.set_nodelay(true)?;
    bound_unsent(&stream)?;
    let tls = tls.map(Tls::new).transpose().map_err(io::Error::other)?;
    Ok(LineIo::new(stream, tls))
}

#[cfg(target_os = "linux")]
fn bound_unsent(stream: &TcpStream) -> io::Result<()> {
    socket2::SockRef::from(stream).set_tcp_notsent_lowat(UNSENT)
}

/// Elsewhere, for those who develop there, the system's own bound is kept.
#[cfg(not(target_os = "linux"))]
fn bound_unsent(_: &TcpStream) -> io::Result<()> {
    Ok(())
}

/// Serves one connection until it closes, upgrades or `closing` is cancelled.
async fn serve<I>(stream: I, (peer, place): (Peer, Place), router: Router, closing: CancellationToken)
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer);
        request.extensions_mut().insert(place.clone());
        timeout(REQUEST_DEADLINE, router.clone().oneshot(request)).map_ok(|Ok(answer)| answer)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_DEADLINE)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    // How a connection ends is its client's business; there is nothing to do about it and nothing to say.
    tokio::select! {
        _ = connection.as_mut() => {}
        () = closing.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await.ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::post;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn whoever_does_not_finish_a_request_is_let_go_in_time() {
        for (said, deadline) in [
            ("POST / HTTP/1.1\r\nhost: h\r\n", HEADER_DEADLINE),
            ("POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 9\r\n\r\nhalf", REQUEST_DEADLINE),
        ] {
            let (mut client, server) = duplex(1024);
            let router = Router::new().route("/", post(async |body: String| body));
            let permit = Arc::new(Semaphore::new(1)).try_acquire_owned().unwrap();
            let known = (Peer(([127, 0, 0, 1], 1).into()), Place(Arc::new(permit)));
            client.write_all(said.as_bytes()).await.unwrap();
            let (start, mut answer) = (Instant::now(), String::new());
            let reading = client.read_to_string(&mut answer);
            let (read, ()) = tokio::join!(reading, serve(server, known, router, CancellationToken::new()));
            assert!(read.is_ok() && !answer.contains("200"), "{answer}");
            assert_eq!(start.elapsed(), deadline, "{said}");
        }
    }
}
