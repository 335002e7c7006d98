//! Names leave every page but the desk's with one patch when a panel stops taking them, and come back with another one.

use baraza::app::client::reduced::Reduced;
use baraza::domain::command::{Actor, Batch, Command, Entry};
use baraza::domain::ids::{CommandId, NodeId, PanelId, PlayerId, PollId, QuestionId};
use baraza::domain::panel::{Names, PanelState, PanelTerms};
use baraza::domain::poll::{Ballot, Kind, Player, PollState, PollTerms, Reply, Results};
use baraza::domain::stage::{Page, Show};
use baraza::domain::{Event, RULES};
use baraza::protocol::project::project;
use baraza::protocol::view::View;
use serde_json::Value;
use uuid::Uuid;

use super::convergence::newcomer;
use crate::domain::script::{EVENT, founding, phone};
use crate::world::commands::{part, poll_terms};

/// A panel in which names may be offered and are released at once.
const PANEL: PanelId = PanelId(2);

const VIEWS: [View; 4] = [View::Audience(PANEL), View::Stage(Some(PANEL)), View::Booth(Some(PANEL)), View::Desk(PANEL)];

/// Asks.
const ASKER: &str = "Amina";

/// Plays a quiz.
const PLAYER: &str = "Nadia";

#[test]
fn askers_and_players_lose_their_names_and_have_them_again() {
    let mut hall = Hall { event: Event::new(EVENT), said: 0, pages: Vec::new() };
    let (question, poll) = (QuestionId(Uuid::from_u128(1)), PollId(Uuid::from_u128(2)));
    let (text, name) = ("Who decides?".to_owned(), Some(ASKER.to_owned()));
    let terms = PollTerms { results: Results::Closed, ..poll_terms(vec![part(Kind::Quiz, "", 3)]) };
    let player = Some(Player { name: Some(PLAYER.to_owned()) });
    let ballot = Ballot { replies: vec![Reply::Options(vec![0])], player };
    let plays = Actor::Player(phone(2), PlayerId([2; 16]));
    let set_poll = |state| Command::SetPoll { panel: PANEL, poll, state };
    for (by, command) in [
        (Actor::System, Command::Found { founding: Box::new(founding()) }),
        (Actor::System, Command::SetPanel { panel: PANEL, state: PanelState::Open }),
        (Actor::Participant(phone(1)), Command::Ask { panel: PANEL, question, text, name, lang: None }),
        (Actor::System, Command::PutPoll { panel: PANEL, poll, terms }),
        (Actor::System, set_poll(PollState::Open)),
        (plays, Command::Answer { panel: PANEL, poll, ballot }),
        (Actor::System, set_poll(PollState::Closed)),
    ] {
        hall.say(by, &command);
    }
    hall.pages = VIEWS.iter().map(|view| newcomer(&hall.event, *view).unwrap()).collect();
    let pictures = [Show::question(question), Show::Poll { poll, page: Some(Page::Leaders) }];
    for (show, shown) in pictures.into_iter().zip([ASKER, PLAYER]) {
        hall.say(Actor::System, &Command::Show { panel: PANEL, show });
        for names in [Names::Off, Names::Optional] {
            let terms = PanelTerms { names, ..hall.event.panels[&PANEL].terms.clone() };
            hall.say(Actor::System, &Command::PutPanel { panel: PANEL, terms });
            let takes = names == Names::Optional;
            let [phone, screen, booth, desk] = [0, 1, 2, 3].map(|page| told(&hall.pages[page]));
            assert_eq!([ASKER, PLAYER].map(|name| phone.contains(name)), [takes; 2], "{phone}");
            assert_eq!([&screen, &booth].map(|page| page.contains(shown)), [takes; 2], "{screen} {booth}");
            assert!([ASKER, PLAYER].iter().all(|name| desk.contains(name)), "{desk}");
        }
    }
}

struct Hall {
    event: Event,
    said: u64,
    /// One for each of [`VIEWS`].
    pages: Vec<Reduced>,
}

impl Hall {
    /// Has something done, and every page told of it.
    fn say(&mut self, by: Actor, command: &Command) {
        self.said += 1;
        let entries = vec![Entry { id: CommandId(Uuid::from_u128(self.said.into())), by, command: command.clone() }];
        let batch = Batch { rules: RULES, node: NodeId(Uuid::nil()), number: self.said, at: 1, entries };
        let done = self.event.fold(&batch).unwrap().remove(0);
        assert_eq!(done.answer.refusal, None, "{command:?}");
        for (page, view) in self.pages.iter_mut().zip(VIEWS) {
            let patch = project(&self.event, &done.changes, view);
            page.apply(patch.map_or(Value::Null, |patch| serde_json::to_value(patch).unwrap()));
            assert_eq!(Some(&*page), newcomer(&self.event, view).as_ref(), "{view:?} after {command:?}");
        }
    }
}

/// Everything a page was told.
fn told(page: &Reduced) -> String {
    format!("{page:?}")
}
