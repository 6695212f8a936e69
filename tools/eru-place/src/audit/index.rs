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
                let Workload { spec, node, id, .. } = workload;
                let key = keys::app(&spec.app, &spec.entrypoint, &node, &id);
                expected.insert((key, entry.key.clone()));
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
        found.extend(look_again(store, pair, expected.contains(pair))?);
    }
    Ok(found)
}

/// The two lists are of two moments: what differs is looked at once more, in one.
fn look_again(store: &dyn Store, (index, work): &(String, String), wanted: bool) -> Result<Option<Found>, Failure> {
    let entries = store.get_many(&[index, work])?.entries;
    let is_there = |key: &String| entries.iter().any(|entry| entry.key == *key);
    let object = format!("key {work}");
    Ok(match (wanted, is_there(index), is_there(work)) {
        (_, false, true) if wanted => {
            let txn = Txn {
                compares: vec![Compare::Exists(work.clone())],
                ops: vec![Op::Put(index.clone(), Vec::new(), None)],
            };
            let message = format!("only one of {work} and {index} exists");
            Some(Found::new(object, message, None).mended_by(&format!("puts {index} back"), vec![txn]))
        }
        (false, true, there) => {
            let same = if there {
                Compare::Exists(work.clone())
            } else {
                Compare::ModRev(work.clone(), 0)
            };
            let txn = Txn {
                compares: vec![same],
                ops: vec![Op::Delete(index.clone())],
            };
            let message = if there {
                format!("{index} names another app than the workload")
            } else {
                format!("only one of {work} and {index} exists")
            };
            Some(Found::new(object, message, None).mended_by(&format!("deletes {index}"), vec![txn]))
        }
        _ => None,
    })
}
