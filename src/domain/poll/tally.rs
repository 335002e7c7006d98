//! An exact count of replies to one part of a poll, kept as they come and go.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde::{Deserialize, Serialize};

use super::ballot::{Reply, Stance};
use super::phrases::{PhraseId, PhraseState, Phrases};
use super::terms::{Kind, Part};

/// The replies to one part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Replies that were no abstention; shares are of these.
    pub answered: u32,
    /// Explicit abstentions.
    pub abstained: u32,
    /// What was answered.
    pub counts: Counts,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// Replies for each option or step.
    Options(Vec<u32>),
    /// For each option, the replies that put it first, second, and so on.
    Ranks(Vec<Vec<u32>>),
    /// The points given to each option.
    Points(Vec<u64>),
    /// How often each number was given.
    Numbers(BTreeMap<i64, u32>),
    /// What was written.
    Phrases(Phrases),
    /// For each statement, those who agree, disagree and pass.
    Stances(Vec<[u32; 3]>),
}

impl Counts {
    /// What was written, where words were asked for.
    pub fn phrases(&self) -> Option<&Phrases> {
        if let Self::Phrases(phrases) = self { Some(phrases) } else { None }
    }

    pub(super) fn phrases_mut(&mut self) -> Option<&mut Phrases> {
        if let Self::Phrases(phrases) = self { Some(phrases) } else { None }
    }
}

impl Tally {
    /// Nothing counted yet; phrases get their ids from `first_phrase` on.
    pub(super) fn of(part: &Part, first_phrase: PhraseId) -> Self {
        let options = part.options.len();
        let counts = match part.kind {
            Kind::Single | Kind::Multiple { .. } | Kind::Quiz => Counts::Options(vec![0; options]),
            Kind::YesNo => Counts::Options(vec![0; 2]),
            Kind::Scale { steps } => Counts::Options(vec![0; steps.into()]),
            Kind::Stars { stars } => Counts::Options(vec![0; stars.into()]),
            Kind::Ranking => Counts::Ranks(vec![vec![0; options]; options]),
            Kind::Points { .. } => Counts::Points(vec![0; options]),
            Kind::Number { .. } => Counts::Numbers(BTreeMap::new()),
            Kind::Text | Kind::Cloud { .. } => Counts::Phrases(Phrases::starting_at(first_phrase)),
            Kind::Statements => Counts::Stances(vec![[0; 3]; options]),
        };
        Self { answered: 0, abstained: 0, counts }
    }

    /// Whether the words of `reply` can still be kept.
    pub(super) fn has_room_for(&self, reply: &Reply) -> bool {
        match (reply, &self.counts) {
            (Reply::Words(words), Counts::Phrases(phrases)) => phrases.has_room_for(words),
            _ => true,
        }
    }

    /// Counts one more reply; phrases nobody wrote before begin as `fresh`.
    pub(super) fn add(&mut self, reply: &Reply, fresh: PhraseState) {
        self.add_judged(reply, &|_| fresh);
    }

    /// As [`Tally::add`], each new phrase by its words. Returns the phrases that were counted.
    pub(super) fn add_judged(&mut self, reply: &Reply, fresh: &impl Fn(&str) -> PhraseState) -> Vec<PhraseId> {
        self.shift(reply, |count| *count += 1);
        match (reply, &mut self.counts) {
            (Reply::Points(given), Counts::Points(sums)) => {
                sums.iter_mut().zip(given).for_each(|(sum, points)| *sum += u64::from(*points));
            }
            (Reply::Number(number), Counts::Numbers(times)) => *times.entry(*number).or_default() += 1,
            (Reply::Words(words), Counts::Phrases(phrases)) => {
                return words.iter().map(|word| phrases.add(word, fresh(word))).collect();
            }
            _ => {}
        }
        Vec::new()
    }

    /// Takes back a reply that was counted. Returns the phrases that are counted less.
    pub(super) fn subtract(&mut self, reply: &Reply) -> Vec<PhraseId> {
        self.shift(reply, |count| *count -= 1);
        match (reply, &mut self.counts) {
            (Reply::Points(given), Counts::Points(sums)) => {
                sums.iter_mut().zip(given).for_each(|(sum, points)| *sum -= u64::from(*points));
            }
            (Reply::Number(number), Counts::Numbers(times)) => {
                if let Entry::Occupied(mut count) = times.entry(*number) {
                    *count.get_mut() -= 1;
                    if *count.get() == 0 {
                        count.remove();
                    }
                }
            }
            (Reply::Words(words), Counts::Phrases(phrases)) => {
                return words.iter().filter_map(|word| phrases.remove(word)).collect();
            }
            _ => {}
        }
        Vec::new()
    }

    /// Moves every plain count that `reply` is part of.
    fn shift(&mut self, reply: &Reply, step: impl Fn(&mut u32)) {
        match reply {
            Reply::Abstain => return step(&mut self.abstained),
            _ => step(&mut self.answered),
        }
        match (reply, &mut self.counts) {
            (Reply::Options(chosen), Counts::Options(counts)) => {
                chosen.iter().filter_map(|option| counts.get_mut(usize::from(*option)).map(&step)).for_each(drop);
            }
            (Reply::Step(at), Counts::Options(counts)) => drop(counts.get_mut(usize::from(*at)).map(step)),
            (Reply::Order(order), Counts::Ranks(ranks)) => {
                for (rank, option) in order.iter().enumerate() {
                    ranks.get_mut(usize::from(*option)).and_then(|counts| counts.get_mut(rank)).map(&step);
                }
            }
            (Reply::Stances(stances), Counts::Stances(counts)) => {
                for (stance, counts) in stances.iter().zip(counts) {
                    match stance {
                        Some(Stance::Agree) => step(&mut counts[0]),
                        Some(Stance::Disagree) => step(&mut counts[1]),
                        Some(Stance::Pass) => step(&mut counts[2]),
                        None => {}
                    }
                }
            }
            _ => {}
        }
    }
}

/// Borda points and first places of each option. With `n` options the best of a ballot gets `n - 1` points, the next `n - 2`, and so on; options that
/// a ballot leaves out get none.
pub fn ranking(ranks: &[Vec<u32>]) -> (Vec<u64>, Vec<u32>) {
    let points = |counts: &Vec<u32>| {
        let worth = (0..counts.len() as u64).rev();
        counts.iter().zip(worth).map(|(count, worth)| u64::from(*count) * worth).sum()
    };
    (ranks.iter().map(points).collect(), ranks.iter().map(|counts| counts.first().copied().unwrap_or(0)).collect())
}
