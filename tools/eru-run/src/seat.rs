//! One `serve` a node: a key under a lease that says who it is.
//!
//! What must stay true: two of one name never serve at once, and a server that died on this host is not waited for.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use eru_cli::{Exit, Failure};
use eru_store::{Compare, Entry, KeepAlive, LeaseId, Op, Outcome, Store, Txn};
use eru_types::{keys, time};
use serde::{Deserialize, Serialize};

/// How long a server that died elsewhere keeps its node.
const TTL: Duration = Duration::from_secs(15);

/// Who serves a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Holder {
    /// The host's name.
    host: String,
    /// The kernel's name for this boot.
    boot: String,
    /// The process namespace that the process's number is of.
    pids: u64,
    /// The process.
    pid: i32,
    /// When it started, in the kernel's ticks: with the number, unique.
    start: u64,
    /// When it began to serve.
    since: String,
}

impl Holder {
    fn this() -> Result<Self, Failure> {
        let os = |e| Failure::new(Exit::Os, format_args!("finding out who this process is: {e}"));
        let pid = std::process::id().cast_signed();
        Ok(Self {
            host: fs::read_to_string("/proc/sys/kernel/hostname")
                .map_err(os)?
                .trim()
                .to_owned(),
            boot: fs::read_to_string("/proc/sys/kernel/random/boot_id")
                .map_err(os)?
                .trim()
                .to_owned(),
            pids: fs::metadata("/proc/self/ns/pid").map_err(os)?.ino(),
            pid,
            start: eru_sys::process::start_time(pid).unwrap_or_default(),
            since: time::rfc3339(SystemTime::now()),
        })
    }

    /// Whether it is known to be dead: a process of this very boot that is not there any more.
    fn is_dead(&self, this: &Self) -> bool {
        (&self.boot, self.pids) == (&this.boot, this.pids) && eru_sys::process::start_time(self.pid) != Some(self.start)
    }

    /// Whether it is this very process, with another lease.
    fn is_this(&self, this: &Self) -> bool {
        (&self.boot, self.pids, self.pid, self.start) == (&this.boot, this.pids, this.pid, this.start)
    }
}

/// The right to serve a node, given up when it is dropped.
pub(crate) struct Seat {
    store: Arc<dyn Store>,
    lease: LeaseId,
    renewing: KeepAlive,
}

impl Seat {
    /// Takes the node.
    pub(crate) fn take(store: &Arc<dyn Store>, node: &str) -> Result<Self, Failure> {
        let this = Holder::this()?;
        let key = keys::server(node);
        let lease = store.grant(TTL)?;
        match put(&**store, &key, &this, lease) {
            Ok(()) => Ok(Self {
                renewing: KeepAlive::start(store.clone(), lease, TTL),
                store: store.clone(),
                lease,
            }),
            Err(failure) => {
                let _ = store.revoke(lease);
                Err(failure)
            }
        }
    }

    /// Whether somebody else may have taken it.
    pub(crate) fn lost(&self) -> bool {
        self.renewing.lost()
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        // Otherwise it ends by itself.
        let _ = self.store.revoke(self.lease);
    }
}

fn put(store: &dyn Store, key: &str, this: &Holder, lease: LeaseId) -> Result<(), Failure> {
    loop {
        let found = store.get(key)?;
        let rev = match &found {
            None => 0,
            Some(entry) => free_or(entry, key, this)?,
        };
        let value = serde_json::to_vec(this).map_err(|e| Failure::new(Exit::Software, e))?;
        let txn = Txn {
            compares: vec![Compare::ModRev(key.to_owned(), rev)],
            ops: vec![Op::Put(key.to_owned(), value, Some(lease))],
        };
        if let Outcome::Committed(_) = store.txn(&txn)? {
            return Ok(());
        }
    }
}

/// The revision of a holder that is dead; else who it is.
fn free_or(entry: &Entry, key: &str, this: &Holder) -> Result<i64, Failure> {
    let node = key.rsplit('/').next().unwrap_or_default();
    let holder: Option<Holder> = serde_json::from_slice(&entry.value).ok();
    let who = match &holder {
        Some(holder) if holder.is_dead(this) || holder.is_this(this) => return Ok(entry.mod_rev),
        Some(holder) => format!("process {} on host {} since {}", holder.pid, holder.host, holder.since),
        None => "somebody".to_owned(),
    };
    Err(
        Failure::new(Exit::Retry, format_args!("node {node} is served by {who}")).hint(format_args!(
            "two nodes cannot have one name: give this one another with --node; if that process is dead, try again in \
             {} seconds",
            TTL.as_secs()
        )),
    )
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_dead_of_this_boot_are_not_waited_for() {
        let this = Holder::this().unwrap();
        assert!(!this.is_dead(&this));
        let gone = Holder {
            start: 1,
            ..this.clone()
        };
        assert!(gone.is_dead(&this));
        // Of another host, nothing is known.
        let other = Holder {
            boot: "x".into(),
            ..gone
        };
        assert!(!other.is_dead(&this));
    }
}
