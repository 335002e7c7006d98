//! Whatever phones and moderators do, in whatever order: no phone, screen or page is ever sent a text that is not released just then.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::StatusCode;
use baraza::app::client::Client;
use baraza::app::client::http::Site;
use baraza::app::clock;
use baraza::domain::Event;
use baraza::domain::access::Role;
use baraza::domain::command::Command;
use baraza::domain::ids::{PanelId, QuestionId};
use baraza::domain::panel::{Panel, PanelState, Sharing};
use baraza::domain::poll::PollState;
use baraza::domain::poll::phrases::PhraseVerdict;
use baraza::domain::question::{Question, QuestionState};
use baraza::domain::stage::Show;
use serde_json::Value;

use crate::protocol::polls::readable;
use crate::world::commands::{judge_phrases, set_panel, set_poll};
use crate::world::hall::Hall;
use crate::world::http::{request, send};
use crate::world::life::{Life, marks};
use crate::world::raw::Raw;
use crate::world::{FIRST, TOPICS, soon};

/// Each seed is one story; a failure names its own.
const SEEDS: std::ops::Range<u64> = 0..5;

/// Enough for a few dozen questions to go through most of what can become of one.
const STEPS: usize = 220;

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
    // In every story at least one poll is there to be seen, and one is not.
    let ((opened, poll), (draft, _)) = (life.draft_poll(FIRST), life.draft_poll(FIRST));
    for command in [opened, draft, set_poll(FIRST, poll, PollState::Open)] {
        desks[0].1.perform(command).await.unwrap().unwrap();
    }
    // In every story somebody leads a quiz under a name that is released.
    let (put, play, quiz) = life.play(FIRST);
    for command in [put, set_poll(FIRST, quiz, PollState::Open)] {
        desks[0].1.perform(command).await.unwrap().unwrap();
    }
    watchers[0].give(&play).await;
    let release = judge_phrases(FIRST, quiz, None, 0, PhraseVerdict::Release);
    for command in [set_poll(FIRST, quiz, PollState::Closed), release] {
        desks[0].1.perform(command).await.unwrap().unwrap();
    }
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

/// What was released after each record of the log, by the log itself.
struct History {
    moments: BTreeMap<u64, Moment>,
    /// All texts that ever belonged to a question and are its asker's to know: words, originals, the name and the reason.
    fates: BTreeMap<QuestionId, Marks>,
    /// Which of [`TEMPTATIONS`] were met.
    temptations: BTreeSet<&'static str>,
}

#[derive(Default)]
struct Moment {
    phones: BTreeMap<PanelId, Marks>,
    screens: BTreeMap<Option<PanelId>, Marks>,
}

impl History {
    async fn of(hall: &Hall) -> Self {
        let mut event = Event::new(hall.server.listings[0].event);
        let mut history = Self { moments: BTreeMap::new(), fates: BTreeMap::new(), temptations: BTreeSet::new() };
        for batch in hall.log().await {
            event.fold(&batch).unwrap();
            let mut moment = Moment::default();
            for (id, panel) in &event.panels {
                moment.phones.insert(*id, on_phones(panel));
                moment.screens.insert(Some(*id), on_screens(panel));
                history.temptations.extend(tempting(panel));
                for question in panel.questions.values() {
                    history.fates.entry(question.id).or_default().extend(fate(question));
                }
            }
            let live = event.live.map(|live| on_screens(&event.panels[&live]));
            moment.screens.insert(None, live.unwrap_or_default());
            history.moments.insert(event.seq, moment);
        }
        history
    }

    fn shown(&self, seq: u64, eye: Eye) -> &Marks {
        let (_, moment) = self.moments.range(..=seq).next_back().unwrap();
        match eye {
            Eye::Phone(panel) => &moment.phones[&panel],
            Eye::Screen(panel) => &moment.screens[&panel],
        }
    }

    fn fate(&self, questions: &[QuestionId]) -> Marks {
        questions.iter().filter_map(|question| self.fates.get(question)).flatten().cloned().collect()
    }
}

fn fate(question: &Question) -> Marks {
    let original = question.original.as_ref().map(|words| words.text.clone());
    let reason = match &question.state {
        QuestionState::Declined(reason) => reason.words.clone(),
        _ => None,
    };
    let texts = [Some(question.words.text.clone()), question.name.clone(), original, reason];
    texts.into_iter().flatten().flat_map(|text| marks(&text)).collect()
}

/// The rule itself: words and name of what is live or answered, or its topic where topics are shared.
fn released(panel: &Panel, question: &Question) -> Marks {
    let texts = match (&question.state, panel.terms.sharing) {
        (QuestionState::Live | QuestionState::Answered, Sharing::Words) => {
            vec![Some(question.words.text.clone()), question.name.clone()]
        }
        (QuestionState::Live | QuestionState::Answered, Sharing::Topics) => {
            vec![question.label.as_ref().map(|label| label.text.clone())]
        }
        _ => Vec::new(),
    };
    texts.into_iter().flatten().flat_map(|text| marks(&text)).collect()
}

/// What could most easily be shown by mistake in this panel as it stands.
fn tempting(panel: &Panel) -> Vec<&'static str> {
    let mut found = Vec::new();
    let [words_only, original, label, held] = TEMPTATIONS;
    for question in panel.questions.values().filter(|question| question.state == QuestionState::Live) {
        found.extend((panel.terms.sharing == Sharing::Topics && question.name.is_some()).then_some(words_only));
        found.extend(question.original.is_some().then_some(original));
        found.extend((panel.terms.sharing == Sharing::Words && question.label.is_some()).then_some(label));
    }
    let held_back = panel.stage.held.as_ref().filter(|held| !written(held).is_subset(&written(&panel.stage.on)));
    found.extend(held_back.map(|_| held));
    found
}

fn on_phones(panel: &Panel) -> Marks {
    let questions = panel.questions.values().flat_map(|question| released(panel, question));
    let opened = panel.polls.values().filter(|poll| poll.state != PollState::Draft);
    let polls = opened.flat_map(|poll| marks(&serde_json::to_string(&poll.terms).unwrap()));
    questions
        .chain(polls)
        .chain(panel.polls.values().flat_map(|poll| marks(&readable(poll))))
        .chain(written(&panel.stage.on))
        .collect()
}

fn on_screens(panel: &Panel) -> Marks {
    let questions = panel.stage.on.questions().into_iter().flat_map(|id| released(panel, &panel.questions[&id]));
    let poll = match &panel.stage.on {
        // A draft is announced by nothing but its moment. Leaders are those of all quizzes together.
        Show::Poll { poll, .. } if panel.polls[poll].state != PollState::Draft => {
            let shown = marks(&serde_json::to_string(&panel.polls[poll].terms).unwrap());
            shown.into_iter().chain(panel.polls.values().flat_map(|poll| marks(&readable(poll)))).collect()
        }
        _ => Marks::new(),
    };
    questions.chain(poll).chain(written(&panel.stage.on)).collect()
}

/// What a moderator wrote on the screen.
fn written(show: &Show) -> Marks {
    match show {
        Show::Message { text } | Show::Countdown { text: Some(text), .. } => marks(text),
        _ => Marks::new(),
    }
}

/// Every mark that anybody ever sent.
async fn log_texts(hall: &Hall) -> Marks {
    hall.log().await.iter().flat_map(|batch| marks(&serde_json::to_string(batch).unwrap())).collect()
}

fn kinds(marks: &Marks) -> BTreeSet<char> {
    marks.iter().filter_map(|mark| mark.chars().next()).collect()
}
