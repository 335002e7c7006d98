//! One question: its words, who supports it, and where it stands.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Millis;
use super::ids::{Pseudonym, QuestionId};
use super::locale::Lang;
use super::panel::Sharing;
use super::refusal::Refusal;
use super::text::{self, Dir};
use super::verdict::Reason;

/// Longest name, in graphemes.
pub const MAX_NAME_GRAPHEMES: usize = 60;

/// Longest topic label, in graphemes: one line on a phone.
pub const MAX_LABEL_GRAPHEMES: usize = 80;

/// Longest tag, in graphemes.
pub const MAX_TAG_GRAPHEMES: usize = 30;

/// Times an asker may change a question. Each makes it another version, which whoever is about to decide must read anew.
pub const MAX_REVISIONS: u8 = 20;

/// Pause between two changes of a question by its asker, in milliseconds: long enough to read it and decide.
pub const REVISION_PAUSE: Millis = 3_000;

/// Most tags of one question.
pub const MAX_TAGS: usize = 8;

/// Most questions that become one: more are a theme, and taking them apart again would keep everyone waiting.
pub const MAX_UNITED: usize = 200;

/// A question as the fold keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Its id.
    pub id: QuestionId,
    /// How it came.
    pub origin: Origin,
    /// Who asked, under the panel's pseudonym; nobody for what the desk entered.
    pub author: Option<Pseudonym>,
    /// The name the asker offered.
    pub name: Option<String>,
    /// What it says now.
    pub words: Words,
    /// What the asker wrote, where moderators have changed it.
    pub original: Option<Words>,
    /// The topic it stands for; all that the audience reads of it in a panel that shares topics only.
    pub label: Option<Words>,
    /// Words that moderators sort by.
    pub tags: Vec<String>,
    /// Whether the word filter held it back.
    pub held: bool,
    /// When it was asked.
    pub at: Millis,
    /// Where it stands.
    pub state: QuestionState,
    /// Where it stood before it was put away, which is where restoring takes it; empty in any other state.
    pub before: Option<Standing>,
    /// Counts every change of state, words, label and tags from 1, so that a moderator's decision can name what it was made about.
    pub version: u32,
    /// Whether the audience has ever been able to read it.
    pub was_released: bool,
    /// A fingerprint of the words it came with, by which it is known when it is sent once more, whatever has become of them since.
    pub(super) asked: u64,
    /// How often its asker has changed it, and when last.
    pub(super) revised: (u8, Millis),
    /// Who supports it, with the supporters of everything merged into it. The asker does from the start.
    pub voters: BTreeSet<Pseudonym>,
    /// What was merged into it.
    pub(super) union: Option<Union>,
}

/// Questions that became one. Kept apart, so that they can be split again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Union {
    /// Who supports the question itself.
    pub(super) own: BTreeSet<Pseudonym>,
    /// What was merged into it; each keeps its own supporters.
    pub(super) members: BTreeSet<QuestionId>,
}

/// Cleaned words and how to set them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Words {
    /// What they say.
    pub text: String,
    /// The way most of them run.
    pub dir: Dir,
    /// The language they are marked with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub lang: Option<Lang>,
}

/// How a question came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A participant asked it.
    #[default]
    Phone,
    /// Somebody in the hall said it, and the desk wrote it down.
    Floor,
    /// The desk had it ready.
    Prepared,
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
    /// It became part of that question.
    Merged(QuestionId),
    /// Its asker took it back before anyone else saw it; its words are gone.
    Withdrawn,
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

/// What a moderator writes on a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Edit {
    /// Other words. The asker's stay beside them.
    Words(String),
    /// The topic it stands for, or none.
    Label(Option<String>),
    /// All its tags.
    Tags(Vec<String>),
}

impl Words {
    /// Cleans `raw` and finds out how to set it; see [`text::clean`].
    ///
    /// # Errors
    /// The refusals of [`text::clean`].
    pub fn clean(raw: &str, max_graphemes: usize, spoken: Option<&Lang>) -> Result<Self, Refusal> {
        let text = text::clean(raw, max_graphemes)?;
        Ok(Self { dir: text::direction(&text), lang: text::language(&text, spoken), text })
    }

    /// How to set words that are clean.
    pub fn of(text: String) -> Self {
        Self { dir: text::direction(&text), lang: text::language(&text, None), text }
    }

    /// The first 64 bits of their SHA-256.
    pub(super) fn fingerprint(&self) -> u64 {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&Sha256::digest(&self.text)[..8]);
        u64::from_be_bytes(bytes)
    }

    /// No words at all.
    pub(super) fn none() -> Self {
        Self { text: String::new(), dir: Dir::default(), lang: None }
    }
}

impl Question {
    /// When it was asked, to the second: what is finer would only help to tell askers apart.
    pub fn asked_at(&self) -> Millis {
        self.at - self.at % 1000
    }

    /// What the audience and the screen may read of it: nothing before it is released, only its label where topics are shared.
    pub fn released(&self, sharing: Sharing) -> Option<&Words> {
        match sharing {
            _ if !self.state.is_released() => None,
            Sharing::Words => Some(&self.words),
            Sharing::Topics => self.label.as_ref(),
        }
    }

    /// Whether moderators have changed its words.
    pub fn is_edited(&self) -> bool {
        self.original.is_some()
    }

    /// Participants who support it.
    pub fn votes(&self) -> u32 {
        u32::try_from(self.voters.len()).unwrap_or(u32::MAX)
    }

    /// The words as an edit to `words` would leave them, and what then is the original. Back to what the asker wrote, it is as if it had never been edited.
    pub(super) fn reworded(&self, words: Words) -> (Words, Option<Words>) {
        let original = self.original.as_ref().unwrap_or(&self.words).clone();
        if original.text == words.text { (original, None) } else { (words, Some(original)) }
    }

    /// Whether nobody but its asker and the desk has anything to do with it: no other one has read it, supports it or is part of it.
    pub(super) fn is_unseen(&self) -> bool {
        let only_own = self.voters.iter().all(|voter| Some(*voter) == self.author);
        self.state == QuestionState::InReview && !self.was_released && self.union.is_none() && only_own
    }

    /// Moves to `state` and remembers where restoring would lead.
    pub(super) fn settle(&mut self, state: QuestionState) {
        use QuestionState::{Answered, Archived, Declined, InReview, Live, Merged, Withdrawn};
        let standing = match self.state {
            InReview => Some(Standing::InReview),
            Live => Some(Standing::Live),
            Answered => Some(Standing::Answered),
            Archived | Declined(_) | Merged(_) | Withdrawn => self.before,
        };
        self.was_released |= state.is_released();
        let put_away = matches!(state, Declined(_) | Archived | Merged(_));
        self.before = if put_away { standing } else { None };
        self.state = state;
        self.version += 1;
    }
}

impl QuestionState {
    /// Whether the audience may see a question in this state.
    pub fn is_released(&self) -> bool {
        matches!(self, Self::Live | Self::Answered)
    }
}

impl Edit {
    pub(super) fn clean(&self, max_graphemes: usize) -> Result<Self, Refusal> {
        Ok(match self {
            Self::Words(words) => Self::Words(text::clean(words, max_graphemes)?),
            Self::Label(None) => Self::Label(None),
            Self::Label(Some(label)) => Self::Label(Some(text::clean_line(label, MAX_LABEL_GRAPHEMES)?)),
            Self::Tags(tags) if tags.len() > MAX_TAGS => return Err(Refusal::OutOfRange),
            Self::Tags(tags) => {
                let mut cleaned = Vec::with_capacity(tags.len());
                for tag in tags {
                    let tag = text::clean_line(tag, MAX_TAG_GRAPHEMES)?;
                    if !cleaned.contains(&tag) {
                        cleaned.push(tag);
                    }
                }
                Self::Tags(cleaned)
            }
        })
    }
}
