//! What the screen in the hall shows.

use serde::{Deserialize, Serialize};

use super::ids::{PanelId, PollId, QuestionId};

/// One picture. Only a moderator's command changes it, or the question or poll in it being taken away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Show {
    /// Nothing.
    #[default]
    Blank,
    /// How to join.
    Join,
    /// One released question.
    Question {
        /// Where.
        panel: PanelId,
        /// Which.
        question: QuestionId,
    },
    /// One poll; its result once revealed.
    Poll {
        /// Where.
        panel: PanelId,
        /// Which.
        poll: PollId,
    },
}

impl Show {
    /// The panel the picture belongs to, if it belongs to one.
    pub fn panel(&self) -> Option<PanelId> {
        match self {
            Self::Blank | Self::Join => None,
            Self::Question { panel, .. } | Self::Poll { panel, .. } => Some(*panel),
        }
    }
}
