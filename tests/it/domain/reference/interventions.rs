//! The naive rules for those who speak from the floor.

use baraza::domain::command::InterventionEdit;
use baraza::domain::ids::InterventionId;
use baraza::domain::intervention::InterventionState;

use super::*;

impl Hall {
    pub(super) fn intervene(&mut self, panel: PanelId, edit: &InterventionEdit) -> Outcome {
        use InterventionState::{Paused, Speaking, Spoken, Waiting};
        let now = self.now;
        if let InterventionEdit::Put { terms, .. } = edit {
            if !(15..=3600).contains(&terms.seconds) {
                return Err(Refusal::OutOfRange);
            }
            // Names of a script have nothing to clean.
            if terms.name.is_empty() {
                return Err(Refusal::TextEmpty);
            }
        }
        if self.panel(panel)?.state() == PanelState::Sealed {
            return Err(Refusal::Sealed);
        }
        let id = edit.intervention();
        let is_elsewhere =
            self.panels.iter().any(|other| other.id != panel && other.interventions.iter().any(|it| it.id == id));
        let list = &mut self.panel_mut(panel).interventions;
        let place = list.iter().position(|known| known.id == id);
        match edit {
            InterventionEdit::Put { terms, .. } => match place {
                Some(place) => list[place].terms = terms.clone(),
                None if is_elsewhere => return Err(Refusal::IdTaken),
                None => list.push(Intervention { id, terms: terms.clone(), state: Waiting }),
            },
            InterventionEdit::Drop { .. } => list.retain(|known| known.id != id),
            InterventionEdit::Move { after, .. } => {
                let place = place.ok_or(Refusal::NotFound)?;
                let has = |wanted: InterventionId| list.iter().any(|known| known.id == wanted);
                if after.is_some_and(|after| !has(after)) {
                    return Err(Refusal::NotFound);
                }
                if *after == Some(id) {
                    return Err(Refusal::OutOfRange);
                }
                let moved = list.remove(place);
                let to = after.map_or(0, |after| list.iter().position(|known| known.id == after).unwrap() + 1);
                list.insert(to, moved);
            }
            InterventionEdit::Give { .. } => {
                let place = place.ok_or(Refusal::NotFound)?;
                if matches!(list[place].state, Waiting | Spoken) {
                    for other in list.iter_mut().filter(|other| matches!(other.state, Speaking { .. } | Paused { .. }))
                    {
                        other.state = Spoken;
                    }
                    list[place].state = Speaking { until: now + u64::from(list[place].terms.seconds) * 1000 };
                }
            }
            turn => {
                let known = &mut list[place.ok_or(Refusal::NotFound)?];
                known.state = turned(turn, known.state, now)?;
            }
        }
        Ok(())
    }
}

fn turned(turn: &InterventionEdit, state: InterventionState, now: Millis) -> Result<InterventionState, Refusal> {
    use InterventionState::{Paused, Speaking, Spoken};
    Ok(match (turn, state) {
        (InterventionEdit::Pause { .. }, Speaking { until }) => Paused { left: until.saturating_sub(now) },
        (InterventionEdit::Pause { .. }, state @ Paused { .. })
        | (InterventionEdit::Resume { .. }, state @ Speaking { .. }) => state,
        (InterventionEdit::Resume { .. }, Paused { left }) => Speaking { until: now + left },
        (InterventionEdit::Extend { until, .. }, Speaking { .. }) => {
            if *until < now || *until > now + 3_600_000 {
                return Err(Refusal::OutOfRange);
            }
            Speaking { until: *until }
        }
        (InterventionEdit::End { .. }, Speaking { .. } | Paused { .. } | Spoken) => Spoken,
        _ => return Err(Refusal::WrongState),
    })
}
