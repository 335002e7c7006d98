//! How much of everything an event takes: the last that fits is taken, the first that does not is refused by its code, and nothing is changed by that.

use baraza::domain::about::MAX_TITLE_GRAPHEMES;
use baraza::domain::access::{MAX_INVITES, Role};
use baraza::domain::command::{Actor, Batch, Command, Entry};
use baraza::domain::event::MAX_PANELS;
use baraza::domain::ids::{
    CommandId, EventId, InviteId, NodeId, NoteId, PanelId, PollId, Pseudonym, QuestionId, SessionId,
};
use baraza::domain::locale::Lang;
use baraza::domain::note::MAX_NOTES;
use baraza::domain::panel::{MAX_COOLDOWN, MAX_POLLS, MAX_QUESTIONS, Panel, PanelKind, PanelState, PanelTerms};
use baraza::domain::poll::{Kind, MAX_AHEAD, PollState};
use baraza::domain::question::{MAX_REVISIONS, MAX_UNITED, Origin, QuestionState, REVISION_PAUSE};
use baraza::domain::refusal::Refusal;
use baraza::domain::stage::{MAX_COUNTDOWN, Show};
use baraza::domain::verdict::Verdict;
use baraza::domain::{Event, Millis, RULES};
use uuid::Uuid;

use super::script::founding;
use crate::world::commands::{
    ask, english, enter, judge, note, part, put_parts, put_poll, revise, set_panel, set_poll, show,
};

const PANEL: PanelId = PanelId(1);
const BEGAN: Millis = 1_800_000_000_000;

/// The question and the poll that were there first.
const FIRST: usize = 0;

/// An event with an open panel, an asker's question and an open poll in it, and a clock.
struct Hall {
    event: Event,
    now: Millis,
    said: usize,
}

/// Something of which there can be only so many.
struct Limit {
    what: &'static str,
    most: usize,
    count: fn(&Event) -> usize,
    /// Adds one more, which has this number.
    add: fn(&mut Hall, usize) -> Result<(), Refusal>,
}

const LIMITS: [Limit; 6] = [
    Limit { what: "panels", most: MAX_PANELS, count: |event| event.panels.len(), add: Hall::add_panel },
    Limit { what: "polls of a panel", most: MAX_POLLS, count: |event| panel(event).polls.len(), add: Hall::add_poll },
    Limit { what: "notes", most: MAX_NOTES, count: |event| panel(event).notes.len(), add: Hall::add_note },
    Limit {
        what: "questions of a panel",
        most: MAX_QUESTIONS,
        count: |event| panel(event).questions.len(),
        add: Hall::add_question,
    },
    Limit { what: "questions that are one", most: MAX_UNITED, count: united, add: Hall::unite_one },
    Limit { what: "changes of a question", most: MAX_REVISIONS as usize, count: changes, add: Hall::revise },
];

#[test]
fn the_last_that_there_is_room_for_is_taken_and_one_more_is_refused() {
    for Limit { what, most, count, add } in LIMITS {
        let mut hall = Hall::open();
        let last_but_one = hall.fill(most - 1, count, add);
        assert_eq!(add(&mut hall, last_but_one), Ok(()), "{what}: the last");
        assert_eq!(count(&hall.event), most, "{what}");
        for more in 1..=2 {
            assert_eq!(add(&mut hall, last_but_one + more), Err(Refusal::Full), "{what}: {more} too many");
        }
        assert_eq!(count(&hall.event), most, "{what}: as many as before");
    }
}

#[test]
fn there_are_so_many_links_and_one_that_nobody_used_in_time_makes_room() {
    let mut hall = Hall::open();
    let last = hall.fill(MAX_INVITES - 1, |event| event.access.invites.len(), Hall::add_invite);
    assert_eq!(hall.add_invite(last), Ok(()));
    assert_eq!(hall.add_invite(last + 1), Err(Refusal::Full));
    let session = SessionId([1; 16]);
    hall.say(Actor::System, Command::Redeem { invite: invite_id(1), session }).unwrap();
    hall.now += LINK_SERVES;
    assert_eq!(hall.add_invite(last + 1), Err(Refusal::Full), "the last moment counts");
    hall.now += 1;
    assert_eq!(hall.add_invite(last + 1), Ok(()));
    assert_eq!(hall.event.access.invites.len(), 2, "the used one, and the new one");
}

#[test]
fn pauses_are_over_at_their_last_moment_and_not_before() {
    let mut hall = Hall::open();
    let cooldown = PanelTerms::new(english("Slow"), PanelKind::Other).cooldown_ms;
    let terms = PanelTerms { cooldown_ms: cooldown, ..panel(&hall.event).terms.clone() };
    hall.say(Actor::System, Command::PutPanel { panel: PANEL, terms }).unwrap();
    let mut pause = |length: Millis, what: &str, command: fn(usize) -> Command| {
        // Long after anything else.
        hall.now += Millis::from(MAX_COOLDOWN);
        hall.say(phone(FIRST), command(1)).unwrap();
        let until = hall.now + length;
        for early in [hall.now, until - 1] {
            hall.now = early;
            assert_eq!(hall.say(phone(FIRST), command(2)), Err(Refusal::CoolingDown { until }), "{what}");
        }
        hall.now = until;
        assert_eq!(hall.say(phone(FIRST), command(2)), Ok(()), "{what}");
    };
    pause(cooldown.into(), "between two questions", |number| ask(PANEL, question_id(number), "And now?"));
    pause(REVISION_PAUSE, "between two changes", |number| {
        revise(PANEL, question_id(FIRST), &format!("Other words {number}?"))
    });
}

#[test]
fn nothing_is_planned_further_ahead_than_a_day() {
    let mut hall = Hall::open();
    hall.add_poll(1).unwrap();
    let opens = |at| Command::SchedulePoll { panel: PANEL, poll: poll_id(1), opens_at: Some(at) };
    let ends = |until| show(PANEL, Show::Countdown { until, text: None });
    for at in [MAX_AHEAD - 1, MAX_AHEAD] {
        assert_eq!(hall.say(Actor::System, opens(BEGAN + at)), Ok(()), "{at}");
    }
    assert_eq!(hall.say(Actor::System, opens(BEGAN + MAX_AHEAD + 1)), Err(Refusal::OutOfRange));
    for until in [MAX_COUNTDOWN - 1, MAX_COUNTDOWN] {
        assert_eq!(hall.say(Actor::System, ends(BEGAN + until)), Ok(()), "{until}");
    }
    assert_eq!(hall.say(Actor::System, ends(BEGAN + MAX_COUNTDOWN + 1)), Err(Refusal::OutOfRange));
}

#[test]
fn an_event_is_founded_with_a_title_and_a_programme_that_fit() {
    let found = |letters: usize, panels: usize| {
        let mut founding = founding();
        founding.about.title = english(&"é".repeat(letters));
        let terms = PanelTerms::new(english("One of many"), PanelKind::Other);
        founding.programme = (0..panels).map(|number| (panel_id(number), terms.clone())).collect();
        Hall::new().say(Actor::System, Command::Found { founding: Box::new(founding) })
    };
    for (letters, panels) in [(MAX_TITLE_GRAPHEMES - 1, MAX_PANELS - 1), (MAX_TITLE_GRAPHEMES, MAX_PANELS)] {
        assert_eq!(found(letters, panels), Ok(()), "{letters}, {panels}");
    }
    assert_eq!(found(MAX_TITLE_GRAPHEMES + 1, MAX_PANELS), Err(Refusal::TextTooLong));
    assert_eq!(found(MAX_TITLE_GRAPHEMES, MAX_PANELS + 1), Err(Refusal::OutOfRange));
}

#[test]
fn a_tag_of_a_language_is_as_long_as_tags_are() {
    let tag = |bytes: usize| format!("en-{}", "x".repeat(bytes - 3));
    for fits in [Lang::MAX_BYTES - 1, Lang::MAX_BYTES] {
        assert_eq!(Lang::new(&tag(fits)).unwrap().as_str(), tag(fits));
    }
    assert_eq!(Lang::new(&tag(Lang::MAX_BYTES + 1)), Err(Refusal::BadLanguage));
}

/// How long links can be used, in milliseconds.
const LINK_SERVES: Millis = 1_000;

impl Hall {
    fn new() -> Self {
        Self { event: Event::new(EventId(Uuid::nil())), now: BEGAN, said: 0 }
    }

    fn open() -> Self {
        let mut hall = Self::new();
        for command in [
            Command::Found { founding: Box::new(founding()) },
            set_panel(PANEL, PanelState::Open),
            put_parts(PANEL, poll_id(FIRST), vec![part(Kind::Cloud { words: 5 }, "", 0)]),
            set_poll(PANEL, poll_id(FIRST), PollState::Open),
        ] {
            hall.say(Actor::System, command).unwrap();
        }
        hall.say(phone(FIRST), ask(PANEL, question_id(FIRST), "Who was first?")).unwrap();
        hall
    }

    /// Folds one command; what it met was foreseen.
    fn say(&mut self, by: Actor, command: Command) -> Result<(), Refusal> {
        self.said += 1;
        let (id, number) = (CommandId(uuid(self.said)), u64::try_from(self.said).unwrap());
        let entry = Entry { id, by, command };
        let early = self.event.check(&entry, self.now);
        let batch = Batch { rules: RULES, node: NodeId(Uuid::nil()), number, at: self.now, entries: vec![entry] };
        let answer = self.event.fold(&batch).unwrap()[0].answer.refusal.map_or(Ok(()), Err);
        assert_eq!(early, answer);
        answer
    }

    /// Adds until there are so many; the number of the next one.
    fn fill(
        &mut self,
        to: usize,
        count: fn(&Event) -> usize,
        add: fn(&mut Self, usize) -> Result<(), Refusal>,
    ) -> usize {
        let missing = to - count(&self.event);
        for number in 1..=missing {
            assert_eq!(add(self, number), Ok(()), "{number} of {missing}");
        }
        assert_eq!(count(&self.event), to);
        missing + 1
    }

    fn add_panel(&mut self, number: usize) -> Result<(), Refusal> {
        let terms = PanelTerms::new(english("One of many"), PanelKind::Other);
        self.say(Actor::System, Command::PutPanel { panel: panel_id(number), terms })
    }

    fn add_invite(&mut self, number: usize) -> Result<(), Refusal> {
        let (invite, expires_at) = (invite_id(number), self.now + LINK_SERVES);
        self.say(Actor::System, Command::Invite { invite, role: Role::Screen, panel: None, expires_at })
    }

    fn add_poll(&mut self, number: usize) -> Result<(), Refusal> {
        self.say(Actor::System, put_poll(PANEL, poll_id(number), "One of many"))
    }

    fn add_note(&mut self, number: usize) -> Result<(), Refusal> {
        self.say(Actor::System, note(PANEL, NoteId(uuid(number)), "One of many"))
    }

    fn add_question(&mut self, number: usize) -> Result<(), Refusal> {
        self.say(phone(number), ask(PANEL, question_id(number), "One of many?"))
    }

    fn unite_one(&mut self, number: usize) -> Result<(), Refusal> {
        self.say(Actor::System, enter(PANEL, question_id(number), "The same?", Origin::Prepared))?;
        self.say(Actor::System, judge(PANEL, question_id(number), 1, Verdict::Merge(question_id(FIRST))))
    }

    fn revise(&mut self, number: usize) -> Result<(), Refusal> {
        self.now += REVISION_PAUSE;
        self.say(phone(FIRST), revise(PANEL, question_id(FIRST), &format!("Other words {number}?")))
    }
}

fn panel(event: &Event) -> &Panel {
    &event.panels[&PANEL]
}

/// The first question and what is part of it.
fn united(event: &Event) -> usize {
    let into = QuestionState::Merged(question_id(FIRST));
    1 + panel(event).questions.values().filter(|question| question.state == into).count()
}

/// How often the first question was changed: each change is another version.
fn changes(event: &Event) -> usize {
    usize::try_from(panel(event).questions[&question_id(FIRST)].version).unwrap() - 1
}

fn uuid(number: usize) -> Uuid {
    Uuid::from_u128(u128::try_from(number).unwrap())
}

fn phone(number: usize) -> Actor {
    Actor::Participant(Pseudonym(*uuid(number).as_bytes()))
}

/// A panel that is not in the programme of the script.
fn panel_id(number: usize) -> PanelId {
    PanelId(u16::try_from(1_000 + number).unwrap())
}

fn question_id(number: usize) -> QuestionId {
    QuestionId(uuid(number))
}

fn poll_id(number: usize) -> PollId {
    PollId(uuid(number))
}

fn invite_id(number: usize) -> InviteId {
    InviteId(*uuid(number).as_bytes())
}
