//! Terms of panels and polls, word lists, and how the event of every script begins.

use std::collections::BTreeMap;

use baraza::domain::about::{About, Founding, Network};
use baraza::domain::ids::NetworkId;
use baraza::domain::panel::{Filtering, Moderation, Names, PanelKind, PanelTerms, Sharing, Votes};
use baraza::domain::poll::{Kind, Order, Part, PollTerms, Results};

use super::polls::Draw;
use super::*;
use crate::domain::texts::SUSPECTS;

/// The sort of part that goes with none but its like.
const QUIZ: usize = 10;

impl Scribe {
    /// A survey in which all these kinds are asked.
    pub(super) fn survey(&mut self, kinds: &[(Kind, usize)]) -> PollTerms {
        let part = |scribe: &mut Self, (kind, count): (Kind, usize)| Part {
            title: Some(titles(format!("Part {}", scribe.mark('t')))),
            kind,
            options: (0..count).map(|_| titles(format!("Option {}", scribe.mark('o')))).collect(),
            right: if kind == Kind::Quiz { vec![1] } else { Vec::new() },
        };
        PollTerms {
            title: titles(format!("Draft {}", self.mark('t'))),
            parts: kinds.iter().map(|kind| part(self, *kind)).collect(),
            results: Results::default(),
            order: Order::default(),
            seconds: None,
            round_of: None,
        }
    }

    /// Mostly terms on which something can be asked.
    pub(super) fn poll_terms(&mut self, panel: PanelId, poll: PollId, draw: &mut Draw) -> PollTerms {
        if let Some(terms) = self.second_round(panel, poll, draw).filter(|_| draw.one_in(5)) {
            return terms;
        }
        let count = draw.pick(&[1, 1, 1, 1, 2, 3]);
        let first = draw.below(12);
        let sort = |draw: &mut Draw, at| if at == 0 || first == QUIZ { first } else { draw.below(12) };
        let parts = (0..count).map(|at| sort(draw, at)).collect::<Vec<_>>();
        let parts = parts.into_iter().map(|sort| self.part(draw, sort, count)).collect();
        let (ordered, hidden) = ([Order::Written, Order::Shuffled], [Results::Revealed, Results::Never]);
        let results = match draw.below(6) {
            0 => Results::Always,
            1 => Results::Voted,
            2 | 3 => Results::Closed,
            _ => draw.pick(&hidden),
        };
        let mut terms = PollTerms {
            title: titles(format!("Draft {}", self.mark('t'))),
            parts,
            results,
            order: draw.pick(&ordered),
            seconds: draw.pick(&[None, None, None, Some(5), Some(30), Some(600), Some(3600)]),
            round_of: None,
        };
        if draw.one_in(7) {
            spoil(&mut terms, draw);
        }
        terms
    }

    /// The same again as some other poll of the panel, under a title of its own; at times with its options in another order.
    fn second_round(&mut self, panel: PanelId, poll: PollId, draw: &mut Draw) -> Option<PollTerms> {
        let polls: Vec<_> = self.event.panels.get(&panel)?.polls.values().collect();
        let first = polls.get(draw.below(polls.len().max(1)))?;
        let round_of = Some(draw.pick(&[first.id, first.id, first.id, poll]));
        let mut terms = PollTerms { round_of, ..first.terms.clone() };
        if draw.one_in(4) {
            terms.parts.iter_mut().for_each(|part| part.options.reverse());
        }
        Some(PollTerms { title: titles(format!("Again {}", self.mark('t'))), ..terms })
    }

    /// One of so many parts.
    fn part(&mut self, draw: &mut Draw, sort: usize, of: usize) -> Part {
        let choices = draw.pick(&[2, 3, 3, 4, 5]);
        let (kind, count) = match sort {
            0 => (Kind::Single, choices),
            1 => (Kind::Multiple { min: draw.pick(&[1, 1, 2]), max: 2 }, choices),
            2 => (Kind::YesNo, 0),
            3 => (Kind::Scale { steps: draw.pick(&[3, 5, 11]) }, draw.pick(&[0, 2])),
            4 => (Kind::Stars { stars: draw.pick(&[3, 5, 10]) }, 0),
            5 => (Kind::Ranking, choices),
            6 => (Kind::Points { total: draw.pick(&[1, 10, 100]) }, choices),
            7 => (
                Kind::Number { min: draw.pick(&[-50, 0]), max: draw.pick(&[7, 1000]), decimals: draw.pick(&[0, 1, 3]) },
                draw.pick(&[0, 1]),
            ),
            8 => (Kind::Text, 0),
            9 => (Kind::Cloud { words: draw.pick(&[1, 3, 5]) }, 0),
            QUIZ => (Kind::Quiz, choices),
            _ => (Kind::Statements, draw.pick(&[2, 3, 6])),
        };
        let options = (0..count).map(|_| titles(format!("Option {}", self.mark('o')))).collect();
        let right = if kind == Kind::Quiz { draw.pick(&[&[0][..], &[1], &[0, 1]]).to_vec() } else { Vec::new() };
        let title = (of > 1).then(|| titles(format!("Part {}", self.mark('t'))));
        Part { title, kind, options, right }
    }

    /// Often those the panel has, but for names. Else mostly with the sharing it has: that can seldom be changed.
    pub(super) fn panel_terms(&mut self, panel: PanelId, c: u16) -> PanelTerms {
        if let Some(known) = self.event.panels.get(&panel).filter(|_| c.is_multiple_of(3)) {
            let names = if known.terms.names == Names::Off { Names::Optional } else { Names::Off };
            return PanelTerms { names, ..known.terms.clone() };
        }
        let title = titles(format!("Panel {}", self.mark('p')));
        let sharing = self.event.panels.get(&panel).map_or(Sharing::Words, |panel| panel.terms.sharing);
        let other = if sharing == Sharing::Words { Sharing::Topics } else { Sharing::Words };
        let [low, high] = c.to_le_bytes();
        let terms = PanelTerms {
            title: if c.is_multiple_of(12) { Localised::default() } else { title },
            kind: if c % 23 == 5 { PanelKind::Break } else { PanelKind::Other },
            moderation: [Moderation::Before, Moderation::Off][usize::from(low % 2)],
            names: [Names::Off, Names::Optional][usize::from(low / 2 % 2)],
            votes: [Votes::On, Votes::On, Votes::On, Votes::Off][usize::from(low / 4 % 4)],
            sharing: if low / 16 % 4 == 0 { other } else { sharing },
            filter: [Filtering::On, Filtering::Off][usize::from(low / 64 % 2)],
            max_graphemes: [280, 40, 1000, 39, 1001, 280, 1000][usize::from(high % 7)],
            cooldown_ms: [0, 20_000, 0, 3_600_001, 0][usize::from(high / 7 % 5)],
            ..PanelTerms::new(Localised::default(), PanelKind::Other)
        };
        self.plan(terms, c)
    }
}

/// Makes terms nothing can be asked on, in one way or another.
fn spoil(terms: &mut PollTerms, draw: &mut Draw) {
    let option = titles("Another".to_owned());
    let Some(part) = terms.parts.first_mut() else { return };
    match draw.below(15) {
        0 => terms.parts.clear(),
        1 => terms.parts = vec![part.clone(); 13],
        2 => part.options = vec![option; 61],
        3 => part.options = vec![option],
        4 => part.kind = draw.pick(&[Kind::Scale { steps: 2 }, Kind::Scale { steps: 12 }]),
        5 => part.kind = draw.pick(&[Kind::Stars { stars: 2 }, Kind::Stars { stars: 11 }]),
        6 => part.kind = draw.pick(&[Kind::Points { total: 0 }, Kind::Points { total: 1001 }]),
        7 => part.kind = Kind::Number { min: 5, max: draw.pick(&[5, 1_000_000_000_001]), decimals: 0 },
        8 => part.kind = Kind::Number { min: 0, max: 1, decimals: 4 },
        9 => part.kind = draw.pick(&[Kind::Cloud { words: 0 }, Kind::Cloud { words: 6 }]),
        10 => part.right = draw.pick(&[&[][..], &[0], &[99]]).to_vec(),
        11 => terms.seconds = draw.pick(&[Some(4), Some(3601)]),
        12 => terms.title = titles(String::new()),
        13 => {
            let title = Some(titles("Statements".to_owned()));
            let options = vec![option; 2];
            terms.parts = vec![Part { title, kind: Kind::Statements, options, right: Vec::new() }; 2];
        }
        _ => terms.parts.iter_mut().for_each(|part| part.title = None),
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
        place: None,
        zone: None,
        networks: vec![Network {
            id: NetworkId(1),
            name: titles("A network".to_owned()),
            short: "AN".to_owned(),
            account: None,
            countries: Vec::new(),
            link: None,
        }],
        revision: 0,
        code: "424242".to_owned(),
        join: "scanned".to_owned(),
    };
    let first = PanelTerms { names: Names::Optional, cooldown_ms: 0, ..terms("First") };
    let (filter, names) = (Filtering::On, Names::Optional);
    let second = PanelTerms { moderation: Moderation::Off, names, filter, max_graphemes: 40, ..terms("Second") };
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
