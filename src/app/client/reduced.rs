//! What a client knows of a view: the sum of a snapshot and every patch after it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::domain::action::MAX_ACTIONS;
use crate::domain::ids::{Epoch, QuestionId};
use crate::domain::question::QuestionState;
use crate::protocol::wire::Mine;

/// A view as a client has it. Lists are kept by id, everything else as it was last said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reduced {
    /// The life of the log this belongs to.
    pub epoch: Option<Epoch>,
    /// Questions by id.
    pub questions: BTreeMap<String, Value>,
    /// Polls by id.
    pub polls: BTreeMap<String, Value>,
    /// What was written into polls, by poll, part and place.
    pub phrases: BTreeMap<String, Value>,
    /// Messages to the stage by id.
    pub notes: BTreeMap<String, Value>,
    /// What moderators did lately, by its place in the log.
    pub actions: BTreeMap<u64, Value>,
    /// Everything that is replaced whole: event, programme, stage, picture, invites and so on.
    pub rest: BTreeMap<String, Value>,
    /// The participant's own things.
    pub mine: Mine,
}

impl Reduced {
    /// Begins anew from a snapshot; what is the participant's own stays until the next welcome.
    pub fn replace(&mut self, epoch: Epoch, update: Value) {
        let mine = std::mem::take(&mut self.mine);
        *self = Self { epoch: Some(epoch), mine, ..Self::default() };
        self.apply(update);
    }

    /// Applies an update. Everything in it is absolute, so applying it twice is applying it once. What is gone goes first: it may have come back
    /// in the same update.
    pub fn apply(&mut self, update: Value) {
        let Value::Object(mut fields) = update else { return };
        for (name, rows) in [("gone", &mut self.questions), ("polls_gone", &mut self.polls)] {
            let gone = fields.remove(name).unwrap_or_default();
            for id in gone.as_array().into_iter().flatten().filter_map(Value::as_str) {
                rows.remove(id);
            }
        }
        for (name, value) in fields {
            match (name.as_str(), value) {
                ("questions", Value::Array(list)) => list.into_iter().for_each(|item| put(&mut self.questions, item)),
                ("polls", Value::Array(list)) => list.into_iter().for_each(|item| put(&mut self.polls, item)),
                ("notes", Value::Array(list)) => list.into_iter().for_each(|item| put(&mut self.notes, item)),
                ("actions", Value::Array(list)) => list.into_iter().for_each(|action| self.act(action)),
                ("votes", Value::Array(list)) => set(&mut self.questions, list, "votes"),
                ("ballots", Value::Array(list)) => set(&mut self.polls, list, "ballots"),
                ("results", Value::Array(list)) => set(&mut self.polls, list, "result"),
                ("phrases", Value::Array(list)) => list.into_iter().for_each(|phrase| self.write(phrase)),
                (_, value) => {
                    self.rest.insert(name, value);
                }
            }
        }
    }

    /// A phrase without words is one that nobody says any more.
    fn write(&mut self, phrase: Value) {
        let name = format!("{} {} {}", phrase["poll"], phrase["part"], phrase["phrase"]);
        if phrase["text"].as_str().is_none_or(str::is_empty) {
            self.phrases.remove(&name);
        } else {
            self.phrases.insert(name, phrase);
        }
    }

    fn act(&mut self, action: Value) {
        if let Some(seq) = action.get("seq").and_then(Value::as_u64) {
            self.actions.insert(seq, action);
        }
        if self.actions.len() > MAX_ACTIONS {
            self.actions.pop_first();
        }
    }

    /// Whether everything is the same but what is the participant's own.
    pub fn is_like(&self, other: &Self) -> bool {
        let public = |view: &Self| Self { mine: Mine::default(), ..view.clone() };
        public(self) == public(other)
    }

    /// The count of votes of a released question.
    pub fn votes(&self, question: QuestionId) -> Option<u64> {
        self.questions.get(&question.to_string())?.get("votes")?.as_u64()
    }

    /// Takes over what is the participant's own. A welcome into another epoch is followed by a resync, so the epoch stays that of the view.
    pub fn welcome(&mut self, mine: Option<Mine>) {
        self.mine = mine.unwrap_or_default();
    }

    /// Takes over what is new of the participant's own.
    pub fn mine(&mut self, news: Mine) {
        for question in news.questions {
            if question.state == QuestionState::Withdrawn {
                self.mine.questions.retain(|known| known.id != question.id);
                self.mine.votes.iter_mut().for_each(|votes| votes.retain(|known| *known != question.id));
                continue;
            }
            match self.mine.questions.iter_mut().find(|known| known.id == question.id) {
                Some(known) => *known = question,
                None => self.mine.questions.push(question),
            }
        }
        if let Some(votes) = &mut self.mine.votes {
            for (question, on) in news.voted {
                votes.retain(|known| *known != question);
                if on {
                    votes.push(question);
                }
            }
        }
        self.mine.votes = news.votes.or(self.mine.votes.take());
        self.mine.ballots = news.ballots.or(self.mine.ballots.take());
    }
}

fn put(list: &mut BTreeMap<String, Value>, item: Value) {
    if let Some(id) = item.get("id").and_then(Value::as_str) {
        list.insert(id.to_owned(), item);
    }
}

/// Sets one field of the items named in pairs of id and value.
fn set(list: &mut BTreeMap<String, Value>, pairs: Vec<Value>, field: &str) {
    for pair in pairs {
        let (Some(id), Some(value)) = (pair.get(0).and_then(Value::as_str), pair.get(1)) else {
            continue;
        };
        if let Some(item) = list.get_mut(id) {
            item[field] = value.clone();
        }
    }
}
