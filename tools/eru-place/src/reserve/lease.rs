//! The mark in the store that says that the pipeline of these workloads is still running.

use std::sync::Arc;
use std::time::Duration;

use eru_cli::Failure;
use eru_ledger::{Gang, Pending};
use eru_store::{Compare, Error, KeepAlive, LeaseId, Op, Outcome, Rev, Store, Txn};
use eru_types::keys;

/// A reservation. It outlives this process by its TTL, in which `eru-run` confirms the workloads.
pub(super) struct Reservation {
    pub(super) txid: String,
    mark: Pending,
    lease: LeaseId,
    /// The revision at which it began: of two gangs that are in each other's way, the older has it.
    pub(super) since: Rev,
    alive: KeepAlive,
}

impl Reservation {
    pub(super) fn begin(
        store: &Arc<dyn Store>,
        txid: String,
        ttl: Duration,
        gang: Option<Gang>,
    ) -> Result<Self, Failure> {
        let lease = store.grant(ttl)?;
        let host = nix::unistd::gethostname().unwrap_or_default();
        let mark = Pending::new(host.to_string_lossy().into_owned(), std::process::id(), ttl, gang);
        let ops = vec![Op::Put(keys::pending(&txid), mark.to_json(), Some(lease))];
        let Outcome::Committed(since) = store.txn(&Txn { compares: vec![], ops })? else {
            return Err(crate::contended("reservation", &txid));
        };
        Ok(Self {
            txid,
            mark,
            lease,
            since,
            alive: KeepAlive::start(Arc::clone(store), lease, ttl),
        })
    }

    /// Whether it must be taken for ended.
    pub(super) fn lost(&self) -> bool {
        self.alive.lost()
    }

    pub(super) fn is_gang(&self) -> bool {
        self.mark.gang.is_some()
    }

    /// Makes the gang's members count, all of them at once. `false`: it had ended before, and they never will.
    pub(super) fn flip(&self, store: &dyn Store) -> Result<bool, Failure> {
        let key = keys::pending(&self.txid);
        let mark = Pending {
            gang: Some(Gang::Committed),
            ..self.mark.clone()
        };
        let txn = Txn {
            compares: vec![Compare::ModRev(key.clone(), self.since)],
            ops: vec![Op::Put(key.clone(), mark.to_json(), Some(self.lease))],
        };
        loop {
            let unknown = match store.txn(&txn) {
                Ok(Outcome::Committed(_)) => return Ok(true),
                Ok(Outcome::Conflict) | Err(Error::LeaseGone(_)) => None,
                Err(error @ Error::Unavailable { .. }) => Some(error),
                Err(error) => return Err(error.into()),
            };
            // Who was not told has to look.
            match store.get(&key)? {
                None => return Ok(false),
                Some(entry) if !Pending::read(&entry)?.is_gathering() => return Ok(true),
                Some(_) => match unknown {
                    Some(error) => tracing::warn!("{error}; trying again"),
                    None => return Ok(false),
                },
            }
        }
    }

    /// Ends it at once: whatever of it was not confirmed is anybody's to take back.
    pub(super) fn end(self, store: &dyn Store) -> Result<(), Failure> {
        Ok(store.revoke(self.lease)?)
    }
}
