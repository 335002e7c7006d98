//! Why a command did nothing. Each refusal has a stable code that clients turn into a sentence in the reader's language.

use serde::{Deserialize, Serialize};

use super::Millis;

/// Why a command did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The sender's role does not allow it, or the session was ended.
    #[error("forbidden")]
    Forbidden,
    /// There is no such panel, question, poll, invite or session.
    #[error("not_found")]
    NotFound,
    /// The id already names something else.
    #[error("id_taken")]
    IdTaken,
    /// No visible character is left.
    #[error("text_empty")]
    TextEmpty,
    /// Over the panel's limit of characters, or longer in bytes than that many letters are in any script.
    #[error("text_too_long")]
    TextTooLong,
    /// Not a language tag.
    #[error("bad_language")]
    BadLanguage,
    /// This panel takes no names.
    #[error("names_off")]
    NamesOff,
    /// The panel has not opened yet.
    #[error("panel_upcoming")]
    PanelUpcoming,
    /// The panel takes no new questions for now.
    #[error("panel_paused")]
    PanelPaused,
    /// The panel is closed.
    #[error("panel_closed")]
    PanelClosed,
    /// The panel or poll is sealed; it takes nothing any more.
    #[error("sealed")]
    Sealed,
    /// The participant asked a moment ago.
    #[error("cooling_down")]
    CoolingDown {
        /// When the next question will be taken, in milliseconds since 1970.
        until: Millis,
    },
    /// The question takes no votes: it is not live.
    #[error("question_not_live")]
    QuestionNotLive,
    /// Somebody changed the question or the programme meanwhile: decide on what it says now.
    #[error("changed_meanwhile")]
    Changed,
    /// The asker's own question has left review: others have read it as it is.
    #[error("already_released")]
    Released,
    /// This panel takes no votes.
    #[error("votes_off")]
    VotesOff,
    /// The audience of this panel reads topics only, and this question has none.
    #[error("label_missing")]
    LabelMissing,
    /// Questions were asked already, and who asked them knew what others would read.
    #[error("sharing_fixed")]
    SharingFixed,
    /// That step cannot be taken from the state the thing is in.
    #[error("wrong_state")]
    WrongState,
    /// The panel was used: what was asked in it is part of the event's record.
    #[error("panel_used")]
    PanelUsed,
    /// The poll takes no ballots: it is not open.
    #[error("poll_not_open")]
    PollNotOpen,
    /// The result of this poll is the desk's alone.
    #[error("result_hidden")]
    ResultHidden,
    /// The poll was answered already: what it asks stays as it is.
    #[error("poll_answered")]
    PollAnswered,
    /// A second round asks something else than the poll it repeats: results of different options would stand side by side.
    #[error("round_differs")]
    RoundDiffers,
    /// The poll has no such option, or the same one is named twice; or the answer is to another kind of poll.
    #[error("bad_option")]
    BadOption,
    /// Too few or too many options are chosen, or a poll is drafted with too few or too many.
    #[error("option_count")]
    OptionCount,
    /// A number in the command is outside its range.
    #[error("out_of_range")]
    OutOfRange,
    /// The panel or event holds as many of these as it can.
    #[error("full")]
    Full,
    /// The invite was used by someone else, or revoked.
    #[error("invite_used")]
    InviteUsed,
    /// The invite is older than it may be.
    #[error("invite_expired")]
    InviteExpired,
}
