//! Turns plain numbers into batches of commands, sensible and not, so that proptest can shrink them and a log can be recorded from them.

use baraza::domain::access::Role;
use baraza::domain::command::{Actor, Batch, Command, Entry};
use baraza::domain::event::{About, Founding};
use baraza::domain::ids::{CommandId, EventId, InviteId, NodeId, PanelId, PollId, Pseudonym, QuestionId, SessionId};
use baraza::domain::locale::{Lang, Localised};
use baraza::domain::panel::{Moderation, Names, PanelKind, PanelState, PanelTerms};
use baraza::domain::poll::{Choice, PollKind, PollState, PollTerms};
use baraza::domain::question::{Reason, ReasonCode, Verdict};
use baraza::domain::stage::Show;
use baraza::domain::{Millis, RULES};
use proptest::prelude::*;
use uuid::Uuid;

use super::texts::typed;

/// What one entry is made of.
pub(crate) type Numbers = [u16; 6];

/// What one batch is made of: the node, how much later it is and whether it was appended before, then its entries.
pub(crate) type Group = ([u16; 3], Vec<Numbers>);

/// The event every script is about.
pub(crate) const EVENT: EventId = EventId(Uuid::from_u128(0xba_4a2a));

/// The phones of a script.
pub(crate) const PHONES: u8 = 8;

/// Session 0 is the organiser's, 1 a moderator's, 2 a moderator's of panel 1, 3 a screen's, 4 an organiser's of panel 2; others come and go.
const SESSIONS: u8 = 8;

/// How much later a batch is than the one before, in milliseconds: mostly forward, by less or more than a cool-down or the time to a seal; at
/// times backwards, as another node's clock would have it.
const STEPS: [i64; 8] = [0, 1, 400, 3_000, 20_000, 60_000, 600_000, -9_000];

/// When every script begins: a morning in March 2026.
const START: Millis = 1_772_956_800_000;

/// Batches of random commands after an opening that founds the event, gives out roles and opens two panels.
pub(crate) fn batches(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Batch>> {
    let group = (any::<[u16; 3]>(), prop::collection::vec(any::<Numbers>(), 1..8));
    prop::collection::vec(group, count).prop_map(|groups| write(&groups))
}

/// The batches that `groups` stand for.
pub(crate) fn write(groups: &[Group]) -> Vec<Batch> {
    let mut scribe = Scribe { at: START, ..Scribe::default() };
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
    QuestionId(Uuid::from_u128(0x9000 + u128::from(number % 16)))
}

fn poll(number: u16) -> PollId {
    PollId(Uuid::from_u128(0x7000 + u128::from(number % 8)))
}

/// Mostly the panel where the question or poll with the number `thing` is at home, and mostly 1 or 2, so that much happens in them.
fn panel(number: u16, thing: u16) -> PanelId {
    const HOMES: [u16; 8] = [1, 1, 2, 1, 1, 2, 1, 3];
    PanelId(if number.is_multiple_of(16) { number / 16 % 5 } else { HOMES[usize::from(thing % 8)] })
}

fn titles(english: String) -> Localised {
    let mut texts = Localised::default();
    texts.0.insert(Lang::new("en").unwrap(), english);
    texts
}

#[derive(Default)]
struct Scribe {
    at: Millis,
    written: Vec<Batch>,
    entries: Vec<Entry>,
    numbers: [u64; 3],
    marks: u32,
}

impl Scribe {
    fn append(&mut self, node: u16, entries: Vec<Entry>) {
        let number = &mut self.numbers[usize::from(node)];
        *number += 1;
        self.written.push(Batch {
            rules: RULES,
            node: NodeId(Uuid::from_u128(0x100 + u128::from(node))),
            number: *number,
            at: self.at,
            entries,
        });
    }

    fn fresh(&mut self, by: Actor, command: Command) -> Entry {
        let id = CommandId(Uuid::from_u128(0xc000 + u128::try_from(self.entries.len()).unwrap()));
        let entry = Entry { id, by, command };
        self.entries.push(entry.clone());
        entry
    }

    /// Six letters and digits that no other text of the script has in it.
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
        ];
        for (number, (role, panel)) in (0..).zip(grants) {
            let expires_at = START + 86_400_000;
            let made = Command::Invite { invite: invite(number), role, panel, expires_at };
            entries.push(self.fresh(Actor::System, made));
            let used = Command::Redeem { invite: invite(number), session: session(number) };
            entries.push(self.fresh(Actor::System, used));
        }
        let organiser = Actor::Session(session(0));
        for (panel, poll) in [(PanelId(1), poll(0)), (PanelId(2), poll(2))] {
            let (state, terms) = (PanelState::Open, self.poll_terms(3));
            entries.push(self.fresh(organiser, Command::SetPanel { panel, state }));
            entries.push(self.fresh(organiser, Command::PutPoll { panel, poll, terms }));
            let state = PollState::Open;
            entries.push(self.fresh(organiser, Command::SetPoll { panel, poll, state }));
        }
        entries
    }

    fn entry(&mut self, numbers: Numbers) -> Entry {
        let [what, who, .., again] = numbers;
        let earlier = self.entries[usize::from(again / 20) % self.entries.len()].clone();
        match again % 20 {
            0 => return earlier,
            1 => return self.fresh(earlier.by, earlier.command),
            _ => {}
        }
        let command = self.command(what % 100, numbers);
        let by = actor(what % 100, who);
        if again % 20 == 2 {
            // Somebody else's id for something else: answered like the first, and not done.
            return Entry { id: earlier.id, by, command };
        }
        self.fresh(by, command)
    }

    fn command(&mut self, what: u16, [_, _, a, b, c, _]: Numbers) -> Command {
        let panel = panel(a, b);
        match what {
            0..20 => self.ask(panel, b, c),
            20..40 => Command::Vote { panel, question: question(b), on: !c.is_multiple_of(4) },
            40..58 => Command::Answer { panel, poll: poll(b), choice: choice(c) },
            58..72 => Command::Moderate { panel, question: question(b), verdict: self.verdict(c) },
            72..77 => Command::SetPanel { panel, state: panel_state(c) },
            77 => Command::GoLive { panel },
            78..84 => Command::PutPoll { panel, poll: poll(b), terms: self.poll_terms(c) },
            84..91 => Command::SetPoll {
                panel,
                poll: poll(b),
                state: [PollState::Open, PollState::Closed, PollState::Revealed, PollState::Draft]
                    [usize::from(c % 13 / 4)],
            },
            91 => Command::SealPoll { panel, poll: poll(b) },
            92..95 => Command::Show { show: show(panel, b, c) },
            95 => Command::PutPanel { panel, terms: self.panel_terms(c) },
            _ => self.access(what, panel, b, c),
        }
    }

    fn access(&mut self, what: u16, panel: PanelId, b: u16, c: u16) -> Command {
        match what {
            96 => Command::Invite {
                invite: invite(b),
                role: [Role::Organiser, Role::Moderator, Role::Screen][usize::from(c % 3)],
                panel: c.is_multiple_of(4).then_some(panel),
                expires_at: self.at.saturating_add_signed([3_600_000, 5_000, -1][usize::from(c % 7 / 3)]),
            },
            97 => Command::Redeem { invite: invite(b), session: session(c) },
            98 if b.is_multiple_of(2) => Command::Withdraw { invite: invite(c) },
            98 => Command::Revoke { session: session(c) },
            _ if b.is_multiple_of(2) => Command::Attest { seq: u64::from(b), digest: "00".repeat(32) },
            _ => Command::Found { founding: Box::new(founding()) },
        }
    }

    fn ask(&mut self, panel: PanelId, b: u16, c: u16) -> Command {
        let (text, name) = (self.mark('q'), self.mark('n'));
        Command::Ask {
            panel,
            question: question(b),
            text: typed(c, &text),
            name: (c % 5 < 2).then(|| typed(c / 32, &name)),
            lang: Lang::new(["en", "ar", "sw"][usize::from(c % 3)]).ok(),
        }
    }

    fn verdict(&mut self, c: u16) -> Verdict {
        let mark = self.mark('r');
        match c % 10 {
            0..4 => Verdict::Approve,
            4 | 5 => Verdict::Decline(Reason {
                code: [ReasonCode::OffTopic, ReasonCode::Duplicate, ReasonCode::Other][usize::from(c / 10 % 3)],
                words: (!(c / 30).is_multiple_of(4)).then(|| typed(c / 120, &mark)),
            }),
            6 => Verdict::Answered,
            7 => Verdict::Archive,
            _ => Verdict::Restore,
        }
    }

    fn poll_terms(&mut self, c: u16) -> PollTerms {
        let title = format!("Draft {}", self.mark('t'));
        let count = [2, 3, 4, 5, 3, 4, 1, 16][usize::from(c % 8)];
        let options = (0..count).map(|_| titles(format!("Option {}", self.mark('o')))).collect();
        let kind = match c / 8 % 6 {
            0..3 => PollKind::Single,
            3 | 4 => PollKind::Multiple { min: 1, max: 2 },
            _ => PollKind::Multiple { min: 2, max: 4 },
        };
        PollTerms { title: titles(if c / 48 % 12 == 11 { String::new() } else { title }), kind, options }
    }

    fn panel_terms(&mut self, c: u16) -> PanelTerms {
        let title = titles(format!("Panel {}", self.mark('p')));
        PanelTerms {
            title: if c.is_multiple_of(12) { Localised::default() } else { title },
            kind: PanelKind::Other,
            moderation: [Moderation::Before, Moderation::Off][usize::from(c / 12 % 2)],
            names: [Names::Off, Names::Optional][usize::from(c / 24 % 2)],
            max_graphemes: [280, 40, 1000, 39, 1001][usize::from(c / 48 % 5)],
            cooldown_ms: [0, 20_000, 0, 3_600_001][usize::from(c / 240 % 4)],
        }
    }
}

/// Nearly always someone who might give the command.
fn actor(what: u16, who: u16) -> Actor {
    let number = who / 32;
    match (who % 32, what) {
        (0, _) | (3.., 97 | 99..) => Actor::System,
        (1, _) | (3.., 0..58) => Actor::Participant(phone(number)),
        (2, _) => Actor::Session(session(number)),
        (3.., 58..95) => Actor::Session(session(number % 3)),
        (3.., _) => Actor::Session(session([0, 0, 4][usize::from(number % 3)])),
    }
}

fn choice(c: u16) -> Choice {
    let [low, high] = (c / 8).to_le_bytes().map(|byte| byte % 5);
    match c % 8 {
        0 => Choice::Abstain,
        1..5 => Choice::Options(vec![low]),
        5 | 6 => Choice::Options(vec![low, high]),
        _ => Choice::Options(vec![high, low, high.wrapping_sub(1)]),
    }
}

fn panel_state(c: u16) -> PanelState {
    match c % 16 {
        0..11 => PanelState::Open,
        11 | 12 => PanelState::Paused,
        13 => PanelState::Closed,
        14 => PanelState::Sealed,
        _ => PanelState::Upcoming,
    }
}

fn show(panel: PanelId, b: u16, c: u16) -> Show {
    match c % 8 {
        0 => Show::Blank,
        1 => Show::Join,
        2..5 => Show::Poll { panel, poll: poll(b) },
        _ => Show::Question { panel, question: question(b) },
    }
}

fn founding() -> Founding {
    let terms = |title: &str, moderation, names, max_graphemes, cooldown_ms| PanelTerms {
        title: titles(title.to_owned()),
        kind: PanelKind::Panel,
        moderation,
        names,
        max_graphemes,
        cooldown_ms,
    };
    let about = About {
        title: titles("A launch".to_owned()),
        languages: vec![Lang::new("en").unwrap(), Lang::new("ar").unwrap()],
        networks: Vec::new(),
        code: "424242".to_owned(),
        join: "scanned".to_owned(),
    };
    let programme = vec![
        (PanelId(1), terms("First", Moderation::Before, Names::Optional, 280, 0)),
        (PanelId(2), terms("Second", Moderation::Off, Names::Off, 40, 20_000)),
        (PanelId(3), terms("Third", Moderation::Before, Names::Off, 280, 20_000)),
    ];
    Founding { about, programme }
}
