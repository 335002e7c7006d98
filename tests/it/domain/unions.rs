//! Questions that become one and are split again: whoever supports several of them counts once, and every one gets its own supporters back.

use std::collections::BTreeSet;

use baraza::domain::Event;
use baraza::domain::command::{Actor, Batch, Command, Entry};
use baraza::domain::ids::{CommandId, NodeId, PanelId, Pseudonym, QuestionId};
use baraza::domain::panel::PanelState;
use baraza::domain::question::{Origin, QuestionState};
use baraza::domain::verdict::Verdict;
use proptest::prelude::*;
use uuid::Uuid;

use super::script::{EVENT, founding, phone};

const PANEL: PanelId = PanelId(1);

/// Enough for unions of unions of unions.
const QUESTIONS: u8 = 6;

const PHONES: u8 = 5;

#[derive(Clone, Debug)]
enum Step {
    Vote { question: u8, phone: u8, on: bool },
    Merge { question: u8, into: u8 },
    Split { question: u8 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let question = 0..QUESTIONS;
    let step = prop_oneof![
        4 => (question.clone(), 0..PHONES, prop::bool::weighted(0.7))
            .prop_map(|(question, phone, on)| Step::Vote { question, phone, on }),
        2 => (question.clone(), question.clone()).prop_map(|(question, into)| Step::Merge { question, into }),
        1 => question.prop_map(|question| Step::Split { question }),
    ];
    prop::collection::vec(step, 0..60)
}

/// A panel of live questions, one after the other by each phone.
struct Hall {
    event: Event,
    said: u64,
    /// Who would support each question if none had ever been merged, but for votes that were taken back from unions.
    own: Vec<BTreeSet<Pseudonym>>,
}

fn id(question: u8) -> QuestionId {
    QuestionId(Uuid::from_u128(u128::from(question)))
}

impl Hall {
    fn open() -> Self {
        let mut hall = Self { event: Event::new(EVENT), said: 0, own: Vec::new() };
        hall.say(Actor::System, Command::Found { founding: Box::new(founding()) });
        hall.say(Actor::System, Command::SetPanel { panel: PANEL, state: PanelState::Open });
        for question in 0..QUESTIONS {
            let who = phone(u16::from(question % PHONES));
            let text = format!("Question {question}?");
            let ask = Command::Ask { panel: PANEL, question: id(question), text, name: None, lang: None };
            hall.say(Actor::Participant(who), ask);
            hall.own.push([who].into());
            assert!(hall.decide(question, Verdict::Approve));
        }
        hall
    }

    /// Whether it was done.
    fn say(&mut self, by: Actor, command: Command) -> bool {
        self.said += 1;
        let entry = Entry { id: CommandId(Uuid::from_u128(self.said.into())), by, command };
        let batch = Batch { rules: 1, node: NodeId(Uuid::nil()), number: self.said, at: 1, entries: vec![entry] };
        self.event.fold(&batch).unwrap()[0].answer.refusal.is_none()
    }

    fn decide(&mut self, question: u8, verdict: Verdict) -> bool {
        let seen = self.event.panels[&PANEL].questions[&id(question)].version;
        self.say(Actor::System, Command::Moderate { panel: PANEL, questions: vec![(id(question), seen)], verdict })
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Vote { question, phone: number, on } => {
                let who = phone(u16::from(*number));
                let vote = Command::Vote { panel: PANEL, question: id(*question), on: *on };
                assert!(self.say(Actor::Participant(who), vote));
                let top = self.top(*question);
                if *on {
                    self.own[usize::from(top)].insert(who);
                } else {
                    let parts: Vec<_> = (0..QUESTIONS).filter(|part| self.top(*part) == top).collect();
                    for part in parts {
                        self.own[usize::from(part)].remove(&who);
                    }
                }
            }
            Step::Merge { question, into } => {
                let can = question != into && self.top(*question) == *question && self.top(*into) == *into;
                let is_so = self.part_of(*question) == Some(*into);
                assert_eq!(self.decide(*question, Verdict::Merge(id(*into))), can || is_so);
            }
            Step::Split { question } => {
                let can = self.part_of(*question).is_some();
                assert_eq!(self.decide(*question, Verdict::Restore), can);
            }
        }
    }

    /// What a question became part of.
    fn part_of(&self, question: u8) -> Option<u8> {
        match self.event.panels[&PANEL].questions[&id(question)].state {
            QuestionState::Merged(into) => (0..QUESTIONS).find(|other| id(*other) == into),
            _ => None,
        }
    }

    fn top(&self, question: u8) -> u8 {
        self.part_of(question).map_or(question, |into| self.top(into))
    }

    /// Whether `part` is `whole` or has become part of it.
    fn is_in(&self, part: u8, whole: u8) -> bool {
        part == whole || self.part_of(part).is_some_and(|into| self.is_in(into, whole))
    }

    fn assert_everybody_counts_once(&self) {
        for whole in 0..QUESTIONS {
            let parts = (0..QUESTIONS).filter(|part| self.is_in(*part, whole));
            let expected: BTreeSet<_> = parts.flat_map(|part| self.own[usize::from(part)].clone()).collect();
            let question = &self.event.panels[&PANEL].questions[&id(whole)];
            assert_eq!(question.voters, expected);
            assert_eq!(question.votes() as usize, expected.len());
        }
    }
}

#[test]
fn at_most_two_hundred_become_one_however_many_are_merged_at_once() {
    let mut hall = Hall::open();
    let numbered = |number: u128| QuestionId(Uuid::from_u128(1000 + number));
    for number in 0..260 {
        let (question, text, origin) = (numbered(number), format!("Question {number}?"), Origin::Floor);
        let enter = Command::Enter { panel: PANEL, question, text, name: None, lang: None, origin };
        assert!(hall.say(Actor::System, enter));
    }
    let merge = |hall: &mut Hall, which: std::ops::Range<u128>, into: u128| {
        let questions = which.map(|number| (numbered(number), 1)).collect();
        let verdict = Verdict::Merge(numbered(into));
        hall.say(Actor::System, Command::Moderate { panel: PANEL, questions, verdict })
    };
    let parts = |hall: &Hall| {
        let is_part = |id: &QuestionId| {
            std::iter::successors(Some(*id), |id| match hall.event.panels[&PANEL].questions[id].state {
                QuestionState::Merged(into) => Some(into),
                _ => None,
            })
            .any(|id| id == numbered(0))
        };
        hall.event.panels[&PANEL].questions.keys().filter(|id| is_part(id)).count()
    };
    assert!(merge(&mut hall, 1..96, 0));
    assert_eq!(parts(&hall), 96);
    // Five that are one already count as five: of a hundred others there is room for 99.
    assert!(merge(&mut hall, 97..101, 96));
    assert!(merge(&mut hall, 96..97, 0));
    assert_eq!(parts(&hall), 101);
    assert!(merge(&mut hall, 101..201, 0), "those there is room for");
    assert_eq!(parts(&hall), 200);
    assert!(!merge(&mut hall, 201..260, 0), "and no more");
    assert!(merge(&mut hall, 1..96, 0), "those that are there are there");
    assert_eq!(parts(&hall), 200);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_question_gets_its_own_supporters_back_however_unions_were_nested(steps in steps()) {
        let mut hall = Hall::open();
        for step in &steps {
            hall.take(step);
            hall.assert_everybody_counts_once();
        }
        for question in 0..QUESTIONS {
            hall.take(&Step::Split { question });
            hall.assert_everybody_counts_once();
        }
        for (question, own) in (0..).zip(&hall.own) {
            let found = &hall.event.panels[&PANEL].questions[&id(question)];
            assert_eq!((&found.state, &found.voters), (&QuestionState::Live, own));
        }
    }
}
