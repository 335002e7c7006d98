//! Whether the list of speakers may be changed so.

use super::super::Millis;
use super::super::command::{Command, InterventionEdit};
use super::super::event::Event;
use super::super::ids::{InterventionId, PanelId};
use super::super::intervention::{ENDS_WITHIN, Intervention, InterventionState, MAX_INTERVENTIONS};
use super::super::panel::Panel;
use super::super::refusal::Refusal;
use super::Admitted;

impl Event {
    pub(super) fn admit_intervention(
        &self,
        id: PanelId,
        edit: &InterventionEdit,
        at: Millis,
    ) -> Result<Admitted, Refusal> {
        let edit = edit.clone().clean()?;
        let panel = self.panel(id)?;
        panel.is_unsealed()?;
        let is_so = match &edit {
            InterventionEdit::Put { intervention, terms } => match panel.intervention(*intervention) {
                Ok(known) => known.terms == *terms,
                Err(_) if self.panels.values().any(|other| other.intervention(*intervention).is_ok()) => {
                    return Err(Refusal::IdTaken);
                }
                Err(_) if panel.interventions.len() >= MAX_INTERVENTIONS => return Err(Refusal::Full),
                Err(_) => false,
            },
            InterventionEdit::Drop { intervention } => panel.intervention(*intervention).is_err(),
            InterventionEdit::Move { intervention, after } => {
                panel.intervention(*intervention)?;
                after.map(|after| panel.intervention(after)).transpose()?;
                if *after == Some(*intervention) {
                    return Err(Refusal::OutOfRange);
                }
                false
            }
            turn => panel.intervention(turn.intervention())?.check_turn(turn, at)?,
        };
        let command = Command::Intervention { panel: id, edit };
        Ok(if is_so { Admitted::AlreadySo } else { Admitted::Other(command) })
    }
}

impl Intervention {
    /// Whether its turn may be changed so; `true` if it is so already.
    fn check_turn(&self, edit: &InterventionEdit, at: Millis) -> Result<bool, Refusal> {
        use InterventionState::{Paused, Speaking, Spoken, Waiting};
        match (edit, self.state) {
            (InterventionEdit::Give { .. }, state) => Ok(matches!(state, Speaking { .. } | Paused { .. })),
            (InterventionEdit::Pause { .. }, Paused { .. })
            | (InterventionEdit::Resume { .. }, Speaking { .. })
            | (InterventionEdit::End { .. }, Spoken) => Ok(true),
            (InterventionEdit::Extend { until, .. }, Speaking { until: known }) => {
                let fits = (at..=at.saturating_add(ENDS_WITHIN)).contains(until);
                if fits { Ok(known == *until) } else { Err(Refusal::OutOfRange) }
            }
            (InterventionEdit::Pause { .. }, Speaking { .. })
            | (InterventionEdit::Resume { .. }, Paused { .. })
            | (InterventionEdit::End { .. }, Speaking { .. } | Paused { .. }) => Ok(false),
            (_, Waiting | Spoken | Paused { .. } | Speaking { .. }) => Err(Refusal::WrongState),
        }
    }
}

impl Panel {
    fn intervention(&self, id: InterventionId) -> Result<&Intervention, Refusal> {
        self.interventions.iter().find(|known| known.id == id).ok_or(Refusal::NotFound)
    }
}
