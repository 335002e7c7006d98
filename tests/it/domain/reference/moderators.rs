//! The naive rules for what moderators do with questions.

use baraza::domain::command::Place;
use baraza::domain::question::Edit;
use baraza::domain::verdict::{Reason, Verdict};

use super::people::Asked;
use super::*;

impl Hall {
    pub(super) fn moderate(&mut self, command: &Command) -> Outcome {
        let panel = command.panel().unwrap();
        if self.panel(panel)?.state() == PanelState::Sealed {
            return Err(Refusal::Sealed);
        }
        match command {
            Command::Enter { origin: Origin::Phone, .. } => Err(Refusal::OutOfRange),
            Command::Enter { question, text, name, lang, origin, .. } => {
                let (name, lang, origin) = (name.as_deref(), lang.as_ref(), *origin);
                self.ask(Asked { panel, id: *question, author: None, text, name, lang, origin })
            }
            Command::Moderate { questions, verdict, .. } => self.decide(panel, questions, verdict),
            Command::Edit { question, seen, edit, .. } => self.edit(panel, *question, *seen, edit),
            Command::Queue { question, place, .. } => self.queue(panel, *question, *place),
            _ => Err(Refusal::Forbidden),
        }
    }

    /// Every question by itself, all as they were before; refused if not one of them could follow or was there already.
    fn decide(&mut self, panel: PanelId, questions: &[(QuestionId, u32)], verdict: &Verdict) -> Outcome {
        if questions.is_empty() || questions.len() > 100 {
            return Err(Refusal::OutOfRange);
        }
        let verdict = match verdict {
            Verdict::Decline(reason) => Verdict::Decline(worded(reason)?),
            other => other.clone(),
        };
        let mut in_order = questions.to_vec();
        in_order.sort_unstable();
        let judged: Vec<_> = in_order.iter().map(|(id, seen)| (*id, self.judge(panel, *id, *seen, &verdict))).collect();
        if judged.iter().all(|(_, step)| step.is_err()) {
            return Err(judged[0].1.clone().unwrap_err());
        }
        let moved: BTreeMap<_, _> =
            judged.into_iter().filter_map(|(id, step)| Some((id, step.ok().flatten()?))).collect();
        for (id, to) in moved {
            self.question_mut(panel, id).states.push(to);
        }
        Ok(())
    }

    /// Where the verdict takes a question; nothing if it is there.
    fn judge(
        &self,
        panel: PanelId,
        id: QuestionId,
        seen: u32,
        verdict: &Verdict,
    ) -> Result<Option<QuestionState>, Refusal> {
        use QuestionState::{Answered, Archived, Declined, InReview, Live, Merged, Withdrawn};
        let question = self.question(panel, id)?;
        let from = question.state();
        let aim = match verdict {
            Verdict::Approve => Some(Live),
            Verdict::Decline(reason) => Some(Declined(reason.clone())),
            Verdict::Answered => Some(Answered),
            Verdict::Archive => Some(Archived),
            Verdict::Review => Some(InReview),
            Verdict::Merge(into) => Some(Merged(*into)),
            Verdict::Restore => None,
        };
        if aim.as_ref() == Some(from) {
            return Ok(None);
        }
        if seen != question.version() {
            return Err(Refusal::Changed);
        }
        let leads_on = match verdict {
            Verdict::Approve => matches!(from, InReview),
            Verdict::Decline(_) => matches!(from, InReview | Live | Declined(_)),
            Verdict::Answered | Verdict::Review => matches!(from, Live),
            Verdict::Archive => matches!(from, Live | Answered),
            Verdict::Merge(_) => matches!(from, InReview | Live),
            Verdict::Restore => !matches!(from, InReview | Live | Withdrawn),
        };
        if !leads_on {
            return Err(Refusal::WrongState);
        }
        let to = match aim {
            Some(aim) => aim,
            None if *from == Answered => Live,
            None => question.standing().clone(),
        };
        match &to {
            Live | Answered if *from != Live && self.is_unlabelled(question)? => Err(Refusal::LabelMissing),
            Merged(into) => match (self.question(panel, *into)?.state(), from) {
                _ if *into == id => Err(Refusal::WrongState),
                (Live, _) | (InReview, InReview) => Ok(Some(to)),
                _ => Err(Refusal::WrongState),
            },
            _ => Ok(Some(to)),
        }
    }

    /// Whether the audience would read nothing of it.
    fn is_unlabelled(&self, question: &Question) -> Result<bool, Refusal> {
        let label = question.writing().and_then(|now| now.label.as_ref());
        Ok(self.panel(question.panel)?.shares_topics() && label.is_none())
    }

    fn edit(&mut self, panel: PanelId, id: QuestionId, seen: u32, edit: &Edit) -> Outcome {
        let terms = &self.panel(panel)?.terms;
        let question = self.question(panel, id)?;
        let now = question.writing().ok_or(Refusal::NotFound)?;
        let lang = now.words.2.as_ref();
        let mut then = Writing { by_asker: None, ..now.clone() };
        match edit {
            Edit::Words(raw) => {
                let text = held_to(raw, terms.max_graphemes.into())?.words(lang);
                // Back to what the asker wrote, it is the asker's again.
                then.words = if text.0 == question.asked().0 { question.asked().clone() } else { text };
            }
            Edit::Label(None) => {
                let is_released = matches!(question.state(), QuestionState::Live | QuestionState::Answered);
                if is_released && self.panel(panel)?.shares_topics() {
                    return Err(Refusal::LabelMissing);
                }
                then.label = None;
            }
            Edit::Label(Some(label)) => {
                let text = held_to(label, 80)?;
                let (_, dir, lang) = text.words(lang);
                then.label = Some((text.line(), dir, lang));
            }
            Edit::Tags(tags) if tags.len() > 8 => return Err(Refusal::OutOfRange),
            Edit::Tags(tags) => {
                then.tags.clear();
                for tag in tags {
                    let tag = held_to(tag, 30)?.line();
                    if !then.tags.contains(&tag) {
                        then.tags.push(tag);
                    }
                }
            }
        }
        if (&then.words, &then.label, &then.tags) == (&now.words, &now.label, &now.tags) {
            return Ok(());
        }
        if question.version() != seen {
            return Err(Refusal::Changed);
        }
        self.question_mut(panel, id).writings.push(then);
        Ok(())
    }

    fn queue(&mut self, panel: PanelId, id: QuestionId, place: Place) -> Outcome {
        let state = self.question(panel, id)?.state();
        if *state != QuestionState::Live && place != Place::Off {
            return Err(Refusal::QuestionNotLive);
        }
        let queue = &mut self.panel_mut(panel).queue;
        if queue.contains(&id) && place == Place::After(id) {
            return Ok(());
        }
        let others: Vec<_> = queue.iter().copied().filter(|other| *other != id).collect();
        *queue = match place {
            Place::Off => others,
            Place::First => [vec![id], others].concat(),
            Place::After(other) if others.contains(&other) => {
                others.into_iter().flat_map(|each| if each == other { vec![each, id] } else { vec![each] }).collect()
            }
            Place::Last | Place::After(_) => [others, vec![id]].concat(),
        };
        Ok(())
    }
}

/// A reason with its words as they are kept.
fn worded(reason: &Reason) -> Result<Reason, Refusal> {
    let words = reason.words.as_deref().map(|words| held_to(words, 280)).transpose()?;
    Ok(Reason { code: reason.code, words: words.map(|words| words.text) })
}
