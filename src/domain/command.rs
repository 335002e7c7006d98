//! What can be asked of an event, who asks, and how it lies in the log.

mod about;
mod entry;
mod intervention;
mod programme;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Millis;
use super::about::Founding;
use super::access::Role;
use super::ids::{InviteId, NoteId, PanelId, PollId, QuestionId, SessionId};
use super::locale::Lang;
use super::panel::{PanelState, PanelTerms};
use super::poll::phrases::PhraseVerdict;
use super::poll::{Ballot, Opinions, PhraseId, PollState, PollTerms};
use super::question::{Edit, Origin};
use super::stage::Show;
use super::verdict::Verdict;

pub use entry::{Actor, Batch, Entry};
pub use intervention::Edit as InterventionEdit;
pub use programme::{Edit as ProgrammeEdit, Outline};

/// Most questions one decision is about.
pub const MAX_AT_ONCE: usize = 100;

/// What someone asks for. Commands are absolute, never toggles, and carry the id of what they create, so that repeating one
/// is harmless by nature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// A participant asks a question.
    Ask {
        /// Where.
        panel: PanelId,
        /// Its id, made by the phone.
        question: QuestionId,
        /// The words; cleaned before they are kept.
        text: String,
        /// A name, only if the asker offers one and the panel takes names.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        name: Option<String>,
        /// The language of the asker's page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        lang: Option<Lang>,
    },
    /// A participant changes an own question that nobody but the desk has seen.
    Revise {
        /// Where.
        panel: PanelId,
        /// Which.
        question: QuestionId,
        /// All its words after this command.
        text: String,
        /// The name after this command, if any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        name: Option<String>,
        /// The language of the asker's page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        lang: Option<Lang>,
    },
    /// A participant takes back an own question that nobody but the desk has seen.
    TakeBack {
        /// Where.
        panel: PanelId,
        /// Which.
        question: QuestionId,
    },
    /// A participant supports a question or takes the support back.
    Vote {
        /// Where.
        panel: PanelId,
        /// Which.
        question: QuestionId,
        /// The vote after this command.
        on: bool,
    },
    /// A participant answers a poll, or changes the answer.
    Answer {
        /// Where.
        panel: PanelId,
        /// Which.
        poll: PollId,
        /// The whole ballot after this command.
        ballot: Ballot,
    },
    /// A moderator writes down a question from the floor, or one that was prepared.
    Enter {
        /// Where.
        panel: PanelId,
        /// Its id, made by the desk.
        question: QuestionId,
        /// The words.
        text: String,
        /// Whose question it is, if that may be said and the panel takes names.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        name: Option<String>,
        /// The language it is in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        lang: Option<Lang>,
        /// From the floor: live at once. Prepared: in review until it is wanted.
        origin: Origin,
    },
    /// A moderator decides on questions.
    Moderate {
        /// Where.
        panel: PanelId,
        /// Which, each with the version the moderator saw; 1 to 100. Those that have changed since are left alone.
        questions: Vec<(QuestionId, u32)>,
        /// The decision.
        verdict: Verdict,
    },
    /// A moderator writes on a question.
    Edit {
        /// Where.
        panel: PanelId,
        /// Which.
        question: QuestionId,
        /// The version the moderator saw.
        seen: u32,
        /// What is written.
        edit: Edit,
    },
    /// A moderator gives a live question its place among those to come.
    Queue {
        /// Where.
        panel: PanelId,
        /// Which.
        question: QuestionId,
        /// The place after this command.
        place: Place,
    },
    /// A moderator opens, pauses, closes or seals a panel.
    SetPanel {
        /// Which.
        panel: PanelId,
        /// Its state after this command.
        state: PanelState,
    },
    /// A moderator tells when a panel closes by itself, so that everyone is warned, or that it no longer does.
    CloseAt {
        /// Which.
        panel: PanelId,
        /// When, in milliseconds since 1970, at most a day ahead; nothing for not by itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        closes_at: Option<Millis>,
    },
    /// The server opens or closes a panel whose moment has come; nothing happens if none has, because something was changed meanwhile.
    TurnPanel {
        /// Which.
        panel: PanelId,
    },
    /// A moderator makes a panel the one that phones open on.
    GoLive {
        /// Which.
        panel: PanelId,
    },
    /// A moderator drafts a poll, or changes one that nobody has answered.
    PutPoll {
        /// Where.
        panel: PanelId,
        /// Its id, made by the desk.
        poll: PollId,
        /// What it asks.
        terms: PollTerms,
    },
    /// A moderator opens, closes or reveals a poll.
    SetPoll {
        /// Where.
        panel: PanelId,
        /// Which.
        poll: PollId,
        /// Its state after this command.
        state: PollState,
    },
    /// The server opens or closes a poll whose moment has come; nothing happens if none has, because something was changed meanwhile.
    TurnPoll {
        /// Where.
        panel: PanelId,
        /// Which.
        poll: PollId,
    },
    /// A moderator lets a draft open by itself, or no longer.
    SchedulePoll {
        /// Where.
        panel: PanelId,
        /// Which.
        poll: PollId,
        /// When, in milliseconds since 1970, at most a day ahead; nothing for not by itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        opens_at: Option<Millis>,
    },
    /// A moderator makes a poll a draft without ballots again.
    ResetPoll {
        /// Where.
        panel: PanelId,
        /// Which.
        poll: PollId,
    },
    /// A moderator throws a draft away that nobody has answered and no other poll repeats.
    DropPoll {
        /// Where.
        panel: PanelId,
        /// Which.
        poll: PollId,
    },
    /// A moderator decides on what participants wrote into a poll.
    JudgePhrases {
        /// Where.
        panel: PanelId,
        /// Which.
        poll: PollId,
        /// The part they were written into; nothing for the names of players.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        part: Option<u8>,
        /// Which of them; 1 to 100.
        phrases: Vec<PhraseId>,
        /// The decision.
        verdict: PhraseVerdict,
    },
    /// The server found out which groups think alike.
    SetOpinions {
        /// Where.
        panel: PanelId,
        /// Which.
        poll: PollId,
        /// [`super::poll::Poll::closing`] of the ballots it looked at: others count by now if that is another one.
        closing: u64,
        /// What it found.
        opinions: Opinions,
    },
    /// Ballots of a closed poll become final and its key is destroyed.
    SealPoll {
        /// Where.
        panel: PanelId,
        /// Which.
        poll: PollId,
    },
    /// A moderator decides what the screens of a panel show.
    Show {
        /// Which.
        panel: PanelId,
        /// The picture after this command.
        show: Show,
    },
    /// A moderator keeps the screens of a panel as they are, or lets them go on.
    Freeze {
        /// Which.
        panel: PanelId,
        /// Whether they are frozen after this command.
        on: bool,
    },
    /// A moderator sends a message to the stage.
    Note {
        /// Where.
        panel: PanelId,
        /// Its id, made by the desk.
        note: NoteId,
        /// What it says.
        text: String,
    },
    /// A moderator takes back a message to the stage.
    WithdrawNote {
        /// Where.
        panel: PanelId,
        /// Which.
        note: NoteId,
    },
    /// Somebody on the stage has read a message.
    Acknowledge {
        /// Where.
        panel: PanelId,
        /// Which.
        note: NoteId,
    },
    /// A moderator changes the list of those who speak from the floor, or gives one of them the floor.
    Intervention {
        /// Where.
        panel: PanelId,
        /// What is changed.
        edit: InterventionEdit,
    },
    /// A moderator gives a helper or a screen a name, so that others know who or which it is.
    NameSession {
        /// Which.
        session: SessionId,
        /// Its name after this command.
        name: String,
    },
    /// An organiser sets the words that hold questions back.
    SetFilter {
        /// By language.
        lists: BTreeMap<Lang, Vec<String>>,
    },
    /// An organiser adds a panel to the programme, or changes its terms.
    PutPanel {
        /// Its number.
        panel: PanelId,
        /// Title, kind and rules.
        terms: PanelTerms,
    },
    /// An organiser changes what the event is, who takes part and in which order.
    Programme(ProgrammeEdit),
    /// An organiser makes a one-time link.
    Invite {
        /// Derived from the link's secret, which itself is never stored.
        invite: InviteId,
        /// What its bearer may do.
        role: Role,
        /// The panel it is limited to, if any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        panel: Option<PanelId>,
        /// Last moment it can be used.
        expires_at: Millis,
    },
    /// An organiser withdraws an unused link.
    Withdraw {
        /// Which.
        invite: InviteId,
    },
    /// An organiser ends a session.
    Revoke {
        /// Which.
        session: SessionId,
    },
    /// A link is exchanged for a session. Repeating it with the same session changes nothing.
    Redeem {
        /// Derived from the link's secret.
        invite: InviteId,
        /// Derived from the new session's secret.
        session: SessionId,
    },
    /// The first command of every log: the event comes into being.
    Found {
        /// Title, languages, networks, programme and the way in.
        founding: Box<Founding>,
    },
    /// A node writes down what it folded, so that every other node can compare.
    Attest {
        /// The digest is of the state after this entry.
        seq: u64,
        /// [`super::Event::digest`] there, in hexadecimal.
        digest: String,
    },
}

/// A place among the questions to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// None.
    Off,
    /// Before all others.
    First,
    /// Behind all others.
    Last,
    /// Right behind that one; behind all others if that one is not there.
    After(QuestionId),
}
