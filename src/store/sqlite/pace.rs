//! How often the writer commits at most.

use std::time::Duration;

use tokio::time::Instant;

/// Mean time from the beginning of a commit to the next one's, at least: 200 syncs of the disk a second, however many votes come. What arrives meanwhile shares the next one.
const COMMIT_PACE: Duration = Duration::from_millis(5);

/// The same from a commit that begins with a large batch, which needs no others to be worth its sync. Without any a hall of a thousand phones that vote as fast as
/// they are answered was a fifth slower, with the longer one a twentieth: found by trying.
const LARGE_COMMIT_PACE: Duration = Duration::from_millis(2);

/// Bytes of a large batch: some sixty ballots.
const LARGE: usize = 16 * 1024;

/// How far commits may run ahead of their pace: eight of them follow one another at once after a pause.
const AHEAD: Duration = Duration::from_millis(40);

/// When the next commit may begin.
pub(super) struct Pace(Instant);

impl Pace {
    /// The first commit may begin `now`.
    pub(super) fn new(now: Instant) -> Self {
        Self(now)
    }

    /// Counts a commit that begins with a batch of `size` bytes, and tells how long it has to wait.
    pub(super) fn next(&mut self, now: Instant, size: usize) -> Duration {
        let wait = self.0.saturating_duration_since(now);
        let late = now.saturating_duration_since(self.0);
        let pace = if size < LARGE { COMMIT_PACE } else { LARGE_COMMIT_PACE };
        self.0 += pace + late.saturating_sub(AHEAD);
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_commits_follow_at_once_after_a_pause_and_all_others_keep_their_pace() {
        let rests = [Duration::ZERO, Duration::from_millis(20), Duration::from_hours(1)];
        let sizes = [(0, COMMIT_PACE), (LARGE, LARGE_COMMIT_PACE)];
        for (rest, (size, step)) in rests.into_iter().flat_map(|rest| sizes.map(|size| (rest, size))) {
            let start = Instant::now();
            let mut pace = Pace::new(start);
            let began = start + rest;
            let (mut now, mut at_once) = (began, 0);
            for _ in 0..200 {
                let wait = pace.next(now, size);
                now += wait;
                at_once += u32::from(wait.is_zero());
            }
            let ahead = u32::try_from(rest.min(AHEAD).as_micros() / step.as_micros()).unwrap();
            assert_eq!(at_once, 1 + ahead, "after {rest:?}");
            assert_eq!(now - began, step * (199 - ahead), "after {rest:?}");
        }
    }
}
