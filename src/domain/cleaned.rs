//! Every text of a command through the one gate, before anything is written down.

use super::access::MAX_SESSION_NAME_GRAPHEMES;
use super::command::Command;
use super::filter::Filter;
use super::note::MAX_NOTE_GRAPHEMES;
use super::panel::MAX_QUESTION_GRAPHEMES;
use super::question::MAX_NAME_GRAPHEMES;
use super::refusal::Refusal;
use super::text;

impl Command {
    /// The command as it may be written down: every text in it has passed the gate, so that what was typed raw is kept nowhere.
    ///
    /// # Errors
    /// A text's refusal. The limits of a panel are the fold's to check.
    pub fn cleaned(self) -> Result<Self, Refusal> {
        Ok(match self {
            Self::Ask { panel, question, text, name, lang } => {
                Self::Ask { panel, question, text: question_text(&text)?, name: clean_name(name)?, lang }
            }
            Self::Revise { panel, question, text, name, lang } => {
                Self::Revise { panel, question, text: question_text(&text)?, name: clean_name(name)?, lang }
            }
            Self::Enter { panel, question, text, name, lang, origin } => {
                Self::Enter { panel, question, text: question_text(&text)?, name: clean_name(name)?, lang, origin }
            }
            Self::Moderate { panel, questions, verdict } => {
                Self::Moderate { panel, questions, verdict: verdict.clean()? }
            }
            Self::Edit { panel, question, seen, edit } => {
                Self::Edit { panel, question, seen, edit: edit.clean(MAX_QUESTION_GRAPHEMES)? }
            }
            Self::Show { panel, show } => Self::Show { panel, show: show.clean()? },
            Self::Note { panel, note, text } => {
                Self::Note { panel, note, text: text::clean(&text, MAX_NOTE_GRAPHEMES)? }
            }
            Self::NameSession { session, name } => {
                Self::NameSession { session, name: text::clean_line(&name, MAX_SESSION_NAME_GRAPHEMES)? }
            }
            Self::SetFilter { lists } => Self::SetFilter { lists: Filter::clean(&lists)? },
            Self::Answer { panel, poll, ballot } => Self::Answer { panel, poll, ballot: ballot.clean()? },
            Self::PutPoll { panel, poll, terms } => Self::PutPoll { panel, poll, terms: terms.clean()? },
            Self::Intervention { panel, edit } => Self::Intervention { panel, edit: edit.clean()? },
            Self::Programme(edit) => Self::Programme(edit.clean()?),
            Self::PutPanel { panel, terms } => Self::PutPanel { panel, terms: terms.clean()? },
            other => other,
        })
    }
}

fn question_text(text: &str) -> Result<String, Refusal> {
    text::clean(text, MAX_QUESTION_GRAPHEMES)
}

/// A name of nothing visible is no name.
fn clean_name(name: Option<String>) -> Result<Option<String>, Refusal> {
    match name.map(|name| text::clean_line(&name, MAX_NAME_GRAPHEMES)) {
        Some(Err(Refusal::TextEmpty)) | None => Ok(None),
        Some(name) => name.map(Some),
    }
}
