//! The rules once more, as naively as they can be said: vectors of what happened, and every count made anew from them.

use baraza::domain::Millis;
use baraza::domain::access::Role;
use baraza::domain::command::{Actor, Batch, Command, Entry};
use baraza::domain::event::About;
use baraza::domain::ids::{CommandId, InviteId, NodeId, PanelId, PollId, Pseudonym, QuestionId, SessionId};
use baraza::domain::locale::Localised;
use baraza::domain::panel::{Moderation, Names, PanelState, PanelTerms};
use baraza::domain::poll::{Choice, PollKind, PollState, PollTerms, Tally};
use baraza::domain::question::{QuestionState, Reason, Verdict};
use baraza::domain::recent::Answer;
use baraza::domain::refusal::Refusal;
use baraza::domain::stage::Show;

use super::texts::{Kept, kept};

mod lookups;
mod people;

use lookups::{titled, worded};

/// Everything that happened.
#[derive(Default)]
pub(crate) struct Reference {
    pub(crate) seq: u64,
    pub(crate) now: Millis,
    pub(crate) about: Option<About>,
    /// In the order of the programme.
    pub(crate) panels: Vec<Panel>,
    pub(crate) live: Option<PanelId>,
    pub(crate) stage: Show,
    /// In the order they were asked.
    pub(crate) questions: Vec<Question>,
    votes: Vec<(PanelId, QuestionId, Pseudonym, bool)>,
    /// In the order they were drafted.
    pub(crate) polls: Vec<Poll>,
    pub(crate) ballots: Vec<(PollId, Pseudonym, Choice)>,
    pub(crate) links: Vec<Link>,
    pub(crate) sessions: Vec<Session>,
    answers: Vec<(CommandId, Answer)>,
    batches: Vec<(NodeId, u64)>,
}

pub(crate) struct Panel {
    pub(crate) id: PanelId,
    pub(crate) terms: PanelTerms,
    /// Every state it was in and since when, the present one last.
    pub(crate) states: Vec<(PanelState, Millis)>,
}

pub(crate) struct Question {
    pub(crate) panel: PanelId,
    pub(crate) id: QuestionId,
    pub(crate) author: Pseudonym,
    pub(crate) kept: Kept,
    pub(crate) name: Option<String>,
    pub(crate) at: Millis,
    /// Every state it was in, the present one last.
    pub(crate) states: Vec<QuestionState>,
}

pub(crate) struct Poll {
    pub(crate) panel: PanelId,
    pub(crate) id: PollId,
    pub(crate) terms: PollTerms,
    /// Every state it was in and since when, the present one last.
    pub(crate) states: Vec<(PollState, Millis)>,
    pub(crate) sealed: bool,
}

pub(crate) struct Link {
    pub(crate) id: InviteId,
    pub(crate) grant: (Role, Option<PanelId>),
    pub(crate) expires_at: Millis,
    pub(crate) used_by: Option<SessionId>,
}

pub(crate) struct Session {
    pub(crate) id: SessionId,
    pub(crate) grant: (Role, Option<PanelId>),
    pub(crate) since: Millis,
}

pub(super) type Outcome = Result<(), Refusal>;

impl Reference {
    /// What every sender of the batch is told.
    pub(crate) fn fold(&mut self, batch: &Batch) -> Vec<(CommandId, Answer)> {
        if self.batches.contains(&(batch.node, batch.number)) {
            return Vec::new();
        }
        self.batches.push((batch.node, batch.number));
        self.now = self.now.max(batch.at);
        batch.entries.iter().map(|entry| self.entry(entry)).collect()
    }

    fn entry(&mut self, entry: &Entry) -> (CommandId, Answer) {
        self.seq += 1;
        if let Some(known) = self.answers.iter().find(|(id, _)| *id == entry.id) {
            return *known;
        }
        let refusal = self.done(entry).err();
        let answer = Answer { seq: self.seq, refusal };
        if !matches!(answer.refusal, Some(Refusal::CoolingDown { .. })) {
            self.answers.push((entry.id, answer));
        }
        (entry.id, answer)
    }

    fn done(&mut self, entry: &Entry) -> Outcome {
        self.allowed(&entry.by, &entry.command)?;
        if self.about.is_none() && !matches!(entry.command, Command::Found { .. }) {
            return Err(Refusal::NotFound);
        }
        match (&entry.command, entry.by) {
            (Command::Ask { .. } | Command::Vote { .. } | Command::Answer { .. }, Actor::Participant(who)) => {
                self.participate(who, &entry.command)
            }
            (Command::Ask { panel, .. } | Command::Vote { panel, .. } | Command::Answer { panel, .. }, _) => {
                self.panel(*panel)?;
                Err(Refusal::Forbidden)
            }
            (Command::PutPoll { .. } | Command::SetPoll { .. } | Command::SealPoll { .. }, _) => {
                self.run_poll(&entry.command)
            }
            (
                Command::Invite { .. } | Command::Withdraw { .. } | Command::Redeem { .. } | Command::Revoke { .. },
                _,
            ) => self.give_access(&entry.command),
            (command, _) => self.run_event(command),
        }
    }

    fn allowed(&self, by: &Actor, command: &Command) -> Outcome {
        let participants = matches!(command, Command::Ask { .. } | Command::Vote { .. } | Command::Answer { .. });
        let servers = matches!(command, Command::Redeem { .. } | Command::Found { .. } | Command::Attest { .. });
        let organisers = matches!(
            command,
            Command::PutPanel { .. } | Command::Invite { .. } | Command::Withdraw { .. } | Command::Revoke { .. }
        );
        let allowed = match by {
            Actor::System => true,
            Actor::Participant(_) => participants,
            Actor::Session(id) => self.sessions.iter().any(|session| {
                let role = match session.grant.0 {
                    Role::Organiser => !participants && !servers,
                    Role::Moderator => !participants && !servers && !organisers,
                    Role::Screen => false,
                };
                let plain_picture = matches!(command, Command::Show { show: Show::Blank | Show::Join });
                let within = session.grant.1.is_none() || session.grant.1 == command.panel() || plain_picture;
                session.id == *id && role && within
            }),
        };
        if allowed { Ok(()) } else { Err(Refusal::Forbidden) }
    }

    fn run_event(&mut self, command: &Command) -> Outcome {
        let now = self.now;
        match command {
            Command::Found { founding } => {
                if self.about.is_some() {
                    return Err(Refusal::IdTaken);
                }
                self.about = Some(founding.about.clone());
                for (id, terms) in &founding.programme {
                    self.add_panel(*id, terms.clone());
                }
                self.live = founding.programme.first().map(|(id, _)| *id);
            }
            Command::PutPanel { panel, terms } => {
                if !(40..=1000).contains(&terms.max_graphemes) || terms.cooldown_ms > 3_600_000 {
                    return Err(Refusal::OutOfRange);
                }
                titled(&terms.title)?;
                match self.panel(*panel).map(Panel::state) {
                    Ok(PanelState::Sealed) => return Err(Refusal::Sealed),
                    Ok(_) => self.panel_mut(*panel).terms = terms.clone(),
                    Err(_) => self.add_panel(*panel, terms.clone()),
                }
            }
            Command::GoLive { panel } => self.live = Some(self.panel(*panel)?.id),
            Command::SetPanel { panel, state } => self.set_panel(*panel, *state, now)?,
            Command::Moderate { panel, question, verdict } => self.moderate(*panel, *question, verdict)?,
            Command::Show { show } => {
                self.showable(*show)?;
                self.stage = *show;
            }
            _ => {}
        }
        Ok(())
    }

    fn add_panel(&mut self, id: PanelId, terms: PanelTerms) {
        let states = vec![(PanelState::Upcoming, self.now)];
        self.panels.push(Panel { id, terms, states });
    }

    fn set_panel(&mut self, id: PanelId, to: PanelState, now: Millis) -> Outcome {
        use PanelState::{Closed, Open, Paused, Sealed};
        let from = self.panel(id)?.state();
        if from == to {
            return Ok(());
        }
        let steps = match from {
            PanelState::Upcoming => vec![Open],
            Open => vec![Paused, Closed],
            Paused => vec![Open, Closed],
            Closed => vec![Open, Sealed],
            Sealed => return Err(Refusal::Sealed),
        };
        if !steps.contains(&to) {
            return Err(Refusal::WrongState);
        }
        self.panel_mut(id).states.push((to, now));
        for poll in self.polls.iter_mut().filter(|poll| poll.panel == id) {
            if to == Closed && poll.state() == PollState::Open {
                poll.states.push((PollState::Closed, now));
            }
            poll.sealed |= to == Sealed;
        }
        Ok(())
    }

    fn moderate(&mut self, panel: PanelId, id: QuestionId, verdict: &Verdict) -> Outcome {
        use QuestionState::{Answered, Archived, Declined, InReview, Live};
        self.panel(panel)?;
        let question = self.question_mut(panel, id)?;
        let from = question.state().clone();
        let to = match verdict {
            Verdict::Approve if matches!(from, InReview | Live) => Live,
            Verdict::Decline(reason) if matches!(from, InReview | Live | Declined(_)) => Declined(worded(reason)?),
            Verdict::Answered if matches!(from, Live | Answered) => Answered,
            Verdict::Archive if matches!(from, Live | Answered | Archived) => Archived,
            Verdict::Restore => match from {
                InReview => InReview,
                Live | Answered => Live,
                Declined(_) | Archived => question.standing().clone(),
            },
            _ => return Err(Refusal::WrongState),
        };
        if from != to {
            question.states.push(to.clone());
            if to != Live && self.stage == (Show::Question { panel, question: id }) {
                self.stage = Show::Blank;
            }
        }
        Ok(())
    }

    fn showable(&self, show: Show) -> Outcome {
        match show {
            Show::Blank | Show::Join => Ok(()),
            Show::Question { panel, question } => {
                self.panel(panel)?;
                match self.question(panel, question)?.state() {
                    QuestionState::Live => Ok(()),
                    _ => Err(Refusal::QuestionNotLive),
                }
            }
            Show::Poll { panel, poll } => {
                self.panel(panel)?;
                match self.poll(panel, poll)?.state() {
                    PollState::Draft => Err(Refusal::WrongState),
                    _ => Ok(()),
                }
            }
        }
    }
}
