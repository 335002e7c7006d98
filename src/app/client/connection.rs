//! One WebSocket of a client.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::Value;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::domain::ids::{Epoch, PanelId};
use crate::protocol::wire::ServerFrame;

use super::Keeps;
use super::http::Site;
use super::trust::Stream;

/// A server that says nothing for longer is gone; it beats every 25 s.
const SILENCE: Duration = Duration::from_secs(40);

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(10);

/// Read buffer in bytes; thousands of clients live in one process.
const READ_BUFFER: usize = 4 * 1024;

pub(super) struct Connection {
    socket: WebSocketStream<Stream>,
    /// How many of the outbox's first commands were said here.
    pub(super) sent: usize,
}

/// What a server said.
pub(super) enum Heard {
    Patch(Patch),
    /// A patch whose content was not wanted.
    Passed(u64),
    Frame(ServerFrame),
    Closed,
}

/// A patch of any view.
#[derive(Deserialize)]
pub(super) struct Patch {
    pub(super) seq: u64,
    pub(super) update: Value,
}

/// A snapshot of any view.
#[derive(Deserialize)]
pub(super) struct Whole {
    pub(super) epoch: Epoch,
    pub(super) seq: u64,
    pub(super) panel: Option<PanelId>,
    pub(super) update: Value,
}

impl Connection {
    /// Opens a socket and says hello; nothing if the server cannot be reached or says no.
    pub(super) async fn open(site: &Site, hello: &str) -> Option<Self> {
        let mut connection = timeout(CONNECT, Self::handshake(site)).await.ok().flatten()?;
        connection.say(hello).await;
        Some(connection)
    }

    async fn handshake(site: &Site) -> Option<Self> {
        let mut request = format!("ws://{}/ws", site.authority()).into_client_request().ok()?;
        request.headers_mut().insert("origin", HeaderValue::from_str(site.origin()).ok()?);
        request.headers_mut().insert("cookie", HeaderValue::from_str(site.cookies()).ok()?);
        let stream = site.connect().await.ok()?;
        let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER).write_buffer_size(0);
        let (socket, _) = client_async_with_config(request, stream, Some(config)).await.ok()?;
        Some(Self { socket, sent: 0 })
    }

    /// Sends a frame. That it failed is heard when reading.
    pub(super) async fn say(&mut self, frame: &str) {
        self.socket.send(Message::text(frame)).await.ok();
    }

    /// Waits for the next frame.
    pub(super) async fn hear(&mut self, keeps: Keeps) -> Heard {
        loop {
            let Ok(Some(Ok(message))) = timeout(SILENCE, self.socket.next()).await else { return Heard::Closed };
            let heard = match message {
                Message::Text(text) => understand(text.as_str(), keeps),
                Message::Close(close) => {
                    // A close without a bye before it: the server was in a hurry.
                    let resync = close.is_some_and(|close| (4100..4200).contains(&u16::from(close.code)));
                    Some(if resync { Heard::Frame(ServerFrame::Resync) } else { Heard::Closed })
                }
                _ => None,
            };
            if let Some(heard) = heard {
                return heard;
            }
        }
    }
}

/// Patches are by far the most frequent frames, so they are recognised by their first bytes.
fn understand(text: &str, keeps: Keeps) -> Option<Heard> {
    #[derive(Deserialize)]
    struct Passing {
        seq: u64,
    }
    if text.starts_with(r#"{"t":"patch""#) {
        return match keeps {
            Keeps::View => serde_json::from_str(text).ok().map(Heard::Patch),
            Keeps::Position => serde_json::from_str(text).ok().map(|Passing { seq }| Heard::Passed(seq)),
        };
    }
    serde_json::from_str(text).ok().map(Heard::Frame)
}
