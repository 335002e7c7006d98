//! Commands as people give them.

use std::collections::BTreeMap;

use baraza::app::clock;
use baraza::domain::command::Command;
use baraza::domain::ids::{PanelId, PollId, QuestionId};
use baraza::domain::locale::{Lang, Localised};
use baraza::domain::panel::PanelState;
use baraza::domain::poll::{Choice, PollKind, PollState, PollTerms};
use baraza::domain::question::{Reason, ReasonCode, Verdict};

pub(crate) fn question_id() -> QuestionId {
    QuestionId(clock::uuid())
}

pub(crate) fn poll_id() -> PollId {
    PollId(clock::uuid())
}

pub(crate) fn ask(panel: PanelId, question: QuestionId, text: &str) -> Command {
    Command::Ask { panel, question, text: text.to_owned(), name: None, lang: None }
}

pub(crate) fn vote(panel: PanelId, question: QuestionId) -> Command {
    Command::Vote { panel, question, on: true }
}

pub(crate) fn unvote(panel: PanelId, question: QuestionId) -> Command {
    Command::Vote { panel, question, on: false }
}

pub(crate) fn answer(panel: PanelId, poll: PollId, options: &[u8]) -> Command {
    Command::Answer { panel, poll, choice: Choice::Options(options.to_vec()) }
}

pub(crate) fn approve(panel: PanelId, question: QuestionId) -> Command {
    Command::Moderate { panel, question, verdict: Verdict::Approve }
}

pub(crate) fn decline(panel: PanelId, question: QuestionId, words: &str) -> Command {
    let reason = Reason { code: ReasonCode::Other, words: Some(words.to_owned()) };
    Command::Moderate { panel, question, verdict: Verdict::Decline(reason) }
}

pub(crate) fn set_panel(panel: PanelId, state: PanelState) -> Command {
    Command::SetPanel { panel, state }
}

pub(crate) fn set_poll(panel: PanelId, poll: PollId, state: PollState) -> Command {
    Command::SetPoll { panel, poll, state }
}

/// A poll with one answer of three, each named after `title`.
pub(crate) fn put_poll(panel: PanelId, poll: PollId, title: &str) -> Command {
    let options = (0..3).map(|option| english(&format!("{title} option {option}"))).collect();
    Command::PutPoll { panel, poll, terms: PollTerms { title: english(title), kind: PollKind::Single, options } }
}

pub(crate) fn english(text: &str) -> Localised {
    Localised(BTreeMap::from([(Lang::new("en").unwrap(), text.to_owned())]))
}
