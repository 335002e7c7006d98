//! What commands about links and sessions do.

use super::super::Millis;
use super::super::access::{Access, Grant, Invite};
use super::super::change::Change;
use super::super::command::Command;

impl Access {
    pub(super) fn effect(&mut self, command: Command, at: Millis) -> Vec<Change> {
        match command {
            Command::NameSession { session, name } => match self.sessions.get_mut(&session) {
                Some(known) if known.name.as_ref() != Some(&name) => {
                    known.name = Some(name);
                    vec![Change::Access]
                }
                _ => Vec::new(),
            },
            Command::Invite { invite, role, panel, expires_at } => {
                let known = self.invites.get(&invite);
                if known.is_some_and(|known| known.counts(at)) {
                    return Vec::new();
                }
                self.expire(at);
                let link = Invite { grant: Grant { role, panel }, expires_at, used_by: None };
                self.invites.insert(invite, link);
                vec![Change::Access]
            }
            Command::Withdraw { invite } => self.invites.remove(&invite).map(|_| Change::Access).into_iter().collect(),
            Command::Revoke { session } => match self.sessions.remove(&session) {
                Some(_) => vec![Change::SessionEnded(session), Change::Access],
                None => Vec::new(),
            },
            Command::Redeem { invite, session } => {
                if self.redeem(&invite, session, at) {
                    vec![Change::Access]
                } else {
                    Vec::new()
                }
            }
            _ => Vec::new(),
        }
    }
}
