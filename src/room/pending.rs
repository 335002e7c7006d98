//! Counts that changed since a feed last told them, and when it will tell them next.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::time::Instant;

use crate::domain::change::Change;
use crate::domain::ids::{PanelId, PollId, QuestionId};
use crate::domain::poll::PhraseId;
use crate::protocol::view::View;

/// What sending one frame to one receiver costs, with room to spare: see fan-out in `docs/measures.md`.
const COST_PER_RECEIVER: Duration = Duration::from_micros(13);

/// Nobody reads faster than ten numbers a second.
const SHORTEST: Duration = Duration::from_millis(100);

/// Desks and screens always get ten numbers a second: a tick is never early and mostly a little late, so its pause is shorter than a tenth.
const WATCHED: Duration = Duration::from_millis(80);

/// A count older than this looks dead.
const LONGEST: Duration = Duration::from_secs(1);

/// The counts that wait for each view's next tick. Only the latest count matters, so waiting loses nothing.
#[derive(Default)]
pub(super) struct Pending {
    views: BTreeMap<View, Waiting>,
}

#[derive(Default)]
struct Waiting {
    votes: BTreeSet<(PanelId, QuestionId)>,
    ballots: BTreeSet<(PanelId, PollId)>,
    phrases: BTreeSet<(PanelId, PollId, Option<u8>, PhraseId)>,
    last: Option<Instant>,
    due: Option<Instant>,
}

/// The pause between two ticks of a view: twice what the floor would take to send, so that sending leaves most of two cores to the rest.
pub(super) fn interval(view: View, receivers: usize) -> Duration {
    match view {
        View::Desk(_) | View::Stage(_) | View::Booth(_) | View::Host => WATCHED,
        View::Audience(_) => {
            let receivers = u32::try_from(receivers).unwrap_or(u32::MAX);
            COST_PER_RECEIVER.saturating_mul(receivers).saturating_mul(2).clamp(SHORTEST, LONGEST)
        }
    }
}

impl Pending {
    /// Lets counts wait for `view`'s next tick.
    pub(super) fn add(&mut self, view: View, counts: &[Change], now: Instant, receivers: usize) {
        // What follows the live panel is asked about every one: which one is live, its projection knows.
        let concerns = |panel: &PanelId| view != View::Host && view.panel().is_none_or(|own| own == *panel);
        let waiting = self.views.entry(view).or_default();
        for change in counts {
            match change {
                Change::Votes { panel, question } if concerns(panel) => waiting.votes.insert((*panel, *question)),
                Change::Ballots { panel, poll } if concerns(panel) => waiting.ballots.insert((*panel, *poll)),
                Change::Phrase { panel, poll, part, phrase } if concerns(panel) => {
                    waiting.phrases.insert((*panel, *poll, *part, *phrase))
                }
                _ => false,
            };
        }
        if !waiting.is_empty() && waiting.due.is_none() {
            let earliest = waiting.last.map_or(now, |last| last + interval(view, receivers));
            waiting.due = Some(earliest.max(now));
        }
    }

    /// Takes all counts that wait for `view`.
    pub(super) fn take(&mut self, view: View, now: Instant) -> Vec<Change> {
        let Some(waiting) = self.views.get_mut(&view) else {
            return Vec::new();
        };
        if waiting.is_empty() {
            return Vec::new();
        }
        waiting.due = None;
        waiting.last = Some(now);
        let votes = std::mem::take(&mut waiting.votes).into_iter();
        let ballots = std::mem::take(&mut waiting.ballots).into_iter();
        let phrases = std::mem::take(&mut waiting.phrases).into_iter();
        votes
            .map(|(panel, question)| Change::Votes { panel, question })
            .chain(ballots.map(|(panel, poll)| Change::Ballots { panel, poll }))
            .chain(phrases.map(|(panel, poll, part, phrase)| Change::Phrase { panel, poll, part, phrase }))
            .collect()
    }

    /// The next moment some view's tick is due.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.views.values().filter_map(|waiting| waiting.due).min()
    }

    /// The views whose tick is due.
    pub(super) fn due(&self, now: Instant) -> Vec<View> {
        let due = |waiting: &Waiting| waiting.due.is_some_and(|due| due <= now);
        self.views.iter().filter(|(_, waiting)| due(waiting)).map(|(view, _)| *view).collect()
    }

    /// The views for which anything waits.
    pub(super) fn all(&self) -> Vec<View> {
        self.views.iter().filter(|(_, waiting)| !waiting.is_empty()).map(|(view, _)| *view).collect()
    }
}

impl Waiting {
    fn is_empty(&self) -> bool {
        self.votes.is_empty() && self.ballots.is_empty() && self.phrases.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_slow_down_as_the_hall_fills() {
        let audience = View::Audience(PanelId(1));
        assert_eq!(interval(audience, 10), SHORTEST);
        assert_eq!(interval(audience, 10_000), Duration::from_millis(260));
        assert_eq!(interval(audience, 1_000_000), LONGEST);
        assert_eq!(interval(View::Desk(PanelId(1)), 1_000_000), WATCHED);
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_count_goes_at_once_and_the_next_waits() {
        let (view, start) = (View::Audience(PanelId(1)), Instant::now());
        let vote = [Change::Votes { panel: PanelId(1), question: QuestionId(uuid::Uuid::nil()) }];
        let mut pending = Pending::default();
        pending.add(view, &vote, start, 1);
        assert_eq!(pending.due(start), [view]);
        assert_eq!(pending.take(view, start).len(), 1);
        pending.add(view, &vote, start, 1);
        assert_eq!(pending.next_due(), Some(start + SHORTEST));
        pending.add(view, &[Change::Votes { panel: PanelId(2), question: QuestionId(uuid::Uuid::nil()) }], start, 1);
        assert_eq!(pending.take(view, start).len(), 1);
    }
}
