//! Waking a thread that polls.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;

/// The end that wakes; clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Waker(Arc<UnixStream>);

/// The end that is polled.
#[derive(Debug)]
pub(crate) struct Wakeup(UnixStream);

/// Both ends.
///
/// # Errors
/// When the system has no file descriptor left.
pub(crate) fn pair() -> io::Result<(Waker, Wakeup)> {
    let (waking, waiting) = UnixStream::pair()?;
    waking.set_nonblocking(true)?;
    waiting.set_nonblocking(true)?;
    Ok((Waker(Arc::new(waking)), Wakeup(waiting)))
}

impl Waker {
    /// Wakes the other end, now or when it next polls.
    pub(crate) fn wake(&self) {
        // Full is as good: it will wake.
        let _ = (&*self.0).write(&[0]);
    }
}

impl Wakeup {
    /// Forgets the wakes so far.
    pub(crate) fn clear(&mut self) {
        let mut bytes = [0; 256];
        while self.0.read(&mut bytes).is_ok_and(|n| n == bytes.len()) {}
    }
}

impl AsFd for Wakeup {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
