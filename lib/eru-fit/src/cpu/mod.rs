//! Binding cores: how many instances fit on a node, and which pieces of which cores each gets.
//!
//! An instance of `pieces` pieces gets `pieces / share_base` whole cores and, for what is left, one fragment of one
//! more core. On a node that is divided in NUMA nodes, instances go within one as long as they can, and across what is
//! left after that. What must stay true: no core, NUMA node or memory is given twice; [`capacity`] is how many plans
//! [`bind`] makes; the first `k` plans are the same however many are asked for; and the order of the plans is Eru's,
//! whose ties are broken by the core's id as text ("10" before "2").

mod count;
mod free;
mod layout;
mod numa;
mod shortage;
mod whole;

use eru_types::CpuMap;

use crate::Host;
use numa::Room;
pub use shortage::{cores_lack, shortage};

/// What one instance gets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Pieces by core.
    pub cpu_map: CpuMap,
    /// The NUMA node that all its cores, and its memory, are of; `None` across several, or where there are none.
    pub numa_node: Option<String>,
}

/// What an instance asks of the cores of a host.
#[derive(Clone, Copy, Debug)]
struct Shape {
    /// Pieces of a core.
    base: u32,
    /// Whole cores.
    full: u64,
    /// Pieces of one more core; less than `base`.
    part: u32,
    /// How many cores at most serve fragments.
    max_share: Option<u32>,
}

impl Shape {
    /// `None` for no pieces at all: there is nothing to bind then.
    fn new(host: &Host<'_>, pieces: u64) -> Option<Self> {
        let base = host.share_base.max(1);
        let part = u32::try_from(pieces % u64::from(base)).ok()?;
        (pieces > 0).then_some(Self {
            base,
            full: pieces / u64::from(base),
            part,
            max_share: host.max_share,
        })
    }

    /// How many cores may be broken into fragments besides those that are already: Eru's rule. Cores that are broken
    /// already may serve even when they are more than `max_share`.
    fn breakable(self, wholes: usize, fragments: usize) -> usize {
        let full = usize::try_from(self.full).unwrap_or(usize::MAX);
        let most = (wholes + fragments).saturating_sub(full);
        let share = self
            .max_share
            .map_or(usize::MAX, |n| usize::try_from(n).unwrap_or(usize::MAX));
        most.min(share).saturating_sub(fragments).min(wholes)
    }
}

/// How many instances of `pieces` pieces and `memory` bytes can be bound; nothing is planned for it. None when there
/// are no pieces.
#[must_use]
pub fn capacity(host: &Host<'_>, pieces: u64, memory: u64) -> u64 {
    let Some(shape) = Shape::new(host, pieces) else {
        return 0;
    };
    if host.capacity.numa.is_empty() {
        return count::capacity(host, shape).min(Room::of(host, memory).most());
    }
    let mut sum = 0u64;
    numa::each(host, shape, memory, &CpuMap::new(), u64::MAX, |_, count, _| {
        sum = sum.saturating_add(count);
    });
    sum
}

/// The first `count` plans for instances of `pieces` pieces and `memory` bytes, or as many as there are. Cores of
/// `origin`, which a workload holds already and has given back to the node, go first.
#[must_use]
pub fn bind(host: &Host<'_>, pieces: u64, memory: u64, origin: &CpuMap, count: u64) -> Vec<Plan> {
    let mut plans = Vec::new();
    if let Some(shape) = Shape::new(host, pieces) {
        numa::each(host, shape, memory, origin, count, |layout, count, numa_node| {
            plans.extend(layout.plans(count).map(|cpu_map| Plan {
                cpu_map,
                numa_node: numa_node.map(str::to_owned),
            }));
        });
    }
    plans
}

/// The cores that workloads without cores of their own share: those of which a whole core is free, or all of them when
/// there is none (Eru's rule).
#[must_use]
pub fn pool(host: &Host<'_>) -> Vec<u32> {
    let whole: Vec<u32> = free::cores(host)
        .filter(|&(_, free)| free >= host.share_base.max(1))
        .map(|(id, _)| id)
        .collect();
    if whole.is_empty() {
        host.capacity.cpu_map.keys().collect()
    } else {
        whole
    }
}
