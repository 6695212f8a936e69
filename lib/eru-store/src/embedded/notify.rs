//! Waking the watches of all processes after a commit.
//!
//! A byte is written to a file that watches have under inotify. It is written after the commit, so whoever wakes sees
//! what was committed; and it is a hint only: a watch looks once a second without any.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};

/// The bell's rope.
#[derive(Debug)]
pub(super) struct Bell(File);

impl Bell {
    /// Opens the file, making it if it is missing.
    pub(super) fn open(path: &Path) -> io::Result<Bell> {
        File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .map(Bell)
    }

    /// Wakes all who listen. Failing is no error: they look by themselves.
    pub(super) fn ring(&self) {
        if let Err(e) = self.0.write_at(b"\n", 0) {
            tracing::debug!("waking watches: {e}");
        }
    }
}

/// An ear for the bell.
#[derive(Debug)]
pub(super) struct Ear(Option<Inotify>);

impl Ear {
    /// Listens to the bell at `path`. A machine out of inotify instances hears nothing and looks more often.
    pub(super) fn new(path: &Path) -> Ear {
        let listen = || {
            let inotify = Inotify::init(InitFlags::IN_CLOEXEC | InitFlags::IN_NONBLOCK)?;
            inotify.add_watch(path, AddWatchFlags::IN_MODIFY)?;
            Ok::<_, nix::Error>(inotify)
        };
        match listen() {
            Ok(inotify) => Ear(Some(inotify)),
            Err(e) => {
                tracing::warn!("watching {}: {e}; polling instead", path.display());
                Ear(None)
            }
        }
    }

    /// Forgets what was heard, so that the next wait ends with something new.
    pub(super) fn clear(&self) {
        if let Some(inotify) = &self.0 {
            while inotify.read_events().is_ok_and(|events| !events.is_empty()) {}
        }
    }

    /// Waits for the bell, at most `timeout` and never longer than a watch may be without looking.
    pub(super) fn wait(&self, timeout: Duration) {
        match &self.0 {
            Some(inotify) => {
                let timeout = timeout.min(Duration::from_secs(1)).as_millis() + 1;
                let timeout = PollTimeout::try_from(timeout).unwrap_or(PollTimeout::MAX);
                // An interrupted wait is a short one.
                let _ = poll(&mut [PollFd::new(inotify.as_fd(), PollFlags::POLLIN)], timeout);
            }
            None => std::thread::sleep(timeout.min(Duration::from_millis(20))),
        }
    }
}
