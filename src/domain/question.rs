//! One question and its way from a phone to an answer.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Millis;
use super::ids::{Pseudonym, QuestionId};
use super::locale::Lang;
use super::refusal::Refusal;
use super::text::{self, Dir};

/// Longest own words in a decline, in graphemes.
pub const MAX_REASON_GRAPHEMES: usize = 280;

/// Longest name, in graphemes.
pub const MAX_NAME_GRAPHEMES: usize = 60;

/// A question as the fold keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Its id.
    pub id: QuestionId,
    /// Who asked, under the panel's pseudonym.
    pub author: Pseudonym,
    /// The name the asker offered.
    pub name: Option<String>,
    /// The cleaned words.
    pub text: String,
    /// The way most of its words run.
    pub dir: Dir,
    /// The language it is marked with.
    pub lang: Option<Lang>,
    /// When it was asked.
    pub at: Millis,
    /// Where it stands.
    pub state: QuestionState,
    /// Where it stood before it was archived or declined, which is where restoring takes it; empty in any other state.
    pub before: Option<Standing>,
    /// Who supports it. The asker does from the start.
    pub voters: BTreeSet<Pseudonym>,
}

/// Where a question stands. Whether it is on screen is the stage's to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum QuestionState {
    /// Only its asker and the desk see it.
    InReview,
    /// Released: everyone sees it and may support it.
    Live,
    /// Answered: everyone sees it, its count stays.
    Answered,
    /// Put away by the desk.
    Archived,
    /// Not taken; its asker sees why.
    Declined(Reason),
}

/// A state restoring can lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// See [`QuestionState::InReview`].
    InReview,
    /// See [`QuestionState::Live`].
    Live,
    /// See [`QuestionState::Answered`].
    Answered,
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
    /// Back to where it was before it was answered, declined or archived.
    Restore,
}

impl Question {
    /// When it was asked, to the second: what is finer would only help to tell askers apart.
    pub fn asked_at(&self) -> Millis {
        self.at - self.at % 1000
    }

    /// Whether the audience may see it.
    pub fn is_released(&self) -> bool {
        self.state.is_released()
    }

    /// Participants who support it.
    pub fn votes(&self) -> u32 {
        u32::try_from(self.voters.len()).unwrap_or(u32::MAX)
    }

    /// The state `verdict` leads to. The state it already has is allowed and changes nothing.
    pub(super) fn judge(&self, verdict: &Verdict) -> Result<QuestionState, Refusal> {
        use QuestionState::{Answered, Archived, Declined, InReview, Live};
        match (verdict, &self.state) {
            (Verdict::Approve, InReview | Live) | (Verdict::Restore, Live | Answered) => Ok(Live),
            (Verdict::Decline(reason), InReview | Live | Declined(_)) => Ok(Declined(reason.clean()?)),
            (Verdict::Answered, Live | Answered) => Ok(Answered),
            (Verdict::Archive, Live | Answered | Archived) => Ok(Archived),
            (Verdict::Restore, InReview) => Ok(InReview),
            (Verdict::Restore, Archived | Declined(_)) => Ok(match self.before {
                Some(Standing::InReview) => InReview,
                Some(Standing::Answered) => Answered,
                Some(Standing::Live) | None => Live,
            }),
            _ => Err(Refusal::WrongState),
        }
    }

    /// Moves to `state` and remembers where restoring would lead.
    pub(super) fn settle(&mut self, state: QuestionState) {
        let put_away = matches!(state, QuestionState::Declined(_) | QuestionState::Archived);
        let standing = match self.state {
            QuestionState::InReview => Some(Standing::InReview),
            QuestionState::Live => Some(Standing::Live),
            QuestionState::Answered => Some(Standing::Answered),
            QuestionState::Archived | QuestionState::Declined(_) => self.before,
        };
        self.before = if put_away { standing } else { None };
        self.state = state;
    }
}

impl QuestionState {
    /// Whether the audience may see a question in this state.
    pub fn is_released(&self) -> bool {
        matches!(self, Self::Live | Self::Answered)
    }
}

impl Reason {
    pub(super) fn clean(&self) -> Result<Self, Refusal> {
        let words = self.words.as_deref().map(|words| text::clean(words, MAX_REASON_GRAPHEMES)).transpose()?;
        Ok(Self { code: self.code, words })
    }
}
