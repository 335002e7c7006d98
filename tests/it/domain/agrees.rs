//! The event against the naive reference, over a hundred thousand random commands.

use std::collections::BTreeSet;

use baraza::domain::Event;
use baraza::domain::command::Command;
use baraza::domain::note::NoteState;
use baraza::domain::panel::Panel;
use baraza::domain::question::{Edit, QuestionState, Words};
use proptest::prelude::*;

use super::reference::{self, Hall, Reference};
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
    let hall = &reference.hall;
    assert_eq!(
        (event.seq, event.now, event.live, &event.about, event.filter.lists()),
        (reference.seq, hall.now, hall.live, &hall.about, &hall.filter)
    );
    let programme: Vec<_> = hall.panels.iter().map(|panel| panel.id).collect();
    assert_eq!(event.programme, programme);
    for known in &hall.panels {
        let panel = &event.panels[&known.id];
        assert_eq!((&panel.terms, panel.state, panel.closed_at), (&known.terms, known.state(), known.closed_at()));
        assert_eq!((&panel.queue, &panel.stage.on, &panel.stage.held), (&known.queue, &known.on, &known.held));
        assert_same_questions(panel, hall);
        assert_same_notes(panel, hall);
        assert_same_polls(panel, hall);
        assert_same_actions(panel, reference);
    }
    assert_same_access(event, hall);
}

fn assert_same_questions(panel: &Panel, hall: &Hall) {
    let known: Vec<_> = hall.questions.iter().filter(|asked| asked.panel == panel.id).collect();
    assert_eq!(panel.questions.len(), known.len());
    for asked in known {
        let question = &panel.questions[&asked.id];
        assert_eq!(
            (&question.state, question.author, question.origin, question.at, question.version),
            (asked.state(), asked.author, asked.origin, asked.at, asked.version())
        );
        let supporters = hall.supporters(panel.id, asked.id);
        assert_eq!((question.votes() as usize, &question.voters), (supporters.len(), &supporters));
        assert_eq!(question.original.as_ref().map(text), asked.original().cloned());
        let Some(now) = asked.writing() else {
            let left = (&question.words.text[..], &question.name, &question.label, question.tags.len());
            assert_eq!(left, ("", &None, &None, 0), "nothing is left of what was taken back");
            continue;
        };
        assert_eq!((&text(&question.words), &question.name, question.held), (&now.words, &now.name, now.held));
        assert_eq!((question.label.as_ref().map(text), &question.tags), (now.label.clone(), &now.tags));
    }
}

fn text(words: &Words) -> reference::Text {
    (words.text.clone(), words.dir, words.lang.clone())
}

fn assert_same_notes(panel: &Panel, hall: &Hall) {
    let notes: Vec<_> = panel.notes.iter().map(|note| (note.id, text(&note.words), note.at, note.state)).collect();
    let known = hall.notes.iter().filter(|note| note.panel == panel.id).map(|note| {
        let state = match note.acknowledged_at {
            Some(at) => NoteState::Acknowledged(at),
            None if note.is_withdrawn => NoteState::Withdrawn,
            None => NoteState::Waiting,
        };
        (note.id, note.text.clone(), note.at, state)
    });
    assert_eq!(notes, known.collect::<Vec<_>>());
}

fn assert_same_actions(panel: &Panel, reference: &Reference) {
    let known: Vec<_> = reference.actions.iter().filter(|(at, _)| *at == panel.id).map(|(_, action)| action).collect();
    let latest = &known[known.len().saturating_sub(100)..];
    assert_eq!(panel.actions.len(), latest.len());
    for (action, known) in panel.actions.iter().zip(latest) {
        let mut known = (*known).clone();
        if let Command::Edit { question, edit, .. } = &mut known.command
            && panel.questions[question].state == QuestionState::Withdrawn
        {
            *edit = Edit::Words(String::new());
        }
        assert_eq!(*action, known);
    }
}

fn assert_same_polls(panel: &Panel, hall: &Hall) {
    let known: Vec<_> = hall.polls.iter().filter(|poll| poll.panel == panel.id).collect();
    let in_order: Vec<_> = panel.polls_in_order().into_iter().map(|poll| poll.id).collect();
    assert_eq!(in_order, known.iter().map(|poll| poll.id).collect::<Vec<_>>());
    for known in known {
        let poll = &panel.polls[&known.id];
        assert_eq!(
            (&poll.terms, poll.state, poll.sealed, poll.closed_at),
            (&known.terms, known.state(), known.sealed, known.closed_at())
        );
        assert_eq!(*poll.tally(), hall.tally(known));
        assert_eq!(poll.recount(), *poll.tally());
        let last = hall.last_ballots(known.id);
        for who in (0..u16::from(super::script::PHONES)).map(phone) {
            let ballot = last.iter().find(|(voter, _)| *voter == who).map(|(_, choice)| *choice);
            assert_eq!(poll.ballot(&who), ballot.filter(|_| !known.sealed));
        }
    }
}

fn assert_same_access(event: &Event, hall: &Hall) {
    let links: BTreeSet<_> =
        event.access.invites.iter().map(|(id, link)| (*id, link.expires_at, link.used_by)).collect();
    let known = hall.links.iter().map(|reference::Link { id, expires_at, used_by, .. }| (*id, *expires_at, *used_by));
    assert_eq!(links, known.collect());
    assert_eq!(event.access.sessions.len(), hall.sessions.len());
    for known in &hall.sessions {
        let session = &event.access.sessions[&known.id];
        let grant = (session.grant.role, session.grant.panel);
        assert_eq!((grant, session.since, &session.name), (known.grant, known.since, &known.name));
    }
}
