//! What an admitted command does to the event. Nothing here can refuse.

mod access;
mod intervention;
mod polls;
mod programme;
mod questions;
mod stage;

use super::Millis;
use super::about::Founding;
use super::change::Change;
use super::check::Admitted;
use super::command::Command;
use super::event::Event;
use super::filter::Filter;
use super::ids::PanelId;
use super::panel::{Panel, PanelState, PanelTerms};
use super::poll::PollState;

impl Event {
    pub(super) fn effect(&mut self, admitted: Admitted, at: Millis) -> Vec<Change> {
        match admitted {
            Admitted::Answer { panel, poll, voter, player, ballot } => {
                self.answer((panel, poll), (voter, player), ballot, at)
            }
            Admitted::Other(command) => self.command(command, at),
            Admitted::AlreadySo => Vec::new(),
            Admitted::Ask { panel, .. }
            | Admitted::Rewrite { panel, .. }
            | Admitted::Vote { panel, .. }
            | Admitted::Moderate { panel, .. } => {
                self.panels.get_mut(&panel).map(|panel| panel.question_effect(admitted)).unwrap_or_default()
            }
        }
    }

    fn command(&mut self, command: Command, at: Millis) -> Vec<Change> {
        match command {
            Command::SetPanel { panel, state } => self.set_panel(panel, state, at),
            Command::GoLive { panel } => self.go_live(panel),
            Command::PutPoll { panel, poll, .. }
            | Command::SetPoll { panel, poll, .. }
            | Command::SchedulePoll { panel, poll, .. }
            | Command::ResetPoll { panel, poll }
            | Command::DropPoll { panel, poll }
            | Command::JudgePhrases { panel, poll, .. }
            | Command::SetOpinions { panel, poll, .. }
            | Command::SealPoll { panel, poll } => self.poll_effect(panel, poll, command, at),
            Command::Queue { panel, .. }
            | Command::Show { panel, .. }
            | Command::Freeze { panel, .. }
            | Command::Note { panel, .. }
            | Command::WithdrawNote { panel, .. }
            | Command::Acknowledge { panel, .. } => {
                self.panels.get_mut(&panel).map(|panel| panel.stage_effect(command, at)).unwrap_or_default()
            }
            Command::Intervention { panel, edit } => {
                self.panels.get_mut(&panel).map(|panel| panel.intervene(edit, at)).unwrap_or_default()
            }
            Command::SetFilter { lists } if self.filter.lists() == &lists => Vec::new(),
            Command::SetFilter { lists } => {
                self.filter = Filter::new(lists);
                vec![Change::Filter]
            }
            Command::PutPanel { panel, terms } => self.put_panel(panel, terms),
            Command::CloseAt { panel, closes_at } => self.close_at(panel, closes_at),
            Command::Programme(edit) => self.programme(edit),
            Command::NameSession { .. }
            | Command::Invite { .. }
            | Command::Withdraw { .. }
            | Command::Revoke { .. }
            | Command::Redeem { .. } => self.access.effect(command, at),
            Command::Found { founding } => self.found(*founding),
            // Nothing to do, or admitted as something else.
            Command::Attest { .. }
            | Command::Ask { .. }
            | Command::Revise { .. }
            | Command::TakeBack { .. }
            | Command::Vote { .. }
            | Command::Answer { .. }
            | Command::Enter { .. }
            | Command::Moderate { .. }
            | Command::Edit { .. }
            | Command::TurnPoll { .. }
            | Command::TurnPanel { .. } => Vec::new(),
        }
    }

    fn put_panel(&mut self, id: PanelId, terms: PanelTerms) -> Vec<Change> {
        match self.panels.get_mut(&id) {
            Some(panel) if panel.terms == terms => Vec::new(),
            Some(panel) => {
                let before = std::mem::replace(&mut panel.terms, terms);
                let names = (before.names != panel.terms.names).then_some(Change::Names(id));
                [Change::Panel(id)].into_iter().chain(names).collect()
            }
            None => {
                self.add_panel(Panel::new(id, terms));
                vec![Change::Panel(id)]
            }
        }
    }

    fn add_panel(&mut self, panel: Panel) {
        self.programme.push(panel.id);
        self.panels.insert(panel.id, panel);
    }

    fn found(&mut self, founding: Founding) -> Vec<Change> {
        self.about = Some(founding.about);
        for (id, terms) in founding.programme {
            if !self.panels.contains_key(&id) {
                self.add_panel(Panel::new(id, terms));
            }
        }
        self.live = self.programme.first().copied();
        self.programme.iter().copied().map(Change::Panel).collect()
    }

    fn go_live(&mut self, panel: PanelId) -> Vec<Change> {
        let before = self.live.replace(panel);
        if before == Some(panel) {
            return Vec::new();
        }
        before.into_iter().chain([panel]).map(Change::Panel).collect()
    }

    /// Closing a panel closes its polls; sealing it seals them.
    fn set_panel(&mut self, id: PanelId, state: PanelState, at: Millis) -> Vec<Change> {
        let seq = self.seq;
        let Some(panel) = self.panels.get_mut(&id).filter(|panel| panel.state != state) else {
            return Vec::new();
        };
        panel.state = state;
        if panel.takes_votes().is_err() {
            panel.closes_at = None;
        }
        let mut changes = vec![Change::Panel(id)];
        if state == PanelState::Closed {
            panel.closed_at = Some(at);
            for poll in panel.polls.values_mut().filter(|poll| poll.state == PollState::Open) {
                changes.push(Change::of_poll(id, poll));
                poll.set_state(PollState::Closed, at, seq);
            }
        }
        if state == PanelState::Sealed {
            panel.last_ask.clear();
            for poll in panel.polls.values_mut().filter(|poll| !poll.sealed) {
                changes.push(Change::of_poll(id, poll));
                poll.seal();
            }
            changes.push(Change::PanelSealed(id));
        }
        changes
    }
}
