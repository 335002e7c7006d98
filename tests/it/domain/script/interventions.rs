//! Commands about those who speak from the floor.

use baraza::domain::command::InterventionEdit;
use baraza::domain::ids::InterventionId;
use baraza::domain::intervention::{Intervention, InterventionState, InterventionTerms};

use super::*;

impl Scribe {
    pub(super) fn about_interventions(&mut self, what: u16, panel: PanelId, b: u16, c: u16) -> Command {
        let intervention = self.intervention(panel, b, |_| true);
        let edit = match what {
            0 | 1 => InterventionEdit::Put { intervention: named(b / 8), terms: self.intervention_terms(c) },
            2 => InterventionEdit::Drop { intervention },
            3 => {
                let after = (!c.is_multiple_of(3)).then(|| self.intervention(panel, c, |_| true));
                InterventionEdit::Move { intervention, after }
            }
            4 | 5 => InterventionEdit::Give { intervention },
            6 => {
                let intervention = self.intervention(panel, b, Intervention::has_floor);
                let speaker = self.event.panels.get(&panel).and_then(Panel::speaker);
                let is_paused = speaker.is_some_and(|it| matches!(it.state, InterventionState::Paused { .. }));
                if is_paused == c.is_multiple_of(4) {
                    InterventionEdit::Pause { intervention }
                } else {
                    InterventionEdit::Resume { intervention }
                }
            }
            7 => {
                let later = [60_000, 0, 3_600_000, 3_600_001, -1][usize::from(c % 5)];
                let until = self.at.saturating_add_signed(later);
                InterventionEdit::Extend { intervention: self.intervention(panel, b, Intervention::has_floor), until }
            }
            _ => InterventionEdit::End { intervention },
        };
        Command::Intervention { panel, edit }
    }

    /// Mostly one of the panel that stands as it must.
    fn intervention(&self, panel: PanelId, number: u16, stands: fn(&Intervention) -> bool) -> InterventionId {
        let all = self.event.panels.get(&panel).map_or(&[][..], |panel| &panel.interventions);
        let fitting: Vec<_> = all.iter().filter(|known| stands(known)).collect();
        if number.is_multiple_of(8) || fitting.is_empty() {
            return named(number / 8);
        }
        fitting[usize::from(number / 8) % fitting.len()].id
    }

    fn intervention_terms(&mut self, c: u16) -> InterventionTerms {
        InterventionTerms {
            name: if c.is_multiple_of(9) { String::new() } else { self.mark('v') },
            delegation: (!c.is_multiple_of(4)).then(|| self.mark('z')),
            lang: lang(c).filter(|_| c.is_multiple_of(2)),
            seconds: [180, 15, 3600, 14, 3601][usize::from(c / 4 % 5)],
        }
    }
}

fn named(number: u16) -> InterventionId {
    InterventionId(Uuid::from_u128(0x5000 + u128::from(number % 16)))
}
