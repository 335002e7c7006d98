//! Polls of every kind, counted by hand.

mod dropped;
mod groups;
mod phrases;
mod rounds;
mod sealing;
mod standing;

use baraza::domain::command::{Actor, Batch, Command, Entry};
use baraza::domain::ids::{CommandId, EventId, NodeId, PanelId, PlayerId, PollId, Pseudonym};
use baraza::domain::panel::{Moderation, Names, PanelState, PanelTerms};
use baraza::domain::poll::{Ballot, Kind, Part, Player, Poll, PollState, PollTerms, Reply, Results, Stance};
use baraza::domain::refusal::Refusal;
use baraza::domain::{Event, Millis, RULES};
use baraza::protocol::results::{Figures, PollResult, Spread};

use crate::world::commands::{part, poll_terms, put_parts};
use uuid::Uuid;

use self::phrases::shown;
use super::script::founding;

const PANEL: PanelId = PanelId(1);
const POLL: PollId = PollId(Uuid::from_u128(1));
const OPENED: Millis = 1_800_000_000_000;

/// A hall in which one poll is open, and a clock.
struct Hall {
    event: Event,
    now: Millis,
    said: u64,
}

impl Hall {
    fn asks(part: Part) -> Self {
        Self::asks_on(poll_terms(vec![part]))
    }

    fn asks_on(terms: PollTerms) -> Self {
        let mut hall = Self { event: Event::new(EventId(Uuid::nil())), now: OPENED, said: 0 };
        let mut founding = founding();
        let panel: &mut PanelTerms = &mut founding.programme[0].1;
        panel.moderation = Moderation::Off;
        for command in [
            Command::Found { founding: Box::new(founding) },
            Command::SetPanel { panel: PANEL, state: PanelState::Open },
            Command::PutPoll { panel: PANEL, poll: POLL, terms },
        ] {
            hall.say(Actor::System, command).unwrap();
        }
        hall.turn(POLL, PollState::Open);
        hall
    }

    fn say(&mut self, by: Actor, command: Command) -> Result<(), Refusal> {
        self.said += 1;
        let entries = vec![Entry { id: CommandId(Uuid::from_u128(self.said.into())), by, command }];
        let (node, number, at) = (NodeId(Uuid::nil()), self.said, self.now);
        let folded = self.event.fold(&Batch { rules: RULES, node, number, at, entries }).unwrap();
        folded[0].answer.refusal.map_or(Ok(()), Err)
    }

    fn turn(&mut self, poll: PollId, state: PollState) {
        self.say(Actor::System, Command::SetPoll { panel: PANEL, poll, state }).unwrap();
    }

    fn answer(&mut self, who: u8, reply: Reply) -> Result<(), Refusal> {
        let ballot = Ballot { replies: vec![reply], player: None };
        self.say(Actor::Participant(Pseudonym([who; 16])), Command::Answer { panel: PANEL, poll: POLL, ballot })
    }

    /// Phones answer one after the other.
    fn all_answer(&mut self, replies: impl IntoIterator<Item = Reply>) {
        for (who, reply) in (1..).zip(replies) {
            self.answer(who, reply).unwrap();
        }
    }

    fn poll(&self) -> &Poll {
        &self.event.panels[&PANEL].polls[&POLL]
    }

    fn result(&self, poll: PollId) -> PollResult {
        let panel = &self.event.panels[&PANEL];
        PollResult::of(panel, &panel.polls[&poll])
    }

    fn figures(&self) -> Figures {
        self.result(POLL).parts[0].figures.clone()
    }
}

fn options(chosen: &[u8]) -> Reply {
    Reply::Options(chosen.to_vec())
}

fn words(said: &[&str]) -> Reply {
    Reply::Words(said.iter().map(|word| (*word).to_owned()).collect())
}

#[test]
fn a_single_choice_counts_the_last_ballot_of_each_and_abstentions_apart() {
    let mut hall = Hall::asks(part(Kind::Single, "Choice", 3));
    hall.all_answer([options(&[0]), options(&[1]), options(&[1]), Reply::Abstain, options(&[2])]);
    hall.answer(1, options(&[1])).unwrap();
    hall.answer(5, Reply::Abstain).unwrap();
    let result = hall.result(POLL);
    assert_eq!((result.ballots, result.parts[0].answered, result.parts[0].abstained), (5, 3, 2));
    assert_eq!(hall.figures(), Figures::Counts(vec![0, 3, 0]));
}

#[test]
fn a_multiple_choice_counts_every_option_of_a_ballot() {
    let mut hall = Hall::asks(part(Kind::Multiple { min: 1, max: 2 }, "Choice", 4));
    hall.all_answer([options(&[0, 3]), options(&[3]), options(&[1, 3])]);
    assert_eq!(hall.figures(), Figures::Counts(vec![1, 1, 0, 3]));
    assert_eq!(hall.answer(4, options(&[0, 1, 2])), Err(Refusal::OptionCount));
    assert_eq!(hall.answer(4, options(&[])), Err(Refusal::OptionCount));
    assert_eq!(hall.answer(4, options(&[3, 3])), Err(Refusal::BadOption));
    assert_eq!(hall.result(POLL).ballots, 3);
}

#[test]
fn yes_and_no_steps_of_a_scale_and_stars_are_counted_by_step() {
    for (kind, steps) in [(Kind::YesNo, 2), (Kind::Scale { steps: 5 }, 5), (Kind::Stars { stars: 3 }, 3)] {
        let mut hall = Hall::asks(part(kind, "Step", 0));
        hall.all_answer([0, 1, 1, steps - 1].map(Reply::Step));
        let mut expected = vec![0; usize::from(steps)];
        expected[0] = 1;
        expected[1] = 2;
        expected[usize::from(steps) - 1] += 1;
        assert_eq!(hall.figures(), Figures::Counts(expected), "{kind:?}");
        assert_eq!(hall.answer(9, Reply::Step(steps)), Err(Refusal::BadOption));
        assert_eq!(hall.answer(9, options(&[0])), Err(Refusal::BadOption));
    }
}

/// The textbook's voters on the capital of Tennessee, a hundred of them for every percent in four: Memphis, Nashville, Chattanooga, Knoxville.
#[test]
fn a_ranking_is_counted_as_borda_published_it_and_by_first_places() {
    const MEMPHIS: [u8; 4] = [0, 1, 2, 3];
    const NASHVILLE: [u8; 4] = [1, 2, 3, 0];
    const CHATTANOOGA: [u8; 4] = [2, 3, 1, 0];
    const KNOXVILLE: [u8; 4] = [3, 2, 1, 0];
    let mut hall = Hall::asks(part(Kind::Ranking, "City", 4));
    let voters = [(42, MEMPHIS), (26, NASHVILLE), (15, CHATTANOOGA), (17, KNOXVILLE)];
    hall.all_answer(voters.into_iter().flat_map(|(many, order)| vec![Reply::Order(order.to_vec()); many]));
    // 42·3 | 42·2 + 26·3 + 15 + 17 | 42 + 26·2 + 15·3 + 17·2 | 26 + 15·2 + 17·3
    assert_eq!(hall.figures(), Figures::Ranking { borda: vec![126, 194, 173, 107], first: vec![42, 26, 15, 17] });
}

#[test]
fn a_ranking_of_only_the_best_gives_nothing_to_the_others() {
    let mut hall = Hall::asks(part(Kind::Ranking, "City", 4));
    hall.all_answer([Reply::Order(vec![2]), Reply::Order(vec![0, 2]), Reply::Abstain]);
    assert_eq!(hall.figures(), Figures::Ranking { borda: vec![3, 0, 5, 0], first: vec![1, 0, 1, 0] });
}

#[test]
fn points_are_summed() {
    let mut hall = Hall::asks(part(Kind::Points { total: 100 }, "Budget", 3));
    hall.all_answer([vec![100, 0, 0], vec![20, 30, 50], vec![33, 33, 34]].map(Reply::Points));
    assert_eq!(hall.figures(), Figures::Points(vec![153, 63, 84]));
    hall.answer(1, Reply::Points(vec![0, 0, 100])).unwrap();
    assert_eq!(hall.figures(), Figures::Points(vec![53, 63, 184]));
    assert_eq!(hall.answer(1, Reply::Points(vec![0, 0, 99])), Err(Refusal::OutOfRange));
    assert_eq!(hall.answer(1, Reply::Points(vec![50, 50])), Err(Refusal::OptionCount));
}

/// Tenths: −2.5, −0.4, 0.0, 1.5, 1.5 and 7.0.
#[test]
fn numbers_below_zero_and_with_decimals_have_median_quartiles_mean_and_bins() {
    let mut hall = Hall::asks(part(Kind::Number { min: -100, max: 100, decimals: 1 }, "Degrees", 1));
    assert_eq!(hall.figures(), Figures::Numbers(None));
    hall.all_answer([15, -25, 70, 0, 15, -4].map(Reply::Number));
    let Figures::Numbers(Some(spread)) = hall.figures() else { panic!() };
    let Spread { min, lower, median, upper, max, mean, bins } = spread;
    assert_eq!((min, lower, median, upper, max), (-25, -4, 0, 15, 70));
    // 71 / 6 = 11.8
    assert_eq!(mean, 12);
    // 95 / 20 and one more: five wide.
    assert_eq!(bins.len(), 20);
    let filled: Vec<_> = bins.into_iter().filter(|(_, count)| *count > 0).collect();
    assert_eq!(filled, [(-25, 1), (-5, 1), (0, 1), (15, 2), (70, 1)]);
    for outside in [-101, 101, i64::MIN, i64::MAX] {
        assert_eq!(hall.answer(7, Reply::Number(outside)), Err(Refusal::OutOfRange));
    }
}

#[test]
fn means_are_rounded_to_the_nearest_also_below_zero() {
    for (numbers, expected) in [(&[-1, -2][..], -1), (&[-1, -2, -2], -2), (&[1, 2], 2), (&[-3], -3), (&[0, 0, 1], 0)] {
        let mut hall = Hall::asks(part(Kind::Number { min: -5, max: 5, decimals: 0 }, "Number", 0));
        hall.all_answer(numbers.iter().copied().map(Reply::Number));
        let Figures::Numbers(Some(spread)) = hall.figures() else { panic!() };
        assert_eq!(spread.mean, expected, "{numbers:?}");
    }
}

#[test]
fn stances_are_counted_for_each_statement_as_far_as_it_was_reached() {
    let mut hall = Hall::asks(part(Kind::Statements, "Statement", 3));
    let (yes, no, pass) = (Some(Stance::Agree), Some(Stance::Disagree), Some(Stance::Pass));
    hall.all_answer([vec![yes, no, pass], vec![yes, None, None], vec![no, no, yes]].map(Reply::Stances));
    assert_eq!(hall.figures(), Figures::Stances(vec![[2, 1, 0], [0, 2, 0], [1, 0, 1]]));
    assert_eq!(hall.answer(4, Reply::Stances(vec![yes, no])), Err(Refusal::OptionCount));
}

#[test]
fn a_turn_that_comes_late_changes_nothing_that_is_not_due_any_more() {
    let mut hall = Hall::asks_on(PollTerms { seconds: Some(20), ..poll_terms(vec![part(Kind::Single, "Choice", 2)]) });
    let turned = |hall: &mut Hall, after: Millis| {
        hall.now = OPENED + after;
        hall.say(Actor::System, Command::TurnPoll { panel: PANEL, poll: POLL }).unwrap();
        hall.poll().state
    };
    let schedule = |after: Option<Millis>| Command::SchedulePoll {
        panel: PANEL,
        poll: POLL,
        opens_at: after.map(|at| OPENED + at),
    };
    assert_eq!(turned(&mut hall, 20_000), PollState::Open, "its last moment");
    // Opened again while the turn was under way.
    hall.turn(POLL, PollState::Closed);
    hall.turn(POLL, PollState::Open);
    assert_eq!(turned(&mut hall, 20_001), PollState::Open);
    assert_eq!(turned(&mut hall, 40_001), PollState::Closed);
    assert_eq!(turned(&mut hall, 60_000), PollState::Closed, "a second node says it too");

    hall.say(Actor::System, Command::ResetPoll { panel: PANEL, poll: POLL }).unwrap();
    hall.say(Actor::System, schedule(Some(70_000))).unwrap();
    hall.say(Actor::System, schedule(None)).unwrap();
    assert_eq!(turned(&mut hall, 70_000), PollState::Draft, "it is not to open by itself any more");
    hall.say(Actor::System, schedule(Some(80_000))).unwrap();
    assert_eq!(turned(&mut hall, 79_999), PollState::Draft);
    assert_eq!(turned(&mut hall, 80_000), PollState::Open);
}

#[test]
fn a_quiz_whose_answer_was_told_is_not_opened_again_and_a_name_costs_no_time() {
    let quiz = |results| PollTerms { results, seconds: Some(20), ..poll_terms(vec![part(Kind::Quiz, "Answer", 3)]) };
    let open = |hall: &mut Hall| {
        hall.say(Actor::System, Command::SetPoll { panel: PANEL, poll: POLL, state: PollState::Open })
    };
    for (results, reopened) in [
        (Results::Revealed, Ok(())),
        (Results::Never, Ok(())),
        (Results::Closed, Err(Refusal::WrongState)),
        (Results::Always, Err(Refusal::WrongState)),
        (Results::Voted, Err(Refusal::WrongState)),
    ] {
        let mut hall = Hall::asks_on(quiz(results));
        hall.turn(POLL, PollState::Closed);
        assert_eq!(open(&mut hall), reopened, "{results:?}");
    }
    let mut hall = Hall::asks_on(quiz(Results::Revealed));
    for state in [PollState::Closed, PollState::Revealed, PollState::Closed] {
        hall.turn(POLL, state);
    }
    assert_eq!(open(&mut hall), Err(Refusal::WrongState), "it was seen");
    hall.say(Actor::System, Command::ResetPoll { panel: PANEL, poll: POLL }).unwrap();
    assert_eq!(open(&mut hall), Ok(()));
    let opened = hall.now;
    let mut play = |after, name: Option<&str>, option| {
        hall.now = opened + after;
        let player = Some(Player { name: name.map(str::to_owned) });
        let ballot = Ballot { replies: vec![options(&[option])], player };
        let phone = Actor::Player(Pseudonym([1; 16]), PlayerId([1; 16]));
        hall.say(phone, Command::Answer { panel: PANEL, poll: POLL, ballot }).unwrap();
        hall.event.panels[&PANEL].polls[&POLL].ballot(&Pseudonym([1; 16])).unwrap().after
    };
    assert_eq!(play(1_000, None, 0), 1_000);
    assert_eq!(play(9_000, Some("Sam"), 0), 1_000);
    assert_eq!(play(12_000, Some("Sam"), 1), 12_000);
}

#[test]
fn a_panel_without_names_has_players_by_number_alone() {
    let mut hall = Hall::asks(part(Kind::Quiz, "Answer", 3));
    let play = |hall: &mut Hall, name: Option<&str>| {
        let player = Some(Player { name: name.map(str::to_owned) });
        let ballot = Ballot { replies: vec![options(&[0])], player };
        let phone = Actor::Player(Pseudonym([1; 16]), PlayerId([1; 16]));
        hall.say(phone, Command::Answer { panel: PANEL, poll: POLL, ballot })
    };
    let mut terms = hall.event.panels[&PANEL].terms.clone();
    terms.names = Names::Off;
    hall.say(Actor::System, Command::PutPanel { panel: PANEL, terms }).unwrap();
    assert_eq!(play(&mut hall, Some("Sam")), Err(Refusal::NamesOff));
    assert_eq!(hall.poll().count(), 0);
    assert_eq!(play(&mut hall, Some(" ")), Ok(()), "a name of nothing visible is none");
    assert_eq!(play(&mut hall, None), Ok(()));
    assert_eq!(hall.event.panels[&PANEL].players[&PlayerId([1; 16])], 1);
}

#[test]
fn only_a_draft_that_nobody_ever_answered_becomes_another_question() {
    let mut hall = Hall::asks(part(Kind::Single, "Option", 3));
    let put =
        |hall: &mut Hall, title| hall.say(Actor::System, put_parts(PANEL, POLL, vec![part(Kind::Single, title, 3)]));
    assert_eq!(put(&mut hall, "Option"), Ok(()), "it is so already");
    assert_eq!(put(&mut hall, "Other"), Err(Refusal::WrongState), "phones show the options");
    hall.turn(POLL, PollState::Draft);
    assert_eq!(put(&mut hall, "Other"), Ok(()));
    hall.turn(POLL, PollState::Open);
    hall.answer(1, options(&[1])).unwrap();
    assert_eq!(put(&mut hall, "Third"), Err(Refusal::PollAnswered));
    for _ in 0..2 {
        hall.say(Actor::System, Command::ResetPoll { panel: PANEL, poll: POLL }).unwrap();
        assert_eq!(hall.event.panels[&PANEL].polls[&POLL].state, PollState::Draft);
        assert_eq!(
            put(&mut hall, "Third"),
            Err(Refusal::PollAnswered),
            "its key still ties one voter's ballots together"
        );
    }
}

#[test]
fn a_right_answer_scores_by_the_time_that_was_left() {
    let terms = |seconds| PollTerms { seconds, ..poll_terms(vec![part(Kind::Quiz, "Answer", 3)]) };
    let play = |hall: &mut Hall, who: u8, after, option| {
        hall.now = OPENED + after;
        let player = Some(Player::default());
        let ballot = Ballot { replies: vec![options(&[option])], player };
        let phone = Actor::Player(Pseudonym([who; 16]), PlayerId([who; 16]));
        hall.say(phone, Command::Answer { panel: PANEL, poll: POLL, ballot })
    };
    let mut hall = Hall::asks_on(terms(Some(20)));
    for (who, after, option) in [(1, 0, 0), (2, 5_000, 0), (3, 10_000, 0), (4, 10_000, 2), (5, 20_000, 0)] {
        play(&mut hall, who, after, option).unwrap();
    }
    assert_eq!(play(&mut hall, 6, 20_001, 0), Err(Refusal::PollNotOpen), "the limit is over");
    let open = hall.result(POLL);
    assert_eq!((open.leaders, open.parts[0].right.len()), (None, 0), "what is right is told to nobody before the end");
    hall.turn(POLL, PollState::Closed);
    let result = hall.result(POLL);
    let leaders = result.leaders.unwrap();
    let top: Vec<_> = leaders.top.iter().map(|leader| (leader.number, leader.score)).collect();
    assert_eq!(top, [(1, 1000), (2, 875), (3, 750), (5, 500), (4, 0)]);
    assert_eq!(leaders.players, 5);
    assert_eq!(result.parts[0].right, [0]);

    let mut hall = Hall::asks_on(terms(None));
    play(&mut hall, 1, 3_600_000, 0).unwrap();
    hall.turn(POLL, PollState::Closed);
    let top = hall.result(POLL).leaders.unwrap().top;
    assert_eq!(top.iter().map(|it| it.score).collect::<Vec<_>>(), [1000], "without a limit time is nothing");
}

#[test]
fn several_things_asked_in_one_go_are_one_ballot() {
    let titled =
        |kind, options| Part { title: Some(crate::world::commands::english("Part")), ..part(kind, "", options) };
    let parts = vec![titled(Kind::Single, 0), titled(Kind::Text, 0)];
    let mut hall = Hall::asks(part(Kind::YesNo, "", 0));
    assert_eq!(hall.say(Actor::System, put_parts(PANEL, POLL, parts)), Err(Refusal::OptionCount));
    let single = part(Kind::Single, "Option", 2);
    let parts = vec![Part { title: titled(Kind::Text, 0).title, ..single }, titled(Kind::Text, 0)];
    hall.turn(POLL, PollState::Draft);
    hall.say(Actor::System, put_parts(PANEL, POLL, parts)).unwrap();
    hall.turn(POLL, PollState::Open);
    let mut ballot = Ballot { replies: vec![options(&[1]), words(&["Why not"])], player: None };
    let mut give = |ballot: &Ballot| {
        let command = Command::Answer { panel: PANEL, poll: POLL, ballot: ballot.clone() };
        hall.say(Actor::Participant(Pseudonym([1; 16])), command)
    };
    give(&ballot).unwrap();
    ballot.replies[1] = words(&["Why", "not"]);
    assert_eq!(give(&ballot), Err(Refusal::OptionCount), "one bad part, and nothing of the ballot is taken");
    assert_eq!(give(&Ballot { replies: vec![options(&[0])], player: None }), Err(Refusal::OptionCount));
    let result = hall.result(POLL);
    assert_eq!(result.ballots, 1);
    assert_eq!(result.parts[0].figures, Figures::Counts(vec![0, 1]));
    assert_eq!(result.parts[1].figures, shown(&[("Why not", 1)], 0));
    assert_eq!(hall.poll().recount()[0], hall.poll().tallies()[0]);
}
