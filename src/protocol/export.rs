//! What leaves an event when it is over: tables for people, and the log with its results for anyone who wants to check them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::ids::{Epoch, EventId, PanelId, PollId, QuestionId};
use crate::domain::locale::{Lang, Localised};
use crate::domain::panel::{Panel, PanelState, PanelTerms};
use crate::domain::poll::{Opinions, Part, Poll, PollState, Tally};
use crate::domain::question::{Origin, Question, QuestionState};
use crate::domain::{Event, Millis};

use super::groups;
use super::questions::told_name;
use super::table::Table;

/// An event that can be checked without trusting the server it comes from. As a file it is one JSON object in UTF-8.
///
/// Whoever checks it needs SHA-256 and a JSON reader, nothing of Baraza. The chain begins with the SHA-256 of the 16 bytes of
/// `event`; each record's `hash` is the SHA-256 of the 32 bytes of the hash before it followed by the bytes of its `payload`; the last one is
/// `head`. In a shell:
///
/// ```sh
/// h=$(jq -r .event FILE | tr -d - | xxd -r -p | sha256sum | cut -c 1-64)
/// jq -r '.chain[].payload' FILE | while IFS= read -r payload; do
///   h=$( { printf %s "$h" | xxd -r -p; printf %s "$payload"; } | sha256sum | cut -c 1-64); echo "$h"
/// done
/// jq -r '.chain[].hash' FILE    # prints the same lines
/// ```
///
/// That shows the records are those the hashes were made of. That none was left off at the end is shown by `head`: it equals the one
/// everybody saw when the panel closed. A payload is itself JSON, a batch of entries in order; each has the command under `do` and the sender's
/// pseudonym under `by`. A participant's latest `answer` to a poll is the ballot that counts, as long as the poll was open. `baraza verify FILE`
/// does all of this, counts everything again under the rules of the fold, and compares `digest` and `summary`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// The event.
    pub event: EventId,
    /// The life of the log it was taken from.
    pub epoch: Epoch,
    /// Every record of the log, in order.
    pub chain: Vec<Link>,
    /// The hash of the last record, or where the chain begins if there is none.
    pub head: String,
    /// [`Event::digest`] after the last record.
    pub digest: String,
    /// The results, as they follow from the log.
    pub summary: Summary,
}

/// One record of a log and its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// From 1, without holes.
    pub index: u64,
    /// The record exactly as it was written: the JSON text of a batch.
    pub payload: String,
    /// 64 small hexadecimal digits.
    pub hash: String,
}

/// The results of an event. Nobody's pseudonym is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// In the languages of the event.
    pub title: Localised,
    /// In the order of the programme.
    pub panels: Vec<PanelSummary>,
}

/// The results of one panel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PanelSummary {
    /// Its number.
    pub id: PanelId,
    /// In the languages of the event.
    pub title: Localised,
    /// What it takes now.
    pub state: PanelState,
    /// How many questions are in each state.
    pub counts: Counts,
    /// Every question that was not taken back, released or not, in the order they were asked.
    pub questions: Vec<QuestionSummary>,
    /// Every poll, in the order they were drafted.
    pub polls: Vec<PollSummary>,
}

/// Questions by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Waiting for a moderator.
    pub in_review: u32,
    /// Released.
    pub live: u32,
    /// Answered.
    pub answered: u32,
    /// Put away.
    pub archived: u32,
    /// Not taken.
    pub declined: u32,
    /// Part of another one.
    pub merged: u32,
    /// Taken back by their askers.
    pub withdrawn: u32,
}

/// One question and its count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionSummary {
    /// Its id.
    pub id: QuestionId,
    /// How it came.
    pub origin: Origin,
    /// The words.
    pub text: String,
    /// The language it is marked with.
    pub lang: Option<Lang>,
    /// The asker's own words, where moderators changed them.
    pub original: Option<String>,
    /// The topic it stands for.
    pub label: Option<String>,
    /// Words that moderators sort by.
    pub tags: Vec<String>,
    /// The name the asker offered, as long as the panel takes names.
    pub name: Option<String>,
    /// When it was asked.
    pub at: Millis,
    /// Where it stands.
    pub state: QuestionState,
    /// Participants who support it.
    pub votes: u32,
}

/// One poll and its exact tally, whatever its state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PollSummary {
    /// Its id.
    pub id: PollId,
    /// In the languages of the event.
    pub title: Localised,
    /// What was answered, in order.
    pub parts: Vec<Part>,
    /// Where it stands.
    pub state: PollState,
    /// Whether its ballots are final.
    pub sealed: bool,
    /// Participants who answered.
    pub ballots: u32,
    /// The exact counts, one for each part.
    pub tallies: Vec<Tally>,
    /// Groups that think alike, once they are known, as far as they may be told.
    pub opinions: Option<Opinions>,
}

/// The results of `event` as it stands.
pub fn summary(event: &Event) -> Summary {
    Summary {
        title: event.about.as_ref().map(|about| about.title.clone()).unwrap_or_default(),
        panels: panels(event).map(PanelSummary::of).collect(),
    }
}

/// Every question as a table for a spreadsheet: one row each, panels in order, oldest first.
pub fn questions_csv(event: &Event) -> String {
    let mut table = Table::new([
        "panel", "state", "votes", "text", "lang", "name", "asked_at", "reason", "words", "origin", "topic", "tags",
        "original",
    ]);
    for panel in panels(event) {
        for question in in_order(panel) {
            let reason = match &question.state {
                QuestionState::Declined(reason) => Some(reason),
                _ => None,
            };
            table.row([
                main_title(event, &panel.terms.title),
                word(&question.state),
                question.votes().to_string(),
                question.words.text.clone(),
                question.words.lang.as_ref().map(Lang::to_string).unwrap_or_default(),
                told_name(question, &panel.terms).unwrap_or_default(),
                iso_utc(question.at),
                reason.map(|reason| word(reason.code)).unwrap_or_default(),
                reason.and_then(|reason| reason.words.clone()).unwrap_or_default(),
                word(question.origin),
                question.label.as_ref().map(|label| label.text.clone()).unwrap_or_default(),
                question.tags.join("; "),
                question.original.as_ref().map(|original| original.text.clone()).unwrap_or_default(),
            ]);
        }
    }
    table.text
}

impl Summary {
    /// The results without polls that still take ballots or never did: nobody sees those counts before they are closed.
    #[must_use]
    pub fn without_running_polls(mut self) -> Self {
        for panel in &mut self.panels {
            panel.polls.retain(|poll| matches!(poll.state, PollState::Closed | PollState::Revealed));
        }
        self
    }
}

impl PanelSummary {
    fn of(panel: &Panel) -> Self {
        let mut counts = Counts::default();
        for question in panel.questions.values() {
            match question.state {
                QuestionState::InReview => counts.in_review += 1,
                QuestionState::Live => counts.live += 1,
                QuestionState::Answered => counts.answered += 1,
                QuestionState::Archived => counts.archived += 1,
                QuestionState::Declined(_) => counts.declined += 1,
                QuestionState::Merged(_) => counts.merged += 1,
                QuestionState::Withdrawn => counts.withdrawn += 1,
            }
        }
        Self {
            id: panel.id,
            title: panel.terms.title.clone(),
            state: panel.state,
            counts,
            questions: in_order(panel).into_iter().map(|it| QuestionSummary::of(it, &panel.terms)).collect(),
            polls: panel.polls_in_order().into_iter().map(PollSummary::of).collect(),
        }
    }
}

impl QuestionSummary {
    fn of(question: &Question, terms: &PanelTerms) -> Self {
        Self {
            id: question.id,
            origin: question.origin,
            text: question.words.text.clone(),
            lang: question.words.lang.clone(),
            original: question.original.as_ref().map(|original| original.text.clone()),
            label: question.label.as_ref().map(|label| label.text.clone()),
            tags: question.tags.clone(),
            name: told_name(question, terms),
            at: question.asked_at(),
            state: question.state.clone(),
            votes: question.votes(),
        }
    }
}

impl PollSummary {
    fn of(poll: &Poll) -> Self {
        Self {
            id: poll.id,
            title: poll.terms.title.clone(),
            parts: poll.terms.parts.clone(),
            state: poll.state,
            sealed: poll.sealed,
            ballots: poll.count(),
            tallies: poll.tallies().to_vec(),
            opinions: groups::told(poll),
        }
    }
}

pub(super) fn panels(event: &Event) -> impl Iterator<Item = &Panel> {
    event.programme.iter().filter_map(|id| event.panels.get(id))
}

fn in_order(panel: &Panel) -> Vec<&Question> {
    let is_there = |question: &&Question| question.state != QuestionState::Withdrawn;
    let mut questions: Vec<_> = panel.questions.values().filter(is_there).collect();
    questions.sort_by_key(|question| (question.at, question.id));
    questions
}

/// The title in the event's main language.
pub(super) fn main_title(event: &Event, title: &Localised) -> String {
    let main = event.about.as_ref().and_then(|about| about.languages.first());
    let text = main.map_or_else(|| title.0.values().next().map_or("", String::as_str), |lang| title.best(lang));
    text.to_owned()
}

/// The name `state` has on the wire.
pub(super) fn word(state: impl Serialize) -> String {
    match serde_json::to_value(state) {
        Ok(Value::String(name)) => name,
        Ok(Value::Object(named)) => named.into_iter().map(|(name, _)| name).collect(),
        _ => String::new(),
    }
}

/// `at` as in `2026-03-08T09:30:00Z`. Whole seconds: finer ones would only help to tell askers apart.
fn iso_utc(at: Millis) -> String {
    let (days, second) = (at / 86_400_000, at / 1000 % 86_400);
    // Years are counted from March, so that the leap day is a year's last, in eras of 400 years (146,097 days) from 0000-03-01, which is
    // 719,468 days before 1970.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let (month, later) = if march_month < 10 { (march_month + 3, 0) } else { (march_month - 9, 1) };
    let year = era * 400 + year_of_era + later;
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}
