//! What commands about questions do to a panel.

use std::collections::BTreeSet;

use super::super::change::Change;
use super::super::check::Admitted;
use super::super::ids::{Pseudonym, QuestionId};
use super::super::panel::Panel;
use super::super::question::{Question, QuestionState, Words};

impl Panel {
    pub(super) fn question_effect(&mut self, admitted: Admitted) -> Vec<Change> {
        match admitted {
            Admitted::Ask { question, .. } => self.ask(*question),
            Admitted::Rewrite { question, .. } => self.rewritten(*question),
            Admitted::Vote { question, voter, on, .. } => {
                let counted = self.counted_in(question);
                let moved = if on { self.support(counted, voter) } else { self.unsupport(counted, &voter) };
                self.voted(question, voter, moved)
            }
            Admitted::Moderate { moves, .. } => self.moderate(moves),
            Admitted::Answer { .. } | Admitted::Other(_) | Admitted::AlreadySo => Vec::new(),
        }
    }

    /// That a vote on `named` was put on or taken back from those that `moved`.
    fn voted(&self, named: QuestionId, voter: Pseudonym, moved: Vec<QuestionId>) -> Vec<Change> {
        let panel = self.id;
        let mut changes: Vec<_> = moved.iter().map(|&question| Change::Votes { panel, question }).collect();
        if moved.iter().any(|question| *question != named) {
            changes.push(Change::Voted { panel, voter, questions: [vec![named], moved].concat() });
        }
        changes
    }

    fn ask(&mut self, question: Question) -> Vec<Change> {
        if let Some(author) = question.author {
            self.last_ask.insert(author, question.at);
        }
        let change = Change::Question { panel: self.id, question: question.id, before: None };
        self.questions.insert(question.id, question);
        vec![change]
    }

    fn rewritten(&mut self, question: Question) -> Vec<Change> {
        let before = Some(question.state.clone());
        let change = Change::Question { panel: self.id, question: question.id, before };
        self.questions.insert(question.id, question);
        vec![change]
    }

    fn moderate(&mut self, moves: Vec<(QuestionId, QuestionState)>) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut split_from = BTreeSet::new();
        for (id, state) in moves {
            let Some(question) = self.questions.get_mut(&id) else { continue };
            let before = question.state.clone();
            question.settle(state.clone());
            changes.push(Change::Question { panel: self.id, question: id, before: Some(before.clone()) });
            if let QuestionState::Merged(from) = before {
                self.take_out(id, from);
                // Before it is counted anew, and before what it was part of is split as well: all its supporters are told, wherever they counted.
                changes.extend(self.regrouped(id, from));
                split_from.insert(from);
            }
            match state {
                QuestionState::Live => continue,
                QuestionState::Merged(into) => {
                    self.unite(id, into);
                    changes.extend(self.regrouped(id, into));
                }
                QuestionState::Withdrawn => changes.extend(self.forget(id)),
                _ => {}
            }
            changes.extend(self.leave_the_floor(id));
        }
        // Once for each union, however many were split from it.
        for from in split_from {
            self.recount(from);
        }
        changes
    }

    /// Leaves nothing of what the asker of a question took back, in what moderators wrote about it either.
    fn forget(&mut self, id: QuestionId) -> Vec<Change> {
        if let Some(question) = self.questions.get_mut(&id) {
            question.words = Words::none();
            question.name = None;
            question.original = None;
            question.label = None;
            question.tags.clear();
            question.voters.clear();
        }
        let mut changes = Vec::new();
        for action in &mut self.actions {
            if action.command.forget(id) {
                changes.push(Change::Action { panel: self.id, action: action.id });
            }
        }
        changes
    }

    /// That `question` became part of `other` or was split from it, which changes the count of everything `other` is part of.
    fn regrouped(&self, question: QuestionId, other: QuestionId) -> Vec<Change> {
        let panel = self.id;
        let voters: Vec<_> = self.questions.get(&question).into_iter().flat_map(|it| &it.voters).copied().collect();
        let moved = |other| {
            [
                Change::Votes { panel, question: other },
                Change::Support { panel, question, other, voters: voters.clone() },
            ]
        };
        self.way_up(other).flat_map(moved).collect()
    }

    /// A question that is not live is not to come, and on no screen.
    fn leave_the_floor(&mut self, id: QuestionId) -> Vec<Change> {
        let mut changes = Vec::new();
        let queued = self.queue.len();
        self.queue.retain(|known| *known != id);
        if self.queue.len() != queued {
            changes.push(Change::Queue(self.id));
        }
        let before = self.stage.clone();
        self.stage.take_out(id);
        changes.extend(self.restaged(&before));
        changes
    }
}
