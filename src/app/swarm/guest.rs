//! Someone in the swarm who takes part: votes for and against, asks, leaves and comes back, and remembers what was said and answered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::Result;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::app::client::pauses::{Pauses, part_of};
use crate::app::client::source::Source;
use crate::app::client::{Answer, Client, Keeps};
use crate::app::clock;
use crate::domain::command::Command;
use crate::domain::ids::{CommandId, PanelId, QuestionId};

use super::Audience;
use super::host::ask;

/// What guests do, and how often.
#[derive(Clone, Copy, Debug)]
pub(super) struct Habits {
    /// The time between two deeds of one guest, on average.
    pub(super) pace: Duration,
    /// One deed in so many is a question; with none, all others are votes.
    pub(super) asks_one_in: Option<u32>,
    /// One deed in so many is to leave for a while.
    pub(super) leaves_one_in: Option<u32>,
    /// What a guest keeps of what it is sent.
    pub(super) keeps: Keeps,
}

/// What happens to all guests, and how many are how far.
#[derive(Debug)]
pub(super) struct Scene {
    habits: Habits,
    /// Everyone is in; before that guests only read.
    pub(super) begun: CancellationToken,
    /// Everyone loses the connection at once.
    pub(super) cut: CancellationToken,
    /// Nobody begins anything any more.
    pub(super) over: CancellationToken,
    /// Guests who have come in.
    pub(super) entered: AtomicUsize,
    /// Guests who have lost their connection.
    pub(super) lost: AtomicUsize,
    /// Of those, guests who are connected again and have an answer to everything.
    pub(super) back: AtomicUsize,
}

/// The panel that a guest sits in.
#[derive(Clone, Debug)]
pub(super) struct Seat {
    pub(super) panel: PanelId,
    /// Its questions that are voted on.
    pub(super) topics: Arc<[QuestionId]>,
}

/// A participant with a phone and a journal.
pub(super) struct Guest {
    pub(super) client: Client,
    pub(super) seat: Seat,
    pub(super) journal: Journal,
    /// How often it left on purpose and came back.
    returns: u64,
    /// When it does something next.
    acts_at: Instant,
    /// When the connection was lost for the first time, and when the guest was back after that.
    pub(super) lost_at: Option<Instant>,
    pub(super) back_at: Option<Instant>,
}

/// What a guest said, as far as it was answered.
#[derive(Debug, Default)]
pub(super) struct Journal {
    /// What each command without an answer does.
    unanswered: BTreeMap<CommandId, Deed>,
    /// The topics supported now.
    pub(super) supported: BTreeSet<QuestionId>,
    /// The questions asked.
    pub(super) asked: BTreeSet<QuestionId>,
    pub(super) acknowledged: usize,
    pub(super) refused: usize,
}

#[derive(Clone, Copy, Debug)]
enum Deed {
    Support(QuestionId),
    Withdraw(QuestionId),
    Ask(QuestionId),
}

impl Scene {
    pub(super) fn new(habits: Habits) -> Self {
        let [begun, cut, over] = [(); 3].map(|()| CancellationToken::new());
        let [entered, lost, back] = [(); 3].map(|()| AtomicUsize::new(0));
        Self { habits, begun, cut, over, entered, lost, back }
    }
}

impl Guest {
    /// Comes in by the audience's link, as the guest with this number.
    pub(super) async fn enter(audience: &Audience, number: usize, seat: Seat, scene: &Scene) -> Result<Self> {
        let site = audience.site()?.via(Source::Numbered(number));
        let mut client = Client::enter(site, audience.secret()?, Some(seat.panel)).await?;
        client.keep(scene.habits.keeps);
        client.pause_like(Pauses::Page);
        client.connect().await?;
        scene.entered.fetch_add(1, Ordering::Relaxed);
        let (journal, acts_at) = (Journal::default(), Instant::now());
        Ok(Self { client, seat, journal, returns: 0, acts_at, lost_at: None, back_at: None })
    }

    /// Takes part once it has begun and until it is over, and has everything answered then.
    pub(super) async fn take_part(&mut self, scene: &Scene) -> Result<()> {
        while !scene.begun.is_cancelled() {
            tokio::select! {
                () = scene.begun.cancelled() => {}
                read = self.read() => read?,
            }
        }
        self.acts_at = Instant::now() + part_of(scene.habits.pace * 2);
        while !scene.over.is_cancelled() {
            if self.client.is_connected() {
                self.read_or_act(scene).await?;
            } else {
                // Whoever comes back does nothing else meanwhile.
                self.read().await?;
            }
            self.notice(scene);
        }
        while self.client.unanswered() > 0 {
            self.read().await?;
        }
        Ok(())
    }

    /// Connections that ended, or did not come about, against the guest's will.
    pub(super) fn connections_lost(&self) -> u64 {
        let open = u64::from(self.client.is_connected());
        self.client.reconnects - self.returns - open
    }

    async fn read_or_act(&mut self, scene: &Scene) -> Result<()> {
        tokio::select! {
            () = scene.over.cancelled() => Ok(()),
            () = scene.cut.cancelled(), if self.lost_at.is_none() => {
                self.client.disconnect();
                Ok(())
            }
            () = sleep_until(self.acts_at) => self.act(scene).await,
            read = self.read() => read,
        }
    }

    /// Takes one frame, connecting first if need be.
    async fn read(&mut self) -> Result<()> {
        if let Some((id, answer)) = self.client.step().await? {
            self.journal.answered(id, answer);
        }
        Ok(())
    }

    async fn act(&mut self, scene: &Scene) -> Result<()> {
        let Habits { pace, asks_one_in, leaves_one_in, .. } = scene.habits;
        self.acts_at = Instant::now() + part_of(pace * 2);
        if one_in(leaves_one_in) {
            self.client.disconnect();
            tokio::select! {
                () = sleep(part_of(pace)) => {}
                () = scene.over.cancelled() => {}
            }
            self.client.connect().await?;
            self.returns += 1;
        } else if one_in(asks_one_in) {
            let question = QuestionId(clock::uuid());
            self.give(ask(self.seat.panel, question), Deed::Ask(question));
        } else {
            self.vote();
        }
        Ok(())
    }

    /// Changes its mind about one of the topics.
    fn vote(&mut self) {
        let topics = &self.seat.topics;
        let question = topics[usize::from(u16::from_le_bytes(clock::random())) % topics.len()];
        let on = !self.journal.supported.contains(&question);
        let vote = Command::Vote { panel: self.seat.panel, question, on };
        self.give(vote, if on { Deed::Support(question) } else { Deed::Withdraw(question) });
    }

    fn give(&mut self, command: Command, deed: Deed) {
        self.journal.unanswered.insert(self.client.give(command), deed);
    }

    /// Notes when the connection is lost, and when it is back. Whoever loses it votes right then, so that being back is more than a socket: what was said
    /// meanwhile is acknowledged, which comes after everything that happened before it.
    fn notice(&mut self, scene: &Scene) {
        if self.lost_at.is_none() && !self.client.is_connected() {
            self.lost_at = Some(Instant::now());
            scene.lost.fetch_add(1, Ordering::Relaxed);
            self.vote();
        } else if self.lost_at.is_some() && self.back_at.is_none() && self.client.unanswered() == 0 {
            self.back_at = Some(Instant::now());
            scene.back.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Journal {
    fn answered(&mut self, id: CommandId, answer: Answer) {
        let Some(deed) = self.unanswered.remove(&id) else { return };
        if answer.is_err() {
            self.refused += 1;
            return;
        }
        self.acknowledged += 1;
        match deed {
            Deed::Support(topic) => drop(self.supported.insert(topic)),
            Deed::Withdraw(topic) => drop(self.supported.remove(&topic)),
            Deed::Ask(question) => drop(self.asked.insert(question)),
        }
    }
}

/// Whether it is this time, if it is one time in so many.
fn one_in(many: Option<u32>) -> bool {
    many.is_some_and(|many| u32::from_le_bytes(clock::random()).is_multiple_of(many))
}

#[cfg(test)]
mod tests {
    use crate::protocol::code::Code;

    use super::*;

    #[test]
    fn a_journal_holds_what_was_acknowledged_and_nothing_else() {
        let mut journal = Journal::default();
        let [topic, other, question] = [(); 3].map(|()| QuestionId(clock::uuid()));
        let deeds = [Deed::Support(topic), Deed::Support(other), Deed::Withdraw(topic), Deed::Ask(question)];
        let ids = deeds.map(|deed| {
            let id = clock::command_id();
            journal.unanswered.insert(id, deed);
            id
        });
        journal.answered(ids[0], Ok(1));
        assert_eq!(journal.supported, BTreeSet::from([topic]));
        journal.answered(ids[1], Err(Code::WrongState));
        journal.answered(ids[2], Ok(2));
        journal.answered(ids[2], Ok(2));
        assert_eq!((journal.supported.len(), journal.acknowledged, journal.refused), (0, 2, 1));
        assert!(journal.asked.is_empty(), "asked and not acknowledged");
        journal.answered(ids[3], Ok(3));
        assert_eq!(journal.asked, BTreeSet::from([question]));
    }
}
