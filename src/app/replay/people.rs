//! The people of a recording, each a participant with a socket of its own, all at once.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use futures_util::future::try_join_all;
use futures_util::stream::{FuturesUnordered, StreamExt, TryStreamExt};
use indicatif::ProgressBar;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::domain::command::Command;
use crate::domain::ids::{PanelId, QuestionId};
use crate::protocol::code::Code;

use super::super::client::{Client, IN_FLIGHT, Keeps};
use super::conversation::{Conversation, Person, Statement, StatementId, Vote};
use super::desk::Moderator;

/// Participants who join at the same moment; a hall comes in faster than one by one and slower than all at once.
const JOINING: usize = 64;

/// One participant in so many keeps the whole list from beginning to end, to be compared; for all of them a process has no room.
const READERS: usize = 25;

/// Where a recording is played.
pub(super) struct Stage<'a> {
    pub(super) conversation: &'a Conversation,
    pub(super) origin: &'a str,
    pub(super) join: &'a str,
    pub(super) panel: PanelId,
    /// The question that each statement is asked as.
    pub(super) questions: &'a BTreeMap<StatementId, QuestionId>,
    pub(super) bar: ProgressBar,
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Statements that were refused, with the code.
    pub(super) refused: BTreeMap<StatementId, Code>,
    /// Votes acknowledged.
    pub(super) votes: usize,
    /// Votes refused, by code.
    pub(super) refused_votes: BTreeMap<&'static str, usize>,
    /// Sockets opened again after one broke.
    pub(super) reconnects: u64,
    /// How long it took.
    pub(super) seconds: f64,
}

/// One participant and what is theirs to do.
pub(super) struct Someone<'a> {
    pub(super) person: Person,
    pub(super) client: Client,
    statements: Vec<&'a Statement>,
    votes: Vec<&'a Vote>,
}

/// How far the people are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progress {
    /// How many are not done.
    pub(super) left: usize,
    /// The latest place in the log that one of theirs has.
    pub(super) seq: u64,
}

/// What one participant's commands came to.
#[derive(Default)]
struct Done {
    refused: Vec<(StatementId, Code)>,
    acknowledged: usize,
    seq: u64,
}

impl<'a> Stage<'a> {
    /// Everyone asks while moderators decide; then everyone votes. Whoever is done stays and reads, as people in a hall do.
    pub(super) async fn play(&self, people: &mut [Someone<'a>], desks: &mut [Moderator]) -> Result<Outcome> {
        let (began, before) = (Instant::now(), reconnects(people));
        let mut outcome = Outcome::default();
        self.bar.set_message("asking");
        let (progress, over) = (watch::Sender::new(Progress::default()), CancellationToken::new());
        let moderating = async {
            let moderating = desks.iter_mut().map(|desk| desk.moderate(progress.subscribe()));
            try_join_all(moderating).await?;
            over.cancel();
            Ok(())
        };
        let asking = self.act(people, &progress, &over, async |someone| self.ask(someone).await);
        let (asked, ()) = tokio::try_join!(asking, moderating)?;
        outcome.refused = asked.into_iter().flat_map(|done| done.refused).collect();

        self.bar.set_message("voting");
        let (progress, over) = (watch::Sender::new(Progress::default()), CancellationToken::new());
        let reading = async {
            let reading = try_join_all(desks.iter_mut().map(|desk| read_on(&mut desk.client)));
            let mut voting = progress.subscribe();
            tokio::select! {
                read = reading => drop(read?),
                _ = voting.wait_for(|progress| progress.left == 0) => {}
            }
            over.cancel();
            anyhow::Ok(())
        };
        let voting = self.act(people, &progress, &over, async |someone| self.vote(someone).await);
        let (voted, ()) = tokio::try_join!(voting, reading)?;
        for done in voted {
            outcome.votes += done.acknowledged;
            for (_, code) in done.refused {
                *outcome.refused_votes.entry(code.as_str()).or_default() += 1;
            }
        }
        outcome.reconnects = reconnects(people) - before;
        outcome.seconds = began.elapsed().as_secs_f64();
        Ok(outcome)
    }

    /// Lets everyone in.
    pub(super) async fn join_all(&self) -> Result<Vec<Someone<'a>>> {
        self.bar.set_message("joining");
        let people = self.conversation.people().into_iter().enumerate();
        let joining = people.map(|(number, person)| {
            self.join_one(person, if number % READERS == 0 { Keeps::View } else { Keeps::Position })
        });
        futures_util::stream::iter(joining).buffer_unordered(JOINING).try_collect().await
    }

    async fn join_one(&self, person: Person, keeps: Keeps) -> Result<Someone<'a>> {
        let mut client = Client::join(self.origin, self.join, Some(self.panel)).await?;
        client.keep(keeps);
        client.connect().await?;
        self.bar.inc(1);
        Ok(Someone {
            person,
            client,
            statements: self.conversation.statements.iter().filter(|statement| statement.author == person).collect(),
            votes: self.conversation.votes.iter().filter(|vote| vote.voter == person).collect(),
        })
    }

    /// Everyone does `act` at the same time; nobody leaves before it is `over`.
    async fn act(
        &self,
        people: &mut [Someone<'a>],
        progress: &watch::Sender<Progress>,
        over: &CancellationToken,
        act: impl AsyncFn(&mut Someone<'a>) -> Result<Done>,
    ) -> Result<Vec<Done>> {
        progress.send_modify(|progress| progress.left = people.len());
        let all: FuturesUnordered<_> = people
            .iter_mut()
            .map(async |someone| {
                let done = act(someone).await?;
                progress.send_modify(|progress| {
                    progress.left -= 1;
                    progress.seq = progress.seq.max(done.seq);
                });
                tokio::select! {
                    read = read_on(&mut someone.client) => read?,
                    () = over.cancelled() => {}
                }
                anyhow::Ok(done)
            })
            .collect();
        all.try_collect().await
    }

    async fn ask(&self, someone: &mut Someone<'a>) -> Result<Done> {
        let mut done = Done::default();
        for statement in &someone.statements {
            let question = self.questions[&statement.id];
            let command =
                Command::Ask { panel: self.panel, question, text: statement.text.clone(), name: None, lang: None };
            match someone.client.perform(command).await? {
                Ok(seq) => done.seq = done.seq.max(seq),
                Err(code) => done.refused.push((statement.id, code)),
            }
            self.bar.inc(1);
        }
        Ok(done)
    }

    /// Votes in order, several under way at a time.
    async fn vote(&self, someone: &mut Someone<'a>) -> Result<Done> {
        let mut done = Done::default();
        let mut given = BTreeMap::new();
        let mut waiting = someone.votes.iter();
        loop {
            while someone.client.unanswered() < IN_FLIGHT
                && let Some(vote) = waiting.next()
            {
                let question = self.questions[&vote.statement];
                let id = someone.client.give(Command::Vote { panel: self.panel, question, on: vote.agrees() });
                given.insert(id, vote.statement);
            }
            if someone.client.unanswered() == 0 {
                return Ok(done);
            }
            let (id, answer) = someone.client.next_answer().await?;
            let Some(statement) = given.remove(&id) else { bail!("an answer to nothing that was given") };
            match answer {
                Ok(seq) => {
                    done.acknowledged += 1;
                    done.seq = done.seq.max(seq);
                }
                Err(code) => done.refused.push((statement, code)),
            }
            self.bar.inc(1);
        }
    }
}

/// Reads until dropped, for a client that does not read is cut.
async fn read_on(client: &mut Client) -> Result<()> {
    loop {
        client.step().await?;
    }
}

fn reconnects(people: &[Someone<'_>]) -> u64 {
    people.iter().map(|someone| someone.client.reconnects).sum()
}
