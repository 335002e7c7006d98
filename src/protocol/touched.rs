//! What a batch of changes touches in one panel, sorted so that each view can pick what it tells.

use std::collections::BTreeSet;

use crate::domain::change::Change;
use crate::domain::ids::{CommandId, NoteId, PanelId, PollId, QuestionId};
use crate::domain::panel::Panel;
use crate::domain::poll::{PhraseId, Poll, PollState};
use crate::domain::question::QuestionState;
use crate::domain::stage::Show;

/// What exists once in a panel or an event, and is told whole.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Programme,
    Stage,
    Held,
    Queue,
    Access,
    Filter,
}

/// The changes of a batch, sorted by what they touch in one panel.
#[derive(Default)]
pub(super) struct Touched {
    parts: BTreeSet<Part>,
    /// With whether the audience saw it before.
    pub(super) questions: Vec<(QuestionId, bool)>,
    pub(super) votes: BTreeSet<QuestionId>,
    pub(super) polls: BTreeSet<PollId>,
    pub(super) ballots: BTreeSet<PollId>,
    pub(super) phrases: BTreeSet<(PollId, Option<u8>, PhraseId)>,
    pub(super) notes: BTreeSet<NoteId>,
    pub(super) actions: BTreeSet<CommandId>,
}

impl Touched {
    pub(super) fn sort(changes: &[Change], only: Option<PanelId>) -> Self {
        let mut touched = Self::default();
        let here = |panel: &PanelId| only.is_none_or(|only| only == *panel);
        for change in changes {
            match change {
                Change::Panel(_) => touched.add(Part::Programme),
                Change::Access => touched.add(Part::Access),
                Change::Filter => touched.add(Part::Filter),
                Change::Stage(panel) if here(panel) => touched.add(Part::Stage),
                Change::Held(panel) if here(panel) => touched.add(Part::Held),
                Change::Queue(panel) if here(panel) => touched.add(Part::Queue),
                Change::Note { panel, note } if here(panel) => {
                    touched.notes.insert(*note);
                }
                Change::Action { panel, action } if here(panel) => {
                    touched.actions.insert(*action);
                }
                Change::Question { panel, question, before } if here(panel) => {
                    let was_released = before.as_ref().is_some_and(QuestionState::is_released);
                    match touched.questions.iter_mut().find(|(known, _)| known == question) {
                        Some((_, known)) => *known |= was_released,
                        None => touched.questions.push((*question, was_released)),
                    }
                }
                Change::Votes { panel, question } if here(panel) => {
                    touched.votes.insert(*question);
                }
                Change::Poll { panel, poll } if here(panel) => {
                    touched.polls.insert(*poll);
                }
                Change::Ballots { panel, poll } if here(panel) => {
                    touched.ballots.insert(*poll);
                }
                Change::Phrase { panel, poll, part, phrase } if here(panel) => {
                    touched.phrases.insert((*poll, *part, *phrase));
                }
                _ => {}
            }
        }
        touched
    }

    /// Polls whose result another poll's change is part of: second rounds show the first one, quizzes add up.
    pub(super) fn relate(&mut self, panel: &Panel) {
        let is_quiz = |id: &PollId| panel.polls.get(id).is_some_and(|poll| poll.terms.is_quiz());
        let is_running = |id: &PollId| panel.polls.get(id).is_some_and(|poll| poll.state == PollState::Open);
        let mut names = self.phrases.iter().filter(|(_, part, _)| part.is_none());
        let scores_move = self.polls.iter().any(is_quiz) || names.any(|(poll, ..)| !is_running(poll));
        let follows = |poll: &&Poll| {
            let first = poll.terms.round_of.as_ref();
            let has_first = first.is_some_and(|first| self.polls.contains(first) || self.ballots.contains(first));
            has_first || (scores_move && poll.terms.is_quiz())
        };
        let related: Vec<_> = panel.polls.values().filter(follows).map(|poll| poll.id).collect();
        self.polls.extend(related);
    }

    pub(super) fn add(&mut self, part: Part) {
        self.parts.insert(part);
    }

    pub(super) fn touches(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }

    pub(super) fn has(&self, question: &QuestionId) -> bool {
        self.questions.iter().any(|(known, _)| known == question)
    }

    /// Whether the screens of `panel` must draw anew. Counts of votes are not in a picture, so they redraw nothing; counts of ballots only where
    /// everybody may see them.
    pub(super) fn redraws(&self, panel: &Panel) -> bool {
        let on = &panel.stage.on;
        let has_poll = |poll: &PollId| matches!(on, Show::Poll { poll: shown, .. } if shown == poll);
        // Another title, or another panel that is live.
        self.touches(Part::Programme)
            || self.touches(Part::Stage)
            || on.questions().iter().any(|question| self.has(question))
            || self.polls.iter().any(has_poll)
            || self.ballots.iter().any(|id| has_poll(id) && panel.polls.get(id).is_some_and(Poll::is_public))
    }
}
