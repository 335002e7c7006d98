//! D2: the event against the naive reference, over random commands of all sorts.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use baraza::domain::Event;
use baraza::domain::command::{Actor, Batch, Command};
use baraza::domain::event::Folded;
use baraza::domain::ids::QuestionId;
use baraza::domain::note::NoteState;
use baraza::domain::panel::Panel;
use baraza::domain::poll::{Phrases, Poll, PollState, Reply};
use baraza::domain::question::{Edit, QuestionState, Words};
use baraza::domain::refusal::Refusal;
use baraza::domain::verdict::Verdict;
use baraza::protocol::results::PollResult;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use super::reference::{self, Hall, Reference};
use super::script::{EVENT, batches};
use crate::world::wanted::{Length, seed};

/// Stories of about a hundred batches of about four commands each: fifty thousand commands with every run of the tests, two hundred thousand in the long form.
const STORIES: [u32; 2] = [125, 500];

/// Commands that the long form plays at least.
const LONG_STEPS: u64 = 100_000;

#[test]
fn the_event_answers_and_counts_as_the_naive_rules_do() {
    let seed = seed();
    let [short, long] = STORIES;
    let cases = Length::wanted().pick(short, long);
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed.to_le_bytes(); 4].concat());
    let met = RefCell::new(Met::default());
    let outcome = TestRunner::new_with_rng(config, rng).run(&batches(1..200), |batches| {
        let mut event = Event::new(EVENT);
        let mut reference = Reference::default();
        for batch in &batches {
            let first = batch.entries.first().filter(|entry| event.answered(&entry.id).is_none());
            let early = first.map(|entry| event.check(entry, event.now.max(batch.at)).err());
            let before = event.clone();
            let folded = event.fold(batch).unwrap();
            let answers: Vec<_> = folded.iter().map(|done| (done.id, done.answer)).collect();
            prop_assert_eq!(&answers, &reference.fold(batch));
            if let (Some(early), Some((_, last))) = (early, answers.first()) {
                prop_assert_eq!(early, last.refusal, "what is refused early is what the log would refuse");
            }
            assert_same(&event, &reference);
            met.borrow_mut().look(&before, batch, &folded, &event);
        }
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    let met = met.into_inner();
    eprintln!("stories: {cases}, {met}");
    met.assert_all();
    let commands = met.steps[0];
    assert!(Length::wanted() == Length::Short || commands >= LONG_STEPS, "{commands} are too few");
}

/// What happened.
#[derive(Default)]
struct Met {
    /// Commands, those that were refused, and those that were given again.
    steps: [u64; 3],
    /// What happened to polls, for each kind of part.
    polls: BTreeMap<String, BTreeMap<&'static str, u32>>,
}

/// Rarer than the others, as time has to pass; a clock does not ask for the kind.
const LATE: &str = "a ballot after the last moment";

/// What has to happen to polls of every kind, or nothing was shown about it.
const MEETINGS: [&str; 9] = [
    "a first ballot",
    "another ballot",
    "the same ballot once more",
    "an abstention",
    "a ballot that does not fit",
    "a ballot after the closing",
    LATE,
    "a reset with ballots",
    "a revealed result",
];

impl Met {
    /// Looks at a batch by what it did: only the first entry about a poll is compared with how that was before.
    fn look(&mut self, before: &Event, batch: &Batch, folded: &[Folded], after: &Event) {
        let mut seen = BTreeSet::new();
        for (entry, done) in batch.entries.iter().zip(folded) {
            let is_again = before.answered(&entry.id).is_some();
            let counts = [true, done.answer.refusal.is_some(), is_again].map(u64::from);
            self.steps.iter_mut().zip(counts).for_each(|(steps, count)| *steps += count);
            let (Command::Answer { panel, poll, .. }
            | Command::ResetPoll { panel, poll }
            | Command::SetPoll { panel, poll, .. }) = &entry.command
            else {
                continue;
            };
            let find = |event: &'_ Event| event.panels.get(panel).and_then(|panel| panel.polls.get(poll)).cloned();
            let (Some(was), Some(is)) = (find(before), find(after)) else { continue };
            if !seen.insert(*poll) || is_again {
                continue;
            }
            let what = meeting(&entry.command, &entry.by, &was, is.state, done);
            for (kind, what) in was.terms.parts.iter().flat_map(|part| what.iter().map(|what| (part.kind, *what))) {
                let kind = serde_json::to_value(kind).unwrap();
                let name = kind
                    .as_str()
                    .map_or_else(|| kind.as_object().unwrap().keys().next().cloned(), |it| Some(it.to_owned()));
                *self.polls.entry(name.unwrap()).or_default().entry(what).or_default() += 1;
            }
        }
    }

    fn assert_all(&self) {
        assert_eq!(self.polls.len(), 12, "{:?}", self.polls);
        for (kind, met) in &self.polls {
            let missed: Vec<_> = MEETINGS.iter().filter(|what| **what != LATE && !met.contains_key(*what)).collect();
            assert!(missed.is_empty(), "{kind} never met {missed:?}");
        }
        assert!(self.polls.values().any(|met| met.contains_key(LATE)), "nothing ever met {LATE}");
    }
}

impl fmt::Display for Met {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [commands, refused, again] = self.steps;
        write!(f, "commands: {commands}, refused: {refused}, given again: {again}")?;
        self.polls.iter().try_for_each(|(kind, met)| {
            met.iter().try_for_each(|(what, times)| write!(f, ", {kind} met {what}: {times}"))
        })
    }
}

fn meeting(command: &Command, by: &Actor, was: &Poll, is: PollState, done: &Folded) -> Vec<&'static str> {
    let [first, another, same, abstention, misfit, closed, late, reset, revealed] = MEETINGS;
    match (command, by, done.answer.refusal) {
        (Command::Answer { ballot, .. }, Actor::Participant(who) | Actor::Player(who, _), None) => {
            let change = match was.ballot(who) {
                None => first,
                Some(_) if done.changes.is_empty() => same,
                Some(_) => another,
            };
            let abstains = ballot.replies.contains(&Reply::Abstain);
            [change].into_iter().chain(abstains.then_some(abstention)).collect()
        }
        (Command::Answer { .. }, _, Some(Refusal::PollNotOpen)) if was.state == PollState::Open => vec![late],
        (Command::Answer { .. }, _, Some(Refusal::PollNotOpen)) if was.count() > 0 => vec![closed],
        (Command::Answer { .. }, _, Some(Refusal::OptionCount | Refusal::BadOption | Refusal::OutOfRange)) => {
            vec![misfit]
        }
        (Command::ResetPoll { .. }, _, None) if was.count() > 0 => vec![reset],
        (Command::SetPoll { .. }, _, None) if is == PollState::Revealed && was.count() > 0 => vec![revealed],
        _ => Vec::new(),
    }
}

fn assert_same(event: &Event, reference: &Reference) {
    let hall = &reference.hall;
    assert_eq!(
        (event.seq, event.now, event.live, &event.about, event.filter.lists()),
        (reference.seq, hall.now, hall.live, &hall.about, &hall.filter)
    );
    let programme: Vec<_> = hall.panels.iter().map(|panel| panel.id).collect();
    assert_eq!((&event.programme, &event.dropped), (&programme, &hall.dropped_panels));
    assert_eq!(event.panels.len(), programme.len());
    for known in &hall.panels {
        let panel = &event.panels[&known.id];
        assert_eq!((&panel.terms, panel.state, panel.closed_at), (&known.terms, known.state(), known.closed_at()));
        assert_eq!(panel.closes_at, known.closes_at);
        assert_eq!((&panel.queue, &panel.stage.on, &panel.stage.held), (&known.queue, &known.on, &known.held));
        assert_eq!(panel.interventions, known.interventions);
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
        let is_gone = |question: &QuestionId| panel.questions[question].state == QuestionState::Withdrawn;
        match &mut known.command {
            Command::Edit { question, edit, .. } if is_gone(question) => *edit = Edit::Words(String::new()),
            Command::Moderate { questions, verdict: Verdict::Decline(reason), .. }
                if questions.iter().any(|(question, _)| is_gone(question)) =>
            {
                reason.words = None;
            }
            _ => {}
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
            (&poll.terms, poll.state, poll.turned_at, poll.sealed, poll.closed_at, poll.closing),
            (&known.terms, known.state(), known.turned_at(), known.sealed, known.closed_at(), known.closing)
        );
        assert_eq!((poll.opens_at, &poll.opinions), (known.opens_at, &known.opinions));
        assert_eq!(serde_json::to_value(PollResult::of(panel, poll)).unwrap(), hall.result(known));
        assert_eq!(poll.is_public(), known.is_public());
        assert_same_phrases(poll, known, hall);
        assert_recounted(poll);
        let last: Vec<_> = hall.last_ballots(known.id).filter(|_| !known.sealed).collect();
        assert_eq!(poll.ballots().count(), last.len());
        for cast in last {
            let kept = poll.ballot(&cast.who).unwrap();
            assert_eq!((&kept.ballot, kept.after), (&cast.ballot, cast.after));
        }
    }
    let numbers: BTreeMap<_, _> = hall.players(panel.id).into_iter().zip(1..).collect();
    assert_eq!(panel.players, numbers);
}

fn assert_same_phrases(poll: &Poll, known: &reference::Poll, hall: &Hall) {
    let parts = (0_u8..).zip(&poll.terms.parts).map(|(part, _)| Some(part)).chain([None]);
    for part in parts {
        let kept = poll.phrases(part).into_iter().flat_map(Phrases::iter);
        let kept: Vec<_> = kept.map(|(id, it)| (id, it.text.clone(), it.count, it.state, it.with)).collect();
        let times = |says: &str| hall.times_said(known.id, part, says);
        let expected = known.phrases(part);
        let expected: Vec<_> =
            expected.map(|it| (it.id, it.text.clone(), times(&it.says), it.state, it.with)).collect();
        assert_eq!(kept, expected);
    }
}

/// The running counts are those of the ballots; of what was written, each thing is counted as often.
fn assert_recounted(poll: &Poll) {
    for (running, anew) in poll.tallies().iter().zip(poll.recount()) {
        assert_eq!((running.answered, running.abstained), (anew.answered, anew.abstained));
        match (running.counts.phrases(), anew.counts.phrases()) {
            (Some(running), Some(anew)) => {
                let times = |all: &Phrases| {
                    let mut times: Vec<_> = all.iter().map(|(_, phrase)| phrase.count).filter(|it| *it > 0).collect();
                    times.sort_unstable();
                    times
                };
                assert_eq!(times(running), times(anew));
            }
            _ => assert_eq!(running.counts, anew.counts),
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
