//! From an HTTP request to a session.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use hyper::upgrade::{OnUpgrade, Parts};
use hyper_util::rt::TokioIo;
use tokio::time::Instant;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use crate::protocol::code::Code;
use crate::protocol::wire::{MAX_CLIENT_FRAME, MAX_DESK_FRAME, ViewName};
use crate::room::limits::Limit;

use super::accept::Place;
use super::answer::Refused;
use super::api::later;
use super::line::{Line, LineIo};
use super::services::Services;
use super::{auth, session};

/// How long a client may take to say hello.
pub const HELLO_DEADLINE: Duration = Duration::from_secs(5);

/// Read buffer of a socket, in bytes: most frames are votes and ballots, which fit. It is kept for each idle phone; a longer frame is read in several
/// goes.
const READ_BUFFER: usize = 256;

/// What may wait to be written before a write fails, in bytes. Frames are written one by one, each with a deadline.
const MAX_WRITE_BUFFER: usize = 4 << 20;

/// `GET /ws`.
pub(super) async fn open(
    State(services): State<Arc<Services>>,
    Extension(place): Extension<Place>,
    mut request: Request,
) -> Result<Response, Refused> {
    auth::check_origin(&services, request.headers())?;
    if services.draining.is_cancelled() {
        return Err(Code::Unavailable.into());
    }
    let (response, upgrade) = handshake(&mut request)?;
    // Whoever never opened a page here is let in only to be told so, and has no place in the queue of those who did.
    if let Some(bearer) = auth::bearer(&services, request.headers()) {
        let limits = [Limit::Bearer(bearer), Limit::Upgrades];
        if let Err(wait) = services.limits.take(&limits, Instant::now()) {
            return Err(Refused::until(Code::SlowDown, later(&services, wait)));
        }
    }
    let tracked = services.sessions.token();
    let spawn = Arc::clone(&services.hub.ctx().spawn);
    let headers = std::mem::take(request.headers_mut());
    spawn(Box::pin(async move {
        serve(services, upgrade, headers).await;
        drop((tracked, place));
    }));
    Ok(response)
}

/// The answer to a request for a socket, and what becomes of its connection once that is out.
///
/// # Errors
/// [`Code::BadFrame`] if the request asks for no socket, or for one of another version.
pub fn handshake(request: &mut Request) -> Result<(Response, OnUpgrade), Code> {
    let response = create_response_with_body(request, Body::empty).map_err(|_| Code::BadFrame)?;
    Ok((response, hyper::upgrade::on(request)))
}

/// How sockets are read and written: messages of at most `largest` bytes.
pub fn config(largest: usize) -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(MAX_WRITE_BUFFER)
        .max_message_size(Some(largest))
        .max_frame_size(Some(largest))
}

/// The socket that a connection has become, and its line for deliveries. None if the client left before that, or if the connection came in
/// by another door than [`super::accept`].
pub async fn upgraded(
    upgrade: OnUpgrade,
    config: WebSocketConfig,
) -> Option<(Box<WebSocketStream<LineIo>>, Arc<Line>)> {
    let connection = upgrade.await.ok()?.downcast::<TokioIo<LineIo>>().ok()?;
    let (io, read) = {
        // What came behind the request is copied, so that the buffer of eight kilobytes in which it lies is given back.
        let Parts { io, read_buf, .. } = connection;
        (io.into_inner(), read_buf.to_vec())
    };
    let line = Arc::clone(io.line());
    let socket = WebSocketStream::from_partially_read(io, read, Role::Server, Some(config)).await;
    Some((Box::new(socket), line))
}

/// Serves the socket that a connection becomes once its answer is out.
async fn serve(services: Arc<Services>, upgrade: OnUpgrade, headers: HeaderMap) {
    // Before the hello only the cookies tell whose it may be; once it is known, only a desk may send more.
    let may_be_desk = !auth::credentials(&headers, ViewName::Desk).is_empty();
    let largest = if may_be_desk { MAX_DESK_FRAME } else { MAX_CLIENT_FRAME };
    // Whoever leaves before it is one has nothing to be told.
    if let Some((socket, line)) = upgraded(upgrade, config(largest)).await {
        session::run(services, socket, Some(line), headers).await;
    }
}
