//! Commands about polls of every kind.

use baraza::domain::poll::opinions::Group;
use baraza::domain::poll::phrases::PhraseVerdict;
use baraza::domain::poll::{Ballot, Kind, Opinions, Part, PhraseId, Player, Poll, Reply, Stance};

use super::*;
use crate::domain::sayings;
use crate::world::dice::Dice;

/// More numbers than the two of an entry, the same for the same two.
pub(super) struct Draw(Dice);

impl Draw {
    pub(super) fn new(b: u16, c: u16) -> Self {
        Self(Dice::new(u64::from(b) << 16 | u64::from(c)))
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0.below(bound)
    }

    pub(super) fn one_in(&mut self, sides: usize) -> bool {
        self.0.one_in(sides)
    }

    pub(super) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        *self.0.pick(list)
    }

    /// Some of the options, each once, in any order.
    fn some(&mut self, options: usize, count: usize) -> Vec<u8> {
        let mut left: Vec<_> = (0..u8::try_from(options).unwrap()).collect();
        (0..count.min(options)).map(|_| left.remove(self.below(left.len()))).collect()
    }
}

impl Scribe {
    pub(super) fn about_polls(&mut self, what: u16, who: u16, panel: PanelId, [b, c]: [u16; 2]) -> Command {
        let (any, mut draw) = (poll(b), Draw::new(b, c));
        let poll = match what {
            0..31 => self.poll_that(panel, any, &mut draw, |poll| poll.state == PollState::Open),
            31 | 32 => {
                self.poll_that(panel, any, &mut draw, |poll| poll.state == PollState::Closed && poll.count() > 0)
            }
            44..57 => self.poll_that(panel, any, &mut draw, |_| true),
            59 => self.poll_that(panel, any, &mut draw, |poll| poll.closes_at().or(poll.opens_at).is_some()),
            33 | 60 => self.poll_that(panel, any, &mut draw, |poll| poll.count() > 0),
            61..71 => self.poll_that(panel, any, &mut draw, has_words),
            73 => self.poll_that(panel, any, &mut draw, |poll| poll.check_put().is_ok()),
            _ => any,
        };
        match what {
            0..33 => Command::Answer { panel, poll, ballot: self.ballot(panel, poll, phone(who), &mut draw) },
            34..44 => Command::PutPoll { panel, poll, terms: self.poll_terms(panel, poll, &mut draw) },
            44..57 => Command::SetPoll { panel, poll, state: self.step(panel, poll, &mut draw) },
            59 => Command::TurnPoll { panel, poll },
            57 | 58 => {
                let later = draw.pick(&[1_000, 60_000, 86_400_000, 86_400_001]);
                Command::SchedulePoll { panel, poll, opens_at: (!draw.one_in(4)).then_some(self.at + later) }
            }
            33 | 60 => Command::ResetPoll { panel, poll },
            61..71 => self.judge_phrases(panel, poll, &mut draw),
            71 | 72 => {
                let closing = self.poll(panel, poll).map_or(0, |poll| poll.closing) + u64::from(draw.one_in(8));
                Command::SetOpinions { panel, poll, closing, opinions: self.opinions(panel, poll, &mut draw) }
            }
            73 => Command::DropPoll { panel, poll },
            _ => Command::SealPoll { panel, poll },
        }
    }

    fn poll(&self, panel: PanelId, poll: PollId) -> Option<&Poll> {
        self.event.panels.get(&panel)?.polls.get(&poll)
    }

    /// Mostly a poll of the panel that stands as it must, else any.
    fn poll_that(&self, panel: PanelId, any: PollId, draw: &mut Draw, stands: fn(&Poll) -> bool) -> PollId {
        let polls = self.event.panels.get(&panel).into_iter().flat_map(|panel| panel.polls.values());
        let fitting: Vec<_> = polls.filter(|poll| stands(poll)).map(|poll| poll.id).collect();
        if fitting.is_empty() || draw.one_in(10) { any } else { draw.pick(&fitting) }
    }

    /// Mostly a step that leads on from where the poll stands.
    fn step(&self, panel: PanelId, poll: PollId, draw: &mut Draw) -> PollState {
        use PollState::{Closed, Draft, Open, Revealed};
        match self.poll(panel, poll).map(|poll| poll.state) {
            _ if draw.one_in(12) => draw.pick(&[Draft, Open, Closed, Revealed]),
            None | Some(Draft) => Open,
            Some(Open) => draw.pick(&[Closed, Closed, Closed, Draft]),
            Some(Closed) => draw.pick(&[Revealed, Revealed, Open]),
            Some(Revealed) => Closed,
        }
    }

    /// Mostly one that answers what is asked, at times the one that `who` gave already.
    fn ballot(&self, panel: PanelId, poll: PollId, who: Pseudonym, draw: &mut Draw) -> Ballot {
        let given = self.poll(panel, poll).and_then(|poll| poll.ballot(&who));
        if let Some(given) = given.filter(|_| draw.one_in(8)) {
            return given.ballot.clone();
        }
        let parts = self.poll(panel, poll).map(|poll| poll.terms.parts.clone()).unwrap_or_default();
        let place = |at: usize| usize::try_from(poll.0.as_u128() % 16).unwrap() * 10 + at % 10;
        let mut replies: Vec<_> = (0..)
            .zip(&parts)
            .map(|(at, part)| if draw.one_in(14) { wild(place(at), draw) } else { fitting(part, place(at), draw) })
            .collect();
        match draw.below(24) {
            0 => drop(replies.pop()),
            1 => replies.push(Reply::Abstain),
            _ => {}
        }
        let is_quiz = parts.iter().any(|part| part.kind == Kind::Quiz);
        let plays = if is_quiz { !draw.one_in(4) } else { draw.one_in(24) };
        let player = plays.then(|| Player {
            name: (!draw.one_in(3)).then(|| sayings::typed(draw.below(sayings::ALL), 'y', place(0))),
        });
        Ballot { replies, player }
    }

    fn judge_phrases(&self, panel: PanelId, poll: PollId, draw: &mut Draw) -> Command {
        let known = self.poll(panel, poll);
        let count = known.map_or(0, |poll| poll.terms.parts.len());
        let parts = (0..u8::try_from(count).unwrap()).map(Some).chain([None]);
        let ids =
            |part| known.and_then(|poll| poll.phrases(part)).into_iter().flat_map(|all| all.iter().map(|it| it.0));
        let written: Vec<(Option<u8>, Vec<PhraseId>)> =
            parts.map(|part| (part, ids(part).collect())).filter(|(_, ids): &(_, Vec<_>)| !ids.is_empty()).collect();
        let (part, ids) = if written.is_empty() || draw.one_in(16) {
            (draw.pick(&[Some(0), Some(20), None]), vec![0, 1])
        } else {
            written[draw.below(written.len())].clone()
        };
        let phrases = match draw.below(16) {
            0 => vec![ids[0]; draw.pick(&[0, 101])],
            // Some are gone by the time the decision comes.
            1 => vec![draw.pick(&ids), ids[0].saturating_sub(1)],
            _ => (0..=draw.below(3)).map(|_| draw.pick(&ids)).collect(),
        };
        let verdict = match draw.below(9) {
            0..3 => PhraseVerdict::Release,
            3 | 4 => PhraseVerdict::Hide,
            5 => PhraseVerdict::Alone,
            6 => PhraseVerdict::With(draw.pick(&[0, 1, 99])),
            _ => PhraseVerdict::With(draw.pick(&ids)),
        };
        Command::JudgePhrases { panel, poll, part, phrases, verdict }
    }

    fn opinions(&self, panel: PanelId, poll: PollId, draw: &mut Draw) -> Opinions {
        let parts = self.poll(panel, poll).into_iter().flat_map(|poll| &poll.terms.parts);
        let mut statements = parts.filter(|part| part.kind == Kind::Statements);
        let count = statements.next().map_or(2, |part| part.options.len()) + usize::from(draw.one_in(8));
        let group = |size| Group { size, middle: (-700, 12), stances: vec![Some([size, 0, 0]); count] };
        let groups = vec![group(draw.pick(&[9, 8])), group(draw.pick(&[4, 5, 6]))];
        let last = u8::try_from(count).unwrap() - u8::from(!draw.one_in(8));
        Opinions { participants: 14, groups, statements: vec![(10, -20); count], unite: vec![0], divide: vec![last] }
    }
}

fn has_words(poll: &Poll) -> bool {
    let parts = (0_u8..).zip(&poll.terms.parts).map(|(part, _)| Some(part)).chain([None]);
    parts.filter_map(|part| poll.phrases(part)).any(|phrases| phrases.iter().next().is_some())
}

/// An answer to that part.
fn fitting(part: &Part, place: usize, draw: &mut Draw) -> Reply {
    let options = part.options.len();
    let step = |draw: &mut Draw, steps| Reply::Step(u8::try_from(draw.below(usize::from(steps))).unwrap());
    match part.kind {
        _ if draw.one_in(9) => Reply::Abstain,
        Kind::Single | Kind::Quiz => Reply::Options(draw.some(options, 1)),
        Kind::Multiple { min, max } => {
            let more = draw.below(usize::from(max - min) + 1);
            Reply::Options(draw.some(options, usize::from(min) + more))
        }
        Kind::YesNo => step(draw, 2),
        Kind::Scale { steps } => step(draw, steps),
        Kind::Stars { stars } => step(draw, stars),
        Kind::Ranking => {
            let count = draw.pick(&[1, options - 1, options, options]);
            Reply::Order(draw.some(options, count))
        }
        Kind::Points { total } => {
            let mut points = vec![0; options];
            for _ in 0..total {
                points[draw.below(options)] += 1;
            }
            Reply::Points(points)
        }
        Kind::Number { min, max, .. } => {
            let span = usize::try_from(max - min).unwrap() + 1;
            Reply::Number(min + i64::try_from(draw.below(span)).unwrap())
        }
        Kind::Text => Reply::Words(vec![sayings::typed(draw.below(sayings::ALL - 1), 'x', place)]),
        Kind::Cloud { words } => {
            let count = 1 + draw.below(words.into());
            Reply::Words((0..count).map(|_| sayings::typed(draw.below(sayings::SHORT), 'x', place)).collect())
        }
        Kind::Statements => {
            let stances = [Some(Stance::Agree), Some(Stance::Disagree), Some(Stance::Pass), None];
            Reply::Stances((0..options).map(|_| draw.pick(&stances)).collect())
        }
    }
}

/// An answer to anything, seldom to what was asked.
fn wild(place: usize, draw: &mut Draw) -> Reply {
    match draw.below(10) {
        0 => Reply::Options(draw.pick(&[&[0, 0][..], &[0, 1, 2, 3, 4], &[], &[200]]).to_vec()),
        1 | 2 => Reply::Step(draw.pick(&[2, 11, 255])),
        3 => Reply::Order(draw.pick(&[&[0, 0][..], &[], &[77]]).to_vec()),
        4 => Reply::Points(draw.pick(&[&[10, 0][..], &[0, 0, 0], &[1, 1, u16::MAX]]).to_vec()),
        5 => Reply::Number(draw.pick(&[i64::MIN, i64::MAX, -1_000_001])),
        6 => Reply::Words(Vec::new()),
        7 => Reply::Words(vec![sayings::typed(draw.below(sayings::ALL), 'x', place); 6]),
        8 => Reply::Words(vec![sayings::typed(sayings::SHORT + draw.below(sayings::ALL - sayings::SHORT), 'x', place)]),
        _ => Reply::Stances(vec![None; draw.pick(&[0, 1, 61])]),
    }
}
