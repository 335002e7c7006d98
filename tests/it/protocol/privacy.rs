//! Every text of a script carries a mark of its own; what a receiver is sent may carry only the marks of what it may see.

use std::collections::BTreeSet;

use baraza::domain::Event;
use baraza::domain::ids::PanelId;
use baraza::domain::note::NoteState;
use baraza::domain::panel::{Names, Panel, PanelTerms, Sharing};
use baraza::domain::poll::PollState;
use baraza::domain::question::{Question, QuestionState};
use baraza::domain::stage::Show;
use baraza::protocol::project::{Update, mine, news, project, snapshot};
use baraza::protocol::report::Report;
use baraza::protocol::view::View;
use proptest::prelude::*;
use serde_json::Value;

use super::polls;
use crate::domain::script::{EVENT, PHONES, batches, phone};

/// What phones and screens are sent.
const PUBLIC: [View; 9] = [
    View::Audience(PanelId(1)),
    View::Audience(PanelId(2)),
    View::Audience(PanelId(3)),
    View::Audience(PanelId(4)),
    View::Stage(None),
    View::Stage(Some(PanelId(1))),
    View::Stage(Some(PanelId(2))),
    View::Stage(Some(PanelId(3))),
    View::Stage(Some(PanelId(4))),
];

/// What the chair and the interpreters are sent.
const BOOTHS: [View; 4] =
    [View::Booth(None), View::Booth(Some(PanelId(1))), View::Booth(Some(PanelId(2))), View::Booth(Some(PanelId(3)))];

/// What moderators and organisers are sent.
const STAFF: [View; 4] = [View::Desk(PanelId(1)), View::Desk(PanelId(2)), View::Desk(PanelId(3)), View::Host];

/// What only desks are told of a question, a screen or a panel.
const DESK_ONLY: [&str; 11] =
    ["original", "tags", "label", "held", "version", "notes", "actions", "queue", "lists", "author", "voters"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_reaches_audience_or_screen_that_was_not_released(batches in batches(1..100)) {
        for_each_sent(&batches, &PUBLIC, |event, view, sent| {
            let text = sent.to_string();
            let leaked = leaked(&text, &released_marks(event, view));
            assert!(leaked.is_empty(), "{leaked:?} in {view:?}: {text}");
            assert_no_word_for_desks(sent);
            assert_no_hidden_count(sent, event);
            assert_on_screen(sent, event, view);
            assert_nobody_named(&text);
        });
    }

    #[test]
    fn a_report_tells_nothing_that_was_not_released(batches in batches(1..100)) {
        let mut event = Event::new(EVENT);
        for batch in &batches {
            event.fold(batch).unwrap();
        }
        // A digest has digits enough to look like a mark.
        let report = Report { digest: String::new(), ..Report::of(&event, event.now).unwrap() };
        let report = serde_json::to_string(&report).unwrap();
        let spoken = |panel: &Panel| serde_json::to_string(&panel.interventions).unwrap();
        let mut allowed: BTreeSet<_> = event.programme.iter().flat_map(|id| released_marks(&event, View::Audience(*id))).collect();
        let floor: String = event.panels.values().map(spoken).collect();
        allowed.extend(marks(&floor).map(str::to_owned));
        let leaked = leaked(&report, &allowed);
        prop_assert!(leaked.is_empty(), "{leaked:?} in {report}");
        assert_nobody_named(&report);
        let report: Value = serde_json::from_str(&report).unwrap();
        let polls = report["panels"].as_array().unwrap().iter().map(|panel| &panel["polls"]);
        polls.for_each(|polls| assert_no_hidden_count(polls, &event));
    }

    #[test]
    fn chair_and_interpreters_see_the_screen_what_is_live_and_what_waits_for_them(batches in batches(1..100)) {
        for_each_sent(&batches, &BOOTHS, |event, view, sent| {
            let text = sent.to_string();
            let mut allowed = released_marks(event, view);
            if let Some(panel) = shown(event, view) {
                let live = panel.questions.values().filter(|question| question.state == QuestionState::Live);
                for question in live {
                    let (words, name, label) = (&question.words, told_name(question, &panel.terms), &question.label);
                    let said = serde_json::to_string(&(words, name, label)).unwrap();
                    allowed.extend(marks(&said).map(str::to_owned));
                }
                let waiting = panel.notes.iter().filter(|note| note.state == NoteState::Waiting);
                waiting.for_each(|note| allowed.extend(marks(&note.words.text).map(str::to_owned)));
                allowed.extend(marks(&speaking(panel)).map(str::to_owned));
            }
            let leaked = leaked(&text, &allowed);
            assert!(leaked.is_empty(), "{leaked:?} in {view:?}: {text}");
            assert_nobody_named(&text);
        });
    }

    #[test]
    fn screens_and_booths_that_follow_see_what_those_of_the_live_panel_see(batches in batches(1..60)) {
        let mut event = Event::new(EVENT);
        for batch in &batches {
            event.fold(batch).unwrap();
            prop_assert_eq!(snapshot(&event, View::Stage(None)), snapshot(&event, View::Stage(event.live)));
            prop_assert_eq!(snapshot(&event, View::Booth(None)), snapshot(&event, View::Booth(event.live)));
        }
    }

    #[test]
    fn no_desk_and_no_host_learns_who_asked_or_voted(batches in batches(1..60)) {
        for_each_sent(&batches, &STAFF, |event, view, sent| {
            let text = sent.to_string();
            assert_nobody_named(&text);
            // The programme and what helpers are called: an organiser's page is of no question, poll or message.
            let planned: BTreeSet<_> = marks(&programme(event)).map(str::to_owned).collect();
            let is_others = |mark: &&str| !mark.starts_with('h') && !planned.contains(*mark);
            assert!(view != View::Host || !marks(&text).any(|mark| is_others(&mark)), "{text}");
        });
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
                let own: Vec<_> = panel.questions.values().filter(|question| question.author == Some(who)).collect();
                let mut own_marks: BTreeSet<_> = own.iter().flat_map(|question| own_marks(question, &panel.terms)).collect();
                let given = panel.polls.values().filter_map(|poll| Some(&poll.ballot(&who)?.ballot));
                for ballot in given {
                    own_marks.extend(marks(&serde_json::to_string(ballot).unwrap()).map(str::to_owned));
                }
                let leaked = leaked(&told, &own_marks);
                prop_assert!(leaked.is_empty(), "{leaked:?} in {told}");
                // One's own vote is one's own to know, also on a question that was put away since; and what one's own question became part of.
                let is_known = |question: &&Question| {
                    let is_part = |own: &&Question| own.state == QuestionState::Merged(question.id);
                    question.author == Some(who) || question.voters.contains(&who) || own.iter().any(is_part)
                };
                let others = panel.questions.values().filter(|question| !is_known(question));
                for question in others.filter(|question| !question.state.is_released()) {
                    prop_assert!(!told.contains(&question.id.to_string()), "{told}");
                }
            }
        }
    }

    #[test]
    fn news_are_of_ones_own_questions_and_votes(batches in batches(1..100)) {
        let mut event = Event::new(EVENT);
        for batch in &batches {
            let changes: Vec<_> = event.fold(batch).unwrap().into_iter().flat_map(|done| done.changes).collect();
            for (panel, who, told) in news(&event, &changes) {
                let Panel { questions: known, terms, .. } = &event.panels[&panel];
                for question in &told.questions {
                    prop_assert_eq!(known[&question.id].author, Some(who));
                }
                for (question, on) in &told.voted {
                    let counts = !matches!(known[question].state, QuestionState::Merged(_));
                    prop_assert_eq!(*on, counts && known[question].voters.contains(&who));
                }
                prop_assert_eq!((&told.votes, &told.ballots), (&None, &None));
                let own = known.values().filter(|question| question.author == Some(who));
                let allowed = own.flat_map(|question| own_marks(question, terms)).collect();
                let text = serde_json::to_string(&told).unwrap();
                prop_assert!(leaked(&text, &allowed).is_empty(), "{text}");
                assert_nobody_named(&text);
            }
        }
    }
}

/// Looks at every patch and every snapshot of the views while the batches are folded.
fn for_each_sent(batches: &[baraza::domain::command::Batch], views: &[View], look: impl Fn(&Event, View, &Value)) {
    let mut event = Event::new(EVENT);
    for batch in batches {
        let changes: Vec<_> = event.fold(batch).unwrap().into_iter().flat_map(|done| done.changes).collect();
        for &view in views {
            for sent in project(&event, &changes, view).into_iter().chain(snapshot(&event, view)) {
                look(&event, view, &json(&sent));
            }
        }
    }
}

/// The panel whose things a view shows.
fn shown(event: &Event, view: View) -> Option<&Panel> {
    event.panels.get(&view.panel().or(event.live)?)
}

/// What everybody may read: what the event is, who takes part and what is planned.
fn programme(event: &Event) -> String {
    let panels: Vec<_> = event.panels.values().map(|panel| &panel.terms).collect();
    serde_json::to_string(&(&event.about, panels)).unwrap()
}

/// Who has the floor, and who comes next.
fn speaking(panel: &Panel) -> String {
    serde_json::to_string(&(panel.speaker(), panel.to_speak().take(3).collect::<Vec<_>>())).unwrap()
}

/// The marks of every text the view may show the public as `event` stands: the longest list, so that whatever is not on it is a leak.
fn released_marks(event: &Event, view: View) -> BTreeSet<String> {
    let mut texts = programme(event);
    if let Some(panel) = shown(event, view) {
        for question in panel.questions.values().filter(|question| question.state.is_released()) {
            texts += &match panel.terms.sharing {
                Sharing::Words => question.words.text.clone() + told_name(question, &panel.terms).unwrap_or_default(),
                Sharing::Topics => question.label.as_ref().map(|label| label.text.clone()).unwrap_or_default(),
            };
        }
        for poll in panel.polls.values().filter(|poll| poll.state != PollState::Draft) {
            texts += &serde_json::to_string(&poll.terms).unwrap();
            texts += &polls::readable(panel, poll);
        }
        if panel.stage.on == Show::Interventions {
            texts += &speaking(panel);
        }
        if let Show::Message { text } | Show::Countdown { text: Some(text), .. } = &panel.stage.on {
            texts += text;
        }
    }
    marks(&texts).map(str::to_owned).collect()
}

/// The name that may be told beyond the desk: none where the panel takes no names now, whenever it was given.
fn told_name<'a>(question: &'a Question, terms: &PanelTerms) -> Option<&'a str> {
    question.name.as_deref().filter(|_| terms.names == Names::Optional)
}

/// The marks of what its asker may read of a question: not of its label and tags.
fn own_marks(question: &Question, terms: &PanelTerms) -> BTreeSet<String> {
    let said = (&question.words, told_name(question, terms), &question.original, &question.state);
    let json = serde_json::to_string(&said).unwrap();
    marks(&json).map(str::to_owned).collect()
}

fn leaked<'a>(text: &'a str, allowed: &BTreeSet<String>) -> Vec<&'a str> {
    marks(text).filter(|mark| !allowed.contains(*mark)).collect()
}

/// Every letter followed by five digits.
fn marks(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().filter_map(|(at, _)| {
        let mark = text.get(at..at + 6)?;
        let (letter, digits) = mark.split_at_checked(1)?;
        let fits = "qnrtopwlgmkhxyesdfjvz".contains(letter) && digits.bytes().all(|byte| byte.is_ascii_digit());
        fits.then_some(mark)
    })
}

fn assert_no_word_for_desks(sent: &Value) {
    match sent {
        Value::Object(fields) => {
            for (name, value) in fields {
                assert!(!DESK_ONLY.contains(&name.as_str()), "{name} in {sent}");
                assert_no_word_for_desks(value);
            }
        }
        Value::Array(values) => values.iter().for_each(assert_no_word_for_desks),
        _ => {}
    }
}

/// What is said to be on screen is what is on screen, not what would be if it were not frozen; and all of it is live.
fn assert_on_screen(sent: &Value, event: &Event, view: View) {
    let Some(panel) = shown(event, view) else { return };
    let is_live = |id: &Value| {
        let mut live = panel.questions.values().filter(|question| question.state == QuestionState::Live);
        live.any(|question| *id == question.id.to_string())
    };
    if let Some(stage) = sent.get("stage") {
        assert_eq!(*stage, serde_json::to_value(&panel.stage.on).unwrap());
    }
    let on: Vec<_> = panel.stage.on.questions().iter().map(|id| Value::from(id.to_string())).collect();
    let Some(Value::Object(picture)) = sent.get("picture") else { return };
    // Those who speak from the floor are no questions.
    let pictures = picture.iter().filter(|(kind, _)| *kind != "interventions").map(|(_, picture)| picture);
    let drawn = pictures.flat_map(|picture| {
        let lists = ["next", "questions"].into_iter().filter_map(|list| picture.get(list)?.as_array()).flatten();
        picture.get("question").into_iter().chain(lists)
    });
    let drawn: Vec<_> = drawn.map(|question| question["id"].clone()).collect();
    assert!(drawn.iter().all(is_live), "{sent}");
    assert_eq!(drawn, on);
}

/// No result but of polls whose result everybody may see, no number of ballots anywhere else, no vote on a question that is not released.
fn assert_no_hidden_count(sent: &Value, event: &Event) {
    match sent {
        Value::Object(fields) => {
            polls::assert_may_be_told(sent, event);
            for (name, value) in fields {
                match name.as_str() {
                    "result" | "before" | "results" if value.is_object() || value.is_array() => {}
                    // Whether a question was answered is no count.
                    "answered" if value.is_boolean() => {}
                    "ballots" | "answered" | "abstained" | "figures" | "leaders" | "right" | "opinions" => {
                        panic!("{name} outside of a result: {sent}")
                    }
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
