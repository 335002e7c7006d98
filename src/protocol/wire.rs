//! The frames of the WebSocket: JSON texts, one value a frame, told apart by `t`.

use serde::{Deserialize, Serialize};

use crate::domain::Millis;
use crate::domain::access::Role;
use crate::domain::command::Command;
use crate::domain::ids::{CommandId, Epoch, PanelId, PollId, QuestionId, SessionId};
use crate::domain::poll::Ballot;
use crate::domain::recent::Answer;
use crate::domain::refusal::Refusal;

use super::code::Code;
use super::questions::MyQuestion;

/// Largest frame taken from a client, in bytes: a question of 2 KiB, escaped twice over, and its envelope.
pub const MAX_CLIENT_FRAME: usize = 16 * 1024;

/// Largest frame taken from a desk, in bytes: a poll of sixty statements in several languages, and its envelope.
pub const MAX_DESK_FRAME: usize = 128 * 1024;

/// What a client sends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(tag = "t", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientFrame {
    /// The first frame: what the client wants to see and where it left off.
    Hello {
        /// [`super::PROTOCOL`].
        protocol: u16,
        /// Which page this is.
        view: ViewName,
        /// The panel it shows. The audience must name one; a desk that names none gets the live one, a screen or a booth that names none follows it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        panel: Option<PanelId>,
        /// The secret of the join link; only the audience has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        join: Option<String>,
        /// The epoch of the client's snapshot.
        epoch: Epoch,
        /// The client has everything up to and including this.
        seq: u64,
    },
    /// A command.
    Do {
        /// Made by the client, the same when it is sent again.
        id: CommandId,
        /// What to do.
        command: Command,
        /// Whether it may have been sent before, over whichever connection. It may then be on its way into the log, and the log alone says what becomes of it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[cfg_attr(test, ts(optional, as = "Option<_>"))]
        again: bool,
    },
    /// Where this moderator is, for the others to see; desks only. It is kept nowhere.
    At {
        /// The question that is selected; absent if none is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        question: Option<QuestionId>,
    },
    /// The answer to the server's `beat`.
    Beat,
}

/// The pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum ViewName {
    /// Phones.
    Audience,
    /// Moderators.
    Desk,
    /// The screen in the hall.
    Stage,
    /// The chair and the interpreters.
    Booth,
    /// The organiser.
    Host,
}

/// What the server sends to one client. Patches are [`Patch`] frames, encoded once for all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum ServerFrame {
    /// The answer to `hello`: patches from the client's position follow.
    Welcome {
        /// This life of the log.
        epoch: Epoch,
        /// The server's clock, in milliseconds since 1970.
        now: Millis,
        /// What is the participant's own; the audience only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        mine: Option<Mine>,
    },
    /// The command is durable, in its final place, and applied.
    Ack {
        /// The command.
        id: CommandId,
        /// Its place in the log.
        seq: u64,
    },
    /// The command did nothing.
    Nack {
        /// The command.
        id: CommandId,
        /// Why.
        code: Code,
        /// When to try again, in milliseconds since 1970, for codes that pass.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        until: Option<Millis>,
    },
    /// Some of the participant's own things, as they are now.
    Mine {
        /// Only what changed.
        mine: Mine,
    },
    /// Who is at work and which screens there are; to desks, whole, at the beginning and whenever it changes.
    Around {
        /// Desks that are connected.
        desks: Vec<DeskSeat>,
        /// Screens, connected or not.
        screens: Vec<ScreenSeat>,
    },
    /// The client's position cannot be continued from: fetch the snapshot and say hello again on this socket's successor.
    Resync,
    /// A sign of life; the client answers with its own.
    Beat,
    /// The server is about to close this socket.
    Bye {
        /// The close code that follows.
        close: u16,
        /// Wait at least this long before reconnecting, in milliseconds.
        retry_after_ms: u32,
    },
}

/// A moderator at work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct DeskSeat {
    /// Whose session it is.
    pub session: SessionId,
    /// What the moderator is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub name: Option<String>,
    /// The panel the desk shows.
    pub panel: PanelId,
    /// The question that is selected there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub question: Option<QuestionId>,
    /// Whether this is the receiver itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub you: bool,
}

/// A screen, as far as this server has heard of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct ScreenSeat {
    /// Its session.
    pub session: SessionId,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub name: Option<String>,
    /// The panel it is fixed to; absent if it follows the live one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub panel: Option<PanelId>,
    /// Whether it is connected now.
    pub connected: bool,
    /// When it was last heard of, in milliseconds since 1970; absent if not since this server started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub seen_at: Option<Millis>,
}

/// A difference: the view after every change up to and including `seq`. Everything in it is absolute, so applying one twice is harmless.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Patch<U> {
    /// What tells this frame from the others.
    pub t: PatchTag,
    /// The position after this patch.
    pub seq: u64,
    /// What is different.
    pub update: U,
}

/// The `t` of a [`Patch`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum PatchTag {
    /// The only one.
    Patch,
}

/// A view whole.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Snapshot<U> {
    /// This life of the log.
    pub epoch: Epoch,
    /// Everything up to and including this is in it.
    pub seq: u64,
    /// The panel it is of; none for the host, and for a stage or booth that follows the live one.
    pub panel: Option<PanelId>,
    /// All of the view.
    pub update: U,
}

/// What belongs to one participant and is sent to nobody else.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Mine {
    /// The participant's questions, whatever became of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub questions: Vec<MyQuestion>,
    /// Every question with the participant's vote, the own ones in review included, but for those that became part of another one; absent when unchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub votes: Option<Vec<QuestionId>>,
    /// The participant's ballots; absent when unchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub ballots: Option<Vec<(PollId, Ballot)>>,
    /// Votes that changed without the participant's doing: questions were released, became one or were split.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub voted: Vec<(QuestionId, bool)>,
}

/// What a page finds in itself when it opens, beside its catalogue.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Boot<U> {
    /// Which page this is.
    pub view: ViewName,
    /// The language of the catalogue beside this.
    pub lang: String,
    /// The languages there are catalogues for.
    pub languages: Vec<String>,
    /// Where people find this server: scheme, host and port, no slash at the end. Empty on the audience's page unless it is configured.
    pub origin: String,
    /// The view; absent on the page that asks for a code and where there is no session yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub snapshot: Option<Snapshot<U>>,
    /// How the event looks, where it was configured.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub look: Option<Look>,
}

/// How an event looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Look {
    /// The event's colour, as `#rrggbb`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub accent: Option<String>,
    /// Whether there is a logo at `/look/logo`.
    pub logo: bool,
}

/// `POST /api/join`: the code someone typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(deny_unknown_fields)]
pub struct JoinRequest {
    /// As typed: digits of any script; spaces, `#` and hyphens do not matter.
    pub code: String,
}

/// The answer to a good [`JoinRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct JoinAnswer {
    /// Where to go: `/j/…`.
    pub path: String,
}

/// `POST /api/session`: a one-time link is exchanged for a session. Sending the same again is harmless.
#[derive(Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(deny_unknown_fields)]
pub struct SessionRequest {
    /// The page the link is for.
    pub view: ViewName,
    /// The link's secret, from its fragment: an event's id, a dot and 22 characters of base64url.
    pub invite: String,
    /// The new session's secret: 128 random bits made by the page, 22 characters of base64url.
    pub session: String,
}

/// `POST /api/invite`: an organiser makes a one-time link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(deny_unknown_fields)]
pub struct InviteRequest {
    /// What its bearer may do.
    pub role: Role,
    /// The only panel it is good for.
    #[serde(default)]
    #[cfg_attr(test, ts(optional))]
    pub panel: Option<PanelId>,
}

/// The answer to a good [`InviteRequest`]; the secret in it is told this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct InviteAnswer {
    /// The whole address.
    pub link: String,
    /// The address as a picture to scan, as SVG.
    pub qr: String,
}

/// The body of every refused HTTP request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Problem {
    /// Why.
    pub code: Code,
    /// When to try again, in milliseconds since 1970, for codes that pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub until: Option<Millis>,
}

impl ServerFrame {
    /// The answer to a command.
    pub fn answer(id: CommandId, answer: Answer) -> Self {
        match answer.refusal {
            None => Self::Ack { id, seq: answer.seq },
            Some(refusal) => Self::nack(id, refusal),
        }
    }

    /// The nack for a refusal.
    pub fn nack(id: CommandId, refusal: Refusal) -> Self {
        let until = match refusal {
            Refusal::CoolingDown { until } => Some(until),
            _ => None,
        };
        Self::Nack { id, code: refusal.into(), until }
    }
}

/// `frame` as it goes over the wire.
pub fn encode<T: Serialize>(frame: &T) -> String {
    // Frames hold strings, numbers and lists only, which JSON can always say.
    serde_json::to_string(frame).unwrap_or_default()
}
