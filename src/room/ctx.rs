//! What a room needs from the outside world, handed in so that tests can be the world.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use crate::domain::Millis;
use crate::store::{Directory, Key, Keys, Log};

/// A source of randomness.
pub type Entropy = dyn Fn(&mut [u8]) + Send + Sync;

/// A way to run a task.
pub type Spawn = dyn Fn(BoxFuture<'static, ()>) + Send + Sync;

/// The outside world: stores, clock, randomness and tasks.
#[derive(Clone)]
pub struct Ctx {
    /// The logs.
    pub log: Arc<dyn Log>,
    /// The pseudonym keys.
    pub keys: Arc<dyn Keys>,
    /// The events there are.
    pub directory: Arc<dyn Directory>,
    /// Milliseconds since 1970.
    pub clock: Arc<dyn Fn() -> Millis + Send + Sync>,
    /// Fills a buffer with unpredictable bytes.
    pub entropy: Arc<Entropy>,
    /// Runs a task that shutdown waits for.
    pub spawn: Arc<Spawn>,
    /// Cancelled by whoever finds that the server can keep nothing any more; the process then stops.
    pub fatal: CancellationToken,
    /// What is counted about rooms.
    pub stats: Arc<super::stats::Stats>,
}

impl Ctx {
    /// Milliseconds since 1970.
    pub fn now(&self) -> Millis {
        (self.clock)()
    }

    /// 128 unpredictable bits.
    pub fn random(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        (self.entropy)(&mut bytes);
        bytes
    }

    /// An unpredictable key.
    pub fn fresh_key(&self) -> Key {
        let mut bytes = [0; 32];
        (self.entropy)(&mut bytes);
        Key(bytes)
    }
}
