//! Every text of a script carries a mark of its own; what a receiver is sent may carry only the marks of what it may see.

use std::collections::BTreeSet;

use baraza::domain::Event;
use baraza::domain::ids::PanelId;
use baraza::domain::poll::PollState;
use baraza::protocol::project::{Update, mine, project, snapshot};
use baraza::protocol::view::View;
use proptest::prelude::*;
use serde_json::Value;

use crate::domain::script::{EVENT, PHONES, batches, phone};

/// What phones and the screen are sent.
const PUBLIC: [View; 5] = [
    View::Audience(PanelId(1)),
    View::Audience(PanelId(2)),
    View::Audience(PanelId(3)),
    View::Audience(PanelId(4)),
    View::Stage(None),
];

/// What moderators and organisers are sent.
const STAFF: [View; 3] = [View::Desk(PanelId(1)), View::Desk(PanelId(2)), View::Host];

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_reaches_the_audience_that_was_not_released(batches in batches(1..100)) {
        let mut event = Event::new(EVENT);
        for batch in &batches {
            let changes: Vec<_> = event.fold(batch).unwrap().into_iter().flat_map(|done| done.changes).collect();
            let released = released_marks(&event);
            for view in PUBLIC {
                let patch = project(&event, &changes, view);
                for sent in patch.into_iter().chain(snapshot(&event, view)) {
                    let sent = json(&sent);
                    let text = sent.to_string();
                    let leaked: Vec<_> = marks(&text).filter(|mark| !released.contains(*mark)).collect();
                    prop_assert!(leaked.is_empty(), "{leaked:?} in {view:?}: {text}");
                    assert_no_hidden_count(&sent, &event);
                    assert_nobody_named(&text);
                }
            }
        }
    }

    #[test]
    fn no_desk_and_no_host_learns_who_asked_or_voted(batches in batches(1..60)) {
        let mut event = Event::new(EVENT);
        for batch in &batches {
            let changes: Vec<_> = event.fold(batch).unwrap().into_iter().flat_map(|done| done.changes).collect();
            for view in STAFF {
                for sent in project(&event, &changes, view).into_iter().chain(snapshot(&event, view)) {
                    assert_nobody_named(&json(&sent).to_string());
                }
            }
        }
    }

    #[test]
    fn a_phone_is_told_of_nobody_elses_unreleased_question(batches in batches(1..60)) {
        let mut event = Event::new(EVENT);
        for batch in &batches {
            event.fold(batch).unwrap();
        }
        for panel in event.panels.values() {
            let polls: Vec<_> = panel.polls_in_order().into_iter().map(|poll| poll.id).collect();
            for who in (0..u16::from(PHONES)).map(phone) {
                let ballots: Vec<_> = polls.iter().map(|poll| (*poll, who)).collect();
                let told = serde_json::to_string(&mine(panel, who, &ballots)).unwrap();
                let own = panel.questions.values().filter(|question| question.author == Some(who));
                let own = serde_json::to_string(&own.collect::<Vec<_>>()).unwrap();
                let own: BTreeSet<_> = marks(&own).collect();
                prop_assert!(marks(&told).all(|mark| own.contains(mark)), "{told}");
                // One's own vote is one's own to know, also on a question that was put away since.
                let others = panel.questions.values().filter(|question| question.author != Some(who) && !question.voters.contains(&who));
                for question in others.filter(|question| !question.state.is_released()) {
                    prop_assert!(!told.contains(&question.id.to_string()), "{told}");
                }
            }
        }
    }
}

/// The marks of every text the audience may see as `event` stands: the longest list, so that whatever is not on it is a leak.
fn released_marks(event: &Event) -> BTreeSet<String> {
    let mut texts = String::new();
    for panel in event.panels.values() {
        texts += &serde_json::to_string(&panel.terms).unwrap();
        for question in panel.questions.values().filter(|question| question.state.is_released()) {
            texts = texts + &question.words.text + question.name.as_deref().unwrap_or_default();
        }
        for poll in panel.polls.values().filter(|poll| poll.state != PollState::Draft) {
            texts += &serde_json::to_string(&poll.terms).unwrap();
        }
    }
    marks(&texts).map(str::to_owned).collect()
}

/// Every letter followed by five digits.
fn marks(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().filter_map(|(at, _)| {
        let mark = text.get(at..at + 6)?;
        let (letter, digits) = mark.split_at_checked(1)?;
        let fits = "qnrtop".contains(letter) && digits.bytes().all(|byte| byte.is_ascii_digit());
        fits.then_some(mark)
    })
}

/// No tally but of a revealed poll, no number of ballots outside a tally, no vote on a question that is not released.
fn assert_no_hidden_count(sent: &Value, event: &Event) {
    match sent {
        Value::Object(fields) => {
            for (name, value) in fields {
                match name.as_str() {
                    "tally" => {
                        assert_eq!(fields["state"], "revealed", "{sent}");
                        assert!(value["ballots"].is_u64());
                    }
                    "ballots" | "abstained" => panic!("{name} outside the tally of a revealed poll: {sent}"),
                    "votes" if value.is_array() => assert_votes_released(value, event),
                    _ => assert_no_hidden_count(value, event),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| assert_no_hidden_count(value, event)),
        _ => {}
    }
}

fn assert_votes_released(votes: &Value, event: &Event) {
    for vote in votes.as_array().unwrap() {
        let is_released = event.panels.values().any(|panel| {
            let mut released = panel.questions.values().filter(|question| question.state.is_released());
            released.any(|question| vote[0] == question.id.to_string())
        });
        assert!(is_released, "{vote}");
    }
}

fn assert_nobody_named(text: &str) {
    for who in (0..u16::from(PHONES)).map(phone) {
        assert!(!text.contains(&who.to_string()), "{who} is named in {text}");
    }
}

fn json(update: &Update) -> Value {
    serde_json::to_value(update).unwrap()
}
