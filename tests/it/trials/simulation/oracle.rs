//! What is true, read from the broker's log alone, and whether what somebody was told agrees with it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use baraza::app::client::reduced::Reduced;
use baraza::domain::Event;
use baraza::domain::command::Batch;
use baraza::domain::event::Folded;
use baraza::domain::ids::{CommandId, PanelId};
use baraza::domain::question::Question;
use baraza::domain::recent::Answer;
use baraza::domain::refusal::Refusal;
use baraza::protocol::project::snapshot;
use baraza::protocol::view::View;
use baraza::protocol::wire::Mine;
use baraza::room::Room;
use serde_json::Value;

use super::broker::{Broker, EPOCH};
use super::node::EVENT;
use super::wishes::marks;
use crate::domain::reference::Reference;

/// Judges while a story goes on, and at its end.
pub(super) struct Oracle {
    broker: Arc<Broker>,
    truth: Mutex<Truth>,
}

struct Truth {
    records: usize,
    event: Event,
    naive: Reference,
    /// The state after each record, by position. A position without one is no position at all.
    states: BTreeMap<u64, Event>,
    /// The views at those positions, as far as somebody was asked about them.
    views: BTreeMap<(View, u64), Reduced>,
    /// The first answer of each command in the log.
    answers: BTreeMap<CommandId, Answer>,
    /// Commands that had an effect.
    effective: BTreeSet<CommandId>,
    /// What somebody was told.
    told: BTreeMap<CommandId, Told>,
    counts: Counts,
}

/// What a client was told of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// From the log.
    Answer(Answer),
    /// Refused at the door.
    Refused(Refusal),
}

/// How much was judged.
#[derive(Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) entries: u64,
    pub(super) again: u64,
    pub(super) acked: u64,
    pub(super) refused: u64,
    pub(super) views: u64,
}

impl Oracle {
    pub(super) fn new(broker: Arc<Broker>) -> Self {
        let event = Event::new(EVENT);
        let truth = Truth {
            records: 0,
            states: BTreeMap::from([(0, event.clone())]),
            event,
            naive: Reference::default(),
            views: BTreeMap::new(),
            answers: BTreeMap::new(),
            effective: BTreeSet::new(),
            told: BTreeMap::new(),
            counts: Counts::default(),
        };
        Self { broker, truth: Mutex::new(truth) }
    }

    fn with<T>(&self, look: impl FnOnce(&mut Truth) -> T) -> T {
        let mut truth = self.truth.lock().unwrap();
        for record in self.broker.records(truth.records) {
            truth.records += 1;
            truth.fold(&serde_json::from_slice(&record).unwrap());
        }
        look(&mut truth)
    }

    /// Somebody is told what became of a command. From the log it can only be what is durable there.
    pub(super) fn hears(&self, id: CommandId, told: Told) {
        self.with(|truth| {
            if let Told::Answer(answer) = told {
                let known = truth.answers.get(&id);
                let is_passing = matches!(answer.refusal, Some(Refusal::CoolingDown { .. }));
                assert!(known.is_some(), "{id} was answered before it was durable");
                assert!(is_passing || known == Some(&answer), "{id} was answered {answer:?}, first {known:?}");
            }
            let first = *truth.told.entry(id).or_insert(told);
            assert!(first.agrees(&told), "{id} was answered {first:?}, then {told:?}");
        });
    }

    /// A node's state is the one the log gives at its position.
    pub(super) fn sees(&self, room: &Room) {
        let (seq, digest) = {
            let state = room.state();
            (state.seq, state.digest().to_owned())
        };
        self.with(|truth| assert_eq!(truth.at(seq).digest(), digest, "a node differs at {seq}"));
    }

    /// A client's view is that of the state at its position.
    pub(super) fn shows(&self, view: View, seq: u64, seen: &Reduced) {
        self.with(|truth| {
            truth.counts.views += 1;
            let mut seen = seen.clone();
            seen.mine = Mine::default();
            assert_eq!(&seen, truth.view(view, seq), "{view:?} at {seq}");
        });
    }

    /// What a phone is sent at a position has words of questions only that are released there.
    pub(super) fn sends(&self, panel: PanelId, seq: u64, update: &Value) {
        self.with(|truth| {
            let questions = &truth.at(seq).panels[&panel].questions;
            let is_released = |question: &&Question| question.state.is_released();
            let released = questions.values().filter(is_released).flat_map(|it| marks(&it.words.text)).collect();
            let sent = marks(&update.to_string());
            assert!(sent.is_subset(&released), "{sent:?} was sent at {seq}");
        });
    }

    /// The end of a story: every node is at the end of the log, and everyone was told what is so.
    pub(super) fn concludes(&self, rooms: &[Arc<Room>]) -> Counts {
        self.with(|truth| {
            for room in rooms {
                assert!(*room.state() == truth.event, "a node ends with another state");
            }
            for (id, told) in &truth.told {
                let known = truth.answers.get(id);
                match told {
                    Told::Answer(answer) if answer.refusal.is_none() => {
                        truth.counts.acked += 1;
                        assert_eq!(known, Some(answer), "{id} was acknowledged");
                    }
                    Told::Answer(Answer { refusal: Some(refusal), .. }) | Told::Refused(refusal) => {
                        truth.counts.refused += 1;
                        let is_done = truth.effective.contains(id) && !matches!(refusal, Refusal::CoolingDown { .. });
                        assert!(!is_done, "{id} was refused, {refusal}, and is done: {known:?}");
                    }
                    Told::Answer(_) => {}
                }
            }
            truth.counts
        })
    }

    /// The last position.
    pub(super) fn head(&self) -> u64 {
        self.with(|truth| truth.event.seq)
    }

    /// Stands for everything the log gave.
    pub(super) fn digest(&self) -> String {
        self.with(|truth| truth.event.digest().to_owned())
    }
}

impl Truth {
    fn fold(&mut self, batch: &Batch) {
        let folded = self.event.fold(batch).unwrap();
        let answers: Vec<_> = folded.iter().map(|done| (done.id, done.answer)).collect();
        assert_eq!(answers, self.naive.fold(batch), "the fold answers as the naive rules do");
        for Folded { id, answer, changes } in folded {
            self.counts.entries += 1;
            self.counts.again += u64::from(self.answers.contains_key(&id));
            let first = *self.answers.entry(id).or_insert(answer);
            if matches!(first.refusal, Some(Refusal::CoolingDown { .. })) {
                self.answers.insert(id, answer);
            } else {
                assert_eq!(first, answer, "{id} came again");
            }
            assert!(changes.is_empty() || self.effective.insert(id), "{id} is done twice");
        }
        self.states.insert(self.event.seq, self.event.clone());
    }

    fn view(&mut self, view: View, seq: u64) -> &Reduced {
        if !self.views.contains_key(&(view, seq)) {
            let whole = serde_json::to_value(snapshot(self.at(seq), view).unwrap()).unwrap();
            self.views.entry((view, seq)).or_default().replace(EPOCH, whole);
        }
        &self.views[&(view, seq)]
    }

    fn at(&self, seq: u64) -> &Event {
        self.states.get(&seq).unwrap_or_else(|| panic!("{seq} is no position"))
    }
}

impl Told {
    /// Whether somebody may be told both of one command. A refusal that passes is no answer for ever.
    fn agrees(&self, other: &Self) -> bool {
        let refusal = |told: &Self| match told {
            Self::Answer(answer) => answer.refusal,
            Self::Refused(refusal) => Some(*refusal),
        };
        let passes = |told: &Self| matches!(refusal(told), Some(Refusal::CoolingDown { .. }));
        // Refused is refused, whichever reason comes first.
        self == other || passes(self) || passes(other) || refusal(self).is_some() && refusal(other).is_some()
    }
}
