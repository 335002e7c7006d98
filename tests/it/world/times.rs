//! How long something took, many times over.

use std::fmt;
use std::time::Duration;

/// Durations in no order.
#[derive(Default)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    /// The duration that this share of all does not exceed, from 0 to 100; zero if there are none.
    pub(crate) fn percentile(&self, share: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let at = (sorted.len() * share).div_ceil(100).saturating_sub(1);
        sorted.get(at).copied().unwrap_or_default()
    }

    pub(crate) fn longest(&self) -> Duration {
        self.percentile(100)
    }
}

impl Extend<Duration> for Times {
    fn extend<T: IntoIterator<Item = Duration>>(&mut self, more: T) {
        self.0.extend(more);
    }
}

impl FromIterator<Duration> for Times {
    fn from_iter<T: IntoIterator<Item = Duration>>(times: T) -> Self {
        Self(times.into_iter().collect())
    }
}

/// How many, and what half, 99 of a hundred and all of them do not exceed.
impl fmt::Display for Times {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [half, most, all] = [50, 99, 100].map(|share| self.percentile(share).as_secs_f64() * 1e3);
        write!(out, "{} times, p50 {half:.1} ms, p99 {most:.1} ms, longest {all:.1} ms", self.0.len())
    }
}
