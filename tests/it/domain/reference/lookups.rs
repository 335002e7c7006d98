//! Every way of finding and counting panels and questions in what happened.

use super::*;

impl Hall {
    /// Who supports the question: whose last vote on it is for it, and who supports anything that is part of it now.
    pub(crate) fn supporters(&self, panel: PanelId, id: QuestionId) -> BTreeSet<Pseudonym> {
        if self.question(panel, id).is_ok_and(|question| *question.state() == QuestionState::Withdrawn) {
            return BTreeSet::new();
        }
        let cast: Vec<_> = self.votes.iter().filter(|vote| (vote.0, vote.1) == (panel, id)).collect();
        let last = |at: usize| cast[at + 1..].iter().all(|later| later.2 != cast[at].2);
        let own = (0..cast.len()).filter(|at| cast[*at].3 && last(*at)).map(|at| cast[at].2);
        let parts = self.parts(panel, id);
        own.chain(parts.into_iter().flat_map(|part| self.supporters(panel, part))).collect()
    }

    /// What was merged into the question and not split off since.
    pub(super) fn parts(&self, panel: PanelId, id: QuestionId) -> Vec<QuestionId> {
        let is_part = |question: &&Question| question.panel == panel && *question.state() == QuestionState::Merged(id);
        self.questions.iter().filter(is_part).map(|question| question.id).collect()
    }

    pub(super) fn panel(&self, id: PanelId) -> Result<&Panel, Refusal> {
        self.panels.iter().find(|panel| panel.id == id).ok_or(Refusal::NotFound)
    }

    pub(super) fn panel_mut(&mut self, id: PanelId) -> &mut Panel {
        self.panels.iter_mut().find(|panel| panel.id == id).unwrap()
    }

    pub(super) fn question(&self, panel: PanelId, id: QuestionId) -> Result<&Question, Refusal> {
        let mut questions = self.questions.iter();
        questions.find(|asked| asked.panel == panel && asked.id == id).ok_or(Refusal::NotFound)
    }

    pub(super) fn question_mut(&mut self, panel: PanelId, id: QuestionId) -> &mut Question {
        self.questions.iter_mut().find(|asked| asked.panel == panel && asked.id == id).unwrap()
    }

    /// Whether a question can be on screen and among those to come.
    pub(super) fn is_live(&self, panel: PanelId, id: QuestionId) -> bool {
        self.question(panel, id).is_ok_and(|question| *question.state() == QuestionState::Live)
    }

    /// What is not live any more leaves the queues and the screens.
    pub(super) fn clear_floors(&mut self) {
        let mut panels = std::mem::take(&mut self.panels);
        for panel in &mut panels {
            let is_live = |question: &QuestionId| self.is_live(panel.id, *question);
            panel.queue.retain(is_live);
            for show in [Some(&mut panel.on), panel.held.as_mut()].into_iter().flatten() {
                *show = match show.clone() {
                    Show::Question { question, .. } if !is_live(&question) => Show::Blank,
                    Show::Question { question, next } => {
                        Show::Question { question, next: next.into_iter().filter(is_live).collect() }
                    }
                    Show::Top { questions } if !questions.iter().any(is_live) => Show::Blank,
                    Show::Top { questions } => Show::Top { questions: questions.into_iter().filter(is_live).collect() },
                    other => other,
                };
            }
        }
        self.panels = panels;
    }
}

impl Panel {
    pub(crate) fn state(&self) -> PanelState {
        self.states.last().unwrap().0
    }

    /// When it was last closed.
    pub(crate) fn closed_at(&self) -> Option<Millis> {
        let mut closings = self.states.iter().rev().filter(|(state, _)| *state == PanelState::Closed);
        closings.next().map(|(_, at)| *at)
    }

    pub(super) fn takes_votes(&self) -> Outcome {
        match self.state() {
            PanelState::Open | PanelState::Paused => Ok(()),
            PanelState::Upcoming => Err(Refusal::PanelUpcoming),
            PanelState::Closed => Err(Refusal::PanelClosed),
            PanelState::Sealed => Err(Refusal::Sealed),
        }
    }

    pub(super) fn takes_questions(&self) -> Outcome {
        if self.state() == PanelState::Paused { Err(Refusal::PanelPaused) } else { self.takes_votes() }
    }

    pub(super) fn shares_topics(&self) -> bool {
        self.terms.sharing == Sharing::Topics
    }
}

impl Poll {
    /// Since when it stands where it does; 0 if it was always there.
    pub(crate) fn turned_at(&self) -> Millis {
        self.states[1..].last().map_or(0, |(_, at)| *at)
    }
}

impl Question {
    pub(crate) fn state(&self) -> &QuestionState {
        self.states.last().unwrap()
    }

    /// Where it last stood that was not put away.
    pub(super) fn standing(&self) -> &QuestionState {
        use QuestionState::{Archived, Declined, Merged};
        let put_away = |state: &&QuestionState| matches!(state, Declined(_) | Archived | Merged(_));
        self.states.iter().rev().find(|state| !put_away(state)).unwrap()
    }

    /// One more for everything that was written on it and every step it took.
    pub(crate) fn version(&self) -> u32 {
        u32::try_from(self.writings.len() + self.states.len() - 1).unwrap()
    }

    /// What is written on it now; nothing if it was taken back.
    pub(crate) fn writing(&self) -> Option<&Writing> {
        self.writings.last().filter(|_| *self.state() != QuestionState::Withdrawn)
    }

    /// What its asker wrote last.
    pub(super) fn asked(&self) -> &Text {
        &self.writings.iter().rev().find(|writing| writing.by_asker.is_some()).unwrap().words
    }

    /// What its asker wrote, where it says something else now.
    pub(crate) fn original(&self) -> Option<&Text> {
        self.writing().and_then(|now| Some(self.asked()).filter(|asked| asked.0 != now.words.0))
    }
}
