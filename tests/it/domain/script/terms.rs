//! Terms of panels and polls, word lists, and how the event of every script begins.

use std::collections::BTreeMap;

use baraza::domain::event::{About, Founding, Network};
use baraza::domain::panel::{Filtering, Moderation, Names, PanelKind, PanelTerms, Sharing, Votes};
use baraza::domain::poll::{PollKind, PollTerms};

use super::*;
use crate::domain::texts::SUSPECTS;

impl Scribe {
    pub(super) fn poll_terms(&mut self, c: u16) -> PollTerms {
        let title = format!("Draft {}", self.mark('t'));
        let count = [2, 3, 4, 5, 3, 4, 1, 16][usize::from(c % 8)];
        let options = (0..count).map(|_| titles(format!("Option {}", self.mark('o')))).collect();
        let kind = match c / 8 % 6 {
            0..3 => PollKind::Single,
            3 | 4 => PollKind::Multiple { min: 1, max: 2 },
            _ => PollKind::Multiple { min: 2, max: 4 },
        };
        PollTerms { title: titles(if c / 48 % 12 == 11 { String::new() } else { title }), kind, options }
    }

    /// Mostly with the sharing the panel has: it can seldom be changed.
    pub(super) fn panel_terms(&mut self, panel: PanelId, c: u16) -> PanelTerms {
        let title = titles(format!("Panel {}", self.mark('p')));
        let sharing = self.event.panels.get(&panel).map_or(Sharing::Words, |panel| panel.terms.sharing);
        let other = if sharing == Sharing::Words { Sharing::Topics } else { Sharing::Words };
        let [low, high] = c.to_le_bytes();
        PanelTerms {
            title: if c.is_multiple_of(12) { Localised::default() } else { title },
            kind: PanelKind::Other,
            moderation: [Moderation::Before, Moderation::Off][usize::from(low % 2)],
            names: [Names::Off, Names::Optional][usize::from(low / 2 % 2)],
            votes: [Votes::On, Votes::On, Votes::On, Votes::Off][usize::from(low / 4 % 4)],
            sharing: if low / 16 % 4 == 0 { other } else { sharing },
            filter: [Filtering::On, Filtering::Off][usize::from(low / 64 % 2)],
            max_graphemes: [280, 40, 1000, 39, 1001, 280, 1000][usize::from(high % 7)],
            cooldown_ms: [0, 20_000, 0, 3_600_001, 0][usize::from(high / 7 % 5)],
        }
    }
}

/// One to three lists of some of the suspects; at times with one too short to be a word.
pub(super) fn word_lists(c: u16) -> BTreeMap<Lang, Vec<String>> {
    let list = |place: u16| {
        let chosen = (0..).zip(SUSPECTS).filter(|(bit, _)| (c ^ place.wrapping_mul(0x9e5)) >> bit & 1 == 1);
        let mut words: Vec<_> = chosen.map(|(_, word)| word.to_owned()).collect();
        words.extend(words.first().cloned());
        words
    };
    let mut lists: BTreeMap<_, _> =
        (0..=c % 3).map(|place| (Lang::new(["en", "ar", "ru"][usize::from(place)]).unwrap(), list(place))).collect();
    if c.is_multiple_of(11) {
        lists.entry(Lang::new("en").unwrap()).or_default().push(" ".to_owned());
    }
    lists
}

pub(super) fn panel_state(c: u16) -> PanelState {
    match c % 16 {
        0..11 => PanelState::Open,
        11 | 12 => PanelState::Paused,
        13 => PanelState::Closed,
        14 => PanelState::Sealed,
        _ => PanelState::Upcoming,
    }
}

/// A panel in which everything is read first, one in which hardly anything is, one of topics, and one that has not opened.
pub(crate) fn founding() -> Founding {
    let terms = |title: &str| PanelTerms::new(titles(title.to_owned()), PanelKind::Panel);
    let about = About {
        title: titles("A launch".to_owned()),
        languages: vec![Lang::new("en").unwrap(), Lang::new("ar").unwrap()],
        networks: vec![Network { name: titles("A network".to_owned()), short: "AN".to_owned() }],
        code: "424242".to_owned(),
        join: "scanned".to_owned(),
    };
    let first = PanelTerms { names: Names::Optional, cooldown_ms: 0, ..terms("First") };
    let filter = Filtering::On;
    let second = PanelTerms { moderation: Moderation::Off, filter, max_graphemes: 40, ..terms("Second") };
    let third = PanelTerms {
        sharing: Sharing::Topics,
        names: Names::Optional,
        moderation: Moderation::Off,
        cooldown_ms: 0,
        ..terms("Third")
    };
    let fourth = PanelTerms { votes: Votes::Off, ..terms("Fourth") };
    let numbers = (1..).map(PanelId);
    Founding { about, programme: numbers.zip([first, second, third, fourth]).collect() }
}
