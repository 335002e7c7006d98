//! The chain of hashes that ties every record of a log to all records before it.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER_PERMISSIVE;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

use crate::domain::ids::EventId;

/// Stands for a whole log up to one record: `SHA-256(hash of the record before || payload)`.
///
/// Two logs with the same hash at the same index hold the same records. Written as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChainHash(pub [u8; 32]);

impl ChainHash {
    /// The hash of the empty log of `event`: SHA-256 of the 16 bytes of its id, so that no two events share a chain.
    pub fn genesis(event: EventId) -> Self {
        Self(Sha256::digest(event.0.as_bytes()).into())
    }

    /// The hash after one more record.
    #[must_use]
    pub fn then(self, payload: &[u8]) -> Self {
        Self(Sha256::new().chain_update(self.0).chain_update(payload).finalize().into())
    }
}

impl fmt::Display for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER_PERMISSIVE.encode(&self.0))
    }
}

impl FromStr for ChainHash {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok();
        let hash = bytes.and_then(|bytes| bytes.try_into().ok()).map(Self);
        hash.ok_or("expected 64 hexadecimal digits")
    }
}

impl Serialize for ChainHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ChainHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    /// Computed with `sha256sum`; an export verified by anyone else's program must give the same digits.
    #[test]
    fn the_chain_is_plain_sha256() {
        let start = ChainHash::genesis(EventId(Uuid::nil()));
        assert_eq!(start.to_string(), "374708fff7719dd5979ec875d56cd2286f6d3cf7ec317a3b25632aab28ec37bb");
        assert_eq!(start.then(b"one").to_string(), "61fa8cdaea0766d3ca1ce9302aab013aa6c01c87599b660f6cfbf28f065595c0");
    }

    #[test]
    fn digits_read_back_and_wrong_digits_do_not() {
        let hash = ChainHash::genesis(EventId(Uuid::max()));
        assert_eq!(hash.to_string().parse(), Ok(hash));
        let json = serde_json::to_string(&hash).unwrap();
        assert_eq!(serde_json::from_str::<ChainHash>(&json).unwrap(), hash);
        assert!(hash.to_string()[1..].parse::<ChainHash>().is_err());
        assert!("g".repeat(64).parse::<ChainHash>().is_err());
    }
}
