//! What one participant answers: a reply to each part, all in one go.

use serde::{Deserialize, Serialize};

use crate::domain::question::MAX_NAME_GRAPHEMES;
use crate::domain::refusal::Refusal;
use crate::domain::text;

use super::phrases;
use super::terms::{Kind, Part, PollTerms};

/// Longest short text, in graphemes.
pub const MAX_TEXT_GRAPHEMES: usize = 140;

/// Longest word of a cloud, in graphemes; a short phrase fits.
pub const MAX_WORD_GRAPHEMES: usize = 40;

/// A whole ballot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(deny_unknown_fields)]
pub struct Ballot {
    /// One for each part, in order.
    pub replies: Vec<Reply>,
    /// Set by whoever plays a quiz for a place on the leaderboard. Which player that is, the server makes of the phone's token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub player: Option<Player>,
}

/// What a player says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(deny_unknown_fields)]
pub struct Player {
    /// The name the player chose; without one, or until it is released, the player has a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub name: Option<String>,
}

/// The answer to one part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// The options chosen, by place in the part, each once; of a quiz exactly one.
    Options(Vec<u8>),
    /// Yes is 0 and no is 1; the first step of a scale is 0; one star is 0.
    Step(u8),
    /// Options from the best on, by place, each once; at least one.
    Order(Vec<u8>),
    /// Points for each option.
    Points(Vec<u16>),
    /// In the smallest unit that was asked for.
    Number(i64),
    /// What was written: one text, or the words for a cloud.
    Words(Vec<String>),
    /// One for each statement; nothing for those that were not reached.
    Stances(Vec<Option<Stance>>),
    /// Counted as taking part, for nothing.
    Abstain,
}

/// What someone thinks of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// Yes.
    Agree,
    /// No.
    Disagree,
    /// Neither, or cannot say.
    Pass,
}

impl Ballot {
    /// The ballot with every text cleaned, before it is written down.
    ///
    /// # Errors
    /// A text's refusal.
    pub fn clean(self) -> Result<Self, Refusal> {
        let replies = self.replies.into_iter().map(Reply::clean).collect::<Result<_, _>>()?;
        let clean_name = |name: String| match text::clean_line(&name, MAX_NAME_GRAPHEMES) {
            Err(Refusal::TextEmpty) => Ok(None),
            name => name.map(Some),
        };
        let player = match self.player {
            None => None,
            Some(Player { name }) => Some(Player { name: name.map_or(Ok(None), clean_name)? }),
        };
        Ok(Self { replies, player })
    }

    /// The ballot as it is kept under `terms`.
    pub(super) fn admit(&self, terms: &PollTerms) -> Result<Self, Refusal> {
        if self.replies.len() != terms.parts.len() {
            return Err(Refusal::OptionCount);
        }
        if self.player.is_some() && !terms.is_quiz() {
            return Err(Refusal::BadOption);
        }
        let mut kept = self.clone().clean()?;
        for (reply, part) in kept.replies.iter_mut().zip(&terms.parts) {
            reply.check(part)?;
            // Whoever says the same thing twice counts once.
            if let Reply::Words(words) = reply {
                phrases::keep_different(words);
            }
        }
        Ok(kept)
    }

    /// The name its player chose.
    pub(in crate::domain) fn name(&self) -> Option<&str> {
        self.player.as_ref()?.name.as_deref()
    }
}

impl Reply {
    fn clean(self) -> Result<Self, Refusal> {
        let Self::Words(words) = self else { return Ok(self) };
        // What fits where is for the part to say; this only keeps raw text out.
        words.iter().map(|word| text::clean_line(word, MAX_TEXT_GRAPHEMES)).collect::<Result<_, _>>().map(Self::Words)
    }

    /// Whether it answers `part`.
    fn check(&self, part: &Part) -> Result<(), Refusal> {
        let options = part.options.len();
        match (self, part.kind) {
            (Self::Abstain, _) => Ok(()),
            (Self::Options(chosen), Kind::Single | Kind::Quiz) => chosen_fit(chosen, options, 1, 1),
            (Self::Options(chosen), Kind::Multiple { min, max }) => chosen_fit(chosen, options, min.into(), max.into()),
            (Self::Order(chosen), Kind::Ranking) => chosen_fit(chosen, options, 1, options),
            (Self::Step(step), Kind::YesNo) => within(*step, 2),
            (Self::Step(step), Kind::Scale { steps: most } | Kind::Stars { stars: most }) => within(*step, most),
            (Self::Points(points), Kind::Points { total }) => {
                let given: u32 = points.iter().copied().map(u32::from).sum();
                match points.len() == options {
                    false => Err(Refusal::OptionCount),
                    true if given == u32::from(total) => Ok(()),
                    true => Err(Refusal::OutOfRange),
                }
            }
            (Self::Number(number), Kind::Number { min, max, .. }) => {
                if (min..=max).contains(number) {
                    Ok(())
                } else {
                    Err(Refusal::OutOfRange)
                }
            }
            (Self::Words(words), Kind::Text) => words_fit(words, 1, MAX_TEXT_GRAPHEMES),
            (Self::Words(words), Kind::Cloud { words: most }) => words_fit(words, most.into(), MAX_WORD_GRAPHEMES),
            (Self::Stances(stances), Kind::Statements) => {
                if stances.len() == options {
                    Ok(())
                } else {
                    Err(Refusal::OptionCount)
                }
            }
            _ => Err(Refusal::BadOption),
        }
    }
}

fn chosen_fit(chosen: &[u8], options: usize, min: usize, max: usize) -> Result<(), Refusal> {
    if !(min..=max).contains(&chosen.len()) {
        return Err(Refusal::OptionCount);
    }
    let known = chosen.iter().all(|option| usize::from(*option) < options);
    let once = chosen.iter().enumerate().all(|(at, option)| !chosen[..at].contains(option));
    if known && once { Ok(()) } else { Err(Refusal::BadOption) }
}

fn within(step: u8, steps: u8) -> Result<(), Refusal> {
    if step < steps { Ok(()) } else { Err(Refusal::BadOption) }
}

fn words_fit(words: &[String], most: usize, graphemes: usize) -> Result<(), Refusal> {
    if !(1..=most).contains(&words.len()) {
        return Err(Refusal::OptionCount);
    }
    words.iter().try_for_each(|word| text::clean_line(word, graphemes).map(drop))
}
