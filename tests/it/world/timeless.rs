//! A server in memory whose clock the test holds.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use baraza::app::client::Client;
use baraza::app::clock;
use baraza::app::founding::ensure_event;
use baraza::app::lifecycle::Tasks;
use baraza::domain::access::Role;
use baraza::domain::command::{Actor, Command};
use baraza::domain::ids::Epoch;
use baraza::room::limits::{Limits, Rates};
use baraza::room::stats::Stats;
use baraza::room::{Ctx, Hub, Room};
use baraza::store::memory::Memory;
use baraza::store::{Key, Listing};
use baraza::transport::accept::{Door, accept};
use baraza::transport::assets::Assets;
use baraza::transport::auth::{Credential, TokenKey, invite_link};
use baraza::transport::look::Look;
use baraza::transport::routes::router;
use baraza::transport::services::{Services, Settings};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::FIRST;

pub(crate) struct Timeless {
    pub(crate) origin: String,
    services: Arc<Services>,
    listing: Listing,
    tasks: Tasks,
}

impl Timeless {
    /// Opens a hall in which it is as late as `now` says, in milliseconds since 1970.
    pub(crate) async fn open(now: Arc<AtomicU64>) -> Self {
        let (store, tasks) = (Arc::new(Memory::new(Epoch(1))), Tasks::default());
        let ctx = Ctx {
            log: Arc::clone(&store) as _,
            keys: Arc::clone(&store) as _,
            directory: store,
            clock: Arc::new(move || now.load(Ordering::Relaxed)),
            entropy: Arc::new(clock::fill_random),
            spawn: tasks.spawner(),
            fatal: CancellationToken::new(),
            stats: Arc::new(Stats::default()),
        };
        let hub = Arc::new(Hub::new(ctx));
        let listing = ensure_event(&hub, None).await.unwrap().remove(0);
        let settings = Settings {
            public_origin: None,
            tls: None,
            max_connections: 100,
            drain: Duration::ZERO,
            look: Look::default(),
        };
        let limits = Limits::new(Rates::default());
        let services = Services::new(hub, Assets::load().unwrap(), limits, TokenKey(Key([7; 32])), settings);
        let services = Arc::new(services);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let router = router(Arc::clone(&services));
        let closing = services.draining.clone();
        tasks.spawn(accept(Arc::clone(&services), Door { listener, router, tls: None }, TaskTracker::new(), closing));
        Self { origin, services, listing, tasks }
    }

    /// A moderator's invite that can be used until `expires_at`, as it stands in a link.
    pub(crate) async fn invite(&self, expires_at: u64) -> String {
        self.invite_as(Role::Moderator, expires_at).await.text()
    }

    /// A browser with a session of that role.
    pub(crate) async fn redeem(&self, role: Role) -> Client {
        let invite = self.invite_as(role, u64::MAX).await;
        Client::redeem(&invite_link(&self.origin, role, &invite), None).await.unwrap()
    }

    async fn invite_as(&self, role: Role, expires_at: u64) -> Credential {
        let invite = Credential::new(self.listing.event, clock::random());
        let command = Command::Invite { invite: invite.invite(), role, panel: None, expires_at };
        self.room().await.perform(Actor::System, command).await.unwrap();
        invite
    }

    /// A phone in the first panel.
    pub(crate) async fn phone(&self) -> Client {
        Client::join(&self.origin, &self.listing.join, Some(FIRST)).await.unwrap()
    }

    /// The room of the event.
    pub(crate) async fn room(&self) -> Arc<Room> {
        self.services.hub.room(self.listing.event).await.unwrap()
    }

    pub(crate) async fn close(self) {
        self.services.draining.cancel();
        self.services.hub.stop().await;
        assert!(self.tasks.join(Duration::from_secs(5)).await, "a task was left running");
    }
}
