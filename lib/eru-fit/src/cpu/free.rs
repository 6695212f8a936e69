//! What is free of each core, and in which order cores are used.

use std::cmp::Ordering;

use eru_types::CpuMap;

use super::Shape;
use crate::Host;

/// A core with pieces that are free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Core {
    pub(super) id: u32,
    pub(super) free: u32,
    /// Where its id comes among others as text.
    text: u64,
}

impl Core {
    pub(super) fn new(id: u32, free: u32) -> Self {
        Self {
            id,
            free,
            text: text_order(id),
        }
    }

    /// The busiest first, among equals by the id as text.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        (self.free, self.text).cmp(&(other.free, other.text))
    }

    /// The order of the ids alone.
    pub(super) const fn text(&self) -> u64 {
        self.text
    }

    /// Whether it serves whole cores. Eru's rule: one that is not free in whole cores serves fragments only.
    pub(super) const fn is_whole(&self, base: u32) -> bool {
        is_whole(self.free, base)
    }
}

pub(super) const fn is_whole(free: u32, base: u32) -> bool {
    free >= base && free.is_multiple_of(base)
}

/// A number that grows as the decimal text of the id does: its digits, filled up to ten, then how many they are.
fn text_order(id: u32) -> u64 {
    const TENS: [u64; 10] = [
        1_000_000_000,
        100_000_000,
        10_000_000,
        1_000_000,
        100_000,
        10_000,
        1_000,
        100,
        10,
        1,
    ];
    let more = id.checked_ilog10().unwrap_or_default() as usize;
    (u64::from(id) * TENS[more]) << 4 | more as u64
}

/// The free pieces of all cores, in the order of their ids. A core of which more is in use than there is has none.
pub(super) fn cores(host: &Host<'_>) -> impl Iterator<Item = (u32, u32)> {
    let mut used = host.usage.cpu_map.iter().peekable();
    host.capacity.cpu_map.iter().map(move |(id, pieces)| {
        while used.next_if(|&(other, _)| other < id).is_some() {}
        let taken = used.next_if(|&(other, _)| other == id).map_or(0, |(_, taken)| taken);
        (id, pieces.saturating_sub(taken))
    })
}

/// Cores by what they can serve, each list in the order in which it is used.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    pub(super) wholes: Vec<Core>,
    pub(super) fragments: Vec<Core>,
}

impl Sorted {
    pub(super) fn new(cores: impl Iterator<Item = Core>, shape: Shape) -> Self {
        let mut sorted = Self::default();
        for core in cores.filter(|core| core.free > 0) {
            if core.is_whole(shape.base) {
                sorted.wholes.push(core);
            } else {
                sorted.fragments.push(core);
            }
        }
        sorted.wholes.sort_unstable_by(Core::order);
        sorted.fragments.sort_unstable_by(Core::order);
        sorted
    }

    /// Puts the cores first that a workload holds already in the same role, in the order that they have there.
    pub(super) fn prefer(&mut self, origin: &CpuMap, shape: Shape) {
        let held = Self::new(origin.iter().map(|(id, pieces)| Core::new(id, pieces)), shape);
        first(&mut self.wholes, &held.wholes);
        first(&mut self.fragments, &held.fragments);
    }
}

fn first(cores: &mut [Core], held: &[Core]) {
    let mut ranks: Vec<(u32, usize)> = held.iter().map(|core| core.id).zip(0..).collect();
    ranks.sort_unstable();
    cores.sort_by_key(|core| {
        ranks
            .binary_search_by_key(&core.id, |&(id, _)| id)
            .map_or(usize::MAX, |found| ranks[found].1)
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use eru_types::Node;
    use proptest::prelude::{prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn ids_are_in_the_order_of_their_text(a: u32, b: u32, short in 0u32..2000, other in 0u32..2000) {
            for (a, b) in [(a, b), (short, other), (a, short), (0, b)] {
                prop_assert_eq!(text_order(a).cmp(&text_order(b)), a.to_string().cmp(&b.to_string()));
            }
        }
    }

    #[test]
    fn what_is_in_use_is_not_free() {
        let mut node = Node::default();
        node.capacity.cpu_map = CpuMap::from([(0, 100), (2, 100), (10, 100), (11, 5)]);
        node.usage.cpu_map = CpuMap::from([(1, 7), (2, 30), (10, 101), (12, 1)]);
        assert_eq!(
            cores(&Host::from(&node)).collect::<Vec<_>>(),
            [(0, 100), (2, 70), (10, 0), (11, 5)]
        );
    }
}
