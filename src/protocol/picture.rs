//! What the screen draws: one picture, complete, and nothing the hall is not to see.

use serde::Serialize;

use crate::domain::Event;
use crate::domain::ids::QuestionId;
use crate::domain::locale::{Lang, Localised};
use crate::domain::panel::Panel;
use crate::domain::question::Question;
use crate::domain::stage::Show;
use crate::domain::text::Dir;

use super::view::PublicPoll;

/// What a screen draws.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Picture {
    /// Nothing.
    Blank,
    /// How to join.
    Join,
    /// One question.
    Question {
        /// The panel's title.
        panel: Localised,
        /// The question.
        question: ShownQuestion,
    },
    /// One poll.
    Poll {
        /// The panel's title.
        panel: Localised,
        /// The poll.
        poll: PublicPoll,
    },
}

/// A released question as the screen draws it. It has no count of votes: counts stay off the screen, and a vote need not redraw it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct ShownQuestion {
    /// Its id.
    pub id: QuestionId,
    /// The words.
    pub text: String,
    /// The way they run.
    pub dir: Dir,
    /// The language to mark them with.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub lang: Option<Lang>,
    /// The name the asker offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub name: Option<String>,
}

impl Picture {
    /// What the screen draws now. A question or poll that may not be shown leaves it blank.
    pub fn of(event: &Event) -> Self {
        let shown = match event.stage {
            Show::Blank => None,
            Show::Join => Some(Self::Join),
            Show::Question { panel, question } => event.panels.get(&panel).and_then(|panel| {
                let question = panel.questions.get(&question).and_then(ShownQuestion::of)?;
                Some(Self::Question { panel: title(panel), question })
            }),
            Show::Poll { panel, poll } => event.panels.get(&panel).and_then(|panel| {
                let poll = panel.polls.get(&poll).and_then(PublicPoll::of)?;
                Some(Self::Poll { panel: title(panel), poll })
            }),
        };
        shown.unwrap_or(Self::Blank)
    }
}

impl ShownQuestion {
    fn of(question: &Question) -> Option<Self> {
        question.is_released().then(|| Self {
            id: question.id,
            text: question.text.clone(),
            dir: question.dir,
            lang: question.lang.clone(),
            name: question.name.clone(),
        })
    }
}

fn title(panel: &Panel) -> Localised {
    panel.terms.title.clone()
}
