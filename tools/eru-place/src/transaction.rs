//! The transactions that move workloads in and out of a node's books. Pure.

use eru_fit::{Imbalance, give_back};
use eru_ledger::Seat;
use eru_store::{Compare, Op, Rev, Txn};
use eru_types::{Resources, Workload, keys};

/// Most workloads that one transaction takes in: two keys each, and the node's usage.
pub(crate) const MOST_PLACED: u64 = 60;
/// Most bytes of documents in one transaction: a server refuses requests above 1.5 MiB.
pub(crate) const MOST_BYTES: usize = 1 << 20;
/// Most workloads that one transaction takes out: three keys each, and the node's usage.
pub(crate) const MOST_RELEASED: usize = 40;

/// Writes a node's usage.
#[expect(clippy::expect_used, reason = "resources have string keys and finite numbers only")]
pub(crate) fn put_usage(node: &str, usage: &Resources) -> Op {
    Op::Put(
        keys::usage(node),
        serde_json::to_vec(usage).expect("resources are JSON"),
        None,
    )
}

/// Holds on to the revisions of a node and its usage.
pub(crate) fn unchanged(seat: &Seat) -> Vec<Compare> {
    let name = &seat.node.name;
    vec![
        Compare::ModRev(keys::node(name), seat.node_rev),
        Compare::ModRev(keys::usage(name), seat.usage_rev),
    ]
}

fn index(workload: &Workload) -> String {
    keys::app(
        &workload.spec.app,
        &workload.spec.entrypoint,
        &workload.node,
        &workload.id,
    )
}

/// Begins a transaction that holds only while the reservation `txid` is alive.
pub(crate) fn under(txid: &str) -> Txn {
    Txn {
        compares: vec![Compare::Exists(keys::pending(txid))],
        ops: Vec::new(),
    }
}

/// Adds the workloads of a node, if neither node nor usage changed since the seat was read. The seat's usage counts
/// them already.
pub(crate) fn put(txn: &mut Txn, seat: &Seat, workloads: impl Iterator<Item = [Op; 2]>) {
    txn.compares.extend(unchanged(seat));
    txn.ops.extend(workloads.flatten());
    txn.ops.push(put_usage(&seat.node.name, &seat.node.usage));
}

/// Takes workloads off a node, if none of them, nor the node's usage, has changed since. A workload that was never
/// confirmed is only taken while its reservation is dead, unless its owner himself gives it back (`own`).
pub(crate) fn release(seat: &Seat, workloads: &[(Workload, Rev)], own: bool) -> Result<Txn, Imbalance> {
    let mut usage = seat.node.usage.clone();
    let mut txn = Txn {
        compares: unchanged(seat),
        ops: Vec::new(),
    };
    for (workload, rev) in workloads {
        give_back(&mut usage, &workload.bound)?;
        let key = keys::work(&workload.node, &workload.id);
        txn.compares.push(Compare::ModRev(key.clone(), *rev));
        if let Some(txid) = workload.txid.as_ref().filter(|_| !own) {
            let dead = Compare::ModRev(keys::pending(txid), 0);
            if !txn.compares.contains(&dead) {
                txn.compares.push(dead);
            }
        }
        txn.ops.push(Op::Delete(key));
        txn.ops.push(Op::Delete(index(workload)));
        txn.ops.push(Op::Delete(keys::status(&workload.node, &workload.id)));
    }
    txn.ops.push(put_usage(&seat.node.name, &usage));
    Ok(txn)
}
