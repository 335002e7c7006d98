//! Opinion groups and rankings of recorded conversations are those that scikit-learn and numpy found in the same files.
//!
//! `compare_opinions.py --figures` wrote theirs. The conversations were gathered with Polis and are from The Computational Democracy Project
//! (compdemocracy/openData), under CC BY 4.0; they are not part of this project.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

#[path = "../../examples/opinions/recorded.rs"]
mod recorded;

use recorded::{Ours, play};

/// Names the folder with recordings, one folder each with `comments.csv` and `votes.csv`.
const FOLDER: &str = "BARAZA_CONVERSATIONS";

/// What they found.
const FIGURES: &str = include_str!("../golden/conversations.json");

/// The figures of one conversation.
#[derive(Deserialize)]
struct Theirs {
    /// How many are in each group, the largest first.
    groups: Vec<usize>,
    /// The statements with most Borda points and with most first places.
    winners: [u32; 2],
    /// Of a small conversation, the group of each person in the order of their numbers, a point for those who are in none.
    labels: Option<String>,
}

#[test]
fn groups_and_winners_of_recorded_conversations_are_those_that_others_found() {
    let all: BTreeMap<String, Theirs> = serde_json::from_str(FIGURES).unwrap();
    assert!(all.values().any(|theirs| theirs.labels.is_some()));
    #[expect(clippy::disallowed_methods, reason = "tests are told where the recordings are")]
    let folder = std::env::var(FOLDER).map(PathBuf::from).unwrap_or_default();
    for (name, theirs) in all {
        let folder = folder.join(&name);
        if folder.join("votes.csv").exists() {
            assert_found(&name, &folder, &theirs);
        } else {
            eprintln!("skipped: {name}, for there is no recording of it; {FOLDER} names the folder where it is");
        }
    }
}

fn assert_found(name: &str, folder: &Path, theirs: &Theirs) {
    let ours = play(folder).unwrap();
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    ours.groups.iter().flatten().for_each(|group| *sizes.entry(*group).or_default() += 1);
    let mut sizes: Vec<_> = sizes.into_values().collect();
    sizes.sort_unstable_by_key(|size| Reverse(*size));
    assert_eq!((sizes, winners(&ours)), (theirs.groups.clone(), theirs.winners), "{name}");
    if let Some(labels) = &theirs.labels {
        let labels: Vec<_> = labels.chars().map(|label| label.to_digit(10).map(|label| label as usize)).collect();
        let in_none = |groups: &[Option<usize>]| groups.iter().map(Option::is_none).collect::<Vec<_>>();
        assert_eq!(in_none(&ours.groups), in_none(&labels), "{name}");
        let index = adjusted_rand_index(&ours.groups, &labels);
        assert!(index >= 0.9, "{name}: adjusted Rand index {index}");
    }
}

/// The first of those with most Borda points, and of those with most first places.
fn winners(ours: &Ours) -> [u32; 2] {
    let first_most = |counts: Vec<u64>| {
        let most = counts.iter().max().unwrap();
        ours.options[counts.iter().position(|count| count == most).unwrap()]
    };
    [first_most(ours.borda.clone()), first_most(ours.first.iter().copied().map(u64::from).collect())]
}

/// How far two ways to group the same people agree, from all pairs of people: 1 if they are the same, around 0 if by chance.
fn adjusted_rand_index(one: &[Option<usize>], other: &[Option<usize>]) -> f64 {
    let [mut both, mut first, mut second, mut neither] = [0.0; 4];
    for at in 0..one.len() {
        for before in 0..at {
            match (one[at] == one[before], other[at] == other[before]) {
                (true, true) => both += 1.0,
                (true, false) => first += 1.0,
                (false, true) => second += 1.0,
                (false, false) => neither += 1.0,
            }
        }
    }
    let by_chance: f64 = (both + first) * (first + neither) + (both + second) * (second + neither);
    2.0 * (both * neither - first * second) / by_chance
}
