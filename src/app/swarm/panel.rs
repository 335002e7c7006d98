//! A panel in full swing: questions and votes come from the hall, and the whole hall hears of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::time::Instant;

use crate::app::clock;
use crate::domain::command::Command;
use crate::domain::ids::{PanelId, QuestionId};
use crate::domain::locale::Lang;
use crate::protocol::wire::{self, ClientFrame};

use super::crowd::{Record, Turn};
use super::door::Door;
use super::figures::{Figures, Times, to_f64};
use super::frames::client_text;
use super::host::{Organiser, QUESTION};
use super::measure::{PATIENCE, Spent, bar, fill, quiet, wait_for};
use super::{Event, Hall};

/// Questions a second of a hall that has much to ask.
const QUESTIONS_PER_S: u32 = 5;

/// Votes a second.
const VOTES_PER_S: u32 = 50;

/// How old a question is before it is voted for: its voter has to have read it.
const READ: Duration = Duration::from_secs(2);

/// What the hall will say.
struct Script {
    panel: PanelId,
    /// The one at place `n` is asked by phone `n`.
    questions: Vec<QuestionId>,
    /// Who votes for which of them.
    votes: BTreeSet<(usize, usize)>,
    turns: Vec<Turn>,
}

/// Lets the hall ask and vote for its seconds, in a panel that moderates nothing.
pub(super) async fn panel(event: &Event, hall: &Hall) -> Result<Figures> {
    let door = Door::find(&event.audience).await?;
    let mut organiser = Organiser::enter(&event.audience, &event.organiser, door.panel).await?;
    organiser.let_everyone_ask().await?;
    let door = Door::find(&event.audience).await?;
    let mut script = Script::new(door.panel, hall)?;
    let (crowd, _) = fill(&door, hall).await?;

    let turns = std::mem::take(&mut script.turns);
    let sent = turns.len();
    let bar = bar("asking and voting, seconds", usize::try_from(hall.seconds)?);
    let before = crowd.seen.patches.load(Ordering::Relaxed);
    let usage = Spent::since(hall)?;
    let began = Instant::now();
    crowd.take_turns(turns)?;
    for _ in 0..hall.seconds {
        tokio::time::sleep(Duration::from_secs(1)).await;
        bar.inc(1);
    }
    let usage = usage.until_now()?;
    let took = began.elapsed();
    bar.finish_and_clear();
    wait_for(&crowd.seen.answers, sent, PATIENCE).await;
    quiet(&crowd.seen.patches).await;
    let patches = crowd.seen.patches.load(Ordering::Relaxed) - before;
    let cut = crowd.seen.cut.load(Ordering::Relaxed);
    let record = crowd.leave()?;
    script.check(&organiser.votes(door.panel).await?)?;

    let mut figures = Figures::default();
    figures.count("clients", hall.clients());
    figures.count("questions", script.questions.len());
    figures.count("votes", script.votes.len());
    figures.count("refused", record.nacks);
    figures.add("messages_per_phone_per_s", to_f64(patches) / to_f64(hall.clients()) / took.as_secs_f64());
    script.delivery(&mut figures, &record, hall.clients());
    figures.count("connections_cut", cut);
    usage.report(&mut figures, took, Some(("server_cpu_us_per_message", patches)));
    Ok(figures)
}

impl Script {
    fn new(panel: PanelId, hall: &Hall) -> Result<Self> {
        let seconds = u32::try_from(hall.seconds)?;
        let (asked, cast) = (seconds * QUESTIONS_PER_S, seconds * VOTES_PER_S);
        let questions: Vec<_> = (0..asked).map(|_| QuestionId(clock::uuid())).collect();
        ensure!(questions.len() < hall.clients(), "too_few_clients: each of {asked} questions has an asker of its own");
        let mut script = Self { panel, questions, votes: BTreeSet::new(), turns: Vec::new() };
        for number in 0..asked {
            let after = Duration::from_secs(1) * number / QUESTIONS_PER_S;
            script.ask(usize::try_from(number)?, after);
        }
        for number in 0..cast {
            let after = Duration::from_secs(1) * number / VOTES_PER_S;
            script.vote(usize::try_from(number)?, after, hall.clients());
        }
        script.turns.sort_by_key(|turn| turn.after);
        Ok(script)
    }

    fn ask(&mut self, number: usize, after: Duration) {
        let (panel, question) = (self.panel, self.questions[number]);
        let lang = Lang::new("en").ok();
        let ask = Command::Ask { panel, question, text: format!("{number}: {QUESTION}"), name: None, lang };
        self.turns.push(Turn { after, phone: number, frame: frame(ask) });
    }

    /// Voters follow one another through the hall, and go for the questions that have been read in turn.
    fn vote(&mut self, number: usize, after: Duration, clients: usize) {
        let read = after.saturating_sub(READ).as_millis() * u128::from(QUESTIONS_PER_S) / 1000;
        let Some(place) = usize::try_from(read).ok().filter(|read| *read > 0).map(|read| number % read) else { return };
        // Nobody votes who asks: that would need an answer before it could be told apart.
        let askers = self.questions.len();
        let phone = askers + number % (clients - askers);
        if self.votes.insert((place, phone)) {
            let vote = Command::Vote { panel: self.panel, question: self.questions[place], on: true };
            self.turns.push(Turn { after, phone, frame: frame(vote) });
        }
    }

    /// Every question has exactly the votes it was given, its asker's included.
    fn check(&self, counted: &BTreeMap<String, u64>) -> Result<()> {
        for (place, question) in self.questions.iter().enumerate() {
            let given = 1 + self.votes.range((place, 0)..(place + 1, 0)).count() as u64;
            let counted = counted.get(&question.to_string()).copied();
            ensure!(counted == Some(given), "question {place} has {counted:?} votes, the phones gave it {given}");
        }
        Ok(())
    }

    /// How soon each question was on each phone, and whether every phone got every message.
    fn delivery(&self, figures: &mut Figures, record: &Record, clients: usize) {
        let mut each = Vec::new();
        let mut last = Vec::new();
        let asked = record.acks.iter().filter(|ack| ack.phone < self.questions.len());
        for ack in asked {
            // A question goes out with the first message that leads to its position or beyond.
            let Some((_, read)) = record.patches.range(ack.seq..).next() else { continue };
            each.extend(read.iter().map(|read| read.saturating_sub(ack.sent)));
            last.extend(read.iter().max().map(|read| read.saturating_sub(ack.sent)));
        }
        // What was sent while the hall filled is not every phone's to hear.
        let first = record.acks.iter().map(|ack| ack.seq).min().unwrap_or_default();
        let missing: usize = record.patches.range(first..).map(|(_, read)| clients.saturating_sub(read.len())).sum();
        figures.count("missing", missing + (self.questions.len() * clients).saturating_sub(each.len()));
        let (each, last) = (Times::new(each), Times::new(last));
        figures.time_ms("question_p50_ms", &each, 500);
        figures.time_ms("question_p99_ms", &each, 990);
        figures.time_ms("question_last_phone_p99_ms", &last, 990);
        let acks = Times::new(record.ack_times());
        figures.time_ms("ack_p50_ms", &acks, 500);
        figures.time_ms("ack_p99_ms", &acks, 990);
    }
}

fn frame(command: Command) -> Vec<u8> {
    client_text(&wire::encode(&ClientFrame::Do { id: clock::command_id(), command, again: false }))
}
