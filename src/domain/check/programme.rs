//! Whether the event itself, its networks and the order of its panels may be changed so.

use std::collections::BTreeSet;

use super::super::Millis;
use super::super::about::{MAX_NETWORKS, clean_networks};
use super::super::command::{Command, ProgrammeEdit};
use super::super::event::{Event, MAX_PANELS};
use super::super::ids::{NetworkId, PanelId};
use super::super::panel::{CLOSES_WITHIN, Panel, PanelTerms};
use super::super::refusal::Refusal;
use super::Admitted;

impl ProgrammeEdit {
    /// The change with every text cleaned.
    ///
    /// # Errors
    /// A text's refusal; [`Refusal::OutOfRange`] for what is too many or too few.
    pub(in crate::domain) fn clean(self) -> Result<Self, Refusal> {
        Ok(match self {
            Self::Describe { seen, outline } => Self::Describe { seen, outline: outline.clean()? },
            Self::PutNetwork(network) => Self::PutNetwork(network.clean()?),
            Self::Replace { seen, outline, networks, panels } => {
                let panels = panels.into_iter().map(|(id, terms)| Ok((id, terms.clean()?)));
                let panels = panels.collect::<Result<_, Refusal>>()?;
                Self::Replace { seen, outline: outline.clean()?, networks: clean_networks(&networks)?, panels }
            }
            other => other,
        })
    }
}

impl Event {
    pub(super) fn admit_programme(&self, edit: &ProgrammeEdit) -> Result<Admitted, Refusal> {
        let edit = edit.clone().clean()?;
        let about = self.about.as_ref().ok_or(Refusal::NotFound)?;
        match &edit {
            ProgrammeEdit::Describe { seen, .. } | ProgrammeEdit::Replace { seen, .. } if *seen != about.revision => {
                return Err(Refusal::Changed);
            }
            ProgrammeEdit::PutNetwork(network) => {
                let is_new = about.network(network.id).is_err();
                if network.id == NetworkId::default() {
                    return Err(Refusal::OutOfRange);
                }
                if is_new && about.networks.len() >= MAX_NETWORKS {
                    return Err(Refusal::Full);
                }
            }
            ProgrammeEdit::Arrange { panels } => {
                let (asked, there): (BTreeSet<_>, BTreeSet<_>) =
                    (panels.iter().collect(), self.programme.iter().collect());
                if asked != there || panels.len() != self.programme.len() {
                    return Err(Refusal::Changed);
                }
            }
            ProgrammeEdit::DropPanel { panel } => {
                if self.keeps(*panel) {
                    return Err(Refusal::PanelUsed);
                }
            }
            ProgrammeEdit::Replace { panels, .. } => self.check_replacement(panels)?,
            ProgrammeEdit::Describe { .. } | ProgrammeEdit::DropNetwork { .. } => {}
        }
        Ok(Admitted::Other(Command::Programme(edit)))
    }

    /// Whether a panel stays in the programme whatever is planned: it was used, or phones open on it.
    pub fn keeps(&self, panel: PanelId) -> bool {
        self.live == Some(panel) || self.panels.get(&panel).is_some_and(|panel| !panel.is_unused())
    }

    /// Every panel on its terms could be put by itself, no number comes twice, and with those that stay there are not too many.
    fn check_replacement(&self, panels: &[(PanelId, PanelTerms)]) -> Result<(), Refusal> {
        let named: BTreeSet<_> = panels.iter().map(|(id, _)| *id).collect();
        let stay = self.panels.keys().filter(|id| self.keeps(**id) && !named.contains(id)).count();
        if named.len() < panels.len() || named.is_empty() {
            return Err(Refusal::OutOfRange);
        }
        if named.len() + stay > MAX_PANELS {
            return Err(Refusal::Full);
        }
        let is_other =
            |(id, terms): &&(PanelId, PanelTerms)| self.panels.get(id).is_none_or(|panel| panel.terms != *terms);
        panels.iter().filter(is_other).try_for_each(|(id, terms)| self.check_panel(*id, terms))
    }
}

impl Panel {
    /// Whether it may be told to close by itself then.
    pub(super) fn check_closing(&self, closes_at: Option<Millis>, at: Millis) -> Result<(), Refusal> {
        self.takes_votes()?;
        match closes_at {
            Some(closes_at) if closes_at <= at || closes_at > at.saturating_add(CLOSES_WITHIN) => {
                Err(Refusal::OutOfRange)
            }
            _ => Ok(()),
        }
    }

    /// What it does by itself at `at`, as the command of whoever would do it by hand.
    pub(super) fn admit_turn(&self, at: Millis) -> Admitted {
        match self.next_turn(at) {
            Some((moment, state)) if moment <= at => Admitted::Other(Command::SetPanel { panel: self.id, state }),
            _ => Admitted::AlreadySo,
        }
    }
}
