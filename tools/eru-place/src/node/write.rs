//! Nodes in the store: each write holds on to what was read.

use eru_cli::{Exit, Failure};
use eru_store::{Compare, Entry, Op, Outcome, Store, Txn};
use eru_types::{Node, Resources, keys, to_json};

use crate::{contended, unknown};

/// How often a node is read anew when others change it meanwhile.
const ATTEMPTS: u32 = 16;

/// The node as it is stored: what is bound and whether it is alive lie elsewhere.
fn stored(node: &Node) -> Vec<u8> {
    to_json(&Node {
        usage: Resources::default(),
        alive: None,
        ..node.clone()
    })
}

/// Whether the node may join its pod; the pod's entry if it may.
pub(super) fn may_join(store: &dyn Store, node: &Node) -> Result<Entry, Failure> {
    let (name, pod) = (&node.name, &node.pod);
    let Some(entry) = store.get(&keys::pod(pod))? else {
        return Err(Failure::new(Exit::No, format_args!("pod {pod} is not known"))
            .hint(format_args!("add it with `eru-place pod add {pod}`")));
    };
    match eru_ledger::seat(store, name)? {
        Some(seat) => Err(Failure::new(
            Exit::No,
            format_args!("node {name} exists already, in pod {}", seat.node.pod),
        )
        .hint("two nodes cannot share a name: choose another, or change this one with `eru-place node set`")),
        None => Ok(entry),
    }
}

/// Adds a node to its pod.
pub(super) fn join(store: &dyn Store, node: Node) -> Result<Node, Failure> {
    for _ in 0..ATTEMPTS {
        let pod = may_join(store, &node)?;
        let compares = vec![
            Compare::ModRev(pod.key.clone(), pod.mod_rev),
            Compare::ModRev(keys::node(&node.name), 0),
        ];
        // The pod is written as it is, so that whoever removes it meanwhile notices.
        let ops = vec![
            Op::Put(pod.key, pod.value, None),
            Op::Put(keys::node(&node.name), stored(&node), None),
        ];
        if let Outcome::Committed(_) = store.txn(&Txn { compares, ops })? {
            return Ok(node);
        }
    }
    Err(contended("node", &node.name))
}

/// Changes a node, unless somebody else did so meanwhile, or something was bound on it.
pub(super) fn change(
    store: &dyn Store,
    name: &str,
    edit: impl Fn(&mut Node) -> Result<(), Failure>,
) -> Result<Node, Failure> {
    for _ in 0..ATTEMPTS {
        let mut seat = eru_ledger::seat(store, name)?.ok_or_else(|| unknown("node", name))?;
        edit(&mut seat.node)?;
        let key = keys::node(name);
        let compares = vec![
            Compare::ModRev(key.clone(), seat.node_rev),
            Compare::ModRev(keys::usage(name), seat.usage_rev),
        ];
        if let Outcome::Committed(_) = store.txn(&Txn {
            compares,
            ops: vec![Op::Put(key, stored(&seat.node), None)],
        })? {
            return Ok(seat.node);
        }
    }
    Err(contended("node", name))
}

/// Every workload's transaction writes the node's usage, so that comparing its revision covers them all.
pub(super) fn rm(store: &dyn Store, name: &str) -> Result<Node, Failure> {
    let seat = eru_ledger::seat(store, name)?.ok_or_else(|| unknown("node", name))?;
    let work = store.list(&keys::work_of(name))?.entries.len();
    if work > 0 {
        return Err(
            Failure::new(Exit::No, format_args!("node {name} still has {work} workloads")).hint(format_args!(
                "remove them first: eru-place ls --node {name} | eru-run rm | eru-place release"
            )),
        );
    }
    let compares = vec![
        Compare::ModRev(keys::node(name), seat.node_rev),
        Compare::ModRev(keys::usage(name), seat.usage_rev),
    ];
    let ops = [keys::node(name), keys::usage(name), keys::monitored(name)]
        .map(Op::Delete)
        .to_vec();
    if store.txn(&Txn { compares, ops })? == Outcome::Conflict {
        return Err(contended("node", name));
    }
    // What was forgotten on it by force is gone with it.
    for status in store.list(&keys::status_of(name))?.entries {
        let txn = Txn {
            compares: vec![Compare::ModRev(status.key.replacen(keys::STATUS, keys::WORK, 1), 0)],
            ops: vec![Op::Delete(status.key)],
        };
        store.txn(&txn)?;
    }
    Ok(seat.node)
}
