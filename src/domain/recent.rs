//! The fold's bounded memory of what it has answered, so that a command sent again is answered again and not done again.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::ids::{CommandId, NodeId};
use super::refusal::Refusal;

/// Commands remembered. A resend comes within seconds, and this is more than one unanswered command for each of 10,000 phones; what is
/// older is harmless to repeat because commands are absolute.
const COMMANDS: usize = 16_384;

/// Server runs remembered. A batch is retried by the run that made it, and no installation has this many runs at a time.
const NODES: usize = 256;

/// What was answered lately; part of the event's state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Recent {
    /// Oldest first; the same ids as in `answers`.
    order: VecDeque<CommandId>,
    answers: BTreeMap<CommandId, Answer>,
    /// The highest batch folded of each run, in order of first appearance.
    nodes: VecDeque<(NodeId, u64)>,
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
        self.answers.get(id).copied()
    }

    pub(super) fn remember(&mut self, id: CommandId, answer: Answer) {
        if self.answers.insert(id, answer).is_none() {
            self.order.push_back(id);
        }
        if self.order.len() > COMMANDS
            && let Some(oldest) = self.order.pop_front()
        {
            self.answers.remove(&oldest);
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
