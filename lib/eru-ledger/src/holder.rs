//! Who holds a key that one process a node may hold.
//!
//! What must stay true: a holder counts as dead only where that can be known, on the same boot and in the same process
//! namespace; of all others, the lease of the key alone tells.

use std::fmt;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::time::SystemTime;

use eru_types::time;
use serde::{Deserialize, Serialize};

/// A process, told apart from every other that ever was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The host's name.
    pub host: String,
    /// The kernel's name for this boot.
    boot: String,
    /// The process namespace that the process's number is of.
    pids: u64,
    /// The process.
    pub pid: i32,
    /// When it started, in the kernel's ticks: with the number, unique.
    start: u64,
    /// When it began to hold the key, RFC 3339.
    pub since: String,
}

impl Holder {
    /// This process.
    ///
    /// # Errors
    /// When `/proc` cannot be read.
    pub fn this() -> io::Result<Self> {
        let pid = std::process::id().cast_signed();
        let read = |path| fs::read_to_string(path).map(|text| text.trim().to_owned());
        Ok(Self {
            host: read("/proc/sys/kernel/hostname")?,
            boot: read("/proc/sys/kernel/random/boot_id")?,
            pids: fs::metadata("/proc/self/ns/pid")?.ino(),
            pid,
            start: eru_sys::process::start_time(pid).unwrap_or_default(),
            since: time::rfc3339(SystemTime::now()),
        })
    }

    /// Whether it is known to be dead: a process of this very boot that is not there any more.
    #[must_use]
    pub fn is_dead(&self, this: &Self) -> bool {
        (&self.boot, self.pids) == (&this.boot, this.pids) && eru_sys::process::start_time(self.pid) != Some(self.start)
    }

    /// Whether it is, or was, a process of this very machine since it started.
    #[must_use]
    pub fn is_of_this_boot(&self, this: &Self) -> bool {
        self.boot == this.boot
    }

    /// Whether it is this very process, with another lease.
    #[must_use]
    pub fn is_this(&self, this: &Self) -> bool {
        (&self.boot, self.pids, self.pid, self.start) == (&this.boot, this.pids, this.pid, this.start)
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "process {} on host {} since {}", self.pid, self.host, self.since)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_dead_of_this_boot_are_known() {
        let this = Holder::this().unwrap();
        assert!(this.is_this(&this) && !this.is_dead(&this));
        let gone = Holder {
            start: 1,
            ..this.clone()
        };
        assert!(gone.is_dead(&this));
        let elsewhere = Holder {
            boot: "x".into(),
            ..gone.clone()
        };
        assert!(gone.is_of_this_boot(&this) && !elsewhere.is_of_this_boot(&this));
        assert!(!elsewhere.is_dead(&this), "of another host, nothing is known");
        let apart = Holder { pids: 1, ..gone };
        assert!(!apart.is_dead(&this), "nor of another process namespace");
    }
}
