//! Whether a log keeps what was acknowledged and does nothing twice, found by folding it from its beginning.

use std::collections::BTreeMap;
use std::fmt;

use baraza::domain::Event;
use baraza::domain::command::Batch;
use baraza::domain::ids::{CommandId, EventId};

/// What came of every command.
#[derive(Debug)]
pub(crate) struct Audit {
    acknowledged: usize,
    /// Acknowledged, and not done at the place that the acknowledgement named.
    lost: Vec<CommandId>,
    /// Done more than once.
    doubled: Vec<CommandId>,
    /// Entries whose command had come before.
    came_again: usize,
}

/// What a log says of one command.
#[derive(Default)]
struct Story {
    came: usize,
    /// The places at which it was done.
    done: Vec<u64>,
}

impl Audit {
    /// Holds the log of `event` against what was acknowledged, each with its place.
    pub(crate) fn of(
        event: EventId,
        batches: impl IntoIterator<Item = Batch>,
        acknowledged: impl IntoIterator<Item = (CommandId, u64)>,
    ) -> Self {
        let stories = stories(event, batches);
        let (mut count, mut lost) = (0, Vec::new());
        for (id, place) in acknowledged {
            count += 1;
            if !stories.get(&id).is_some_and(|story| story.done.contains(&place)) {
                lost.push(id);
            }
        }
        let doubled = stories.iter().filter(|(_, story)| story.done.len() > 1).map(|(id, _)| *id).collect();
        let came_again = stories.values().map(|story| story.came - 1).sum();
        Self { acknowledged: count, lost, doubled, came_again }
    }

    /// Nothing is lost and nothing is done twice.
    pub(crate) fn assert_clean(&self) {
        assert!(self.lost.is_empty(), "these were acknowledged and are lost: {:?}", self.lost);
        assert!(self.doubled.is_empty(), "these were done more than once: {:?}", self.doubled);
    }
}

impl fmt::Display for Audit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { acknowledged, lost, doubled, came_again } = self;
        let (lost, doubled) = (lost.len(), doubled.len());
        write!(out, "acknowledged: {acknowledged} lost: {lost} doubled: {doubled} came again: {came_again}")
    }
}

fn stories(event: EventId, batches: impl IntoIterator<Item = Batch>) -> BTreeMap<CommandId, Story> {
    let mut event = Event::new(event);
    let mut stories: BTreeMap<_, Story> = BTreeMap::new();
    for batch in batches {
        let first = event.seq + 1;
        for (place, folded) in (first..).zip(event.fold(&batch).unwrap()) {
            let story = stories.entry(folded.id).or_default();
            story.came += 1;
            // An answer with a place of its own shows that the command was taken for a new one, also where that changed nothing.
            let is_taken = folded.answer.refusal.is_none() && folded.answer.seq == place;
            if is_taken || !folded.changes.is_empty() {
                story.done.push(place);
            }
        }
    }
    stories
}
