//! From what SQLite says to what a user can act on.

use std::io;
use std::path::Path;
use std::time::Duration;

use nix::errno::Errno;
use nix::unistd::{AccessFlags, access};
use rusqlite::ErrorCode;

use crate::Error;

/// What can go wrong inside a transaction.
#[derive(Debug)]
pub(super) enum Fault {
    /// SQLite's word.
    Sql(rusqlite::Error),
    /// Ours.
    Store(Error),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Fault {
        Fault::Sql(error)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        Fault::Store(error)
    }
}

/// Whose fault: the store's URL and file, and how long we waited for it.
#[derive(Clone, Debug)]
pub(super) struct Blame {
    pub(super) url: String,
    pub(super) path: String,
    pub(super) timeout: Duration,
}

impl Blame {
    pub(super) fn new(url: &str, path: &Path, timeout: Duration) -> Blame {
        Blame {
            url: url.to_owned(),
            path: path.display().to_string(),
            timeout,
        }
    }

    pub(super) fn fault(&self, fault: Fault) -> Error {
        match fault {
            Fault::Sql(error) => self.sql(&error),
            Fault::Store(error) => error,
        }
    }

    pub(super) fn sql(&self, error: &rusqlite::Error) -> Error {
        let (url, path) = (self.url.clone(), &self.path);
        let cause = match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => return self.busy(),
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly) if read_only(path) => {
                format!(
                    "{path} is on a file system that is mounted read-only: mount it for writing, which reading needs too"
                )
            }
            Some(ErrorCode::CannotOpen) if !may_open(path) => {
                return Error::Denied {
                    url,
                    cause: format!("{path}: permission denied"),
                };
            }
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                return Error::Denied {
                    url,
                    cause: format!("{path}: {error}"),
                };
            }
            Some(ErrorCode::DiskFull) => format!("writing {path}: the disk is full"),
            // Its index in shared memory cannot grow: SQLite calls that an I/O error.
            Some(ErrorCode::SystemIoFailure) if full(path) => format!("writing {path}: the disk is full"),
            Some(ErrorCode::NotADatabase) => {
                format!("{path} is not a database: restore it, or remove it to begin anew")
            }
            Some(ErrorCode::DatabaseCorrupt) => {
                format!("{path} is damaged ({error}): restore it, or remove it to begin anew")
            }
            _ => format!("{path}: {error}"),
        };
        Error::Io { url, cause }
    }

    pub(super) fn busy(&self) -> Error {
        let cause = format!("another process has been writing {} for {:?}", self.path, self.timeout);
        Error::Unavailable {
            url: self.url.clone(),
            cause,
        }
    }

    pub(super) fn io(&self, what: &str, error: &io::Error) -> Error {
        let (url, cause) = (self.url.clone(), format!("{what}: {error}"));
        match error.kind() {
            io::ErrorKind::PermissionDenied => Error::Denied { url, cause },
            _ => Error::Io { url, cause },
        }
    }
}

/// Whether the disk of a file has less room than what SQLite asks for at once.
fn full(path: &str) -> bool {
    const STEP: u64 = 64 << 10;
    nix::sys::statvfs::statvfs(path).is_ok_and(|disk| disk.blocks_available() * disk.fragment_size() < STEP)
}

/// Whether nobody may write there.
fn read_only(path: &str) -> bool {
    access(path, AccessFlags::W_OK) == Err(Errno::EROFS)
}

/// Whether this process may read and write the file. Only asked: opening and closing it would take SQLite's locks.
fn may_open(path: &str) -> bool {
    access(path, AccessFlags::R_OK | AccessFlags::W_OK) != Err(Errno::EACCES)
}
