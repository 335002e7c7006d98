//! The naive rules for the event and its panels.

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
            _ => {}
        }
        Ok(())
    }

    fn put_panel(&mut self, id: PanelId, terms: &PanelTerms) -> Outcome {
        if !(40..=1000).contains(&terms.max_graphemes) || terms.cooldown_ms > 3_600_000 {
            return Err(Refusal::OutOfRange);
        }
        titled(&terms.title)?;
        let has_questions = self.questions.iter().any(|question| question.panel == id);
        match self.panel(id).map(|panel| (panel.state(), panel.terms.sharing)) {
            Ok((PanelState::Sealed, _)) => return Err(Refusal::Sealed),
            Ok((_, sharing)) if sharing != terms.sharing && has_questions => return Err(Refusal::SharingFixed),
            Ok(_) => self.panel_mut(id).terms = terms.clone(),
            Err(_) => self.add_panel(id, terms.clone()),
        }
        Ok(())
    }

    fn add_panel(&mut self, id: PanelId, terms: PanelTerms) {
        let states = vec![(PanelState::Upcoming, self.now)];
        self.panels.push(Panel { id, terms, states, queue: Vec::new(), on: Show::Join, held: None });
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
        if !steps.contains(&to) {
            return Err(Refusal::WrongState);
        }
        self.panel_mut(id).states.push((to, now));
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
