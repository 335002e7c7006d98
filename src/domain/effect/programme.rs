//! What changes of the event itself, its networks and the order of its panels do.

use super::super::Millis;
use super::super::about::About;
use super::super::change::Change;
use super::super::command::ProgrammeEdit;
use super::super::event::Event;
use super::super::ids::PanelId;
use super::super::panel::PanelTerms;

impl Event {
    pub(super) fn close_at(&mut self, id: PanelId, closes_at: Option<Millis>) -> Vec<Change> {
        let panel = self.panels.get_mut(&id).filter(|panel| panel.closes_at != closes_at);
        let changed = panel.map(|panel| panel.closes_at = closes_at);
        changed.map(|()| Change::Panel(id)).into_iter().collect()
    }

    pub(super) fn programme(&mut self, edit: ProgrammeEdit) -> Vec<Change> {
        match edit {
            ProgrammeEdit::Arrange { panels } => self.arrange(panels),
            ProgrammeEdit::DropPanel { panel } => self.drop_panel(panel),
            ProgrammeEdit::Replace { outline, networks, panels, .. } => {
                let mut changes = self.revise(|about| {
                    let is_other = about.networks != networks;
                    about.networks = networks;
                    about.describe(outline) || is_other
                });
                changes.extend(self.replace_panels(panels));
                changes
            }
            ProgrammeEdit::Describe { outline, .. } => self.revise(|about| about.describe(outline)),
            ProgrammeEdit::PutNetwork(network) => {
                let put = |about: &mut About| match about.networks.iter_mut().find(|known| known.id == network.id) {
                    Some(known) if *known == network => false,
                    Some(known) => {
                        *known = network;
                        true
                    }
                    None => {
                        about.networks.push(network);
                        true
                    }
                };
                self.revise(put)
            }
            ProgrammeEdit::DropNetwork { network } => self.revise(|about| {
                let before = about.networks.len();
                about.networks.retain(|known| known.id != network);
                about.networks.len() < before
            }),
        }
    }

    /// Changes what the event is, and counts it if it changed. A network that is no longer there leaves every screen.
    fn revise(&mut self, change: impl FnOnce(&mut About) -> bool) -> Vec<Change> {
        let Some(about) = self.about.as_mut() else { return Vec::new() };
        if !change(about) {
            return Vec::new();
        }
        about.revision += 1;
        let restaged = self.panels.values_mut().flat_map(|panel| {
            let before = panel.stage.clone();
            panel.stage.keep_networks(&about.networks);
            panel.restaged(&before)
        });
        std::iter::once(Change::Programme).chain(restaged).collect()
    }

    fn arrange(&mut self, panels: Vec<PanelId>) -> Vec<Change> {
        if self.programme == panels {
            return Vec::new();
        }
        self.programme = panels;
        vec![Change::Programme]
    }

    fn drop_panel(&mut self, id: PanelId) -> Vec<Change> {
        if self.panels.remove(&id).is_none() {
            return Vec::new();
        }
        self.programme.retain(|panel| *panel != id);
        self.dropped.insert(id);
        vec![Change::PanelDropped(id), Change::Programme]
    }

    fn replace_panels(&mut self, panels: Vec<(PanelId, PanelTerms)>) -> Vec<Change> {
        let mut order: Vec<_> = panels.iter().map(|(id, _)| *id).collect();
        let mut changes = Vec::new();
        for id in self.programme.clone().into_iter().filter(|id| !order.contains(id)).collect::<Vec<_>>() {
            if self.keeps(id) {
                order.push(id);
            } else {
                changes.extend(self.drop_panel(id));
            }
        }
        for (id, terms) in panels {
            changes.extend(self.put_panel(id, terms));
        }
        changes.extend(self.arrange(order));
        changes
    }
}
