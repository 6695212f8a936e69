//! Taking back what nobody will ever confirm or has removed already.
//!
//! What must stay true: workloads are read before the reservations. One that is confirmed in between has changed, and
//! its transaction conflicts; one that is placed in between was not seen.

use std::collections::{BTreeMap, BTreeSet};

use eru_cli::{Exit, Failure};
use eru_ledger::{Seat, read};
use eru_store::{Outcome, Rev, Store};
use eru_types::{Desired, Phase, Status, Workload, keys};

use crate::{contended, transaction};

/// How often a node is read anew when others change it meanwhile.
const ATTEMPTS: u32 = 16;

/// Workloads with the revisions at which they were read.
type Found = Vec<(Workload, Rev)>;

/// Takes back what is dead on a node: workloads whose reservation has ended before `eru-run` confirmed them, and those
/// that were to be removed and are gone from their engine. Returns them.
pub(crate) fn node(store: &dyn Store, node: &str) -> Result<Vec<Workload>, Failure> {
    let dead = dead(store, node)?;
    take(store, node, dead)
}

/// Takes back what was found dead on a node, and what else is by then.
pub(crate) fn take(store: &dyn Store, node: &str, mut dead: Found) -> Result<Vec<Workload>, Failure> {
    let mut taken = Vec::new();
    let mut lost = 0;
    while lost < ATTEMPTS {
        if dead.is_empty() {
            return Ok(taken);
        }
        // A node that is gone has no books to put in order.
        let Some(seat) = eru_ledger::seat(store, node)? else {
            return Ok(taken);
        };
        let batch = &dead[..dead.len().min(transaction::MOST_RELEASED)];
        let done = match transaction::release(&seat, batch, false) {
            Ok(txn) => matches!(store.txn(&txn)?, Outcome::Committed(_)),
            Err(_) if has_changed(store, &seat, batch)? => false,
            Err(imbalance) => {
                return Err(Failure::new(Exit::Data, format_args!("node {node}: {imbalance}"))
                    .hint("`eru-place audit` says what is wrong"));
            }
        };
        if done {
            taken.extend(batch.iter().cloned().map(|(workload, _)| removed(workload)));
            lost = 0;
        } else {
            lost += 1;
        }
        dead = self::dead(store, node)?;
    }
    if taken.is_empty() {
        Err(contended("node", node))
    } else {
        Ok(taken)
    }
}

/// Whether a node's usage or any of these workloads is no longer what it was when they were read. They are read one
/// after the other: where somebody came in between, the books may seem wrong.
pub(crate) fn has_changed(store: &dyn Store, seat: &Seat, workloads: &[(Workload, Rev)]) -> Result<bool, Failure> {
    let node = &seat.node.name;
    let mut expected: Vec<(String, Rev)> = workloads
        .iter()
        .map(|(workload, rev)| (keys::work(node, &workload.id), *rev))
        .collect();
    expected.push((keys::usage(node), seat.usage_rev));
    let keys: Vec<&str> = expected.iter().map(|(key, _)| key.as_str()).collect();
    let entries = store.get_many(&keys)?.entries;
    let now = |key: &str| {
        entries
            .iter()
            .find(|entry| entry.key == key)
            .map_or(0, |entry| entry.mod_rev)
    };
    Ok(expected.iter().any(|(key, rev)| now(key) != *rev))
}

fn removed(workload: Workload) -> Workload {
    Workload {
        phase: Phase::Removed,
        ..workload
    }
}

/// The dead workloads of a node.
fn dead(store: &dyn Store, node: &str) -> Result<Found, Failure> {
    let mut suspects = Suspects::default();
    suspects.look(store, node)?;
    Ok(suspects.dead(store)?.remove(node).unwrap_or_default())
}

/// Workloads that may be dead, of any number of nodes; the reservations are listed once for all of them.
#[derive(Debug, Default)]
pub(crate) struct Suspects {
    found: BTreeMap<String, Found>,
    reserved: bool,
}

impl Suspects {
    /// Looks for some on a node.
    pub(crate) fn look(&mut self, store: &dyn Store, node: &str) -> Result<(), Failure> {
        let mut found: Found = Vec::new();
        for entry in store.list(&keys::work_of(node))?.entries {
            let workload: Workload = read(&entry)?;
            if workload.txid.is_some() || workload.desired == Desired::Removed {
                found.push((workload, entry.mod_rev));
            }
        }
        // What was to be removed then, and is gone by now, is gone for good: whoever wants it again changes it.
        if found.iter().any(|(workload, _)| workload.txid.is_none()) {
            let gone = gone(store, node)?;
            found.retain(|(workload, _)| workload.txid.is_some() || gone.contains(&workload.id));
        }
        self.reserved |= found.iter().any(|(workload, _)| workload.txid.is_some());
        if !found.is_empty() {
            self.found.insert(node.to_owned(), found);
        }
        Ok(())
    }

    /// Those that are dead, by node.
    pub(crate) fn dead(mut self, store: &dyn Store) -> Result<BTreeMap<String, Found>, Failure> {
        if self.reserved {
            let alive = alive(store)?;
            for found in self.found.values_mut() {
                found.retain(|(workload, _)| workload.txid.as_ref().is_none_or(|txid| !alive.contains(txid)));
            }
        }
        Ok(self.found)
    }
}

/// The workloads of a node that their engine has no more.
fn gone(store: &dyn Store, node: &str) -> Result<BTreeSet<String>, Failure> {
    let mut gone = BTreeSet::new();
    for entry in store.list(&keys::status_of(node))?.entries {
        let status: Status = read(&entry)?;
        if status.phase == Phase::Removed {
            gone.insert(status.id);
        }
    }
    Ok(gone)
}

/// The reservations that have not ended.
fn alive(store: &dyn Store) -> Result<BTreeSet<String>, Failure> {
    let entries = store.list(keys::PENDING)?.entries;
    Ok(entries
        .into_iter()
        .map(|entry| entry.key[keys::PENDING.len()..].to_owned())
        .collect())
}
