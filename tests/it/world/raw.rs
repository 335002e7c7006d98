//! A socket that says whatever it likes and keeps every byte it hears.

use axum::http::{HeaderValue, Request};
use baraza::app::client::http::Site;
use baraza::domain::command::Command;
use baraza::domain::ids::{CommandId, PanelId};
use baraza::protocol::PROTOCOL;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::hall::Hall;
use super::http::host;
use super::soon;

pub(crate) struct Raw {
    socket: WebSocketStream<TcpStream>,
    /// Every text frame so far.
    pub(crate) heard: Vec<String>,
}

/// What a server that hangs up says: the code in its `bye`, none in a `resync`, and the code of the close.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) last: Value,
    pub(crate) close: Option<u16>,
}

impl Raw {
    /// Opens a socket with a browser's cookies.
    pub(crate) async fn open(site: &Site) -> Self {
        Self::try_open(site.origin(), site.origin(), site.cookies()).await.unwrap()
    }

    /// Opens a socket as a page of `from` would; the HTTP status if that is refused.
    pub(crate) async fn try_open(origin: &str, from: &str, cookies: &str) -> Result<Self, (u16, Vec<u8>)> {
        let mut request = format!("ws://{}/ws", host(origin)).into_client_request().unwrap();
        request.headers_mut().insert("origin", HeaderValue::from_str(from).unwrap());
        request.headers_mut().insert("cookie", HeaderValue::from_str(cookies).unwrap());
        Self::upgrade(TcpStream::connect(host(origin)).await.unwrap(), request).await
    }

    /// Makes a socket of a connection; the HTTP status if that is refused.
    pub(crate) async fn upgrade(stream: TcpStream, request: Request<()>) -> Result<Self, (u16, Vec<u8>)> {
        match soon("an upgrade", client_async(request, stream)).await {
            Ok((socket, _)) => Ok(Self { socket, heard: Vec::new() }),
            Err(Error::Http(answer)) => Err((answer.status().as_u16(), answer.into_body().unwrap_or_default())),
            Err(error) => panic!("{error}"),
        }
    }

    /// A participant's browser in `hall` with a socket on `panel`, welcomed.
    pub(crate) async fn phone(hall: &Hall, panel: PanelId) -> (Site, Self) {
        let mut site = Site::new(&hall.origin()).unwrap();
        site.get(&format!("/j/{}", hall.join())).await.unwrap();
        let raw = Self::resume(&mut site, hall.join(), panel).await;
        (site, raw)
    }

    /// A new socket of a participant's browser, welcomed.
    pub(crate) async fn resume(site: &mut Site, join: &str, panel: PanelId) -> Self {
        let snapshot = site.get(&format!("/j/{join}/snapshot?panel={panel}")).await.unwrap();
        let snapshot: Value = serde_json::from_slice(&snapshot.body).unwrap();
        let mut raw = Self::open(site).await;
        raw.say(&audience_hello(join, panel, &snapshot)).await;
        assert_eq!(raw.hear().await.unwrap()["t"], "welcome");
        raw
    }

    /// A socket of a page with a role, welcomed.
    pub(crate) async fn role(site: &mut Site, view: &str, panel: Option<PanelId>) -> Self {
        let query = panel.map(|panel| format!("?panel={panel}")).unwrap_or_default();
        let snapshot = site.get(&format!("/api/snapshot/{view}{query}")).await.unwrap();
        let snapshot: Value = serde_json::from_slice(&snapshot.body).unwrap();
        let mut hello = role_hello(view, panel);
        (hello["epoch"], hello["seq"]) = (snapshot["epoch"].clone(), snapshot["seq"].clone());
        let mut raw = Self::open(site).await;
        raw.say(&hello).await;
        assert_eq!(raw.hear().await.unwrap()["t"], "welcome");
        raw
    }

    pub(crate) async fn say(&mut self, frame: &Value) {
        self.send(Message::text(frame.to_string())).await;
    }

    /// Sends a message. That it could not be sent is heard when reading.
    pub(crate) async fn send(&mut self, message: Message) {
        self.socket.send(message).await.ok();
    }

    /// Gives a command and waits for its answer.
    pub(crate) async fn perform(&mut self, id: CommandId, command: &Command) -> Value {
        self.say(&json!({ "t": "do", "id": id, "command": command })).await;
        self.until(|frame| frame["id"] == json!(id)).await
    }

    /// The next text frame, or how the socket ended.
    pub(crate) async fn hear(&mut self) -> Result<Value, End> {
        loop {
            let close = match soon("a frame", self.socket.next()).await {
                Some(Ok(Message::Text(text))) => {
                    self.heard.push(text.to_string());
                    return Ok(serde_json::from_str(&text).unwrap());
                }
                Some(Ok(Message::Close(close))) => close.map(|close| close.code.into()),
                Some(Ok(_)) => continue,
                Some(Err(_)) | None => None,
            };
            let last = self.heard.last().map(|text| serde_json::from_str(text).unwrap()).unwrap_or_default();
            return Err(End { last, close });
        }
    }

    /// The first frame from now on that is wanted.
    pub(crate) async fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let frame = self.hear().await.expect("the socket stays open");
            if wanted(&frame) {
                return frame;
            }
        }
    }

    /// Reads until the server hangs up.
    pub(crate) async fn end(&mut self) -> End {
        loop {
            if let Err(end) = self.hear().await {
                return end;
            }
        }
    }
}

/// The first frame of a phone that has `snapshot`.
pub(crate) fn audience_hello(join: &str, panel: PanelId, snapshot: &Value) -> Value {
    json!({
        "t": "hello", "protocol": PROTOCOL, "view": "audience", "panel": panel, "join": join,
        "epoch": snapshot["epoch"], "seq": snapshot["seq"],
    })
}

/// The first frame of a page with a role that has nothing yet.
pub(crate) fn role_hello(view: &str, panel: Option<PanelId>) -> Value {
    json!({ "t": "hello", "protocol": PROTOCOL, "view": view, "panel": panel, "epoch": 0, "seq": 0 })
}
