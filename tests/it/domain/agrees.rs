//! The event against the naive reference, over a hundred thousand random commands.

use std::collections::BTreeSet;

use baraza::domain::Event;
use baraza::domain::panel::Panel;
use proptest::prelude::*;

use super::reference::{self, Reference};
use super::script::{EVENT, batches, phone};

proptest! {
    // 250 stories of about a hundred batches of about four commands each: a hundred thousand commands.
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_event_answers_and_counts_as_the_naive_rules_do(batches in batches(1..200)) {
        let mut event = Event::new(EVENT);
        let mut reference = Reference::default();
        for batch in &batches {
            let first = batch.entries.first().filter(|entry| event.answered(&entry.id).is_none());
            let early = first.map(|entry| event.check(entry, event.now.max(batch.at)).err());
            let folded = event.fold(batch).unwrap();
            let answers: Vec<_> = folded.iter().map(|done| (done.id, done.answer)).collect();
            prop_assert_eq!(&answers, &reference.fold(batch));
            if let (Some(early), Some((_, last))) = (early, answers.first()) {
                prop_assert_eq!(early, last.refusal, "what is refused early is what the log would refuse");
            }
            assert_same(&event, &reference);
        }
    }
}

fn assert_same(event: &Event, reference: &Reference) {
    assert_eq!(
        (event.seq, event.now, event.live, event.stage, &event.about),
        (reference.seq, reference.now, reference.live, reference.stage, &reference.about)
    );
    let programme: Vec<_> = reference.panels.iter().map(|panel| panel.id).collect();
    assert_eq!(event.programme, programme);
    for known in &reference.panels {
        let panel = &event.panels[&known.id];
        assert_eq!((&panel.terms, panel.state, panel.closed_at), (&known.terms, known.state(), known.closed_at()));
        assert_same_questions(panel, reference);
        assert_same_polls(panel, reference);
    }
    assert_same_access(event, reference);
}

fn assert_same_questions(panel: &Panel, reference: &Reference) {
    let known: Vec<_> = reference.questions.iter().filter(|asked| asked.panel == panel.id).collect();
    assert_eq!(panel.questions.len(), known.len());
    for asked in known {
        let question = &panel.questions[&asked.id];
        assert_eq!(
            (&question.text, question.dir, &question.name, question.at),
            (&asked.kept.text, asked.kept.dir, &asked.name, asked.at)
        );
        assert_eq!((&question.state, question.author), (asked.state(), asked.author));
        assert_eq!(question.votes(), reference.votes(panel.id, asked.id));
    }
}

fn assert_same_polls(panel: &Panel, reference: &Reference) {
    let known: Vec<_> = reference.polls.iter().filter(|poll| poll.panel == panel.id).collect();
    let in_order: Vec<_> = panel.polls_in_order().into_iter().map(|poll| poll.id).collect();
    assert_eq!(in_order, known.iter().map(|poll| poll.id).collect::<Vec<_>>());
    for known in known {
        let poll = &panel.polls[&known.id];
        assert_eq!(
            (&poll.terms, poll.state, poll.sealed, poll.closed_at),
            (&known.terms, known.state(), known.sealed, known.closed_at())
        );
        assert_eq!(*poll.tally(), reference.tally(known));
        assert_eq!(poll.recount(), *poll.tally());
        let last = reference.last_ballots(known.id);
        for who in (0..u16::from(super::script::PHONES)).map(phone) {
            let ballot = last.iter().find(|(voter, _)| *voter == who).map(|(_, choice)| *choice);
            assert_eq!(poll.ballot(&who), ballot.filter(|_| !known.sealed));
        }
    }
}

fn assert_same_access(event: &Event, reference: &Reference) {
    let links: BTreeSet<_> =
        event.access.invites.iter().map(|(id, link)| (*id, link.expires_at, link.used_by)).collect();
    let known =
        reference.links.iter().map(|reference::Link { id, expires_at, used_by, .. }| (*id, *expires_at, *used_by));
    assert_eq!(links, known.collect());
    assert_eq!(event.access.sessions.len(), reference.sessions.len());
    for known in &reference.sessions {
        let session = event.access.sessions[&known.id];
        assert_eq!(((session.grant.role, session.grant.panel), session.since), (known.grant, known.since));
    }
}
