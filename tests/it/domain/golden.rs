//! C4: logs recorded once and kept for ever: every later version must answer, count and keep exactly as the one that recorded them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use baraza::domain::command::{Batch, Command};
use baraza::domain::{Event, RULES};
use baraza::protocol::export::questions_csv;
use baraza::protocol::polls_csv::polls_csv;
use serde_json::Value;

use super::script::{EVENT, Group, Numbers, write};
use crate::world::dice::Dice;

/// Batches of a recorded log: enough to reach every command and nearly every refusal, few enough to read.
const BATCHES: usize = 1500;

/// Sorts of commands done with effect in the newest log, and kinds of polls answered: all there are.
const SORTS: usize = 84;

/// Refusals met in the newest log: all but the two that need a full panel or a broken language tag.
const REFUSALS: usize = 28;

/// A state is kept beside each log, as a server would have kept it after so many records.
pub(crate) const KEPT_AFTER: usize = 500;

#[test]
fn golden_logs_replay_to_the_same_results_for_ever() {
    let newest = folder().join(format!("rules-{RULES}.jsonl"));
    if !newest.exists() {
        record(&newest);
        panic!("{} was missing and has been recorded; commit it", newest.display());
    }
    for log in logs() {
        assert_as_recorded(&log, &replay(&batches(&log)));
    }
}

#[test]
fn golden_states_are_read_as_they_were_kept_and_go_on_to_the_same_results_for_ever() {
    for log in logs() {
        let batches = batches(&log);
        let (before, after) = batches.split_at(KEPT_AFTER);
        let kept = log.with_extension("state");
        if !kept.exists() {
            fs::write(&kept, serde_json::to_string(&replay(before)).unwrap()).unwrap();
            panic!("{} was missing and has been recorded; commit it", kept.display());
        }
        let mut event: Event = serde_json::from_str(&fs::read_to_string(kept).unwrap()).unwrap();
        assert!(event == replay(before), "the state kept beside {} is read as another one", log.display());
        for batch in after {
            event.fold(batch).unwrap();
        }
        assert_as_recorded(&log, &event);
    }
}

fn assert_as_recorded(log: &Path, event: &Event) {
    for (extension, result) in results(event) {
        let expected = fs::read_to_string(log.with_extension(extension)).unwrap();
        assert_eq!(result, expected, "{} with .{extension}", log.display());
    }
}

#[test]
fn the_newest_golden_log_reaches_every_command_refusal_and_kind_of_poll() {
    let [effective, refused] = reached(&batches(&folder().join(format!("rules-{RULES}.jsonl"))));
    assert_eq!(effective.len(), SORTS, "{effective:?}");
    assert_eq!(refused.len(), REFUSALS, "{refused:?}");
}

/// What was done with effect in a log, and the reasons for what was not.
fn reached(batches: &[Batch]) -> [BTreeSet<String>; 2] {
    let mut event = Event::new(EVENT);
    let (mut effective, mut refused) = (BTreeSet::new(), BTreeSet::new());
    for batch in batches {
        for (done, entry) in event.fold(batch).unwrap().iter().zip(&batch.entries) {
            let name = name(&entry.command);
            match done.answer.refusal {
                Some(refusal) => drop(refused.insert(refusal.to_string())),
                None if !done.changes.is_empty() || name == "attest" => {
                    effective.extend(kinds(&event, &entry.command));
                    effective.insert(name);
                }
                None => {}
            }
        }
    }
    [effective, refused]
}

/// The kinds of what a ballot answers.
fn kinds(event: &Event, command: &Command) -> Vec<String> {
    let Command::Answer { panel, poll, .. } = command else { return Vec::new() };
    let parts = &event.panels[panel].polls[poll].terms.parts;
    parts.iter().map(|part| format!("answer {}", variant(&serde_json::to_value(part.kind).unwrap()))).collect()
}

/// What a command is called on the wire; of those with several sorts, with the sort.
fn name(command: &Command) -> String {
    let json = serde_json::to_value(command).unwrap();
    let name = variant(&json);
    let fields = ["verdict", "edit", "place", "show"].into_iter().filter_map(|field| json[&name].get(field));
    let whole = matches!(command, Command::Programme(_)).then_some(&json[&name]);
    let sorts = fields.chain(whole);
    sorts.fold(name.clone(), |name, sort| format!("{name} {}", variant(sort)))
}

/// The name of one of several sorts.
fn variant(value: &Value) -> String {
    match value {
        Value::Object(fields) => fields.keys().next().unwrap().clone(),
        name => name.as_str().unwrap().to_owned(),
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn logs() -> impl Iterator<Item = PathBuf> {
    let files = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
}

fn batches(log: &Path) -> Vec<Batch> {
    let text = fs::read_to_string(log).unwrap();
    let batch = |line: &str| {
        let batch: Batch = serde_json::from_str(line).unwrap();
        // Old hashes are over old texts: what is read must be written the same way again.
        assert_eq!(serde_json::to_string(&batch).unwrap(), line);
        batch
    };
    text.lines().map(batch).collect()
}

fn replay(batches: &[Batch]) -> Event {
    let mut event = Event::new(EVENT);
    for batch in batches {
        event.fold(batch).unwrap();
    }
    event
}

/// What is kept beside a log. The digest has no words in it; the tables do.
fn results(event: &Event) -> [(&'static str, String); 3] {
    [
        ("digest", format!("{}\n", event.digest())),
        ("questions.csv", questions_csv(event)),
        ("polls.csv", polls_csv(event, None)),
    ]
}

fn record(log: &Path) {
    let lines = story().iter().map(|batch| serde_json::to_string(batch).unwrap() + "\n").collect::<String>();
    fs::write(log, lines).unwrap();
    for (extension, result) in results(&replay(&batches(log))) {
        fs::write(log.with_extension(extension), result).unwrap();
    }
}

/// A random story that reaches everything: it goes on by whichever of some continuations reaches most, so that it need not be long.
fn story() -> Vec<Batch> {
    /// Batches of a continuation.
    const BLOCK: usize = 100;
    /// Continuations that are tried.
    const TRIES: u64 = 24;
    let mut groups = Vec::new();
    for part in 0..u64::try_from(BATCHES / BLOCK).unwrap() {
        let blocks = (0..TRIES).map(|tried| [groups.clone(), block(part * TRIES + tried, BLOCK)].concat());
        let reach = |groups: &Vec<Group>| reached(&write(groups)).iter().map(BTreeSet::len).sum::<usize>();
        groups = blocks.max_by_key(reach).unwrap();
    }
    let story = write(&groups);
    assert_eq!(reached(&story).map(|sorts| sorts.len()), [SORTS, REFUSALS], "it needs other dice");
    story
}

fn block(seed: u64, batches: usize) -> Vec<Group> {
    let mut dice = Dice::new(seed);
    let mut roll = || u16::try_from(dice.below(1 << 16)).unwrap();
    let mut group = || {
        let batch = [roll(), roll(), roll()];
        let size = 1 + roll() % 8;
        (batch, (0..size).map(|_| Numbers::default().map(|_| roll())).collect())
    };
    (0..batches).map(|_| group()).collect()
}
