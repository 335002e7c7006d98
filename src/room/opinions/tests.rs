//! Groups as another program finds them, and what must hold whatever the stances are.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// Three hundred made-up people with twenty statements, and the groups that scikit-learn found; `scripts/compare_opinions.py --record` wrote it.
const RECORDED: &str = include_str!("../../../tests/golden/opinions.txt");

/// Forty-eight with sixty statements: where people are no more than statements, the components are found in another way.
const FEW_PEOPLE: &str = include_str!("../../../tests/golden/opinions-few.txt");

fn row(signs: &str) -> Row {
    let stance = |sign| match sign {
        '+' => Some(Stance::Agree),
        '-' => Some(Stance::Disagree),
        '0' => Some(Stance::Pass),
        _ => None,
    };
    signs.chars().map(stance).collect()
}

fn rows(of: &[(usize, &str)]) -> Vec<Row> {
    of.iter().flat_map(|(times, signs)| vec![row(signs); *times]).collect()
}

/// How far two ways to group the same people agree: 1 if they are the same, around 0 if by chance.
fn adjusted_rand_index(one: &[Option<usize>], other: &[Option<usize>]) -> f64 {
    let pairs = |count: u32| f64::from(count * count.saturating_sub(1) / 2);
    let count = |of: &dyn Fn(usize) -> (Option<usize>, Option<usize>)| {
        let mut counts: BTreeMap<_, u32> = BTreeMap::new();
        (0..one.len()).for_each(|at| *counts.entry(of(at)).or_default() += 1);
        counts.into_values().map(pairs).sum::<f64>()
    };
    let both = count(&|at| (one[at], other[at]));
    let (first, second) = (count(&|at| (one[at], None)), count(&|at| (None, other[at])));
    let expected = first * second / pairs(size(one.len()));
    (both - expected) / (f64::midpoint(first, second) - expected)
}

#[test]
fn groups_are_those_that_scikit_learn_finds() {
    for (recorded, people, statements) in [(RECORDED, 300, 20), (FEW_PEOPLE, 48, 60)] {
        let lines = || recorded.lines().filter_map(|line| line.split_once(' '));
        let rows: Vec<Row> = lines().map(|(signs, _)| row(signs)).collect();
        let theirs: Vec<Option<usize>> = lines().map(|(_, label)| label.parse().ok()).collect();
        let found = find(statements, &rows);
        assert_eq!(rows.len(), people);
        let in_none = |groups: &[Option<usize>]| groups.iter().map(Option::is_none).collect::<Vec<_>>();
        assert_eq!(in_none(&found.groups), in_none(&theirs));
        let index = adjusted_rand_index(&found.groups, &theirs);
        assert!(index >= 0.9, "adjusted Rand index {index} of {people} people");
        assert_eq!(found.opinions.groups.len(), 3);
    }
}

#[test]
fn the_same_stances_give_the_same_opinions_in_whatever_order_they_come() {
    let rows: Vec<Row> =
        RECORDED.lines().filter_map(|line| line.split_once(' ')).map(|(signs, _)| row(signs)).collect();
    let backwards: Vec<Row> = rows.iter().rev().cloned().collect();
    let (found, other) = (find(20, &rows), find(20, &backwards));
    assert_eq!(found.opinions, other.opinions);
    assert_eq!(found.groups, other.groups.into_iter().rev().collect::<Vec<_>>());
}

#[test]
fn what_unites_and_what_divides_is_named_and_the_larger_group_comes_first() {
    // All agree on the first, all disagree on the last, most pass on the fifth; the others part them.
    let found = find(6, &rows(&[(8, "++-+0-"), (12, "+-+-0-"), (1, "++-++-")]));
    let opinions = &found.opinions;
    assert_eq!(opinions.participants, 21);
    assert_eq!(opinions.groups.iter().map(|group| group.size).collect::<Vec<_>>(), [12, 9]);
    assert_eq!(opinions.groups[0].stances[1], Some([0, 12, 0]));
    assert_eq!(opinions.groups[1].stances[4], Some([1, 0, 8]));
    assert_eq!((&opinions.unite[..], &opinions.divide[..]), (&[0, 5][..], &[1, 2, 3][..]));
    let side = |spot: Spot| spot.0.signum();
    let (one, other) = (opinions.groups[0].middle, opinions.groups[1].middle);
    assert_eq!(side(one), -side(other));
    assert_eq!(side(opinions.statements[2]), side(one), "it lies near those who agree with it");
    assert_eq!(side(opinions.statements[1]), side(other));
    assert_eq!(found.groups[0], Some(1));
}

#[test]
fn few_people_or_a_few_who_differ_are_not_told_apart() {
    let none = |rows: &[Row]| {
        let opinions = find(4, rows).opinions;
        assert_eq!((opinions.groups, opinions.unite, opinions.divide), (vec![], vec![], vec![]));
        opinions.participants
    };
    assert_eq!(none(&[]), 0);
    assert_eq!(none(&rows(&[(4, "++--"), (5, "--++")])), 9);
    assert_eq!(none(&rows(&[(40, "++--"), (4, "--++")])), 44);
    assert_eq!(none(&rows(&[(40, "++--")])), 40);
    assert_eq!(none(&rows(&[(40, "++-."), (40, "--..")])), 0, "they have not reached the last one");
}

/// Up to sixty people with few statements, or no more people than there are statements.
fn stances() -> impl Strategy<Value = (usize, Vec<Row>)> {
    let stance = proptest::option::weighted(0.8, 0..3_u8);
    let stance = stance.prop_map(|of| of.map(|of| [Stance::Agree, Stance::Disagree, Stance::Pass][usize::from(of)]));
    let row = move |statements| proptest::collection::vec(stance.clone(), statements);
    prop_oneof![Just((5, 60)), Just((30, 30))].prop_flat_map(move |(statements, most)| {
        (Just(statements), proptest::collection::vec(row(statements), 0..=most))
    })
}

proptest! {
    #[test]
    fn every_group_is_large_enough_and_everyone_is_counted_once((statements, rows) in stances()) {
        let Found { opinions, groups } = find(statements, &rows);
        for (place, group) in opinions.groups.iter().enumerate() {
            prop_assert!(group.size >= SMALLEST_GROUP);
            prop_assert_eq!(group.size as usize, groups.iter().filter(|of| **of == Some(place)).count());
        }
        let sizes: u32 = opinions.groups.iter().map(|group| group.size).sum();
        prop_assert!(sizes == 0 || sizes == opinions.participants);
        let is_on_map = |spot: &Spot| spot.0.abs() <= 1000 && spot.1.abs() <= 1000;
        prop_assert!(opinions.groups.iter().map(|group| &group.middle).chain(&opinions.statements).all(is_on_map));
        prop_assert!(opinions.unite.iter().all(|place| !opinions.divide.contains(place)));
    }
}
