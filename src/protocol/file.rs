//! What files of all sorts have in common: TOML and JSON told apart, and what is said of one that cannot be read.

use serde::Serialize;

use super::code::Code;

/// The refusal of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct FileProblem {
    /// Why; `bad_frame` if it is of no sort that is known or has something where it does not belong.
    pub code: Code,
    /// Where in the file and what is wrong there, as far as that is known, such as `poll 2, part 1` or `line 3: expected …`. In English, as the
    /// names in the file are.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub place: Option<String>,
}

impl FileProblem {
    /// Something that is not as it should be, at a place.
    pub fn at(place: impl Into<String>) -> Self {
        Self { code: Code::BadFrame, place: Some(place.into()) }
    }
}

impl From<Code> for FileProblem {
    fn from(code: Code) -> Self {
        Self { code, place: None }
    }
}

/// JSON begins with an object or a list of objects; in TOML a bracket is followed by a name or another bracket.
pub(super) fn is_json(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with('{') || text.strip_prefix('[').is_some_and(|list| list.trim_start().starts_with(['{', ']']))
}

/// The line of a byte in `text`, from 1.
pub(super) fn line_of(text: &str, at: usize) -> Option<usize> {
    text.get(..at).map(|before| before.matches('\n').count() + 1)
}
