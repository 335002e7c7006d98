//! What players of a quiz score: for being right, and for being quick where time is limited.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::Millis;
use crate::domain::ids::PlayerId;

use super::Cast;
use super::ballot::Reply;
use super::terms::{Kind, Part, PollTerms};

/// For a right answer at the last moment; as much again for one at once.
const RIGHT: u64 = 500;

/// What a player did in one quiz.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scored {
    /// The score.
    pub score: u32,
    /// The name the player chose.
    pub name: Option<String>,
}

/// What every player scored.
pub(super) fn scores<'a>(terms: &PollTerms, ballots: impl Iterator<Item = &'a Cast>) -> BTreeMap<PlayerId, Scored> {
    let scored = |cast: &Cast| Scored { score: score(terms, cast), name: cast.ballot.name().map(str::to_owned) };
    ballots.filter_map(|cast| Some((cast.player?, scored(cast)))).collect()
}

/// 500 for each right answer, and up to 500 more for the time that was left; 1,000 where time is not limited. The time is the server's.
pub fn score(terms: &PollTerms, cast: &Cast) -> u32 {
    let is_right = |(part, reply): &(&Part, &Reply)| match reply {
        Reply::Options(chosen) => part.kind == Kind::Quiz && chosen.iter().any(|option| part.right.contains(option)),
        _ => false,
    };
    let right = terms.parts.iter().zip(&cast.ballot.replies).filter(is_right).count() as u64;
    let quickness = match terms.seconds.map(|seconds| Millis::from(seconds) * 1000) {
        None => RIGHT,
        Some(limit) => RIGHT * limit.saturating_sub(cast.after) / limit.max(1),
    };
    u32::try_from(right * (RIGHT + quickness)).unwrap_or(u32::MAX)
}
