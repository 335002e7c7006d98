//! What every request handler can reach.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::http::{HeaderMap, header};
use dashmap::DashMap;
use rustls::ServerConfig;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::domain::ids::{EventId, PanelId};
use crate::protocol::standing::Board;
use crate::room::Hub;
use crate::room::limits::Limits;
use crate::room::presence::Letter;
use crate::room::stats::Counter;

use super::assets::Assets;
use super::auth::TokenKey;
use super::lobby::Lobby;
use super::look::Look;
use super::page_cache::PageCache;
use super::snapshot_cache::SnapshotCache;

/// How long a client that is sent away stays away at least, in milliseconds: until whoever sent it has closed the connection, and a room that failed has been opened anew.
pub(super) const COME_BACK_MS: u32 = 250;

/// How a server is reached and how much it takes.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The origin people use, such as `https://baraza.example`; if there is none, each request's own host is taken.
    pub public_origin: Option<String>,
    /// What encrypts everyone's connections; none: they are plain.
    pub tls: Option<Arc<ServerConfig>>,
    /// Most connections at once.
    pub max_connections: usize,
    /// Longest time over which sockets are sent away when the server stops.
    pub drain: Duration,
    /// How the event looks.
    pub look: Look,
}

/// What every request handler can reach.
pub struct Services {
    /// The rooms.
    pub hub: Arc<Hub>,
    /// How events are found.
    pub lobby: Lobby,
    /// The built pages.
    pub assets: Assets,
    /// How much is too much.
    pub limits: Limits,
    /// Signs participants' tokens.
    pub tokens: TokenKey,
    /// How the server is reached.
    pub settings: Settings,
    /// Cancelled when the server begins to stop.
    pub draining: CancellationToken,
    /// Every socket's session; shutdown waits for it.
    pub sessions: TaskTracker,
    /// What is counted.
    pub stats: Stats,
    pub(super) pages: PageCache,
    pub(super) snapshots: SnapshotCache,
    /// The sums behind players' places, by event and panel.
    pub(super) boards: DashMap<(EventId, PanelId), Board>,
}

/// Counters of the transport; none is about a person.
#[derive(Debug, Default)]
pub struct Stats {
    /// Sockets open now.
    pub sockets: AtomicUsize,
    /// Connections accepted.
    pub accepted: Counter,
    /// Connections turned away because there were too many.
    pub turned_away: Counter,
    /// Sockets cut because they did not read in time.
    pub too_slow: Counter,
    /// Times a client was told to fetch the snapshot.
    pub resyncs: Counter,
    /// Commands turned away by a limit.
    pub limited: Counter,
}

impl Services {
    /// Brings the parts together.
    pub fn new(hub: Arc<Hub>, assets: Assets, limits: Limits, tokens: TokenKey, settings: Settings) -> Self {
        let lobby = Lobby::new(Arc::clone(&hub.ctx().directory));
        Self {
            hub,
            lobby,
            assets,
            limits,
            tokens,
            settings,
            draining: CancellationToken::new(),
            sessions: TaskTracker::new(),
            stats: Stats::default(),
            pages: PageCache::default(),
            snapshots: SnapshotCache::default(),
            boards: DashMap::new(),
        }
    }

    /// Begins to stop: nobody new is let in, and every socket is sent away in good time.
    pub fn drain(&self) {
        // In this order: whoever begins to follow meanwhile finds that the server is stopping.
        self.draining.cancel();
        self.hub.open_rooms().iter().for_each(|room| room.tell_all(&Letter::Draining));
    }

    /// The origin a request was made to, as people would write it.
    pub fn origin(&self, headers: &HeaderMap) -> String {
        if let Some(origin) = &self.settings.public_origin {
            return origin.clone();
        }
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).filter(|host| is_authority(host));
        format!("{}://{}", self.scheme(), host.unwrap_or("localhost"))
    }

    /// How people's addresses begin where no origin is configured.
    pub fn scheme(&self) -> &'static str {
        if self.settings.tls.is_some() { "https" } else { "http" }
    }

    /// Whether cookies may be restricted to encrypted connections.
    pub fn is_https(&self) -> bool {
        let origin = self.settings.public_origin.as_deref();
        origin.map_or(self.settings.tls.is_some(), |origin| origin.starts_with("https://"))
    }

    /// How long after the beginning of the stop a socket is sent away, and how long it should stay away, given a random number.
    /// A few sockets go at once; a full hall goes evenly over the whole time, so that it does not return in one wave.
    pub(super) fn farewell(&self, random: u32) -> (Duration, u32) {
        /// What a reconnecting phone costs the server that takes it, with room to spare.
        const PER_SOCKET: Duration = Duration::from_millis(2);
        let sockets = u32::try_from(self.stats.sockets.load(Ordering::Relaxed)).unwrap_or(u32::MAX);
        let spread = PER_SOCKET.saturating_mul(sockets).min(self.settings.drain);
        let share = f64::from(random) / f64::from(u32::MAX);
        let wait = spread.mul_f64(share);
        (wait, COME_BACK_MS + u32::try_from(wait.as_millis()).unwrap_or(u32::MAX))
    }
}

/// Whether a Host header holds a host and a port and nothing that could break out of an attribute or a header.
fn is_authority(host: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    !host.is_empty() && host.len() <= 255 && host.bytes().all(allowed)
}
