//! The key-value store that the tools share: one small trait, an etcd backend for many hosts and an embedded one for a
//! single host.
//!
//! What must stay true of every backend, and is checked by the one conformance suite: revisions grow by one with each
//! committed transaction that writes, a transaction is applied whole or not at all, a watch delivers every change of
//! its prefix once and in order, and the keys of an expired lease vanish even though its owner is dead.
//!
//! Keys given to this crate are relative: each backend prepends the prefix of its URL, so `pods/prod` may lie at
//! `/eru/v1/pods/prod`.

mod check;
mod embedded;
mod error;
#[cfg(feature = "etcd")]
mod etcd;
mod follow;
mod lease;
mod open;
mod range;
mod url;

pub use error::Error;
pub use follow::{Follow, Update};
pub use lease::KeepAlive;
pub use open::{Options, open};

use std::time::Duration;

/// A store revision. 0 stands for "never": a key whose revision is 0 does not exist.
pub type Rev = i64;

/// Identity of a lease, as the backend numbers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LeaseId(pub i64);

/// One key with its value and history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key, relative to the store's prefix.
    pub key: String,
    /// The value as written.
    pub value: Vec<u8>,
    /// Revision at which the key came into being.
    pub create_rev: Rev,
    /// Revision of the last change.
    pub mod_rev: Rev,
    /// The lease that the key lives under, if any.
    pub lease: Option<LeaseId>,
}

/// Entries read at one revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// What was found, in key order.
    pub entries: Vec<Entry>,
    /// The store's revision at the time of reading; a watch from `rev + 1` misses nothing.
    pub rev: Rev,
}

/// A condition of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compare {
    /// The key was last changed at this revision; 0 means that it does not exist.
    ModRev(String, Rev),
    /// The key exists, whatever its revision.
    Exists(String),
}

/// A write of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// Sets a key, bound to a lease or free of any.
    Put(String, Vec<u8>, Option<LeaseId>),
    /// Deletes a key; deleting the absent is no error.
    Delete(String),
}

/// Conditions and writes that are applied together or not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Txn {
    /// All must hold.
    pub compares: Vec<Compare>,
    /// Applied in order, at one revision. No key may be written twice.
    pub ops: Vec<Op>,
}

/// Most operations of one transaction: etcd's default limit. The embedded store keeps to the same.
pub const MAX_TXN_OPS: usize = 128;

/// How a transaction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Applied, at this revision.
    Committed(Rev),
    /// A condition did not hold; nothing was written.
    Conflict,
}

/// A change seen by a watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A key was written.
    Put(Entry),
    /// A key was deleted, or its lease ended, at this revision.
    Delete(String, Rev),
}

/// What a watch delivers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Watched {
    /// Changes in order, complete up to and including `rev`. May be empty (progress only).
    Changes {
        /// The changes.
        events: Vec<Event>,
        /// The last revision that is covered.
        rev: Rev,
    },
    /// History was compacted beyond the watch's position: list the prefix again. The watch goes on from the revision
    /// at which it noticed, so that a list made after this message and the changes that follow leave no gap
    /// (a change may show in both).
    Compacted,
}

/// A running watch. Dropping it ends it.
pub trait Watch: Send {
    /// Waits for the next message, at most `timeout`; `None` when time ran out. While the server is away the watch
    /// reconnects by itself, with back-off, and resumes where it was.
    ///
    /// # Errors
    /// Only what no reconnection can mend, such as refused credentials.
    fn next(&mut self, timeout: Duration) -> Result<Option<Watched>, Error>;
}

/// The store. All calls block, at most for the timeout given at opening, and may come from any thread.
pub trait Store: Send + Sync {
    /// Reads some keys at one revision; keys that do not exist are left out of the snapshot.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the store cannot be reached in time, and so for all calls.
    fn get_many(&self, keys: &[&str]) -> Result<Snapshot, Error>;

    /// Lists all keys that begin with `prefix`, in key order, at one revision.
    ///
    /// # Errors
    /// See [`Store::get_many`].
    fn list(&self, prefix: &str) -> Result<Snapshot, Error>;

    /// Applies a transaction. A transaction without writes only checks and commits at the current revision.
    ///
    /// # Errors
    /// [`Error::TooLarge`] above [`MAX_TXN_OPS`]; [`Error::Unavailable`] may leave it open whether it was applied: the
    /// caller reads again.
    fn txn(&self, txn: &Txn) -> Result<Outcome, Error>;

    /// Applies independent transactions, in any order or at once; the results stand in the order of `txns`.
    fn txn_all(&self, txns: &[Txn]) -> Vec<Result<Outcome, Error>> {
        txns.iter().map(|txn| self.txn(txn)).collect()
    }

    /// Watches all keys that begin with `prefix`, from revision `from` on (`snapshot.rev + 1` after a list).
    ///
    /// # Errors
    /// See [`Store::get_many`].
    fn watch(&self, prefix: &str, from: Rev) -> Result<Box<dyn Watch>, Error>;

    /// Takes a lease that ends `ttl` after its last renewal (at least two seconds, as in etcd).
    ///
    /// # Errors
    /// See [`Store::get_many`].
    fn grant(&self, ttl: Duration) -> Result<LeaseId, Error>;

    /// Renews a lease once.
    ///
    /// # Errors
    /// [`Error::LeaseGone`] when it has expired or was revoked.
    fn renew(&self, lease: LeaseId) -> Result<(), Error>;

    /// Ends a lease now and deletes its keys; ending one that is gone is no error.
    ///
    /// # Errors
    /// See [`Store::get_many`].
    fn revoke(&self, lease: LeaseId) -> Result<(), Error>;

    /// Forgets history up to `rev`; watches that stand before it see [`Watched::Compacted`].
    ///
    /// # Errors
    /// See [`Store::get_many`].
    fn compact(&self, rev: Rev) -> Result<(), Error>;

    /// Reads one key.
    ///
    /// # Errors
    /// See [`Store::get_many`].
    fn get(&self, key: &str) -> Result<Option<Entry>, Error> {
        Ok(self.get_many(&[key])?.entries.pop())
    }
}
