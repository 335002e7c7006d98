//! The fold's bounded memory of what it has answered, so that a command sent again is answered again and not done again.

use std::collections::{HashMap, VecDeque};

use serde::{Deserialize, Serialize, Serializer};

use super::command::Actor;
use super::ids::{CommandId, NodeId};
use super::refusal::Refusal;

/// Commands of participants remembered: more than one unanswered command for each of 10,000 phones. What is older is harmless to repeat
/// as long as the sender keeps its own order, because commands are absolute.
const OF_PARTICIPANTS: usize = 16_384;

/// Commands of desks remembered, apart from those of participants: a poll in a full hall must not make the fold forget that something
/// was shown.
const OF_DESKS: usize = 2_048;

/// Server runs remembered. A batch is retried by the run that made it, and no installation has this many runs at a time.
const NODES: usize = 256;

/// What was answered lately; part of the event's state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Recent {
    participants: Answers,
    desks: Answers,
    /// The highest batch folded of each run, in order of first appearance.
    nodes: VecDeque<(NodeId, u64)>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Vec<(CommandId, Answer)>")]
struct Answers {
    /// Oldest first; the same ids as in `answers`.
    order: VecDeque<CommandId>,
    /// Only ever asked for one id: nothing depends on an order of its own. That it is no tree makes a log replay a tenth faster.
    answers: HashMap<CommandId, Answer>,
}

/// The answer a command got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The place of its entry in the log.
    pub seq: u64,
    /// Why it did nothing, if it did nothing.
    pub refusal: Option<Refusal>,
}

impl Recent {
    pub(super) fn answer(&self, id: &CommandId) -> Option<Answer> {
        self.participants.answers.get(id).or_else(|| self.desks.answers.get(id)).copied()
    }

    pub(super) fn remember(&mut self, by: &Actor, id: CommandId, answer: Answer) {
        match by {
            Actor::Participant(_) | Actor::Player(..) => self.participants.remember(id, answer, OF_PARTICIPANTS),
            Actor::Session(_) | Actor::System => self.desks.remember(id, answer, OF_DESKS),
        }
    }

    /// Whether this batch is new; if so it is remembered.
    pub(super) fn is_new_batch(&mut self, node: NodeId, number: u64) -> bool {
        if let Some((_, highest)) = self.nodes.iter_mut().find(|(known, _)| *known == node) {
            let is_new = number > *highest;
            *highest = number.max(*highest);
            return is_new;
        }
        if self.nodes.len() == NODES {
            self.nodes.pop_front();
        }
        self.nodes.push_back((node, number));
        true
    }
}

impl From<Vec<(CommandId, Answer)>> for Answers {
    fn from(kept: Vec<(CommandId, Answer)>) -> Self {
        Self { order: kept.iter().map(|(id, _)| *id).collect(), answers: kept.into_iter().collect() }
    }
}

impl Serialize for Answers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.order.iter().filter_map(|id| Some((id, self.answers.get(id)?))))
    }
}

impl Answers {
    fn remember(&mut self, id: CommandId, answer: Answer, most: usize) {
        if self.answers.insert(id, answer).is_none() {
            self.order.push_back(id);
        }
        if self.order.len() > most
            && let Some(oldest) = self.order.pop_front()
        {
            self.answers.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::ids::{Pseudonym, SessionId};

    /// As kept states have it: the answers in the order in which they were given, each beside its command.
    const KEPT: &str = r#"{"participants":[["00000000-0000-0000-0000-000000000009",{"seq":1,"refusal":null}],["00000000-0000-0000-0000-000000000002",{"seq":3,"refusal":"not_found"}]],"desks":[["00000000-0000-0000-0000-000000000005",{"seq":2,"refusal":null}]],"nodes":[["00000000-0000-0000-0000-000000000007",4]]}"#;

    #[test]
    fn a_kept_memory_is_written_as_ever_and_read_back() {
        let (phone, desk) = (Actor::Participant(Pseudonym([1; 16])), Actor::Session(SessionId([2; 16])));
        let mut recent = Recent::default();
        for (by, id, seq, refusal) in
            [(phone, 9, 1, None), (desk, 5, 2, None), (phone, 2, 3, Some(Refusal::NotFound)), (phone, 9, 1, None)]
        {
            recent.remember(&by, CommandId(Uuid::from_u128(id)), Answer { seq, refusal });
        }
        assert!(recent.is_new_batch(NodeId(Uuid::from_u128(7)), 4));
        assert_eq!(serde_json::to_string(&recent).unwrap(), KEPT);
        assert_eq!(serde_json::from_str::<Recent>(KEPT).unwrap(), recent);
    }
}
