//! Polls prepared in a file, TOML or JSON, as a person writes them: read, completed and cleaned for a desk to draft.

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::domain::locale::{Lang, Localised};
use crate::domain::panel::MAX_POLLS;
use crate::domain::poll::{Kind, Order, Part, PollTerms, Results};

use super::code::Code;
use super::file::{FileProblem, is_json, line_of};

/// Largest file of polls, in bytes: the most polls of a panel, each with more words than anyone reads.
pub const MAX_FILE: usize = 256 * 1024;

/// Why nothing was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Why.
    pub code: Code,
    /// The line, from 1, where that is known.
    pub line: Option<usize>,
    /// The poll, from 1, where that is known.
    pub poll: Option<usize>,
    /// The part of that poll, from 1, where it is one of several.
    pub part: Option<usize>,
    /// What is wrong there, in English.
    pub says: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    polls: Vec<Asked>,
}

/// A poll or a part of one. What belongs to other kinds must be absent.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    title: Option<Text>,
    kind: Option<KindName>,
    options: Vec<Text>,
    right: Rights,
    min: Option<f64>,
    max: Option<f64>,
    steps: Option<u8>,
    stars: Option<u8>,
    total: Option<u16>,
    decimals: Option<u8>,
    words: Option<u8>,
    parts: Vec<Asked>,
    results: Option<Results>,
    order: Option<Order>,
    seconds: Option<u16>,
    /// An id, as the protocol's terms have one of a second round. The polls of a file have none, so it says nothing here.
    #[serde(rename = "round_of")]
    _round_of: Option<IgnoredAny>,
}

#[derive(Clone, Deserialize)]
#[serde(untagged, expecting = "expected a text, or a table of texts by language")]
enum Text {
    Plain(String),
    In(Localised),
}

#[derive(Clone, Copy, Deserialize)]
#[serde(
    untagged,
    expecting = "expected a kind: single, multiple, yes_no, scale, stars, ranking, points, number, text, cloud, quiz or statements"
)]
enum KindName {
    Short(Short),
    Whole(Kind),
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Short {
    Single,
    Multiple,
    YesNo,
    Scale,
    Stars,
    Ranking,
    Points,
    Number,
    Text,
    Cloud,
    Quiz,
    Statements,
}

/// Right answers, by their words or by place from 0.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected right options, by their words or by their place")]
enum Rights {
    One(Right),
    Several(Vec<Right>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Right {
    Place(u8),
    Words(String),
}

impl Default for Rights {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

impl From<Code> for Wrong {
    fn from(code: Code) -> Self {
        Self { code, line: None, poll: None, part: None, says: None }
    }
}

impl From<Wrong> for FileProblem {
    fn from(wrong: Wrong) -> Self {
        let named = [("line", wrong.line), ("poll", wrong.poll), ("part", wrong.part)];
        let numbers = named.into_iter().filter_map(|(name, number)| Some(format!("{name} {}", number?)));
        let place = numbers.collect::<Vec<_>>().join(", ");
        let place =
            [Some(place).filter(|place| !place.is_empty()), wrong.says].into_iter().flatten().collect::<Vec<_>>();
        Self { code: wrong.code, place: Some(place.join(": ")).filter(|place| !place.is_empty()) }
    }
}

/// Reads the polls of a file, in its order and ready for `put_poll`. Texts without a language are in `main`.
///
/// # Errors
/// Why not, and where, as far as that is known; nothing of the file is taken then.
pub fn read(text: &str, main: &Lang) -> Result<Vec<PollTerms>, Wrong> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let asked = if is_json(text) { from_json(text)? } else { from_toml(text)? };
    if asked.len() > MAX_POLLS {
        return Err(Code::Full.into());
    }
    let terms = |(at, asked): (usize, Asked)| asked.terms(main).map_err(|wrong| Wrong { poll: Some(at + 1), ..wrong });
    asked.into_iter().enumerate().map(terms).collect()
}

fn from_json(text: &str) -> Result<Vec<Asked>, Wrong> {
    let read = if text.trim_start().starts_with('{') {
        serde_json::from_str::<File>(text).map(|file| file.polls)
    } else {
        serde_json::from_str(text)
    };
    read.map_err(|error| unreadable(Some(error.line()), error.to_string()))
}

fn from_toml(text: &str) -> Result<Vec<Asked>, Wrong> {
    let read: Result<File, _> = toml::from_str(text);
    read.map(|file| file.polls).map_err(|error| {
        let at = error.span().and_then(|span| line_of(text, span.start));
        unreadable(at, error.message().to_owned())
    })
}

fn unreadable(line: Option<usize>, says: String) -> Wrong {
    Wrong { line, says: Some(says), ..Code::BadFrame.into() }
}

impl Text {
    fn localised(self, main: &Lang) -> Localised {
        match self {
            Self::Plain(text) => Localised([(main.clone(), text)].into()),
            Self::In(texts) => texts,
        }
    }
}

impl Asked {
    fn terms(mut self, main: &Lang) -> Result<PollTerms, Wrong> {
        let title = self.title.take().ok_or(Code::TextEmpty)?.localised(main);
        let (results, order, seconds) = (self.results.take(), self.order.take(), self.seconds.take());
        let several = std::mem::take(&mut self.parts);
        let parts = if several.is_empty() {
            vec![self.part(main)?]
        } else {
            if self.kind.is_some() {
                return Err(misplaced("kind"));
            }
            self.has_nothing_left()?;
            let part =
                |(at, part): (usize, Self)| part.part(main).map_err(|wrong| Wrong { part: Some(at + 1), ..wrong });
            several.into_iter().enumerate().map(part).collect::<Result<_, _>>()?
        };
        let terms = PollTerms {
            title,
            parts,
            results: results.unwrap_or_default(),
            order: order.unwrap_or_default(),
            seconds,
            round_of: None,
        };
        terms.clean().map_err(|refusal| {
            let alone = |part: &Part| PollTerms { parts: vec![part.clone()], ..terms.clone() }.clean().is_err();
            let bad = terms.parts.iter().position(alone).filter(|_| terms.parts.len() > 1);
            Wrong { part: bad.map(|at| at + 1), ..Code::from(refusal).into() }
        })
    }

    fn part(mut self, main: &Lang) -> Result<Part, Wrong> {
        let title = self.title.take().map(|title| title.localised(main));
        let options: Vec<_> = std::mem::take(&mut self.options).into_iter().map(|text| text.localised(main)).collect();
        let right = match std::mem::take(&mut self.right) {
            Rights::One(right) => vec![right],
            Rights::Several(right) => right,
        };
        let place = |right| match right {
            Right::Place(place) => Ok(place),
            Right::Words(words) => {
                let is_it = |option: &Localised| option.0.values().any(|text| text.trim() == words.trim());
                let place = options.iter().position(is_it).and_then(|place| u8::try_from(place).ok());
                place.ok_or(Code::BadOption)
            }
        };
        let right = right.into_iter().map(place).collect::<Result<_, _>>()?;
        let kind = match self.kind.take().ok_or_else(missing_kind)? {
            KindName::Whole(kind) => kind,
            KindName::Short(short) => self.kind(short, options.len())?,
        };
        self.has_nothing_left()?;
        Ok(Part { title, kind, options, right })
    }

    /// The kind with its numbers, each as written or as most people would have it.
    fn kind(&mut self, short: Short, options: usize) -> Result<Kind, Wrong> {
        let all = u8::try_from(options).unwrap_or(u8::MAX);
        Ok(match short {
            Short::Single => Kind::Single,
            Short::Multiple => {
                let choices = |wanted: Option<f64>, usual: u8| match wanted {
                    None => Ok(usual),
                    Some(wanted) => {
                        whole(wanted, 0).and_then(|wanted| u8::try_from(wanted).ok()).ok_or(Code::OutOfRange)
                    }
                };
                Kind::Multiple { min: choices(self.min.take(), 1)?, max: choices(self.max.take(), all)? }
            }
            Short::YesNo => Kind::YesNo,
            Short::Scale => Kind::Scale { steps: self.steps.take().unwrap_or(5) },
            Short::Stars => Kind::Stars { stars: self.stars.take().unwrap_or(5) },
            Short::Ranking => Kind::Ranking,
            Short::Points => Kind::Points { total: self.total.take().unwrap_or(100) },
            Short::Number => {
                let decimals = self.decimals.take().unwrap_or(0);
                let number =
                    |wanted: Option<f64>, usual| whole(wanted.unwrap_or(usual), decimals).ok_or(Code::OutOfRange);
                Kind::Number { min: number(self.min.take(), 0.0)?, max: number(self.max.take(), 100.0)?, decimals }
            }
            Short::Text => Kind::Text,
            Short::Cloud => Kind::Cloud { words: self.words.take().unwrap_or(3) },
            Short::Quiz => Kind::Quiz,
            Short::Statements => Kind::Statements,
        })
    }

    /// Refuses what means nothing where it stands: whoever wrote it meant something by it.
    fn has_nothing_left(&self) -> Result<(), Wrong> {
        let right = !matches!(&self.right, Rights::Several(right) if right.is_empty());
        let left = [
            ("options", !self.options.is_empty()),
            ("right", right),
            ("min", self.min.is_some()),
            ("max", self.max.is_some()),
            ("steps", self.steps.is_some()),
            ("stars", self.stars.is_some()),
            ("total", self.total.is_some()),
            ("decimals", self.decimals.is_some()),
            ("words", self.words.is_some()),
            ("parts", !self.parts.is_empty()),
            ("results", self.results.is_some()),
            ("order", self.order.is_some()),
            ("seconds", self.seconds.is_some()),
        ];
        left.into_iter().find(|(_, is_left)| *is_left).map_or(Ok(()), |(name, _)| Err(misplaced(name)))
    }
}

fn misplaced(what: &str) -> Wrong {
    Wrong { says: Some(format!("`{what}` does not belong here")), ..Code::BadFrame.into() }
}

fn missing_kind() -> Wrong {
    Wrong { says: Some("a `kind` or `parts` are missing".to_owned()), ..Code::BadFrame.into() }
}

/// A number in the smallest unit, if it is a whole one there.
fn whole(number: f64, decimals: u8) -> Option<i64> {
    /// Every whole number up to here is exact.
    const EXACT: f64 = 9e15;
    let scaled = number * 10_f64.powi(decimals.min(18).into());
    let is_whole = (scaled - scaled.round()).abs() < 1e-6 && scaled.abs() <= EXACT;
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and within what is exact")]
    is_whole.then(|| scaled.round() as i64)
}

#[cfg(test)]
mod tests;
