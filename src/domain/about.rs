//! What an event is: its outline, its networks and the way in.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use super::command::Outline;
use super::ids::{NetworkId, PanelId};
use super::locale::{Lang, Localised};
use super::panel::PanelTerms;
use super::refusal::Refusal;
use super::text;

/// Longest event title and place, in graphemes.
pub const MAX_TITLE_GRAPHEMES: usize = 200;

/// Longest short name of a network, in graphemes: it heads a column.
pub const MAX_SHORT_GRAPHEMES: usize = 30;

/// Longest account of what a network does, in graphemes: a screen's worth.
pub const MAX_ACCOUNT_GRAPHEMES: usize = 600;

/// Longest link of a network, in bytes.
pub const MAX_LINK: usize = 200;

/// Most networks of one event.
pub const MAX_NETWORKS: usize = 60;

/// Most countries of one network: all there are, and some.
pub const MAX_COUNTRIES: usize = 250;

/// What an event is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(deny_unknown_fields)]
pub struct About {
    /// In the languages of the event.
    pub title: Localised,
    /// The languages spoken, the main one first.
    pub languages: Vec<Lang>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub place: Option<Localised>,
    /// The zone its times are told in; without one, each reader's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub zone: Option<Zone>,
    /// Groups of the audience, each with a number of its own; none is fine.
    #[serde(default)]
    pub networks: Vec<Network>,
    /// How often outline or networks were changed since it was founded.
    #[serde(default, skip_serializing_if = "is_default")]
    pub revision: u32,
    /// Six digits to type.
    pub code: String,
    /// The secret in the QR code.
    pub join: String,
}

/// A group of the audience. Networks are data: no code knows how many there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Its number, from 1, never another network's. Files and old logs may leave it out, as 0.
    #[serde(default, skip_serializing_if = "is_default")]
    #[cfg_attr(test, ts(optional = false))]
    pub id: NetworkId,
    /// Its full name.
    pub name: Localised,
    /// Short name for tables.
    pub short: String,
    /// What it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub account: Option<Localised>,
    /// Where its members are from, in the order to be shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub countries: Vec<Country>,
    /// Where more is to be read; https only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub link: Option<String>,
}

/// A country by its two letters of ISO 3166-1, such as `KE`. Pages know its name in the reader's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts", type = "string"))]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

/// A zone of the IANA database, such as `Africa/Nairobi`. Only its form is checked: pages know the zones, the server tells no time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts", type = "string"))]
#[serde(try_from = "String", into = "String")]
pub struct Zone(String);

/// The first entry of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "wire.ts"))]
#[serde(deny_unknown_fields)]
pub struct Founding {
    /// What the event is.
    pub about: About,
    /// The programme in order.
    pub programme: Vec<(PanelId, PanelTerms)>,
}

impl About {
    /// It with every text cleaned.
    ///
    /// # Errors
    /// [`Refusal::OutOfRange`] without a language or with too many networks, or two of one number; a text's refusal.
    pub fn clean(&self) -> Result<Self, Refusal> {
        let Outline { title, languages, place, zone } = self.outline().clean()?;
        Ok(Self { title, languages, place, zone, networks: clean_networks(&self.networks)?, ..self.clone() })
    }

    /// What of it an organiser describes.
    pub fn outline(&self) -> Outline {
        let Self { title, languages, place, zone, .. } = self.clone();
        Outline { title, languages, place, zone }
    }

    /// Takes on what an organiser describes. Whether anything changed.
    pub(super) fn describe(&mut self, outline: Outline) -> bool {
        let is_new = self.outline() != outline;
        let Outline { title, languages, place, zone } = outline;
        (self.title, self.languages, self.place, self.zone) = (title, languages, place, zone);
        is_new
    }

    /// The network of that number.
    pub fn network(&self, id: NetworkId) -> Result<&Network, Refusal> {
        self.networks.iter().find(|network| network.id == id).ok_or(Refusal::NotFound)
    }
}

impl Outline {
    /// It with every text cleaned.
    ///
    /// # Errors
    /// [`Refusal::OutOfRange`] without a language or with one named twice; a text's refusal.
    pub fn clean(&self) -> Result<Self, Refusal> {
        let each: BTreeSet<_> = self.languages.iter().collect();
        let count = self.languages.len();
        if count == 0 || count > Localised::MAX_LANGUAGES || each.len() < count {
            return Err(Refusal::OutOfRange);
        }
        let place = self.place.as_ref().map(|place| place.clean(MAX_TITLE_GRAPHEMES)).transpose()?;
        Ok(Self { title: self.title.clean(MAX_TITLE_GRAPHEMES)?, place, ..self.clone() })
    }
}

impl Network {
    /// It with every text cleaned.
    ///
    /// # Errors
    /// [`Refusal::OutOfRange`] for a country named twice or a link that is none; a text's refusal.
    pub fn clean(&self) -> Result<Self, Refusal> {
        let countries: BTreeSet<_> = self.countries.iter().collect();
        let is_link = self.link.as_ref().is_none_or(|link| is_https(link));
        if countries.len() < self.countries.len() || countries.len() > MAX_COUNTRIES || !is_link {
            return Err(Refusal::OutOfRange);
        }
        Ok(Self {
            name: self.name.clean(MAX_TITLE_GRAPHEMES)?,
            short: text::clean_line(&self.short, MAX_SHORT_GRAPHEMES)?,
            account: self.account.as_ref().map(|account| account.clean(MAX_ACCOUNT_GRAPHEMES)).transpose()?,
            ..self.clone()
        })
    }
}

/// Networks with every text cleaned and a number each.
///
/// # Errors
/// [`Refusal::OutOfRange`] for too many, or two of one number; a text's refusal.
pub(super) fn clean_networks(networks: &[Network]) -> Result<Vec<Network>, Refusal> {
    let mut networks = networks.iter().map(Network::clean).collect::<Result<Vec<_>, _>>()?;
    number(&mut networks);
    let numbers: BTreeSet<_> = networks.iter().map(|network| network.id).collect();
    let fits = networks.len() <= MAX_NETWORKS && numbers.len() == networks.len();
    if fits { Ok(networks) } else { Err(Refusal::OutOfRange) }
}

/// An address that browsers open over TLS, without anything that could end an attribute or hide where it leads.
fn is_https(link: &str) -> bool {
    let host = link.strip_prefix("https://").unwrap_or_default().split(['/', '?', '#']).next().unwrap_or_default();
    let is_plain =
        link.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'`'));
    host.contains('.') && !host.contains('@') && is_plain && link.len() <= MAX_LINK
}

/// Reads what an event is from a kept state. Where that was kept before networks had numbers, they get those that folding gives them today.
pub(super) fn numbered<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<About>, D::Error> {
    let mut about = Option::<About>::deserialize(deserializer)?;
    if let Some(about) = &mut about {
        number(&mut about.networks);
    }
    Ok(about)
}

/// Whether nothing was said, as in every record of before there was something to say.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Gives those without a number the lowest that are free, in order.
fn number(networks: &mut [Network]) {
    let mut taken: BTreeSet<_> = networks.iter().map(|network| network.id).collect();
    for network in networks.iter_mut().filter(|network| network.id == NetworkId::default()) {
        let free = (1..=u16::MAX).map(NetworkId).find(|id| !taken.contains(id));
        network.id = free.unwrap_or_default();
        taken.insert(network.id);
    }
}

impl TryFrom<String> for Country {
    type Error = Refusal;

    fn try_from(code: String) -> Result<Self, Refusal> {
        match *code.as_bytes() {
            [first @ b'A'..=b'Z', second @ b'A'..=b'Z'] => Ok(Self([first, second])),
            _ => Err(Refusal::OutOfRange),
        }
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.to_string()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = self.0.map(char::from);
        write!(f, "{first}{second}")
    }
}

impl TryFrom<String> for Zone {
    type Error = Refusal;

    fn try_from(name: String) -> Result<Self, Refusal> {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'+' | b'-' | b'/');
        let fits = (1..=40).contains(&name.len()) && name.bytes().all(is_part) && !name.starts_with('/');
        if fits { Ok(Self(name)) } else { Err(Refusal::OutOfRange) }
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.0
    }
}
