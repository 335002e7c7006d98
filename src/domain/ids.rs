//! The names of things: small copyable ids that never say who a person is.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

uuid_id! {
    /// A gathering; the scope of one log.
    EventId
}
uuid_id! {
    /// A question, named by the phone that asks it.
    QuestionId
}
uuid_id! {
    /// A poll, named by the desk that drafts it.
    PollId
}
uuid_id! {
    /// A message to the stage, named by the desk that writes it.
    NoteId
}
uuid_id! {
    /// Someone's time to speak in a panel, named by the desk that puts it on the list.
    InterventionId
}
uuid_id! {
    /// A command, named by its sender so that sending it again changes nothing.
    CommandId
}
uuid_id! {
    /// One run of one server process; with a batch number it names a batch for ever.
    NodeId
}

/// A panel's number in its event; given by the organiser, never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(transparent)]
pub struct PanelId(pub u16);

impl fmt::Display for PanelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A network's number in its event, from 1; never reused for another one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(transparent)]
pub struct NetworkId(pub u16);

/// Which life of the log this is. Restoring a backup begins a new one, so a client whose position belongs to another life
/// is told to fetch the snapshot instead of being given a hole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(transparent)]
pub struct Epoch(pub u32);

/// Defines a 128-bit name that is written as 22 characters of base64url.
macro_rules! opaque_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts", type = "string"))]
        pub struct $name(pub [u8; 16]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&BASE64URL_NOPAD.encode(&self.0))
            }
        }

        impl FromStr for $name {
            type Err = &'static str;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let mut bytes = [0_u8; 16];
                let fits = BASE64URL_NOPAD.decode_len(text.len()) == Ok(bytes.len());
                let decoded = fits
                    && BASE64URL_NOPAD.decode_mut(text.as_bytes(), &mut bytes) == Ok(bytes.len());
                if decoded { Ok(Self(bytes)) } else { Err("expected 22 characters of base64url") }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    };
}

opaque_id! {
    /// A participant inside one panel or one poll and nowhere else: `HMAC(K, token)` cut to 128 bits.
    ///
    /// Pseudonyms of two panels cannot be joined, and none can be computed once its key is destroyed.
    Pseudonym
}
opaque_id! {
    /// Someone who plays the quizzes of one panel: `HMAC(K_panel, "player" ‖ token)` cut to 128 bits. Told to nobody, also not to the phone.
    PlayerId
}
opaque_id! {
    /// An invite: the first half of the SHA-256 of the secret in its link.
    InviteId
}
opaque_id! {
    /// A moderator's, screen's or organiser's session: the first half of the SHA-256 of its cookie's secret.
    SessionId
}
