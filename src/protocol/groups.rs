//! Opinion groups as they may be told: with the totals of the same result, nothing of fewer than five people follows from them.

use crate::domain::poll::opinions::SMALLEST_GROUP;
use crate::domain::poll::{Counts, Kind, Opinions, Poll, Tally};

/// What groups think of the statements of `poll`, if that is known.
///
/// Members of a small group could be guessed, and whoever answered too little to be in a group is what is left when all groups are taken off the
/// totals. So those left out count as one more group: if any group is small, none is told apart, and a statement that too few of any group saw is
/// told of none.
pub(super) fn told(poll: &Poll) -> Option<Opinions> {
    let mut opinions = poll.opinions.clone()?;
    let (answered, totals) = statements(poll)?;
    let sizes = || opinions.groups.iter().map(|group| group.size);
    let are_small = sizes().any(|size| size < SMALLEST_GROUP) || leaves_few(answered, sizes());
    if are_small {
        opinions.groups.clear();
        opinions.unite.clear();
        opinions.divide.clear();
    }
    for (statement, total) in totals.iter().enumerate() {
        let seen = || opinions.groups.iter().map(|group| people(group.stances.get(statement).copied().flatten()));
        if seen().any(is_few) || leaves_few(people(Some(*total)), seen()) {
            for group in &mut opinions.groups {
                group.stances[statement] = None;
            }
            let is_another = |place: &u8| usize::from(*place) != statement;
            opinions.unite.retain(is_another);
            opinions.divide.retain(is_another);
        }
    }
    Some(opinions)
}

/// How many answered the statements that groups were found by, and the stances on each.
fn statements(poll: &Poll) -> Option<(u32, &[[u32; 3]])> {
    let at = poll.terms.parts.iter().position(|part| part.kind == Kind::Statements)?;
    match poll.tallies().get(at)? {
        Tally { answered, counts: Counts::Stances(totals), .. } => Some((*answered, totals)),
        _ => None,
    }
}

fn people(stances: Option<[u32; 3]>) -> u32 {
    stances.unwrap_or_default().iter().sum()
}

fn is_few(people: u32) -> bool {
    (1..SMALLEST_GROUP).contains(&people)
}

/// Whether too few of `all` are left without the groups. Groups of more people than there are were found in other ballots: nothing is known then.
fn leaves_few(all: u32, groups: impl Iterator<Item = u32>) -> bool {
    all.checked_sub(groups.sum()).is_none_or(is_few)
}
