//! The parts of a poll broken down by one of them, with everything hidden from which it could be told who answered what.
//!
//! Whoever reads a table also knows the poll's result, and with it the sum of every row and column. A cell below [`FEWEST`] is hidden; where it
//! could be computed from what is left, another one is hidden too, until it cannot. What follows from the sums alone is no secret of the table.

use serde::Serialize;

use crate::domain::refusal::Refusal;

use super::ballot::{Reply, Stance};
use super::terms::{Kind, Part};
use super::{Poll, PollState};

/// Fewest people of a cell that is told.
pub const FEWEST: u32 = 5;

/// A poll's parts by one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Breakdown {
    /// The part that makes the rows.
    pub by: u8,
    /// Every other part that is answered by exactly one thing, and every statement. Other kinds are not broken down.
    pub tables: Vec<Table>,
}

/// One part, or one of its statements, by another part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    /// The part that makes the columns.
    pub part: u8,
    /// Of a part with statements, which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<u8>,
    /// How many gave both answers; nothing where it is hidden. Rows and columns are options or steps in order, and at the end those who abstained.
    /// Of a statement: agree, disagree, pass, and those who did not reach it or abstained.
    pub cells: Vec<Vec<Option<u32>>>,
}

impl Breakdown {
    /// `poll` by its part `by`.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without such a part, [`Refusal::BadOption`] for one that is not answered by exactly one thing, [`Refusal::WrongState`]
    /// before it is closed, [`Refusal::Sealed`] once its ballots are gone.
    pub fn of(poll: &Poll, by: u8) -> Result<Self, Refusal> {
        let rows = poll.terms.parts.get(usize::from(by)).ok_or(Refusal::NotFound)?;
        answers(rows).ok_or(Refusal::BadOption)?;
        match poll.state {
            PollState::Draft | PollState::Open => return Err(Refusal::WrongState),
            PollState::Closed | PollState::Revealed if poll.sealed => return Err(Refusal::Sealed),
            PollState::Closed | PollState::Revealed => {}
        }
        let parts = (0..).zip(&poll.terms.parts).filter(|(at, _)| *at != by);
        let tables = parts.flat_map(|(at, part)| match part.kind {
            Kind::Statements => {
                (0..).zip(&part.options).map(|(statement, _)| of_statement(poll, by, at, statement)).collect()
            }
            _ => of_part(poll, by, at).into_iter().collect::<Vec<_>>(),
        });
        Ok(Self { by, tables: tables.collect() })
    }
}

/// The same cells are hidden whichever of both makes the rows: two downloads would tell what each of them hides.
fn of_part(poll: &Poll, by: u8, part: u8) -> Option<Table> {
    let (first, second) = (by.min(part), by.max(part));
    let cells = suppressed(&count(poll, first, answers(&poll.terms.parts[usize::from(second)])?, |replies| {
        one_of(&poll.terms.parts[usize::from(second)], replies.get(usize::from(second))?)
    }));
    let cells = if by == first { cells } else { transposed(&cells) };
    Some(Table { part, statement: None, cells })
}

fn of_statement(poll: &Poll, by: u8, part: u8, statement: u8) -> Table {
    let counts = count(poll, by, 4, |replies| {
        let stance = match replies.get(usize::from(part))? {
            Reply::Stances(stances) => stances.get(usize::from(statement)).copied().flatten(),
            _ => None,
        };
        Some(match stance {
            Some(Stance::Agree) => 0,
            Some(Stance::Disagree) => 1,
            Some(Stance::Pass) => 2,
            None => 3,
        })
    });
    Table { part, statement: Some(statement), cells: suppressed(&counts) }
}

/// How many ballots there are for each answer to the part `by` and each column.
fn count(poll: &Poll, by: u8, columns: usize, column: impl Fn(&[Reply]) -> Option<usize>) -> Vec<Vec<u32>> {
    let rows = &poll.terms.parts[usize::from(by)];
    let mut counts = vec![vec![0; columns]; answers(rows).unwrap_or_default()];
    for (_, cast) in poll.ballots() {
        let replies = &cast.ballot.replies;
        let row = replies.get(usize::from(by)).and_then(|reply| one_of(rows, reply));
        let cell = row.zip(column(replies)).and_then(|(row, column)| counts.get_mut(row)?.get_mut(column));
        if let Some(cell) = cell {
            *cell += 1;
        }
    }
    counts
}

/// How many different replies there are to a part that is answered by exactly one thing, abstaining among them.
fn answers(part: &Part) -> Option<usize> {
    match part.kind {
        Kind::Single | Kind::Quiz => Some(part.options.len() + 1),
        Kind::YesNo => Some(3),
        Kind::Scale { steps: most } | Kind::Stars { stars: most } => Some(usize::from(most) + 1),
        _ => None,
    }
}

/// Which of them `reply` is.
fn one_of(part: &Part, reply: &Reply) -> Option<usize> {
    match reply {
        Reply::Options(chosen) => chosen.first().copied().map(usize::from),
        Reply::Step(step) => Some(usize::from(*step)),
        Reply::Abstain => answers(part).map(|answers| answers - 1),
        _ => None,
    }
}

fn transposed(cells: &[Vec<Option<u32>>]) -> Vec<Vec<Option<u32>>> {
    let columns = cells.first().map_or(0, Vec::len);
    (0..columns).map(|column| cells.iter().map(|row| row[column]).collect()).collect()
}

/// The counts that can be told.
fn suppressed(counts: &[Vec<u32>]) -> Vec<Vec<Option<u32>>> {
    let columns = counts.first().map_or(0, Vec::len);
    let cells = || (0..counts.len()).flat_map(|row| (0..columns).map(move |column| (row, column)));
    let is_small = |(row, column): (usize, usize)| counts[row][column] < FEWEST;
    let everything = Hidden { counts, is: vec![vec![true; columns]; counts.len()] };
    let mut hidden = Hidden { counts, is: vec![vec![false; columns]; counts.len()] };
    cells().filter(|cell| is_small(*cell)).for_each(|cell| hidden.hide(cell));
    let is_exposed = |hidden: &Hidden, cell| is_small(cell) && !hidden.is_open(cell) && everything.is_open(cell);
    while let Some(exposed) = cells().find(|cell| is_exposed(&hidden, *cell)) {
        let others = || cells().filter(|(row, column)| *row != exposed.0 && *column != exposed.1);
        let shown = cells().filter(|cell| !hidden.is[cell.0][cell.1]);
        let corners = others().filter_map(|other| hidden.cost(exposed, other)).min();
        match corners.map(|(_, other)| other).or_else(|| shown.min_by_key(|cell| (counts[cell.0][cell.1], *cell))) {
            Some(other) => [(exposed.0, other.1), (other.0, exposed.1), other].map(|cell| hidden.hide(cell)),
            None => break,
        };
    }
    let told = |(row, column): (usize, usize)| (!hidden.is[row][column]).then_some(counts[row][column]);
    (0..counts.len()).map(|row| (0..columns).map(|column| told((row, column))).collect()).collect()
}

/// Which cells of a table are hidden.
struct Hidden<'a> {
    counts: &'a [Vec<u32>],
    is: Vec<Vec<bool>>,
}

/// A sum that is known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sum {
    Row(usize),
    Column(usize),
}

impl Hidden<'_> {
    fn hide(&mut self, (row, column): (usize, usize)) {
        self.is[row][column] = true;
    }

    /// How many people of the other corners of a rectangle are hidden if it is to protect `cell`; nothing where it would not, because none of its
    /// counts can go down.
    fn cost(&self, cell: (usize, usize), other: (usize, usize)) -> Option<(u32, (usize, usize))> {
        let corners = [(cell.0, other.1), (other.0, cell.1), other];
        let [beside, below, across] = corners.map(|(row, column)| self.counts[row][column]);
        let protects = (beside > 0 && below > 0) || (self.counts[cell.0][cell.1] > 0 && across > 0);
        let shown = corners.into_iter().filter(|(row, column)| !self.is[*row][*column]);
        protects.then(|| (shown.map(|(row, column)| self.counts[row][column]).sum(), other))
    }

    /// Whether the cell could be another number for all that is told: one more if others of its row and column can make up for it, or one less.
    /// Two tables with the same sums differ by rounds through hidden cells, one more and one less by turns.
    fn is_open(&self, cell: (usize, usize)) -> bool {
        let (row, column) = (Sum::Row(cell.0), Sum::Column(cell.1));
        let one_less = self.counts[cell.0][cell.1] > 0 && self.leads(row, column, cell);
        one_less || self.leads(column, row, cell)
    }

    /// Whether one more can be taken from a sum and given to another one through hidden cells but this one. From a row to a column a cell
    /// grows, from a column to a row it shrinks, which it cannot below nothing.
    fn leads(&self, from: Sum, to: Sum, but: (usize, usize)) -> bool {
        let (mut reached, mut next) = (vec![from], 0);
        while let Some(sum) = reached.get(next).copied() {
            next += 1;
            if sum == to {
                return true;
            }
            let steps: Vec<Sum> = match sum {
                Sum::Row(row) => (0..self.is[row].len())
                    .filter(|column| self.is[row][*column] && (row, *column) != but)
                    .map(Sum::Column)
                    .collect(),
                Sum::Column(column) => (0..self.is.len())
                    .filter(|row| self.is[*row][column] && self.counts[*row][column] > 0 && (*row, column) != but)
                    .map(Sum::Row)
                    .collect(),
            };
            for step in steps {
                if !reached.contains(&step) {
                    reached.push(step);
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    type Told = Vec<Vec<Option<u32>>>;

    #[test]
    fn a_small_cell_takes_others_with_it_and_large_ones_stay() {
        let counts = [vec![12, 3, 9], vec![8, 14, 10], vec![20, 6, 7]];
        let told = suppressed(&counts);
        assert_eq!(told, [vec![Some(12), None, None], vec![Some(8), Some(14), Some(10)], vec![Some(20), None, None],]);
    }

    #[test]
    fn what_is_large_enough_is_told_whole() {
        let counts = [vec![12, 5], vec![8, 14]];
        assert_eq!(suppressed(&counts), [[Some(12), Some(5)], [Some(8), Some(14)]]);
    }

    #[test]
    fn two_rows_of_which_one_is_small_tell_nothing() {
        assert_eq!(suppressed(&[vec![3, 0], vec![20, 30]]), [[None, None], [None, None]]);
    }

    /// Every value that a cell can have, for each cell, where the sums and what is told are known.
    fn possible(counts: &[Vec<u32>], told: &Told) -> Vec<Vec<BTreeSet<u32>>> {
        let columns = counts[0].len();
        let rows_left: Vec<u32> = counts.iter().map(|row| row.iter().sum()).collect();
        let columns_left: Vec<u32> = (0..columns).map(|at| counts.iter().map(|row| row[at]).sum()).collect();
        let mut found = vec![vec![BTreeSet::new(); columns]; counts.len()];
        fill(told, &mut Vec::new(), &(rows_left, columns_left), &mut found);
        found
    }

    fn fill(told: &Told, so_far: &mut Vec<u32>, left: &(Vec<u32>, Vec<u32>), found: &mut [Vec<BTreeSet<u32>>]) {
        let columns = told[0].len();
        let (row, column) = (so_far.len() / columns, so_far.len() % columns);
        if row == told.len() {
            if left.1.iter().all(|left| *left == 0) {
                let all = so_far.iter().enumerate();
                for (at, value) in all {
                    found[at / columns][at % columns].insert(*value);
                }
            }
            return;
        }
        let most = left.0[row].min(left.1[column]);
        let least = if column + 1 == columns { left.0[row] } else { 0 };
        let values = told[row][column].map_or(least..=most, |told| told.max(least)..=told.min(most));
        for value in values {
            let mut left = left.clone();
            left.0[row] -= value;
            left.1[column] -= value;
            so_far.push(value);
            fill(told, so_far, &left, found);
            so_far.pop();
        }
    }

    fn tables() -> impl Strategy<Value = Vec<Vec<u32>>> {
        let cell = prop_oneof![3 => 0..FEWEST, 4 => FEWEST..12];
        (2..4_usize, 2..4_usize).prop_flat_map(move |(rows, columns)| {
            proptest::collection::vec(proptest::collection::vec(cell.clone(), columns), rows)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn no_small_count_can_be_computed_from_what_is_told(counts in tables()) {
            let told = suppressed(&counts);
            let nothing = vec![vec![None; counts[0].len()]; counts.len()];
            let (possible, by_sums) = (possible(&counts, &told), possible(&counts, &nothing));
            for (row, cells) in counts.iter().enumerate() {
                for (column, count) in cells.iter().enumerate() {
                    if let Some(told) = told[row][column] {
                        prop_assert_eq!(told, *count);
                        prop_assert!(told >= FEWEST);
                    } else if *count < FEWEST {
                        let is_open = possible[row][column].len() > 1 || by_sums[row][column].len() == 1;
                        prop_assert!(is_open, "{counts:?} is told as {told:?}");
                    }
                }
            }
        }

        #[test]
        fn what_can_be_told_is_told(counts in tables()) {
            if counts.iter().flatten().all(|count| *count >= FEWEST) {
                prop_assert!(suppressed(&counts).iter().flatten().all(Option::is_some));
            }
        }
    }
}
