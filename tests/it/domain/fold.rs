//! The fold gives one state for one log, however the log is read, and does nothing twice.

use baraza::domain::Event;
use baraza::domain::command::{Batch, Entry};
use baraza::domain::ids::{CommandId, NodeId};
use proptest::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::script::{EVENT, batches};

fn folded(batches: &[Batch]) -> Event {
    let mut event = Event::new(EVENT);
    for batch in batches {
        event.fold(batch).unwrap();
    }
    event
}

/// What a restart does: the state leaves memory as JSON and comes back.
fn restored(event: &Event) -> Event {
    serde_json::from_slice(&serde_json::to_vec(event).unwrap()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_log_gives_one_state_and_one_json(batches in batches(1..80)) {
        let (one, other) = (folded(&batches), folded(&batches));
        prop_assert_eq!(one.digest(), other.digest());
        prop_assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&other).unwrap());
        prop_assert_eq!(one, other);
    }

    #[test]
    fn a_state_restored_in_the_middle_goes_on_as_if_it_had_never_left(
        batches in batches(1..80),
        stops in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
    ) {
        let whole = folded(&batches);
        let stops: Vec<_> = stops.iter().map(|stop| stop.index(batches.len())).collect();
        let mut event = Event::new(EVENT);
        for (at, batch) in batches.iter().enumerate() {
            if stops.contains(&at) {
                event = restored(&event);
            }
            // A reader that starts from a snapshot may be given records the snapshot has in it already.
            if stops.contains(&at) && at > 0 {
                prop_assert_eq!(event.fold(&batches[at - 1]).unwrap(), Vec::new());
            }
            event.fold(batch).unwrap();
        }
        prop_assert_eq!(whole.digest(), event.digest());
        prop_assert_eq!(serde_json::to_string(&whole).unwrap(), serde_json::to_string(&event).unwrap());
        prop_assert_eq!(whole, event);
    }

    #[test]
    fn where_batches_are_cut_changes_no_answer(batches in batches(1..80)) {
        let whole = folded(&batches);
        let mut event = Event::new(EVENT);
        let (mut seen, mut ids) = (Vec::new(), Vec::new());
        for batch in batches {
            if seen.contains(&(batch.node, batch.number)) {
                continue;
            }
            seen.push((batch.node, batch.number));
            for (place, entry) in (0..).zip(&batch.entries) {
                let alone = Batch {
                    number: batch.number * 100 + place,
                    entries: vec![entry.clone()],
                    ..batch.clone()
                };
                event.fold(&alone).unwrap();
                ids.push(entry.id);
            }
        }
        for id in &ids {
            prop_assert_eq!(whole.answered(id), event.answered(id));
        }
        prop_assert_eq!((whole.digest(), whole.seq), (event.digest(), event.seq));
    }

    #[test]
    fn saying_it_again_under_another_id_changes_nothing(batches in batches(1..60)) {
        let mut event = Event::new(EVENT);
        for (number, batch) in (1..).zip(&batches) {
            let folded = event.fold(batch).unwrap();
            let Some((done, last)) = folded.last().zip(batch.entries.last()) else { continue };
            let was_done_now = done.answer.seq == event.seq && done.answer.refusal.is_none();
            if was_done_now {
                let id = CommandId(Uuid::from_u128(u128::MAX - u128::from(number)));
                let entries = vec![Entry { id, ..last.clone() }];
                let again = event.fold(&Batch { node: NodeId(Uuid::max()), number, entries, ..batch.clone() }).unwrap();
                prop_assert_eq!(&again[0].changes, &Vec::new(), "{:?}", last);
            }
        }
    }

    #[test]
    fn a_clock_read_before_the_last_batch_refuses_nobody(batches in batches(1..60), behind in 1..100_000_u64) {
        let mut event = Event::new(EVENT);
        for batch in &batches {
            event.fold(batch).unwrap();
            for entry in &batch.entries {
                let late = event.check(entry, event.now - event.now.min(behind));
                prop_assert_eq!(late, event.check(entry, event.now), "{:?}", entry);
            }
        }
    }

    #[test]
    fn exactly_once_effect(batches in batches(1..60), again in prop::collection::vec(any::<prop::sample::Index>(), 1..20)) {
        let mut event = folded(&batches);
        for (number, place) in (1..).zip(again) {
            let before = event.clone();
            let batch = place.get(&batches);
            prop_assert_eq!(event.fold(batch).unwrap(), Vec::new());
            prop_assert_eq!(&before, &event, "a batch appended again changes nothing at all");

            // The same commands, sent again through another node: each takes a place, is answered as before and does nothing. Only what was
            // refused because time had not passed is nobody's answer for ever.
            let entries = batch.entries.iter().filter(|entry| before.answered(&entry.id).is_some()).cloned().collect();
            let resent = Batch { node: NodeId(Uuid::max()), number, entries, ..batch.clone() };
            for repeated in event.fold(&resent).unwrap() {
                prop_assert_eq!(Some(repeated.answer), before.answered(&repeated.id));
                prop_assert_eq!(repeated.changes, Vec::new());
            }
            prop_assert_eq!(before.digest(), event.digest());
            prop_assert_eq!(without_places(&before), without_places(&event));
        }
    }
}

/// The state without what every folded batch moves.
fn without_places(event: &Event) -> Value {
    let mut json = serde_json::to_value(event).unwrap();
    json["seq"].take();
    json["recent"]["nodes"].take();
    json
}
