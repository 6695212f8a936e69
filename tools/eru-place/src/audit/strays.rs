//! What lies in the store for nodes that are not there.

use std::collections::{BTreeMap, BTreeSet};

use eru_cli::Failure;
use eru_store::{Compare, Entry, Op, Store, Txn};
use eru_types::keys;

use super::repair::Found;

/// Most keys that one transaction takes away.
const MOST: usize = 100;

/// What is left of a node.
#[derive(Default)]
struct Left {
    workload: Option<String>,
    keys: Vec<String>,
    usage: bool,
}

/// Workloads, usage and statuses of nodes that are not there.
pub(super) fn find(store: &dyn Store, nodes: &BTreeSet<String>, work: &[Entry]) -> Result<Vec<Found>, Failure> {
    let mut left: BTreeMap<String, Left> = BTreeMap::new();
    let known = |node: &str| nodes.contains(node);
    for (node, id) in work.iter().filter_map(|entry| keys::node_and_id(&entry.key)) {
        if !known(node) {
            left.entry(node.to_owned()).or_default().workload = Some(id.to_owned());
        }
    }
    for entry in store.list(keys::USAGE)?.entries {
        let node = &entry.key[keys::USAGE.len()..];
        if !known(node) {
            let left = left.entry(node.to_owned()).or_default();
            left.usage = true;
            left.keys.push(entry.key);
        }
    }
    for entry in store.list(keys::STATUS)?.entries {
        if let Some((node, _)) = keys::node_and_id(&entry.key).filter(|(node, _)| !known(node)) {
            left.entry(node.to_owned()).or_default().keys.push(entry.key);
        }
    }
    let mut found = Vec::new();
    for (node, left) in left {
        // It may have been added since the nodes were listed.
        if store.get(&keys::node(&node))?.is_none() {
            found.push(left.finding(&node));
        }
    }
    Ok(found)
}

impl Left {
    fn finding(self, node: &str) -> Found {
        let what = match (&self.workload, self.usage) {
            (Some(id), _) => format!("workload {id}"),
            (None, true) => "usage".to_owned(),
            (None, false) => format!("the status of {} workloads", self.keys.len()),
        };
        let message = format!("it is not known, but has {what}");
        let found = Found::new(
            format!("node {node}"),
            message,
            Some("add it again with `eru-place node add`"),
        );
        if self.workload.is_some() {
            return found;
        }
        let repair = self.keys.chunks(MOST).map(|keys| Txn {
            compares: vec![Compare::ModRev(keys::node(node), 0)],
            ops: keys.iter().cloned().map(Op::Delete).collect(),
        });
        let repair = repair.collect();
        found.mended_by("takes away what is left of it", repair)
    }
}
