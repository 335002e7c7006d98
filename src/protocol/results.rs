//! The result of a poll as it is shown: exact counts, nothing unreleased, no small groups.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::ids::PlayerId;
use crate::domain::panel::{Names, Panel};
use crate::domain::poll::{Counts, Kind, Opinions, Part, PhraseState, Phrases, Poll, PollState, Tally, tally};

use super::groups;

/// Most phrases of a result: more than this cannot be read from the last row.
pub const MAX_SHOWN_PHRASES: usize = 60;

/// Bars of a histogram of numbers.
const BINS: usize = 20;

/// Places of a leaderboard.
const LEADERS: usize = 10;

/// The result of a poll.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct PollResult {
    /// Participants who answered.
    pub ballots: u32,
    /// One for each part.
    pub parts: Vec<PartResult>,
    /// Who leads the quizzes of the panel up to here, if this is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub leaders: Option<Leaders>,
    /// Groups that think alike, once they are known, as far as they may be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub opinions: Option<Opinions>,
}

/// The result of one part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct PartResult {
    /// Replies that were no abstention; shares are of these.
    pub answered: u32,
    /// Explicit abstentions.
    pub abstained: u32,
    /// What was answered.
    pub figures: Figures,
    /// Of a quiz, the options that are right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub right: Vec<u8>,
}

/// What was answered, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Figures {
    /// Replies for each option or step.
    Counts(Vec<u32>),
    /// For each option its Borda points and how many put it first.
    Ranking {
        /// With `n` options the best of a ballot gets `n - 1` points, the next `n - 2`, and so on.
        borda: Vec<u64>,
        /// First places.
        first: Vec<u32>,
    },
    /// The points given to each option.
    Points(Vec<u64>),
    /// Numbers; absent before there is one.
    Numbers(Option<Spread>),
    /// What was written, most frequent first: released phrases only, and how many replies are not among them.
    Phrases {
        /// At most sixty.
        shown: Vec<(String, u32)>,
        /// Replies that say something else.
        other: u32,
    },
    /// For each statement, those who agree, disagree and pass.
    Stances(Vec<[u32; 3]>),
}

/// How numbers lie, in the smallest unit that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Spread {
    /// The lowest.
    pub min: i64,
    /// A quarter is at or below this one.
    pub lower: i64,
    /// The hall's estimate: half is at or below this one.
    pub median: i64,
    /// Three quarters are at or below this one.
    pub upper: i64,
    /// The highest.
    pub max: i64,
    /// The mean, rounded to the nearest.
    pub mean: i64,
    /// Equally wide bins from `min` on, at most twenty: `from` to before the next one's `from`, and how many numbers lie there.
    pub bins: Vec<(i64, u32)>,
}

/// A leaderboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Leaders {
    /// The first ten, the best on top.
    pub top: Vec<Leader>,
    /// How many players there are in all.
    pub players: u32,
}

/// A player on the leaderboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Leader {
    /// The player's number in the panel.
    pub number: u32,
    /// The name the player chose, once a moderator released it and as long as the panel takes names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub name: Option<String>,
    /// The sum of the scores.
    pub score: u32,
}

impl PollResult {
    /// The result of `poll` as it stands.
    pub fn of(panel: &Panel, poll: &Poll) -> Self {
        let results = poll.terms.parts.iter().zip(poll.tallies());
        let is_over = matches!(poll.state, PollState::Closed | PollState::Revealed);
        Self {
            ballots: poll.count(),
            // What is right is told only once nobody can answer any more.
            parts: results
                .map(|(part, tally)| PartResult::of(part, tally, if is_over { &part.right } else { &[] }))
                .collect(),
            leaders: (poll.terms.is_quiz() && is_over).then(|| Leaders::of(panel, poll)),
            opinions: groups::told(poll),
        }
    }
}

impl PartResult {
    fn of(part: &Part, tally: &Tally, right: &[u8]) -> Self {
        let Tally { answered, abstained, ref counts } = *tally;
        Self { answered, abstained, figures: Figures::of(counts, part.kind, answered), right: right.to_vec() }
    }
}

impl Figures {
    fn of(counts: &Counts, kind: Kind, answered: u32) -> Self {
        match counts {
            Counts::Options(counts) => Self::Counts(counts.clone()),
            Counts::Ranks(ranks) => {
                let (borda, first) = tally::ranking(ranks);
                Self::Ranking { borda, first }
            }
            Counts::Points(sums) => Self::Points(sums.clone()),
            Counts::Numbers(times) => Self::Numbers(Spread::of(times)),
            Counts::Phrases(phrases) => Self::phrases(phrases, kind, answered),
            Counts::Stances(counts) => Self::Stances(counts.clone()),
        }
    }

    fn phrases(phrases: &Phrases, kind: Kind, answered: u32) -> Self {
        let mut shown = phrases.released();
        shown.truncate(MAX_SHOWN_PHRASES);
        let said: u32 = match kind {
            Kind::Cloud { .. } => phrases.iter().map(|(_, phrase)| phrase.count).sum(),
            _ => answered,
        };
        let other = said.saturating_sub(shown.iter().map(|(_, count)| count).sum());
        Self::Phrases { shown: shown.into_iter().map(|(text, count)| (text.to_owned(), count)).collect(), other }
    }
}

impl Spread {
    /// How the numbers of `times` lie: each number with how often it was given. Nothing without a number.
    pub fn of(times: &BTreeMap<i64, u32>) -> Option<Self> {
        let (min, max) = (*times.first_key_value()?.0, *times.last_key_value()?.0);
        let count: u64 = times.values().copied().map(u64::from).sum();
        let sum: i128 = times.iter().map(|(number, times)| i128::from(*number) * i128::from(*times)).sum();
        let whole = i128::from(count);
        // Half a step up, then down: the nearest, also below zero.
        let mean = i64::try_from((2 * sum + whole).div_euclid(2 * whole)).unwrap_or_default();
        // The smallest number that at least `part` quarters of all are not above.
        let quarter = |part: u64| {
            let (wanted, mut seen) = ((count * part).div_ceil(4), 0);
            let reached = times.iter().find(|(_, times)| {
                seen += u64::from(**times);
                seen >= wanted
            });
            reached.map_or(max, |(number, _)| *number)
        };
        let (lower, median, upper) = (quarter(1), quarter(2), quarter(3));
        Some(Self { min, lower, median, upper, max, mean, bins: bins(times, min, max) })
    }
}

fn bins(times: &BTreeMap<i64, u32>, min: i64, max: i64) -> Vec<(i64, u32)> {
    let width = ((max - min) / i64::try_from(BINS).unwrap_or(i64::MAX) + 1).max(1);
    let starts = (0..).map(|bin| min + bin * width).take_while(|from| *from <= max);
    starts.map(|from| (from, times.range(from..from + width).map(|(_, count)| count).sum())).collect()
}

impl Leaders {
    /// The scores of all quizzes of the panel up to and including `poll`.
    fn of(panel: &Panel, poll: &Poll) -> Self {
        let mut sums: BTreeMap<PlayerId, (u32, Option<&str>)> = BTreeMap::new();
        let tells_names = panel.terms.names == Names::Optional;
        let is_before = |quiz: &&Poll| quiz.id == poll.id || (quiz.is_public() && quiz.place < poll.place);
        for quiz in panel.polls_in_order().into_iter().filter(is_before) {
            for (player, scored) in &quiz.scores {
                let (sum, name) = sums.entry(*player).or_default();
                *sum = sum.saturating_add(scored.score);
                *name = scored.name.as_deref().and_then(|name| released(&quiz.names, name)).or(*name);
            }
        }
        let number = |player: &PlayerId| panel.players.get(player).copied().unwrap_or_default();
        let leader = |(player, (score, name)): (&PlayerId, &(u32, Option<&str>))| Leader {
            number: number(player),
            name: name.filter(|_| tells_names).map(str::to_owned),
            score: *score,
        };
        let mut top: Vec<_> = sums.iter().map(leader).collect();
        top.sort_by_key(|leader| (std::cmp::Reverse(leader.score), leader.number));
        top.truncate(LEADERS);
        Self { top, players: u32::try_from(sums.len()).unwrap_or(u32::MAX) }
    }
}

/// The name as it may be shown.
fn released<'a>(names: &'a Phrases, name: &str) -> Option<&'a str> {
    names
        .find(name)
        .and_then(|id| names.get(id))
        .filter(|it| it.state == PhraseState::Released)
        .map(|it| it.text.as_str())
}
