//! What applying a command did, named by the thing that changed; views look the thing itself up.

use serde::Serialize;

use super::ids::{PanelId, PollId, QuestionId, SessionId};
use super::question::QuestionState;

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Title, state or rules of a panel, or which one is live.
    Panel(PanelId),
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
    /// The picture on screen.
    Stage,
    /// Invites or sessions.
    Access,
    /// A session ended: its sockets must close.
    SessionEnded(SessionId),
}
