//! The whole gathering as one value, and the two questions it answers: may this be done, and what did doing it change.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::about::About;
use super::access::Access;
use super::action::{Action, MAX_ACTIONS};
use super::change::Change;
use super::command::{Actor, Batch, Command, Entry};
use super::filter::Filter;
use super::ids::{CommandId, EventId, PanelId, QuestionId};
use super::panel::Panel;
use super::recent::{Answer, Recent};
use super::refusal::Refusal;
use super::{Millis, RULES};

/// Most panels of one event: four days of ten rooms.
pub const MAX_PANELS: usize = 400;

/// The state of an event: everything the log says and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The scope of this log.
    pub id: EventId,
    /// Title, languages, networks and the way in; nothing before the log's first command.
    #[serde(deserialize_with = "super::about::numbered")]
    pub about: Option<About>,
    /// The panels by number.
    pub panels: BTreeMap<PanelId, Panel>,
    /// The panels in the order of the programme.
    pub programme: Vec<PanelId>,
    /// Numbers of panels that were taken out; none is given again.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub dropped: BTreeSet<PanelId>,
    /// The panel phones open on.
    pub live: Option<PanelId>,
    /// Words that hold questions back.
    pub filter: Filter,
    /// Invites and sessions.
    pub access: Access,
    /// Entries folded so far; the `seq` of a client's position.
    pub seq: u64,
    /// The latest time any batch was stamped with.
    pub now: Millis,
    /// Lowercase hexadecimal; see [`Event::digest`].
    digest: String,
    recent: Recent,
}

/// What folding one entry did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded {
    /// The command.
    pub id: CommandId,
    /// Its first answer, however often it was sent.
    pub answer: Answer,
    /// Nothing for a refused or repeated command.
    pub changes: Vec<Change>,
}

/// A batch that cannot be folded at all; the log needs a newer version of this software.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("log_too_new: the log uses rules {0}, this version knows rules up to {RULES}")]
pub struct UnknownRules(pub u16);

impl Event {
    /// An event before its first entry.
    pub fn new(id: EventId) -> Self {
        Self {
            id,
            about: None,
            panels: BTreeMap::new(),
            programme: Vec::new(),
            dropped: BTreeSet::new(),
            live: None,
            filter: Filter::default(),
            access: Access::default(),
            seq: 0,
            now: 0,
            digest: String::new(),
            recent: Recent::default(),
        }
    }

    /// A running SHA-256 over every command id, answer and change since the first entry. Two nodes with the same digest at
    /// the same `seq` have given every sender the same answers.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The panel with that number.
    pub fn panel(&self, id: PanelId) -> Result<&Panel, Refusal> {
        self.panels.get(&id).ok_or(Refusal::NotFound)
    }

    /// The lowest number above those of all panels there are and were.
    pub fn next_panel(&self) -> PanelId {
        let last = self.panels.keys().chain(&self.dropped).max().map_or(0, |id| id.0);
        PanelId(last.saturating_add(1))
    }

    /// The panels in the order of the programme.
    pub fn in_order(&self) -> impl Iterator<Item = &Panel> {
        self.programme.iter().filter_map(|id| self.panels.get(id))
    }

    /// The answer a command sent before got, if it is remembered.
    pub fn answered(&self, id: &CommandId) -> Option<Answer> {
        self.recent.answer(id)
    }

    /// Folds one batch. A batch seen before changes nothing and gives nothing.
    ///
    /// # Errors
    /// [`UnknownRules`] if the batch was written under rules this version does not know; nothing is changed then.
    pub fn fold(&mut self, batch: &Batch) -> Result<Vec<Folded>, UnknownRules> {
        if batch.rules == 0 || batch.rules > RULES {
            return Err(UnknownRules(batch.rules));
        }
        if !self.recent.is_new_batch(batch.node, batch.number) {
            return Ok(Vec::new());
        }
        self.now = self.now.max(batch.at);
        Ok(batch.entries.iter().map(|entry| self.fold_entry(entry)).collect())
    }

    fn fold_entry(&mut self, entry: &Entry) -> Folded {
        self.seq += 1;
        if let Some(answer) = self.recent.answer(&entry.id) {
            return Folded { id: entry.id, answer, changes: Vec::new() };
        }
        let outcome = self.admit(entry, self.now).map(|admitted| self.effect(admitted, self.now));
        let answer = Answer { seq: self.seq, refusal: outcome.as_ref().err().copied() };
        let mut changes = outcome.unwrap_or_default();
        if !changes.is_empty() {
            changes.extend(self.record(entry, &changes));
        }
        self.extend_digest(entry.id, &answer, &changes);
        // A refusal that only time was the reason for is not an answer for ever: the same command may succeed later.
        if !matches!(answer.refusal, Some(Refusal::CoolingDown { .. })) {
            self.recent.remember(&entry.by, entry.id, answer);
        }
        Folded { id: entry.id, answer, changes }
    }

    /// Remembers what a moderator did, for all moderators of the panel to see.
    fn record(&mut self, entry: &Entry, changes: &[Change]) -> Option<Change> {
        let Actor::Session(by) = entry.by else { return None };
        let id = entry.command.panel()?;
        let panel = self.panels.get_mut(&id)?;
        if panel.actions.len() == MAX_ACTIONS {
            panel.actions.pop_front();
        }
        let mut command = entry.command.clone().cleaned().ok()?;
        if let Command::Moderate { questions, .. } = &mut command {
            let moved = |id: &QuestionId| {
                changes.iter().any(|change| matches!(change, Change::Question { question, .. } if question == id))
            };
            questions.retain(|(id, _)| moved(id));
        }
        let name = self.access.sessions.get(&by).and_then(|session| session.name.clone());
        panel.actions.push_back(Action { id: entry.id, seq: self.seq, at: self.now, by, name, command });
        Some(Change::Action { panel: id, action: entry.id })
    }

    fn extend_digest(&mut self, id: CommandId, answer: &Answer, changes: &[Change]) {
        // These types hold nothing that JSON cannot say, so the encoding cannot fail.
        let said = serde_json::to_vec(&(id, answer, changes)).unwrap_or_default();
        let digest = Sha256::new().chain_update(self.digest.as_bytes()).chain_update(said).finalize();
        self.digest = data_encoding::HEXLOWER.encode(&digest);
    }
}
