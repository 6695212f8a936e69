//! Taking back what nobody will ever confirm or has removed already.

use std::collections::BTreeSet;

use eru_cli::{Exit, Failure};
use eru_fit::Imbalance;
use eru_ledger::{Seat, read};
use eru_store::{Outcome, Rev, Store};
use eru_types::{Desired, Phase, Status, Workload, keys};

use crate::{contended, transaction};

/// How often a node is read anew when others change it meanwhile.
const ATTEMPTS: u32 = 16;

/// Takes back what is dead on a node: workloads whose reservation has ended before `eru-run` confirmed them, and those
/// that were to be removed and are gone from their engine. Returns them.
pub(crate) fn node(store: &dyn Store, node: &str) -> Result<Vec<Workload>, Failure> {
    let mut taken = Vec::new();
    let mut lost = 0;
    while lost < ATTEMPTS {
        // A node that is gone has no books to put in order.
        let Some(seat) = eru_ledger::seat(store, node)? else {
            return Ok(taken);
        };
        let dead = dead(store, node)?;
        if dead.is_empty() {
            return Ok(taken);
        }
        let batch = &dead[..dead.len().min(transaction::MOST_RELEASED)];
        let txn = match transaction::release(&seat, batch, false) {
            Ok(txn) => txn,
            Err(_) if moved_on(store, &seat)? => {
                lost += 1;
                continue;
            }
            Err(imbalance) => return Err(unbalanced(node, &imbalance)),
        };
        if let Outcome::Committed(_) = store.txn(&txn)? {
            taken.extend(batch.iter().cloned().map(|(workload, _)| removed(workload)));
            lost = 0;
        } else {
            lost += 1;
        }
    }
    if taken.is_empty() {
        Err(contended("node", node))
    } else {
        Ok(taken)
    }
}

/// Whether the node's usage has changed since the seat was read. Workloads that were read meanwhile need not be what
/// makes up that usage, and the books are not wrong for it.
pub(crate) fn moved_on(store: &dyn Store, seat: &Seat) -> Result<bool, Failure> {
    let now = store.get(&keys::usage(&seat.node.name))?;
    Ok(now.map_or(0, |now| now.mod_rev) != seat.usage_rev)
}

/// The failure of books that do not hold what is to be given back.
pub(crate) fn unbalanced(node: &str, imbalance: &Imbalance) -> Failure {
    Failure::new(Exit::Data, format_args!("node {node}: {imbalance}")).hint("`eru-place audit` says what is wrong")
}

fn removed(workload: Workload) -> Workload {
    Workload {
        phase: Phase::Removed,
        ..workload
    }
}

/// The dead workloads of a node, with the revisions at which they were read.
pub(crate) fn dead(store: &dyn Store, node: &str) -> Result<Vec<(Workload, Rev)>, Failure> {
    let mut gone = BTreeSet::new();
    for entry in store.list(&keys::status_of(node))?.entries {
        let status: Status = read(&entry)?;
        if status.phase == Phase::Removed {
            gone.insert(status.id);
        }
    }
    // Workloads are read before the reservations: one that is confirmed in between has changed, and its txn conflicts.
    let mut workloads: Vec<(Workload, Rev)> = Vec::new();
    for entry in store.list(&keys::work_of(node))?.entries {
        workloads.push((read(&entry)?, entry.mod_rev));
    }
    let alive: BTreeSet<String> = store
        .list(keys::PENDING)?
        .entries
        .into_iter()
        .map(|entry| entry.key[keys::PENDING.len()..].to_owned())
        .collect();
    workloads.retain(|(workload, _)| match &workload.txid {
        Some(txid) => !alive.contains(txid),
        None => workload.desired == Desired::Removed && gone.contains(&workload.id),
    });
    Ok(workloads)
}
