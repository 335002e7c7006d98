//! A server in this process, on real sockets and a real disk, that can be stopped and started again as the same one.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Once};

use baraza::app::client::Client;
use baraza::app::client::http::Site;
use baraza::app::client::trust::Trust;
use baraza::app::config::Config;
use baraza::app::server::{Server, Stores};
use baraza::domain::access::Role;
use baraza::domain::command::Batch;
use baraza::domain::ids::{Epoch, PanelId};
use baraza::room::Room;
use baraza::room::limits::Rate;
use baraza::store::sqlite::Sqlite;
use tempfile::TempDir;

use super::certificate::{self, ONE};
use super::{EVENT, FIRST, eventually, free_port, soon};

/// Panics in the server's own code since this process began; a task's panic is otherwise only a line on the terminal.
static PANICS: AtomicUsize = AtomicUsize::new(0);

pub(crate) struct Hall {
    pub(crate) config: Config,
    pub(crate) server: Server,
    store: Arc<Sqlite>,
    folder: TempDir,
}

impl Hall {
    pub(crate) async fn open() -> Self {
        Self::open_with(|_| ()).await
    }

    /// Opens with settings of one's own.
    pub(crate) async fn open_with(adapt: impl FnOnce(&mut Config)) -> Self {
        count_panics();
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.server.listen = ([127, 0, 0, 1], free_port()).into();
        config.server.operator_listen = ([127, 0, 0, 1], free_port()).into();
        config.server.drain_seconds = 1;
        config.store.path = folder.path().join("data");
        config.event.file = event_file(folder.path());
        config.limits.participant = Rate { burst: 10_000, per_second: 10_000 };
        adapt(&mut config);
        let (server, store) = start(&config).await;
        Self { config, server, store, folder }
    }

    /// Opens with certificate [`ONE`].
    pub(crate) async fn open_encrypted() -> Self {
        Self::open_with(|config| config.server.tls = certificate::files(ONE)).await
    }

    pub(crate) fn origin(&self) -> String {
        format!("{}://{}", self.server.services.scheme(), self.server.address)
    }

    /// The server as a browser knows it that has never been there.
    pub(crate) fn site(&self) -> Site {
        Site::with(&self.origin(), self.trust().as_ref()).unwrap()
    }

    fn trust(&self) -> Option<Trust> {
        self.config.server.tls.is_set().then(|| certificate::trusting(ONE))
    }

    pub(crate) fn join(&self) -> &str {
        &self.server.listings[0].join
    }

    pub(crate) async fn room(&self) -> Arc<Room> {
        self.server.services.hub.room(self.server.listings[0].event).await.unwrap()
    }

    /// Everything in the log, in order.
    pub(crate) async fn log(&self) -> Vec<Batch> {
        let (log, event) = (&self.server.services.hub.ctx().log, self.server.listings[0].event);
        let head = log.head(event).await.unwrap();
        let (mut reader, mut batches, mut read) = (log.follow(event, 0), Vec::new(), 0);
        while read < head {
            for record in soon("a record", reader.next()).await.unwrap() {
                batches.push(serde_json::from_slice(&record.payload).unwrap());
                read = record.index;
            }
        }
        batches
    }

    /// A phone in the first panel.
    pub(crate) async fn phone(&self) -> Client {
        self.phone_in(FIRST).await
    }

    pub(crate) async fn phone_in(&self, panel: PanelId) -> Client {
        Client::enter(self.site(), self.join(), Some(panel)).await.unwrap()
    }

    /// A desk on the first panel.
    pub(crate) async fn desk(&self) -> Client {
        self.redeem(Role::Moderator, Some(FIRST)).await
    }

    pub(crate) async fn redeem(&self, role: Role, panel: Option<PanelId>) -> Client {
        Client::redeem_trusting(&self.link(role).await, panel, self.trust().as_ref()).await.unwrap()
    }

    pub(crate) async fn link(&self, role: Role) -> String {
        self.server.invite(&self.server.listings[0], role, &self.origin()).await.unwrap()
    }

    /// Stops the server and starts it again on the same addresses and the same data.
    pub(crate) async fn restart(self) -> Self {
        let Self { config, server, store, folder } = self;
        stop(server, store).await;
        let (server, store) = start(&config).await;
        Self { config, server, store, folder }
    }

    /// Stops the server. Nothing may be left running or have gone wrong.
    pub(crate) async fn close(self) {
        stop(self.server, self.store).await;
        assert_eq!(PANICS.load(Ordering::Relaxed), 0, "the server's code panicked");
    }
}

/// Writes the event of these tests into `folder`.
pub(crate) fn event_file(folder: &Path) -> PathBuf {
    let path = folder.join("event.toml");
    std::fs::write(&path, EVENT).unwrap();
    path
}

async fn start(config: &Config) -> (Server, Arc<Sqlite>) {
    let store = Arc::new(Sqlite::open(&config.store.path, Epoch(1)).unwrap());
    let server = Server::start(config, Stores::one(Arc::clone(&store))).await.unwrap();
    (server, store)
}

async fn stop(server: Server, store: Arc<Sqlite>) {
    soon("the stop of the server", server.stop()).await;
    eventually("the end of all tasks", || Arc::strong_count(&store) == 1).await;
}

/// Whoever asserts in a test panics in a file under `tests`; anything else is the server.
fn count_panics() {
    static HOOKED: Once = Once::new();
    HOOKED.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !panic.location().is_some_and(|place| place.file().starts_with("tests")) {
                PANICS.fetch_add(1, Ordering::Relaxed);
            }
            usual(panic);
        }));
    });
}
