//! Health, readiness and metrics, on a listener of their own that the audience cannot reach.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;

use super::services::Services;

/// The routes of the operator's listener.
pub fn router(services: Arc<Services>) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(services)
}

/// Whether new people should be sent here: not while the server drains or cannot keep anything.
async fn ready(State(services): State<Arc<Services>>) -> Response {
    let ctx = services.hub.ctx();
    let is_ready = !services.draining.is_cancelled() && !ctx.fatal.is_cancelled() && !ctx.log.is_stalled();
    if is_ready { "ready\n".into_response() } else { (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response() }
}

/// Everything that is counted, in the text format of `OpenMetrics`. No label has a value that comes from outside.
async fn metrics(State(services): State<Arc<Services>>) -> Response {
    let mut registry = Registry::with_prefix("baraza");
    let (rooms, stats) = (&services.hub.ctx().stats, &services.stats);
    let counters = [
        ("commands_acknowledged", "Commands kept and applied", rooms.acked.get()),
        ("commands_refused", "Commands that did nothing", rooms.refused.get()),
        ("commands_limited", "Commands turned away by a limit", stats.limited.get()),
        ("batches", "Batches appended to logs", rooms.batches.get()),
        ("frames_encoded", "Frames encoded, each once for all its receivers", rooms.frames.get()),
        ("rooms_opened", "Events opened", rooms.opened.get()),
        ("rooms_diverged", "Rooms that disagreed with the log's digest", rooms.diverged.get()),
        ("connections_accepted", "Connections accepted", stats.accepted.get()),
        ("connections_turned_away", "Connections closed because there were too many", stats.turned_away.get()),
        ("sockets_too_slow", "Sockets cut because they did not read", stats.too_slow.get()),
        ("resyncs", "Times a client was told to fetch the snapshot", stats.resyncs.get()),
    ];
    for (name, help, value) in counters {
        registry.register(name, help, ConstCounter::new(value));
    }
    let open = services.hub.open_rooms();
    let receivers = open.iter().map(|room| room.receivers()).fold([0; 4], |mut sum, counts| {
        sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        sum
    });
    let gauges = [
        ("sockets", "WebSockets open", stats.sockets.load(Ordering::Relaxed)),
        ("rooms", "Events open", open.len()),
        ("store_stalled", "1 while the disk takes nothing", usize::from(services.hub.ctx().log.is_stalled())),
        ("receivers_audience", "Phones following a panel", receivers[0]),
        ("receivers_desk", "Desks following a panel", receivers[1]),
        ("receivers_stage", "Screens", receivers[2]),
        ("receivers_host", "Organisers' pages", receivers[3]),
    ];
    for (name, help, value) in gauges {
        registry.register(name, help, ConstGauge::new(u64::try_from(value).unwrap_or(u64::MAX)));
    }
    let mut body = String::new();
    match encode(&mut body, &registry) {
        Ok(()) => {
            let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            ([(header::CONTENT_TYPE, kind)], body).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
