//! Keeps the reservations of the workloads on a stream alive until they had their turn, however long the engine takes.
//!
//! What must stay true: a reservation that was alive when its first workload came in ends only after this process did.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use eru_store::{KeepAlive, Store};
use eru_types::{Document, keys};

use crate::stream::Source;

/// For a reservation that does not say how long it lives: the least that a store grants.
const SHORTEST: Duration = Duration::from_secs(2);

/// The reservations seen so far; those that were dead already are kept as `None`, and confirming says so.
pub(crate) type Held = Arc<Mutex<BTreeMap<String, Option<KeepAlive>>>>;

/// The same source, whose reservations are alive for as long as the other part of the answer.
pub(crate) fn hold(store: &Arc<dyn Store>, source: Source) -> (Source, Held) {
    let held = Held::default();
    let (store, seen) = (Arc::clone(store), Arc::clone(&held));
    let source = source.inspect(move |item| {
        if let Ok(Document::Workload(workload)) = item
            && let Some(txid) = &workload.txid
        {
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            if !seen.contains_key(txid) {
                seen.insert(txid.clone(), keep(&store, txid));
            }
        }
    });
    (Box::new(source), held)
}

fn keep(store: &Arc<dyn Store>, txid: &str) -> Option<KeepAlive> {
    let entry = store.get(&keys::pending(txid)).ok()??;
    let lease = entry.lease?;
    // How much of its life is over is not known.
    store.renew(lease).ok()?;
    let ttl = serde_json::from_slice::<serde_json::Value>(&entry.value).ok()?["ttl_ms"].as_u64();
    Some(KeepAlive::start(
        Arc::clone(store),
        lease,
        ttl.map_or(SHORTEST, Duration::from_millis),
    ))
}
