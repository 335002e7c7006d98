//! What the screens of a panel show.

use serde::{Deserialize, Serialize};

use super::Millis;
use super::about::Network;
use super::ids::{NetworkId, PollId, QuestionId};
use super::poll::{Kind, PollTerms};
use super::refusal::Refusal;
use super::text;

/// Longest text a moderator writes on the screen, in graphemes.
pub const MAX_MESSAGE_GRAPHEMES: usize = 280;

/// Most questions shown beside the main one.
pub const MAX_NEXT: usize = 2;

/// Most questions of a list on screen; more cannot be read from the last row.
pub const MAX_TOP: usize = 6;

/// Furthest end of a countdown, in milliseconds from now: a day.
pub const MAX_COUNTDOWN: Millis = 86_400_000;

/// What the screens of one panel show, and what they would show if they were not frozen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Stage {
    /// What is on screen.
    pub on: Show,
    /// There while the screen is frozen: what it shows once it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub held: Option<Show>,
}

/// One picture. Everything in it is named: only a moderator's command puts something on a screen, and what is taken away leaves it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Show {
    /// Nothing.
    #[default]
    Blank,
    /// How to join.
    Join,
    /// One live question, large.
    Question {
        /// Which.
        question: QuestionId,
        /// Those that come after it, smaller; two at most.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[cfg_attr(test, ts(optional, as = "Option<_>"))]
        next: Vec<QuestionId>,
    },
    /// A list of live questions.
    Top {
        /// One to six, the first on top.
        questions: Vec<QuestionId>,
    },
    /// One poll; its result once revealed.
    Poll {
        /// Which.
        poll: PollId,
        /// What of it, where there is more than one thing to show.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        page: Option<Page>,
    },
    /// Who takes part: the event's networks, or one of them, large.
    Networks {
        /// Which; nothing for all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        network: Option<NetworkId>,
    },
    /// Who speaks from the floor, how much time is left, and who comes next.
    Interventions,
    /// A message to the hall.
    Message {
        /// What it says.
        text: String,
    },
    /// The time that is left.
    Countdown {
        /// When it ends.
        until: Millis,
        /// What for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        text: Option<String>,
    },
}

/// What of a poll is on screen. A hall reads one thing at a time, and a moderator turns the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Page {
    /// One part of a survey, by place.
    Part(u8),
    /// Who leads, in a quiz.
    Leaders,
    /// The groups that think alike, in a poll of statements.
    Map,
}

impl Page {
    /// Whether a poll on these terms has it.
    pub fn is_of(self, terms: &PollTerms) -> bool {
        match self {
            Self::Part(part) => usize::from(part) < terms.parts.len(),
            Self::Leaders => terms.is_quiz(),
            Self::Map => terms.parts.iter().any(|part| part.kind == Kind::Statements),
        }
    }
}

impl Default for Stage {
    /// Before anybody has shown anything, people want to know how to join.
    fn default() -> Self {
        Self { on: Show::Join, held: None }
    }
}

impl Show {
    /// A live question, large and alone.
    pub fn question(question: QuestionId) -> Self {
        Self::Question { question, next: Vec::new() }
    }

    /// All of a poll that fits one page.
    pub fn poll(poll: PollId) -> Self {
        Self::Poll { poll, page: None }
    }

    /// Every question in it.
    pub fn questions(&self) -> Vec<QuestionId> {
        match self {
            Self::Question { question, next } => std::iter::once(question).chain(next).copied().collect(),
            Self::Top { questions } => questions.clone(),
            _ => Vec::new(),
        }
    }

    /// The picture with its texts cleaned.
    ///
    /// # Errors
    /// A text's refusal; [`Refusal::OutOfRange`] for too few or too many questions, or one that is named twice.
    pub(super) fn clean(self) -> Result<Self, Refusal> {
        let named = self.questions();
        let repeats = named.iter().enumerate().any(|(place, id)| named[..place].contains(id));
        let fits = match &self {
            Self::Question { next, .. } => next.len() <= MAX_NEXT,
            Self::Top { questions } => (1..=MAX_TOP).contains(&questions.len()),
            _ => true,
        };
        if repeats || !fits {
            return Err(Refusal::OutOfRange);
        }
        let clean = |text: &str| text::clean(text, MAX_MESSAGE_GRAPHEMES);
        Ok(match self {
            Self::Message { text } => Self::Message { text: clean(&text)? },
            Self::Countdown { until, text } => Self::Countdown { until, text: text.as_deref().map(clean).transpose()? },
            other => other,
        })
    }

    /// Takes a question out of it: without its main question or its last one, the picture is empty.
    fn take_out(&mut self, gone: QuestionId) {
        match self {
            Self::Question { question, .. } if *question == gone => *self = Self::Blank,
            Self::Question { next, .. } => next.retain(|id| *id != gone),
            Self::Top { questions } => {
                questions.retain(|id| *id != gone);
                if questions.is_empty() {
                    *self = Self::Blank;
                }
            }
            _ => {}
        }
    }
}

impl Stage {
    /// Shows `show`, or keeps it for later while the screen is frozen. An empty picture never waits: it is what a moderator reaches for when something
    /// must not be seen.
    pub(super) fn show(&mut self, show: Show) {
        match &mut self.held {
            Some(held) if show != Show::Blank => *held = show,
            _ => *self = Self { on: show, held: None },
        }
    }

    /// Keeps what is on screen until it is thawed.
    pub(super) fn freeze(&mut self) {
        self.held.get_or_insert_with(|| self.on.clone());
    }

    /// Shows what was decided since it was frozen.
    pub(super) fn thaw(&mut self) {
        if let Some(held) = self.held.take() {
            self.on = held;
        }
    }

    /// Takes a poll out of what is shown and of what would be.
    pub(super) fn take_out_poll(&mut self, gone: PollId) {
        self.blank_where(|show| matches!(show, Show::Poll { poll, .. } if *poll == gone));
    }

    /// Takes out of what is shown, and of what would be, every network that is not among `left`.
    pub(super) fn keep_networks(&mut self, left: &[Network]) {
        let is_left = |id: &NetworkId| left.iter().any(|network| network.id == *id);
        self.blank_where(|show| match show {
            Show::Networks { network: Some(id) } => !is_left(id),
            Show::Networks { network: None } => left.is_empty(),
            _ => false,
        });
    }

    fn blank_where(&mut self, is_gone: impl Fn(&Show) -> bool) {
        for show in std::iter::once(&mut self.on).chain(&mut self.held).filter(|show| is_gone(show)) {
            *show = Show::Blank;
        }
    }

    /// Takes a question out of what is shown and of what would be.
    pub(super) fn take_out(&mut self, gone: QuestionId) {
        self.on.take_out(gone);
        if let Some(held) = &mut self.held {
            held.take_out(gone);
        }
    }
}
