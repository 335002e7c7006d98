//! What changes of the list of speakers do.

use super::super::Millis;
use super::super::change::Change;
use super::super::command::InterventionEdit;
use super::super::intervention::{Intervention, InterventionState};
use super::super::panel::Panel;

impl Panel {
    pub(super) fn intervene(&mut self, edit: InterventionEdit, at: Millis) -> Vec<Change> {
        let before = self.interventions.clone();
        let id = edit.intervention();
        match edit {
            InterventionEdit::Put { terms, .. } => match self.interventions.iter_mut().find(|known| known.id == id) {
                Some(known) => known.terms = terms,
                None => self.interventions.push(Intervention { id, terms, state: InterventionState::Waiting }),
            },
            InterventionEdit::Drop { .. } => self.interventions.retain(|known| known.id != id),
            InterventionEdit::Move { after, .. } => {
                if let Some(place) = self.interventions.iter().position(|known| known.id == id) {
                    let moved = self.interventions.remove(place);
                    let behind = self.interventions.iter().position(|known| Some(known.id) == after);
                    self.interventions.insert(behind.map_or(0, |place| place + 1), moved);
                }
            }
            InterventionEdit::Give { .. } => {
                for known in &mut self.interventions {
                    if known.id == id {
                        let allowed = Millis::from(known.terms.seconds) * 1000;
                        known.state = InterventionState::Speaking { until: at.saturating_add(allowed) };
                    } else if known.has_floor() {
                        known.state = InterventionState::Spoken;
                    }
                }
            }
            InterventionEdit::Pause { .. }
            | InterventionEdit::Resume { .. }
            | InterventionEdit::Extend { .. }
            | InterventionEdit::End { .. } => {
                if let Some(known) = self.interventions.iter_mut().find(|known| known.id == id) {
                    known.state = next(known.state, &edit, at);
                }
            }
        }
        if self.interventions == before { Vec::new() } else { vec![Change::Interventions(self.id)] }
    }
}

/// Where someone who has the floor stands after that.
fn next(state: InterventionState, edit: &InterventionEdit, at: Millis) -> InterventionState {
    match (state, edit) {
        (InterventionState::Speaking { until }, InterventionEdit::Pause { .. }) => {
            InterventionState::Paused { left: until.saturating_sub(at) }
        }
        (InterventionState::Paused { left }, InterventionEdit::Resume { .. }) => {
            InterventionState::Speaking { until: at.saturating_add(left) }
        }
        (_, InterventionEdit::Extend { until, .. }) => InterventionState::Speaking { until: *until },
        (_, InterventionEdit::End { .. }) => InterventionState::Spoken,
        (state, _) => state,
    }
}
