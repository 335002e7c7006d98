//! S3: connections that say nothing, half a request, a byte a second, or nothing after they became a socket. Each is closed in time, and whoever came to take part does not notice.

use std::time::Duration;

use baraza::app::client::Client;
use baraza::domain::ids::QuestionId;
use baraza::transport::accept::HEADER_DEADLINE;
use baraza::transport::socket::HELLO_DEADLINE;
use futures_util::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::Length;
use crate::world::commands::{unvote, vote};
use crate::world::process::{Home, Process};
use crate::world::times::Times;
use crate::world::{FIRST, approved_question, soon};

/// How long any of them may stay, in the long form.
const CLOSED_WITHIN: Duration = Duration::from_secs(6);

/// 99 of a hundred votes of good people are answered within this, in the long form.
const VOTED_WITHIN: Duration = Duration::from_millis(250);

/// Votes of each good phone before the attack.
const CALM_VOTES: usize = 20;

/// Between two votes of a good phone.
const VOTE_PAUSE: Duration = Duration::from_millis(100);

/// Between two bytes of those that send one a second.
const BYTE_PAUSE: Duration = Duration::from_secs(1);

/// What a connection does that wants nothing but to be there.
#[derive(Clone, Copy, Debug)]
enum Attack {
    Silent,
    HalfHead,
    ByteASecond,
    NoHello,
    /// The first half of what a handshake begins with.
    HalfHandshake,
    SlowHandshake,
}

impl Attack {
    /// How many do so.
    fn many(self, length: Length) -> usize {
        match self {
            Self::Silent | Self::HalfHead | Self::HalfHandshake => length.pick(40, 2_000),
            Self::ByteASecond | Self::NoHello | Self::SlowHandshake => length.pick(10, 500),
        }
    }

    /// What it says at once.
    fn says(self, port: u16) -> String {
        const HELLO: &str = "\x16\x03\x01\x02\0\x01\0\x01\u{7c}\x03\x03";
        match self {
            Self::Silent => String::new(),
            Self::HalfHead | Self::ByteASecond => "GET / HTTP/1.1\r\nhost: h\r\nx-slow: ".to_owned(),
            Self::HalfHandshake | Self::SlowHandshake => HELLO.to_owned(),
            Self::NoHello => format!(
                "GET /ws HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\norigin: http://127.0.0.1:{port}\r\nconnection: upgrade\r\n\
                 upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
            ),
        }
    }
}

impl Attack {
    /// How long the server waits for what does not come.
    fn deadline(self) -> Duration {
        match self {
            Self::NoHello => HELLO_DEADLINE,
            _ => HEADER_DEADLINE,
        }
    }

    /// Whether the server has said anything beyond what was asked for.
    fn is_answered(self, said: &[u8]) -> bool {
        match self {
            // The socket itself, and anything after that.
            Self::NoHello => {
                String::from_utf8_lossy(said).split_once("\r\n\r\n").is_some_and(|(_, more)| !more.is_empty())
            }
            _ => !said.is_empty(),
        }
    }
}

/// What good people lived through.
#[derive(Default)]
struct Stay {
    /// From the address to the view.
    joins: Times,
    /// From each vote to its answer.
    votes: Times,
}

#[tokio::test]
async fn slow_connections_are_closed_in_time_and_good_people_stay() {
    let attacks = [Attack::Silent, Attack::HalfHead, Attack::ByteASecond, Attack::NoHello];
    endure(&Home::new(), &attacks).await;
}

#[tokio::test]
async fn slow_handshakes_are_closed_in_time_and_good_people_stay() {
    endure(&Home::encrypted(), &[Attack::Silent, Attack::HalfHandshake, Attack::SlowHandshake]).await;
}

/// Lets attackers come while good people are there.
async fn endure(home: &Home, attacks: &[Attack]) {
    let length = Length::wanted();
    let people = length.pick(4, 50);
    let server = home.serve().await;
    let question = live_question(home, &server).await;
    let calm = CancellationToken::new();
    calm.cancel();
    let before = stay(home, &server, question, people, &calm).await;

    let over = CancellationToken::new();
    let attacking = async {
        let stays = join_all(attacks.iter().map(|attack| last(home, *attack, attack.many(length)))).await;
        over.cancel();
        stays
    };
    let (during, stays) = tokio::join!(stay(home, &server, question, people, &over), attacking);

    let count: usize = attacks.iter().map(|attack| attack.many(length)).sum();
    let accepted = home.counted("connections_accepted").await;
    assert!(accepted >= u64::try_from(count).unwrap(), "one of them was never let in");
    assert_eq!(home.counted("connections_turned_away").await, 0, "there was no place, so nobody was let in to be slow");
    for (attack, stays) in attacks.iter().zip(&stays) {
        eprintln!("slow_loris: {attack:?}: {stays}");
    }
    eprintln!("good people before: joins: {}; votes: {}", before.joins, before.votes);
    eprintln!("good people meanwhile: joins: {}; votes: {}", during.joins, during.votes);
    if length == Length::Long {
        assert!(stays.iter().all(|stays| stays.longest() <= CLOSED_WITHIN), "one stayed too long");
        assert!(during.votes.percentile(99) <= VOTED_WITHIN, "good people waited for others to be slow");
    }
    assert!(server.terminate().await.success());
}

async fn live_question(home: &Home, server: &Process) -> QuestionId {
    let mut desk = Client::redeem_trusting(server.link("Desk"), Some(FIRST), home.trust().as_ref()).await.unwrap();
    let mut asker = Client::enter(home.site(), server.join(), Some(FIRST)).await.unwrap();
    approved_question(&mut asker, &mut desk, "Who is slow?").await
}

/// As many people as that come and vote, a few times and until it is over.
async fn stay(home: &Home, server: &Process, question: QuestionId, people: usize, over: &CancellationToken) -> Stay {
    let one = async || {
        let began = Instant::now();
        let mut phone = Client::enter(home.site(), server.join(), Some(FIRST)).await.unwrap();
        let (joined, mut votes) = (began.elapsed(), Vec::new());
        let mut pause = interval(VOTE_PAUSE);
        pause.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while votes.len() < CALM_VOTES || !over.is_cancelled() {
            pause.tick().await;
            let command = if votes.len().is_multiple_of(2) { vote } else { unvote }(FIRST, question);
            let began = Instant::now();
            soon("the answer to a vote", phone.perform(command)).await.unwrap().unwrap();
            votes.push(began.elapsed());
        }
        assert_eq!(phone.reconnects, 1, "a good phone lost its socket");
        (joined, votes)
    };
    let mut all = Stay::default();
    for (joined, votes) in join_all((0..people).map(|_| one())).await {
        all.joins.extend([joined]);
        all.votes.extend(votes);
    }
    all
}

/// How long each of so many connections lasts; none is answered or closed before its time.
async fn last(home: &Home, attack: Attack, count: usize) -> Times {
    let one = async || {
        // Before the server can know of it.
        let began = Instant::now();
        let stream = TcpStream::connect(("127.0.0.1", home.port)).await.unwrap();
        let (mut reading, mut writing) = stream.into_split();
        let sending = async {
            writing.write_all(attack.says(home.port).as_bytes()).await.ok();
            if matches!(attack, Attack::ByteASecond | Attack::SlowHandshake) {
                let mut pause = interval(BYTE_PAUSE);
                loop {
                    pause.tick().await;
                    writing.write_all(b"x").await.ok();
                }
            }
            std::future::pending::<()>().await;
        };
        let mut said = Vec::new();
        let mut answered = None;
        // However it ends: the server may say something about it, or not.
        let hearing = async {
            while reading.read_buf(&mut said).await.is_ok_and(|read| read > 0) {
                if attack.is_answered(&said) {
                    answered.get_or_insert_with(|| began.elapsed());
                }
            }
        };
        let closed = async {
            tokio::select! {
                () = hearing => {}
                () = sending => {}
            }
        };
        soon("the end of a slow connection", closed).await;
        let stayed = began.elapsed();
        let said = String::from_utf8_lossy(&said);
        assert!(!matches!(attack, Attack::NoHello) || said.starts_with("HTTP/1.1 101 "), "it is no socket: {said}");
        let first = answered.unwrap_or(stayed);
        assert!(first >= attack.deadline(), "{attack:?} had to go after {first:?}: {said}");
        stayed
    };
    join_all((0..count).map(|_| one())).await.into_iter().collect()
}
