//! The naive rules for the event and its panels.

use baraza::domain::about::Network;
use baraza::domain::command::{Outline, ProgrammeEdit};
use baraza::domain::ids::NetworkId;
use baraza::domain::panel::{Opening, PanelKind};

use super::*;

impl Hall {
    pub(super) fn run_programme(&mut self, command: &Command) -> Outcome {
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
            Command::PutPanel { panel, terms } => self.put_panel(*panel, terms)?,
            Command::SetFilter { lists } => {
                // The words of a script have nothing to clean, but for those that are nothing.
                if lists.values().flatten().any(|word| word.trim().is_empty()) {
                    return Err(Refusal::TextEmpty);
                }
                self.filter = lists.clone();
                for words in self.filter.values_mut() {
                    let all = std::mem::take(words);
                    for word in all {
                        if !words.contains(&word) {
                            words.push(word);
                        }
                    }
                }
            }
            Command::GoLive { panel } => self.live = Some(*panel),
            Command::SetPanel { panel, state } => self.set_panel(*panel, *state, now)?,
            Command::CloseAt { panel, closes_at } => {
                self.panel(*panel)?.takes_votes()?;
                if closes_at.is_some_and(|at| at <= now || at > now + 86_400_000) {
                    return Err(Refusal::OutOfRange);
                }
                self.panel_mut(*panel).closes_at = *closes_at;
            }
            Command::TurnPanel { panel } => {
                if let Some(state) = self.panel(*panel)?.due(now) {
                    self.set_panel(*panel, state, now)?;
                }
            }
            Command::Programme(edit) => self.edit_programme(edit)?,
            _ => {}
        }
        Ok(())
    }

    fn put_panel(&mut self, id: PanelId, terms: &PanelTerms) -> Outcome {
        sound(terms)?;
        self.may_be(id, terms)?;
        self.take_on(id, terms);
        Ok(())
    }

    fn take_on(&mut self, id: PanelId, terms: &PanelTerms) {
        match self.panel(id) {
            Ok(_) => self.panel_mut(id).terms = terms.clone(),
            Err(_) => self.add_panel(id, terms.clone()),
        }
    }

    fn may_be(&self, id: PanelId, terms: &PanelTerms) -> Outcome {
        let has_questions = self.questions.iter().any(|question| question.panel == id);
        let becomes_break = |kind| terms.kind == PanelKind::Break && kind != PanelKind::Break;
        match self.panel(id).map(|panel| (panel.state(), panel.terms.sharing, panel.terms.kind)) {
            Err(_) if self.dropped_panels.contains(&id) => Err(Refusal::IdTaken),
            Ok((PanelState::Sealed, ..)) => Err(Refusal::Sealed),
            Ok((_, sharing, _)) if sharing != terms.sharing && has_questions => Err(Refusal::SharingFixed),
            Ok((.., kind)) if becomes_break(kind) && self.is_used(id) => Err(Refusal::WrongState),
            _ => Ok(()),
        }
    }

    fn is_used(&self, id: PanelId) -> bool {
        self.panel(id).is_ok_and(|panel| panel.state() != PanelState::Upcoming)
            || self.questions.iter().any(|question| question.panel == id)
            || self.polls.iter().any(|poll| poll.panel == id)
            || self.panel(id).is_ok_and(|panel| !panel.interventions.is_empty())
            || self.dropped.iter().any(|(panel, _)| *panel == id)
    }

    fn edit_programme(&mut self, edit: &ProgrammeEdit) -> Outcome {
        let revision = self.about.as_ref().map_or(0, |about| about.revision);
        match edit {
            ProgrammeEdit::Describe { seen, outline } => {
                outlined(outline)?;
                if *seen != revision {
                    return Err(Refusal::Changed);
                }
                self.describe(outline, None);
            }
            ProgrammeEdit::PutNetwork(network) => {
                sound_network(network)?;
                if network.id == NetworkId(0) {
                    return Err(Refusal::OutOfRange);
                }
                let mut networks = self.about.as_ref().unwrap().networks.clone();
                match networks.iter().position(|known| known.id == network.id) {
                    Some(at) => networks[at] = network.clone(),
                    None => networks.push(network.clone()),
                }
                self.describe(&self.about.as_ref().unwrap().outline(), Some(networks));
            }
            ProgrammeEdit::DropNetwork { network } => {
                let mut networks = self.about.as_ref().unwrap().networks.clone();
                networks.retain(|known| known.id != *network);
                self.describe(&self.about.as_ref().unwrap().outline(), Some(networks));
            }
            ProgrammeEdit::Arrange { panels } => {
                let sorted = |mut ids: Vec<PanelId>| {
                    ids.sort_unstable();
                    ids
                };
                if sorted(panels.clone()) != sorted(self.panels.iter().map(|panel| panel.id).collect()) {
                    return Err(Refusal::Changed);
                }
                self.panels.sort_by_key(|panel| panels.iter().position(|id| *id == panel.id));
            }
            ProgrammeEdit::DropPanel { panel } => {
                if self.is_used(*panel) || self.live == Some(*panel) {
                    return Err(Refusal::PanelUsed);
                }
                self.drop_panel(*panel);
            }
            ProgrammeEdit::Replace { seen, outline, networks, panels } => {
                panels.iter().try_for_each(|(_, terms)| sound(terms))?;
                outlined(outline)?;
                let networks = numbered(networks)?;
                if *seen != revision {
                    return Err(Refusal::Changed);
                }
                self.replace(outline, networks, panels)?;
            }
        }
        Ok(())
    }

    fn replace(&mut self, outline: &Outline, networks: Vec<Network>, panels: &[(PanelId, PanelTerms)]) -> Outcome {
        let named: BTreeSet<_> = panels.iter().map(|(id, _)| *id).collect();
        if named.len() < panels.len() {
            return Err(Refusal::OutOfRange);
        }
        for (id, terms) in panels {
            if self.panel(*id).map_or(true, |panel| panel.terms != *terms) {
                self.may_be(*id, terms)?;
            }
        }
        self.describe(outline, Some(networks));
        let others: Vec<_> = self.panels.iter().map(|panel| panel.id).filter(|id| !named.contains(id)).collect();
        for id in others {
            if !self.is_used(id) && self.live != Some(id) {
                self.drop_panel(id);
            }
        }
        for (id, terms) in panels {
            self.take_on(*id, terms);
        }
        let place = |id| panels.iter().position(|(named, _)| *named == id).unwrap_or(usize::MAX);
        self.panels.sort_by_key(|panel| place(panel.id));
        Ok(())
    }

    /// Every change of outline or networks is one more.
    fn describe(&mut self, outline: &Outline, networks: Option<Vec<Network>>) {
        let about = self.about.as_mut().unwrap();
        let before = about.clone();
        let Outline { title, languages, place, zone } = outline.clone();
        (about.title, about.languages, about.place, about.zone) = (title, languages, place, zone);
        if let Some(networks) = networks {
            about.networks = networks;
        }
        about.revision += u32::from(*about != before);
        let left = about.networks.clone();
        let is_gone = |show: &Show| match show {
            Show::Networks { network: Some(id) } => left.iter().all(|network| network.id != *id),
            Show::Networks { network: None } => left.is_empty(),
            _ => false,
        };
        for panel in &mut self.panels {
            if is_gone(&panel.on) {
                panel.on = Show::Blank;
            }
            if panel.held.as_ref().is_some_and(is_gone) {
                panel.held = Some(Show::Blank);
            }
        }
    }

    fn drop_panel(&mut self, id: PanelId) {
        if self.panel(id).is_ok() {
            self.panels.retain(|panel| panel.id != id);
            self.notes.retain(|note| note.panel != id);
            self.dropped_panels.insert(id);
        }
    }

    fn add_panel(&mut self, id: PanelId, terms: PanelTerms) {
        let states = vec![(PanelState::Upcoming, self.now)];
        let (queue, interventions) = (Vec::new(), Vec::new());
        self.panels.push(Panel {
            id,
            terms,
            states,
            queue,
            interventions,
            closes_at: None,
            on: Show::Join,
            held: None,
        });
    }

    fn set_panel(&mut self, id: PanelId, to: PanelState, now: Millis) -> Outcome {
        use PanelState::{Closed, Open, Paused, Sealed, Upcoming};
        let from = self.panel(id)?.state();
        if from == to {
            return Ok(());
        }
        let has_begun = self.polls.iter().any(|poll| poll.panel == id && poll.state() != PollState::Draft);
        let steps = match from {
            Upcoming => vec![Open],
            Open if has_begun => vec![Paused, Closed],
            Open => vec![Paused, Closed, Upcoming],
            Paused if has_begun => vec![Open, Closed],
            Paused => vec![Open, Closed, Upcoming],
            Closed => vec![Open, Sealed],
            Sealed => return Err(Refusal::Sealed),
        };
        if to == Open && self.panel(id)?.terms.kind == PanelKind::Break {
            return Err(Refusal::WrongState);
        }
        if !steps.contains(&to) {
            return Err(Refusal::WrongState);
        }
        self.panel_mut(id).states.push((to, now));
        if !matches!(to, Open | Paused) {
            self.panel_mut(id).closes_at = None;
        }
        let seq = self.seq;
        for poll in self.polls.iter_mut().filter(|poll| poll.panel == id) {
            if to == Closed && poll.state() == PollState::Open {
                poll.closing = seq;
                poll.states.push((PollState::Closed, now));
            }
            poll.sealed |= to == Sealed;
        }
        Ok(())
    }
}

impl Panel {
    /// What it does by itself at `now`, if anything.
    fn due(&self, now: Millis) -> Option<PanelState> {
        match self.state() {
            PanelState::Upcoming => {
                let start = self.terms.starts_at?;
                let end = self.terms.ends_at.unwrap_or(start + 7_200_000);
                let opens = self.terms.opening == Opening::ByItself && self.terms.kind != PanelKind::Break;
                (opens && start <= now + 600_000 && now < end).then_some(PanelState::Open)
            }
            PanelState::Open | PanelState::Paused => self.closes_at.filter(|at| *at <= now).map(|_| PanelState::Closed),
            PanelState::Closed | PanelState::Sealed => None,
        }
    }
}

/// Whether a panel can have such terms. Texts of a script have nothing to clean, but for those that are nothing.
fn sound(terms: &PanelTerms) -> Outcome {
    let ends_before = terms.ends_at.is_some_and(|end| terms.starts_at.is_none_or(|start| end <= start));
    if !(40..=1000).contains(&terms.max_graphemes) || terms.cooldown_ms > 3_600_000 || ends_before {
        return Err(Refusal::OutOfRange);
    }
    titled(&terms.title)
}

fn outlined(outline: &Outline) -> Outcome {
    let each: BTreeSet<_> = outline.languages.iter().collect();
    if each.is_empty() || each.len() < outline.languages.len() {
        return Err(Refusal::OutOfRange);
    }
    outline.place.as_ref().map_or(Ok(()), titled)?;
    titled(&outline.title)
}

fn sound_network(network: &Network) -> Outcome {
    let each: BTreeSet<_> = network.countries.iter().collect();
    let is_plain = network.link.as_ref().is_some_and(|link| link.starts_with("http://"));
    if each.len() < network.countries.len() || is_plain {
        return Err(Refusal::OutOfRange);
    }
    titled(&network.name)?;
    if network.short.is_empty() { Err(Refusal::TextEmpty) } else { Ok(()) }
}

/// Networks of which those without a number have the lowest that is free.
fn numbered(networks: &[Network]) -> Result<Vec<Network>, Refusal> {
    networks.iter().try_for_each(sound_network)?;
    let mut networks = networks.to_vec();
    for at in 0..networks.len() {
        if networks[at].id == NetworkId(0) {
            let is_free = |id: &u16| networks.iter().all(|network| network.id.0 != *id);
            networks[at].id = NetworkId((1..=u16::MAX).find(is_free).unwrap());
        }
    }
    let each: BTreeSet<_> = networks.iter().map(|network| network.id).collect();
    if each.len() < networks.len() { Err(Refusal::OutOfRange) } else { Ok(networks) }
}
