//! What a batch of changes touches in one panel, sorted so that each view can pick what it tells.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::Millis;
use crate::domain::change::Change;
use crate::domain::ids::{CommandId, NoteId, PanelId, PollId, QuestionId};
use crate::domain::panel::{Panel, Sharing};
use crate::domain::poll::{PhraseId, Poll, PollState};
use crate::domain::question::QuestionState;
use crate::domain::stage::Show;

/// What exists once in a panel or an event, and is told whole.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    About,
    Programme,
    Names,
    Stage,
    Held,
    Queue,
    Interventions,
    Access,
    Filter,
}

/// What a poll was before it changed.
#[derive(Clone, Copy)]
pub(super) struct Left {
    /// Nothing for a new one.
    state: Option<PollState>,
    opens_at: Option<Millis>,
    /// Whether it was a draft again meanwhile: no ballot from before counts any more, whatever it is by now.
    begins_anew: bool,
}

/// The changes of a batch, sorted by what they touch in one panel.
#[derive(Default)]
pub(super) struct Touched {
    parts: BTreeSet<Part>,
    /// With whether the audience saw it before.
    pub(super) questions: Vec<(QuestionId, bool)>,
    pub(super) votes: BTreeSet<QuestionId>,
    /// Those that changed and those whose result another one's change is part of.
    pub(super) polls: BTreeSet<PollId>,
    /// What those that changed were before.
    left: BTreeMap<PollId, Left>,
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
                Change::Programme => touched.parts.extend([Part::About, Part::Programme]),
                Change::Names(panel) if here(panel) => touched.add(Part::Names),
                Change::Access => touched.add(Part::Access),
                Change::Filter => touched.add(Part::Filter),
                Change::Stage(panel) if here(panel) => touched.add(Part::Stage),
                Change::Held(panel) if here(panel) => touched.add(Part::Held),
                Change::Queue(panel) if here(panel) => touched.add(Part::Queue),
                Change::Interventions(panel) if here(panel) => touched.add(Part::Interventions),
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
                Change::Poll { panel, poll, before, opens_at } if here(panel) => {
                    touched.polls.insert(*poll);
                    // What it was before the first change is what was told.
                    let first = Left { state: *before, opens_at: *opens_at, begins_anew: false };
                    let left = touched.left.entry(*poll).or_insert(first);
                    left.begins_anew |= *before == Some(PollState::Draft) && left.state.is_some_and(is_told);
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

    /// Polls whose result another poll's change is part of: quizzes add up, second rounds show the first one. A draft is part of nothing. And those that
    /// tell names, where these are told from now on, or no longer.
    pub(super) fn relate(&mut self, panel: &Panel) {
        let first = self.first_scored(panel);
        let has_leaders = |poll: &&Poll| poll.terms.is_quiz() && is_over(poll.state);
        let moved = |poll: &&Poll| self.touches(Part::Names) || first.is_some_and(|first| poll.place > first);
        let led: Vec<_> = panel.polls.values().filter(has_leaders).filter(moved).map(|poll| poll.id).collect();
        self.polls.extend(led);
        let is_draft = |id: &PollId| panel.polls.get(id).is_some_and(|poll| poll.state == PollState::Draft);
        let stayed_draft = |id: &PollId| is_draft(id) && !self.was_told(id);
        let moved = |id: &PollId| self.ballots.contains(id) || (self.polls.contains(id) && !stayed_draft(id));
        let seconds = panel.polls.values().filter(|poll| poll.terms.round_of.as_ref().is_some_and(moved));
        let seconds: Vec<_> = seconds.map(|poll| poll.id).collect();
        self.polls.extend(seconds);
    }

    /// The place of the first quiz whose scores, or the names beside them, may be others now.
    fn first_scored(&self, panel: &Panel) -> Option<u16> {
        let had_scores = |id: &PollId| self.left.get(id).is_some_and(|left| left.state.is_some_and(is_over));
        let names = self.phrases.iter().filter(|(_, part, _)| part.is_none()).map(|(id, ..)| id);
        let scored = self.left.keys().chain(names).filter_map(|id| panel.polls.get(id));
        let scored = scored.filter(|poll| poll.terms.is_quiz() && (is_over(poll.state) || had_scores(&poll.id)));
        scored.map(|poll| poll.place).min()
    }

    /// Questions that the audience is told with a name from now on, or no longer.
    pub(super) fn renamed(&self, panel: &Panel) -> Vec<QuestionId> {
        let tells_names = self.touches(Part::Names) && panel.terms.sharing == Sharing::Words;
        let named = panel.questions.values().filter(|question| tells_names && question.name.is_some());
        named.map(|question| question.id).collect()
    }

    /// Whether the audience was told of a poll that changed, since it was no draft before.
    pub(super) fn was_told(&self, poll: &PollId) -> bool {
        self.left.get(poll).and_then(|left| left.state).is_some_and(is_told)
    }

    /// Whether desks were told of a poll that changed, since it was there before.
    pub(super) fn was_there(&self, poll: &PollId) -> bool {
        self.left.get(poll).is_some_and(|left| left.state.is_some())
    }

    /// Whether what the audience was told of a poll is over: it is thrown away or a draft again, or was one since.
    pub(super) fn is_gone(&self, id: &PollId, poll: Option<&Poll>) -> bool {
        let begins_anew = self.left.get(id).is_some_and(|left| left.begins_anew);
        begins_anew || (self.was_told(id) && !poll.is_some_and(|poll| is_told(poll.state)))
    }

    /// Whether a draft opens by itself at another moment than before, or no longer.
    pub(super) fn moves_opening(&self, panel: &Panel) -> bool {
        let moved = |(id, left): (&PollId, &Left)| panel.polls.get(id).and_then(|poll| poll.opens_at) != left.opens_at;
        self.left.iter().any(moved)
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
            || (*on == Show::Interventions && self.touches(Part::Interventions))
            || on.questions().iter().any(|question| self.has(question))
            || self.polls.iter().any(has_poll)
            || self.ballots.iter().any(|id| has_poll(id) && panel.polls.get(id).is_some_and(Poll::is_public))
    }
}

/// Whether the audience is told of polls that stand so.
fn is_told(state: PollState) -> bool {
    state != PollState::Draft
}

/// Whether a quiz has scores then.
fn is_over(state: PollState) -> bool {
    matches!(state, PollState::Closed | PollState::Revealed)
}
