//! The index of workloads by app against the workloads.

use std::collections::BTreeSet;

use eru_cli::Failure;
use eru_ledger::read;
use eru_store::{Compare, Entry, Op, Store, Txn};
use eru_types::{Workload, keys};

use super::repair::Found;

/// Every workload stands in the index of its app, and nothing else does. What cannot be read may stand anywhere.
pub(super) fn find(store: &dyn Store, work: &[Entry]) -> Result<Vec<Found>, Failure> {
    let (mut expected, mut unread) = (BTreeSet::new(), BTreeSet::new());
    for entry in work {
        match read::<Workload>(entry) {
            Ok(workload) => {
                expected.insert((key(&workload), entry.key.clone()));
            }
            Err(_) => drop(unread.insert(entry.key.clone())),
        }
    }
    let indexed = store.list(keys::APPS)?.entries.into_iter().filter_map(|entry| {
        let work = keys::node_and_id(&entry.key).map(|(node, id)| keys::work(node, id))?;
        Some((entry.key, work))
    });
    let indexed: BTreeSet<(String, String)> = indexed.filter(|(_, work)| !unread.contains(work)).collect();
    let mut found = Vec::new();
    for pair in expected.symmetric_difference(&indexed) {
        found.extend(look_again(store, pair)?);
    }
    Ok(found)
}

/// The two lists are of two moments: what differs is looked at once more, in one.
fn look_again(store: &dyn Store, (index, work): &(String, String)) -> Result<Option<Found>, Failure> {
    let entries = store.get_many(&[index, work])?.entries;
    let find = |key: &String| entries.iter().find(|entry| entry.key == *key);
    let right = match find(work) {
        None => None,
        Some(entry) => match read::<Workload>(entry) {
            Ok(workload) => Some((key(&workload), entry.mod_rev)),
            Err(_) => return Ok(None),
        },
    };
    let is_there = find(index).is_some();
    let wanted = right.as_ref().is_some_and(|(right, _)| right == index);
    if is_there == wanted {
        return Ok(None);
    }
    let message = if right.is_some() && is_there {
        format!("{index} names another app than the workload")
    } else {
        format!("only one of {work} and {index} exists")
    };
    let (does, op) = if wanted {
        (format!("puts {index} back"), Op::Put(index.clone(), Vec::new(), None))
    } else {
        (format!("deletes {index}"), Op::Delete(index.clone()))
    };
    // What it is of must be as it was seen; that a workload is absent is revision 0.
    let rev = right.map_or(0, |(_, rev)| rev);
    let txn = Txn {
        compares: vec![Compare::ModRev(work.clone(), rev)],
        ops: vec![op],
    };
    let found = Found::new(format!("key {work}"), message, None);
    Ok(Some(found.mended_by(&does, vec![txn])))
}

/// Where a workload stands in the index.
fn key(workload: &Workload) -> String {
    let Workload { spec, node, id, .. } = workload;
    keys::app(&spec.app, &spec.entrypoint, node, id)
}
