//! Every reason for saying no, as a stable code with an HTTP status.

use serde::{Deserialize, Serialize};

use crate::domain::refusal::Refusal;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $status:literal;)*) => {
        /// A stable code for a refusal; pages turn it into a sentence in the reader's language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl Code {
            /// All of them, in the order of PROTOCOL.md.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code as it stands on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// The HTTP status it comes with.
            pub fn status(self) -> u16 {
                match self { $(Self::$name => $status),* }
            }
        }
    };
}

codes! {
    /// The sender's role does not allow it, or the session was ended.
    Forbidden = "forbidden", 403;
    /// There is no such thing.
    NotFound = "not_found", 404;
    /// The id already names something else.
    IdTaken = "id_taken", 409;
    /// No visible character is left.
    TextEmpty = "text_empty", 422;
    /// Over the panel's limit of characters, or longer in bytes than that many letters are in any script.
    TextTooLong = "text_too_long", 422;
    /// Not a language tag.
    BadLanguage = "bad_language", 422;
    /// This panel takes no names.
    NamesOff = "names_off", 422;
    /// The panel has not opened yet.
    PanelUpcoming = "panel_upcoming", 409;
    /// The panel takes no new questions for now.
    PanelPaused = "panel_paused", 409;
    /// The panel is closed.
    PanelClosed = "panel_closed", 409;
    /// Sealed: it takes nothing any more, for ever.
    Sealed = "sealed", 409;
    /// The participant asked a moment ago; `until` says when the next question is taken.
    CoolingDown = "cooling_down", 429;
    /// The question takes no votes.
    QuestionNotLive = "question_not_live", 409;
    /// Somebody changed the question or the programme meanwhile: decide on what it says now.
    ChangedMeanwhile = "changed_meanwhile", 409;
    /// The asker's own question has left review and cannot be changed any more.
    AlreadyReleased = "already_released", 409;
    /// This panel takes no votes.
    VotesOff = "votes_off", 422;
    /// The audience of this panel reads topics only, and this question has none.
    LabelMissing = "label_missing", 422;
    /// Questions were asked already, so what others read of them cannot be changed any more.
    SharingFixed = "sharing_fixed", 409;
    /// That step cannot be taken from the state the thing is in.
    WrongState = "wrong_state", 409;
    /// The panel was used, so it stays part of the event.
    PanelUsed = "panel_used", 409;
    /// The poll takes no ballots.
    PollNotOpen = "poll_not_open", 409;
    /// The result of this poll is the desk's alone.
    ResultHidden = "result_hidden", 409;
    /// The poll was answered already: what it asks stays as it is.
    PollAnswered = "poll_answered", 409;
    /// A second round has other parts or options than the poll that it repeats.
    RoundDiffers = "round_differs", 409;
    /// The poll has no such option, or the same one is named twice.
    BadOption = "bad_option", 422;
    /// Too few or too many options.
    OptionCount = "option_count", 422;
    /// A number is outside its range.
    OutOfRange = "out_of_range", 422;
    /// The panel or event holds as many of these as it can.
    Full = "full", 409;
    /// The link was used by someone else, or withdrawn.
    InviteUsed = "invite_used", 410;
    /// The link is older than it may be.
    InviteExpired = "invite_expired", 410;
    /// Not JSON, an unknown field, or not a frame of this protocol.
    BadFrame = "bad_frame", 400;
    /// Larger than a frame or body may be.
    TooLarge = "too_large", 413;
    /// The first frame was not `hello`, or came too late.
    HelloExpected = "hello_expected", 400;
    /// The page is older or newer than the server; load it again.
    WrongProtocol = "wrong_protocol", 400;
    /// The request comes from another site.
    WrongOrigin = "wrong_origin", 403;
    /// The participant's token was not made here.
    BadToken = "bad_token", 401;
    /// There is no session: the link was never opened in this browser, or the session was ended.
    NoSession = "no_session", 401;
    /// No event has that code or secret.
    WrongCode = "wrong_code", 404;
    /// Too much at once; `until` says when to try again.
    SlowDown = "slow_down", 429;
    /// The server cannot keep anything now; try again.
    Unavailable = "unavailable", 503;
}

impl From<Refusal> for Code {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Forbidden => Self::Forbidden,
            Refusal::NotFound => Self::NotFound,
            Refusal::IdTaken => Self::IdTaken,
            Refusal::TextEmpty => Self::TextEmpty,
            Refusal::TextTooLong => Self::TextTooLong,
            Refusal::BadLanguage => Self::BadLanguage,
            Refusal::NamesOff => Self::NamesOff,
            Refusal::PanelUpcoming => Self::PanelUpcoming,
            Refusal::PanelPaused => Self::PanelPaused,
            Refusal::PanelClosed => Self::PanelClosed,
            Refusal::Sealed => Self::Sealed,
            Refusal::ResultHidden => Self::ResultHidden,
            Refusal::PollAnswered => Self::PollAnswered,
            Refusal::RoundDiffers => Self::RoundDiffers,
            Refusal::CoolingDown { .. } => Self::CoolingDown,
            Refusal::QuestionNotLive => Self::QuestionNotLive,
            Refusal::Changed => Self::ChangedMeanwhile,
            Refusal::Released => Self::AlreadyReleased,
            Refusal::VotesOff => Self::VotesOff,
            Refusal::LabelMissing => Self::LabelMissing,
            Refusal::SharingFixed => Self::SharingFixed,
            Refusal::WrongState => Self::WrongState,
            Refusal::PanelUsed => Self::PanelUsed,
            Refusal::PollNotOpen => Self::PollNotOpen,
            Refusal::BadOption => Self::BadOption,
            Refusal::OptionCount => Self::OptionCount,
            Refusal::OutOfRange => Self::OutOfRange,
            Refusal::Full => Self::Full,
            Refusal::InviteUsed => Self::InviteUsed,
            Refusal::InviteExpired => Self::InviteExpired,
        }
    }
}
