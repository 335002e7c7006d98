//! Groups of participants who think alike, as they were found when a poll of statements closed.

use serde::{Deserialize, Serialize};

/// A group smaller than this is not told apart: its members could be guessed.
pub const SMALLEST_GROUP: u32 = 5;

/// Where something lies on the map, in thousandths of its half width: -1,000 to 1,000 in both directions.
pub type Spot = (i32, i32);

/// What groups think. Found outside of the fold and written into the log, so that every reader of it has the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(deny_unknown_fields)]
pub struct Opinions {
    /// Participants whose stances were compared.
    pub participants: u32,
    /// The groups, the largest first; none if there are too few participants to tell any apart.
    pub groups: Vec<Group>,
    /// Where each statement lies: near those who agree with it.
    pub statements: Vec<Spot>,
    /// Statements on which all groups agree or all disagree, by place, the clearest first.
    pub unite: Vec<u8>,
    /// Statements that tell the groups apart, by place, the clearest first.
    pub divide: Vec<u8>,
}

/// Participants who think alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// How many.
    pub size: u32,
    /// Their middle.
    pub middle: Spot,
    /// For each statement, those of them who agree, disagree and pass; nothing where that would tell of too few.
    pub stances: Vec<Option<[u32; 3]>>,
}
