//! What an organiser changes about the event: its outline, its networks and its panels; and panels that open and close by themselves.

use baraza::domain::about::{About, MAX_NETWORKS, Network};
use baraza::domain::command::{Actor, Batch, Command, Entry, Outline, ProgrammeEdit};
use baraza::domain::ids::{CommandId, EventId, NetworkId, NodeId, PanelId, Pseudonym, QuestionId};
use baraza::domain::panel::{OPENS_EARLY, OPENS_LATE, Opening, PanelKind, PanelState, PanelTerms};
use baraza::domain::refusal::Refusal;
use baraza::domain::stage::Show;
use baraza::domain::{Event, Millis, RULES};
use serde_json::json;
use uuid::Uuid;

use super::script::founding;
use crate::world::commands::{ask, english, set_panel};

const BEGAN: Millis = 1_800_000_000_000;
const START: Millis = BEGAN + 86_400_000;

/// An event that was just founded, and a clock.
struct Hall {
    event: Event,
    now: Millis,
    said: u64,
}

impl Hall {
    fn new() -> Self {
        let mut hall = Self { event: Event::new(EventId(Uuid::nil())), now: BEGAN, said: 0 };
        hall.system(Command::Found { founding: Box::new(founding()) }).unwrap();
        hall
    }

    fn system(&mut self, command: Command) -> Result<(), Refusal> {
        self.say(Actor::System, command)
    }

    fn edit(&mut self, edit: ProgrammeEdit) -> Result<(), Refusal> {
        self.system(Command::Programme(edit))
    }

    fn say(&mut self, by: Actor, command: Command) -> Result<(), Refusal> {
        self.said += 1;
        let id = CommandId(Uuid::from_u128(u128::from(self.said)));
        let entries = vec![Entry { id, by, command }];
        let batch = Batch { rules: RULES, node: NodeId(Uuid::nil()), number: self.said, at: self.now, entries };
        let folded = self.event.fold(&batch).unwrap();
        folded[0].answer.refusal.map_or(Ok(()), Err)
    }

    fn revision(&self) -> u32 {
        self.event.about.as_ref().unwrap().revision
    }

    fn outline(&self) -> Outline {
        self.event.about.as_ref().unwrap().outline()
    }

    fn networks(&self) -> Vec<u16> {
        self.event.about.as_ref().unwrap().networks.iter().map(|network| network.id.0).collect()
    }

    /// Puts a panel that begins at [`START`] and lasts an hour.
    fn put(&mut self, number: u16, change: impl FnOnce(&mut PanelTerms)) -> PanelId {
        let mut terms = PanelTerms::new(english("A session"), PanelKind::Panel);
        (terms.starts_at, terms.ends_at) = (Some(START), Some(START + 3_600_000));
        change(&mut terms);
        let panel = PanelId(number);
        self.system(Command::PutPanel { panel, terms }).unwrap();
        panel
    }

    /// What the server finds at that moment.
    fn turn(&mut self, panel: PanelId, at: Millis) -> PanelState {
        self.now = at;
        self.system(Command::TurnPanel { panel }).unwrap();
        self.event.panels[&panel].state
    }
}

fn network(id: u16) -> Network {
    let name = english(&format!("Network {id}"));
    Network { id: NetworkId(id), name, short: format!("N{id}"), account: None, countries: Vec::new(), link: None }
}

#[test]
fn networks_without_a_number_are_given_the_lowest_free_ones() {
    for count in 0..=7 {
        let mut about = json!({ "title": { "en": "A" }, "languages": ["en"], "code": "123456", "join": "j" });
        about["networks"] = (0..count).map(|n| json!({ "name": { "en": "N" }, "short": format!("N{n}") })).collect();
        if count > 2 {
            about["networks"][2]["id"] = json!(1);
        }
        let about = serde_json::from_value::<About>(about).unwrap().clean().unwrap();
        let mut numbers: Vec<_> = about.networks.iter().map(|network| network.id.0).collect();
        if count > 2 {
            assert_eq!(numbers[2], 1);
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=count).collect::<Vec<u16>>());
    }
}

#[test]
fn networks_are_put_and_dropped_by_number_and_there_are_only_so_many() {
    let mut hall = Hall::new();
    let before = hall.networks().len();
    hall.edit(ProgrammeEdit::PutNetwork(network(7))).unwrap();
    assert_eq!(hall.revision(), 1);
    hall.edit(ProgrammeEdit::PutNetwork(network(7))).unwrap();
    assert_eq!((hall.revision(), hall.networks().len()), (1, before + 1), "what is so already changes nothing");
    hall.edit(ProgrammeEdit::DropNetwork { network: NetworkId(7) }).unwrap();
    hall.edit(ProgrammeEdit::DropNetwork { network: NetworkId(7) }).unwrap();
    assert_eq!((hall.revision(), hall.networks().len()), (2, before));
    assert_eq!(hall.edit(ProgrammeEdit::PutNetwork(network(0))), Err(Refusal::OutOfRange));
    for number in 0..=MAX_NETWORKS - before {
        let put = hall.edit(ProgrammeEdit::PutNetwork(network(100 + u16::try_from(number).unwrap())));
        assert_eq!(put, if number < MAX_NETWORKS - before { Ok(()) } else { Err(Refusal::Full) });
    }
}

#[test]
fn a_network_is_shown_and_leaves_every_screen_when_it_goes() {
    let mut hall = Hall::new();
    let panel = hall.put(9, |_| {});
    hall.edit(ProgrammeEdit::PutNetwork(network(7))).unwrap();
    let show = |network| Command::Show { panel, show: Show::Networks { network } };
    assert_eq!(hall.system(show(Some(NetworkId(8)))), Err(Refusal::NotFound));
    hall.system(show(Some(NetworkId(7)))).unwrap();
    hall.system(Command::Freeze { panel, on: true }).unwrap();
    hall.system(show(None)).unwrap();
    hall.edit(ProgrammeEdit::DropNetwork { network: NetworkId(7) }).unwrap();
    let stage = &hall.event.panels[&panel].stage;
    assert_eq!((&stage.on, &stage.held), (&Show::Blank, &Some(Show::Networks { network: None })));
    for network in hall.networks() {
        hall.edit(ProgrammeEdit::DropNetwork { network: NetworkId(network) }).unwrap();
    }
    assert_eq!(hall.event.panels[&panel].stage.held, Some(Show::Blank), "there is none left to show");
    assert_eq!(hall.system(show(None)), Err(Refusal::NotFound));
}

#[test]
fn a_link_that_browsers_do_not_open_over_tls_is_refused() {
    let mut hall = Hall::new();
    for (link, fits) in [
        ("https://women.example/about?x=1", true),
        ("http://women.example", false),
        ("javascript:alert(1)", false),
        ("https://", false),
        ("https://women", false),
        ("https://who@women.example", false),
        ("https://women.example/\"onload=", false),
        ("https://women.example/a b", false),
    ] {
        let put = hall.edit(ProgrammeEdit::PutNetwork(Network { link: Some(link.to_owned()), ..network(9) }));
        assert_eq!(put.is_ok(), fits, "{link}");
    }
}

#[test]
fn of_two_who_describe_the_event_at_once_the_second_is_told() {
    let mut hall = Hall::new();
    let (seen, mut outline) = (hall.revision(), hall.outline());
    outline.title = english("A launch of five networks");
    hall.edit(ProgrammeEdit::Describe { seen, outline: outline.clone() }).unwrap();
    outline.title = english("Another launch");
    assert_eq!(hall.edit(ProgrammeEdit::Describe { seen, outline }), Err(Refusal::Changed));
    assert_eq!(hall.outline().title, english("A launch of five networks"));
}

#[test]
fn a_programme_is_replaced_whole_or_not_at_all() {
    let mut hall = Hall::new();
    let used = *hall.event.programme.last().unwrap();
    hall.system(set_panel(used, PanelState::Open)).unwrap();
    let live = hall.event.live.unwrap();
    let before = hall.event.clone();
    let terms = |title: &str| PanelTerms::new(english(title), PanelKind::Panel);
    let replace = |hall: &Hall, last: PanelTerms| ProgrammeEdit::Replace {
        seen: hall.revision(),
        outline: hall.outline(),
        networks: (1..=6).map(network).collect(),
        panels: vec![(PanelId(50), terms("One")), (PanelId(51), last)],
    };
    for bad in [terms(""), PanelTerms { ends_at: Some(1), ..terms("Two") }] {
        let edit = replace(&hall, bad);
        assert!(hall.edit(edit).is_err());
        assert_eq!((&hall.event.about, &hall.event.panels), (&before.about, &before.panels));
    }
    let edit = replace(&hall, terms("Two"));
    hall.edit(edit).unwrap();
    assert_eq!(hall.networks(), [1, 2, 3, 4, 5, 6]);
    let mut stay = vec![PanelId(50), PanelId(51)];
    stay.extend(before.programme.iter().filter(|id| **id == used || **id == live));
    assert_eq!(hall.event.programme, stay, "what was used and what is live stays");
    let gone = before.programme.iter().find(|id| !stay.contains(id)).unwrap();
    let again = Command::PutPanel { panel: *gone, terms: terms("Again") };
    assert_eq!(hall.system(again), Err(Refusal::IdTaken), "no number is given twice");
}

#[test]
fn panels_are_arranged_by_naming_each_of_them_once() {
    let mut hall = Hall::new();
    let mut panels = hall.event.programme.clone();
    panels.reverse();
    hall.edit(ProgrammeEdit::Arrange { panels: panels.clone() }).unwrap();
    assert_eq!(hall.event.programme, panels);
    for wrong in [panels[1..].to_vec(), [&panels[..], &panels[..1]].concat(), vec![PanelId(99)]] {
        assert_eq!(hall.edit(ProgrammeEdit::Arrange { panels: wrong }), Err(Refusal::Changed));
    }
}

#[test]
fn a_panel_that_was_used_is_not_taken_out() {
    let mut hall = Hall::new();
    let panel = hall.put(60, |terms| terms.cooldown_ms = 0);
    hall.system(set_panel(panel, PanelState::Open)).unwrap();
    let asker = Actor::Participant(Pseudonym([1; 16]));
    hall.say(asker, ask(panel, QuestionId(Uuid::from_u128(1)), "Who pays?")).unwrap();
    hall.system(set_panel(panel, PanelState::Upcoming)).unwrap();
    assert_eq!(hall.edit(ProgrammeEdit::DropPanel { panel }), Err(Refusal::PanelUsed));
    let unused = hall.put(61, |_| ());
    hall.edit(ProgrammeEdit::DropPanel { panel: unused }).unwrap();
    assert!(!hall.event.panels.contains_key(&unused) && !hall.event.programme.contains(&unused));
}

#[test]
fn a_panel_opens_ten_minutes_early_and_never_in_a_programme_of_the_past() {
    type Change = fn(&mut PanelTerms);
    let opens = START - OPENS_EARLY;
    let cases: [(&str, Change, Millis, bool); 9] = [
        ("a moment too early", |_| (), opens - 1, false),
        ("ten minutes early", |_| (), opens, true),
        ("late", |_| (), START + 1, true),
        ("after its end", |_| (), START + 3_600_000, false),
        ("without an end, two hours late", |terms| terms.ends_at = None, START + OPENS_LATE, false),
        ("without an end, late", |terms| terms.ends_at = None, START + OPENS_LATE - 1, true),
        ("by hand", |terms| terms.opening = Opening::ByHand, START, false),
        ("a break", |terms| terms.kind = PanelKind::Break, START, false),
        ("without a start", |terms| (terms.starts_at, terms.ends_at) = (None, None), START, false),
    ];
    for (what, change, at, is_open) in cases {
        let mut hall = Hall::new();
        let panel = hall.put(60, change);
        let state = hall.turn(panel, at);
        assert_eq!(state, if is_open { PanelState::Open } else { PanelState::Upcoming }, "{what}");
    }
}

#[test]
fn a_panel_closes_when_that_was_told_and_not_once_it_was_taken_back() {
    let mut hall = Hall::new();
    let panel = hall.put(60, |_| ());
    let close = |closes_at| Command::CloseAt { panel, closes_at };
    assert_eq!(hall.system(close(Some(BEGAN + 1))), Err(Refusal::PanelUpcoming));
    assert_eq!(hall.turn(panel, START), PanelState::Open);
    let ends = START + 120_000;
    for (closes_at, answer) in
        [(START, Err(Refusal::OutOfRange)), (START + 90_000_000, Err(Refusal::OutOfRange)), (ends, Ok(()))]
    {
        assert_eq!(hall.system(close(Some(closes_at))), answer);
    }
    assert_eq!(hall.turn(panel, ends - 1), PanelState::Open);
    hall.system(close(None)).unwrap();
    assert_eq!(hall.turn(panel, ends), PanelState::Open);
    hall.system(close(Some(ends + 60_000))).unwrap();
    assert_eq!(hall.turn(panel, ends + 60_000), PanelState::Closed);
    assert_eq!(hall.event.panels[&panel].closes_at, None);
    // Opened once more, it stays so.
    hall.system(set_panel(panel, PanelState::Open)).unwrap();
    assert_eq!(hall.turn(panel, ends + 120_000), PanelState::Open);
}

#[test]
fn a_break_takes_nothing() {
    let mut hall = Hall::new();
    let panel = hall.put(60, |terms| terms.kind = PanelKind::Break);
    assert_eq!(hall.system(set_panel(panel, PanelState::Open)), Err(Refusal::WrongState));
}
