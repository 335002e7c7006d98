//! Whatever phones and moderators do, in whatever order: no phone, screen or page is ever sent a text that is not released just then.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::StatusCode;
use baraza::app::client::Client;
use baraza::app::client::http::Site;
use baraza::app::clock;
use baraza::domain::access::Role;
use baraza::domain::command::Command;
use baraza::domain::ids::{PanelId, QuestionId};
use baraza::domain::panel::PanelState;
use baraza::domain::poll::phrases::PhraseVerdict;
use baraza::domain::poll::{Kind, PollState};
use baraza::domain::stage::Show;
use serde_json::Value;

use self::history::History;
use crate::world::commands::{judge_phrases, set_panel, set_poll};
use crate::world::hall::Hall;
use crate::world::http::{request, send};
use crate::world::life::{Life, marks};
use crate::world::raw::Raw;
use crate::world::{FIRST, TOPICS, soon};

mod history;

/// Each seed is one story; a failure names its own.
const SEEDS: std::ops::Range<u64> = 0..4;

/// Enough for a few dozen questions to go through most of what can become of one.
const STEPS: usize = 180;

/// What stands right beside something that is shown.
const TEMPTATIONS: [&str; 4] = [
    "the words and name of a live question of which only the topic is shared",
    "the words that an asker wrote before a moderator changed them",
    "the topic of a live question of which the words are shared",
    "what a frozen screen would show",
];

type Marks = BTreeSet<String>;

/// Who is shown something.
#[derive(Clone, Copy, Debug)]
enum Eye {
    /// A phone in that panel.
    Phone(PanelId),
    /// A screen of that panel, or of whichever is live.
    Screen(Option<PanelId>),
}

/// A socket that only looks on, or a participant's.
struct Watcher {
    eye: Eye,
    site: Site,
    socket: Raw,
    /// Questions asked here, whose fate this one may know.
    own: Vec<QuestionId>,
    /// What was written on ballots here.
    written: Marks,
}

/// A page or snapshot as it came over HTTP.
struct Fetched {
    eye: Eye,
    path: String,
    body: String,
}

#[tokio::test]
async fn no_one_in_the_hall_is_ever_sent_what_is_not_released() {
    let (mut seen, mut kept, mut temptations) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for seed in SEEDS {
        eprintln!("seed {seed}");
        let (shown, hidden, met) = soon(&format!("the end of story {seed}"), story(seed)).await;
        seen.extend(kinds(&shown));
        kept.extend(kinds(&hidden));
        temptations.extend(met);
    }
    for (kind, what) in [
        ('w', "words"),
        ('n', "names"),
        ('l', "topics"),
        ('m', "messages"),
        ('v', "polls"),
        ('x', "phrases"),
        ('y', "players' names"),
    ] {
        assert!(seen.contains(&kind), "no {what} were released, so nothing was shown to be right");
    }
    for (kind, what) in [
        ('w', "words"),
        ('n', "names"),
        ('l', "topics"),
        ('t', "tags"),
        ('k', "notes"),
        ('r', "reasons"),
        ('v', "drafts"),
        ('x', "phrases"),
        ('y', "players' names"),
    ] {
        assert!(kept.contains(&kind), "no {what} stayed behind the curtain, so nothing was shown to be safe");
    }
    assert_eq!(temptations, BTreeSet::from(TEMPTATIONS), "what could most easily have been shown was there");
}

/// Plays one story; all marks that somebody in the hall saw, all that nobody did, and what it could most easily have shown by mistake.
async fn story(seed: u64) -> (Marks, Marks, BTreeSet<&'static str>) {
    let mut life = Life::new(seed);
    let mut hall = Hall::open().await;
    let mut watchers = watchers(&hall).await;
    let mut desks = Vec::new();
    for panel in [FIRST, FIRST, TOPICS, TOPICS] {
        desks.push((panel, hall.redeem(Role::Moderator, Some(panel)).await));
    }
    let open = set_panel(TOPICS, PanelState::Open);
    desks[0].1.perform(open).await.unwrap().unwrap();
    ask_everybody(&mut life, &mut desks[0].1, &mut watchers[0]).await;
    let mut fetched = Vec::new();
    for _ in 0..STEPS {
        match life.dice.below(20) {
            0..8 => {
                let phones: Vec<_> = (0..watchers.len()).filter(|at| watchers[*at].is_phone()).collect();
                let who = *life.dice.pick(&phones);
                watchers[who].act(&mut life).await;
            }
            8 => fetched.extend(fetch(&hall, &watchers, &mut life).await),
            _ => moderate(&mut desks, &mut life).await,
        }
    }
    let last = desks[0].1.perform(Command::Show { panel: FIRST, show: Show::Blank }).await.unwrap();
    last.unwrap();
    hall = hall.restart().await;
    for watcher in &watchers {
        fetched.extend(everything(&hall, watcher).await);
    }
    let history = History::of(&hall).await;
    let shown = judge(&history, &mut watchers, &fetched).await;
    let hidden = log_texts(&hall).await.difference(&shown).cloned().collect();
    drop((watchers, desks));
    hall.close().await;
    (shown, hidden, history.temptations)
}

/// In every story one poll is there to be seen and one is not, something that was written is read, and of two who lead a quiz one has a
/// name that is released.
async fn ask_everybody(life: &mut Life, desk: &mut Client, phone: &mut Watcher) {
    let ((opened, poll), (draft, _)) = (life.draft_poll(FIRST), life.draft_poll(FIRST));
    for command in [opened, draft, set_poll(FIRST, poll, PollState::Open)] {
        desk.perform(command).await.unwrap().unwrap();
    }
    let (release, hide) = (PhraseVerdict::Release, PhraseVerdict::Hide);
    for (kind, part, verdict) in [(Kind::Text, Some(0), release), (Kind::Quiz, None, release), (Kind::Quiz, None, hide)]
    {
        let (put, answer, poll) = life.answered_poll(FIRST, kind);
        for command in [put, set_poll(FIRST, poll, PollState::Open)] {
            desk.perform(command).await.unwrap().unwrap();
        }
        phone.give(&answer).await;
        let judge = judge_phrases(FIRST, poll, part, 0, verdict);
        for command in [set_poll(FIRST, poll, PollState::Closed), judge] {
            desk.perform(command).await.unwrap().unwrap();
        }
    }
}

async fn watchers(hall: &Hall) -> Vec<Watcher> {
    let mut all = Vec::new();
    for panel in [FIRST, FIRST, FIRST, TOPICS, TOPICS, TOPICS] {
        let (site, socket) = Raw::phone(hall, panel).await;
        all.push(Watcher { eye: Eye::Phone(panel), site, socket, own: Vec::new(), written: Marks::new() });
    }
    for panel in [None, Some(FIRST), Some(TOPICS)] {
        let mut screen = hall.redeem(Role::Screen, panel).await;
        let socket = Raw::role(screen.site(), "stage", panel).await;
        all.push(Watcher {
            eye: Eye::Screen(panel),
            site: screen.site().clone(),
            socket,
            own: Vec::new(),
            written: Marks::new(),
        });
    }
    all
}

async fn moderate(desks: &mut [(PanelId, Client)], life: &mut Life) {
    let who = life.dice.below(desks.len());
    let (panel, desk) = &mut desks[who];
    let command = match life.dice.below(25) {
        0 => Command::GoLive { panel: *panel },
        _ => life.desks_command(*panel, desk.reduced()),
    };
    // Refused or not: commands are given blindly here.
    let _answer = desk.perform(command).await.unwrap();
}

impl Watcher {
    fn is_phone(&self) -> bool {
        matches!(self.eye, Eye::Phone(_))
    }

    async fn act(&mut self, life: &mut Life) {
        let Eye::Phone(panel) = self.eye else { return };
        let command = life.phones_command(panel);
        if let Command::Ask { question, .. } = &command {
            self.own.push(*question);
        }
        self.give(&command).await;
    }

    async fn give(&mut self, command: &Command) {
        if let Command::Answer { ballot, .. } = command {
            self.written.extend(marks(&serde_json::to_string(ballot).unwrap()));
        }
        self.socket.perform(clock::command_id(), command).await;
    }
}

/// What somebody fetches at a moment of the story.
async fn fetch(hall: &Hall, watchers: &[Watcher], life: &mut Life) -> Vec<Fetched> {
    let watcher = &watchers[life.dice.below(watchers.len())];
    let paths = pages(hall, watcher.eye);
    let path = life.dice.pick(&paths);
    vec![get(hall, watcher, path).await]
}

/// Everything somebody can fetch; what is for others is refused.
async fn everything(hall: &Hall, watcher: &Watcher) -> Vec<Fetched> {
    let mut all = Vec::new();
    for path in pages(hall, watcher.eye) {
        all.push(get(hall, watcher, &path).await);
    }
    for path in [
        "/api/export/questions.csv",
        "/api/export/polls.csv",
        "/api/export/event.json",
        "/api/export/log.json",
        "/api/snapshot/desk?panel=1",
        "/api/snapshot/booth",
        "/api/snapshot/host",
    ] {
        let request = request("GET", &hall.origin(), path).header("cookie", watcher.site.cookies());
        let refused = send(&hall.origin(), request, Body::empty()).await;
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED, "{path} for {:?}", watcher.eye);
        assert_eq!(marks(&String::from_utf8_lossy(refused.body())), Marks::new());
    }
    for path in ["/desk?panel=1", "/booth", "/host"] {
        let page = get(hall, watcher, path).await;
        assert_eq!(marks(&page.body), Marks::new(), "{path} for {:?}", watcher.eye);
    }
    all
}

fn pages(hall: &Hall, eye: Eye) -> Vec<String> {
    let join = hall.join();
    match eye {
        Eye::Phone(panel) => vec![format!("/j/{join}?panel={panel}"), format!("/j/{join}/snapshot?panel={panel}")],
        Eye::Screen(None) => vec!["/stage".to_owned(), "/stage?overlay".to_owned(), "/api/snapshot/stage".to_owned()],
        Eye::Screen(Some(panel)) => {
            vec![format!("/stage?panel={panel}"), format!("/api/snapshot/stage?panel={panel}")]
        }
    }
}

async fn get(hall: &Hall, watcher: &Watcher, path: &str) -> Fetched {
    let request = request("GET", &hall.origin(), path).header("cookie", watcher.site.cookies());
    let body = send(&hall.origin(), request, Body::empty()).await.into_body();
    Fetched { eye: watcher.eye, path: path.to_owned(), body: String::from_utf8(body.to_vec()).unwrap() }
}

/// Holds everything that was sent against what was released at the moment it is of. Returns all that was seen.
async fn judge(history: &History, watchers: &mut [Watcher], fetched: &[Fetched]) -> Marks {
    let mut seen = Marks::new();
    for watcher in watchers {
        // The first server has hung up, so everything it sent has come.
        watcher.socket.end().await;
        let own = &history.fate(&watcher.own) | &watcher.written;
        for text in &watcher.socket.heard {
            let frame: Value = serde_json::from_str(text).unwrap();
            let nothing = Marks::new();
            let allowed = match frame["t"].as_str().unwrap() {
                "patch" => history.shown(frame["seq"].as_u64().unwrap(), watcher.eye),
                "welcome" | "mine" => &own,
                _ => &nothing,
            };
            let sent = marks(text);
            assert!(sent.is_subset(allowed), "{:?} was sent {:?}: {text}", watcher.eye, &sent - allowed);
            if frame["t"] == "patch" {
                seen.extend(sent);
            }
        }
    }
    for Fetched { eye, path, body } in fetched {
        let sent = marks(body);
        let allowed = history.shown(position(body), *eye);
        assert!(sent.is_subset(allowed), "{path} gave {eye:?} {:?}", &sent - allowed);
        seen.extend(sent);
    }
    seen
}

/// The position of the snapshot in a page or by itself.
fn position(body: &str) -> u64 {
    let (_, rest) = body.split_once("\"seq\":").expect("there is a snapshot in it");
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}

/// Every mark that anybody ever sent.
async fn log_texts(hall: &Hall) -> Marks {
    hall.log().await.iter().flat_map(|batch| marks(&serde_json::to_string(batch).unwrap())).collect()
}

fn kinds(marks: &Marks) -> BTreeSet<char> {
    marks.iter().filter_map(|mark| mark.chars().next()).collect()
}
