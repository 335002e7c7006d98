//! What an event came to, for those who were not there: figures, never people; what was answered and what was not reached.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::domain::ids::Pseudonym;
use crate::domain::intervention::{InterventionState, InterventionTerms};
use crate::domain::panel::Panel;
use crate::domain::question::{Origin, Question, QuestionState};
use crate::domain::refusal::Refusal;
use crate::domain::verdict::ReasonCode;
use crate::domain::{Event, Millis};

use super::polls::PublicPoll;
use super::programme::{Programme, ProgrammePanel};
use super::questions::PublicQuestion;

/// An outcome report. Nothing is in it that the audience could not have read, but for the figures of moderation.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Report {
    /// When it was made, in milliseconds since 1970.
    pub at: Millis,
    /// What was planned.
    pub programme: Programme,
    /// What came of each panel that was opened, in the order of the programme.
    pub panels: Vec<PanelReport>,
    /// Entries of the log that it follows from.
    pub seq: u64,
    /// [`Event::digest`] after them: `baraza verify` finds the same in the exported log.
    pub digest: String,
}

/// What came of a panel.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct PanelReport {
    /// What was planned.
    pub panel: ProgrammePanel,
    /// How many took part in what.
    pub figures: Participation,
    /// Questions that were answered, the most supported first.
    pub answered: Vec<PublicQuestion>,
    /// Questions that everybody could read and for which there was no time, the most supported first: for an answer in writing.
    pub not_reached: Vec<PublicQuestion>,
    /// How many questions were declined, by reason.
    pub declined: Vec<(ReasonCode, u32)>,
    /// Polls that took ballots, in their order, with their results where everybody may see them.
    pub polls: Vec<PublicPoll>,
    /// Who spoke from the floor.
    pub spoken: Vec<InterventionTerms>,
}

/// How many took part in a panel. Phones have another name in every panel, so nobody can say how many there were in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Participation {
    /// Questions from phones, but for those that were taken back.
    pub asked: u32,
    /// Questions that moderators wrote down.
    pub entered: u32,
    /// Phones that asked.
    pub askers: u32,
    /// Phones that supported a question that everybody could read.
    pub supporters: u32,
    /// Votes on such questions.
    pub votes: u32,
    /// Questions that became part of others.
    pub merged: u32,
    /// Questions that were put away.
    pub archived: u32,
    /// Questions that nobody decided about.
    pub in_review: u32,
}

impl Report {
    /// The report as `event` stands at `at`.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] if it is not founded yet.
    pub fn of(event: &Event, at: Millis) -> Result<Self, Refusal> {
        let panels = event.in_order().filter(|panel| panel.was_used()).map(PanelReport::of);
        Ok(Self {
            at,
            programme: Programme::of(event)?,
            panels: panels.collect(),
            seq: event.seq,
            digest: event.digest().to_owned(),
        })
    }
}

impl PanelReport {
    fn of(panel: &Panel) -> Self {
        let public = |question| PublicQuestion::of(question, &panel.terms);
        let mut released: Vec<_> = panel.questions.values().filter_map(public).collect();
        released.sort_by(|a, b| (b.votes, a.at, a.id).cmp(&(a.votes, b.at, b.id)));
        let (answered, not_reached) = released.into_iter().partition(|question| question.answered);
        let spoken = panel.interventions.iter().filter(|known| known.state != InterventionState::Waiting);
        Self {
            panel: ProgrammePanel::of(panel),
            figures: Participation::of(panel),
            answered,
            not_reached,
            declined: declined(panel),
            polls: panel.polls_in_order().into_iter().filter_map(|poll| PublicPoll::of(panel, poll)).collect(),
            spoken: spoken.map(|known| known.terms.clone()).collect(),
        }
    }
}

impl Participation {
    fn of(panel: &Panel) -> Self {
        let kept = || panel.questions.values().filter(|question| question.state != QuestionState::Withdrawn);
        let count = |counts: &dyn Fn(&&Question) -> bool| small(kept().filter(counts).count());
        let askers: BTreeSet<Pseudonym> = kept().filter_map(|question| question.author).collect();
        let released = || kept().filter(|question| question.state.is_released());
        let supporters: BTreeSet<Pseudonym> = released().flat_map(|question| question.voters.iter().copied()).collect();
        Self {
            asked: count(&|question| question.origin == Origin::Phone),
            entered: count(&|question| question.origin != Origin::Phone),
            askers: small(askers.len()),
            supporters: small(supporters.len()),
            votes: released().map(Question::votes).fold(0, u32::saturating_add),
            merged: count(&|question| matches!(question.state, QuestionState::Merged(_))),
            archived: count(&|question| question.state == QuestionState::Archived),
            in_review: count(&|question| question.state == QuestionState::InReview),
        }
    }
}

/// Declined questions by reason, the most frequent reason first.
fn declined(panel: &Panel) -> Vec<(ReasonCode, u32)> {
    let mut counts: Vec<(ReasonCode, u32)> = Vec::new();
    for question in panel.questions.values() {
        let QuestionState::Declined(reason) = &question.state else { continue };
        match counts.iter_mut().find(|(code, _)| *code == reason.code) {
            Some((_, count)) => *count += 1,
            None => counts.push((reason.code, 1)),
        }
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
