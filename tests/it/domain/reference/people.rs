//! The naive rules for what phones and organisers do: questions, votes, ballots, links.

use super::*;

impl Reference {
    pub(super) fn participate(&mut self, who: Pseudonym, command: &Command) -> Outcome {
        match command {
            Command::Ask { panel, question, text, name, .. } => self.ask(who, *panel, *question, text, name.as_deref()),
            Command::Vote { panel, question, on } => {
                self.panel(*panel)?.takes_votes()?;
                match self.question(*panel, *question)?.state() {
                    QuestionState::Live => {}
                    QuestionState::InReview | QuestionState::Declined(_) => return Err(Refusal::NotFound),
                    QuestionState::Answered | QuestionState::Archived => return Err(Refusal::QuestionNotLive),
                }
                self.votes.push((*panel, *question, who, *on));
                Ok(())
            }
            Command::Answer { panel, poll, choice } => {
                self.panel(*panel)?.takes_votes()?;
                let found = self.poll(*panel, *poll)?;
                match found.state() {
                    PollState::Draft => return Err(Refusal::NotFound),
                    _ if found.sealed => return Err(Refusal::Sealed),
                    PollState::Closed | PollState::Revealed => return Err(Refusal::PollNotOpen),
                    PollState::Open => fits(&found.terms, choice)?,
                }
                self.ballots.push((*poll, who, choice.clone()));
                Ok(())
            }
            _ => Err(Refusal::Forbidden),
        }
    }

    fn ask(&mut self, who: Pseudonym, panel: PanelId, id: QuestionId, text: &str, name: Option<&str>) -> Outcome {
        let found = self.panel(panel)?;
        if found.state() == PanelState::Paused {
            return Err(Refusal::PanelPaused);
        }
        found.takes_votes()?;
        let text = kept(text);
        match text.graphemes {
            0 => return Err(Refusal::TextEmpty),
            some if some > usize::from(found.terms.max_graphemes) => return Err(Refusal::TextTooLong),
            _ => {}
        }
        let name = match name.map(kept) {
            Some(name) if name.graphemes > 0 => {
                if found.terms.names == Names::Off {
                    return Err(Refusal::NamesOff);
                }
                if name.graphemes > 60 {
                    return Err(Refusal::TextTooLong);
                }
                Some(name.text.replace('\n', " "))
            }
            _ => None,
        };
        if let Ok(known) = self.question(panel, id) {
            let is_same = known.author == who && known.kept.text == text.text;
            return if is_same { Ok(()) } else { Err(Refusal::IdTaken) };
        }
        let mine = self.questions.iter().filter(|asked| asked.panel == panel && asked.author == who);
        if let Some(last) = mine.map(|asked| asked.at).max() {
            let until = last + Millis::from(found.terms.cooldown_ms);
            if self.now < until {
                return Err(Refusal::CoolingDown { until });
            }
        }
        let state = match found.terms.moderation {
            Moderation::Before => QuestionState::InReview,
            Moderation::Off => QuestionState::Live,
        };
        self.votes.push((panel, id, who, true));
        self.questions.push(Question { panel, id, author: who, kept: text, name, at: self.now, states: vec![state] });
        Ok(())
    }

    pub(super) fn give_access(&mut self, command: &Command) -> Outcome {
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
        self.sessions.push(Session { id: session, grant: link.grant, since: self.now });
        Ok(())
    }
}

fn fits(terms: &PollTerms, choice: &Choice) -> Outcome {
    let Choice::Options(chosen) = choice else { return Ok(()) };
    let (min, max) = match terms.kind {
        PollKind::Single => (1, 1),
        PollKind::Multiple { min, max } => (min.into(), max.into()),
    };
    if chosen.len() < min || chosen.len() > max {
        return Err(Refusal::OptionCount);
    }
    let mut sorted = chosen.clone();
    sorted.sort_unstable();
    sorted.dedup();
    let known = sorted.iter().all(|option| terms.options.get(usize::from(*option)).is_some());
    if known && sorted.len() == chosen.len() { Ok(()) } else { Err(Refusal::BadOption) }
}
