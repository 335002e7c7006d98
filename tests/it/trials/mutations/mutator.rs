//! Good frames made bad: in their structure, their numbers, their depth, their texts, and byte by byte.

use std::collections::BTreeSet;

use baraza::domain::access::{Grant, Role};
use baraza::domain::ids::{CommandId, Epoch, PanelId};
use baraza::protocol::PROTOCOL;
use serde_json::{Value, json};

use crate::domain::script;
use crate::world::dice::Dice;
use crate::world::raw::role_hello;

/// Batches of the made-up story whose commands are changed: enough that there is every kind.
const BATCHES: usize = 600;

/// What breaks readers of JSON when it stands where they do not expect it.
const SNIPPETS: [&str; 16] = [
    r"\ud800",
    r"\u0000",
    "1e999",
    "-",
    "{\"",
    "[[[[",
    "null",
    "\u{202E}",
    "\"t\":\"do\",",
    "}",
    "]",
    ",",
    "\"",
    "\\",
    "0x1F",
    "\u{FEFF}",
];

pub(super) struct Mutator {
    pub(super) dice: Dice,
    /// Good frames; every one that is sent gets an id of its own.
    corpus: Vec<Value>,
}

impl Mutator {
    pub(super) fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let mut corpus: Vec<_> =
            story(&mut dice).iter().flat_map(|batch| &batch.entries).map(|entry| &entry.command).map(frame).collect();
        let kinds: BTreeSet<_> = corpus.iter().map(|frame| kind(&frame["command"]).unwrap().to_owned()).collect();
        assert!(kinds.len() >= 30, "too few kinds of commands: {kinds:?}");
        let question = json!("00000000-0000-0000-0000-000000009000");
        for _ in 0..corpus.len() / 20 {
            corpus.push(json!({ "t": "hello", "protocol": PROTOCOL, "view": "desk", "panel": 1, "join": "x", "epoch": 1, "seq": 1 }));
            corpus.push(json!({ "t": "at", "question": question }));
            corpus.push(json!({ "t": "beat" }));
        }
        Self { dice, corpus }
    }

    /// A frame that was good, sometimes hardly changed, so that what is behind the reader is reached too.
    pub(super) fn frame(&mut self) -> String {
        let mut frame = self.dice.pick(&self.corpus).clone();
        if frame.get("id").is_some() {
            frame["id"] = json!(self.command_id());
        }
        for _ in 0..self.dice.below(3) {
            self.change_structure(&mut frame);
        }
        let text = frame.to_string();
        if self.dice.one_in(4) {
            return String::from_utf8_lossy(&self.change_bytes(text.into_bytes())).into_owned();
        }
        text
    }

    /// A new id for a command, thrown like everything else.
    pub(super) fn command_id(&mut self) -> CommandId {
        CommandId(self.dice.uuid())
    }

    /// What was the first frame of a page that has everything up to `seq`.
    pub(super) fn hello(&mut self, view: &str, panel: PanelId, (epoch, seq): (Epoch, u64)) -> String {
        let mut hello = role_hello(view, Some(panel));
        (hello["epoch"], hello["seq"]) = (json!(epoch), json!(seq));
        for _ in 0..self.dice.below(3) {
            self.change_structure(&mut hello);
        }
        let text = hello.to_string();
        if self.dice.one_in(2) {
            return String::from_utf8_lossy(&self.change_bytes(text.into_bytes())).into_owned();
        }
        text
    }

    fn change_structure(&mut self, frame: &mut Value) {
        let place = self.dice.below(size(frame));
        let (junk, name) = (self.junk(), format!("x{}", self.dice.below(9)));
        let node = node(frame, place);
        match (node, self.dice.below(5)) {
            (Value::Object(fields), 0) => {
                fields.insert(name, junk);
            }
            (Value::Object(fields), 1) => {
                let gone = fields.keys().nth(self.dice.below(fields.len().max(1))).cloned();
                gone.and_then(|gone| fields.remove(&gone));
            }
            (Value::Array(items), 0..3) => {
                let copies = items.first().cloned().unwrap_or(junk);
                items.extend(std::iter::repeat_n(copies, *self.dice.pick(&[1, 2, 100, 1_000])));
            }
            (node, _) => *node = junk,
        }
    }

    /// Something that hardly anything expects.
    fn junk(&mut self) -> Value {
        let depth = *self.dice.pick(&[1, 10, 126, 127, 128, 1_000]);
        let long = *self.dice.pick(&[1, 60, 61, 280, 281, 1_000, 17_000]);
        match self.dice.below(14) {
            0 => Value::Null,
            1 => json!(self.dice.one_in(2)),
            2 => json!(*self.dice.pick(&[0_u64, 1, 255, 256, 65_535, 65_536, u64::from(u32::MAX), 1 << 53, u64::MAX])),
            3 => json!(*self.dice.pick(&[-1_i64, -128, i64::from(i32::MIN), i64::MIN, i64::MIN + 1])),
            4 => json!(*self.dice.pick(&[0.5, -0.0, 1e308, -1e-308])),
            5 => json!(""),
            6 => json!("x".repeat(long)),
            7 => json!("e\u{301}".repeat(long)),
            8 => json!(format!("a{}", "\u{300}".repeat(long))),
            9 => json!(*self.dice.pick(&[
                "\u{202E}\u{0}\u{FEFF}",
                "👩🏽‍⚖️",
                "\u{200B}\u{200D}",
                "\u{FFFF}",
                "اَلسَّلَامُ",
                "\r\n\r\n\n\n"
            ])),
            10 => (0..depth.min(200)).fold(json!(1), |inner, _| json!([inner])),
            11 => Value::Object((0..depth).map(|key| (key.to_string(), json!(key))).collect()),
            12 => json!(self.dice.uuid()),
            _ => self.borrowed(),
        }
    }

    /// Part of another good frame.
    fn borrowed(&mut self) -> Value {
        let mut other = self.dice.pick(&self.corpus).clone();
        let place = self.dice.below(size(&other));
        node(&mut other, place).take()
    }

    /// A few bytes more, less or other than before.
    pub(super) fn change_bytes(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        for _ in 0..=self.dice.below(3) {
            let at = self.dice.below(bytes.len() + 1);
            let end = (at + self.dice.below(20)).min(bytes.len());
            match self.dice.below(6) {
                0 => bytes.truncate(at),
                1 => drop(bytes.drain(at..end)),
                2 => bytes.splice(at..at, self.dice.pick(&SNIPPETS).bytes()).for_each(drop),
                3 => {
                    let again = bytes[at..end].to_vec();
                    bytes.splice(at..at, again).for_each(drop);
                }
                4 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << self.dice.below(8)),
                _ => bytes.insert(at, self.dice.below(256).to_le_bytes()[0]),
            }
        }
        bytes
    }
}

/// A made-up story with every kind of command.
pub(super) fn story(dice: &mut Dice) -> Vec<baraza::domain::command::Batch> {
    let mut number = |bound: usize| u16::try_from(dice.below(bound)).unwrap();
    let groups: Vec<_> = (0..BATCHES)
        .map(|_| ([(); 3].map(|()| number(65_536)), vec![[(); 6].map(|()| number(65_536)); 1 + usize::from(number(3))]))
        .collect();
    script::write(&groups)
}

/// The only field of a command.
pub(super) fn kind(command: &Value) -> Option<&str> {
    command.as_object()?.keys().next().map(String::as_str)
}

/// Whether people of this role, or participants, may give commands of a kind in some panel: the table of the protocol's page.
pub(super) fn may_somewhere(role: Option<Role>, kind: &str) -> bool {
    const PARTICIPANTS: [&str; 5] = ["ask", "revise", "take_back", "vote", "answer"];
    const ORGANISERS: [&str; 6] = ["put_panel", "programme", "set_filter", "invite", "withdraw", "revoke"];
    const MODERATORS: [&str; 21] = [
        "acknowledge",
        "enter",
        "moderate",
        "edit",
        "queue",
        "show",
        "freeze",
        "note",
        "withdraw_note",
        "set_panel",
        "close_at",
        "go_live",
        "put_poll",
        "set_poll",
        "schedule_poll",
        "reset_poll",
        "drop_poll",
        "judge_phrases",
        "seal_poll",
        "name_session",
        "intervention",
    ];
    match role {
        None => PARTICIPANTS.contains(&kind),
        Some(Role::Screen) => false,
        Some(Role::Booth) => kind == "acknowledge",
        Some(Role::Moderator) => MODERATORS.contains(&kind),
        Some(Role::Organiser) => MODERATORS.contains(&kind) || ORGANISERS.contains(&kind),
    }
}

/// Whether whoever has this right, or a participant, may give a command: where the right is limited to a panel, only what is about that panel, and naming
/// helpers and screens.
pub(super) fn may(grant: Option<Grant>, command: &Value) -> bool {
    const WHOLE_EVENTS: [&str; 5] = ["programme", "set_filter", "invite", "withdraw", "revoke"];
    let Some(kind) = kind(command) else { return false };
    let is_covered = |only: PanelId| match kind {
        "name_session" => true,
        _ => !WHOLE_EVENTS.contains(&kind) && command[kind]["panel"] == json!(only),
    };
    let only = grant.and_then(|grant| grant.panel);
    may_somewhere(grant.map(|grant| grant.role), kind) && only.is_none_or(is_covered)
}

fn frame(command: &baraza::domain::command::Command) -> Value {
    json!({ "t": "do", "id": null, "command": command })
}

/// How many values there are in a value, itself included.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(fields) => fields.values().map(size).sum(),
        _ => 0,
    }
}

/// The value with this number, counted from the outside.
fn node(value: &mut Value, number: usize) -> &mut Value {
    if number == 0 {
        return value;
    }
    let mut before = 1;
    let children: Vec<&mut Value> = match value {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(fields) => fields.values_mut().collect(),
        _ => Vec::new(),
    };
    for child in children {
        let size = size(child);
        if number < before + size {
            return node(child, number - before);
        }
        before += size;
    }
    panic!("there are not so many values")
}
