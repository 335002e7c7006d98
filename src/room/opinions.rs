//! Which participants think alike, found from their stances on statements by the method that was published for Polis.
//!
//! Rows are put into an order of their own before anything is computed, so that the same stances give the same opinions, whoever holds them and in
//! whatever order they came. Differences from Polis: participants are grouped at once instead of in a hundred small groups first, and a number of
//! groups is only considered if each of them has at least [`SMALLEST_GROUP`] members.

mod grouping;
mod plane;

use std::cmp::Reverse;

use crate::domain::poll::opinions::{Group, Opinions, SMALLEST_GROUP, Spot};
use crate::domain::poll::{Kind, Poll, Reply, Stance};

use grouping::group;
use plane::{Plane, Point};

/// Stances on this many statements place someone on the map; all of them where there are fewer. As in Polis.
const ENOUGH_STANCES: usize = 7;

/// With fewer participants nobody is told apart: two groups of the smallest size.
const FEWEST: usize = 2 * SMALLEST_GROUP as usize;

/// Most statements named as uniting, and as dividing: what a hall can talk about afterwards.
const MOST_NAMED: usize = 5;

/// A group is clear about a statement if at least this share of it, in thousandths, holds the same.
const CLEAR: u32 = 600;

/// Groups are divided by a statement if the shares that agree differ by at least this much, in thousandths.
const APART: u32 = 300;

/// What one participant holds of each statement; nothing for those that were not reached.
pub type Row = Vec<Option<Stance>>;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What groups think.
    pub opinions: Opinions,
    /// For each row its group, by place; nothing for those who are in none.
    pub groups: Vec<Option<usize>>,
}

/// The stances of a poll that asks for some: the number of statements and a row of each participant who did not abstain.
pub fn stances(poll: &Poll) -> Option<(usize, Vec<Row>)> {
    let at = poll.terms.parts.iter().position(|part| part.kind == Kind::Statements)?;
    let rows = poll.ballots().filter_map(|(_, cast)| match cast.ballot.replies.get(at) {
        Some(Reply::Stances(stances)) => Some(stances.clone()),
        _ => None,
    });
    Some((poll.terms.parts[at].options.len(), rows.collect()))
}

/// Finds the groups among `rows`, each of as many stances as there are `statements`.
pub fn find(statements: usize, rows: &[Row]) -> Found {
    let enough = ENOUGH_STANCES.min(statements);
    let has_enough = |at: &usize| rows[*at].iter().flatten().count() >= enough;
    let mut compared: Vec<usize> = (0..rows.len()).filter(has_enough).collect();
    compared.sort_by_cached_key(|at| rows[*at].iter().map(|stance| stance.map(weight)).collect::<Vec<_>>());
    let mut found = Found {
        opinions: Opinions {
            participants: size(compared.len()),
            groups: Vec::new(),
            statements: vec![(0, 0); statements],
            unite: Vec::new(),
            divide: Vec::new(),
        },
        groups: vec![None; rows.len()],
    };
    let in_order: Vec<&Row> = compared.iter().map(|at| &rows[*at]).collect();
    if in_order.len() < FEWEST {
        return found;
    }
    let Some(plane) = Plane::of(statements, &in_order) else { return found };
    found.opinions.statements = spots(&plane.statements);
    let Some(labels) = group(&plane.people) else { return found };
    let members = by_size(&labels);
    let middles: Vec<Point> = members.iter().map(|members| plane::middle(&plane.people, members)).collect();
    let groups = members.iter().zip(spots(&middles));
    found.opinions.groups =
        groups.map(|(members, middle)| told(statements, members.iter().map(|at| in_order[*at]), middle)).collect();
    (found.opinions.unite, found.opinions.divide) = notable(&found.opinions.groups);
    for (place, members) in members.iter().enumerate() {
        for at in members {
            found.groups[compared[*at]] = Some(place);
        }
    }
    found
}

/// Agreeing is 1, disagreeing is -1 and passing lies between them.
fn weight(stance: Stance) -> i8 {
    match stance {
        Stance::Agree => 1,
        Stance::Disagree => -1,
        Stance::Pass => 0,
    }
}

/// The members of each group, the largest group first; of equal ones that with the first member.
fn by_size(labels: &[usize]) -> Vec<Vec<usize>> {
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); labels.iter().max().map_or(0, |most| most + 1)];
    for (at, label) in labels.iter().enumerate() {
        members[*label].push(at);
    }
    members.sort_by_key(|members| (Reverse(members.len()), members.first().copied()));
    members
}

fn told<'a>(statements: usize, members: impl Iterator<Item = &'a Row>, middle: Spot) -> Group {
    let (mut size, mut stances) = (0, vec![[0; 3]; statements]);
    for row in members {
        size += 1;
        for (stance, counts) in row.iter().zip(&mut stances) {
            match stance {
                Some(Stance::Agree) => counts[0] += 1,
                Some(Stance::Disagree) => counts[1] += 1,
                Some(Stance::Pass) => counts[2] += 1,
                None => {}
            }
        }
    }
    Group { size, middle, stances: stances.into_iter().map(Some).collect() }
}

/// The statements that unite and those that divide. A share is of those in the group who saw the statement, with one more on each side, so that two
/// people do not weigh like two hundred.
fn notable(groups: &[Group]) -> (Vec<u8>, Vec<u8>) {
    let share = |[agree, disagree, pass]: [u32; 3]| {
        let seen = agree + disagree + pass + 2;
        ((agree + 1) * 1000 / seen, (disagree + 1) * 1000 / seen)
    };
    let (mut unite, mut divide) = (Vec::new(), Vec::new());
    for statement in 0..groups.first().map_or(0, |group| group.stances.len()) {
        let shares = || groups.iter().map(|group| share(group.stances[statement].unwrap_or_default()));
        let (agree, disagree) = (shares().map(|it| it.0).min(), shares().map(|it| it.1).min());
        let clear = agree.max(disagree).unwrap_or_default();
        let apart = shares().map(|it| it.0).max().unwrap_or_default() - agree.unwrap_or_default();
        let place = u8::try_from(statement).unwrap_or(u8::MAX);
        if clear >= CLEAR {
            unite.push((Reverse(clear), place));
        } else if apart >= APART {
            divide.push((Reverse(apart), place));
        }
    }
    (first(unite), first(divide))
}

fn first(mut places: Vec<(Reverse<u32>, u8)>) -> Vec<u8> {
    places.sort_unstable();
    places.into_iter().map(|(_, place)| place).take(MOST_NAMED).collect()
}

/// The points drawn out so that the furthest lies at the edge.
fn spots(points: &[Point]) -> Vec<Spot> {
    let furthest = points.iter().flat_map(|[x, y]| [x.abs(), y.abs()]).fold(0.0, f64::max);
    if furthest <= f64::EPSILON {
        return vec![(0, 0); points.len()];
    }
    #[expect(clippy::cast_possible_truncation, reason = "no further than the edge, which is at a thousand")]
    let thousandths = |value: f64| (value / furthest * 1000.0).round() as i32;
    points.iter().map(|[x, y]| (thousandths(*x), thousandths(*y))).collect()
}

fn size(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
