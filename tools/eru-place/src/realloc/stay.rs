//! What a workload gets that is bound anew: what it had, where that is still right. Pure.
//!
//! What must stay true: whoever asks for the same cores keeps the very same, which is `eru_fit`'s rule; who asks for
//! others stays within his NUMA node, if there is room; nothing is bound that does not fit.

use eru_fit::{Ask, Host, cpu};
use eru_types::{Bound, Node, Resources};

/// What an instance gets on a node to which `origin` was given back before; `None` when it does not fit.
pub(super) fn rebind(node: &Node, ask: &Ask, origin: &Bound) -> Option<Bound> {
    let mut bound = eru_fit::rebind(&Host::from(node), ask, origin)?;
    if let Some(numa) = origin
        .numa_node
        .as_ref()
        .filter(|_| bound.numa_node != origin.numa_node)
        && let Some(plan) = plan_within(node, numa, ask, origin)
    {
        (bound.cpu_map, bound.numa_node) = (plan.cpu_map, plan.numa_node);
    }
    bound.plugins.clone_from(&origin.plugins);
    bound.extra.clone_from(&origin.extra);
    Some(bound)
}

/// The cores that it gets within one NUMA node.
fn plan_within(node: &Node, numa: &String, ask: &Ask, origin: &Bound) -> Option<cpu::Plan> {
    let cores = node.capacity.cpu_map.iter();
    let near = cores.filter(|(core, _)| node.capacity.numa.get(core) == Some(numa));
    let capacity = Resources {
        cpu_map: near.collect(),
        ..node.capacity.clone()
    };
    let host = Host {
        capacity: &capacity,
        ..Host::from(node)
    };
    let (pieces, memory) = (ask.pieces(node.share_base), ask.request.memory_request);
    let plan = cpu::bind(&host, pieces, memory, &origin.cpu_map, 1).pop()?;
    (plan.numa_node.as_ref() == Some(numa)).then_some(plan)
}
