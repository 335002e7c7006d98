//! Sessions on sockets in memory, in a time that passes only while everybody waits.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::mpsc;
use tokio::time::error::Elapsed;
use tokio_util::sync::{CancellationToken, PollSender};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::*;
use crate::domain::about::{About, Founding};
use crate::domain::command::{Actor, Command};
use crate::domain::ids::{CommandId, Epoch, EventId, PanelId, Pseudonym, QuestionId};
use crate::domain::locale::{Lang, Localised};
use crate::domain::panel::{Moderation, PanelKind, PanelState, PanelTerms};
use crate::protocol::PROTOCOL;
use crate::protocol::wire::{self, ClientFrame, ServerFrame, ViewName};
use crate::room::limits::{Limits, Rates};
use crate::room::stats::Stats;
use crate::room::{Ctx, Hub};
use crate::store::memory::Memory;
use crate::store::{Directory, Key, Listing};
use crate::transport::assets::Assets;
use crate::transport::auth::TokenKey;
use crate::transport::look::Look;
use crate::transport::services::Settings;

const EVENT: EventId = EventId(Uuid::from_u128(1));
const PANEL: PanelId = PanelId(1);
const JOIN: &str = "join";

/// Longest time over which the server of these tests sends sockets away.
const DRAIN: Duration = Duration::from_secs(20);

/// The server's end of a socket.
struct Socket {
    from_client: mpsc::Receiver<Message>,
    to_client: PollSender<Message>,
}

/// The client's end. It reads when the test does.
struct Client {
    says: mpsc::Sender<Message>,
    hears: mpsc::Receiver<Message>,
}

#[derive(Debug, thiserror::Error)]
#[error("the client has gone")]
struct Gone;

impl Stream for Socket {
    type Item = Result<Message, Gone>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.from_client.poll_recv(cx).map(|message| message.map(Ok))
    }
}

impl Sink<Message> for Socket {
    type Error = Gone;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Gone>> {
        self.to_client.poll_reserve(cx).map_err(|_| Gone)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), Gone> {
        self.to_client.send_item(message).map_err(|_| Gone)
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Gone>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Gone>> {
        Poll::Ready(Ok(()))
    }
}

impl Client {
    /// Connects; up to `unread` messages wait for a client that does not read.
    fn connect(services: &Arc<Services>, unread: usize) -> Self {
        let (says, from_client) = mpsc::channel(8);
        let (to_client, hears) = mpsc::channel(unread);
        let socket = Socket { from_client, to_client: PollSender::new(to_client) };
        let mut headers = HeaderMap::new();
        let cookie = format!("baraza_participant={}", services.tokens.seal(Token(services.hub.ctx().random())));
        headers.insert("cookie", cookie.parse().unwrap());
        (services.hub.ctx().spawn)(Box::pin(run(Arc::clone(services), socket, None, headers)));
        Self { says, hears }
    }

    /// Connects and says hello at the position the room has now.
    async fn join(services: &Arc<Services>, unread: usize) -> Self {
        let client = Self::connect(services, unread);
        let room = services.hub.room(EVENT).await.unwrap();
        let (epoch, seq) = (room.epoch(), room.state().seq);
        let (view, panel, join) = (ViewName::Audience, Some(PANEL), Some(JOIN.to_owned()));
        client.say(&ClientFrame::Hello { protocol: PROTOCOL, view, panel, join, epoch, seq }).await;
        client
    }

    async fn say(&self, frame: &ClientFrame) {
        self.says.send(Message::text(wire::encode(frame))).await.unwrap();
    }

    async fn hear(&mut self) -> ServerFrame {
        let Some(Message::Text(text)) = self.hears.recv().await else { panic!("the socket was closed") };
        serde_json::from_str(&text).unwrap()
    }

    /// What is said on leaving: the last text frame and the code of the close.
    async fn hear_farewell(&mut self) -> (ServerFrame, u16) {
        let bye = self.hear().await;
        let Some(Message::Close(Some(close))) = self.hears.recv().await else { panic!("no close") };
        assert!(self.hears.recv().await.is_none(), "nothing after the close");
        (bye, close.code.into())
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_says_no_hello_is_let_go_in_time() {
    let services = services().await;
    let (start, mut silent) = (Instant::now(), Client::connect(&services, 8));
    let bye = ServerFrame::Bye { close: 4002, retry_after_ms: 0 };
    assert_eq!(silent.hear_farewell().await, (bye, 4002));
    assert_eq!(start.elapsed(), HELLO_DEADLINE);
    assert_eq!(services.stats.sockets.load(Ordering::Relaxed), 0);
}

#[tokio::test(start_paused = true)]
async fn whoever_answers_the_beat_stays_and_whoever_does_not_is_let_go() {
    let services = services().await;
    let (start, mut client) = (Instant::now(), Client::join(&services, 8).await);
    assert!(matches!(client.hear().await, ServerFrame::Welcome { mine: Some(_), .. }));
    for beats in 1..=3 {
        assert_eq!(client.hear().await, ServerFrame::Beat);
        assert_eq!(start.elapsed(), BEAT * beats);
        client.say(&ClientFrame::Beat).await;
    }
    assert_eq!(client.hear().await, ServerFrame::Beat);
    let bye = ServerFrame::Bye { close: 4002, retry_after_ms: 0 };
    assert_eq!(client.hear_farewell().await, (bye, 4002));
    assert_eq!(start.elapsed(), BEAT * 4 + BEAT_DEADLINE);
}

#[tokio::test(start_paused = true)]
async fn a_phone_that_does_not_read_is_cut_and_the_others_hear_everything_at_once() {
    let services = services().await;
    let (mut slow, mut good) = (Client::join(&services, 1).await, Client::join(&services, 8).await);
    assert!(matches!(good.hear().await, ServerFrame::Welcome { .. }));
    let start = Instant::now();
    for number in 0..5 {
        ask(&services, number).await;
        let Some(Message::Text(patch)) = good.hears.recv().await else { panic!("the good socket was closed") };
        assert!(patch.contains(&question(number).to_string()), "{patch}");
    }
    assert!(start.elapsed() < Duration::from_secs(1), "nobody waited for the slow one");
    let cut = until(|| services.stats.too_slow.get() == 1).await;
    assert!(cut.is_ok() && start.elapsed() >= Duration::from_secs(9), "cut after {:?}", start.elapsed());
    assert!(matches!(slow.hear().await, ServerFrame::Welcome { .. }));
    assert!(slow.hears.recv().await.is_none(), "its socket is closed");
    assert_eq!(services.stats.sockets.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn a_phone_that_takes_a_little_now_and_then_is_cut_as_well() {
    let services = services().await;
    let mut slow = Client::join(&services, 1).await;
    for number in 0..40 {
        ask(&services, number).await;
    }
    let mut readings = tokio::time::interval(Duration::from_secs(6));
    let mut taken = 0;
    while slow.hears.recv().await.is_some() {
        taken += 1;
        readings.tick().await;
    }
    assert_eq!(services.stats.too_slow.get(), 1, "it took {taken} frames");
    assert!(taken < 10, "it took {taken} frames");
}

#[tokio::test(start_paused = true)]
async fn a_stopping_server_sends_a_full_hall_away_evenly() {
    let services = services().await;
    let mut hall = Vec::new();
    for _ in 0..200 {
        hall.push(Client::join(&services, 8).await);
    }
    for client in &mut hall {
        assert!(matches!(client.hear().await, ServerFrame::Welcome { .. }));
    }
    let start = Instant::now();
    services.drain();
    let mut waits = Vec::new();
    for client in &mut hall {
        let (ServerFrame::Bye { close: 4000, retry_after_ms }, 4000) = client.hear_farewell().await else {
            panic!("not sent away")
        };
        waits.push(retry_after_ms);
    }
    assert!(start.elapsed() < DRAIN);
    waits.sort_unstable();
    assert!(waits[0] >= 250, "nobody comes back at once");
    assert!(waits[150] - waits[50] > 50, "nobody comes back with everybody: {waits:?}");
}

#[tokio::test(start_paused = true)]
async fn a_room_that_ends_answers_what_it_has_taken_and_then_sends_everyone_away() {
    let services = services().await;
    let (mut asks, mut other) = (Client::join(&services, 8).await, Client::join(&services, 8).await);
    for client in [&mut asks, &mut other] {
        assert!(matches!(client.hear().await, ServerFrame::Welcome { .. }));
    }
    let room = services.hub.room(EVENT).await.unwrap();
    let (id, text) = (CommandId(Uuid::from_u128(9)), "Is this still heard?".to_owned());
    let command = Command::Ask { panel: PANEL, question: question(9), text, name: None, lang: None };
    asks.say(&ClientFrame::Do { id, command, again: false }).await;
    let before = room.state().seq;
    // It has been taken once it is folded.
    until(|| room.state().seq > before).await.unwrap();
    room.stop().await;
    let bye = ServerFrame::Bye { close: 4000, retry_after_ms: COME_BACK_MS };
    let heard = async |client: &mut Client| {
        let mut texts = Vec::new();
        while let Some(message) = client.hears.recv().await {
            if let Message::Text(text) = message {
                texts.push(text.to_string());
            }
        }
        texts
    };
    let (texts, others) = (heard(&mut asks).await, heard(&mut other).await);
    assert_eq!(others.last(), Some(&wire::encode(&bye)));
    let ack = texts.iter().position(|text| text.starts_with(r#"{"t":"ack""#));
    assert!(ack.is_some_and(|ack| ack < texts.len() - 1) && texts.last() == others.last(), "{texts:?}");
}

/// A server in memory with one open panel in which every question is live at once.
async fn services() -> Arc<Services> {
    let store = Arc::new(Memory::new(Epoch(7)));
    let listing = Listing { event: EVENT, code: "123456".to_owned(), join: JOIN.to_owned() };
    assert!(store.publish(listing).await.unwrap());
    let (tasks, drawn) = (TaskTracker::new(), std::sync::atomic::AtomicU64::new(0));
    let ctx = Ctx {
        log: Arc::clone(&store) as _,
        keys: Arc::clone(&store) as _,
        directory: store,
        clock: Arc::new(|| 1_000),
        entropy: Arc::new(move |buffer: &mut [u8]| {
            let draw = drawn.fetch_add(1, Ordering::Relaxed);
            // Any bytes do, as long as no two draws are the same and their beginnings differ widely.
            let bytes = draw.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes();
            buffer.iter_mut().zip(bytes.into_iter().cycle()).for_each(|(to, from)| *to = from);
        }),
        spawn: Arc::new(move |task| drop(tasks.spawn(task))),
        fatal: CancellationToken::new(),
        stats: Arc::new(Stats::default()),
    };
    let settings =
        Settings { public_origin: None, tls: None, max_connections: 1_000, drain: DRAIN, look: Look::default() };
    let (hub, limits) = (Arc::new(Hub::new(ctx)), Limits::new(Rates::default()));
    let services = Services::new(hub, Assets::load().unwrap(), limits, TokenKey(Key([1; 32])), settings);
    let room = services.hub.room(EVENT).await.unwrap();
    let found = Command::Found { founding: Box::new(founding()) };
    for command in [found, Command::SetPanel { panel: PANEL, state: PanelState::Open }] {
        room.perform(Actor::System, command).await.unwrap();
    }
    Arc::new(services)
}

fn founding() -> Founding {
    let english = Lang::new("en").unwrap();
    let title = Localised([(english.clone(), "Meeting".to_owned())].into());
    let terms =
        PanelTerms { moderation: Moderation::Off, cooldown_ms: 0, ..PanelTerms::new(title.clone(), PanelKind::Panel) };
    let about = About {
        title,
        languages: vec![english],
        place: None,
        zone: None,
        networks: Vec::new(),
        revision: 0,
        code: "123456".to_owned(),
        join: JOIN.to_owned(),
    };
    Founding { about, programme: vec![(PANEL, terms)] }
}

async fn ask(services: &Services, number: u8) {
    let room = services.hub.room(EVENT).await.unwrap();
    let (question, text) = (question(number), "Does everybody hear this?".to_owned());
    let command = Command::Ask { panel: PANEL, question, text, name: None, lang: None };
    room.perform(Actor::Participant(Pseudonym([number; 16])), command).await.unwrap();
}

fn question(number: u8) -> QuestionId {
    QuestionId(Uuid::from_u128(u128::from(number) + 100))
}

/// Looks every now and then, in a time that costs nothing.
async fn until(is_so: impl Fn() -> bool) -> Result<(), Elapsed> {
    timeout(Duration::from_mins(1), async {
        let mut looks = tokio::time::interval(Duration::from_millis(100));
        while !is_so() {
            looks.tick().await;
        }
    })
    .await
}
