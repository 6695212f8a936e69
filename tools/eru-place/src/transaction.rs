//! The transactions that move workloads in and out of a node's books. Pure.

use eru_fit::{Imbalance, give_back, take};
use eru_ledger::Seat;
use eru_store::{Compare, Op, Rev, Txn};
use eru_types::{Resources, Workload, keys, to_json};

/// Most workloads that one transaction takes in: two keys each, and the node's usage.
pub(crate) const MOST_PLACED: u64 = 60;
/// Most workloads that one transaction takes out: three keys each, and the node's usage.
pub(crate) const MOST_RELEASED: usize = 40;

#[expect(clippy::expect_used, reason = "resources have string keys and finite numbers only")]
fn put_usage(node: &str, usage: &Resources) -> Op {
    Op::Put(
        keys::usage(node),
        serde_json::to_vec(usage).expect("resources are JSON"),
        None,
    )
}

fn unchanged(seat: &Seat) -> Vec<Compare> {
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

/// Puts workloads on a node, if neither node nor usage changed and the reservation `txid` is still alive.
pub(crate) fn place(seat: &Seat, txid: &str, workloads: &[Workload]) -> Result<Txn, Imbalance> {
    let mut usage = seat.node.usage.clone();
    let mut txn = Txn {
        compares: unchanged(seat),
        ops: Vec::new(),
    };
    txn.compares.push(Compare::Exists(keys::pending(txid)));
    for workload in workloads {
        take(&mut usage, &workload.bound)?;
        txn.ops.push(Op::Put(
            keys::work(&workload.node, &workload.id),
            to_json(workload),
            None,
        ));
        txn.ops.push(Op::Put(index(workload), Vec::new(), None));
    }
    txn.ops.push(put_usage(&seat.node.name, &usage));
    Ok(txn)
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
