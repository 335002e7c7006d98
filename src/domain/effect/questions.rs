//! What commands about questions do to a panel.

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
            Admitted::Moderate { moves, .. } => {
                moves.into_iter().flat_map(|(question, state)| self.settle(question, &state)).collect()
            }
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

    /// Brings a question to `state`, with everything that follows: unions, the queue and the screens.
    fn settle(&mut self, id: QuestionId, state: &QuestionState) -> Vec<Change> {
        let mut changes = Vec::new();
        let is_withdrawn = *state == QuestionState::Withdrawn;
        if is_withdrawn {
            // What was merged into it is not its asker's to take back.
            let members = self.questions.get(&id).and_then(|question| question.union.clone());
            for member in members.into_iter().flat_map(|union| union.members) {
                changes.extend(self.settle(member, &QuestionState::InReview));
            }
        }
        let Some(question) = self.questions.get_mut(&id) else { return changes };
        let before = question.state.clone();
        question.settle(state.clone());
        if is_withdrawn {
            question.forget();
        }
        changes.push(Change::Question { panel: self.id, question: id, before: Some(before.clone()) });
        if let QuestionState::Merged(from) = before {
            self.split(id, from);
            changes.extend(self.regrouped(id, from));
        }
        if let QuestionState::Merged(into) = state {
            self.unite(id, *into);
            changes.extend(self.regrouped(id, *into));
        }
        if *state != QuestionState::Live {
            changes.extend(self.leave_the_floor(id));
        }
        changes
    }

    /// That `question` became part of `other` or was split from it, which changes the count of everything `other` is part of.
    fn regrouped(&self, question: QuestionId, other: QuestionId) -> Vec<Change> {
        let panel = self.id;
        let moved = |other| [Change::Votes { panel, question: other }, Change::Support { panel, question, other }];
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
        let stage = self.stage.clone();
        self.stage.take_out(id);
        if self.stage != stage {
            changes.push(Change::Stage(self.id));
        }
        changes
    }
}

impl Question {
    /// Its asker wants it not to be there.
    fn forget(&mut self) {
        self.words = Words::none();
        self.name = None;
        self.original = None;
        self.label = None;
        self.tags.clear();
        self.voters.clear();
        self.union = None;
    }
}
