//! Whoever follows the patches from any point on sees, whenever nothing is waiting, what a newcomer sees.

use std::collections::BTreeMap;

use baraza::domain::Event;
use baraza::domain::change::Change;
use baraza::domain::ids::PanelId;
use baraza::protocol::project::{Update, is_tally, project, snapshot};
use baraza::protocol::view::View;
use proptest::prelude::*;
use serde_json::Value;

use crate::domain::script::{EVENT, batches};

const VIEWS: [View; 8] = [
    View::Audience(PanelId(1)),
    View::Audience(PanelId(2)),
    View::Audience(PanelId(3)),
    View::Desk(PanelId(1)),
    View::Desk(PanelId(2)),
    View::Desk(PanelId(3)),
    View::Stage,
    View::Host,
];

/// A page in the plainest form: the latest of everything, lists by id.
#[derive(Clone, Debug, Default, PartialEq)]
struct Page {
    lists: BTreeMap<(String, String), Value>,
    rest: BTreeMap<String, Value>,
}

impl Page {
    fn apply(&mut self, update: &Value) {
        for (field, value) in update.as_object().unwrap() {
            match field.as_str() {
                "questions" | "polls" => {
                    for item in value.as_array().unwrap() {
                        self.lists.insert((field.clone(), text(&item["id"])), item.clone());
                    }
                }
                "gone" => {
                    for id in value.as_array().unwrap() {
                        self.lists.remove(&("questions".to_owned(), text(id)));
                    }
                }
                "votes" => self.count("questions", "votes", value),
                "ballots" => self.count("polls", "ballots", value),
                _ => {
                    self.rest.insert(field.clone(), value.clone());
                }
            }
        }
    }

    fn count(&mut self, list: &str, field: &str, counts: &Value) {
        for count in counts.as_array().unwrap() {
            let item = self.lists.get_mut(&(list.to_owned(), text(&count[0])));
            item.expect("a count is of something the page has")[field] = count[1].clone();
        }
    }
}

fn text(id: &Value) -> String {
    id.as_str().unwrap().to_owned()
}

/// One room's feed of one view: tallies wait, everything else goes at once and takes the waiting tallies with it.
struct Feed {
    view: View,
    waiting: Vec<Change>,
    pages: Vec<Page>,
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
        let patch = json(&patch);
        for (number, page) in self.pages.iter_mut().enumerate() {
            page.apply(&patch);
            // Patches are absolute: a page that is given one twice is no worse off.
            if number % 2 == 1 {
                page.apply(&patch);
            }
        }
    }

    /// Someone opens the page now, while tallies may be waiting.
    fn join(&mut self, event: &Event) {
        if let Some(page) = newcomer(event, self.view) {
            self.pages.push(page);
        }
    }
}

fn newcomer(event: &Event, view: View) -> Option<Page> {
    let mut page = Page::default();
    page.apply(&json(&snapshot(event, view).ok()?));
    Some(page)
}

fn json(update: &Update) -> Value {
    serde_json::to_value(update).unwrap()
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
}
