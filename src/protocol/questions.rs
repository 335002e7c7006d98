//! A question as each kind of reader may see it.

use serde::{Deserialize, Serialize};

use crate::domain::Millis;
use crate::domain::ids::QuestionId;
use crate::domain::panel::{Names, PanelTerms, Sharing};
use crate::domain::question::{Origin, Question, QuestionState, Words};

/// A released question as everyone sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct PublicQuestion {
    /// Its id.
    pub id: QuestionId,
    /// The words; only the topic where the panel shares topics.
    #[serde(flatten)]
    pub words: Words,
    /// The name the asker offered, as long as the panel takes names.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub name: Option<String>,
    /// When it was asked.
    pub at: Millis,
    /// Participants who support it.
    pub votes: u32,
    /// Whether it was answered.
    pub answered: bool,
    /// How it came, if not from a phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub origin: Option<Origin>,
    /// Whether moderators changed the words.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub edited: bool,
}

/// A question as the desk sees it. Who asked is not in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct DeskQuestion {
    /// Its id.
    pub id: QuestionId,
    /// The words.
    #[serde(flatten)]
    pub words: Words,
    /// The name the asker offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub name: Option<String>,
    /// When it was asked.
    pub at: Millis,
    /// Participants who support it.
    pub votes: u32,
    /// Where it stands.
    pub state: QuestionState,
    /// What a decision about it names.
    pub version: u32,
    /// How it came.
    pub origin: Origin,
    /// The asker's own words, where moderators changed them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub original: Option<String>,
    /// The topic it stands for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub label: Option<String>,
    /// Words that moderators sort by.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub tags: Vec<String>,
    /// Whether the word filter held it back.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub held: bool,
}

/// A question as its asker sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct MyQuestion {
    /// Its id.
    pub id: QuestionId,
    /// The words as they are now.
    #[serde(flatten)]
    pub words: Words,
    /// The name that was offered, as long as the panel takes names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub name: Option<String>,
    /// When it was asked.
    pub at: Millis,
    /// Where it stands; a decline carries its reason.
    pub state: QuestionState,
    /// The asker's own words, where moderators changed them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub original: Option<String>,
}

/// A live question as the chair and the interpreters see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct BoothQuestion {
    /// Its id.
    pub id: QuestionId,
    /// The words.
    #[serde(flatten)]
    pub words: Words,
    /// The name the asker offered, as long as the panel takes names.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub name: Option<String>,
    /// The topic it stands for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub label: Option<String>,
}

/// A released question as the screen draws it. It has no count of votes: counts stay off the screen, and a vote need not redraw it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct ShownQuestion {
    /// Its id.
    pub id: QuestionId,
    /// The words; only the topic where the panel shares topics.
    #[serde(flatten)]
    pub words: Words,
    /// The name the asker offered, as long as the panel takes names.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub name: Option<String>,
}

/// The name that a question is told with beyond the desk: none where its panel takes no names, whatever it took before.
pub(super) fn told_name(question: &Question, terms: &PanelTerms) -> Option<String> {
    question.name.clone().filter(|_| terms.names == Names::Optional)
}

/// The name that goes with the words for everyone: none where only topics are shared.
fn public_name(question: &Question, terms: &PanelTerms) -> Option<String> {
    told_name(question, terms).filter(|_| terms.sharing == Sharing::Words)
}

fn text_of(words: Option<&Words>) -> Option<String> {
    words.map(|words| words.text.clone())
}

impl PublicQuestion {
    /// The only way to make one: an unreleased question gives nothing.
    pub fn of(question: &Question, terms: &PanelTerms) -> Option<Self> {
        let words = question.released(terms.sharing)?.clone();
        Some(Self {
            id: question.id,
            words,
            name: public_name(question, terms),
            at: question.asked_at(),
            votes: question.votes(),
            answered: question.state == QuestionState::Answered,
            origin: Some(question.origin).filter(|origin| *origin != Origin::Phone),
            edited: question.is_edited() && terms.sharing == Sharing::Words,
        })
    }
}

impl ShownQuestion {
    /// The only way to make one: a question that is not released gives nothing.
    pub(super) fn of(question: &Question, terms: &PanelTerms) -> Option<Self> {
        let words = question.released(terms.sharing)?.clone();
        Some(Self { id: question.id, words, name: public_name(question, terms) })
    }
}

impl DeskQuestion {
    /// Nothing for a question that was taken back.
    pub(super) fn of(question: &Question) -> Option<Self> {
        (question.state != QuestionState::Withdrawn).then(|| Self {
            id: question.id,
            words: question.words.clone(),
            name: question.name.clone(),
            at: question.asked_at(),
            votes: question.votes(),
            state: question.state.clone(),
            version: question.version,
            origin: question.origin,
            original: text_of(question.original.as_ref()),
            label: text_of(question.label.as_ref()),
            tags: question.tags.clone(),
            held: question.held,
        })
    }
}

impl MyQuestion {
    /// With the name it is told with, so that its asker reads what others read.
    pub(super) fn of(question: &Question, terms: &PanelTerms) -> Self {
        Self {
            id: question.id,
            words: question.words.clone(),
            name: told_name(question, terms),
            at: question.asked_at(),
            state: question.state.clone(),
            original: text_of(question.original.as_ref()),
        }
    }
}

impl BoothQuestion {
    /// Live questions only.
    pub(super) fn of(question: &Question, terms: &PanelTerms) -> Option<Self> {
        (question.state == QuestionState::Live).then(|| Self {
            id: question.id,
            words: question.words.clone(),
            name: told_name(question, terms),
            label: text_of(question.label.as_ref()),
        })
    }
}
