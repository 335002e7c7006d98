//! What a poll asks: one thing, or several in one go, and who may see what came of it.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::domain::locale::Localised;
use crate::domain::refusal::Refusal;

/// Most parts of a survey: what people finish on a phone in a hall.
pub const MAX_PARTS: usize = 12;

/// Most options of a part: more than this cannot be read from the last row.
pub const MAX_OPTIONS: usize = 15;

/// Most statements to agree or disagree with. They are shown one at a time, so the last row sets no limit; patience does.
pub const MAX_STATEMENTS: usize = 60;

/// Longest title of a poll or part, in graphemes.
pub const MAX_TITLE_GRAPHEMES: usize = 200;

/// Longest option or statement, in graphemes.
pub const MAX_OPTION_GRAPHEMES: usize = 120;

/// Shortest and longest time limit, in seconds.
pub const SECONDS: RangeInclusive<u16> = 5..=3_600;

/// Fewest and most steps of a scale.
pub const STEPS: RangeInclusive<u8> = 3..=11;

/// Fewest and most stars.
pub const STARS: RangeInclusive<u8> = 3..=10;

/// Most points to share out.
pub const MAX_POINTS: u16 = 1_000;

/// Furthest number that can be asked for, in the smallest unit asked for: what every page counts exactly.
pub const MAX_NUMBER: i64 = 1_000_000_000_000;

/// Most decimals of a number.
pub const MAX_DECIMALS: u8 = 3;

/// Most words one participant puts into a cloud.
pub const MAX_CLOUD_WORDS: u8 = 5;

/// What a poll asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(deny_unknown_fields)]
pub struct PollTerms {
    /// The question, or the survey's title, in the languages of the event.
    pub title: Localised,
    /// What is answered, in order; one, or several in one go (a survey).
    pub parts: Vec<Part>,
    /// Who sees the result when.
    #[serde(default, skip_serializing_if = "is_default")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub results: Results,
    /// In which order phones show options.
    #[serde(default, skip_serializing_if = "is_default")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub order: Order,
    /// How long it is open, in seconds, 5 to 3,600; absent if until it is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub seconds: Option<u16>,
    /// The poll of this panel that it asks once more; both results are shown side by side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub round_of: Option<crate::domain::ids::PollId>,
}

/// One thing asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its question; absent if it is the poll's title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub title: Option<Localised>,
    /// How it is answered.
    pub kind: Kind,
    /// Options to choose from, to rank or to share points among; statements; the two ends of a scale; the unit of a number. Others have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub options: Vec<Localised>,
    /// Of a quiz, the options that are right, by place; any one of them scores.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub right: Vec<u8>,
}

/// How a part is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Kind {
    /// By exactly one option.
    Single,
    /// By `min` to `max` options.
    Multiple {
        /// At least this many, 1 or more.
        min: u8,
        /// At most this many.
        max: u8,
    },
    /// By yes (step 0) or no (step 1).
    YesNo,
    /// By a step between two ends, which options may label.
    Scale {
        /// 3 to 11.
        steps: u8,
    },
    /// By stars.
    Stars {
        /// The most, 3 to 10.
        stars: u8,
    },
    /// By options in order, the best first; all or only the best.
    Ranking,
    /// By sharing points out among the options.
    Points {
        /// All of them have to be given, 1 to 1,000.
        total: u16,
    },
    /// By a number.
    Number {
        /// The lowest, in the smallest unit asked for.
        min: i64,
        /// The highest, in the smallest unit asked for.
        max: i64,
        /// Digits after the point, 0 to 3: the smallest unit is a tenth, hundredth or thousandth then.
        decimals: u8,
    },
    /// By a few words of one's own.
    Text,
    /// By words that make a cloud.
    Cloud {
        /// Most of them, 1 to 5.
        words: u8,
    },
    /// By exactly one option, some of which are right.
    Quiz,
    /// By agreeing, disagreeing or passing on each option, a statement. One part of a poll at most.
    Statements,
}

/// Who sees the result when. Nobody but the desk ever sees how many answered while it is open, unless everybody sees everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Results {
    /// Everybody, while it comes in.
    Always,
    /// As `always`, and phones show it after voting. A page's courtesy, not a secret: whoever reads the frames sees it before.
    Voted,
    /// Everybody, as soon as it is closed.
    Closed,
    /// Everybody, once a moderator reveals it.
    #[default]
    Revealed,
    /// The desk alone.
    Never,
}

/// In which order phones show options.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// As they are written.
    #[default]
    Written,
    /// Each participant in another one, the same every time.
    Shuffled,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl PollTerms {
    /// The terms with every text cleaned.
    ///
    /// # Errors
    /// [`Refusal::OptionCount`] with too few or too many parts or options, or statements in more than one part, [`Refusal::OutOfRange`] for a
    /// number outside its range, [`Refusal::BadOption`] for a right answer that is none of the options, or a quiz beside parts that are none; a
    /// text's refusal.
    pub fn clean(&self) -> Result<Self, Refusal> {
        if !(1..=MAX_PARTS).contains(&self.parts.len()) {
            return Err(Refusal::OptionCount);
        }
        // Opinion groups are one map, made of one list of statements.
        if self.parts.iter().filter(|part| part.kind == Kind::Statements).count() > 1 {
            return Err(Refusal::OptionCount);
        }
        if self.seconds.is_some_and(|seconds| !SECONDS.contains(&seconds)) {
            return Err(Refusal::OutOfRange);
        }
        let parts = self.parts.iter().map(Part::clean).collect::<Result<Vec<_>, _>>()?;
        // Whoever plays puts a name to the whole ballot, so nothing else is on it.
        let quizzes = parts.iter().filter(|part| part.kind == Kind::Quiz).count();
        if quizzes != 0 && quizzes != parts.len() {
            return Err(Refusal::BadOption);
        }
        // Of several parts each says what it asks.
        if parts.len() > 1 && parts.iter().any(|part| part.title.is_none()) {
            return Err(Refusal::TextEmpty);
        }
        Ok(Self { title: self.title.clean(MAX_TITLE_GRAPHEMES)?, parts, ..self.clone() })
    }

    /// Whether both ask the very same, option by option, so that their results can stand side by side; a second round may have another title, time and
    /// audience.
    pub fn asks_the_same(&self, other: &Self) -> bool {
        self.parts == other.parts
    }

    /// Whether right answers score. All parts of a quiz are.
    pub fn is_quiz(&self) -> bool {
        self.parts.iter().all(|part| part.kind == Kind::Quiz)
    }
}

impl Part {
    fn clean(&self) -> Result<Self, Refusal> {
        self.kind.check(self.options.len())?;
        let is_option = |right: &u8| usize::from(*right) < self.options.len();
        let has_right = self.kind == Kind::Quiz;
        if has_right == self.right.is_empty() || !self.right.iter().all(is_option) {
            return Err(Refusal::BadOption);
        }
        let options = self.options.iter().map(|option| option.clean(MAX_OPTION_GRAPHEMES));
        let title = self.title.as_ref().map(|title| title.clean(MAX_TITLE_GRAPHEMES)).transpose()?;
        Ok(Self { title, kind: self.kind, options: options.collect::<Result<_, _>>()?, right: self.right.clone() })
    }
}

impl Kind {
    fn check(self, options: usize) -> Result<(), Refusal> {
        let choices = 2..=MAX_OPTIONS;
        let options_fit = match self {
            Self::Single | Self::Ranking | Self::Points { .. } | Self::Quiz => choices.contains(&options),
            Self::Multiple { min, max } => {
                choices.contains(&options) && min >= 1 && min <= max && usize::from(max) <= options
            }
            Self::Scale { .. } => options == 0 || options == 2,
            Self::Number { .. } => options <= 1,
            Self::YesNo | Self::Stars { .. } | Self::Text | Self::Cloud { .. } => options == 0,
            Self::Statements => (2..=MAX_STATEMENTS).contains(&options),
        };
        let range_fits = match self {
            Self::Scale { steps } => STEPS.contains(&steps),
            Self::Stars { stars } => STARS.contains(&stars),
            Self::Points { total } => (1..=MAX_POINTS).contains(&total),
            Self::Number { min, max, decimals } => {
                -MAX_NUMBER <= min && min < max && max <= MAX_NUMBER && decimals <= MAX_DECIMALS
            }
            Self::Cloud { words } => (1..=MAX_CLOUD_WORDS).contains(&words),
            _ => true,
        };
        match (options_fit, range_fits) {
            (true, true) => Ok(()),
            (false, _) => Err(Refusal::OptionCount),
            (true, false) => Err(Refusal::OutOfRange),
        }
    }
}
