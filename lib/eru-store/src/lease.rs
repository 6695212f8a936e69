//! Keeping a lease alive for as long as its owner lives.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Error, LeaseId, Store};

/// A thread that renews a lease three times in its life. Dropping it stops the renewals and leaves the lease to
/// expire; revoke it to end it at once.
#[derive(Debug)]
pub struct KeepAlive {
    state: Arc<State>,
    ttl: Duration,
    _stop: Sender<()>,
}

#[derive(Debug)]
struct State {
    gone: AtomicBool,
    renewed: Mutex<Instant>,
}

impl KeepAlive {
    /// Begins to renew `lease`, which was granted just now for `ttl`.
    #[must_use = "dropping it stops the renewals"]
    pub fn start(store: Arc<dyn Store>, lease: LeaseId, ttl: Duration) -> KeepAlive {
        let (stop, stopped) = channel();
        let state = Arc::new(State {
            gone: AtomicBool::new(false),
            renewed: Mutex::new(Instant::now()),
        });
        let for_thread = Arc::clone(&state);
        thread::spawn(move || for_thread.run(&*store, lease, ttl / 3, &stopped));
        KeepAlive {
            state,
            ttl,
            _stop: stop,
        }
    }

    /// Whether the lease must be taken for lost: the store says that it is gone, or it has not been renewed for as
    /// long as it lives. The latter may turn out untrue, since a server that was away renews what it had: a later
    /// renewal that succeeds takes it back.
    #[must_use]
    pub fn lost(&self) -> bool {
        let renewed = *self.state.renewed.lock().unwrap_or_else(PoisonError::into_inner);
        self.state.gone.load(Ordering::Acquire) || renewed.elapsed() > self.ttl
    }
}

impl State {
    fn run(&self, store: &dyn Store, lease: LeaseId, interval: Duration, stopped: &Receiver<()>) {
        let mut pause = interval;
        while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(pause) {
            let asked = Instant::now();
            match store.renew(lease) {
                Ok(()) => {
                    *self.renewed.lock().unwrap_or_else(PoisonError::into_inner) = asked;
                    pause = interval;
                }
                Err(Error::LeaseGone(_)) => {
                    tracing::warn!("lease {} is gone", lease.0);
                    self.gone.store(true, Ordering::Release);
                    return;
                }
                Err(e) => {
                    tracing::warn!("renewing lease {}: {e}", lease.0);
                    pause = interval.min(Duration::from_secs(1));
                }
            }
        }
    }
}
