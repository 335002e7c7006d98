//! What the tests of whole servers share: a hall in this process, a server in another one, sockets and requests without manners.

pub(crate) mod audit;
pub(crate) mod certificate;
pub(crate) mod commands;
pub(crate) mod crowd;
pub(crate) mod dice;
pub(crate) mod disk;
pub(crate) mod hall;
pub(crate) mod http;
pub(crate) mod life;
pub(crate) mod process;
pub(crate) mod raw;
pub(crate) mod swarm;
pub(crate) mod thief;
pub(crate) mod timeless;
pub(crate) mod times;
pub(crate) mod wanted;
pub(crate) mod wifi;

use std::time::Duration;

use baraza::app::client::Client;
use baraza::domain::ids::{PanelId, QuestionId};

use self::commands::{approve, ask, question_id};

/// The panel that is open and live from the start.
pub(crate) const FIRST: PanelId = PanelId(1);

/// A panel that has not begun.
pub(crate) const SECOND: PanelId = PanelId(2);

/// Another one.
pub(crate) const THIRD: PanelId = PanelId(3);

/// One in which the audience reads topics only; it has not begun either.
pub(crate) const TOPICS: PanelId = PanelId(4);

/// Title, languages and programme of every event in these tests.
pub(crate) const EVENT: &str = include_str!("hall.toml");

/// Longest wait for anything: far beyond what it takes on a busy machine, below where the runner steps in.
const PATIENCE: Duration = Duration::from_secs(40);

/// Between two looks at something that nobody announces.
const LOOK: Duration = Duration::from_millis(5);

/// Waits for what must come soon; names it if it does not.
pub(crate) async fn soon<T>(what: &str, coming: impl Future<Output = T>) -> T {
    let came = tokio::time::timeout(PATIENCE, coming).await;
    came.unwrap_or_else(|_| panic!("{what} did not come"))
}

/// Looks until it is so.
pub(crate) async fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let looking = async {
        let mut looks = tokio::time::interval(LOOK);
        while !is_so() {
            looks.tick().await;
        }
    };
    soon(what, looking).await;
}

/// A question that `asker` asks in the first panel and `desk` approves.
pub(crate) async fn approved_question(asker: &mut Client, desk: &mut Client, text: &str) -> QuestionId {
    let question = question_id();
    asker.perform(ask(FIRST, question, text)).await.unwrap().unwrap();
    desk.perform(approve(FIRST, question)).await.unwrap().unwrap();
    question
}

/// A port nobody listens on. Taken from below the range of ports that outgoing connections get, so that none of those has it when a server
/// comes back to it.
pub(crate) fn free_port() -> u16 {
    let is_free = |port: &u16| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let mut draws = std::iter::repeat_with(|| 20_000 + u16::from_le_bytes(baraza::app::clock::random()) % 12_000);
    draws.find(is_free).expect("some port is free")
}
