//! Commands about the screens and the people on the stage.

use baraza::domain::ids::NetworkId;
use baraza::domain::note::Note;
use baraza::domain::stage::{Page, Show};

use super::*;

impl Scribe {
    pub(super) fn about_the_stage(&mut self, what: u16, panel: PanelId, b: u16, c: u16) -> Command {
        match what {
            133..146 => Command::Show { panel, show: self.show(panel, b, c) },
            146..150 => Command::Freeze { panel, on: !c.is_multiple_of(3) },
            150..155 => Command::Note { panel, note: note(b), text: self.text('k', c) },
            155 | 156 => Command::WithdrawNote { panel, note: self.note(panel, b) },
            _ => Command::Acknowledge { panel, note: self.note(panel, b) },
        }
    }

    /// Mostly a note of the panel.
    fn note(&self, panel: PanelId, number: u16) -> NoteId {
        let notes = self.event.panels.get(&panel).map_or(&[] as &[Note], |panel| &panel.notes);
        if number.is_multiple_of(8) || notes.is_empty() {
            return note(number);
        }
        notes[usize::from(number / 8) % notes.len()].id
    }

    /// Mostly one that there is.
    fn network_shown(&self, number: u16) -> NetworkId {
        let known = self.event.about.as_ref().and_then(|about| about.networks.first()).map(|network| network.id);
        known.filter(|_| !number.is_multiple_of(4)).unwrap_or(NetworkId(number % 8))
    }

    fn show(&mut self, panel: PanelId, b: u16, c: u16) -> Show {
        let number = c / 16;
        // One after the other, so that they are mostly different ones.
        let live =
            |place: u16| self.question_that(panel, b.wrapping_add(place * 8), |state| *state == QuestionState::Live);
        match c % 16 {
            0 => Show::Blank,
            1 => Show::Join,
            2 | 3 => Show::poll(poll(b)),
            4 => {
                let page = [Page::Part(0), Page::Part(1), Page::Leaders, Page::Map][usize::from(number % 4)];
                Show::Poll { poll: poll(b), page: Some(page) }
            }
            5..9 => Show::Question { question: live(0), next: (1..=number % 4).map(live).collect() },
            9..13 => Show::Top { questions: (0..[1, 2, 3, 6, 0, 7][usize::from(number % 6)]).map(live).collect() },
            13 => match number % 4 {
                0 => Show::Interventions,
                1 => Show::Networks { network: None },
                2 => Show::Networks { network: Some(self.network_shown(number / 4)) },
                _ => Show::Message { text: self.text('m', number) },
            },
            _ => Show::Countdown {
                until: self.at + [60_000, 0, 86_400_001, 600_000][usize::from(number % 4)],
                text: (!number.is_multiple_of(3)).then(|| self.text('m', number / 4)),
            },
        }
    }
}
