//! S2: good frames, sockets and requests made bad, a million of them. Nothing panics, memory stays, and nobody gets what is not theirs to do.

mod mutator;
mod sender;
mod wire;

use std::collections::BTreeMap;
use std::fs;

use baraza::domain::command::{Actor, Batch, Entry};
use baraza::domain::ids::{NodeId, PlayerId, Pseudonym, SessionId};
use baraza::domain::refusal::Refusal;
use baraza::domain::{Event, RULES};
use baraza::protocol::wire::ClientFrame;
use serde_json::Value;
use uuid::Uuid;

use super::{Length, seed};
use crate::domain::script::EVENT;
use crate::world::dice::Dice;
use mutator::{Mutator, kind, may, may_somewhere, story};

/// Commands that are folded before the event begins anew from the story, so that not all of it ends up sealed.
const LIFE: u64 = 500;

/// How much more memory may be held at the end than after the first tenth, in bytes. What people really asked is kept, and there is little of it.
const GROWTH: u64 = 64 << 20;

/// What became of frames, by what it is.
type Counts = BTreeMap<&'static str, u64>;

/// All that must have happened.
const OUTCOMES: [&str; 6] = [
    "not understood",
    "no command",
    "refused for its texts",
    "refused by the rules",
    "refused in another panel",
    "folded",
];

/// Whether somebody may give a command.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Right {
    Full,
    /// A command of that kind, in another panel.
    Elsewhere,
    None,
}

/// Frames that never see a socket: read, cleaned, checked and folded as a server would, for people of every role.
#[test]
fn a_mutated_frame_is_refused_or_folded_and_gives_nobody_another_right() {
    let (seed, frames) = (seed(), Length::wanted().pick(18_000, 1_000_000));
    let mut mutator = Mutator::new(seed);
    let base = told(&mut mutator.dice);
    let (mut event, mut number, mut counts, mut held) = (base.clone(), 0, Counts::new(), 0);
    for done in 0..frames {
        if done == frames / 10 {
            held = resident();
        }
        let text = mutator.frame();
        let read = ClientFrame::read(&text);
        assert_eq!(read.as_ref().ok(), serde_json::from_str(&text).ok().as_ref(), "{text}");
        let Ok(frame) = read else {
            *counts.entry("not understood").or_default() += 1;
            continue;
        };
        let ClientFrame::Do { id, command, .. } = frame else {
            *counts.entry("no command").or_default() += 1;
            continue;
        };
        // A server gives the answer it gave, before it looks at anything else.
        if event.answered(&id).is_some() {
            continue;
        }
        let json = serde_json::to_value(&command).unwrap();
        let kind = kind(&json).unwrap_or_default().to_owned();
        let by = giver(&event, &json, &mut mutator.dice);
        let right = right(&event, by, &json);
        let Ok(command) = command.cleaned() else {
            *counts.entry("refused for its texts").or_default() += 1;
            continue;
        };
        let entry = Entry { id, by, command };
        let early = event.check(&entry, event.now).err();
        number += 1;
        let batch = Batch { rules: RULES, node: NodeId(Uuid::nil()), number, at: event.now, entries: vec![entry] };
        let answer = event.fold(&batch).unwrap()[0].answer.refusal;
        assert_eq!(early, answer, "what is refused early is what the log would refuse: {batch:?}");
        assert!(right == Right::Full || answer == Some(Refusal::Forbidden), "somebody was let do {kind}: {batch:?}");
        if right == Right::Elsewhere {
            *counts.entry("refused in another panel").or_default() += 1;
        }
        *counts.entry(if answer.is_some() { "refused by the rules" } else { "folded" }).or_default() += 1;
        if number % LIFE == 0 {
            event = base.clone();
        }
    }
    for outcome in OUTCOMES {
        assert!(counts.get(outcome).is_some_and(|times| *times > 0), "{outcome}: never");
    }
    let grown = resident().saturating_sub(held);
    eprintln!("mutations: frames: {frames}; {counts:?}; memory grown by: {} KiB", grown / 1024);
    assert!(grown < GROWTH, "{grown} bytes more than at the beginning");
}

/// The event after the made-up story.
fn told(dice: &mut Dice) -> Event {
    let mut event = Event::new(EVENT);
    for batch in story(dice) {
        event.fold(&batch).unwrap();
    }
    event
}

/// Somebody of the story: a phone, a player, somebody with a role, or with a session that never was.
fn somebody(dice: &mut Dice) -> Actor {
    let number = dice.below(12).to_le_bytes()[0];
    let phone = [0x10 + dice.below(8).to_le_bytes()[0]; 16];
    match number {
        0..9 => Actor::Session(SessionId([0x40 + number; 16])),
        9 => Actor::Session(SessionId([0xff; 16])),
        10 => Actor::Player(Pseudonym(phone), PlayerId(phone)),
        _ => Actor::Participant(Pseudonym(phone)),
    }
}

/// Anybody, or somebody who may give that command, so that rights and rules are both met.
fn giver(event: &Event, command: &Value, dice: &mut Dice) -> Actor {
    let drawn = [(); 8].map(|()| somebody(dice));
    let fitting = drawn.into_iter().find(|by| right(event, *by, command) == Right::Full);
    fitting.filter(|_| dice.one_in(2)).unwrap_or(drawn[0])
}

/// What right somebody has to a command.
fn right(event: &Event, by: Actor, command: &Value) -> Right {
    let grant = match by {
        Actor::Participant(_) | Actor::Player(..) => None,
        Actor::Session(session) => match event.access.grant(&session) {
            None => return Right::None,
            grant => grant,
        },
        Actor::System => return Right::None,
    };
    let kind = kind(command).unwrap_or_default();
    match may(grant, command) {
        true => Right::Full,
        false if may_somewhere(grant.map(|grant| grant.role), kind) => Right::Elsewhere,
        false => Right::None,
    }
}

/// Memory that this process holds, in bytes.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() * 1024
}
