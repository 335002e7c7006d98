//! Commands about the event itself, its networks and the order of its panels, and about panels that open and close by themselves.

use baraza::domain::about::Network;
use baraza::domain::command::{Outline, ProgrammeEdit};
use baraza::domain::ids::NetworkId;
use baraza::domain::panel::{Opening, PanelTerms, Part, Speaker};

use super::*;

impl Scribe {
    pub(super) fn about_the_programme(&mut self, what: u16, panel: PanelId, b: u16, c: u16) -> Command {
        match what {
            0 => {
                let later = [60_000, 1_000, 86_400_000, 86_400_001, 0][usize::from(c / 4 % 5)];
                Command::CloseAt { panel, closes_at: (!c.is_multiple_of(4)).then_some(self.at + later) }
            }
            1 => Command::TurnPanel { panel: self.panel_that_turns(b).unwrap_or(panel) },
            _ => Command::Programme(self.edit_of_programme(what, panel, b, c)),
        }
    }

    fn edit_of_programme(&mut self, what: u16, panel: PanelId, b: u16, c: u16) -> ProgrammeEdit {
        let about = self.event.about.as_ref();
        let seen = about.map_or(0, |about| about.revision) + u32::from(b.is_multiple_of(8));
        match what {
            2 => ProgrammeEdit::Describe { seen, outline: self.outline(c) },
            3 => ProgrammeEdit::PutNetwork(self.network(b % 8, c)),
            4 => ProgrammeEdit::DropNetwork { network: NetworkId(b % 8) },
            5 => {
                let mut panels = self.event.programme.clone();
                let by = usize::from(b) % panels.len().max(1);
                panels.rotate_left(by);
                if c.is_multiple_of(8) {
                    panels.pop();
                }
                ProgrammeEdit::Arrange { panels }
            }
            6 => {
                let mut unused = self.event.programme.iter().filter(|id| !self.event.keeps(**id));
                ProgrammeEdit::DropPanel {
                    panel: unused.next_back().filter(|_| !c.is_multiple_of(4)).copied().unwrap_or(panel),
                }
            }
            _ => {
                let networks = (0..b % 4).map(|number| self.network(number, c)).collect();
                let mut panels: Vec<_> =
                    (0..=b % 5).map(|at| (PanelId(1 + at), self.panel_terms(PanelId(1 + at), c))).collect();
                if c.is_multiple_of(16) {
                    panels.push(panels[0].clone());
                }
                ProgrammeEdit::Replace { seen, outline: self.outline(c), networks, panels }
            }
        }
    }

    /// A panel that does something by itself sooner or later.
    fn panel_that_turns(&self, number: u16) -> Option<PanelId> {
        let turning: Vec<_> = self.event.panels.values().filter(|panel| panel.next_turn(self.at).is_some()).collect();
        turning.get(usize::from(number) % turning.len().max(1)).map(|panel| panel.id)
    }

    fn outline(&mut self, c: u16) -> Outline {
        let english = Lang::new("en").unwrap();
        let languages = [vec![english.clone()], vec![english.clone(), english], Vec::new()];
        Outline {
            title: if c.is_multiple_of(7) { Localised::default() } else { titles(format!("Event {}", self.mark('e'))) },
            languages: languages[[0, 0, 0, 0, 1, 2][usize::from(c % 6)]].clone(),
            place: (!c.is_multiple_of(3)).then(|| titles(format!("Place {}", self.mark('w')))),
            zone: (!c.is_multiple_of(5)).then(|| "Africa/Nairobi".to_owned().try_into().unwrap()),
        }
    }

    fn network(&mut self, number: u16, c: u16) -> Network {
        let country = |code: &str| code.to_owned().try_into().unwrap();
        let countries = [vec![], vec![country("KE"), country("TN")], vec![country("KE"), country("KE")]];
        let links = [None, Some("https://women.example/"), Some("http://women.example/")];
        Network {
            id: NetworkId(number),
            name: titles(format!("Network {}", self.mark('k'))),
            short: if c.is_multiple_of(9) { String::new() } else { self.mark('s') },
            account: (!c.is_multiple_of(2)).then(|| titles(format!("It mediates {}", self.mark('d')))),
            countries: countries[[0, 1, 1, 1, 2][usize::from(c % 5)]].clone(),
            link: links[[0, 1, 1, 2][usize::from(c / 5 % 4)]].map(str::to_owned),
        }
    }

    /// Gives a panel its place in the programme: mostly around now, so that it opens by itself.
    pub(super) fn plan(&mut self, terms: PanelTerms, c: u16) -> PanelTerms {
        let starts_at =
            (!c.is_multiple_of(4)).then(|| self.at + [0, 60_000, 700_000, 3_600_000][usize::from(c / 4 % 4)]);
        let lasts = [3_600_000, 3_600_000, 3_600_000, 600_000, 600_000, 0][usize::from(c / 16 % 6)];
        let opening = [Opening::ByItself, Opening::ByItself, Opening::ByHand][usize::from(c % 3)];
        let speaker = Speaker {
            name: self.mark('g'),
            role: None,
            affiliation: Some(titles(self.mark('f'))),
            part: Part::Moderates,
        };
        let goals = if c.is_multiple_of(5) { vec![titles(self.mark('j'))] } else { Vec::new() };
        let ends_at = starts_at.filter(|_| c % 5 > 1).map(|start| start + lasts);
        let speakers = if c % 7 > 3 { vec![speaker] } else { Vec::new() };
        PanelTerms { starts_at, ends_at, opening, speakers, goals, ..terms }
    }
}
