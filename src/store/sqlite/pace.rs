//! How often the writer commits at most.

use std::time::Duration;

use tokio::time::Instant;

/// Mean time from the beginning of a commit to the next one's, at least: 200 syncs of the disk a second, however many votes come. What arrives meanwhile shares the next one.
const COMMIT_PACE: Duration = Duration::from_millis(5);

/// How far commits may run ahead of their pace: eight of them follow one another at once after a pause.
const AHEAD: Duration = Duration::from_millis(40);

/// When the next commit may begin.
pub(super) struct Pace(Instant);

impl Pace {
    /// The first commit may begin `now`.
    pub(super) fn new(now: Instant) -> Self {
        Self(now)
    }

    /// Counts a commit and tells how long it has to wait.
    pub(super) fn next(&mut self, now: Instant) -> Duration {
        let wait = self.0.saturating_duration_since(now);
        let late = now.saturating_duration_since(self.0);
        self.0 += COMMIT_PACE + late.saturating_sub(AHEAD);
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_commits_follow_at_once_after_a_pause_and_all_others_keep_their_pace() {
        for rest in [Duration::ZERO, Duration::from_millis(20), Duration::from_hours(1)] {
            let start = Instant::now();
            let mut pace = Pace::new(start);
            let began = start + rest;
            let (mut now, mut at_once) = (began, 0);
            for _ in 0..200 {
                let wait = pace.next(now);
                now += wait;
                at_once += u32::from(wait.is_zero());
            }
            let ahead = u32::try_from(rest.min(AHEAD).as_micros() / COMMIT_PACE.as_micros()).unwrap();
            assert_eq!(at_once, 1 + ahead, "after {rest:?}");
            assert_eq!(now - began, COMMIT_PACE * (199 - ahead), "after {rest:?}");
        }
    }
}
