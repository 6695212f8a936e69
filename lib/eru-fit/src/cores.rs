//! Binding whole cores.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use eru_types::CpuMap;

use crate::Host;

/// How many whole cores each core of the node can still serve: one, or more where it is oversold. A core of which a
/// fragment is in use serves what is left of it in whole.
fn slots(host: &Host<'_>) -> impl Iterator<Item = (u32, u64)> {
    host.capacity.cpu_map.iter().map(|(core, pieces)| {
        let used = host.usage.cpu_map.get(core).unwrap_or_default();
        (core, u64::from(pieces.saturating_sub(used) / host.share_base))
    })
}

/// How many instances of `each` whole cores fit, no core twice in one instance: the largest `t` for which
/// `Σ min(slots, t) ≥ t · each`.
pub(crate) fn capacity(host: &Host<'_>, each: u64) -> u64 {
    let slots: Vec<u64> = slots(host).map(|(_, slots)| slots).collect();
    let fits =
        |t: u64| slots.iter().map(|&slots| u128::from(slots.min(t))).sum::<u128>() >= u128::from(t) * u128::from(each);
    let (mut low, mut high) = (0, slots.iter().sum::<u64>() / each.max(1));
    while low < high {
        let middle = high - (high - low) / 2;
        if fits(middle) { low = middle } else { high = middle - 1 }
    }
    low
}

/// The cores of up to `count` instances. Taking those with the most slots left achieves [`capacity`]; among equals the
/// lowest id goes first.
pub(crate) fn bind(host: &Host<'_>, each: u64, count: u64) -> Vec<CpuMap> {
    let mut heap: BinaryHeap<(u64, Reverse<u32>)> = slots(host)
        .filter(|&(_, slots)| slots > 0)
        .map(|(core, slots)| (slots, Reverse(core)))
        .collect();
    let mut plans = Vec::new();
    while (plans.len() as u64) < count && heap.len() as u64 >= each {
        let taken: Vec<_> = (0..each).filter_map(|_| heap.pop()).collect();
        plans.push(
            taken
                .iter()
                .map(|&(_, Reverse(core))| (core, host.share_base))
                .collect(),
        );
        heap.extend(
            taken
                .into_iter()
                .filter(|&(slots, _)| slots > 1)
                .map(|(slots, core)| (slots - 1, core)),
        );
    }
    plans
}
