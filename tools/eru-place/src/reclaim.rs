//! Taking back what nobody will ever confirm or has removed already.

use std::collections::BTreeSet;

use eru_cli::{Exit, Failure};
use eru_fit::Imbalance;
use eru_ledger::{Seat, read};
use eru_store::{Outcome, Rev, Store, Txn};
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
        let dead = dead(store, node)?;
        if dead.is_empty() {
            return Ok(taken);
        }
        // A node that is gone has no books to put in order.
        let Some(seat) = eru_ledger::seat(store, node)? else {
            return Ok(taken);
        };
        let batch = &dead[..dead.len().min(transaction::MOST_RELEASED)];
        let txn = transaction::release(&seat, batch, false);
        if let Some(txn) = unless_moved(store, &seat, batch, txn)?
            && let Outcome::Committed(_) = store.txn(&txn)?
        {
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

/// The transaction that gives back workloads. `None` where the books do not hold what is to be given back because
/// somebody gave it back between our look at the workloads and that at the books: both are to be read again.
pub(crate) fn unless_moved(
    store: &dyn Store,
    seat: &Seat,
    workloads: &[(Workload, Rev)],
    txn: Result<Txn, Imbalance>,
) -> Result<Option<Txn>, Failure> {
    let imbalance = match txn {
        Ok(txn) => return Ok(Some(txn)),
        Err(imbalance) => imbalance,
    };
    let node = &seat.node.name;
    let mut read: Vec<(String, Rev)> = vec![(keys::usage(node), seat.usage_rev)];
    read.extend(
        workloads
            .iter()
            .map(|(workload, rev)| (keys::work(node, &workload.id), *rev)),
    );
    let keys: Vec<&str> = read.iter().map(|(key, _)| key.as_str()).collect();
    let now = store.get_many(&keys)?.entries;
    let rev = |key: &str| {
        now.iter()
            .find(|entry| entry.key == key)
            .map_or(0, |entry| entry.mod_rev)
    };
    if read.iter().any(|(key, read)| rev(key) != *read) {
        return Ok(None);
    }
    Err(Failure::new(Exit::Data, format_args!("node {node}: {imbalance}")).hint("`eru-place audit` says what is wrong"))
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
