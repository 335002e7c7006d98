//! Who may do what: invites, sessions and roles, ordered by the log like everything else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Millis;
use super::command::{Actor, Command};
use super::ids::{InviteId, PanelId, SessionId};
use super::refusal::Refusal;

/// What a session may do. Each role is named for the person or thing that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything a moderator may, and the programme, links and sessions.
    Organiser,
    /// The desk: questions, polls, panels and the stage.
    Moderator,
    /// Sees the stage, changes nothing.
    Screen,
    /// The chair's or the interpreters' view: sees what is on screen and what comes, acknowledges messages.
    Booth,
}

/// A role, perhaps limited to one panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The only panel it is good for, if it is limited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub panel: Option<PanelId>,
}

/// A one-time link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    /// What its bearer gets.
    pub grant: Grant,
    /// Last moment it can be used.
    pub expires_at: Millis,
    /// The session it was exchanged for.
    pub used_by: Option<SessionId>,
}

/// A browser that redeemed an invite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// What it may do.
    pub grant: Grant,
    /// Since when.
    pub since: Millis,
    /// What its helper or screen is called.
    pub name: Option<String>,
}

/// Longest name of a session, in graphemes.
pub const MAX_SESSION_NAME_GRAPHEMES: usize = 30;

/// All invites and sessions of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// Links, used and unused.
    pub invites: BTreeMap<InviteId, Invite>,
    /// Sessions that have not been ended.
    pub sessions: BTreeMap<SessionId, Session>,
}

/// Most used or unexpired invites of one event; thousands of helpers are a mistake or an attack.
pub const MAX_INVITES: usize = 5_000;

impl Access {
    /// What a session may do, if it still exists.
    pub fn grant(&self, session: &SessionId) -> Option<Grant> {
        self.sessions.get(session).map(|session| session.grant)
    }

    /// Whether `actor` may give `command` at all; what the command meets is checked after that.
    pub fn allows(&self, actor: &Actor, command: &Command) -> Result<(), Refusal> {
        let allowed = match actor {
            Actor::System => true,
            Actor::Participant(_) | Actor::Player(..) => needed(command) == Needs::Participant,
            Actor::Session(session) => self.grant(session).is_some_and(|grant| grant.covers(command)),
        };
        if allowed { Ok(()) } else { Err(Refusal::Forbidden) }
    }

    pub(super) fn check_redeem(&self, invite: &InviteId, session: &SessionId, at: Millis) -> Result<(), Refusal> {
        let invite = self.invites.get(invite).ok_or(Refusal::NotFound)?;
        match invite.used_by {
            Some(used_by) if used_by == *session => Ok(()),
            Some(_) => Err(Refusal::InviteUsed),
            None if at > invite.expires_at => Err(Refusal::InviteExpired),
            None if self.sessions.contains_key(session) => Err(Refusal::IdTaken),
            None => Ok(()),
        }
    }

    /// Exchanges an unused invite. An invite used by the same session before gives nothing anew: the session may have been ended since.
    pub(super) fn redeem(&mut self, invite: &InviteId, session: SessionId, at: Millis) -> bool {
        let Some(invite) = self.invites.get_mut(invite).filter(|invite| invite.used_by.is_none()) else {
            return false;
        };
        invite.used_by = Some(session);
        self.sessions.insert(session, Session { grant: invite.grant, since: at, name: None });
        true
    }

    /// Forgets links that expired unused.
    pub(super) fn expire(&mut self, at: Millis) {
        self.invites.retain(|_, invite| invite.counts(at));
    }

    /// Links that are kept at `at`.
    pub(super) fn kept(&self, at: Millis) -> usize {
        self.invites.values().filter(|invite| invite.counts(at)).count()
    }
}

impl Invite {
    /// Whether the link was used or still can be; any other is forgotten with the next one made.
    pub(super) fn counts(&self, at: Millis) -> bool {
        self.used_by.is_some() || at <= self.expires_at
    }
}

impl Grant {
    /// Whether this grant allows `command`. A grant limited to a panel covers what belongs to that panel, and naming helpers and screens.
    pub fn covers(&self, command: &Command) -> bool {
        let role_fits = match needed(command) {
            Needs::Stage => matches!(self.role, Role::Booth | Role::Moderator | Role::Organiser),
            Needs::Moderator => matches!(self.role, Role::Moderator | Role::Organiser),
            Needs::Organiser => self.role == Role::Organiser,
            Needs::Participant | Needs::System => false,
        };
        let panel_fits = self.panel.is_none_or(|only| match command.panel() {
            Some(panel) => panel == only,
            // Links and sessions are the whole event's: whoever may make them gives rights beyond one panel.
            None => matches!(command, Command::NameSession { .. }),
        });
        role_fits && panel_fits
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    Participant,
    Stage,
    Moderator,
    Organiser,
    System,
}

fn needed(command: &Command) -> Needs {
    match command {
        Command::Ask { .. }
        | Command::Revise { .. }
        | Command::TakeBack { .. }
        | Command::Vote { .. }
        | Command::Answer { .. } => Needs::Participant,
        Command::Acknowledge { .. } => Needs::Stage,
        Command::Enter { .. }
        | Command::Moderate { .. }
        | Command::Edit { .. }
        | Command::Queue { .. }
        | Command::SetPanel { .. }
        | Command::CloseAt { .. }
        | Command::GoLive { .. }
        | Command::PutPoll { .. }
        | Command::SetPoll { .. }
        | Command::SchedulePoll { .. }
        | Command::ResetPoll { .. }
        | Command::DropPoll { .. }
        | Command::JudgePhrases { .. }
        | Command::SealPoll { .. }
        | Command::Show { .. }
        | Command::Freeze { .. }
        | Command::Note { .. }
        | Command::WithdrawNote { .. }
        | Command::Intervention { .. }
        | Command::NameSession { .. } => Needs::Moderator,
        Command::PutPanel { .. }
        | Command::Programme(_)
        | Command::SetFilter { .. }
        | Command::Invite { .. }
        | Command::Withdraw { .. }
        | Command::Revoke { .. } => Needs::Organiser,
        Command::TurnPoll { .. }
        | Command::TurnPanel { .. }
        | Command::SetOpinions { .. }
        | Command::Redeem { .. }
        | Command::Found { .. }
        | Command::Attest { .. } => Needs::System,
    }
}
