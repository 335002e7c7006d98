//! Everything that can be asked for.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use axum::routing::{get, post};

use crate::protocol::{plan, polls_file};

use super::services::Services;
use super::{api, look, pages, parts, polls, programme, socket};

/// Largest request body, in bytes, but for files: the largest there is holds two secrets.
pub const MAX_BODY: usize = 4 * 1024;

/// The routes, by who uses them.
pub fn router(services: Arc<Services>) -> Router {
    Router::new()
        // Everyone's socket.
        .route("/ws", get(socket::open))
        // Phones.
        .route("/", get(pages::front))
        .route("/j/{join}", get(pages::audience))
        .route("/j/{join}/snapshot", get(api::audience_snapshot))
        .route("/j/{join}/programme", get(programme::planned))
        .route("/j/{join}/standing", get(polls::standing))
        .route("/api/join", post(api::join))
        // Desk, screen and organiser.
        .route("/desk", get(pages::desk))
        .route("/stage", get(pages::stage))
        .route("/booth", get(pages::booth))
        .route("/host", get(pages::host))
        .route("/report", get(pages::report))
        .route("/api/snapshot/{page}", get(api::role_snapshot))
        .route("/api/session", post(api::session))
        .route("/api/invite", post(api::invite))
        .route("/api/export/{name}", get(api::download))
        .route("/api/poll/{panel}/{name}", get(polls::download))
        .route("/api/programme", post(programme::replace).layer(DefaultBodyLimit::max(plan::MAX_FILE)))
        .route("/api/programme/read", post(programme::read).layer(DefaultBodyLimit::max(plan::MAX_FILE)))
        .route("/api/polls/read", post(polls::read).layer(DefaultBodyLimit::max(polls_file::MAX_FILE)))
        // All pages.
        .route("/assets/{name}", get(parts::part))
        .route("/catalogue/{lang}/{page}", get(api::catalogue))
        .route("/qr/{name}", get(api::join_qr))
        .route("/look/logo", get(look::logo))
        .route("/favicon.svg", get(api::icon))
        .fallback(api::nothing_here)
        .method_not_allowed_fallback(api::nothing_here)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(axum::middleware::map_response(guard))
        .with_state(services)
}

/// What every answer says to browsers.
async fn guard(mut response: Response) -> Response {
    const SAID: [(HeaderName, &str); 5] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ];
    for (name, value) in SAID {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
