//! Polls as each kind of receiver sees them.

use serde::Serialize;

use crate::domain::Millis;
use crate::domain::ids::PollId;
use crate::domain::locale::Localised;
use crate::domain::panel::Panel;
use crate::domain::poll::{Kind, Order, Part, PhraseId, PhraseState, Poll, PollState, PollTerms, Results};

use super::results::PollResult;

/// A poll as everyone sees it, from its opening on.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct PublicPoll {
    /// Its id.
    pub id: PollId,
    /// Where it comes among the panel's polls.
    pub place: u16,
    /// The question, or the survey's title.
    pub title: Localised,
    /// What is answered, in order.
    pub parts: Vec<PublicPart>,
    /// In which order phones show options.
    pub order: Order,
    /// Who sees the result when.
    pub results: Results,
    /// Where it stands; never a draft.
    pub state: PollState,
    /// Since when it stands there: what the hall speaks of is what turned last.
    pub since: Millis,
    /// The last moment a ballot is taken, if it is open and has a limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub closes_at: Option<Millis>,
    /// How long that is in all, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub seconds: Option<u16>,
    /// The result, only where everybody may see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub result: Option<PollResult>,
    /// The result of the round before, if this is a second one and everybody may see both.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub before: Option<PollResult>,
}

/// One thing asked, without what is right.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct PublicPart {
    /// Its question; absent if it is the poll's title.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub title: Option<Localised>,
    /// How it is answered.
    pub kind: Kind,
    /// Options, statements, ends or unit; empty for other kinds.
    pub options: Vec<Localised>,
}

/// A poll as the desk sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct DeskPoll {
    /// Its id.
    pub id: PollId,
    /// Where it comes among the panel's polls.
    pub place: u16,
    /// What it asks.
    pub terms: PollTerms,
    /// Where it stands.
    pub state: PollState,
    /// When a draft opens by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub opens_at: Option<Millis>,
    /// The last moment a ballot is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub closes_at: Option<Millis>,
    /// When its ballots become final by themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub seals_at: Option<Millis>,
    /// Whether its ballots are final.
    pub sealed: bool,
    /// Whether what it asks cannot be changed: it is no draft, or was answered before it was made one again.
    pub fixed: bool,
    /// Whether it can take ballots once more after it was closed: not once it is sealed, nor a quiz whose result everybody could see.
    pub reopens: bool,
    /// Participants who answered.
    pub ballots: u32,
    /// The result, once closed or where everybody sees it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub result: Option<PollResult>,
}

/// Something written into a poll, as the desk sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct DeskPhrase {
    /// Of which poll.
    pub poll: PollId,
    /// Of which part; absent for the names of players.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub part: Option<u8>,
    /// Which.
    pub phrase: PhraseId,
    /// As whoever came first wrote it; empty if nobody says it any more.
    pub text: String,
    /// Replies that say it.
    pub count: u32,
    /// Whether others may read it.
    pub state: PhraseState,
    /// The phrase it is counted with.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub with: Option<PhraseId>,
}

/// A draft that opens by itself; what it asks is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
pub struct Opening {
    /// Which.
    pub poll: PollId,
    /// When, in milliseconds since 1970.
    pub at: Millis,
}

impl PublicPoll {
    /// The only way to make one: a draft gives nothing, and a result is given only where everybody may see it.
    pub fn of(panel: &Panel, poll: &Poll) -> Option<Self> {
        let before = poll.terms.round_of.and_then(|first| panel.polls.get(&first));
        // A first round that nobody answered may have been changed since.
        let before = before.filter(|first| first.is_public() && first.terms.asks_the_same(&poll.terms));
        (poll.state != PollState::Draft).then(|| Self {
            id: poll.id,
            place: poll.place,
            title: poll.terms.title.clone(),
            parts: poll.terms.parts.iter().map(PublicPart::of).collect(),
            order: poll.terms.order,
            results: poll.terms.results,
            state: poll.state,
            since: poll.turned_at,
            closes_at: poll.closes_at(),
            seconds: poll.terms.seconds,
            result: poll.is_public().then(|| PollResult::of(panel, poll)),
            before: before.filter(|_| poll.is_public()).map(|first| PollResult::of(panel, first)),
        })
    }
}

impl PublicPart {
    fn of(part: &Part) -> Self {
        let Part { title, kind, options, right: _ } = part.clone();
        Self { title, kind, options }
    }
}

impl DeskPoll {
    pub(super) fn of(panel: &Panel, poll: &Poll) -> Self {
        let is_over = matches!(poll.state, PollState::Closed | PollState::Revealed);
        Self {
            id: poll.id,
            place: poll.place,
            terms: poll.terms.clone(),
            state: poll.state,
            opens_at: poll.opens_at,
            closes_at: poll.closes_at(),
            seals_at: poll.seals_at(),
            sealed: poll.sealed,
            fixed: poll.check_put().is_err(),
            reopens: poll.can_reopen(),
            ballots: poll.count(),
            result: (is_over || poll.is_public()).then(|| PollResult::of(panel, poll)),
        }
    }
}

impl DeskPhrase {
    /// One phrase as it is now.
    pub(super) fn of(poll: &Poll, part: Option<u8>, phrase: PhraseId) -> Self {
        let known = poll.phrases(part).and_then(|phrases| phrases.get(phrase));
        Self {
            poll: poll.id,
            part,
            phrase,
            text: known.map(|known| known.text.clone()).unwrap_or_default(),
            count: known.map_or(0, |known| known.count),
            state: known.map_or(PhraseState::Waiting, |known| known.state),
            with: known.and_then(|known| known.with),
        }
    }

    /// Everything written into a poll.
    pub(super) fn all(poll: &Poll) -> Vec<Self> {
        poll.written().into_iter().map(|(part, phrase)| Self::of(poll, part, phrase)).collect()
    }
}
