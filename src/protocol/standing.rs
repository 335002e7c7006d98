//! Where one player stands among all players of a panel's quizzes.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::ids::{PlayerId, PollId};
use crate::domain::panel::Panel;
use crate::domain::poll::Poll;

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

/// The sums of a panel's players, kept for as long as the same quizzes count: so that nobody's place is found by looking at everyone else.
pub struct Board {
    /// The quizzes that count, each by what closed it last, for its scores are those of that closing.
    quizzes: Vec<(PollId, u64)>,
    sums: BTreeMap<PlayerId, u32>,
    /// The same sums, the best first.
    best: Vec<u32>,
}

impl Board {
    /// The board of `panel` as it stands.
    pub fn of(panel: &Panel) -> Self {
        let mut sums: BTreeMap<PlayerId, u32> = BTreeMap::new();
        for quiz in counted(panel) {
            for (player, scored) in &quiz.scores {
                let sum = sums.entry(*player).or_default();
                *sum = sum.saturating_add(scored.score);
            }
        }
        let mut best: Vec<_> = sums.values().copied().collect();
        best.sort_unstable_by(|one, other| other.cmp(one));
        Self { quizzes: quizzes(panel).collect(), sums, best }
    }

    /// Whether it still is the board of `panel`.
    pub fn is_of(&self, panel: &Panel) -> bool {
        quizzes(panel).eq(self.quizzes.iter().copied())
    }

    /// Where `player` stands; nothing for someone who has played in none of the quizzes.
    pub fn standing(&self, player: PlayerId) -> Option<Standing> {
        let score = *self.sums.get(&player)?;
        let better = self.best.partition_point(|sum| *sum > score);
        Some(Standing { score, place: better + 1, of: self.best.len() })
    }
}

/// The quizzes whose scores everybody may know.
fn counted(panel: &Panel) -> impl Iterator<Item = &Poll> {
    panel.polls.values().filter(|poll| poll.is_public() && !poll.scores.is_empty())
}

fn quizzes(panel: &Panel) -> impl Iterator<Item = (PollId, u64)> {
    counted(panel).map(|quiz| (quiz.id, quiz.closing))
}
