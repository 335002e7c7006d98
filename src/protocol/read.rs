//! How a client's frame is read.

use serde::Deserialize;

use crate::domain::command::Command;
use crate::domain::ids::CommandId;

use super::wire::ClientFrame;

impl ClientFrame {
    /// Reads a frame.
    ///
    /// # Errors
    /// It is none.
    pub fn read(text: &str) -> serde_json::Result<Self> {
        // Nearly all are commands. Whatever may have any tag is kept aside until the tag is known, and read again from there.
        match serde_json::from_str(text) {
            Ok(Do { t: "do", id, command, again }) => Ok(Self::Do { id, command, again }),
            _ => serde_json::from_str(text),
        }
    }
}

/// [`ClientFrame::Do`] alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Do<'a> {
    t: &'a str,
    id: CommandId,
    command: Command,
    #[serde(default)]
    again: bool,
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::ids::{Epoch, PanelId, QuestionId};
    use crate::protocol::wire::{ViewName, encode};

    #[test]
    fn every_frame_is_read_as_it_was_written() {
        let id = CommandId(Uuid::from_u128(1));
        let question = QuestionId(Uuid::from_u128(2));
        let command = Command::Vote { panel: PanelId(1), question, on: true };
        let view = ViewName::Audience;
        let frames = [
            ClientFrame::Hello { protocol: 1, view, panel: None, join: None, epoch: Epoch(1), seq: 2 },
            ClientFrame::Do { id, command: command.clone(), again: false },
            ClientFrame::Do { id, command, again: true },
            ClientFrame::At { question: Some(question) },
            ClientFrame::Beat,
        ];
        for frame in frames {
            assert_eq!(ClientFrame::read(&encode(&frame)).unwrap(), frame);
        }
    }

    #[test]
    fn what_a_command_does_not_have_is_refused() {
        let id = Uuid::nil();
        let vote = format!(r#"{{"vote":{{"panel":1,"question":"{id}","on":true}}}}"#);
        assert!(ClientFrame::read(&format!(r#"{{"t":"do","id":"{id}","command":{vote}}}"#)).is_ok());
        for wrong in [
            format!(r#"{{"t":"do","id":"{id}","command":{vote},"role":"organiser"}}"#),
            format!(r#"{{"id":"{id}","command":{vote}}}"#),
            format!(r#"{{"t":{{"do":null}},"id":"{id}","command":{vote}}}"#),
            format!(r#"{{"t":"ask","id":"{id}","command":{vote}}}"#),
            format!(r#"{{"t":"do","id":"{id}"}}"#),
        ] {
            assert!(ClientFrame::read(&wrong).is_err(), "{wrong}");
        }
    }
}
