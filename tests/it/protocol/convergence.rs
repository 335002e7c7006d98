//! Whoever follows the patches from any point on sees, whenever nothing is waiting, what a newcomer sees.

use std::collections::BTreeSet;

use baraza::app::client::reduced::Reduced;
use baraza::domain::change::Change;
use baraza::domain::command::{Actor, Batch, Command, Entry};
use baraza::domain::ids::{CommandId, NodeId, PanelId, Pseudonym, QuestionId};
use baraza::domain::panel::{Panel, PanelState};
use baraza::domain::question::{Origin, QuestionState};
use baraza::domain::verdict::Verdict;
use baraza::domain::{Event, RULES};
use baraza::protocol::project::{is_tally, mine, news, project, snapshot};
use baraza::protocol::view::View;
use proptest::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use crate::domain::script::{EVENT, PHONES, batches, founding, phone};

const VIEWS: [View; 14] = [
    View::Audience(PanelId(1)),
    View::Audience(PanelId(2)),
    View::Audience(PanelId(3)),
    View::Desk(PanelId(1)),
    View::Desk(PanelId(2)),
    View::Desk(PanelId(3)),
    View::Stage(None),
    View::Stage(Some(PanelId(1))),
    View::Stage(Some(PanelId(3))),
    View::Booth(None),
    View::Booth(Some(PanelId(1))),
    View::Booth(Some(PanelId(2))),
    View::Booth(Some(PanelId(3))),
    View::Host,
];

/// One room's feed of one view: tallies wait, everything else goes at once and takes the waiting tallies with it.
struct Feed {
    view: View,
    waiting: Vec<Change>,
    pages: Vec<Reduced>,
}

impl Feed {
    fn new(view: View) -> Self {
        Self { view, waiting: Vec::new(), pages: Vec::new() }
    }

    fn publish(&mut self, event: &Event) {
        let changes = std::mem::take(&mut self.waiting);
        let Some(patch) = project(event, &changes, self.view) else {
            return;
        };
        let patch = serde_json::to_value(&patch).unwrap();
        for (number, page) in self.pages.iter_mut().enumerate() {
            page.apply(patch.clone());
            // Patches are absolute: a page that is given one twice is no worse off.
            if number % 2 == 1 {
                page.apply(patch.clone());
            }
            assert_counts_are_of_something(&patch, page);
        }
    }

    /// Someone opens the page now, while tallies may be waiting.
    fn join(&mut self, event: &Event) {
        self.pages.extend(newcomer(event, self.view));
    }
}

pub(super) fn newcomer(event: &Event, view: View) -> Option<Reduced> {
    let mut page = Reduced::default();
    page.apply(serde_json::to_value(snapshot(event, view).ok()?).unwrap());
    Some(page)
}

fn assert_counts_are_of_something(patch: &Value, page: &Reduced) {
    for (counts, list) in [("votes", &page.questions), ("ballots", &page.polls)] {
        for count in patch[counts].as_array().into_iter().flatten() {
            assert!(list.contains_key(count[0].as_str().unwrap()), "{count} in {patch}");
        }
    }
}

/// What a phone knows to be its own: the welcome, the news since and what became of its own commands.
struct Phone {
    panel: PanelId,
    who: Pseudonym,
    known: Reduced,
}

impl Phone {
    fn welcome(&mut self, panel: &Panel) {
        self.known.welcome(Some(mine(panel, self.who, &[])));
    }

    /// A question asked, a vote cast or taken back: the phone knows without being told. Whoever guesses the id of a question that was never
    /// released, and is part of another by now, has supported that other one, and is not told what the guess was of.
    fn does(&mut self, command: &Command, event: &Event) {
        let (question, on) = match command {
            Command::Ask { panel, question, .. } if *panel == self.panel => (*question, true),
            Command::Vote { panel, question, on } if *panel == self.panel => (*question, *on),
            _ => return,
        };
        let asked = &event.panels[&self.panel].questions[&question];
        if !asked.was_released && asked.author != Some(self.who) {
            return;
        }
        let votes = self.known.mine.votes.get_or_insert_default();
        votes.retain(|known| *known != question);
        votes.extend(on.then_some(question));
    }

    fn assert_knows(&self, panel: &Panel) {
        let expected = mine(panel, self.who, &[]);
        // A vote on a question that nobody else was ever shown is no honest phone's: it counts where it must, and nothing is told about that question.
        let is_there = |id: &&QuestionId| {
            let question = &panel.questions[id];
            let is_known = question.was_released || question.author == Some(self.who);
            is_known && question.state != QuestionState::Withdrawn
        };
        let known: BTreeSet<_> = self.known.mine.votes.iter().flatten().filter(is_there).collect();
        assert_eq!(known, expected.votes.iter().flatten().collect());
        let mut questions = self.known.mine.questions.clone();
        questions.sort_by_key(|question| question.id);
        assert_eq!(questions, expected.questions);
    }
}

#[test]
fn whoever_supported_a_part_of_a_part_knows_what_counts_when_all_are_split_at_once() {
    let (panel, who) = (PanelId(2), phone(1));
    for [part, middle, whole] in
        [[1, 2, 3], [3, 2, 1], [2, 1, 3]].map(|all| all.map(|id| QuestionId(Uuid::from_u128(id))))
    {
        let enter = |question| {
            let (text, origin) = ("Who decides?".to_owned(), Origin::Floor);
            Command::Enter { panel, question, text, name: None, lang: None, origin }
        };
        let judge = |questions: &[(QuestionId, u32)], verdict| Command::Moderate {
            panel,
            questions: questions.to_vec(),
            verdict,
        };
        let story = [
            (Actor::System, Command::Found { founding: Box::new(founding()) }),
            (Actor::System, Command::SetPanel { panel, state: PanelState::Open }),
            (Actor::System, enter(part)),
            (Actor::System, enter(middle)),
            (Actor::System, enter(whole)),
            (Actor::Participant(who), Command::Vote { panel, question: part, on: true }),
            (Actor::System, judge(&[(part, 1)], Verdict::Merge(middle))),
            (Actor::System, judge(&[(middle, 1)], Verdict::Merge(whole))),
            (Actor::System, judge(&[(part, 2), (middle, 2)], Verdict::Restore)),
        ];
        let mut event = Event::new(EVENT);
        let mut phone = Phone { panel, who, known: Reduced::default() };
        phone.known.mine.votes = Some(Vec::new());
        for (number, (by, command)) in (1_u64..).zip(story) {
            let entries = vec![Entry { id: CommandId(Uuid::from_u128(number.into())), by, command: command.clone() }];
            let batch = Batch { rules: RULES, node: NodeId(Uuid::nil()), number, at: 1, entries };
            let done = event.fold(&batch).unwrap().remove(0);
            assert_eq!(done.answer.refusal, None, "{command:?}");
            phone.does(&command, &event);
            let told = news(&event, &done.changes).into_iter().filter(|(_, of, _)| *of == who);
            told.for_each(|(_, _, mine)| phone.known.mine(mine));
            phone.assert_knows(&event.panels[&panel]);
        }
        assert_eq!(phone.known.mine.votes, Some(vec![part]));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_page_converges_whenever_it_joined_and_however_tallies_were_merged(
        batches in batches(1..100),
        joins in prop::collection::vec(any::<prop::sample::Index>(), 1..5),
        ticks in prop::collection::vec(any::<bool>(), 1..40),
    ) {
        let joins: Vec<_> = joins.iter().map(|join| join.index(batches.len())).collect();
        let mut event = Event::new(EVENT);
        let mut feeds = VIEWS.map(Feed::new);
        for ((number, batch), tick) in batches.iter().enumerate().zip(ticks.iter().cycle()) {
            let changes: Vec<_> = event.fold(batch).unwrap().into_iter().flat_map(|done| done.changes).collect();
            let at_once = *tick || !changes.iter().all(is_tally);
            for feed in &mut feeds {
                feed.waiting.extend(changes.iter().cloned());
                if joins.contains(&number) {
                    feed.join(&event);
                }
                if at_once || number + 1 == batches.len() {
                    feed.publish(&event);
                    let expected = newcomer(&event, feed.view);
                    for page in &feed.pages {
                        prop_assert_eq!(Some(page), expected.as_ref(), "{:?}", feed.view);
                    }
                }
            }
        }
    }

    #[test]
    fn every_phone_knows_its_own_questions_and_votes_however_others_merge_and_split_them(batches in batches(1..100)) {
        let mut event = Event::new(EVENT);
        event.fold(&batches[0]).unwrap();
        let panels = [PanelId(1), PanelId(2), PanelId(3)];
        let everyone = panels.iter().flat_map(|panel| (0..PHONES).map(|number| (*panel, phone(number.into()))));
        let mut phones: Vec<_> =
            everyone.map(|(panel, who)| Phone { panel, who, known: Reduced::default() }).collect();
        for phone in &mut phones {
            phone.welcome(&event.panels[&phone.panel]);
        }
        for batch in &batches[1..] {
            let folded = event.fold(batch).unwrap();
            for (entry, _) in batch.entries.iter().zip(&folded).filter(|(_, done)| !done.changes.is_empty()) {
                if let Actor::Participant(who) = entry.by {
                    let own = phones.iter_mut().filter(|phone| phone.who == who);
                    own.for_each(|phone| phone.does(&entry.command, &event));
                }
            }
            let changes: Vec<_> = folded.into_iter().flat_map(|done| done.changes).collect();
            for (panel, who, mine) in news(&event, &changes) {
                let told = phones.iter_mut().filter(|phone| (phone.panel, phone.who) == (panel, who));
                told.for_each(|phone| phone.known.mine(mine.clone()));
            }
            for phone in &phones {
                phone.assert_knows(&event.panels[&phone.panel]);
            }
        }
    }
}
