//! Where one player stands among all players of a panel's quizzes.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::ids::PlayerId;
use crate::domain::panel::Panel;

/// What a player has scored in all quizzes of a panel whose result everybody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Standing {
    /// The sum of the scores.
    pub score: u32,
    /// The place, from 1; players with the same score share one.
    pub place: usize,
    /// How many players there are.
    pub of: usize,
}

impl Standing {
    /// Nothing for someone who has played in none of them.
    pub fn of(panel: &Panel, player: PlayerId) -> Option<Self> {
        let mut sums: BTreeMap<PlayerId, u32> = BTreeMap::new();
        for quiz in panel.polls.values().filter(|poll| poll.is_public()) {
            for (player, scored) in &quiz.scores {
                let sum = sums.entry(*player).or_default();
                *sum = sum.saturating_add(scored.score);
            }
        }
        let score = *sums.get(&player)?;
        let better = sums.values().filter(|sum| **sum > score).count();
        Some(Self { score, place: better + 1, of: sums.len() })
    }
}
