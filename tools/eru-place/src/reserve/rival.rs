//! Gangs that are in each other's way.
//!
//! Two gangs that each hold what the other lacks must not both give up, nor wait for each other. The older one waits;
//! the younger gives back what it has and begins anew when the older has ended. So nobody waits for an older one while
//! holding anything, no circle of waiting can close, and the oldest gets through.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::{Duration, Instant};

use eru_cli::Failure;
use eru_ledger::{Pending, read};
use eru_store::{Entry, Rev, Store};
use eru_types::{Workload, keys};

/// Pauses between two looks at a rival grow from this...
const SHORTEST: Duration = Duration::from_millis(5);
/// ...to this.
const LONGEST: Duration = Duration::from_millis(100);

/// Who else has taken room on a node and not made up his mind.
#[derive(Debug, Default)]
pub(super) struct Rivals {
    /// Something there belongs to nobody any more.
    pub(super) dead: bool,
    /// Gangs that began before us.
    pub(super) older: Vec<String>,
    /// Gangs that began after us.
    pub(super) younger: Vec<String>,
}

/// Looks who is on a node beside the reservation `own`, which began at a revision.
pub(super) fn on(store: &dyn Store, node: &str, own: &str, since: Rev) -> Result<Rivals, Failure> {
    let mut txids = BTreeSet::new();
    // Of what cannot be read nothing is known; `eru-place audit` names it.
    let entries = store.list(&keys::work_of(node))?.entries;
    for workload in entries.iter().filter_map(|entry| read::<Workload>(entry).ok()) {
        txids.extend(workload.txid.filter(|txid| txid != own));
    }
    let mut rivals = Rivals::default();
    if txids.is_empty() {
        return Ok(rivals);
    }
    let mut marks = BTreeMap::new();
    for entry in store.list(keys::PENDING)?.entries {
        marks.insert(entry.key.clone(), (is_gathering(&entry), entry.create_rev));
    }
    for txid in txids {
        match marks.get(&keys::pending(&txid)) {
            None => rivals.dead = true,
            Some((false, _)) => {}
            Some((true, began)) if *began < since => rivals.older.push(txid),
            Some((true, _)) => rivals.younger.push(txid),
        }
    }
    Ok(rivals)
}

/// Whether a mark is one of a gang that is not complete. One that cannot be read is nobody to wait for.
fn is_gathering(mark: &Entry) -> bool {
    Pending::read(mark).is_ok_and(|mark| mark.is_gathering())
}

/// Waits until one of these gangs has ended, one way or the other, or it is `late`.
pub(super) fn wait(store: &dyn Store, txids: &[String], late: Instant) -> Result<(), Failure> {
    let keys: Vec<String> = txids.iter().map(|txid| keys::pending(txid)).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let mut pause = SHORTEST;
    while Instant::now() < late {
        // In step with another they would meet again.
        thread::sleep(pause.mul_f64(0.5 + fastrand::f64() / 2.0));
        pause = (pause * 2).min(LONGEST);
        let marks = store.get_many(&keys)?.entries;
        let gathering = marks.iter().filter(|mark| is_gathering(mark)).count();
        if gathering < keys.len() || keys.is_empty() {
            break;
        }
    }
    Ok(())
}
