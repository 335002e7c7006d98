//! The server as a value: started on listeners, reachable while it lives, stopped without losing anything.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::net::{TcpListener, TcpSocket};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::domain::access::Role;
use crate::domain::command::{Actor, Command};
use crate::room::ctx::Ctx;
use crate::room::limits::Limits;
use crate::room::stats::Stats;
use crate::room::{Hub, Room};
use crate::store::{Directory, Key, KeyName, Keys, Listing, Log};
use crate::transport::accept::{Door, accept};
use crate::transport::assets::Assets;
use crate::transport::auth::{Credential, INVITE_LIFE, TokenKey, invite_link};
use crate::transport::metrics;
use crate::transport::routes::router;
use crate::transport::services::{Services, Settings};

use super::certificates::{self, Certificates};
use super::clock;
use super::config::Config;
use super::founding::ensure_event;
use super::lifecycle::Tasks;
use super::look;

/// How often empty rooms are looked for.
const SWEEP: Duration = Duration::from_secs(30);

/// Connections that may wait to be accepted; Linux itself allows no more by default. A hall that comes back opens some two thousand a second, and
/// whoever finds no room waits a second or more before its system tries again. The usual 128 are used up in sixty milliseconds.
const BACKLOG: u32 = 4096;

/// How long tasks may take to end after the last socket has gone.
const LAST_TASKS: Duration = Duration::from_secs(10);

/// The stores of a server; the embedded one is all three in one.
#[derive(Clone)]
pub struct Stores {
    /// The logs.
    pub log: Arc<dyn Log>,
    /// The events there are.
    pub directory: Arc<dyn Directory>,
    /// The pseudonym keys.
    pub keys: Arc<dyn Keys>,
}

/// A running server.
pub struct Server {
    /// What its handlers reach.
    pub services: Arc<Services>,
    /// The events it serves.
    pub listings: Vec<Listing>,
    /// Where everyone is served.
    pub address: SocketAddr,
    /// Where operators are.
    pub operator_address: SocketAddr,
    tasks: Tasks,
    connections: TaskTracker,
    /// Cancelled last, so that operators see the server drain.
    stopped: CancellationToken,
}

impl Stores {
    /// One store in all three roles.
    pub fn one(store: Arc<impl Log + Directory + Keys>) -> Self {
        Self { log: Arc::clone(&store) as _, directory: Arc::clone(&store) as _, keys: store }
    }
}

impl Server {
    /// Founds the event if there is none, then serves on both of the configured addresses.
    pub async fn start(config: &Config, stores: Stores) -> Result<Self> {
        let listener = listen(config.server.listen, "server.listen")?;
        let operator_listener = listen(config.server.operator_listen, "server.operator_listen")?;
        let tasks = Tasks::default();
        let tokens = stores.keys.obtain(KeyName::Tokens, Key(clock::random())).await?;
        let hub = Arc::new(Hub::new(ctx(stores, &tasks)));
        let file = Some(config.event.file.as_path()).filter(|path| *path != Path::new(""));
        let listings = ensure_event(&hub, file).await?;
        let certificates = Certificates::configured(&config.server.tls)?;
        let settings = Settings {
            public_origin: config.public_origin(),
            tls: certificates.as_ref().map(certificates::encrypting).transpose()?,
            max_connections: affordable(config.server.max_connections),
            drain: config.drain(),
            look: look::load(&config.look)?,
        };
        let limits = Limits::new(config.limits);
        let services = Arc::new(Services::new(hub, Assets::load()?, limits, TokenKey(tokens), settings));
        let server = Self {
            address: listener.local_addr()?,
            operator_address: operator_listener.local_addr()?,
            connections: TaskTracker::new(),
            stopped: CancellationToken::new(),
            services,
            listings,
            tasks,
        };
        server.serve(listener, operator_listener);
        if let Some(certificates) = certificates {
            server.tasks.spawn(certificates::watch(certificates, server.stopped.clone()));
        }
        Ok(server)
    }

    /// Where everyone reaches it: the configured origin, or its own address.
    pub fn origin(&self, address: SocketAddr) -> String {
        let configured = self.services.settings.public_origin.clone();
        configured.unwrap_or_else(|| format!("{}://{address}", self.services.scheme()))
    }

    fn serve(&self, listener: TcpListener, operator_listener: TcpListener) {
        let services = Arc::clone(&self.services);
        let tls = services.settings.tls.clone();
        let everyone = Door { listener, router: router(Arc::clone(&services)), tls };
        let operators = Door { listener: operator_listener, router: metrics::router(Arc::clone(&services)), tls: None };
        for (door, closing) in [(everyone, &services.draining), (operators, &self.stopped)] {
            let connections = self.connections.clone();
            self.tasks.spawn(accept(Arc::clone(&services), door, connections, closing.clone()));
        }
        self.tasks.spawn(async move {
            let mut sweep = tokio::time::interval(SWEEP);
            sweep.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            loop {
                tokio::select! {
                    () = services.draining.cancelled() => return,
                    _ = sweep.tick() => {
                        services.hub.evict_idle();
                        services.limits.sweep(tokio::time::Instant::now());
                    }
                }
            }
        });
    }

    /// A one-time link for `role` in the event of `listing`, as people reach it at `origin`.
    pub async fn invite(&self, listing: &Listing, role: Role, origin: &str) -> Result<String> {
        let room: Arc<Room> = self.services.hub.room(listing.event).await?;
        let invite = Credential::new(listing.event, clock::random());
        let command =
            Command::Invite { invite: invite.invite(), role, panel: None, expires_at: room.now() + INVITE_LIFE };
        room.perform(Actor::System, command).await?;
        Ok(invite_link(origin, role, &invite))
    }

    /// Cancelled when the server can keep nothing any more and must be stopped.
    pub fn fatal(&self) -> CancellationToken {
        self.services.hub.ctx().fatal.clone()
    }

    /// Stops: nobody new, everyone sent away with a time to come back, every command taken answered, every state kept.
    pub async fn stop(self) {
        self.services.drain();
        self.services.sessions.close();
        let drain = self.services.settings.drain;
        // Sessions leave within the drain by themselves; a socket that cannot be written to is given up a little later.
        tokio::time::timeout(drain + Duration::from_secs(1), self.services.sessions.wait()).await.ok();
        self.services.hub.stop().await;
        self.stopped.cancel();
        self.connections.close();
        tokio::time::timeout(Duration::from_secs(1), self.connections.wait()).await.ok();
        if !self.tasks.join(LAST_TASKS).await {
            tracing::warn!("some tasks did not end in time and are cut");
        }
    }
}

fn ctx(stores: Stores, tasks: &Tasks) -> Ctx {
    Ctx {
        log: stores.log,
        keys: stores.keys,
        directory: stores.directory,
        clock: Arc::new(clock::now),
        entropy: Arc::new(clock::fill_random),
        spawn: tasks.spawner(),
        fatal: CancellationToken::new(),
        stats: Arc::new(Stats::default()),
    }
}

fn listen(address: SocketAddr, setting: &str) -> Result<TcpListener> {
    let explained = || format!("cannot_listen: {address}; {setting} in config.toml chooses another address or port");
    bind(address).with_context(explained)
}

fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A server that is started again takes its port back from connections of the last one that linger.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// The configured number of connections, or what the limit of open files leaves: a server that runs out of them can neither accept anyone
/// nor read its store.
fn affordable(configured: usize) -> usize {
    /// Files, readers and listeners of the server's own, with room to spare.
    const OWN_FILES: usize = 128;
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let open_files = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let soft = open_files.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok());
    match soft.map(|soft| soft.saturating_sub(OWN_FILES).max(1)) {
        Some(possible) if possible < configured => {
            tracing::warn!(configured, possible, "the limit of open files allows fewer connections; see ulimit -n");
            possible
        }
        _ => configured,
    }
}
