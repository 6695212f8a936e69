//! Locks on files that go with their holder, however it dies.
//!
//! They belong to the open file: a forked child that keeps it keeps the lock. Asking whether one is
//! held takes nothing, so that a question never makes somebody else's attempt fail.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, fcntl};

use crate::error::Doing;
use crate::{Error, Result};

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock, waiting for at most `patience`; `None` if it is still taken then. The file is
    /// made if it is absent, but not its directory.
    pub fn acquire(path: &Path, patience: Duration) -> Result<Option<Self>> {
        let deadline = Instant::now() + patience;
        loop {
            let file = OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(path);
            let file = file.doing(|| format!("opening the lock {}", path.display()))?;
            match fcntl(&file, FcntlArg::F_OFD_SETLK(&whole(libc::F_WRLCK))) {
                // Whoever held it may have deleted it: then ours is a lock on nothing.
                Ok(_) if same(&file, path) => return Ok(Some(Self { file })),
                Ok(_) | Err(Errno::EINTR) => continue,
                Err(Errno::EAGAIN | Errno::EACCES) => {}
                Err(errno) => return Err(Error::kernel(format!("locking {}", path.display()), errno)),
            }
            if Instant::now() >= deadline {
                return Ok(None);
            }
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// The file behind it, for a child that is to keep the lock.
    pub fn file(&self) -> &File {
        &self.file
    }
}

/// Whether somebody holds the lock now.
pub fn is_held(path: &Path) -> Result<bool> {
    let file = match OpenOptions::new().read(true).write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        file => file.doing(|| format!("opening the lock {}", path.display()))?,
    };
    let mut question = whole(libc::F_WRLCK);
    fcntl(&file, FcntlArg::F_OFD_GETLK(&mut question)).doing(|| format!("asking for the lock {}", path.display()))?;
    Ok(i32::from(question.l_type) != libc::F_UNLCK)
}

fn whole(kind: i32) -> libc::flock {
    libc::flock {
        l_type: kind as libc::c_short,
        l_whence: libc::SEEK_SET as libc::c_short,
        l_start: 0,
        l_len: 0,
        l_pid: 0,
    }
}

fn same(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::metadata(path)) {
        (Ok(ours), Ok(theirs)) => (ours.dev(), ours.ino()) == (theirs.dev(), theirs.ino()),
        _ => false,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn one_holder_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        assert!(!is_held(&path).unwrap());
        let held = Lock::acquire(&path, Duration::ZERO).unwrap().unwrap();
        assert!(is_held(&path).unwrap());
        assert!(Lock::acquire(&path, Duration::from_millis(5)).unwrap().is_none());
        drop(held);
        assert!(!is_held(&path).unwrap());
        assert!(Lock::acquire(&path, Duration::ZERO).unwrap().is_some());
    }

    #[test]
    fn a_deleted_file_does_not_lock() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let first = Lock::acquire(&path, Duration::ZERO).unwrap().unwrap();
        fs::remove_file(&path).unwrap();
        let second = Lock::acquire(&path, Duration::ZERO).unwrap().unwrap();
        assert!(!same(first.file(), &path) && same(second.file(), &path));
    }
}
