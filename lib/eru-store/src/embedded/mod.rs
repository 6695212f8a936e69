//! The embedded store: an SQLite database in a directory of a local disk, for the many processes of one host and
//! without any that serves them.
//!
//! It means the same as etcd to its users: one revision that counts transactions, a log of changes for watches, and
//! leases. `eru.db` is the database, `eru.db.notify` wakes watches, `eru.db.lock` guards the making of the database.

mod apply;
mod clock;
mod db;
mod fault;
mod lease;
mod log;
mod notify;
mod read;
#[cfg(test)]
mod tests;
mod watch;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use self::db::Db;
use self::fault::Fault;
use self::watch::EmbeddedWatch;
use crate::check::check;
use crate::url::Durability;
use crate::{Error, LeaseId, Outcome, Rev, Snapshot, Store, Txn, Watch};

/// Most transactions that are committed with one sync of the disk. Other writers wait that long.
const BATCH: usize = 64;

/// The embedded store.
#[derive(Debug)]
pub(crate) struct Embedded {
    db: Arc<Db>,
    kept: i64,
}

impl Embedded {
    /// Opens the store in `dir`, making it if it is missing.
    pub(crate) fn open(url: &str, dir: &Path, durability: Durability, timeout: Duration) -> Result<Embedded, Error> {
        Ok(Embedded {
            db: Arc::new(Db::open(url, dir, durability, timeout)?),
            kept: log::KEPT,
        })
    }

    /// Applies transactions in one of SQLite's. An error of SQLite leaves none of them applied.
    fn apply_batch(&self, txns: &[&Txn]) -> Result<Vec<Result<Outcome, Error>>, Error> {
        self.db.write(|connection| {
            lease::sweep(connection, &self.db.clock, self.db.now()?)?;
            let mut outcomes = Vec::new();
            for txn in txns {
                outcomes.push(match apply::apply(connection, txn) {
                    Err(Fault::Store(error)) => Err(error),
                    Err(fault) => return Err(fault),
                    Ok(outcome) => Ok(outcome),
                });
            }
            log::trim(connection, self.kept)?;
            Ok(outcomes)
        })
    }

    fn look(&self, txn: &Txn) -> Result<Outcome, Error> {
        hide_expired(&self.db);
        self.db.read(|connection| apply::apply(connection, txn))
    }
}

/// Ends the leases whose time is up, if there are any.
fn sweep_if_due(db: &Db) -> Result<(), Error> {
    if db.read(|connection| Ok(lease::is_due(connection, &db.clock, db.now()?)?))? {
        db.write(|connection| Ok(lease::sweep(connection, &db.clock, db.now()?)?))?;
    }
    Ok(())
}

/// As [`sweep_if_due`], for readers: they can do without, say on a full disk, since they look past such leases.
fn hide_expired(db: &Db) {
    if let Err(e) = sweep_if_due(db) {
        tracing::debug!("ending expired leases: {e}");
    }
}

impl Store for Embedded {
    fn get_many(&self, keys: &[&str]) -> Result<Snapshot, Error> {
        let db = &self.db;
        hide_expired(db);
        db.read(|connection| Ok(read::some(connection, &db.clock, db.now()?, keys)?))
    }

    fn list(&self, prefix: &str) -> Result<Snapshot, Error> {
        let db = &self.db;
        hide_expired(db);
        db.read(|connection| Ok(read::list(connection, &db.clock, db.now()?, prefix)?))
    }

    fn txn(&self, txn: &Txn) -> Result<Outcome, Error> {
        check(&self.db.blame.url, txn)?;
        if txn.ops.is_empty() {
            return self.look(txn);
        }
        self.apply_batch(&[txn])?.remove(0)
    }

    fn txn_all(&self, txns: &[Txn]) -> Vec<Result<Outcome, Error>> {
        let mut results = Vec::with_capacity(txns.len());
        for batch in txns.chunks(BATCH) {
            let checked: Vec<Result<(), Error>> = batch.iter().map(|txn| check(&self.db.blame.url, txn)).collect();
            let good: Vec<&Txn> = batch
                .iter()
                .zip(&checked)
                .filter(|(_, c)| c.is_ok())
                .map(|(txn, _)| txn)
                .collect();
            let outcomes = self
                .apply_batch(&good)
                .unwrap_or_else(|e| good.iter().map(|_| Err(e.clone())).collect());
            let mut outcomes = outcomes.into_iter();
            results.extend(checked.into_iter().filter_map(|checked| match checked {
                Ok(()) => outcomes.next(),
                Err(e) => Some(Err(e)),
            }));
        }
        results
    }

    fn watch(&self, prefix: &str, from: Rev) -> Result<Box<dyn Watch>, Error> {
        Ok(Box::new(EmbeddedWatch::new(Arc::clone(&self.db), prefix, from)))
    }

    fn grant(&self, ttl: Duration) -> Result<LeaseId, Error> {
        let db = &self.db;
        db.write(|connection| Ok(lease::grant(connection, &db.clock, db.now()?, ttl)?))
    }

    fn renew(&self, lease: LeaseId) -> Result<(), Error> {
        let db = &self.db;
        let renewed = db.write(|connection| {
            // A lease whose keys somebody no longer saw must not come back to life.
            let now = db.now()?;
            lease::sweep(connection, &db.clock, now)?;
            Ok(lease::renew(connection, now, lease)?)
        })?;
        if renewed {
            Ok(())
        } else {
            Err(Error::LeaseGone(lease.0))
        }
    }

    fn revoke(&self, lease: LeaseId) -> Result<(), Error> {
        self.db.write(|connection| Ok(lease::end(connection, lease.0)?))
    }

    fn compact(&self, rev: Rev) -> Result<(), Error> {
        let url = &self.db.blame.url;
        self.db.write(|connection| {
            let current = log::revision(connection)?;
            if rev > current {
                let cause = format!("cannot compact to revision {rev}, the last is {current}");
                return Err(Error::Config {
                    url: url.clone(),
                    cause,
                }
                .into());
            }
            Ok(log::compact(connection, rev)?)
        })
    }
}
