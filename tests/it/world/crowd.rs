//! A hall at work while its server fails: guests ask, vote and answer, a moderator decides, and each keeps a journal to hold against the log.

use std::collections::{BTreeMap, BTreeSet};

use baraza::app::client::Client;
use baraza::domain::ids::{CommandId, PollId, QuestionId};
use baraza::domain::poll::{Counts, PollState};
use baraza::domain::question::QuestionState;
use baraza::protocol::export::{Export, QuestionSummary};
use futures_util::future::join_all;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::audit::Audit;
use super::commands::{answer, approve, ask, decline, put_poll, question_id, set_poll, unvote, vote};
use super::dice::Dice;
use super::process::{Home, Process, batches};
use super::{FIRST, approved_question};

/// Questions that everyone has an opinion about.
const KNOWN: usize = 4;

/// Options of the poll that everyone answers again and again.
const OPTIONS: usize = 3;

/// Commands of a guest under way at once.
const AT_ONCE: usize = 3;

/// Questions that may wait for the moderator.
const DESK_QUEUE: usize = 64;

/// Everyone, and what they know.
pub(crate) struct Crowd<'a> {
    home: &'a Home,
    guests: Vec<Guest>,
    moderator: Moderator,
    known: Vec<QuestionId>,
    poll: PollId,
    acks: watch::Sender<u64>,
}

/// A command that was acknowledged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ack {
    pub(crate) id: CommandId,
    /// Its place in the log.
    pub(crate) seq: u64,
    /// How much the disk had noted by then, if it keeps a diary: what was acknowledged is in there.
    pub(crate) noted: u64,
}

/// A participant: what was given, and what was answered.
struct Guest {
    phone: Client,
    number: usize,
    dice: Dice,
    asked: BTreeMap<CommandId, (QuestionId, String)>,
    supports: BTreeSet<QuestionId>,
    ballot: Option<usize>,
    acked: Vec<Ack>,
}

struct Moderator {
    desk: Client,
    dice: Dice,
    approved: BTreeMap<QuestionId, bool>,
    acked: Vec<Ack>,
}

impl<'a> Crowd<'a> {
    /// Opens a poll, has questions released, and lets `guests` in.
    pub(crate) async fn enter(home: &'a Home, server: &Process, guests: usize, seed: u64) -> Self {
        let mut desk = Client::redeem(server.link("Desk"), Some(FIRST)).await.unwrap();
        let poll = super::commands::poll_id();
        for command in [put_poll(FIRST, poll, "Poll"), set_poll(FIRST, poll, PollState::Open)] {
            desk.perform(command).await.unwrap().unwrap();
        }
        let mut host = Client::join(&home.origin(), server.join(), Some(FIRST)).await.unwrap();
        let mut known = Vec::new();
        for number in 0..KNOWN {
            known.push(approved_question(&mut host, &mut desk, &format!("Known question {number}")).await);
        }
        let guests = (0..guests).map(|number| Guest::enter(home, server.join(), number, seed));
        let guests = join_all(guests).await;
        let dice = Dice::new(seed.wrapping_add(1_000));
        let moderator = Moderator { desk, dice, approved: BTreeMap::new(), acked: Vec::new() };
        Self { home, guests, moderator, known, poll, acks: watch::Sender::new(0) }
    }

    /// How many commands were acknowledged so far, to wait for more.
    pub(crate) fn acks(&self) -> watch::Receiver<u64> {
        self.acks.subscribe()
    }

    /// Works until `over`, and then until every command has its answer. Dropped before, it leaves commands without one.
    pub(crate) async fn work(&mut self, over: &CancellationToken) {
        let Self { home, guests, moderator, known, poll, acks } = self;
        let count = |ack: CommandId, seq| {
            acks.send_modify(|acks| *acks += 1);
            Ack { id: ack, seq, noted: home.noted() }
        };
        let (asked, to_judge) = mpsc::channel(DESK_QUEUE);
        let working = guests.iter_mut().map(|guest| guest.work(known, *poll, asked.clone(), &count, over));
        let working = join_all(working);
        drop(asked);
        tokio::join!(working, moderator.work(to_judge, &count));
    }

    /// Ends the poll, so that running servers tell its results.
    pub(crate) async fn close_poll(&mut self) {
        self.moderator.desk.perform(set_poll(FIRST, self.poll, PollState::Closed)).await.unwrap().unwrap();
    }

    /// Everything that was acknowledged while it worked.
    pub(crate) fn acked(&self) -> impl Iterator<Item = Ack> {
        let guests = self.guests.iter().flat_map(|guest| &guest.acked);
        guests.chain(&self.moderator.acked).copied()
    }

    /// How often someone had to connect again.
    pub(crate) fn reconnects(&self) -> u64 {
        // Everyone connects once.
        self.guests.iter().map(|guest| guest.phone.reconnects - 1).sum()
    }

    /// Everything acknowledged is in the log, everything is done once, and the results are those that the journals come to. Everyone must have all
    /// their answers.
    pub(crate) fn audit(&self, export: &Export) -> Audit {
        let audit = Audit::of(export.event, batches(export), self.acked().map(|Ack { id, seq, .. }| (id, seq)));
        audit.assert_clean();
        self.assert_exact(export);
        audit
    }

    /// What the log comes to is what the journals come to.
    fn assert_exact(&self, export: &Export) {
        let panel = &export.summary.panels[0];
        let mut expected = BTreeMap::new();
        for (number, question) in self.known.iter().enumerate() {
            let supporters = self.guests.iter().filter(|guest| guest.supports.contains(question)).count();
            expected.insert(*question, (format!("Known question {number}"), Some(true), supporters + 1));
        }
        for (question, text) in self.guests.iter().flat_map(|guest| guest.asked.values()) {
            let approved = self.moderator.approved.get(question).copied();
            expected.insert(*question, (text.clone(), approved, 1));
        }
        for question in &panel.questions {
            // Taken out, so that none may come twice.
            assert_eq!(Some(told(question)), expected.remove(&question.id));
        }
        assert_eq!(expected.into_values().next(), None, "a question is missing");
        let mut counts = vec![0; OPTIONS];
        self.guests.iter().filter_map(|guest| guest.ballot).for_each(|option| counts[option] += 1);
        assert_eq!(panel.polls[0].tallies[0].counts, Counts::Options(counts));
    }
}

/// Words, whether it was approved, and votes.
fn told(question: &QuestionSummary) -> (String, Option<bool>, usize) {
    let approved = match question.state {
        QuestionState::Live => Some(true),
        QuestionState::Declined(_) => Some(false),
        _ => None,
    };
    (question.text.clone(), approved, usize::try_from(question.votes).unwrap())
}

impl Guest {
    async fn enter(home: &Home, join: &str, number: usize, seed: u64) -> Self {
        let phone = Client::join(&home.origin(), join, Some(FIRST)).await.unwrap();
        let dice = Dice::new(seed.wrapping_add(number as u64));
        let (asked, supports) = (BTreeMap::new(), BTreeSet::new());
        Self { phone, number, dice, asked, supports, ballot: None, acked: Vec::new() }
    }

    async fn work(
        &mut self,
        known: &[QuestionId],
        poll: PollId,
        asked: mpsc::Sender<QuestionId>,
        count: impl Fn(CommandId, u64) -> Ack,
        over: &CancellationToken,
    ) {
        while !over.is_cancelled() || self.phone.unanswered() > 0 {
            while !over.is_cancelled() && self.phone.unanswered() < AT_ONCE {
                self.give(known, poll);
            }
            let (id, answer) = self.phone.next_answer().await.unwrap();
            self.acked.push(count(id, answer.expect("nothing here is refused")));
            if let Some((question, _)) = self.asked.get(&id) {
                asked.send(*question).await.expect("the moderator stays until the end");
            }
        }
    }

    fn give(&mut self, known: &[QuestionId], poll: PollId) {
        let question = *self.dice.pick(known);
        match self.dice.below(6) {
            0 | 1 => {
                self.supports.insert(question);
                self.phone.give(vote(FIRST, question));
            }
            2 => {
                self.supports.remove(&question);
                self.phone.give(unvote(FIRST, question));
            }
            3 | 4 => {
                let option = self.dice.below(OPTIONS);
                self.ballot = Some(option);
                self.phone.give(answer(FIRST, poll, &[u8::try_from(option).unwrap()]));
            }
            _ => {
                let question = question_id();
                let text = format!("Question {} of guest {}", self.asked.len(), self.number);
                let id = self.phone.give(ask(FIRST, question, &text));
                self.asked.insert(id, (question, text));
            }
        }
    }
}

impl Moderator {
    /// Decides about every question that comes, until no more can.
    async fn work(&mut self, mut to_judge: mpsc::Receiver<QuestionId>, count: impl Fn(CommandId, u64) -> Ack) {
        while let Some(question) = to_judge.recv().await {
            let approves = self.dice.one_in(2);
            self.approved.insert(question, approves);
            self.desk.give(if approves { approve(FIRST, question) } else { decline(FIRST, question, "No") });
            let (id, answer) = self.desk.next_answer().await.unwrap();
            self.acked.push(count(id, answer.expect("nobody else decides")));
        }
    }
}
