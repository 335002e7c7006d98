//! What may happen to a server in a hall, on purpose: short on every run, long with `BARAZA_TRIALS=long`. Each names its trial in `docs/measures.md`.

mod bad_wifi;
mod canaries;
mod mutations;
mod one_address;
mod slow_loris;

/// How long a trial takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Length {
    /// Seconds, with every run of the tests.
    Short,
    /// As long as it takes to mean something in a full hall: by hand.
    Long,
}

impl Length {
    /// What the environment asks for.
    #[expect(clippy::disallowed_methods, reason = "tests have no configuration to read")]
    pub(crate) fn wanted() -> Self {
        let long = std::env::var("BARAZA_TRIALS").is_ok_and(|length| length == "long");
        if long { Self::Long } else { Self::Short }
    }

    /// The one or the other.
    pub(crate) fn pick<T>(self, short: T, long: T) -> T {
        match self {
            Self::Short => short,
            Self::Long => long,
        }
    }
}
