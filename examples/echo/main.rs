//! Echoes every message through the WebSocket stack of the sessions, so that a conformance suite can judge it; `make autobahn` runs one.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use baraza::app::clock;
use baraza::app::lifecycle::Tasks;
use baraza::domain::ids::Epoch;
use baraza::protocol::frame::TextFrame;
use baraza::room::limits::{Limits, Rates};
use baraza::room::stats::Stats;
use baraza::room::{Ctx, Hub};
use baraza::store::Key;
use baraza::store::memory::Memory;
use baraza::transport::accept::{Door, accept};
use baraza::transport::assets::Assets;
use baraza::transport::auth::TokenKey;
use baraza::transport::line::{Delivered, Line, LineIo};
use baraza::transport::look::Look;
use baraza::transport::services::{Services, Settings};
use baraza::transport::socket::{config, handshake, upgraded};
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Largest message, in bytes: the suite sends 16 MiB at once, and they are to be echoed in one go.
const LARGEST: usize = 32 << 20;

/// How an echo is written; its name is the path of the socket.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Way {
    /// As a session writes its answers.
    Session,
    /// Texts as a feed's deliveries, past the library; everything else as a session.
    Delivery,
}

/// Echoes at the address given, `/session` in one way and `/delivery` in the other, until it is ended. Says where it listens, since port 0 is any
/// free one.
#[tokio::main]
async fn main() -> Result<()> {
    let address = std::env::args().nth(1).context("an address to listen at, such as 127.0.0.1:9001")?;
    let listener = TcpListener::bind(address).await?;
    writeln!(std::io::stdout(), "{}", listener.local_addr()?)?;
    let tasks = Tasks::default();
    let services = services(&tasks)?;
    let router = Router::new().route("/{way}", get(echo)).with_state(Arc::clone(&services));
    accept(services, Door { listener, router, tls: None }, TaskTracker::new(), CancellationToken::new()).await;
    Ok(())
}

/// What the door of a server needs; nobody asks for an event here.
fn services(tasks: &Tasks) -> Result<Arc<Services>> {
    let store = Arc::new(Memory::new(Epoch(1)));
    let hub = Arc::new(Hub::new(Ctx {
        log: Arc::clone(&store) as _,
        keys: Arc::clone(&store) as _,
        directory: store,
        clock: Arc::new(clock::now),
        entropy: Arc::new(clock::fill_random),
        spawn: tasks.spawner(),
        fatal: CancellationToken::new(),
        stats: Arc::new(Stats::default()),
    }));
    let settings =
        Settings { public_origin: None, tls: None, max_connections: 100, drain: Duration::ZERO, look: Look::default() };
    let (limits, tokens) = (Limits::new(Rates::default()), TokenKey(Key(clock::random())));
    Ok(Arc::new(Services::new(hub, Assets::load()?, limits, tokens, settings)))
}

async fn echo(
    State(services): State<Arc<Services>>,
    Path(way): Path<Way>,
    mut request: Request,
) -> Result<Response, StatusCode> {
    let (response, upgrade) = handshake(&mut request).map_err(|_| StatusCode::BAD_REQUEST)?;
    (services.hub.ctx().spawn)(Box::pin(async move {
        let sizes = config(LARGEST).max_write_buffer_size(LARGEST);
        if let Some((mut socket, line)) = upgraded(upgrade, sizes).await {
            while let Some(Ok(message)) = socket.next().await {
                if write(&mut socket, &line, message, way).await.is_err() {
                    return;
                }
            }
        }
    }));
    Ok(response)
}

async fn write(socket: &mut WebSocketStream<LineIo>, line: &Line, message: Message, way: Way) -> Result<(), Error> {
    match (message, way) {
        (Message::Text(text), Way::Delivery) => match line.deliver(TextFrame::new(&text).wire()) {
            Delivered::Whole => Ok(()),
            Delivered::Begun => socket.flush().await,
            Delivered::Not => socket.send(Message::Text(text)).await,
        },
        (message @ (Message::Text(_) | Message::Binary(_)), _) => socket.send(message).await,
        // The library answers pings and closes by itself.
        (Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_), _) => Ok(()),
    }
}
