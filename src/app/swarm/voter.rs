//! The ballots of a swarm, made cheaply: the same frames with another id each time.

use uuid::{Builder, Uuid};

use crate::app::clock;
use crate::domain::command::Command;
use crate::domain::ids::{CommandId, PanelId, PollId};
use crate::domain::poll::{Ballot, Reply};
use crate::protocol::wire::{self, ClientFrame};

use super::frames::client_text;

/// Makes the ballots for one poll.
#[derive(Debug)]
pub(super) struct Voter {
    /// By option, the frame of a ballot before its id, and behind it.
    frames: Vec<(Vec<u8>, Vec<u8>)>,
    made: u8,
    /// The last id, as a number; the first is random. Asking the system for each would cost as much as the ballot.
    id: u128,
}

impl Voter {
    pub(super) fn new(panel: PanelId, poll: PollId, options: u8) -> Self {
        let frames = (0..options).map(|option| around_id(panel, poll, option)).collect();
        Self { frames, made: 0, id: u128::from_be_bytes(clock::random()) }
    }

    /// The option that the last ballot named.
    pub(super) fn made(&self) -> u8 {
        self.made
    }

    /// A ballot as a frame. Each names the option after the one before it, so that a phone's ballots nearly always change its mind.
    pub(super) fn ballot(&mut self) -> Vec<u8> {
        self.made = (self.made + 1) % u8::try_from(self.frames.len()).unwrap_or(u8::MAX);
        self.id = self.id.wrapping_add(1);
        let id = Builder::from_random_bytes(self.id.to_be_bytes()).into_uuid();
        let (before, behind) = &self.frames[usize::from(self.made)];
        [before, id.hyphenated().encode_lower(&mut Uuid::encode_buffer()).as_bytes(), behind].concat()
    }
}

/// The frame of a ballot without its id.
fn around_id(panel: PanelId, poll: PollId, option: u8) -> (Vec<u8>, Vec<u8>) {
    let ballot = Ballot { replies: vec![Reply::Options(vec![option])], player: None };
    let id = CommandId(Uuid::nil());
    let frame = client_text(&wire::encode(&ClientFrame::Do {
        id,
        command: Command::Answer { panel, poll, ballot },
        again: false,
    }));
    let said = id.0.to_string();
    let at = frame.windows(said.len()).position(|part| part == said.as_bytes()).unwrap_or(frame.len());
    (frame[..at].to_vec(), frame[(at + said.len()).min(frame.len())..].to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_ballot_is_a_frame_with_an_id_of_its_own_and_the_next_option() {
        let poll = PollId(Uuid::from_u128(7));
        let mut voter = Voter::new(PanelId(1), poll, 3);
        let mut ids = Vec::new();
        for option in [1, 2, 0, 1] {
            let frame = voter.ballot();
            let text = frame.iter().position(|byte| *byte == b'{').unwrap();
            let ClientFrame::Do { id, command, again: false } = serde_json::from_slice(&frame[text..]).unwrap() else {
                panic!("not a command")
            };
            let ballot = Ballot { replies: vec![Reply::Options(vec![option])], player: None };
            assert_eq!(command, Command::Answer { panel: PanelId(1), poll, ballot });
            assert_eq!(voter.made(), option);
            assert_eq!(frame, client_text(std::str::from_utf8(&frame[text..]).unwrap()));
            ids.push(id);
        }
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 4);
    }
}
