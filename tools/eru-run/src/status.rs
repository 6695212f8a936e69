//! What this node reports of a workload: `status/<node>/<id>`, written on change only.
//!
//! What must stay true: `health` is eru-health's and is kept as it is; nothing is reported of a workload that the store
//! no longer has, or its status would stay for ever.

use std::time::SystemTime;

use eru_cli::{Exit, Failure};
use eru_ledger::read;
use eru_store::{Compare, Op, Outcome, Store, Txn};
use eru_types::{Status, Workload, keys, time, to_json};

/// How often a write is tried again because somebody else was faster.
const ATTEMPTS: usize = 20;

/// Writes what `workload` says of itself, unless the store has it already. Returns what the store then has.
pub(crate) fn report(store: &dyn Store, workload: &Workload) -> Result<Status, Failure> {
    let key = keys::status(&workload.node, &workload.id);
    for _ in 0..ATTEMPTS {
        let entry = store.get(&key)?;
        let rev = entry.as_ref().map_or(0, |entry| entry.mod_rev);
        // What cannot be read is replaced.
        let old: Option<Status> = entry.and_then(|entry| read(&entry).ok());
        let new = merge(old.as_ref(), Status::of(workload), SystemTime::now());
        if old.as_ref() == Some(&new) {
            return Ok(new);
        }
        let txn = Txn {
            compares: vec![
                Compare::ModRev(key.clone(), rev),
                Compare::Exists(keys::work(&workload.node, &workload.id)),
            ],
            ops: vec![Op::Put(key.clone(), to_json(&new), None)],
        };
        if let Outcome::Committed(_) = store.txn(&txn)? {
            tracing::info!(workload = new.name, id = new.id, phase = %new.phase, "reported");
            return Ok(new);
        }
        if store.get(&keys::work(&workload.node, &workload.id))?.is_none() {
            return Ok(new);
        }
    }
    Err(Failure::new(Exit::Retry, format_args!("{key} changes all the time")).hint("try again"))
}

/// Takes away what was reported of a workload that the store no longer has: its instance is gone too.
pub(crate) fn forget(store: &dyn Store, node: &str, id: &str) -> Result<(), Failure> {
    let txn = Txn {
        compares: vec![Compare::ModRev(keys::work(node, id), 0)],
        ops: vec![Op::Delete(keys::status(node, id))],
    };
    store.txn(&txn)?;
    Ok(())
}

/// The new status, with what others wrote into the old one.
fn merge(old: Option<&Status>, mut new: Status, now: SystemTime) -> Status {
    let since = old
        .filter(|old| old.phase == new.phase)
        .and_then(|old| old.since.clone());
    new.since = Some(since.unwrap_or_else(|| time::rfc3339(now)));
    if let Some(old) = old {
        new.health.clone_from(&old.health);
        new.extra.clone_from(&old.extra);
    }
    new
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use eru_types::{Health, Phase};

    fn status(phase: Phase) -> Status {
        Status {
            phase,
            ..Status::default()
        }
    }

    #[test]
    fn health_is_kept_and_since_moves_with_the_phase() {
        let mut old = merge(None, status(Phase::Running), SystemTime::UNIX_EPOCH);
        assert_eq!(old.since.as_deref(), Some("1970-01-01T00:00:00.000Z"));
        old.health = Some(Health::default());
        old.extra.insert("x".into(), 1.into());
        let same = merge(Some(&old), status(Phase::Running), SystemTime::now());
        assert_eq!(same, old);
        let ended = merge(Some(&old), status(Phase::Stopped), SystemTime::now());
        assert_ne!(ended.since, old.since);
        assert_eq!((ended.health, ended.extra.len()), (old.health, 1));
        assert!(time::parse(ended.since.as_deref().unwrap()).is_ok());
    }
}
