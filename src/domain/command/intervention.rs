//! What a moderator does with a panel's list of speakers.

use serde::{Deserialize, Serialize};

use crate::domain::Millis;
use crate::domain::ids::InterventionId;
use crate::domain::intervention::InterventionTerms;
use crate::domain::refusal::Refusal;

/// One change of the list of speakers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts", rename = "InterventionEdit"))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Edit {
    /// Puts someone at the end of the list, or changes who it is or how long.
    Put {
        /// Its id, made by the desk.
        intervention: InterventionId,
        /// All of it after this command.
        terms: InterventionTerms,
    },
    /// Takes someone off the list.
    Drop {
        /// Which.
        intervention: InterventionId,
    },
    /// Puts someone right behind another one.
    Move {
        /// Which.
        intervention: InterventionId,
        /// The one before it; the first of all without.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        after: Option<InterventionId>,
    },
    /// Gives someone the floor; whoever had it has spoken.
    Give {
        /// Whom.
        intervention: InterventionId,
    },
    /// Lets the time stand still.
    Pause {
        /// Whose.
        intervention: InterventionId,
    },
    /// Lets the time run on.
    Resume {
        /// Whose.
        intervention: InterventionId,
    },
    /// Gives more time, or less.
    Extend {
        /// To whom.
        intervention: InterventionId,
        /// When it is over, in milliseconds since 1970; at most an hour ahead.
        until: Millis,
    },
    /// Someone has spoken.
    End {
        /// Who.
        intervention: InterventionId,
    },
}

impl Edit {
    /// Whose intervention it is about.
    pub fn intervention(&self) -> InterventionId {
        match self {
            Self::Put { intervention, .. }
            | Self::Drop { intervention }
            | Self::Move { intervention, .. }
            | Self::Give { intervention }
            | Self::Pause { intervention }
            | Self::Resume { intervention }
            | Self::Extend { intervention, .. }
            | Self::End { intervention } => *intervention,
        }
    }

    /// The change with every text cleaned.
    ///
    /// # Errors
    /// A text's refusal; [`Refusal::OutOfRange`] for a time that nobody is given.
    pub(in crate::domain) fn clean(self) -> Result<Self, Refusal> {
        Ok(match self {
            Self::Put { intervention, terms } => Self::Put { intervention, terms: terms.clean()? },
            other => other,
        })
    }
}
