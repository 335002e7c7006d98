//! Commands about questions.

use baraza::domain::command::Place;
use baraza::domain::panel::Sharing;
use baraza::domain::question::{Edit, Origin};
use baraza::domain::verdict::{Reason, ReasonCode, Verdict};

use super::*;

fn is_live(state: &QuestionState) -> bool {
    *state == QuestionState::Live
}

fn is_in_review(state: &QuestionState) -> bool {
    *state == QuestionState::InReview
}

fn is_merged(state: &QuestionState) -> bool {
    matches!(state, QuestionState::Merged(_))
}

impl Scribe {
    pub(super) fn about_questions(&mut self, what: u16, panel: PanelId, b: u16, c: u16) -> Command {
        match what {
            0..28 => {
                let name = (c % 5 < 2).then(|| self.text('n', c / 32));
                Command::Ask { panel, question: question(b), text: self.text('q', c), name, lang: lang(c) }
            }
            28..56 => Command::Vote {
                panel,
                question: self.question_that(panel, b, QuestionState::is_released),
                on: !c.is_multiple_of(4),
            },
            56..74 => {
                let name = (c % 5 < 2).then(|| self.text('n', c / 32));
                let question = self.question_that(panel, b, is_in_review);
                Command::Revise { panel, question, text: self.text('q', c), name, lang: lang(c) }
            }
            74..77 => Command::TakeBack { panel, question: self.question_that(panel, b, is_in_review) },
            77..82 => {
                let name = (c % 5 < 2).then(|| self.text('n', c / 32));
                let origin = [Origin::Floor, Origin::Prepared, Origin::Floor, Origin::Prepared, Origin::Phone]
                    [usize::from(c / 7 % 5)];
                Command::Enter { panel, question: question(b), text: self.text('q', c), name, lang: lang(c), origin }
            }
            82..114 => self.moderate(panel, b, c),
            114..125 => self.edit(panel, b, c),
            _ => {
                let place = match c % 8 {
                    0..2 => Place::Off,
                    2 | 3 => Place::First,
                    4 => Place::Last,
                    _ => Place::After(self.question_that(panel, c / 8, is_live)),
                };
                Command::Queue { panel, question: self.question_that(panel, b, is_live), place }
            }
        }
    }

    /// Mostly the version that is there, at times an older or a coming one.
    fn seen(&self, panel: PanelId, question: QuestionId, number: u16) -> u32 {
        let version = self.question(panel, question).map_or(1, |question| question.version);
        match number % 16 {
            0 => version.saturating_sub(1),
            1 => version + 1,
            2 => 1,
            _ => version,
        }
    }

    fn moderate(&mut self, panel: PanelId, b: u16, c: u16) -> Command {
        let first = self.question_that(panel, b, |state| *state != QuestionState::Withdrawn);
        let verdict = self.verdict(panel, first, c);
        let mut questions = vec![first];
        match b / 512 % 8 {
            0 => questions.extend([question(b), question(b.wrapping_add(8))]),
            1 => questions.extend((0..5).map(|more| self.question_that(panel, c / 16 + more * 8 + 1, is_live))),
            2 => questions.extend((0..3).map(|more| self.question_that(panel, c / 16 + more * 8 + 1, is_in_review))),
            3 if c.is_multiple_of(64) => questions.clear(),
            4 => questions.extend((0..3).map(|more| self.question_that(panel, c / 16 + more * 8 + 1, is_merged))),
            _ => {}
        }
        let seen = |(place, question): (u16, QuestionId)| (question, self.seen(panel, question, c / 4 + place * 3));
        Command::Moderate { panel, questions: (0..).zip(questions).map(seen).collect(), verdict }
    }

    /// Mostly a step that leads on from where the question stands.
    fn verdict(&mut self, panel: PanelId, about: QuestionId, c: u16) -> Verdict {
        use QuestionState::{Answered, Archived, Declined, InReview, Live, Merged, Withdrawn};
        const APPROVE: u16 = 0;
        const DECLINE: u16 = 1;
        const ANSWERED: u16 = 2;
        const ARCHIVE: u16 = 3;
        const REVIEW: u16 = 4;
        const RESTORE: u16 = 5;
        const MERGE: u16 = 6;
        let state = self.question(panel, about).map(|question| question.state.clone());
        let (step, more) = (usize::from(c % 8), c / 8);
        let likely = match &state {
            Some(InReview) => [APPROVE, APPROVE, APPROVE, APPROVE, APPROVE, DECLINE, MERGE, MERGE][step],
            Some(Live) => [MERGE, MERGE, MERGE, MERGE, ANSWERED, ARCHIVE, REVIEW, DECLINE][step],
            Some(Answered) => [RESTORE, ARCHIVE][step % 2],
            Some(Declined(_)) => [RESTORE, RESTORE, DECLINE][step % 3],
            Some(Archived | Merged(_)) => RESTORE,
            Some(Withdrawn) | None => more % 7,
        };
        match if more.is_multiple_of(8) { more / 8 % 7 } else { likely } {
            APPROVE => Verdict::Approve,
            DECLINE => Verdict::Decline(Reason {
                code: [ReasonCode::OffTopic, ReasonCode::Duplicate, ReasonCode::Other][usize::from(more % 3)],
                words: (!(more / 3).is_multiple_of(4)).then(|| self.text('r', more / 12)),
            }),
            ANSWERED => Verdict::Answered,
            ARCHIVE => Verdict::Archive,
            REVIEW => Verdict::Review,
            RESTORE => Verdict::Restore,
            _ if state == Some(InReview) && more.is_multiple_of(2) => {
                Verdict::Merge(self.question_that(panel, more / 2, is_in_review))
            }
            _ => Verdict::Merge(self.question_that(panel, more / 2, is_live)),
        }
    }

    fn edit(&mut self, panel: PanelId, b: u16, c: u16) -> Command {
        let about = self.question_that(panel, b, |state| *state != QuestionState::Withdrawn);
        let seen = self.seen(panel, about, b / 64);
        let original = self.question(panel, about).and_then(|question| question.original.as_ref());
        let needs_label = self.event.panels.get(&panel).is_some_and(|panel| panel.terms.sharing == Sharing::Topics)
            && self.question(panel, about).is_some_and(|question| question.label.is_none());
        let edit = match (c % 8, original) {
            (1.., _) if needs_label => Edit::Label(Some(self.text('l', c / 8))),
            (0, Some(original)) => Edit::Words(original.text.clone()),
            (0..3, _) => Edit::Words(self.text('w', c / 8)),
            (3..6, _) => Edit::Label(Some(self.text('l', c / 8))),
            (6, _) => Edit::Label(None),
            _ => {
                let count = [0, 1, 2, 3, 8, 9][usize::from(c / 8 % 6)];
                let tag = self.text('g', c / 64);
                let mut tags: Vec<_> = (1..count).map(|place| self.text('g', c / 64 * place)).collect();
                // The first one twice, if there is one.
                tags.resize(usize::from(count), tag.clone());
                Edit::Tags(if count == 1 { vec![tag.clone(), tag] } else { tags })
            }
        };
        Command::Edit { panel, question: about, seen, edit }
    }
}
