//! The rules: whether a command may be done, decided on an untouched event.

mod intervention;
mod polls;
mod programme;
mod questions;
mod stage;

use super::Millis;
use super::about::Founding;
use super::access::{MAX_INVITES, MAX_SESSION_NAME_GRAPHEMES, Role};
use super::command::{Actor, Command, Entry};
use super::event::{Event, MAX_PANELS};
use super::filter::Filter;
use super::ids::{PanelId, PlayerId, PollId, Pseudonym, QuestionId, SessionId};
use super::panel::{PanelKind, PanelState, PanelTerms};
use super::poll::Ballot;
use super::question::{Question, QuestionState};
use super::refusal::Refusal;
use super::text;

/// A command that was found good, ready for its effect.
pub(super) enum Admitted {
    /// A new question.
    Ask { panel: PanelId, question: Box<Question> },
    /// A question as it is after its words, label or tags were changed.
    Rewrite { panel: PanelId, question: Box<Question> },
    /// A vote on a live question, or on one that became part of a live one.
    Vote { panel: PanelId, question: QuestionId, voter: Pseudonym, on: bool },
    /// A ballot that fits an open poll.
    Answer { panel: PanelId, poll: PollId, voter: Pseudonym, player: Option<PlayerId>, ballot: Ballot },
    /// The next states of questions.
    Moderate { panel: PanelId, moves: Vec<(QuestionId, QuestionState)> },
    /// Any other command, its texts cleaned.
    Other(Command),
    /// What it asks for is already so.
    AlreadySo,
}

impl From<&Entry> for Admitted {
    fn from(entry: &Entry) -> Self {
        Self::Other(entry.command.clone())
    }
}

impl Event {
    /// Whether `entry` would be accepted if it were applied now, at `at`. Nothing is changed. Time goes on only: a clock read before the
    /// last batch was folded counts as that batch's time.
    ///
    /// # Errors
    /// The refusal its sender would get.
    pub fn check(&self, entry: &Entry, at: Millis) -> Result<(), Refusal> {
        self.admit(entry, at.max(self.now)).map(drop)
    }

    /// Decides on an immutable view. What it lets through is complete: texts are cleaned and states decided.
    pub(super) fn admit(&self, entry: &Entry, at: Millis) -> Result<Admitted, Refusal> {
        self.access.allows(&entry.by, &entry.command)?;
        if self.about.is_none() && !matches!(entry.command, Command::Found { .. }) {
            return Err(Refusal::NotFound);
        }
        if let Some(panel) = entry.command.panel()
            && !matches!(entry.command, Command::PutPanel { .. })
        {
            self.panel(panel)?;
        }
        match &entry.command {
            Command::Ask { .. }
            | Command::Revise { .. }
            | Command::TakeBack { .. }
            | Command::Vote { .. }
            | Command::Answer { .. } => self.admit_participant(entry, at),
            Command::Enter { .. } | Command::Moderate { .. } | Command::Edit { .. } | Command::Queue { .. } => {
                self.admit_moderation(&entry.command, at)
            }
            Command::SetPanel { panel, state } => self.panel(*panel)?.check_state(*state).map(|()| entry.into()),
            Command::CloseAt { panel, closes_at } => {
                self.panel(*panel)?.check_closing(*closes_at, at).map(|()| entry.into())
            }
            Command::TurnPanel { panel } => Ok(self.panel(*panel)?.admit_turn(at)),
            Command::Programme(edit) => self.admit_programme(edit),
            Command::PutPoll { .. }
            | Command::SetPoll { .. }
            | Command::TurnPoll { .. }
            | Command::SchedulePoll { .. }
            | Command::ResetPoll { .. }
            | Command::DropPoll { .. }
            | Command::JudgePhrases { .. }
            | Command::SetOpinions { .. }
            | Command::SealPoll { .. } => self.admit_poll(&entry.command, at),
            Command::Show { panel, show } => self.admit_show(*panel, show, at),
            Command::Note { .. } | Command::WithdrawNote { .. } | Command::Acknowledge { .. } => {
                self.admit_note(&entry.command)
            }
            Command::Intervention { panel, edit } => self.admit_intervention(*panel, edit, at),
            Command::PutPanel { panel, terms } => self.admit_panel(*panel, terms),
            Command::NameSession { session, name } => self.admit_name(&entry.by, *session, name),
            Command::SetFilter { lists } => {
                Filter::clean(lists).map(|lists| Admitted::Other(Command::SetFilter { lists }))
            }
            Command::Invite { .. } | Command::Withdraw { .. } | Command::Revoke { .. } | Command::Redeem { .. } => {
                self.admit_access(&entry.command, at).map(|()| entry.into())
            }
            Command::Found { founding } => self.admit_founding(founding),
            Command::GoLive { .. } | Command::Freeze { .. } | Command::Attest { .. } => Ok(entry.into()),
        }
    }

    fn admit_participant(&self, entry: &Entry, at: Millis) -> Result<Admitted, Refusal> {
        let who = entry.by.participant().ok_or(Refusal::Forbidden)?;
        let Command::Answer { panel, poll, ballot } = &entry.command else {
            return self.admit_question(who, &entry.command, at);
        };
        self.admit_ballot(&entry.by, *panel, *poll, ballot, at)
    }

    fn admit_panel(&self, id: PanelId, terms: &PanelTerms) -> Result<Admitted, Refusal> {
        let terms = terms.clean()?;
        if !self.panels.contains_key(&id) && self.panels.len() >= MAX_PANELS {
            return Err(Refusal::Full);
        }
        self.check_panel(id, &terms)?;
        Ok(Admitted::Other(Command::PutPanel { panel: id, terms }))
    }

    /// Whether the panel of that number, if there is one, may have these terms.
    fn check_panel(&self, id: PanelId, terms: &PanelTerms) -> Result<(), Refusal> {
        match self.panels.get(&id) {
            None if self.dropped.contains(&id) => Err(Refusal::IdTaken),
            Some(panel) if panel.state == PanelState::Sealed => Err(Refusal::Sealed),
            // Who asked knew what others would read of it.
            Some(panel) if panel.terms.sharing != terms.sharing && !panel.questions.is_empty() => {
                Err(Refusal::SharingFixed)
            }
            // A break takes nothing.
            Some(panel)
                if terms.kind == PanelKind::Break && panel.terms.kind != PanelKind::Break && !panel.is_unused() =>
            {
                Err(Refusal::WrongState)
            }
            _ => Ok(()),
        }
    }

    /// A name says who did what, so only organisers of the whole event give one to somebody else; a screen has no voice and is named by whoever sees it.
    fn admit_name(&self, by: &Actor, session: SessionId, name: &str) -> Result<Admitted, Refusal> {
        let named = self.access.grant(&session).ok_or(Refusal::NotFound)?;
        if let Actor::Session(by) = by
            && *by != session
        {
            let grant = self.access.grant(by).ok_or(Refusal::Forbidden)?;
            let is_screen = named.role == Role::Screen && (grant.panel.is_none() || grant.panel == named.panel);
            let is_host = grant.role == Role::Organiser && grant.panel.is_none();
            if !is_screen && !is_host {
                return Err(Refusal::Forbidden);
            }
        }
        let name = text::clean_line(name, MAX_SESSION_NAME_GRAPHEMES)?;
        Ok(Admitted::Other(Command::NameSession { session, name }))
    }

    fn admit_access(&self, command: &Command, at: Millis) -> Result<(), Refusal> {
        match command {
            Command::Invite { invite, role, panel, expires_at } => {
                let limit = panel.map_or(Ok(()), |panel| self.panel(panel).map(drop));
                match self.access.invites.get(invite).filter(|known| known.counts(at)) {
                    Some(known) if known.grant.role == *role && known.grant.panel == *panel => Ok(()),
                    Some(_) => Err(Refusal::IdTaken),
                    None if *expires_at < at => Err(Refusal::InviteExpired),
                    None if self.access.kept(at) >= MAX_INVITES => Err(Refusal::Full),
                    None => limit,
                }
            }
            Command::Withdraw { invite } => match self.access.invites.get(invite) {
                Some(known) if known.used_by.is_some() => Err(Refusal::InviteUsed),
                _ => Ok(()),
            },
            Command::Redeem { invite, session } => self.access.check_redeem(invite, session, at),
            _ => Ok(()),
        }
    }

    fn admit_founding(&self, founding: &Founding) -> Result<Admitted, Refusal> {
        if self.about.is_some() {
            return Err(Refusal::IdTaken);
        }
        if founding.programme.len() > MAX_PANELS {
            return Err(Refusal::OutOfRange);
        }
        let programme = founding.programme.iter().map(|(id, terms)| Ok((*id, terms.clean()?)));
        let founding =
            Founding { about: founding.about.clean()?, programme: programme.collect::<Result<_, Refusal>>()? };
        Ok(Admitted::Other(Command::Found { founding: Box::new(founding) }))
    }
}
