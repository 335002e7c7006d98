//! What applying a command did, named by the thing that changed; views look the thing itself up.

use serde::Serialize;

use super::Millis;
use super::ids::{CommandId, NoteId, PanelId, PollId, Pseudonym, QuestionId, SessionId};
use super::poll::{PhraseId, Poll, PollState};
use super::question::QuestionState;

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Title, state or rules of a panel, or which one is live.
    Panel(PanelId),
    /// Whether a panel takes names, and so whether those that were given are told.
    Names(PanelId),
    /// A panel was sealed: its key and those of its polls must go.
    PanelSealed(PanelId),
    /// A question came or moved.
    Question {
        /// Where.
        panel: PanelId,
        /// Which.
        question: QuestionId,
        /// The state it left; nothing for a new one.
        before: Option<QuestionState>,
    },
    /// A question was merged into another one or split from it: its supporters' votes count elsewhere now.
    Support {
        /// Where.
        panel: PanelId,
        /// The one that was merged or split.
        question: QuestionId,
        /// One that it became part of, or was part of.
        other: QuestionId,
        /// Whose votes those are.
        voters: Vec<Pseudonym>,
    },
    /// A vote counted for another question than the one it named, or was taken back from several at once.
    Voted {
        /// Where.
        panel: PanelId,
        /// Whose vote.
        voter: Pseudonym,
        /// The one that was named, and those whose supporters changed.
        questions: Vec<QuestionId>,
    },
    /// The order of the questions that are to come.
    Queue(PanelId),
    /// A question's count of votes.
    Votes {
        /// Where.
        panel: PanelId,
        /// Which.
        question: QuestionId,
    },
    /// A poll came, moved or was edited.
    Poll {
        /// Where.
        panel: PanelId,
        /// Which.
        poll: PollId,
        /// The state it left; nothing for a new one.
        before: Option<PollState>,
        /// When it was to open by itself until then.
        opens_at: Option<Millis>,
    },
    /// Something that participants wrote into a poll: how often, or what became of it.
    Phrase {
        /// Where.
        panel: PanelId,
        /// Which poll.
        poll: PollId,
        /// The part; nothing for the names of players.
        part: Option<u8>,
        /// Which phrase.
        phrase: PhraseId,
    },
    /// A poll was sealed: its key must go.
    PollSealed {
        /// Where.
        panel: PanelId,
        /// Which.
        poll: PollId,
    },
    /// A poll's ballots.
    Ballots {
        /// Where.
        panel: PanelId,
        /// Which.
        poll: PollId,
    },
    /// The picture on a panel's screens.
    Stage(PanelId),
    /// Whether a panel's screens are frozen, or what they would show if they were not.
    Held(PanelId),
    /// A message to the stage came or moved.
    Note {
        /// Where.
        panel: PanelId,
        /// Which.
        note: NoteId,
    },
    /// A moderator did something.
    Action {
        /// Where.
        panel: PanelId,
        /// The command.
        action: CommandId,
    },
    /// The list of those who speak from the floor of a panel.
    Interventions(PanelId),
    /// The event's outline, its networks or the order of its panels.
    Programme,
    /// A panel was taken out: its key must go.
    PanelDropped(PanelId),
    /// The words that hold questions back.
    Filter,
    /// Invites or sessions.
    Access,
    /// A session ended: its sockets must close.
    SessionEnded(SessionId),
}

impl Change {
    /// That `poll` is about to change.
    pub(super) fn of_poll(panel: PanelId, poll: &Poll) -> Self {
        Self::Poll { panel, poll: poll.id, before: Some(poll.state), opens_at: poll.opens_at }
    }
}
