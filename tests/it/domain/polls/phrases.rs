//! What is written into polls: counted, grouped, hidden and released.

use crate::world::commands::part;
use baraza::domain::command::{Actor, Command};
use baraza::domain::poll::phrases::PhraseVerdict;
use baraza::domain::poll::{Kind, PollState};
use baraza::domain::refusal::Refusal;
use baraza::protocol::polls_csv::polls_csv;
use baraza::protocol::results::Figures;

use super::{Hall, PANEL, POLL, words};

pub(super) fn shown(phrases: &[(&str, u32)], other: u32) -> Figures {
    Figures::Phrases { shown: phrases.iter().map(|(text, count)| ((*text).to_owned(), *count)).collect(), other }
}

#[test]
fn words_of_a_cloud_are_counted_in_arabic_and_chinese_however_they_are_written() {
    let mut hall = Hall::asks(part(Kind::Cloud { words: 3 }, "", 0));
    hall.all_answer([
        words(&["السَّلام", "和平"]),
        words(&["السلام", "信任"]),
        words(&["الســلام!", "和平。", "Trust"]),
        words(&["trust", " TRUST ", "信"]),
    ]);
    assert_eq!(hall.figures(), shown(&[("السَّلام", 3), ("和平", 2), ("Trust", 2), ("信任", 1), ("信", 1)], 0));
    hall.answer(3, words(&["和平"])).unwrap();
    assert_eq!(hall.figures(), shown(&[("السَّلام", 2), ("和平", 2), ("信任", 1), ("Trust", 1), ("信", 1)], 0));
    assert_eq!(hall.answer(5, words(&["a", "b", "c", "d"])), Err(Refusal::OptionCount));
    assert_eq!(hall.answer(5, words(&[&"字".repeat(41)])), Err(Refusal::TextTooLong));
}

#[test]
fn texts_are_hidden_joined_and_parted_by_moderators() {
    let mut hall = Hall::asks(part(Kind::Text, "", 0));
    hall.all_answer(["الحوار", "حوار", "对话", "Insult", "الحوار"].map(|text| words(&[text])));
    let mut judge = |phrases: &[u32], verdict| {
        let phrases = phrases.to_vec();
        let judge = Command::JudgePhrases { panel: PANEL, poll: POLL, part: Some(0), phrases, verdict };
        hall.say(Actor::System, judge).unwrap();
        hall.figures()
    };
    assert_eq!(judge(&[3], PhraseVerdict::Hide), shown(&[("الحوار", 2), ("حوار", 1), ("对话", 1)], 1));
    assert_eq!(judge(&[1, 2], PhraseVerdict::With(0)), shown(&[("الحوار", 4)], 1));
    assert_eq!(judge(&[2], PhraseVerdict::Alone), shown(&[("الحوار", 3), ("对话", 1)], 1));
    assert_eq!(judge(&[0], PhraseVerdict::Hide), shown(&[("对话", 1)], 4), "what is with it is hidden with it");
    assert_eq!(judge(&[0, 3], PhraseVerdict::Release), shown(&[("الحوار", 3), ("对话", 1), ("Insult", 1)], 0));
}

#[test]
fn what_is_hidden_counts_with_nothing_in_the_result_and_in_the_table_alike() {
    let mut hall = Hall::asks(part(Kind::Text, "", 0));
    hall.all_answer(["Water", "The water", "Rude", "Bread", "Salt", "Water"].map(|text| words(&[text])));
    for (phrases, verdict) in [
        (&[1, 2][..], PhraseVerdict::With(0)),
        (&[2], PhraseVerdict::Hide),
        (&[4], PhraseVerdict::With(3)),
        (&[3], PhraseVerdict::Hide),
    ] {
        hall.say(Actor::System, judge(phrases, verdict)).unwrap();
    }
    assert_eq!(hall.figures(), shown(&[("Water", 3)], 3));
    hall.turn(POLL, PollState::Closed);
    let table = polls_csv(&hall.event, Some(POLL));
    let mut reader = csv::Reader::from_reader(table.trim_start_matches('\u{FEFF}').as_bytes());
    let rows = reader.records().map(|row| row.unwrap().iter().skip(5).take(3).collect::<Vec<_>>().join(" "));
    let expected = ["Water released 3", "Rude hidden 1", "Bread hidden 2"];
    assert_eq!(rows.collect::<Vec<_>>(), expected);
}

fn judge(phrases: &[u32], verdict: PhraseVerdict) -> Command {
    Command::JudgePhrases { panel: PANEL, poll: POLL, part: Some(0), phrases: phrases.to_vec(), verdict }
}

#[test]
fn a_decision_that_comes_after_a_reset_releases_nothing_that_was_written_since() {
    let mut hall = Hall::asks(part(Kind::Text, "", 0));
    hall.all_answer(["Read", "Read as well"].map(|text| words(&[text])));
    // Also where it was reset before anyone answered again.
    for resets in [1, 2] {
        for _ in 0..resets {
            hall.say(Actor::System, Command::ResetPoll { panel: PANEL, poll: POLL }).unwrap();
        }
        hall.turn(POLL, PollState::Open);
        hall.all_answer(["Unread", "Unread as well"].map(|text| words(&[text])));
        assert_eq!(hall.say(Actor::System, judge(&[0, 1], PhraseVerdict::Hide)), Err(Refusal::NotFound));
        assert_eq!(hall.figures(), shown(&[("Unread", 1), ("Unread as well", 1)], 0));
    }
    let ids: Vec<_> = hall.poll().phrases(Some(0)).unwrap().iter().map(|(id, _)| id).collect();
    assert_eq!(ids, [4, 5]);
}

#[test]
fn of_several_phrases_those_that_are_gone_keep_no_decision_from_the_others() {
    let mut hall = Hall::asks(part(Kind::Text, "", 0));
    hall.all_answer(["One", "Two", "Three"].map(|text| words(&[text])));
    hall.answer(1, words(&["Another"])).unwrap();
    hall.say(Actor::System, judge(&[0, 1], PhraseVerdict::Hide)).unwrap();
    assert_eq!(hall.figures(), shown(&[("Three", 1), ("Another", 1)], 1));
    assert_eq!(hall.say(Actor::System, judge(&[0], PhraseVerdict::Release)), Err(Refusal::NotFound));
    assert_eq!(hall.say(Actor::System, judge(&[2], PhraseVerdict::With(0))), Err(Refusal::NotFound));
}
