//! Whoever makes the hall hear something: an organiser who decides on a question, or a publisher at a peer.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::app::client::{Answer, Client};
use crate::app::clock;
use crate::domain::access::Role;
use crate::domain::command::Command;
use crate::domain::ids::{PanelId, PollId, QuestionId};
use crate::domain::locale::{Lang, Localised};
use crate::domain::panel::{Moderation, PanelKind, PanelState, PanelTerms};
use crate::domain::poll::{Kind, Order, Part, PollState, PollTerms, Results};
use crate::domain::stage::Show;
use crate::domain::verdict::Verdict;
use crate::protocol::wire::InviteAnswer;

use super::Audience;
use super::peers::PeerBell;

/// A question of usual length: with its envelope the audience's patch comes to about 300 bytes, as in the published comparisons.
pub(super) const QUESTION: &str = "How will the networks keep in touch with local mediators once the cameras have left, and who pays for their travel?";

/// Options of the poll that is voted on.
pub(super) const OPTIONS: u8 = 4;

/// Makes changes that go to the whole audience.
pub(super) enum Bell {
    /// An organiser whose every decision on one question is told to everyone.
    Organiser(Box<Organiser>),
    /// A publisher at a peer.
    Peer(PeerBell),
}

/// An organiser of the event under load.
pub(super) struct Organiser {
    client: Client,
    panel: PanelId,
    question: QuestionId,
    /// The question's, which every decision must name.
    version: u32,
    /// Whether the question is marked as answered now.
    answered: bool,
}

impl Organiser {
    /// Comes in by a one-time link, and has a participant ask the question that is decided on.
    pub(super) async fn enter(audience: &Audience, link: &str, panel: PanelId) -> Result<Self> {
        let client = Client::redeem_trusting(link, None, audience.certificate.as_ref()).await?;
        let question = QuestionId(clock::uuid());
        let mut asker = Client::enter(audience.site()?, audience.secret()?, Some(panel)).await?;
        accepted(asker.perform(ask(panel, question)).await?)?;
        let mut organiser = Self { client, panel, question, version: 1, answered: false };
        let approval = organiser.decide(Verdict::Approve);
        organiser.perform(approval).await?;
        Ok(organiser)
    }

    /// Opens a new poll.
    pub(super) async fn open_poll(&mut self, results: Results) -> Result<PollId> {
        let poll = PollId(clock::uuid());
        let text = |text: String| Ok(Localised([(Lang::new("en")?, text)].into()));
        let options = (1..=OPTIONS).map(|option| text(format!("Option {option}")));
        let terms = PollTerms {
            title: text("Which?".to_owned())?,
            parts: vec![Part {
                title: None,
                kind: Kind::Single,
                options: options.collect::<Result<_>>()?,
                right: Vec::new(),
            }],
            results,
            order: Order::default(),
            seconds: None,
            round_of: None,
        };
        let panel = self.panel;
        self.perform(Command::PutPoll { panel, poll, terms }).await?;
        let state = PollState::Open;
        self.perform(Command::SetPoll { panel, poll, state }).await?;
        Ok(poll)
    }

    /// Lets questions through as they are asked.
    pub(super) async fn let_everyone_ask(&mut self) -> Result<()> {
        self.put_panel(self.panel).await
    }

    /// Opens a panel beside the live one, in which questions are let through as they are asked.
    pub(super) async fn open_panel(&mut self, panel: PanelId) -> Result<()> {
        self.put_panel(panel).await?;
        self.perform(Command::SetPanel { panel, state: PanelState::Open }).await?;
        Ok(())
    }

    /// Has a participant ask so many questions in a panel that lets them through.
    pub(super) async fn ask_topics(
        &self,
        audience: &Audience,
        panel: PanelId,
        many: usize,
    ) -> Result<Arc<[QuestionId]>> {
        let mut asker = Client::enter(audience.site()?, audience.secret()?, Some(panel)).await?;
        let mut topics = Vec::new();
        for _ in 0..many {
            let topic = QuestionId(clock::uuid());
            accepted(asker.perform(ask(panel, topic)).await?)?;
            topics.push(topic);
        }
        Ok(topics.into())
    }

    /// Every question's votes in a panel, as its desk sees them.
    pub(super) async fn votes(&mut self, panel: PanelId) -> Result<BTreeMap<String, u64>> {
        let snapshot = self.desk(panel).await?;
        let questions = snapshot["update"]["questions"].as_array();
        let votes = |question: &Value| Some((question["id"].as_str()?.to_owned(), question["votes"].as_u64()?));
        Ok(questions.into_iter().flatten().filter_map(votes).collect())
    }

    /// Puts a poll on screen, and comes in as one.
    pub(super) async fn screen(&mut self, audience: &Audience, poll: PollId) -> Result<Client> {
        let panel = self.panel;
        self.perform(Command::Show { panel, show: Show::poll(poll) }).await?;
        let request = serde_json::json!({ "role": Role::Screen, "panel": panel });
        let answer = self.client.site().post("/api/invite", &request).await?;
        let invite: InviteAnswer = serde_json::from_slice(&answer.body)?;
        Client::redeem_trusting(&invite.link, Some(panel), audience.certificate.as_ref()).await
    }

    /// The result of a poll after its closing: the count of each option.
    pub(super) async fn close_poll(&mut self, poll: PollId) -> Result<Vec<u64>> {
        self.perform(Command::SetPoll { panel: self.panel, poll, state: PollState::Closed }).await?;
        let found = self.poll(poll).await?;
        let counts = found["result"]["parts"][0]["figures"]["counts"].as_array();
        counts.into_iter().flatten().map(|count| count.as_u64().context("a count is a number")).collect()
    }

    /// Participants who have answered a poll, as the desk sees it.
    pub(super) async fn ballots(&mut self, poll: PollId) -> Result<u64> {
        self.poll(poll).await?["ballots"].as_u64().context("the desk does not count ballots")
    }

    async fn put_panel(&mut self, panel: PanelId) -> Result<()> {
        let title = Localised([(Lang::new("en")?, "Everyone asks".to_owned())].into());
        let moderation = Moderation::Off;
        let terms = PanelTerms { moderation, cooldown_ms: 0, ..PanelTerms::new(title, PanelKind::Panel) };
        self.perform(Command::PutPanel { panel, terms }).await?;
        Ok(())
    }

    async fn desk(&mut self, panel: PanelId) -> Result<Value> {
        let path = format!("/api/snapshot/desk?panel={panel}");
        Ok(serde_json::from_slice(&self.client.site().get(&path).await?.body)?)
    }

    async fn poll(&mut self, poll: PollId) -> Result<Value> {
        let snapshot = self.desk(self.panel).await?;
        let polls = snapshot["update"]["polls"].as_array();
        let ours = polls.into_iter().flatten().find(|found| found["id"].as_str() == Some(&poll.to_string()));
        ours.cloned().context("the desk does not show the poll")
    }

    /// Decides on the question once more.
    async fn ring(&mut self) -> Result<()> {
        self.answered = !self.answered;
        let verdict = if self.answered { Verdict::Answered } else { Verdict::Restore };
        let decision = self.decide(verdict);
        self.client.give(decision);
        self.client.send_waiting().await;
        Ok(())
    }

    /// A decision on the question as all decisions before leave it, those that are still under way too.
    fn decide(&mut self, verdict: Verdict) -> Command {
        let questions = vec![(self.question, self.version)];
        self.version += 1;
        Command::Moderate { panel: self.panel, questions, verdict }
    }

    async fn perform(&mut self, command: Command) -> Result<u64> {
        accepted(self.client.perform(command).await?)
    }
}

impl Bell {
    /// Makes one change, without waiting until it has happened.
    pub(super) async fn ring(&mut self) -> Result<()> {
        match self {
            Self::Organiser(organiser) => organiser.ring().await,
            Self::Peer(bell) => bell.ring().await,
        }
    }

    /// The position of the next change that the server says has happened, in the order in which they were rung.
    pub(super) async fn rung(&mut self) -> Result<u64> {
        match self {
            Self::Organiser(organiser) => accepted(organiser.client.next_answer().await?.1),
            Self::Peer(bell) => bell.rung().await,
        }
    }
}

/// A question of usual length.
pub(super) fn ask(panel: PanelId, question: QuestionId) -> Command {
    Command::Ask { panel, question, text: QUESTION.to_owned(), name: None, lang: Lang::new("en").ok() }
}

fn accepted(answer: Answer) -> Result<u64> {
    answer.map_err(|code| anyhow::anyhow!("a preparation was refused: {code:?}"))
}
