//! What a workload gets that is bound anew: what it had, where that is still right. Pure.
//!
//! What must stay true: whoever asks for the same cores keeps the very same; who asks for others stays within his NUMA
//! node, if there is room; nothing is bound that does not fit.

use eru_fit::{Ask, Host, cpu};
use eru_types::{Bound, CpuMap, Node, Resources};

/// What an instance gets on a node to which `origin` was given back before; `None` when it does not fit.
pub(super) fn rebind(node: &Node, old: &Ask, new: &Ask, origin: &Bound) -> Option<Bound> {
    let mut bound = eru_fit::rebind(&Host::from(node), new, origin)?;
    let [had, wants] = [old, new].map(|ask| ask.pieces(node.share_base));
    if wants > 0 && !origin.cpu_map.is_empty() {
        let same = (had == wants).then(|| same_cores(node, &origin.cpu_map));
        let near = || Some(near_cores(node, origin.numa_node.as_ref()?));
        let plan = same
            .and_then(|capacity| plan(node, &capacity, new, origin))
            .or_else(|| plan(node, &near()?, new, origin).filter(|plan| plan.numa_node == origin.numa_node));
        if let Some(plan) = plan {
            (bound.cpu_map, bound.numa_node) = (plan.cpu_map, plan.numa_node);
        }
    }
    bound.plugins.clone_from(&origin.plugins);
    bound.extra.clone_from(&origin.extra);
    Some(bound)
}

/// What is bound on the node if it had no more than `capacity`.
fn plan(node: &Node, capacity: &Resources, ask: &Ask, origin: &Bound) -> Option<cpu::Plan> {
    let host = Host {
        capacity,
        ..Host::from(node)
    };
    let (pieces, memory) = (ask.pieces(node.share_base), ask.request.memory_request);
    cpu::bind(&host, pieces, memory, &origin.cpu_map, 1).pop()
}

/// The node with no more free pieces than the workload had.
fn same_cores(node: &Node, had: &CpuMap) -> Resources {
    let there = |core| node.capacity.cpu_map.get(core).unwrap_or_default();
    let used = |core| node.usage.cpu_map.get(core).unwrap_or_default();
    let pieces = had
        .iter()
        .map(|(core, pieces)| (core, there(core).min(used(core).saturating_add(pieces))));
    Resources {
        cpu_map: pieces.collect(),
        ..node.capacity.clone()
    }
}

/// The node with the cores of one NUMA node only.
fn near_cores(node: &Node, numa: &str) -> Resources {
    let cores = node.capacity.cpu_map.iter();
    let near = cores.filter(|(core, _)| node.capacity.numa.get(core).is_some_and(|of| of == numa));
    Resources {
        cpu_map: near.collect(),
        ..node.capacity.clone()
    }
}
