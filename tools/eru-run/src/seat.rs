//! One `serve` a node: a key under a lease that says who it is.
//!
//! What must stay true: two of one name never serve at once, and a server that died on this host is not waited for.

use std::sync::Arc;
use std::time::Duration;

use eru_cli::{Exit, Failure, OrFail};
use eru_ledger::Holder;
use eru_store::{Compare, Entry, KeepAlive, LeaseId, Op, Outcome, Store, Txn};
use eru_types::keys;

/// How long a server that died elsewhere keeps its node.
const TTL: Duration = Duration::from_secs(15);

/// The right to serve a node, given up when it is dropped.
pub(crate) struct Seat {
    store: Arc<dyn Store>,
    lease: LeaseId,
    renewing: KeepAlive,
}

impl Seat {
    /// Takes the node.
    pub(crate) fn take(store: &Arc<dyn Store>, node: &str) -> Result<Self, Failure> {
        let this = Holder::this().or_fail(Exit::Os, "finding out who this process is")?;
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

/// Whether another machine serves the node: then the node is there, though this one has the same name.
pub(crate) fn is_elsewhere(store: &dyn Store, node: &str) -> Result<bool, Failure> {
    let Some(entry) = store.get(&keys::server(node))? else {
        return Ok(false);
    };
    let holder: Option<Holder> = serde_json::from_slice(&entry.value).ok();
    let this = Holder::this().or_fail(Exit::Os, "finding out who this process is")?;
    Ok(holder.is_some_and(|holder| !holder.is_of_this_boot(&this)))
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
        Some(holder) => holder.to_string(),
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
