//! Questions that become one and are split again. Supporters are sets, so nobody counts twice, and a split gives each question its own.

use std::collections::BTreeSet;

use super::ids::{Pseudonym, QuestionId};
use super::panel::Panel;
use super::question::{QuestionState, Union};

impl Panel {
    /// The question whose count a vote on `id` goes into: the one it became part of, or itself.
    pub(super) fn counted_in(&self, id: QuestionId) -> QuestionId {
        self.way_up(id).last().unwrap_or(id)
    }

    /// `id`, what it became part of, what that became part of, and so on.
    pub(super) fn way_up(&self, id: QuestionId) -> impl Iterator<Item = QuestionId> {
        // A question is never merged into one that is merged, so the way has no circle.
        std::iter::successors(Some(id), |id| match self.questions.get(id)?.state {
            QuestionState::Merged(into) => Some(into),
            _ => None,
        })
    }

    /// Adds `id` and its supporters to `into`.
    pub(super) fn unite(&mut self, id: QuestionId, into: QuestionId) {
        let Some(voters) = self.questions.get(&id).map(|question| question.voters.clone()) else { return };
        let Some(target) = self.questions.get_mut(&into) else { return };
        let union = target.union.get_or_insert_with(|| Union { own: target.voters.clone(), members: BTreeSet::new() });
        union.members.insert(id);
        target.voters.extend(voters);
    }

    /// Takes `id` out of `from`. The supporters stay as they are until [`Panel::recount`].
    pub(super) fn take_out(&mut self, id: QuestionId, from: QuestionId) {
        if let Some(union) = self.questions.get_mut(&from).and_then(|question| question.union.as_mut()) {
            union.members.remove(&id);
        }
    }

    /// `id` and everything that is part of it, from the outermost inwards.
    pub(super) fn united(&self, id: QuestionId) -> Vec<QuestionId> {
        let mut all = vec![id];
        let mut next = 0;
        while let Some(id) = all.get(next) {
            let union = self.questions.get(id).and_then(|question| question.union.as_ref());
            all.extend(union.iter().flat_map(|union| &union.members));
            next += 1;
        }
        all
    }

    /// Puts a vote on a question. The question, if it did not have it.
    pub(super) fn support(&mut self, id: QuestionId, voter: Pseudonym) -> Vec<QuestionId> {
        let Some(question) = self.questions.get_mut(&id) else { return Vec::new() };
        if let Some(union) = &mut question.union {
            union.own.insert(voter);
        }
        if question.voters.insert(voter) { vec![id] } else { Vec::new() }
    }

    /// Takes a vote back from a question and from everything in it. All those that had it.
    pub(super) fn unsupport(&mut self, id: QuestionId, voter: &Pseudonym) -> Vec<QuestionId> {
        let mut changed = self.united(id);
        changed.retain(|id| {
            let Some(question) = self.questions.get_mut(id) else { return false };
            if let Some(union) = &mut question.union {
                union.own.remove(voter);
            }
            question.voters.remove(voter)
        });
        changed
    }

    /// Makes the supporters of a question, and of whatever it is part of, anew from what each of its parts has.
    pub(super) fn recount(&mut self, id: QuestionId) {
        let mut next = Some(id);
        while let Some(question) = next.and_then(|id| self.questions.get(&id)) {
            let Some(union) = &question.union else { return };
            let mut voters = union.own.clone();
            for member in union.members.iter().filter_map(|member| self.questions.get(member)) {
                voters.extend(&member.voters);
            }
            let (id, is_alone) = (question.id, union.members.is_empty());
            next = match question.state {
                QuestionState::Merged(into) => Some(into),
                _ => None,
            };
            if let Some(question) = self.questions.get_mut(&id) {
                question.voters = voters;
                if is_alone {
                    question.union = None;
                }
            }
        }
    }
}
