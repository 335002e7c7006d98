//! The door: how many come in, how long they may take to say what they want, and how everyone leaves.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use super::api::Peer;
use super::services::Services;

/// How long a connection may take to send its request line and headers, and may idle between two requests.
const HEADER_DEADLINE: Duration = Duration::from_secs(5);

/// Largest request head, in bytes.
const MAX_HEAD: usize = 16 * 1024;

/// How long to wait after the system refuses a connection for want of something, such as file descriptors.
const BREATHER: Duration = Duration::from_millis(50);

/// Accepts connections until `closing` is cancelled. `connections` tracks them; they end by themselves soon after.
pub async fn accept(
    services: Arc<Services>,
    listener: TcpListener,
    router: Router,
    connections: TaskTracker,
    closing: CancellationToken,
) {
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
        let (router, closing) = (router.clone(), closing.clone());
        let tracked = connections.token();
        (services.hub.ctx().spawn)(Box::pin(async move {
            serve(stream, Peer(peer), router, closing).await;
            drop((permit, tracked));
        }));
    }
}

/// Serves one connection until it closes, upgrades or `closing` is cancelled.
async fn serve(stream: TcpStream, peer: Peer, router: Router, closing: CancellationToken) {
    // A tally that waits for a bigger packet is late for nothing.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer);
        let router = router.clone();
        async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {})) }
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
