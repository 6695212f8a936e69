//! Within NUMA nodes first, in the order of their names, then across.

use std::collections::BTreeMap;

use eru_types::CpuMap;

use super::Shape;
use super::free::{self, Core};
use super::layout::Layout;
use crate::Host;

/// Memory that is left, and how much of it each instance takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub(super) left: u64,
    pub(super) each: u64,
}

impl Room {
    /// A node's memory. Whatever uses it counts, also what is not bound within a NUMA host.
    pub(super) fn of(host: &Host<'_>, each: u64) -> Self {
        Self {
            left: host.capacity.memory.saturating_sub(host.usage.memory),
            each,
        }
    }

    fn of_numa(host: &Host<'_>, name: &str, each: u64) -> Self {
        let of = |map: &BTreeMap<String, u64>| map.get(name).copied().unwrap_or_default();
        Self {
            left: of(&host.capacity.numa_memory).saturating_sub(of(&host.usage.numa_memory)),
            each,
        }
    }

    /// How many instances there is room for; without end when they take none.
    pub(super) fn most(self) -> u64 {
        self.left.checked_div(self.each).unwrap_or(u64::MAX)
    }

    fn take(&mut self, count: u64) {
        self.left = self.left.saturating_sub(self.each.saturating_mul(count));
    }
}

/// Lays out the node until `count` instances are served, and shows each layout with how many plans of it count and the
/// NUMA node that it is of.
pub(super) fn each(
    host: &Host<'_>,
    shape: Shape,
    memory: u64,
    origin: &CpuMap,
    count: u64,
    mut show: impl FnMut(&Layout, u64, Option<&str>),
) {
    let mut room = Room::of(host, memory);
    let mut left = count;
    let mut cores: Vec<Core> = free::cores(host)
        .filter(|&(_, free)| free > 0)
        .map(|(id, free)| Core::new(id, free))
        .collect();
    for name in names(host) {
        let local = |core: &&Core| host.capacity.numa.get(&core.id).map(String::as_str) == Some(name);
        let layout = Layout::new(cores.iter().filter(local).copied(), shape, origin);
        let limit = room.most().min(Room::of_numa(host, name, memory).most());
        let number = left.min(limit).min(layout.count());
        show(&layout, number, Some(name));
        left -= number;
        if left == 0 {
            return;
        }
        room.take(number);
        layout.taken(number, |id, pieces| take(&mut cores, id, pieces));
    }
    let layout = Layout::new(cores.into_iter(), shape, origin);
    let number = left.min(room.most()).min(layout.count());
    show(&layout, number, None);
}

/// The NUMA nodes in order, each once.
fn names<'a>(host: &Host<'a>) -> Vec<&'a str> {
    let mut names: Vec<&str> = host.capacity.numa.values().map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Takes pieces off a core; the cores are in the order of their ids.
fn take(cores: &mut [Core], id: u32, pieces: u64) {
    if let Ok(at) = cores.binary_search_by_key(&id, |core| core.id) {
        let free = u64::from(cores[at].free).saturating_sub(pieces);
        cores[at].free = u32::try_from(free).unwrap_or_default();
    }
}
