//! `verify` believes nothing: whatever is changed, left out or moved in an export is found and named.

use baraza::app::verify::{Verified, VerifyError, verify};
use baraza::domain::command::Batch;
use baraza::domain::ids::Epoch;
use baraza::domain::{Event, RULES};
use baraza::protocol::export::{Export, Link, summary};
use baraza::store::chain::ChainHash;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::domain::script::{EVENT, batches};

/// What a server exports after folding `batches`.
fn export(batches: &[Batch]) -> Export {
    let payloads = batches.iter().map(|batch| serde_json::to_string(batch).unwrap()).collect();
    let mut event = Event::new(EVENT);
    for batch in batches {
        event.fold(batch).unwrap();
    }
    let chain = chained(payloads);
    Export {
        event: EVENT,
        epoch: Epoch(1),
        head: chain.last().unwrap().hash.clone(),
        chain,
        digest: event.digest().to_owned(),
        summary: summary(&event),
    }
}

fn chained(payloads: Vec<String>) -> Vec<Link> {
    let mut hash = ChainHash::genesis(EVENT);
    let link = |(index, payload): (u64, String)| {
        hash = hash.then(payload.as_bytes());
        Link { index, payload, hash: hash.to_string() }
    };
    (1..).zip(payloads).map(link).collect()
}

/// An export with questions, votes, polls and ballots in it, always the same.
fn sample() -> Export {
    let mut runner = TestRunner::deterministic();
    let story = batches(100..101).new_tree(&mut runner).unwrap().current();
    let export = export(&story);
    let panel = &export.summary.panels[0];
    assert!(panel.questions.len() > 2 && !panel.polls.is_empty());
    export
}

fn place(export: &Export) -> String {
    match verify(export) {
        Err(VerifyError::Summary { place, .. }) => place,
        other => panic!("expected another result, got {other:?}"),
    }
}

#[test]
fn an_untouched_export_is_verified() {
    let export = sample();
    let read: Export = serde_json::from_str(&serde_json::to_string(&export).unwrap()).unwrap();
    let Verified { records, entries, head } = verify(&read).unwrap();
    assert_eq!((records, &head), (export.chain.len() as u64, &export.head));
    assert!(entries > records);
}

#[test]
fn an_empty_log_is_verified() {
    let empty = Export {
        chain: Vec::new(),
        head: ChainHash::genesis(EVENT).to_string(),
        digest: String::new(),
        summary: summary(&Event::new(EVENT)),
        ..sample()
    };
    assert_eq!(verify(&empty).unwrap().records, 0);
}

#[test]
fn a_record_left_out_is_found() {
    let mut middle = sample();
    middle.chain.remove(9);
    assert!(matches!(verify(&middle), Err(VerifyError::Index { expected: 10, found: 11 })));
    let mut end = sample();
    end.chain.pop();
    assert!(matches!(verify(&end), Err(VerifyError::Head { .. })));
}

#[test]
fn records_in_another_order_are_found() {
    let mut swapped = sample();
    swapped.chain.swap(4, 5);
    assert!(matches!(verify(&swapped), Err(VerifyError::Index { expected: 5, found: 6 })));
    swapped.chain[4].index = 5;
    swapped.chain[5].index = 6;
    assert!(matches!(verify(&swapped), Err(VerifyError::Hash { index: 5, .. })));
}

#[test]
fn a_changed_payload_or_hash_is_found_at_its_record() {
    let mut payload = sample();
    payload.chain[7].payload.push(' ');
    assert!(matches!(verify(&payload), Err(VerifyError::Hash { index: 8, .. })));
    let mut hash = sample();
    hash.chain[7].hash = hash.chain[7].hash.to_uppercase();
    assert!(matches!(verify(&hash), Err(VerifyError::Hash { index: 8, .. })));
    let mut head = sample();
    head.head = head.chain[0].hash.clone();
    assert!(matches!(verify(&head), Err(VerifyError::Head { .. })));
    let mut digest = sample();
    digest.digest = head.chain[0].hash.clone();
    assert!(matches!(verify(&digest), Err(VerifyError::Digest { .. })));
}

#[test]
fn a_changed_count_is_found_and_named() {
    let mut votes = sample();
    let question = &mut votes.summary.panels[0].questions[1];
    question.votes += 1;
    assert_eq!(place(&votes), format!("panels[1].questions[{}].votes", votes.summary.panels[0].questions[1].id));

    let mut tally = sample();
    let poll = &mut tally.summary.panels[0].polls[0];
    poll.tallies[0].answered += 1;
    let changed = format!("panels[1].polls[{}].tallies[0].answered", poll.id);
    assert_eq!(place(&tally), changed);

    let mut counts = sample();
    counts.summary.panels[1].counts.archived += 1;
    assert_eq!(place(&counts), "panels[2].counts.archived");

    let mut missing = sample();
    missing.summary.panels[0].questions.pop();
    assert_eq!(place(&missing), format!("panels[1].questions[{}]", missing.summary.panels[0].questions.len()));
}

#[test]
fn a_forged_log_with_a_chain_of_its_own_gives_other_results_and_another_head() {
    let honest = sample();
    let vote = honest.chain.iter().position(|link| link.payload.contains("\"on\":true")).unwrap();
    let mut payloads: Vec<_> = honest.chain.iter().map(|link| link.payload.clone()).collect();
    payloads.remove(vote);
    let chain = chained(payloads);
    let head = chain.last().unwrap().hash.clone();
    let forged = Export { chain, head, ..honest.clone() };
    assert!(matches!(verify(&forged), Err(VerifyError::Digest { .. })));
    let lines: Vec<Batch> = forged.chain.iter().map(|link| serde_json::from_str(&link.payload).unwrap()).collect();
    let consistent = verify(&export(&lines)).unwrap();
    assert_ne!(consistent.head, honest.head, "only the head that everybody saw tells, and it does");
}

#[test]
fn a_record_that_is_no_batch_is_found() {
    let with_last = |payload: &str| {
        let mut payloads: Vec<_> = sample().chain.into_iter().map(|link| link.payload).collect();
        payloads.push(payload.to_owned());
        let chain = chained(payloads);
        Export { head: chain.last().unwrap().hash.clone(), chain, ..sample() }
    };
    let index = sample().chain.len() as u64 + 1;
    assert!(matches!(verify(&with_last("{}")), Err(VerifyError::Record { index: found, .. }) if found == index));
    let rules = format!("\"rules\":{RULES}");
    let newer = sample().chain[0].payload.replacen(&rules, "\"rules\":99", 1);
    assert!(matches!(verify(&with_last(&newer)), Err(VerifyError::Rules { index: found, .. }) if found == index));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_flipped_bit_anywhere_in_the_file_is_found(
        batches in batches(1..20),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..8), 30),
    ) {
        let honest = export(&batches);
        let file = serde_json::to_vec(&honest).unwrap();
        for (at, bit) in flips {
            let mut file = file.clone();
            let at = at.index(file.len());
            file[at] ^= 1 << bit;
            let Ok(read) = serde_json::from_slice::<Export>(&file) else { continue };
            // No record depends on the epoch, and a letter of the same meaning is no change.
            let same = Export { epoch: honest.epoch, ..read.clone() } == honest;
            prop_assert_eq!(verify(&read).is_ok(), same);
        }
    }
}
