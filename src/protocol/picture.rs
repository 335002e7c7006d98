//! What the screen draws: one picture, complete, and nothing the hall is not to see.

use serde::Serialize;

use crate::domain::about::{About, Network};
use crate::domain::ids::{NetworkId, QuestionId};
use crate::domain::intervention::Intervention;
use crate::domain::locale::Localised;
use crate::domain::panel::Panel;
use crate::domain::poll::{PollState, Results};
use crate::domain::question::Words;
use crate::domain::stage::{Page, Show};
use crate::domain::{Event, Millis};

use super::polls::PublicPoll;
use super::questions::ShownQuestion;

/// Those to speak next who are on screen.
const NEXT: usize = 3;

/// What a screen draws.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Picture {
    /// Nothing.
    Blank,
    /// How to join.
    Join,
    /// One question, large.
    Question {
        /// The panel's title.
        panel: Localised,
        /// The question.
        question: ShownQuestion,
        /// Those that come after it, if they are shown too.
        next: Vec<ShownQuestion>,
    },
    /// A list of questions.
    Top {
        /// The panel's title.
        panel: Localised,
        /// The first on top.
        questions: Vec<ShownQuestion>,
    },
    /// One poll.
    Poll {
        /// The panel's title.
        panel: Localised,
        /// The poll.
        poll: Box<PublicPoll>,
        /// What of it, where there is more than one thing to show.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        page: Option<Page>,
    },
    /// A poll that is about to open.
    Opening {
        /// The panel's title.
        panel: Localised,
        /// When it opens, in milliseconds since 1970.
        at: Millis,
    },
    /// Who takes part.
    Networks {
        /// All of them in order.
        networks: Vec<Network>,
    },
    /// One of those who take part.
    Network {
        /// All that is told of it.
        network: Box<Network>,
    },
    /// Who speaks from the floor.
    Interventions {
        /// The panel's title.
        panel: Localised,
        /// Whoever has the floor.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        speaker: Option<Box<Intervention>>,
        /// Those who come after, at most three.
        next: Vec<Intervention>,
    },
    /// A message to the hall.
    Message {
        /// What it says.
        words: Words,
    },
    /// The time that is left.
    Countdown {
        /// When it ends, in milliseconds since 1970.
        until: Millis,
        /// What for.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        words: Option<Words>,
    },
}

impl Picture {
    /// What the screens of `panel` draw now. What may not be shown is left out; without what it is about, a picture is blank.
    pub fn of(event: &Event, panel: &Panel) -> Self {
        let title = || panel.terms.title.clone();
        let find = |id: &QuestionId| panel.questions.get(id).and_then(|it| ShownQuestion::of(it, &panel.terms));
        let shown = match &panel.stage.on {
            Show::Blank => None,
            Show::Join => Some(Self::Join),
            Show::Question { question, next } => find(question).map(|question| {
                let next = next.iter().filter_map(find).collect();
                Self::Question { panel: title(), question, next }
            }),
            Show::Top { questions } => {
                let questions: Vec<_> = questions.iter().filter_map(find).collect();
                (!questions.is_empty()).then(|| Self::Top { panel: title(), questions })
            }
            Show::Poll { poll, page } => panel.polls.get(poll).and_then(|poll| match PublicPoll::of(panel, poll) {
                Some(mut shown) => {
                    // Whoever is still to answer would read what those see who have answered.
                    if shown.results == Results::Voted && shown.state == PollState::Open {
                        shown.result = None;
                        shown.before = None;
                    }
                    // The terms may have changed since.
                    let page = page.filter(|page| page.is_of(&poll.terms));
                    Some(Self::Poll { panel: title(), poll: Box::new(shown), page })
                }
                None => poll.opens_at.map(|at| Self::Opening { panel: title(), at }),
            }),
            Show::Networks { network } => event.about.as_ref().and_then(|about| Self::networks(about, *network)),
            Show::Interventions => Some(Self::Interventions {
                panel: title(),
                speaker: panel.speaker().cloned().map(Box::new),
                next: panel.to_speak().take(NEXT).cloned().collect(),
            }),
            Show::Message { text } => Some(Self::Message { words: Words::of(text.clone()) }),
            Show::Countdown { until, text } => {
                Some(Self::Countdown { until: *until, words: text.clone().map(Words::of) })
            }
        };
        shown.unwrap_or(Self::Blank)
    }

    /// All networks, or the one named, if there are any.
    fn networks(about: &About, only: Option<NetworkId>) -> Option<Self> {
        match only {
            Some(id) => about.network(id).ok().map(|network| Self::Network { network: Box::new(network.clone()) }),
            None => (!about.networks.is_empty()).then(|| Self::Networks { networks: about.networks.clone() }),
        }
    }
}
