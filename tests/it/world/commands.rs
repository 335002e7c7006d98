//! Commands as people give them.

use std::collections::BTreeMap;

use baraza::app::clock;
use baraza::domain::command::{Command, Place};
use baraza::domain::ids::{NoteId, PanelId, PollId, QuestionId};
use baraza::domain::locale::{Lang, Localised};
use baraza::domain::panel::PanelState;
use baraza::domain::poll::phrases::PhraseVerdict;
use baraza::domain::poll::{Ballot, Kind, Order, Part, PhraseId, PollState, PollTerms, Reply, Results};
use baraza::domain::question::{Edit, Origin};
use baraza::domain::stage::Show;
use baraza::domain::verdict::{Reason, ReasonCode, Verdict};

/// The version of a question that nobody has touched since it was asked.
pub(crate) const AS_ASKED: u32 = 1;

pub(crate) fn question_id() -> QuestionId {
    QuestionId(clock::uuid())
}

pub(crate) fn poll_id() -> PollId {
    PollId(clock::uuid())
}

pub(crate) fn note_id() -> NoteId {
    NoteId(clock::uuid())
}

pub(crate) fn ask(panel: PanelId, question: QuestionId, text: &str) -> Command {
    Command::Ask { panel, question, text: text.to_owned(), name: None, lang: None }
}

/// A question with its asker's name.
pub(crate) fn ask_as(panel: PanelId, question: QuestionId, text: &str, name: &str) -> Command {
    Command::Ask { panel, question, text: text.to_owned(), name: Some(name.to_owned()), lang: None }
}

pub(crate) fn revise(panel: PanelId, question: QuestionId, text: &str) -> Command {
    Command::Revise { panel, question, text: text.to_owned(), name: None, lang: None }
}

pub(crate) fn take_back(panel: PanelId, question: QuestionId) -> Command {
    Command::TakeBack { panel, question }
}

pub(crate) fn enter(panel: PanelId, question: QuestionId, text: &str, origin: Origin) -> Command {
    Command::Enter { panel, question, text: text.to_owned(), name: None, lang: None, origin }
}

pub(crate) fn vote(panel: PanelId, question: QuestionId) -> Command {
    Command::Vote { panel, question, on: true }
}

pub(crate) fn unvote(panel: PanelId, question: QuestionId) -> Command {
    Command::Vote { panel, question, on: false }
}

pub(crate) fn answer(panel: PanelId, poll: PollId, options: &[u8]) -> Command {
    reply(panel, poll, vec![Reply::Options(options.to_vec())])
}

/// A whole ballot of somebody who plays no quiz.
pub(crate) fn reply(panel: PanelId, poll: PollId, replies: Vec<Reply>) -> Command {
    Command::Answer { panel, poll, ballot: Ballot { replies, player: None } }
}

/// A ballot with nothing but words on it.
pub(crate) fn write(panel: PanelId, poll: PollId, said: &[&str]) -> Command {
    reply(panel, poll, vec![Reply::Words(said.iter().map(|word| (*word).to_owned()).collect())])
}

/// A decision about one question by someone who saw version `seen` of it.
pub(crate) fn judge(panel: PanelId, question: QuestionId, seen: u32, verdict: Verdict) -> Command {
    Command::Moderate { panel, questions: vec![(question, seen)], verdict }
}

pub(crate) fn approve(panel: PanelId, question: QuestionId) -> Command {
    judge(panel, question, AS_ASKED, Verdict::Approve)
}

pub(crate) fn decline(panel: PanelId, question: QuestionId, words: &str) -> Command {
    let reason = Reason { code: ReasonCode::Other, words: Some(words.to_owned()) };
    judge(panel, question, AS_ASKED, Verdict::Decline(reason))
}

pub(crate) fn edit(panel: PanelId, question: QuestionId, seen: u32, edit: Edit) -> Command {
    Command::Edit { panel, question, seen, edit }
}

pub(crate) fn words(text: &str) -> Edit {
    Edit::Words(text.to_owned())
}

pub(crate) fn label(text: &str) -> Edit {
    Edit::Label(Some(text.to_owned()))
}

pub(crate) fn queue(panel: PanelId, question: QuestionId, place: Place) -> Command {
    Command::Queue { panel, question, place }
}

pub(crate) fn show(panel: PanelId, show: Show) -> Command {
    Command::Show { panel, show }
}

pub(crate) fn note(panel: PanelId, note: NoteId, text: &str) -> Command {
    Command::Note { panel, note, text: text.to_owned() }
}

pub(crate) fn set_panel(panel: PanelId, state: PanelState) -> Command {
    Command::SetPanel { panel, state }
}

pub(crate) fn set_poll(panel: PanelId, poll: PollId, state: PollState) -> Command {
    Command::SetPoll { panel, poll, state }
}

/// A poll with one answer of three, each named after `title`.
pub(crate) fn put_poll(panel: PanelId, poll: PollId, title: &str) -> Command {
    let terms = PollTerms { title: english(title), ..poll_terms(vec![part(Kind::Single, title, 3)]) };
    Command::PutPoll { panel, poll, terms }
}

/// A poll that asks this.
pub(crate) fn put_parts(panel: PanelId, poll: PollId, parts: Vec<Part>) -> Command {
    Command::PutPoll { panel, poll, terms: poll_terms(parts) }
}

/// Terms with every rule as it is where nobody chose another one.
pub(crate) fn poll_terms(parts: Vec<Part>) -> PollTerms {
    let (results, order) = (Results::default(), Order::default());
    PollTerms { title: english("Poll"), parts, results, order, seconds: None, round_of: None }
}

/// Something to answer, with options named after `title`. Of a quiz the first one is right.
pub(crate) fn part(kind: Kind, title: &str, options: usize) -> Part {
    let options = (0..options).map(|option| english(&format!("{title} option {option}"))).collect();
    let right = if kind == Kind::Quiz { vec![0] } else { Vec::new() };
    Part { title: None, kind, options, right }
}

pub(crate) fn judge_phrases(
    panel: PanelId,
    poll: PollId,
    part: Option<u8>,
    phrase: PhraseId,
    verdict: PhraseVerdict,
) -> Command {
    Command::JudgePhrases { panel, poll, part, phrases: vec![phrase], verdict }
}

pub(crate) fn english(text: &str) -> Localised {
    Localised(BTreeMap::from([(Lang::new("en").unwrap(), text.to_owned())]))
}
