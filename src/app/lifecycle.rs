//! The only place that starts tasks, so that stopping can wait for every one of them.

use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::task::TaskTracker;

use crate::room::ctx::Spawn;

/// All tasks of a server.
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    tracker: TaskTracker,
}

impl Tasks {
    /// Starts a task that stopping waits for.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tracker.spawn(task);
    }

    /// [`Tasks::spawn`] as a value, for floors below.
    pub fn spawner(&self) -> Arc<Spawn> {
        let tasks = self.clone();
        Arc::new(move |task| tasks.spawn(task))
    }

    /// Waits until all tasks have ended, `patience` at most. `false`: some are still running.
    pub async fn join(&self, patience: Duration) -> bool {
        self.tracker.close();
        tokio::time::timeout(patience, self.tracker.wait()).await.is_ok()
    }
}

/// Resolves when someone asks the process to stop, by Ctrl-C or SIGTERM.
pub async fn asked_to_stop() -> std::io::Result<()> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}
