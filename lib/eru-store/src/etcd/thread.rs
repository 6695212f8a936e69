//! The thread on which the store's futures run.
//!
//! Callers block on a channel and not on the runtime, so that they may themselves be on a thread of another runtime.

use std::io;
use std::sync::mpsc::sync_channel;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// A thread with a runtime of its own. Dropping it ends the thread and what still runs there.
#[derive(Debug)]
pub(super) struct Thread {
    handle: Handle,
    _stop: oneshot::Sender<()>,
}

impl Thread {
    pub(super) fn start() -> io::Result<Thread> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        std::thread::Builder::new()
            .name("eru-store".to_owned())
            .spawn(move || {
                // Ends with an error, when the other end is dropped.
                let _ = runtime.block_on(stopped);
            })?;
        Ok(Thread { handle, _stop: stop })
    }

    /// Runs a future to its end; `None` when it panicked or the thread has ended.
    pub(super) fn run<T: Send + 'static>(&self, future: impl Future<Output = T> + Send + 'static) -> Option<T> {
        let (answer, answered) = sync_channel(1);
        self.handle.spawn(async move {
            let _ = answer.send(future.await);
        });
        answered.recv().ok()
    }

    /// Lets a future run by itself.
    pub(super) fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) -> tokio::task::AbortHandle {
        self.handle.spawn(future).abort_handle()
    }
}
