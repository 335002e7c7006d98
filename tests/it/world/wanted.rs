//! What the environment wants of a test: how long it takes, and which dice it throws.

use baraza::app::clock;

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

/// The seed that the environment names, to play something once more.
#[expect(clippy::disallowed_methods, reason = "tests have no configuration to read")]
pub(crate) fn wanted_seed() -> Option<u64> {
    std::env::var("BARAZA_SEED").ok().map(|seed| seed.parse().expect("BARAZA_SEED is a number"))
}

/// The seed of a test that throws dice: the one that the environment names, or another each time. It repeats the dice, not what else the machine does.
pub(crate) fn seed() -> u64 {
    let seed = wanted_seed().unwrap_or_else(|| u64::from_le_bytes(clock::random()));
    eprintln!("seed {seed}; BARAZA_SEED={seed} throws the same dice");
    seed
}
