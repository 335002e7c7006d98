//! What a command is about: its panel, and what moderators write about a question in it.

use crate::domain::ids::{PanelId, QuestionId};
use crate::domain::question::Edit;
use crate::domain::verdict::Verdict;

use super::Command;

impl Command {
    /// The panel a command is about, if it is about one.
    pub fn panel(&self) -> Option<PanelId> {
        match self {
            Self::Ask { panel, .. }
            | Self::Revise { panel, .. }
            | Self::TakeBack { panel, .. }
            | Self::Vote { panel, .. }
            | Self::Answer { panel, .. }
            | Self::Enter { panel, .. }
            | Self::Moderate { panel, .. }
            | Self::Edit { panel, .. }
            | Self::Queue { panel, .. }
            | Self::SetPanel { panel, .. }
            | Self::CloseAt { panel, .. }
            | Self::TurnPanel { panel }
            | Self::GoLive { panel }
            | Self::PutPoll { panel, .. }
            | Self::SetPoll { panel, .. }
            | Self::TurnPoll { panel, .. }
            | Self::SchedulePoll { panel, .. }
            | Self::ResetPoll { panel, .. }
            | Self::DropPoll { panel, .. }
            | Self::JudgePhrases { panel, .. }
            | Self::SetOpinions { panel, .. }
            | Self::SealPoll { panel, .. }
            | Self::Show { panel, .. }
            | Self::Freeze { panel, .. }
            | Self::Note { panel, .. }
            | Self::WithdrawNote { panel, .. }
            | Self::Acknowledge { panel, .. }
            | Self::Intervention { panel, .. }
            | Self::PutPanel { panel, .. } => Some(*panel),
            Self::NameSession { .. }
            | Self::SetFilter { .. }
            | Self::Programme(_)
            | Self::Invite { .. }
            | Self::Withdraw { .. }
            | Self::Revoke { .. }
            | Self::Redeem { .. }
            | Self::Found { .. }
            | Self::Attest { .. } => None,
        }
    }

    /// Leaves nothing of what a moderator wrote about `gone`, also where it was written about others as well. Whether there was anything.
    pub(in crate::domain) fn forget(&mut self, gone: QuestionId) -> bool {
        match self {
            Self::Edit { question, edit, .. } if *question == gone => {
                *edit = Edit::Words(String::new());
                true
            }
            Self::Moderate { questions, verdict: Verdict::Decline(reason), .. } => {
                let is_about = questions.iter().any(|(question, _)| *question == gone);
                is_about && reason.words.take().is_some()
            }
            _ => false,
        }
    }
}
