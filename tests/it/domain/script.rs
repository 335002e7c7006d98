//! Turns plain numbers into batches of commands, sensible and not, so that proptest can shrink them and a log can be recorded from them.

use baraza::domain::access::Role;
use baraza::domain::command::{Actor, Batch, Command, Entry};
use baraza::domain::ids::{
    CommandId, EventId, InviteId, NodeId, NoteId, PanelId, PlayerId, PollId, Pseudonym, QuestionId, SessionId,
};
use baraza::domain::locale::{Lang, Localised};
use baraza::domain::panel::{Panel, PanelState};
use baraza::domain::poll::{Kind, PollState};
use baraza::domain::question::{Question, QuestionState};
use baraza::domain::{Event, Millis, RULES};
use proptest::prelude::*;
use uuid::Uuid;

use super::texts::typed;

mod interventions;
mod polls;
mod programme;
mod questions;
mod stage;
mod terms;

pub(crate) use terms::founding;
use terms::{panel_state, word_lists};

/// What one entry is made of: what, who, where, on what, how and whether it is an earlier one again.
pub(crate) type Numbers = [u16; 6];

/// What one batch is made of: the node, how much later it is and whether it was appended before, then its entries.
pub(crate) type Group = ([u16; 3], Vec<Numbers>);

/// The event every script is about.
pub(crate) const EVENT: EventId = EventId(Uuid::from_u128(0xba_4a2a));

/// The phones of a script.
pub(crate) const PHONES: u8 = 8;

/// Session 0 is the organiser's, 1 a moderator's, 2 a moderator's of panel 1, 3 a screen's, 4 an organiser's of panel 2, 5 the booth's, 6 the booth's of
/// panel 1; others come and go.
const SESSIONS: u8 = 9;

/// Questions a script has ids for.
const QUESTIONS: u16 = 24;

/// How much later a batch is than the one before, in milliseconds: mostly forward, by less or more than a cool-down or the time to a seal; at
/// times backwards, as another node's clock would have it.
const STEPS: [i64; 8] = [0, 1, 400, 3_000, 20_000, 60_000, 600_000, -9_000];

/// When every script begins: a morning in March 2026.
const START: Millis = 1_772_956_800_000;

/// Batches of random commands after an opening that founds the event, gives out roles and opens three panels.
pub(crate) fn batches(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Batch>> {
    let group = (any::<[u16; 3]>(), prop::collection::vec(any::<Numbers>(), 1..8));
    prop::collection::vec(group, count).prop_map(|groups| write(&groups))
}

/// The batches that `groups` stand for.
pub(crate) fn write(groups: &[Group]) -> Vec<Batch> {
    let mut scribe = Scribe::new();
    let opening = scribe.opening();
    scribe.append(0, opening);
    for ([node, time, again], entries) in groups {
        if again % 12 == 0 {
            let earlier = scribe.written[usize::from(again / 12) % scribe.written.len()].clone();
            scribe.written.push(earlier);
            continue;
        }
        scribe.at = scribe.at.saturating_add_signed(STEPS[usize::from(time % 8)]);
        let entries = entries.iter().map(|numbers| scribe.entry(*numbers)).collect();
        scribe.append(node % 3, entries);
    }
    scribe.written
}

/// The name of a phone.
pub(crate) fn phone(number: u16) -> Pseudonym {
    Pseudonym([0x10 + number.to_le_bytes()[0] % PHONES; 16])
}

fn session(number: u16) -> SessionId {
    SessionId([0x40 + number.to_le_bytes()[0] % SESSIONS; 16])
}

fn invite(number: u16) -> InviteId {
    InviteId([0x80 + number.to_le_bytes()[0] % SESSIONS; 16])
}

fn question(number: u16) -> QuestionId {
    QuestionId(Uuid::from_u128(0x9000 + u128::from(number % QUESTIONS)))
}

fn poll(number: u16) -> PollId {
    PollId(Uuid::from_u128(0x7000 + u128::from(number % 16)))
}

fn note(number: u16) -> NoteId {
    NoteId(Uuid::from_u128(0x6000 + u128::from(number % 16)))
}

/// Mostly the panel where the question, poll or note with the number `thing` is at home, and mostly 1, 2 or 3, so that much happens in them.
fn panel(number: u16, thing: u16) -> PanelId {
    const HOMES: [u16; 8] = [1, 1, 2, 1, 3, 2, 3, 4];
    PanelId(if number.is_multiple_of(16) { number / 16 % 6 } else { HOMES[usize::from(thing % 8)] })
}

fn lang(number: u16) -> Option<Lang> {
    Lang::new(["en", "ar", "sw"][usize::from(number % 3)]).ok()
}

fn titles(english: String) -> Localised {
    let mut texts = Localised::default();
    texts.0.insert(Lang::new("en").unwrap(), english);
    texts
}

struct Scribe {
    at: Millis,
    written: Vec<Batch>,
    entries: Vec<Entry>,
    numbers: [u64; 3],
    marks: u32,
    /// What came of the entries so far. Only with it in view can the next ones be mostly sensible: decide about the version that is there, merge into what
    /// is live.
    event: Event,
    folded: u64,
}

impl Scribe {
    fn new() -> Self {
        let (written, entries, event) = (Vec::new(), Vec::new(), Event::new(EVENT));
        Self { at: START, written, entries, numbers: [0; 3], marks: 0, event, folded: 0 }
    }

    fn append(&mut self, node: u16, entries: Vec<Entry>) {
        let number = &mut self.numbers[usize::from(node)];
        *number += 1;
        let node = NodeId(Uuid::from_u128(0x100 + u128::from(node)));
        self.written.push(Batch { rules: RULES, node, number: *number, at: self.at, entries });
    }

    /// Takes note of what comes of an entry.
    fn fold(&mut self, entry: Entry) -> Entry {
        self.folded += 1;
        let (node, number, entries) = (NodeId(Uuid::nil()), self.folded, vec![entry.clone()]);
        self.event.fold(&Batch { rules: RULES, node, number, at: self.at, entries }).unwrap();
        entry
    }

    fn fresh(&mut self, by: Actor, command: Command) -> Entry {
        let id = CommandId(Uuid::from_u128(0xc000 + u128::try_from(self.entries.len()).unwrap()));
        let entry = Entry { id, by, command };
        self.entries.push(entry.clone());
        self.fold(entry)
    }

    /// A sample with six letters and digits in it that no other text of the script has.
    fn text(&mut self, kind: char, number: u16) -> String {
        let mark = self.mark(kind);
        typed(number, &mark)
    }

    fn mark(&mut self, kind: char) -> String {
        self.marks += 1;
        format!("{kind}{:05}", self.marks)
    }

    fn opening(&mut self) -> Vec<Entry> {
        let founding = Command::Found { founding: Box::new(founding()) };
        let mut entries = vec![self.fresh(Actor::System, founding)];
        let grants = [
            (Role::Organiser, None),
            (Role::Moderator, None),
            (Role::Moderator, Some(PanelId(1))),
            (Role::Screen, None),
            (Role::Organiser, Some(PanelId(2))),
            (Role::Booth, None),
            (Role::Booth, Some(PanelId(1))),
        ];
        for (number, (role, panel)) in (0..).zip(grants) {
            let expires_at = START + 86_400_000;
            let made = Command::Invite { invite: invite(number), role, panel, expires_at };
            entries.push(self.fresh(Actor::System, made));
            let used = Command::Redeem { invite: invite(number), session: session(number) };
            entries.push(self.fresh(Actor::System, used));
        }
        let organiser = Actor::Session(session(0));
        let lists = word_lists(0b1111_1111_0101);
        entries.push(self.fresh(organiser, Command::SetFilter { lists }));
        let number = Kind::Number { min: -50, max: 1000, decimals: 1 };
        let first = [(Kind::Single, 4), (Kind::Text, 0), (Kind::Ranking, 4), (Kind::YesNo, 0)];
        let second = [(Kind::Cloud { words: 3 }, 0), (number, 1), (Kind::Multiple { min: 1, max: 2 }, 3)];
        let quiz = [(Kind::Quiz, 3), (Kind::Quiz, 2)];
        let third = [
            (Kind::Statements, 3),
            (Kind::Points { total: 10 }, 3),
            (Kind::Scale { steps: 5 }, 2),
            (Kind::Stars { stars: 5 }, 0),
        ];
        for (panel, poll, kinds) in [
            (PanelId(1), poll(0), &first[..]),
            (PanelId(2), poll(2), &second),
            (PanelId(2), poll(3), &quiz),
            (PanelId(3), poll(4), &third),
        ] {
            let (state, terms) = (PanelState::Open, self.survey(kinds));
            entries.push(self.fresh(organiser, Command::SetPanel { panel, state }));
            entries.push(self.fresh(organiser, Command::PutPoll { panel, poll, terms }));
            let state = PollState::Open;
            entries.push(self.fresh(organiser, Command::SetPoll { panel, poll, state }));
        }
        entries
    }

    fn entry(&mut self, numbers: Numbers) -> Entry {
        let [_, who, .., again] = numbers;
        let earlier = self.entries[usize::from(again / 20) % self.entries.len()].clone();
        match again % 20 {
            0 => return self.fold(earlier),
            1 => return self.fresh(earlier.by, earlier.command),
            _ => {}
        }
        let command = self.command(numbers);
        let by = self.actor(who, &command);
        if again % 20 == 2 {
            // Somebody else's id for something else: answered like the first, and not done.
            return self.fold(Entry { id: earlier.id, by, command });
        }
        self.fresh(by, command)
    }

    fn command(&mut self, [what, who, a, b, c, _]: Numbers) -> Command {
        let panel = panel(a, b);
        match what % 273 {
            what @ 0..133 => self.about_questions(what, panel, b, c),
            what @ 133..159 => self.about_the_stage(what, panel, b, c),
            159..165 => Command::SetPanel { panel, state: panel_state(c) },
            165 | 166 => Command::GoLive { panel },
            167 | 168 => Command::PutPanel { panel, terms: self.panel_terms(panel, c) },
            169 => Command::SetFilter { lists: word_lists(c) },
            170 => Command::NameSession { session: session(b), name: self.text('h', c) },
            what @ 171..181 => self.about_access(what, panel, b, c),
            what @ 181..256 => self.about_polls(what - 181, who / 32, panel, [b, c]),
            what @ 256..264 => self.about_the_programme(what - 256, panel, b, c),
            what => self.about_interventions(what - 264, panel, b, c),
        }
    }

    fn about_access(&mut self, what: u16, panel: PanelId, b: u16, c: u16) -> Command {
        match what {
            171..174 => Command::Invite {
                invite: invite(b),
                role: [Role::Organiser, Role::Moderator, Role::Screen, Role::Booth][usize::from(c % 4)],
                panel: (c / 4).is_multiple_of(4).then_some(panel),
                expires_at: self.at.saturating_add_signed([3_600_000, 3_600_000, 5_000, -1][usize::from(c / 16 % 4)]),
            },
            174..177 => Command::Redeem { invite: invite(b), session: session(c) },
            177 => {
                let unused = self.event.access.invites.iter().find(|(_, link)| link.used_by.is_none());
                Command::Withdraw { invite: unused.filter(|_| !c.is_multiple_of(4)).map_or(invite(c), |(id, _)| *id) }
            }
            178 => Command::Revoke { session: session(c) },
            179 => Command::Attest { seq: u64::from(b), digest: "00".repeat(32) },
            _ => Command::Found { founding: Box::new(founding()) },
        }
    }

    /// Nearly always someone who might give the command.
    fn actor(&self, who: u16, command: &Command) -> Actor {
        let number = who / 32;
        match who % 32 {
            0 => return Actor::System,
            1 => return Actor::Participant(phone(number)),
            2 => return Actor::Session(session(number)),
            _ => {}
        }
        match command {
            Command::Revise { panel, question, .. } | Command::TakeBack { panel, question } => {
                let asker = self.question(*panel, *question).and_then(|question| question.author);
                Actor::Participant(asker.filter(|_| !number.is_multiple_of(8)).unwrap_or(phone(number)))
            }
            Command::Answer { ballot, .. } if ballot.player.is_some() && !number.is_multiple_of(8) => {
                Actor::Player(phone(number), PlayerId(phone(number).0))
            }
            Command::Ask { .. } | Command::Vote { .. } | Command::Answer { .. } => Actor::Participant(phone(number)),
            Command::TurnPoll { .. }
            | Command::TurnPanel { .. }
            | Command::SetOpinions { .. }
            | Command::Redeem { .. }
            | Command::Found { .. }
            | Command::Attest { .. } => Actor::System,
            Command::PutPanel { .. }
            | Command::Programme(_)
            | Command::SetFilter { .. }
            | Command::Invite { .. }
            | Command::Withdraw { .. }
            | Command::Revoke { .. } => Actor::Session(session([0, 0, 4][usize::from(number % 3)])),
            Command::Acknowledge { .. } => Actor::Session(session([1, 5, 6][usize::from(number % 3)])),
            _ => Actor::Session(session(number % 3)),
        }
    }

    fn question(&self, panel: PanelId, question: QuestionId) -> Option<&Question> {
        self.event.panels.get(&panel)?.questions.get(&question)
    }

    /// Mostly a question of the panel that stands as it must, else any.
    fn question_that(&self, panel: PanelId, number: u16, stands: fn(&QuestionState) -> bool) -> QuestionId {
        let questions = self.event.panels.get(&panel).into_iter().flat_map(|panel: &Panel| panel.questions.values());
        let fitting: Vec<_> =
            questions.filter(|question| stands(&question.state)).map(|question| question.id).collect();
        if number.is_multiple_of(8) || fitting.is_empty() {
            return question(number / 8);
        }
        fitting[usize::from(number / 8) % fitting.len()]
    }
}
