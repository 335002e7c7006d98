//! Opinion groups, told beside totals.

use crate::world::commands::part;
use crate::world::dice::Dice;
use baraza::domain::command::{Actor, Command};
use baraza::domain::poll::{Kind, Opinions, PollState, Reply, Stance};
use baraza::domain::refusal::Refusal;
use baraza::protocol::results::{Figures, PollResult};
use baraza::room::opinions::{find, stances};

use super::{Hall, PANEL, POLL};

/// What is written beside the totals: the groups, and how many of each saw a statement.
type Told = (Vec<u32>, Vec<Vec<u32>>);

/// Two camps, and those who answered little; what is told of them once groups are known.
fn told_of_groups(dice: &mut Dice) -> (PollResult, Told) {
    let statements = 3 + dice.below(7);
    let mut hall = Hall::asks(part(Kind::Statements, "Statement", statements));
    let (people, little) = (10 + dice.below(20), dice.below(12));
    let reply = |who: usize, dice: &mut Dice| {
        let camp = if who.is_multiple_of(2) { Stance::Agree } else { Stance::Disagree };
        let stance = |dice: &mut Dice| Some(if dice.one_in(9) { Stance::Pass } else { camp });
        let sees = |dice: &mut Dice, at: usize| if who < people { at < 2 || !dice.one_in(4) } else { dice.one_in(3) };
        let stances = (0..statements).map(|at| if sees(dice, at) { stance(dice) } else { None }).collect();
        Reply::Stances(stances)
    };
    hall.all_answer((0..people + little).map(|who| reply(who, dice)));
    hall.turn(POLL, PollState::Closed);
    let (statements, rows) = stances(hall.poll()).unwrap();
    let opinions = find(statements, &rows).opinions;
    let closing = hall.poll().closing;
    hall.say(Actor::System, Command::SetOpinions { panel: PANEL, poll: POLL, closing, opinions }).unwrap();
    let result = hall.result(POLL);
    let groups = &result.opinions.as_ref().unwrap().groups;
    let sizes = groups.iter().map(|group| group.size).collect();
    let seen = |at: usize| groups.iter().filter_map(|group| Some(group.stances[at]?.iter().sum())).collect();
    let seen = (0..statements).map(seen).collect();
    (result, (sizes, seen))
}

#[test]
fn nothing_of_fewer_than_five_follows_from_groups_and_totals() {
    let mut dice = Dice::new(5);
    let (mut with_groups, mut told, mut kept) = (0, 0, 0);
    for _ in 0..300 {
        let (result, (sizes, seen)) = told_of_groups(&mut dice);
        let Figures::Stances(totals) = &result.parts[0].figures else { panic!("{result:?}") };
        let opinions = result.opinions.as_ref().unwrap();
        let assert_many = |all: u32, groups: &[u32]| {
            let left_out = all - groups.iter().sum::<u32>();
            assert!(groups.iter().chain([&left_out]).all(|people| *people == 0 || *people >= 5), "{result:?}");
        };
        if !sizes.is_empty() {
            with_groups += 1;
            assert_many(result.parts[0].answered, &sizes);
        }
        for (at, (total, seen)) in totals.iter().zip(&seen).enumerate() {
            let is_named = opinions.unite.iter().chain(&opinions.divide).any(|named| usize::from(*named) == at);
            assert!(!is_named || !seen.is_empty(), "a statement that is not told is named: {result:?}");
            if seen.is_empty() {
                kept += usize::from(!sizes.is_empty());
            } else {
                told += 1;
                assert_eq!(seen.len(), sizes.len(), "told of some groups only: {result:?}");
                assert_many(total.iter().sum(), seen);
            }
        }
    }
    assert!(with_groups > 50 && with_groups < 290, "{with_groups}");
    assert!(told > 100 && kept > 100, "{told} told, {kept} kept");
}

/// A hall in which two statements were answered and closed, and what a search of its ballots found.
fn closed() -> (Hall, Opinions) {
    let mut hall = Hall::asks(part(Kind::Statements, "Statement", 2));
    let camp = |who: usize| Some(if who.is_multiple_of(2) { Stance::Agree } else { Stance::Disagree });
    hall.all_answer((0..12).map(|who| Reply::Stances(vec![camp(who); 2])));
    hall.turn(POLL, PollState::Closed);
    let (statements, rows) = stances(hall.poll()).unwrap();
    (hall, find(statements, &rows).opinions)
}

fn tell(hall: &mut Hall, closing: u64, opinions: &Opinions) -> Result<(), Refusal> {
    hall.say(Actor::System, Command::SetOpinions { panel: PANEL, poll: POLL, closing, opinions: opinions.clone() })
}

#[test]
fn opinions_of_ballots_that_count_no_more_are_not_taken() {
    let (mut hall, found) = closed();
    let searched = hall.poll().closing;
    // All within one millisecond, which no time of closing tells apart.
    hall.turn(POLL, PollState::Open);
    hall.answer(1, Reply::Stances(vec![Some(Stance::Pass); 2])).unwrap();
    hall.turn(POLL, PollState::Closed);
    assert_eq!(tell(&mut hall, searched, &found), Err(Refusal::WrongState));
    assert_eq!(hall.poll().opinions, None);
    let closing = hall.poll().closing;
    assert_eq!(tell(&mut hall, closing, &found), Ok(()));
    hall.say(Actor::System, Command::ResetPoll { panel: PANEL, poll: POLL }).unwrap();
    hall.turn(POLL, PollState::Open);
    hall.turn(POLL, PollState::Closed);
    assert_eq!(tell(&mut hall, closing, &found), Err(Refusal::WrongState));
}

#[test]
fn opinions_of_a_sealed_poll_may_come_late_and_stay() {
    let (mut hall, found) = closed();
    hall.say(Actor::System, Command::SealPoll { panel: PANEL, poll: POLL }).unwrap();
    let closing = hall.poll().closing;
    assert_eq!(tell(&mut hall, closing, &found), Ok(()));
    let other = Opinions { divide: Vec::new(), ..found.clone() };
    assert_eq!(tell(&mut hall, closing, &other), Err(Refusal::Sealed));
    assert_eq!(hall.poll().opinions, Some(found));
}
