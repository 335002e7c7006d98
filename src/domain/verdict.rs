//! What moderators decide about a question, and where each decision leads.

use serde::{Deserialize, Serialize};

use super::ids::QuestionId;
use super::panel::Sharing;
use super::question::{Question, QuestionState, Standing};
use super::refusal::Refusal;
use super::text;

/// Longest own words in a decline, in graphemes.
pub const MAX_REASON_GRAPHEMES: usize = 280;

/// What a moderator decides about a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Release it.
    Approve,
    /// Do not take it.
    Decline(Reason),
    /// It has been answered.
    Answered,
    /// Put it away.
    Archive,
    /// Back into review, where only its asker and the desk see it.
    Review,
    /// Back to where it was before it was answered, declined, archived or merged.
    Restore,
    /// It asks the same as that one: both become one, with the supporters of both.
    Merge(QuestionId),
}

/// Why a question was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// The fixed part, shown in the asker's language.
    pub code: ReasonCode,
    /// The moderator's own words, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub words: Option<String>,
}

/// The fixed reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum ReasonCode {
    /// Not about this panel.
    OffTopic,
    /// Someone asked the same.
    Duplicate,
    /// It could put someone in danger.
    Safety,
    /// It attacks a person.
    Disrespectful,
    /// It cannot be understood.
    Unclear,
    /// There is no time for it.
    NoTime,
    /// The own words say it.
    Other,
}

impl Verdict {
    pub(super) fn clean(self) -> Result<Self, Refusal> {
        match self {
            Self::Decline(reason) => reason.clean().map(Self::Decline),
            other => Ok(other),
        }
    }

    /// Whether a question in `state` already stands where this leads, whoever brought it there.
    fn is_done(&self, state: &QuestionState) -> bool {
        match (self, state) {
            (Self::Approve, QuestionState::Live)
            | (Self::Answered, QuestionState::Answered)
            | (Self::Archive, QuestionState::Archived)
            | (Self::Review, QuestionState::InReview) => true,
            (Self::Decline(reason), QuestionState::Declined(known)) => reason == known,
            (Self::Merge(into), QuestionState::Merged(known)) => into == known,
            _ => false,
        }
    }
}

impl Question {
    /// The state `verdict` leads to, made by someone who saw version `seen`; nothing if the question stands there already.
    ///
    /// # Errors
    /// [`Refusal::Changed`] if it is another version by now: whoever decided has not read what it would apply to. [`Refusal::WrongState`] if no such step leads on
    /// from where it stands. [`Refusal::LabelMissing`] for a release without the only thing the audience would read.
    pub(super) fn judge(
        &self,
        verdict: &Verdict,
        seen: u32,
        sharing: Sharing,
    ) -> Result<Option<QuestionState>, Refusal> {
        use QuestionState::{Answered, Archived, Declined, InReview, Live, Merged};
        if verdict.is_done(&self.state) {
            return Ok(None);
        }
        if self.version != seen {
            return Err(Refusal::Changed);
        }
        let to = match (verdict, &self.state) {
            (Verdict::Approve, InReview) | (Verdict::Restore, Answered) => Live,
            (Verdict::Decline(reason), InReview | Live | Declined(_)) => Declined(reason.clone()),
            (Verdict::Answered, Live) => Answered,
            (Verdict::Archive, Live | Answered) => Archived,
            (Verdict::Review, Live) => InReview,
            (Verdict::Merge(into), InReview | Live) => Merged(*into),
            (Verdict::Restore, Archived | Declined(_) | Merged(_)) => match self.before {
                Some(Standing::Live) => Live,
                Some(Standing::Answered) => Answered,
                Some(Standing::InReview) | None => InReview,
            },
            _ => return Err(Refusal::WrongState),
        };
        // Restoring is a release too, and the label may have been taken off meanwhile.
        if to.is_released() && sharing == Sharing::Topics && self.label.is_none() {
            return Err(Refusal::LabelMissing);
        }
        Ok(Some(to))
    }
}

impl Reason {
    fn clean(self) -> Result<Self, Refusal> {
        let words = self.words.as_deref().map(|words| text::clean(words, MAX_REASON_GRAPHEMES)).transpose()?;
        Ok(Self { code: self.code, words })
    }
}
