//! The naive rules for screens and for messages to the stage.

use baraza::domain::poll::Kind;
use baraza::domain::stage::Page;

use super::*;

impl Hall {
    pub(super) fn run_stage(&mut self, command: &Command) -> Outcome {
        let now = self.now;
        match command {
            Command::Show { panel, show } => {
                let show = self.showable(*panel, show)?;
                let panel = self.panel_mut(*panel);
                if panel.held.is_some() && show != Show::Blank {
                    panel.held = Some(show);
                } else {
                    (panel.on, panel.held) = (show, None);
                }
            }
            Command::Freeze { panel, on } => {
                let panel = self.panel_mut(*panel);
                match (on, panel.held.take()) {
                    (true, held) => panel.held = Some(held.unwrap_or_else(|| panel.on.clone())),
                    (false, Some(held)) => panel.on = held,
                    (false, None) => {}
                }
            }
            Command::Note { panel, note, text } => {
                let text = held_to(text, 280)?.words(None);
                match self.notes.iter().find(|known| known.id == *note) {
                    Some(known) if known.text.0 == text.0 => {}
                    Some(_) => return Err(Refusal::IdTaken),
                    None => {
                        let (panel, id) = (*panel, *note);
                        self.notes.push(Note { panel, id, text, at: now, acknowledged_at: None, is_withdrawn: false });
                    }
                }
            }
            Command::WithdrawNote { panel, note } => {
                let known = self.note_mut(*panel, *note)?;
                if known.acknowledged_at.is_some() {
                    return Err(Refusal::WrongState);
                }
                known.is_withdrawn = true;
            }
            Command::Acknowledge { panel, note } => {
                let known = self.note_mut(*panel, *note)?;
                if known.is_withdrawn {
                    return Err(Refusal::WrongState);
                }
                known.acknowledged_at.get_or_insert(now);
            }
            _ => {}
        }
        Ok(())
    }

    fn note_mut(&mut self, panel: PanelId, id: NoteId) -> Result<&mut Note, Refusal> {
        let mut notes = self.notes.iter_mut();
        notes.find(|note| note.panel == panel && note.id == id).ok_or(Refusal::NotFound)
    }

    /// The picture with its texts as they are kept.
    fn showable(&self, panel: PanelId, show: &Show) -> Result<Show, Refusal> {
        let text = |raw: &String| held_to(raw, 280).map(|text| text.text);
        match show {
            Show::Blank | Show::Join | Show::Interventions => Ok(show.clone()),
            Show::Message { text: raw } => Ok(Show::Message { text: text(raw)? }),
            Show::Countdown { until, text: raw } => {
                let text = raw.as_ref().map(text).transpose()?;
                if *until > self.now + 86_400_000 {
                    return Err(Refusal::OutOfRange);
                }
                Ok(Show::Countdown { until: *until, text })
            }
            Show::Poll { poll, page } => {
                let poll = self.poll(panel, *poll)?;
                let has = |kind| poll.terms.parts.iter().any(|part| part.kind == kind);
                let is_there = match page {
                    None => true,
                    Some(Page::Part(part)) => poll.terms.parts.get(usize::from(*part)).is_some(),
                    Some(Page::Leaders) => has(Kind::Quiz),
                    Some(Page::Map) => has(Kind::Statements),
                };
                match poll.state() {
                    // Of a draft only when it opens is shown.
                    PollState::Draft if poll.opens_at.is_none() => Err(Refusal::WrongState),
                    _ if !is_there => Err(Refusal::OutOfRange),
                    _ => Ok(show.clone()),
                }
            }
            Show::Networks { network } => {
                let networks = self.about.as_ref().map_or(&[][..], |about| &about.networks);
                let is_there = |id| networks.iter().any(|known| known.id == id);
                let fits = network.map_or(!networks.is_empty(), is_there);
                if fits { Ok(show.clone()) } else { Err(Refusal::NotFound) }
            }
            Show::Question { question, next } => {
                let all = [vec![*question], next.clone()].concat();
                self.all_showable(panel, &all, 3).map(|()| show.clone())
            }
            Show::Top { questions } => self.all_showable(panel, questions, 6).map(|()| show.clone()),
        }
    }

    fn all_showable(&self, panel: PanelId, questions: &[QuestionId], most: usize) -> Outcome {
        let different: BTreeSet<_> = questions.iter().collect();
        if questions.is_empty() || questions.len() > most || different.len() < questions.len() {
            return Err(Refusal::OutOfRange);
        }
        for id in questions {
            self.question(panel, *id)?;
            if !self.is_live(panel, *id) {
                return Err(Refusal::QuestionNotLive);
            }
        }
        Ok(())
    }
}
