//! The ballots of a swarm, made cheaply: the same frame with another id and another option each time.

use crate::app::clock;
use crate::domain::command::Command;
use crate::domain::ids::{PanelId, PollId};
use crate::domain::poll::{Ballot, Reply};
use crate::protocol::wire::{self, ClientFrame};

use super::frames::client_text;

/// Makes the ballots for one poll.
#[derive(Debug)]
pub(super) struct Voter {
    panel: PanelId,
    poll: PollId,
    /// Options of the poll.
    options: u8,
    made: u8,
}

impl Voter {
    pub(super) fn new(panel: PanelId, poll: PollId, options: u8) -> Self {
        Self { panel, poll, options, made: 0 }
    }

    /// The option that the last ballot named.
    pub(super) fn made(&self) -> u8 {
        self.made
    }

    /// A ballot as a frame. Each names the option after the one before it, so that a phone's ballots nearly always change its mind.
    pub(super) fn ballot(&mut self) -> Vec<u8> {
        self.made = (self.made + 1) % self.options;
        let ballot = Ballot { replies: vec![Reply::Options(vec![self.made])], player: None };
        client_text(&wire::encode(&ClientFrame::Do {
            id: clock::command_id(),
            command: Command::Answer { panel: self.panel, poll: self.poll, ballot },
            again: false,
        }))
    }
}
