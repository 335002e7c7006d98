//! The only place that asks what time it is and draws random numbers.

use std::time::{SystemTime, UNIX_EPOCH};

use uuid::Uuid;

use crate::domain::Millis;
use crate::domain::ids::CommandId;

/// Milliseconds since 1970 by the system's clock; 0 if it is set before that.
#[expect(clippy::disallowed_methods, reason = "this is where the clock comes in")]
pub fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}

/// Fills `buffer` with unpredictable bytes.
///
/// # Panics
/// If the operating system has no randomness to give: going on would give guessable secrets.
#[expect(clippy::disallowed_methods, reason = "this is where randomness comes in")]
#[expect(clippy::expect_used, reason = "there is no safe way to go on without randomness")]
pub fn fill_random(buffer: &mut [u8]) {
    getrandom::fill(buffer).expect("the operating system gives random numbers");
}

/// Unpredictable bytes.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill_random(&mut bytes);
    bytes
}

/// A new name for a command of this process.
pub fn command_id() -> CommandId {
    CommandId(uuid())
}

/// A random (version 4) UUID.
pub fn uuid() -> Uuid {
    uuid::Builder::from_random_bytes(random()).into_uuid()
}
