//! The request to stop: SIGTERM or SIGINT, or a call of [`Stop::trigger`].
//!
//! No thread is needed, so a process can still fork after [`Stop::install`]. The request is a byte in a socket pair
//! that nobody reads: it stays readable, and so wakes every waiter, now and later.

use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level};

/// A handle on the request to stop; clones share it.
#[derive(Clone, Debug)]
pub struct Stop {
    requested: Arc<AtomicBool>,
    waiting: Arc<UnixStream>,
    waking: Arc<UnixStream>,
}

impl Stop {
    /// A handle that no signal reaches; for tests, and for parts that are stopped by hand.
    ///
    /// # Errors
    /// When the system has no file descriptor left.
    pub fn new() -> io::Result<Self> {
        let (waiting, waking) = UnixStream::pair()?;
        Ok(Self {
            requested: Arc::default(),
            waiting: Arc::new(waiting),
            waking: Arc::new(waking),
        })
    }

    /// A handle on SIGTERM and SIGINT. The first asks to stop; a second ends the process at once, as the first would
    /// have done without a handler.
    ///
    /// # Errors
    /// When the system refuses the handlers.
    pub fn install() -> io::Result<Self> {
        let stop = Self::new()?;
        for signal in [SIGTERM, SIGINT] {
            // In this order: a signal first looks at the flag, then sets it.
            flag::register_conditional_default(signal, Arc::clone(&stop.requested))?;
            flag::register(signal, Arc::clone(&stop.requested))?;
            low_level::pipe::register(signal, stop.waking.try_clone()?)?;
        }
        Ok(stop)
    }

    /// Asks to stop.
    pub fn trigger(&self) {
        self.requested.store(true, Ordering::SeqCst);
        // Cannot block: the first byte always finds room, and later ones are not needed.
        if self.waking.set_nonblocking(true).is_ok() {
            let _ = (&*self.waking).write(&[0]);
        }
    }

    /// Whether stopping was asked for.
    #[must_use]
    pub fn requested(&self) -> bool {
        self.requested.load(Ordering::SeqCst)
    }

    /// Sleeps for `time`, or until stopping is asked for. True when it was.
    #[must_use]
    pub fn wait(&self, time: Duration) -> bool {
        let deadline = Instant::now().checked_add(time);
        loop {
            if self.requested() {
                return true;
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                return false;
            }
            self.pause(left);
        }
    }

    /// Sleeps until stopping is asked for.
    pub fn wait_forever(&self) {
        while !self.wait(Duration::MAX) {}
    }

    /// Runs `act` once stopping is asked for, in a thread of its own; for calls that block and must be broken off.
    /// The process may end without it.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn on_stop(&self, act: impl FnOnce() + Send + 'static) -> io::Result<()> {
        let stop = self.clone();
        thread::Builder::new().name("stop".into()).spawn(move || {
            stop.wait_forever();
            act();
        })?;
        Ok(())
    }

    /// One wait in the kernel, at most `left` and at most a minute.
    fn pause(&self, left: Option<Duration>) {
        let left = left.unwrap_or(Duration::MAX).min(Duration::from_secs(60));
        // Rounded up, or the last millisecond would be spent spinning.
        let millis = u16::try_from(left.as_micros().div_ceil(1000)).unwrap_or(u16::MAX);
        let mut fds = [PollFd::new(self.waiting.as_fd(), PollFlags::POLLIN)];
        match poll(&mut fds, PollTimeout::from(millis)) {
            Ok(_) | Err(Errno::EINTR) => {}
            // Out of memory in the kernel; keep the promise to sleep.
            Err(_) => thread::sleep(left.min(Duration::from_millis(100))),
        }
    }
}

/// Readable once stopping is asked for; for poll loops and `AsyncFd`. Nobody may read from it.
impl AsFd for Stop {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.waiting.as_fd()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn waits_for_the_time_and_not_longer() {
        let stop = Stop::new().unwrap();
        let start = Instant::now();
        assert!(!stop.wait(Duration::from_millis(20)));
        assert!(start.elapsed() >= Duration::from_millis(20));
        assert!(!stop.requested());
    }

    #[test]
    fn a_trigger_wakes_every_waiter_now_and_later() {
        let stop = Stop::new().unwrap();
        let waiters: Vec<_> = (0..4)
            .map(|_| {
                let stop = stop.clone();
                thread::spawn(move || stop.wait(Duration::from_secs(600)))
            })
            .collect();
        stop.trigger();
        stop.trigger();
        assert!(waiters.into_iter().all(|waiter| waiter.join().unwrap()));
        assert!(stop.wait(Duration::from_secs(600)));
    }

    #[test]
    fn on_stop_acts_once_asked() {
        let stop = Stop::new().unwrap();
        let (sender, receiver) = mpsc::channel();
        stop.on_stop(move || sender.send(()).unwrap()).unwrap();
        assert!(receiver.try_recv().is_err());
        stop.trigger();
        receiver.recv_timeout(Duration::from_secs(60)).unwrap();
    }
}
