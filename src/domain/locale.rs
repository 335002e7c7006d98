//! Languages, and texts that exist in several of them.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use super::text;

/// A language tag such as `ar` or `pt-BR`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(try_from = "String", into = "String")]
pub struct Lang(String);

impl Lang {
    /// Longest tag accepted, in bytes; longer ones are private extensions nobody reads.
    pub const MAX_BYTES: usize = 16;

    /// A tag made of letters, digits and hyphens that begins with a language of two or three small letters.
    pub fn new(tag: &str) -> Result<Self, Refusal> {
        let mut parts = tag.split('-');
        let primary = parts.next().unwrap_or_default();
        let primary_fits = (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_lowercase());
        let rest_fits = parts.all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_alphanumeric()));
        if primary_fits && rest_fits && tag.len() <= Self::MAX_BYTES {
            Ok(Self(tag.to_owned()))
        } else {
            Err(Refusal::BadLanguage)
        }
    }

    /// The language without region or script: `pt` of `pt-BR`.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }

    /// The whole tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Lang {
    type Error = Refusal;

    fn try_from(tag: String) -> Result<Self, Refusal> {
        Self::new(&tag)
    }
}

impl From<Lang> for String {
    fn from(lang: Lang) -> Self {
        lang.0
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text in one or more languages. A reader whose language is missing is shown the first one, marked with its language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(transparent)]
pub struct Localised(pub BTreeMap<Lang, String>);

impl Localised {
    /// Most languages one text may have.
    pub const MAX_LANGUAGES: usize = 24;

    /// Every text cleaned and held to `max_graphemes`.
    ///
    /// # Errors
    /// [`Refusal::TextEmpty`] without any language or with an empty text, [`Refusal::TextTooLong`] over a limit.
    pub fn clean(&self, max_graphemes: usize) -> Result<Self, Refusal> {
        if self.0.is_empty() {
            return Err(Refusal::TextEmpty);
        }
        if self.0.len() > Self::MAX_LANGUAGES {
            return Err(Refusal::TextTooLong);
        }
        let cleaned = self.0.iter().map(|(lang, body)| Ok((lang.clone(), text::clean(body, max_graphemes)?)));
        cleaned.collect::<Result<_, Refusal>>().map(Self)
    }

    /// The text in `lang`, else the first one there is, else nothing.
    pub fn best(&self, lang: &Lang) -> &str {
        self.0.get(lang).or_else(|| self.0.values().next()).map_or("", String::as_str)
    }
}
