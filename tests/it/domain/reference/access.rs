//! The naive rules for who may do what: rights, links, sessions.

use super::*;

impl Hall {
    pub(super) fn allowed(&self, by: &Actor, command: &Command) -> Outcome {
        let participants = matches!(
            command,
            Command::Ask { .. }
                | Command::Revise { .. }
                | Command::TakeBack { .. }
                | Command::Vote { .. }
                | Command::Answer { .. }
        );
        let servers = matches!(
            command,
            Command::TurnPoll { .. }
                | Command::TurnPanel { .. }
                | Command::SetOpinions { .. }
                | Command::Redeem { .. }
                | Command::Found { .. }
                | Command::Attest { .. }
        );
        let organisers = matches!(
            command,
            Command::PutPanel { .. }
                | Command::Programme(_)
                | Command::SetFilter { .. }
                | Command::Invite { .. }
                | Command::Withdraw { .. }
                | Command::Revoke { .. }
        );
        let allowed = match by {
            Actor::System => true,
            Actor::Participant(_) | Actor::Player(..) => participants,
            Actor::Session(id) => self.sessions.iter().any(|session| {
                let role = match session.grant.0 {
                    Role::Organiser => !participants && !servers,
                    Role::Moderator => !participants && !servers && !organisers,
                    Role::Booth => matches!(command, Command::Acknowledge { .. }),
                    Role::Screen => false,
                };
                let names = matches!(command, Command::NameSession { .. });
                let within = session.grant.1.is_none() || session.grant.1 == command.panel() || names;
                session.id == *id && role && within
            }),
        };
        if allowed { Ok(()) } else { Err(Refusal::Forbidden) }
    }

    /// Everybody names oneself, organisers of the whole event everybody, and screens are named by whoever moderates where they are.
    fn may_name(&self, by: SessionId, named: SessionId) -> Outcome {
        let find = |id| self.sessions.iter().find(|session| session.id == id);
        let (Some(by), Some(named)) = (find(by), find(named)) else { return Err(Refusal::NotFound) };
        let may = match (by.grant, named.grant) {
            _ if by.id == named.id => true,
            ((Role::Organiser, None), _) | ((_, None), (Role::Screen, _)) => true,
            ((_, here), (Role::Screen, there)) => here == there,
            _ => false,
        };
        if may { Ok(()) } else { Err(Refusal::Forbidden) }
    }

    pub(super) fn give_access(&mut self, by: &Actor, command: &Command) -> Outcome {
        let now = self.now;
        match command {
            Command::Invite { invite, role, panel, expires_at } => {
                let grant = (*role, *panel);
                let usable = |link: &Link| link.used_by.is_some() || now <= link.expires_at;
                match self.links.iter().find(|link| link.id == *invite && usable(link)) {
                    Some(known) if known.grant == grant => return Ok(()),
                    Some(_) => return Err(Refusal::IdTaken),
                    None if *expires_at < now => return Err(Refusal::InviteExpired),
                    None => {}
                }
                if let Some(panel) = panel {
                    self.panel(*panel)?;
                }
                self.links.retain(usable);
                let (id, expires_at, used_by) = (*invite, *expires_at, None);
                self.links.push(Link { id, grant, expires_at, used_by });
            }
            Command::Withdraw { invite } => {
                if self.links.iter().any(|link| link.id == *invite && link.used_by.is_some()) {
                    return Err(Refusal::InviteUsed);
                }
                self.links.retain(|link| link.id != *invite);
            }
            Command::Redeem { invite, session } => self.redeem(*invite, *session)?,
            Command::Revoke { session } => self.sessions.retain(|known| known.id != *session),
            Command::NameSession { session, name } => {
                if let Actor::Session(by) = by {
                    self.may_name(*by, *session)?;
                }
                let known = self.sessions.iter_mut().find(|known| known.id == *session).ok_or(Refusal::NotFound)?;
                known.name = Some(held_to(name, 30)?.line());
            }
            _ => {}
        }
        Ok(())
    }

    fn redeem(&mut self, invite: InviteId, session: SessionId) -> Outcome {
        let is_known = self.sessions.iter().any(|known| known.id == session);
        let link = self.links.iter_mut().find(|link| link.id == invite).ok_or(Refusal::NotFound)?;
        match link.used_by {
            Some(used_by) if used_by == session => return Ok(()),
            Some(_) => return Err(Refusal::InviteUsed),
            None if self.now > link.expires_at => return Err(Refusal::InviteExpired),
            None if is_known => return Err(Refusal::IdTaken),
            None => link.used_by = Some(session),
        }
        self.sessions.push(Session { id: session, grant: link.grant, since: self.now, name: None });
        Ok(())
    }
}
