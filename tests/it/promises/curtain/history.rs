//! What may be shown at each moment of a story, by its log alone.

use std::collections::{BTreeMap, BTreeSet};

use baraza::domain::Event;
use baraza::domain::ids::{PanelId, QuestionId};
use baraza::domain::panel::{Names, Panel, Sharing};
use baraza::domain::poll::PollState;
use baraza::domain::question::{Question, QuestionState};
use baraza::domain::stage::Show;

use super::{Eye, Marks, TEMPTATIONS};
use crate::protocol::polls::readable;
use crate::world::hall::Hall;
use crate::world::life::marks;

/// What was released after each record of the log, by the log itself.
pub(super) struct History {
    moments: BTreeMap<u64, Moment>,
    /// All texts that ever belonged to a question and are its asker's to know: words, originals, the name and the reason.
    fates: BTreeMap<QuestionId, Marks>,
    /// Which of [`TEMPTATIONS`] were met.
    pub(super) temptations: BTreeSet<&'static str>,
}

#[derive(Default)]
struct Moment {
    phones: BTreeMap<PanelId, Marks>,
    screens: BTreeMap<Option<PanelId>, Marks>,
}

impl History {
    pub(super) async fn of(hall: &Hall) -> Self {
        let mut event = Event::new(hall.server.listings[0].event);
        let mut history = Self { moments: BTreeMap::new(), fates: BTreeMap::new(), temptations: BTreeSet::new() };
        for batch in hall.log().await {
            event.fold(&batch).unwrap();
            let mut moment = Moment::default();
            for (id, panel) in &event.panels {
                moment.phones.insert(*id, on_phones(panel));
                moment.screens.insert(Some(*id), on_screens(panel));
                history.temptations.extend(tempting(panel));
                for question in panel.questions.values() {
                    history.fates.entry(question.id).or_default().extend(fate(question));
                }
            }
            let live = event.live.map(|live| on_screens(&event.panels[&live]));
            moment.screens.insert(None, live.unwrap_or_default());
            history.moments.insert(event.seq, moment);
        }
        history
    }

    pub(super) fn shown(&self, seq: u64, eye: Eye) -> &Marks {
        let (_, moment) = self.moments.range(..=seq).next_back().unwrap();
        match eye {
            Eye::Phone(panel) => &moment.phones[&panel],
            Eye::Screen(panel) => &moment.screens[&panel],
        }
    }

    pub(super) fn fate(&self, questions: &[QuestionId]) -> Marks {
        questions.iter().filter_map(|question| self.fates.get(question)).flatten().cloned().collect()
    }
}

fn fate(question: &Question) -> Marks {
    let original = question.original.as_ref().map(|words| words.text.clone());
    let reason = match &question.state {
        QuestionState::Declined(reason) => reason.words.clone(),
        _ => None,
    };
    let texts = [Some(question.words.text.clone()), question.name.clone(), original, reason];
    texts.into_iter().flatten().flat_map(|text| marks(&text)).collect()
}

/// The rule itself: words of what is live or answered, and its name where the panel takes names; or its topic where topics are shared.
fn released(panel: &Panel, question: &Question) -> Marks {
    let texts = match (&question.state, panel.terms.sharing) {
        (QuestionState::Live | QuestionState::Answered, Sharing::Words) => {
            let name = question.name.clone().filter(|_| panel.terms.names == Names::Optional);
            vec![Some(question.words.text.clone()), name]
        }
        (QuestionState::Live | QuestionState::Answered, Sharing::Topics) => {
            vec![question.label.as_ref().map(|label| label.text.clone())]
        }
        _ => Vec::new(),
    };
    texts.into_iter().flatten().flat_map(|text| marks(&text)).collect()
}

/// What could most easily be shown by mistake in this panel as it stands.
fn tempting(panel: &Panel) -> Vec<&'static str> {
    let mut found = Vec::new();
    let [words_only, original, label, held] = TEMPTATIONS;
    for question in panel.questions.values().filter(|question| question.state == QuestionState::Live) {
        found.extend((panel.terms.sharing == Sharing::Topics && question.name.is_some()).then_some(words_only));
        found.extend(question.original.is_some().then_some(original));
        found.extend((panel.terms.sharing == Sharing::Words && question.label.is_some()).then_some(label));
    }
    let held_back = panel.stage.held.as_ref().filter(|held| !written(held).is_subset(&written(&panel.stage.on)));
    found.extend(held_back.map(|_| held));
    found
}

fn on_phones(panel: &Panel) -> Marks {
    let questions = panel.questions.values().flat_map(|question| released(panel, question));
    let opened = panel.polls.values().filter(|poll| poll.state != PollState::Draft);
    let polls = opened.flat_map(|poll| marks(&serde_json::to_string(&poll.terms).unwrap()));
    questions
        .chain(polls)
        .chain(panel.polls.values().flat_map(|poll| marks(&readable(panel, poll))))
        .chain(written(&panel.stage.on))
        .collect()
}

fn on_screens(panel: &Panel) -> Marks {
    let questions = panel.stage.on.questions().into_iter().flat_map(|id| released(panel, &panel.questions[&id]));
    let poll = match &panel.stage.on {
        // A draft is announced by nothing but its moment. Leaders are those of all quizzes together.
        Show::Poll { poll, .. } if panel.polls[poll].state != PollState::Draft => {
            let shown = marks(&serde_json::to_string(&panel.polls[poll].terms).unwrap());
            shown.into_iter().chain(panel.polls.values().flat_map(|poll| marks(&readable(panel, poll)))).collect()
        }
        _ => Marks::new(),
    };
    questions.chain(poll).chain(written(&panel.stage.on)).collect()
}

/// What a moderator wrote on the screen.
fn written(show: &Show) -> Marks {
    match show {
        Show::Message { text } | Show::Countdown { text: Some(text), .. } => marks(text),
        _ => Marks::new(),
    }
}
