//! How long a client stays away before it connects again. Always a random part of a bound that doubles, so that a hall does not return in one moment.

use std::time::Duration;

use super::super::clock;

/// Whose pauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pauses {
    /// None at first, then short ones: for whoever would rather not wait.
    Short,
    /// Those of the pages, see `web/src/lib/socket.ts`.
    Page,
}

impl Pauses {
    /// The pause before the attempt that follows so many others.
    pub(super) fn draw(self, attempts: u32) -> Duration {
        part_of(self.bound(attempts))
    }

    /// A connection that stood for so long was good: after it the pauses are as at first.
    pub(super) fn good_after(self) -> Duration {
        match self {
            Self::Short => Duration::ZERO,
            Self::Page => Duration::from_secs(30),
        }
    }

    fn bound(self, attempts: u32) -> Duration {
        let (first, longest) = match self {
            Self::Short if attempts == 0 => return Duration::ZERO,
            Self::Short => (Duration::from_millis(50), Duration::from_secs(5)),
            Self::Page => (Duration::from_millis(500), Duration::from_secs(30)),
        };
        first.saturating_mul(1 << attempts.min(10)).min(longest)
    }
}

/// A random part of a time.
pub fn part_of(time: Duration) -> Duration {
    time.mul_f64(f64::from(u32::from_le_bytes(clock::random())) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let bounds = |pauses: Pauses| [0, 1, 2, 20].map(|attempts| pauses.bound(attempts).as_millis());
        assert_eq!(bounds(Pauses::Short), [0, 100, 200, 5_000]);
        assert_eq!(bounds(Pauses::Page), [500, 1_000, 2_000, 30_000]);
    }

    #[test]
    fn a_part_is_never_longer_than_the_whole() {
        let whole = Duration::from_secs(1);
        let parts: Vec<_> = (0..1_000).map(|_| part_of(whole)).collect();
        assert!(parts.iter().all(|part| *part <= whole));
        assert!(parts.iter().any(|part| *part < whole / 4) && parts.iter().any(|part| *part > whole * 3 / 4));
    }
}
