//! The people of a recording, each a participant with a socket of its own, all at once.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use futures_util::stream::{FuturesUnordered, StreamExt, TryStreamExt};
use indicatif::ProgressBar;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::domain::command::Command;
use crate::domain::ids::{PanelId, QuestionId};
use crate::protocol::code::Code;

use super::super::client::{Client, IN_FLIGHT, Keeps};
use super::super::clock;
use super::conversation::{Conversation, Person, Statement, StatementId, Vote};

/// Participants who join at the same moment; a hall comes in faster than one by one and slower than all at once.
const JOINING: usize = 64;

/// Where a recording is played.
pub(super) struct Stage<'a> {
    conversation: &'a Conversation,
    origin: &'a str,
    join: &'a str,
    panel: PanelId,
    bar: ProgressBar,
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Statements that were taken, as questions.
    pub(super) taken: BTreeMap<StatementId, QuestionId>,
    /// Statements that were not, by code.
    pub(super) refused: BTreeMap<&'static str, usize>,
    /// Votes acknowledged.
    pub(super) votes: usize,
    /// Votes on statements that were refused.
    pub(super) left_out: usize,
    /// Sockets opened again after one broke.
    pub(super) reconnects: u64,
    /// How long it took.
    pub(super) seconds: f64,
}

/// One participant and what is theirs to do.
struct Someone<'a> {
    client: Client,
    statements: Vec<&'a Statement>,
    votes: Vec<&'a Vote>,
}

/// What one participant's asking came to.
type Asked = Vec<(StatementId, Result<QuestionId, Code>)>;

impl<'a> Stage<'a> {
    pub(super) fn new(
        conversation: &'a Conversation,
        origin: &'a str,
        join: &'a str,
        panel: PanelId,
        bar: ProgressBar,
    ) -> Self {
        Self { conversation, origin, join, panel, bar }
    }

    /// Everyone joins; then everyone asks; then everyone votes. Whoever is done stays and reads, as people in a hall do.
    pub(super) async fn play(&self) -> Result<Outcome> {
        let began = Instant::now();
        self.bar.set_message("joining");
        let mut people = self.join_all().await?;
        self.bar.set_message("asking");
        let (mut outcome, before) = (Outcome::default(), reconnects(&people));
        for (statement, asked) in
            self.act(&mut people, async |someone| self.ask(someone).await).await?.into_iter().flatten()
        {
            match asked {
                Ok(question) => drop(outcome.taken.insert(statement, question)),
                Err(code) => *outcome.refused.entry(code.as_str()).or_default() += 1,
            }
        }
        self.bar.set_message("voting");
        let taken = &outcome.taken;
        let votes = self.act(&mut people, async |someone| self.vote(someone, taken).await).await?;
        outcome.votes = votes.iter().sum();
        outcome.left_out = self.conversation.votes.len() - outcome.votes;
        outcome.reconnects = reconnects(&people) - before;
        outcome.seconds = began.elapsed().as_secs_f64();
        Ok(outcome)
    }

    async fn join_all(&self) -> Result<Vec<Someone<'a>>> {
        let joining = self.conversation.people().into_iter().map(|person| self.join_one(person));
        futures_util::stream::iter(joining).buffer_unordered(JOINING).try_collect().await
    }

    async fn join_one(&self, person: Person) -> Result<Someone<'a>> {
        let mut client = Client::join(self.origin, self.join, Some(self.panel)).await?;
        client.keep(Keeps::Position);
        client.connect().await?;
        self.bar.inc(1);
        Ok(Someone {
            client,
            statements: self.conversation.statements.iter().filter(|statement| statement.author == person).collect(),
            votes: self.conversation.votes.iter().filter(|vote| vote.voter == person).collect(),
        })
    }

    /// Everyone does `act` at the same time; nobody leaves before the last one is done.
    async fn act<T>(
        &self,
        people: &mut [Someone<'a>],
        act: impl AsyncFn(&mut Someone<'a>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let left = watch::Sender::new(people.len());
        let all: FuturesUnordered<_> = people
            .iter_mut()
            .map(async |someone| {
                let mut others = left.subscribe();
                let done = act(someone).await?;
                left.send_modify(|left| *left -= 1);
                tokio::select! {
                    read = someone.read_on() => read?,
                    _ = others.wait_for(|left| *left == 0) => {}
                }
                anyhow::Ok(done)
            })
            .collect();
        all.try_collect().await
    }

    async fn ask(&self, someone: &mut Someone<'a>) -> Result<Asked> {
        let mut asked = Vec::with_capacity(someone.statements.len());
        for statement in &someone.statements {
            let question = QuestionId(clock::uuid());
            let command =
                Command::Ask { panel: self.panel, question, text: statement.text.clone(), name: None, lang: None };
            match someone.client.perform(command).await? {
                Ok(_) => asked.push((statement.id, Ok(question))),
                Err(code @ (Code::TextTooLong | Code::TextEmpty)) => asked.push((statement.id, Err(code))),
                Err(code) => bail!("statement {} was refused: {}", statement.id, code.as_str()),
            }
            self.bar.inc(1);
        }
        Ok(asked)
    }

    /// Votes in order, several under way at a time; the number acknowledged.
    async fn vote(&self, someone: &mut Someone<'a>, taken: &BTreeMap<StatementId, QuestionId>) -> Result<usize> {
        let mut acknowledged = 0;
        let possible: Vec<_> =
            someone.votes.iter().filter_map(|vote| Some((*taken.get(&vote.statement)?, vote))).collect();
        self.bar.inc((someone.votes.len() - possible.len()) as u64);
        let mut waiting = possible.into_iter();
        loop {
            while someone.client.unanswered() < IN_FLIGHT
                && let Some((question, vote)) = waiting.next()
            {
                someone.client.give(Command::Vote { panel: self.panel, question, on: vote.agrees() });
            }
            if someone.client.unanswered() == 0 {
                return Ok(acknowledged);
            }
            if let (_, Err(code)) = someone.client.next_answer().await? {
                bail!("a vote was refused: {}", code.as_str());
            }
            acknowledged += 1;
            self.bar.inc(1);
        }
    }
}

impl Someone<'_> {
    /// Reads until dropped, for a phone that does not read is cut.
    async fn read_on(&mut self) -> Result<()> {
        loop {
            self.client.step().await?;
        }
    }
}

fn reconnects(people: &[Someone<'_>]) -> u64 {
    people.iter().map(|someone| someone.client.reconnects).sum()
}
