//! Hearing of changes in the directories of logs.
//!
//! A hint and no more: every log is looked at now and then without any, as directories cannot be watched before they are
//! there, and the kernel watches only so many.

use std::collections::HashMap;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify, WatchDescriptor};

/// The watched directories.
#[derive(Debug)]
pub(crate) struct Watches {
    inotify: Option<Inotify>,
    dirs: HashMap<PathBuf, WatchDescriptor>,
    paths: HashMap<WatchDescriptor, PathBuf>,
}

/// What happened.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Heard {
    /// The directories in which something happened.
    pub(crate) dirs: Vec<PathBuf>,
    /// Something may have happened anywhere.
    pub(crate) all: bool,
}

impl Watches {
    pub(crate) fn new() -> Self {
        let inotify = Inotify::init(InitFlags::IN_NONBLOCK | InitFlags::IN_CLOEXEC);
        let inotify = inotify
            .inspect_err(|error| tracing::warn!("no notifications of changes: {error}; looking for them"))
            .ok();
        Self {
            inotify,
            dirs: HashMap::new(),
            paths: HashMap::new(),
        }
    }

    /// What to poll.
    pub(crate) fn fd(&self) -> Option<BorrowedFd<'_>> {
        self.inotify.as_ref().map(AsFd::as_fd)
    }

    /// Watches a directory; true if it is watched now.
    pub(crate) fn add(&mut self, dir: &Path) -> bool {
        if self.dirs.contains_key(dir) {
            return true;
        }
        let Some(inotify) = &self.inotify else { return false };
        let what = AddWatchFlags::IN_MODIFY
            | AddWatchFlags::IN_CREATE
            | AddWatchFlags::IN_MOVED_TO
            | AddWatchFlags::IN_MOVED_FROM
            | AddWatchFlags::IN_DELETE
            | AddWatchFlags::IN_DELETE_SELF
            | AddWatchFlags::IN_ONLYDIR;
        match inotify.add_watch(dir, what) {
            Ok(watch) => {
                self.dirs.insert(dir.to_owned(), watch);
                self.paths.insert(watch, dir.to_owned());
                true
            }
            Err(Errno::ENOENT | Errno::ENOTDIR) => false,
            Err(error) => {
                tracing::debug!("watching {}: {error}", dir.display());
                false
            }
        }
    }

    /// Watches a directory no more.
    pub(crate) fn remove(&mut self, dir: &Path) {
        if let (Some(watch), Some(inotify)) = (self.dirs.remove(dir), &self.inotify) {
            self.paths.remove(&watch);
            // It is gone already if the directory is.
            let _ = inotify.rm_watch(watch);
        }
    }

    /// What happened since the last call.
    pub(crate) fn hear(&mut self) -> Heard {
        let mut heard = Heard::default();
        let Some(inotify) = &self.inotify else { return heard };
        while let Ok(events) = inotify.read_events() {
            for event in events {
                if event.mask.contains(AddWatchFlags::IN_Q_OVERFLOW) {
                    heard.all = true;
                } else if let Some(dir) = self.paths.get(&event.wd) {
                    if heard.dirs.last() != Some(dir) {
                        heard.dirs.push(dir.clone());
                    }
                    if event.mask.contains(AddWatchFlags::IN_IGNORED) {
                        self.dirs.remove(dir);
                        self.paths.remove(&event.wd);
                    }
                }
            }
        }
        heard
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn changes_are_heard_and_a_directory_can_come_again() {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("w");
        let mut watches = Watches::new();
        assert!(!watches.add(&dir));
        fs::create_dir(&dir).unwrap();
        assert!(watches.add(&dir) && watches.add(&dir));
        fs::write(dir.join("log"), "x").unwrap();
        assert_eq!(watches.hear().dirs, std::slice::from_ref(&dir));
        assert_eq!(watches.hear(), Heard::default());
        fs::remove_dir_all(&dir).unwrap();
        assert!(!watches.hear().dirs.is_empty());
        fs::create_dir(&dir).unwrap();
        assert!(watches.add(&dir));
        fs::write(dir.join("log"), "x").unwrap();
        assert_eq!(watches.hear().dirs.len(), 1);
        watches.remove(&dir);
        fs::write(dir.join("log"), "y").unwrap();
        assert!(watches.hear().dirs.is_empty());
    }
}
