//! From an HTTP request to a session.

use std::sync::Arc;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Extension, State};
use axum::http::HeaderMap;
use axum::response::Response;
use tokio::time::Instant;

use crate::protocol::code::Code;
use crate::protocol::wire::{MAX_CLIENT_FRAME, MAX_DESK_FRAME, ViewName};
use crate::room::limits::Limit;

use super::accept::Known;
use super::answer::Refused;
use super::api::later;
use super::services::Services;
use super::{auth, session};

/// Read buffer of a socket, in bytes. Most frames are votes of 150 bytes; the library's own 128 KiB would be kept for each idle phone.
const READ_BUFFER: usize = 1024;

/// What may wait to be written before a write fails, in bytes. Frames are written one by one, each with a deadline.
const MAX_WRITE_BUFFER: usize = 4 << 20;

/// `GET /ws`.
pub(super) async fn open(
    State(services): State<Arc<Services>>,
    Extension(known): Extension<Known>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Refused> {
    auth::check_origin(&services, &headers)?;
    if services.draining.is_cancelled() {
        return Err(Code::Unavailable.into());
    }
    let upgrade = upgrade.map_err(|_| Code::BadFrame)?;
    // Whoever never opened a page here is let in only to be told so, and has no place in the queue of those who did.
    if let Some(bearer) = auth::bearer(&services, &headers) {
        let limits = [Limit::Bearer(bearer), Limit::Upgrades];
        if let Err(wait) = services.limits.take(&limits, Instant::now()) {
            return Err(Refused::until(Code::SlowDown, later(&services, wait)));
        }
    }
    // Before the hello only the cookies tell whose it may be; once it is known, only a desk may send more.
    let may_be_desk = !auth::credentials(&headers, ViewName::Desk).is_empty();
    let largest = if may_be_desk { MAX_DESK_FRAME } else { MAX_CLIENT_FRAME };
    let tracked = services.sessions.token();
    Ok(upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(MAX_WRITE_BUFFER)
        .max_message_size(largest)
        .max_frame_size(largest)
        .on_upgrade(move |socket| async move {
            session::run(services, socket, known.line, headers).await;
            drop((tracked, known.place));
        }))
}
