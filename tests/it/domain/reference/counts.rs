//! The naive counts: every result made anew from the ballots, as the JSON that pages are sent.

use baraza::domain::ids::PlayerId;
use baraza::domain::panel::Names;
use baraza::domain::poll::opinions::Group;
use baraza::domain::poll::{Kind, Part, PhraseState, Reply, Results, Stance};
use serde_json::{Value, json};

use super::*;

impl Hall {
    /// The last ballot of everyone who answered, in the order of their names.
    pub(crate) fn last_ballots(&self, poll: PollId) -> impl Iterator<Item = &Cast> {
        let resets = self.polls.iter().find(|known| known.id == poll).map(|known| known.resets);
        let cast: Vec<_> =
            self.ballots.iter().filter(|cast| cast.poll == poll && Some(cast.resets) == resets).collect();
        let is_last = |at: usize| cast[at + 1..].iter().all(|later| later.who != cast[at].who);
        let mut last: Vec<_> = (0..cast.len()).filter(|at| is_last(*at)).map(|at| cast[at]).collect();
        last.sort_by_key(|cast| cast.who);
        last.into_iter()
    }

    /// How many replies say it.
    pub(crate) fn times_said(&self, poll: PollId, part: Option<u8>, says: &str) -> u32 {
        let all = self.last_ballots(poll).flat_map(|cast| ballots::written(&cast.ballot));
        count(all, |(at, said)| *at == part && said.says == says)
    }

    /// The result of a poll as whoever may see it does.
    pub(crate) fn result(&self, poll: &Poll) -> Value {
        let is_over = matches!(poll.state(), PollState::Closed | PollState::Revealed);
        let is_quiz = poll.terms.parts.iter().any(|part| part.kind == Kind::Quiz);
        let part = |(at, part): (usize, &Part)| {
            let replies: Vec<_> = self.last_ballots(poll.id).map(|cast| cast.ballot.replies[at].clone()).collect();
            let mut result = json!({
                "answered": count(&replies, |reply| **reply != Reply::Abstain),
                "abstained": count(&replies, |reply| **reply == Reply::Abstain),
                "figures": self.figures(poll, u8::try_from(at).unwrap(), part, &replies),
            });
            if is_over && part.kind == Kind::Quiz {
                result["right"] = json!(part.right);
            }
            result
        };
        let parts: Vec<_> = poll.terms.parts.iter().enumerate().map(part).collect();
        let mut result = json!({ "ballots": self.last_ballots(poll.id).count(), "parts": parts });
        if is_over && is_quiz {
            result["leaders"] = self.leaders(poll);
        }
        if let Some(opinions) = &poll.opinions {
            result["opinions"] = self.opinions(poll, opinions);
        }
        result
    }

    fn figures(&self, poll: &Poll, at: u8, part: &Part, replies: &[Reply]) -> Value {
        let options = part.options.len();
        match part.kind {
            Kind::Single | Kind::Multiple { .. } | Kind::Quiz => counts(options, |option| {
                count(replies, |reply| matches!(reply, Reply::Options(chosen) if chosen.contains(&option)))
            }),
            Kind::YesNo => counts(2, |step| count(replies, |reply| **reply == Reply::Step(step))),
            Kind::Scale { steps: most } | Kind::Stars { stars: most } => {
                counts(most.into(), |step| count(replies, |reply| **reply == Reply::Step(step)))
            }
            Kind::Ranking => ranking(options, replies),
            Kind::Points { .. } => {
                let sum = |option: usize| replies.iter().map(|reply| given(reply, option)).sum::<u64>();
                json!({ "points": (0..options).map(sum).collect::<Vec<_>>() })
            }
            Kind::Number { .. } => json!({ "numbers": spread(replies) }),
            Kind::Text | Kind::Cloud { .. } => self.shown(poll, at, replies),
            Kind::Statements => {
                let of = |statement: usize, wanted| {
                    count(replies, |reply| matches!(reply, Reply::Stances(all) if all[statement] == Some(wanted)))
                };
                let all = |statement| [Stance::Agree, Stance::Disagree, Stance::Pass].map(|it| of(statement, it));
                json!({ "stances": (0..options).map(all).collect::<Vec<_>>() })
            }
        }
    }

    /// What may be read of what was written, each with all that is counted with it.
    fn shown(&self, poll: &Poll, at: u8, replies: &[Reply]) -> Value {
        let part = Some(at);
        let words = |reply: &Reply| if let Reply::Words(words) = reply { words.len() } else { 0 };
        let all = u32::try_from(replies.iter().map(words).sum::<usize>()).unwrap();
        let mut shown = Vec::new();
        for phrase in poll.phrases(part).filter(|phrase| phrase.with.is_none()) {
            let together = poll.phrases(part).filter(|other| other.id == phrase.id || other.with == Some(phrase.id));
            let together = together.filter(|other| other.state != PhraseState::Hidden);
            let times: u32 = together.map(|other| self.times_said(poll.id, part, &other.says)).sum();
            if phrase.state == PhraseState::Released && times > 0 {
                shown.push((phrase.text.clone(), times));
            }
        }
        shown.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
        assert!(shown.len() <= 60, "scripts say less");
        let other = all - shown.iter().map(|(_, times)| times).sum::<u32>();
        json!({ "phrases": { "shown": shown, "other": other } })
    }

    /// The groups, where five or nobody are in each and beside all of them, and their stances, where that is so of those who saw the statement.
    fn opinions(&self, poll: &Poll, opinions: &Opinions) -> Value {
        let at = poll.terms.parts.iter().position(|part| part.kind == Kind::Statements).unwrap();
        let rows: Vec<_> = self.last_ballots(poll.id).map(|cast| &cast.ballot.replies[at]).collect();
        let is_told = |all: u32, groups: &[u32]| {
            let beside = i64::from(all) - i64::from(groups.iter().sum::<u32>());
            groups.iter().map(|group| i64::from(*group)).chain([beside]).all(|people| people == 0 || people >= 5)
        };
        let mut told = json!(opinions);
        let sizes: Vec<_> = opinions.groups.iter().map(|group| group.size).collect();
        let answered = count(&rows, |reply| ***reply != Reply::Abstain);
        if !is_told(answered, &sizes) || sizes.contains(&0) {
            for list in ["groups", "unite", "divide"] {
                told[list] = json!([]);
            }
            return told;
        }
        for statement in 0..opinions.statements.len() {
            let saw = count(&rows, |reply| matches!(reply, Reply::Stances(all) if all[statement].is_some()));
            let of = |group: &Group| group.stances[statement].unwrap_or_default().iter().sum::<u32>();
            if !is_told(saw, &opinions.groups.iter().map(of).collect::<Vec<_>>()) {
                for group in told["groups"].as_array_mut().unwrap() {
                    group["stances"][statement] = Value::Null;
                }
                for list in ["unite", "divide"] {
                    told[list].as_array_mut().unwrap().retain(|place| place != statement);
                }
            }
        }
        told
    }

    /// Everyone who ever played in the panel, in the order they came.
    pub(crate) fn players(&self, panel: PanelId) -> Vec<PlayerId> {
        let is_here = |cast: &&Cast| self.polls.iter().any(|poll| poll.id == cast.poll && poll.panel == panel);
        let mut players = Vec::new();
        for player in self.ballots.iter().filter(is_here).filter_map(|cast| cast.player) {
            if !players.contains(&player) {
                players.push(player);
            }
        }
        players
    }

    /// The sum of what each player scored in this quiz and in those before it whose result everybody sees.
    fn leaders(&self, poll: &Poll) -> Value {
        let here: Vec<_> = self.polls.iter().filter(|known| known.panel == poll.panel).collect();
        let at = here.iter().position(|known| known.id == poll.id).unwrap();
        let counted: Vec<_> = here[..at].iter().filter(|quiz| quiz.is_public()).copied().chain([poll]).collect();
        let mut leaders = Vec::new();
        for (number, player) in (1_u32..).zip(self.players(poll.panel)) {
            let of = |quiz: &&Poll| self.score(quiz, player);
            let scored: Vec<_> = counted.iter().filter_map(of).collect();
            if !scored.is_empty() {
                let name = scored.iter().rev().find_map(|(_, name)| name.clone());
                leaders.push((scored.iter().map(|(score, _)| score).sum::<u32>(), number, name));
            }
        }
        leaders.sort_by_key(|(score, number, _)| (std::cmp::Reverse(*score), *number));
        let takes_names = self.panel(poll.panel).unwrap().terms.names == Names::Optional;
        let line = |(score, number, name): &(u32, u32, Option<String>)| match name {
            Some(name) if takes_names => json!({ "number": number, "name": name, "score": score }),
            _ => json!({ "number": number, "score": score }),
        };
        json!({ "top": leaders.iter().take(10).map(line).collect::<Vec<_>>(), "players": leaders.len() })
    }

    /// What a player has from one quiz that is over, with the name as far as it was released.
    fn score(&self, quiz: &Poll, player: PlayerId) -> Option<(u32, Option<String>)> {
        if matches!(quiz.state(), PollState::Draft | PollState::Open) {
            return None;
        }
        let given = self.last_ballots(quiz.id).find(|cast| cast.player == Some(player))?;
        let name = given.ballot.player.as_ref().and_then(|player| player.name.clone());
        let known = name.and_then(|name| quiz.phrase(None, &said(&name).says));
        let name = known.filter(|name| name.state == PhraseState::Released).map(|name| name.text.clone());
        Some((points(&quiz.terms, given), name))
    }
}

impl Poll {
    /// Whether everybody may see the result.
    pub(crate) fn is_public(&self) -> bool {
        match (self.terms.results, self.state()) {
            (Results::Never, _) | (_, PollState::Draft) => false,
            (Results::Always | Results::Voted, _) | (_, PollState::Revealed) => true,
            (Results::Closed, state) => state == PollState::Closed,
            (Results::Revealed, _) => false,
        }
    }
}

/// 1,000 for a right answer without a limit, else 500 and for each thousandth of the limit that was left half a point more, rounded down.
fn points(terms: &PollTerms, cast: &Cast) -> u32 {
    let each = match terms.seconds.map(u64::from) {
        None => 1000,
        Some(seconds) => 500 + (seconds * 1000 - cast.after) / (seconds * 2),
    };
    let is_right = |(part, reply): &(&Part, &Reply)| {
        part.right.iter().any(|right| part.kind == Kind::Quiz && **reply == Reply::Options(vec![*right]))
    };
    let right = terms.parts.iter().zip(&cast.ballot.replies).filter(is_right).count();
    u32::try_from(right).unwrap() * u32::try_from(each).unwrap()
}

fn count<T>(all: impl IntoIterator<Item = T>, wanted: impl Fn(&T) -> bool) -> u32 {
    u32::try_from(all.into_iter().filter(wanted).count()).unwrap()
}

fn counts(options: usize, of: impl Fn(u8) -> u32) -> Value {
    json!({ "counts": (0..u8::try_from(options).unwrap()).map(of).collect::<Vec<_>>() })
}

fn given(reply: &Reply, option: usize) -> u64 {
    if let Reply::Points(points) = reply { points[option].into() } else { 0 }
}

/// An option gets a point for every option that a ballot puts below it or leaves out.
fn ranking(options: usize, replies: &[Reply]) -> Value {
    let (mut borda, mut first) = (vec![0; options], vec![0; options]);
    for reply in replies {
        let Reply::Order(order) = reply else { continue };
        first[usize::from(order[0])] += 1;
        for (above, option) in order.iter().enumerate() {
            borda[usize::from(*option)] += options - 1 - above;
        }
    }
    json!({ "ranking": { "borda": borda, "first": first } })
}

fn spread(replies: &[Reply]) -> Value {
    let number = |reply: &Reply| if let Reply::Number(number) = reply { Some(*number) } else { None };
    let mut numbers: Vec<_> = replies.iter().filter_map(number).collect();
    numbers.sort_unstable();
    let (Some(min), Some(max)) = (numbers.first().copied(), numbers.last().copied()) else { return Value::Null };
    let many = numbers.len();
    // The first number such that so many quarters of all are not above it.
    let quarter = |quarters: usize| {
        let reaches = |number: &&i64| 4 * numbers.iter().filter(|other| other <= number).count() >= quarters * many;
        *numbers.iter().find(reaches).unwrap()
    };
    let (sum, all) = (numbers.iter().map(|number| i128::from(*number)).sum::<i128>(), i128::try_from(many).unwrap());
    let (below, rest) = (sum.div_euclid(all), sum.rem_euclid(all));
    let mean = if 2 * rest >= all { below + 1 } else { below };
    let width = (max - min) / 20 + 1;
    let mut bins = Vec::new();
    let mut from = min;
    while from <= max {
        bins.push((from, count(&numbers, |number| (from..from + width).contains(*number))));
        from += width;
    }
    let (lower, median, upper) = (quarter(1), quarter(2), quarter(3));
    let mean = i64::try_from(mean).unwrap();
    json!({ "min": min, "lower": lower, "median": median, "upper": upper, "max": max, "mean": mean, "bins": bins })
}
