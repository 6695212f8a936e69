//! What `eru-run` writes of a workload, without an engine: that it is confirmed, that it shall go, that it is gone.
//! The transactions are those of `eru-run`.

use eru_store::{Compare, Error, Op, Outcome, Store, Txn};
use eru_types::{Desired, Phase, Status, Workload, from_json, keys, to_json};

/// How often a change is tried again because somebody else was faster.
const ATTEMPTS: usize = 20;

/// Changes a workload and confirms it, while its reservation lives. Tells whether it did.
fn change(store: &dyn Store, node: &str, id: &str, desired: Desired) -> Result<bool, Error> {
    let key = keys::work(node, id);
    for _ in 0..ATTEMPTS {
        let Some(entry) = store.get(&key)? else {
            return Ok(false);
        };
        let mut new: Workload = from_json(&entry.value).map_err(|e| Error::Broken {
            key: key.clone(),
            cause: e.to_string(),
        })?;
        let mut compares = vec![Compare::ModRev(key.clone(), entry.mod_rev)];
        let pending = new.txid.take().map(|txid| keys::pending(&txid));
        compares.extend(pending.iter().cloned().map(Compare::Exists));
        new.desired = desired;
        let ops = vec![Op::Put(key.clone(), to_json(&new), None)];
        if let Outcome::Committed(_) = store.txn(&Txn { compares, ops })? {
            return Ok(true);
        }
        if let Some(pending) = pending
            && store.get(&pending)?.is_none()
        {
            return Ok(false);
        }
    }
    Ok(false)
}

/// Confirms a workload, as `eru-run up` does first of all.
pub(super) fn confirm(store: &dyn Store, workload: &Workload) -> Result<bool, Error> {
    change(store, &workload.node, &workload.id, Desired::Running)
}

/// Wants a workload removed and sees to it, as `eru-run rm` and its engine do.
pub(super) fn remove(store: &dyn Store, workload: &Workload) -> Result<bool, Error> {
    if !change(store, &workload.node, &workload.id, Desired::Removed)? {
        return Ok(false);
    }
    let status = Status {
        id: workload.id.clone(),
        node: workload.node.clone(),
        phase: Phase::Removed,
        ..Status::default()
    };
    let txn = Txn {
        compares: vec![Compare::Exists(keys::work(&workload.node, &workload.id))],
        ops: vec![Op::Put(
            keys::status(&workload.node, &workload.id),
            to_json(&status),
            None,
        )],
    };
    Ok(matches!(store.txn(&txn)?, Outcome::Committed(_)))
}
