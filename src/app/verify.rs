//! Checks an export without trusting whoever made it: the chain is hashed again, the log folded again, every count compared.

use serde::Serialize;
use serde_json::Value;

use crate::domain::Event;
use crate::domain::command::Batch;
use crate::domain::event::UnknownRules;
use crate::protocol::export::{Export, Link, summary};
use crate::store::chain::ChainHash;

/// What was found true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Records in the chain.
    pub records: u64,
    /// Entries in the records.
    pub entries: u64,
    /// The hash of the last record. The export is of the whole log if this is the one shown when the last panel closed.
    pub head: String,
}

/// The first thing that is not as the export says.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// Records are missing, doubled or out of order.
    #[error("verify_index: record {found} stands where record {expected} should")]
    Index {
        /// The index that should come next.
        expected: u64,
        /// The index that comes.
        found: u64,
    },
    /// A payload or a hash was changed, or a record before it.
    #[error("verify_hash: record {index} gives the hash {computed}, the export says {given}")]
    Hash {
        /// The record.
        index: u64,
        /// What the export says.
        given: String,
        /// What follows from the payload and the hash before.
        computed: String,
    },
    /// The head is not the hash of the last record: records are missing at the end, or the head was changed.
    #[error("verify_head: the chain ends with {computed}, the export says {given}")]
    Head {
        /// What the export says.
        given: String,
        /// The hash of the last record.
        computed: String,
    },
    /// The payload is in the chain but is not a batch.
    #[error("verify_record: record {index} is not a batch")]
    Record {
        /// The record.
        index: u64,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The record needs a newer version of this software.
    #[error("verify_rules: record {index} cannot be folded")]
    Rules {
        /// The record.
        index: u64,
        /// The rules it needs.
        source: UnknownRules,
    },
    /// The answers and changes that follow from the log are not those the exporting server gave.
    #[error("verify_digest: the log gives the digest {computed}, the export says {given}")]
    Digest {
        /// What the export says.
        given: String,
        /// What follows from the log.
        computed: String,
    },
    /// A result does not follow from the log.
    #[error("verify_summary: {place} is {computed} by the log, the export says {given}")]
    Summary {
        /// Such as `panels[2].polls[0199f3c8-…].tally.options[1]`: what has an id is named by it, the rest by its place from 0.
        place: String,
        /// What the export says, as JSON.
        given: String,
        /// What follows from the log, as JSON.
        computed: String,
    },
}

/// Recomputes everything in `export` but its `epoch`, which no record depends on.
///
/// # Errors
/// The first difference: chain first, then digest, then results.
pub fn verify(export: &Export) -> Result<Verified, VerifyError> {
    verify_chain(export)?;
    let event = fold(export)?;
    if event.digest() != export.digest {
        return Err(VerifyError::Digest { given: export.digest.clone(), computed: event.digest().to_owned() });
    }
    if let Some(Difference { place, given, computed }) = difference(&json(&export.summary), &json(&summary(&event))) {
        return Err(VerifyError::Summary { place: place.trim_start_matches('.').to_owned(), given, computed });
    }
    Ok(Verified {
        records: export.chain.last().map_or(0, |link| link.index),
        entries: event.seq,
        head: export.head.clone(),
    })
}

fn verify_chain(export: &Export) -> Result<(), VerifyError> {
    let mut hash = ChainHash::genesis(export.event);
    for (expected, Link { index, payload, hash: given }) in (1..).zip(&export.chain) {
        if *index != expected {
            return Err(VerifyError::Index { expected, found: *index });
        }
        hash = hash.then(payload.as_bytes());
        let computed = hash.to_string();
        if *given != computed {
            return Err(VerifyError::Hash { index: *index, given: given.clone(), computed });
        }
    }
    let computed = hash.to_string();
    if export.head == computed { Ok(()) } else { Err(VerifyError::Head { given: export.head.clone(), computed }) }
}

fn fold(export: &Export) -> Result<Event, VerifyError> {
    let mut event = Event::new(export.event);
    for Link { index, payload, .. } in &export.chain {
        let index = *index;
        let batch: Batch = serde_json::from_str(payload).map_err(|source| VerifyError::Record { index, source })?;
        event.fold(&batch).map_err(|source| VerifyError::Rules { index, source })?;
    }
    Ok(event)
}

struct Difference {
    place: String,
    given: String,
    computed: String,
}

/// The first place where the two differ, in the order of the fields. Comparing them as JSON compares every field there is or will be.
fn difference(given: &Value, computed: &Value) -> Option<Difference> {
    match (given, computed) {
        (Value::Object(given), Value::Object(computed)) if given.keys().eq(computed.keys()) => given
            .iter()
            .zip(computed.values())
            .find_map(|((name, given), computed)| Some(difference(given, computed)?.inside(&format!(".{name}")))),
        (Value::Array(given), Value::Array(computed)) => (0..given.len().max(computed.len()))
            .find_map(|place| member_difference(place, given.get(place), computed.get(place))),
        _ => (given != computed).then(|| Difference {
            place: String::new(),
            given: given.to_string(),
            computed: computed.to_string(),
        }),
    }
}

fn member_difference(place: usize, given: Option<&Value>, computed: Option<&Value>) -> Option<Difference> {
    match (given, computed) {
        (Some(given), Some(computed)) if id(given) == id(computed) => {
            let name = id(given).unwrap_or_else(|| place.to_string());
            Some(difference(given, computed)?.inside(&format!("[{name}]")))
        }
        _ => Some(Difference { place: format!("[{place}]"), given: brief(given), computed: brief(computed) }),
    }
}

impl Difference {
    fn inside(mut self, outer: &str) -> Self {
        self.place.insert_str(0, outer);
        self
    }
}

fn id(value: &Value) -> Option<String> {
    Some(match value.get("id")? {
        Value::String(id) => id.clone(),
        other => other.to_string(),
    })
}

fn brief(member: Option<&Value>) -> String {
    member.map_or_else(|| "missing".to_owned(), |value| id(value).unwrap_or_else(|| value.to_string()))
}

fn json(value: &impl Serialize) -> Value {
    // A summary holds strings, numbers and lists only, which JSON can always say.
    serde_json::to_value(value).unwrap_or_default()
}
