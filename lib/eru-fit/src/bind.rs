//! What one node can take of one request, and what exactly each instance gets.
//!
//! What must stay true: capacity is what binding achieves, and what is bound never exceeds the node's capacity in any
//! dimension. Each dimension is bound for itself; what joins them is that an instance needs all of them.

use std::collections::BTreeMap;

use eru_types::{Bound, Cpu, CpuMap, Node, Request, Resources};

use crate::merge::{Measure, merge};
use crate::{Ask, Host, Imbalance, cpu, devices, storage};

/// How often `each` goes into `free`; without end when nothing is asked for.
pub(crate) fn quotient(free: u64, each: u64) -> u64 {
    free.checked_div(each).unwrap_or(u64::MAX)
}

/// How many instances the CPU that is not bound core by core has room for.
///
/// Eru does not count such CPU at all, but refuses an instance that wants more than the node's cores; so does an
/// infinite overcommit ratio here.
pub(crate) fn cpu_room(host: &Host<'_>, ask: &Ask) -> u64 {
    let each = ask.cpu(host.share_base);
    let limit = if ask.request.cpu_bind {
        host.whole_cpu()
    } else if each > host.capacity.cpu {
        return 0;
    } else {
        host.shared_cpu()
    };
    limit.map_or(u64::MAX, |limit| {
        quotient(limit.nano().saturating_sub(host.usage.cpu.nano()), each.nano())
    })
}

pub(crate) fn memory_room(host: &Host<'_>, ask: &Ask) -> u64 {
    quotient(
        host.capacity.memory.saturating_sub(host.usage.memory),
        ask.request.memory_request,
    )
}

fn core_room(host: &Host<'_>, ask: &Ask) -> u64 {
    match ask.pieces(host.share_base) {
        0 => u64::MAX,
        pieces => cpu::capacity(host, pieces, ask.request.memory_request),
    }
}

fn storage_room(host: &Host<'_>, ask: &Ask) -> u64 {
    storage::capacity(host, &ask.volumes)
}

fn device_room(host: &Host<'_>, ask: &Ask) -> u64 {
    devices::capacity(host, &ask.request.devices)
}

/// The same for a request that [is plain](Ask::is_plain), of a node of which so much is in use.
pub(crate) fn plain_capacity(host: &Host<'_>, cpu: Cpu, memory: u64, ask: &Ask) -> u64 {
    let Request {
        cpu_request,
        memory_request,
        ..
    } = ask.request;
    if cpu_request > host.capacity.cpu {
        return 0;
    }
    let cpu = host.shared_cpu().map_or(u64::MAX, |limit| {
        quotient(limit.nano().saturating_sub(cpu.nano()), cpu_request.nano())
    });
    cpu.min(quotient(host.capacity.memory.saturating_sub(memory), memory_request))
}

/// How many more instances fit on the node; `u64::MAX` when nothing is asked for.
#[must_use]
pub fn capacity(host: &Host<'_>, ask: &Ask) -> u64 {
    let dimensions = [cpu_room, memory_room, core_room, storage_room, device_room];
    let mut least = u64::MAX;
    for room in dimensions {
        least = least.min(room(host, ask));
        if least == 0 {
            break;
        }
    }
    least
}

/// What each of up to `count` instances gets on the node: as many as fit.
#[must_use]
pub fn bind(host: &Host<'_>, ask: &Ask, count: u64) -> Vec<Bound> {
    bind_part(host, ask, count, count)
}

/// What each of the first `count` of `all` instances gets, where the others are bound later, once these were taken off
/// the node: so many fit in parts as fit at once.
#[must_use]
pub fn bind_part(host: &Host<'_>, ask: &Ask, count: u64, all: u64) -> Vec<Bound> {
    let all = all.min(capacity(host, ask));
    bind_beside(host, ask, &Bound::default(), count.min(all), all)
}

/// What an instance gets that had `origin`, which was given back before: what it had, where it still can.
#[must_use]
pub fn rebind(host: &Host<'_>, ask: &Ask, origin: &Bound) -> Option<Bound> {
    // Of CPU and memory, what it had is its own, also where the node has been made smaller meanwhile, or bound cores
    // have taken more than is shared.
    let held = |room: u64, asked: u64, had: u64| room > 0 || asked <= had;
    let pieces = ask.pieces(host.share_base);
    let cpu = held(cpu_room(host, ask), ask.cpu(host.share_base).nano(), origin.cpu.nano());
    let memory = held(memory_room(host, ask), ask.request.memory_request, origin.memory);
    let cores = pieces == 0 || kept(host, ask, origin, pieces).is_some() || core_room(host, ask) > 0;
    let storage = held(storage_room(host, ask), ask.volumes.storage_each(), origin.storage);
    let fits = cpu && memory && cores && (storage || ask.volumes.has_volumes()) && device_room(host, ask) > 0;
    let count = u64::from(fits);
    bind_beside(host, ask, origin, count, count).pop()
}

/// Binds the first so many of as many as fit.
fn bind_beside(host: &Host<'_>, ask: &Ask, origin: &Bound, count: u64, of: u64) -> Vec<Bound> {
    let mut all = Vec::new();
    let blank = Bound {
        cpu: ask.cpu(host.share_base),
        memory: ask.request.memory_request,
        storage: ask.volumes.storage_each(),
        ..Bound::default()
    };
    match ask.pieces(host.share_base) {
        0 => all.extend((0..count).map(|_| blank.clone())),
        pieces => {
            let plans = match kept(host, ask, origin, pieces) {
                Some(plan) if count > 0 => vec![plan],
                _ => cpu::bind(host, pieces, ask.request.memory_request, &origin.cpu_map, count),
            };
            all.extend(plans.into_iter().map(|plan| Bound {
                cpu_map: plan.cpu_map,
                numa_node: plan.numa_node,
                ..blank.clone()
            }));
        }
    }
    if ask.volumes.has_volumes() {
        let volumes = storage::bind_part(host, &ask.volumes, &origin.volumes, count, of);
        all.truncate(volumes.len());
        all.iter_mut()
            .zip(volumes)
            .for_each(|(bound, volumes)| bound.volumes = volumes);
    }
    if !ask.request.devices.is_empty() {
        let indices = devices::bind(host, &ask.request.devices, &origin.devices, count);
        all.truncate(indices.len());
        all.iter_mut()
            .zip(indices)
            .for_each(|(bound, indices)| bound.devices = indices);
    }
    all
}

/// The cores that an instance had, where it asks for as much as before and they are free: an affinity to each of them
/// alone might shuffle them.
fn kept(host: &Host<'_>, ask: &Ask, origin: &Bound, pieces: u64) -> Option<cpu::Plan> {
    let free = |(core, pieces): (u32, u32)| {
        let of = |map: &CpuMap| map.get(core).unwrap_or_default();
        of(&host.capacity.cpu_map).saturating_sub(of(&host.usage.cpu_map)) >= pieces
    };
    let near = origin.numa_node.as_ref().is_none_or(|numa| {
        let of = |memory: &BTreeMap<String, u64>| memory.get(numa).copied().unwrap_or_default();
        let free = of(&host.capacity.numa_memory).saturating_sub(of(&host.usage.numa_memory));
        free >= ask.request.memory_request
    });
    (origin.cpu_map.sum() == pieces && origin.cpu_map.iter().all(free) && near).then(|| cpu::Plan {
        cpu_map: origin.cpu_map.clone(),
        numa_node: origin.numa_node.clone(),
    })
}

/// Takes up to `count` instances off a node, without telling them apart; what does not fit is left out.
///
/// # Errors
/// A usage that no number holds; it is then partly changed and must be thrown away.
pub fn reserve(node: &mut Node, ask: &Ask, count: u64) -> Result<(), Imbalance> {
    let host = Host::from(&*node);
    let count = count.min(capacity(&host, ask));
    if ask.is_plain() {
        return take_plain(&mut node.usage, ask, count);
    }
    let all = bind(&host, ask, count);
    all.iter().try_for_each(|bound| crate::take(&mut node.usage, bound))
}

/// Takes `count` instances of a request that is plain off a node.
pub(crate) fn take_plain(usage: &mut Resources, ask: &Ask, count: u64) -> Result<(), Imbalance> {
    let all = Bound {
        cpu: Cpu::from_nano(ask.request.cpu_request.nano().saturating_mul(count)),
        memory: ask.request.memory_request.saturating_mul(count),
        ..Bound::default()
    };
    crate::take(usage, &all)
}

/// How full the node is, and how much fuller one instance makes it, as fractions: what GLOBAL and DRAINED go by.
///
/// Eru's rule: by cores where cores are bound, by memory otherwise, and by storage beside them where it is asked for,
/// the cores counting a hundred times as much. A node without any counts as empty.
#[must_use]
pub fn measure(host: &Host<'_>, ask: &Ask) -> Measure {
    let (capacity, usage) = (host.capacity, host.usage);
    let (used, each, all, weight) = if ask.request.cpu_bind {
        let [used, each, all] = [usage.cpu, ask.cpu(host.share_base), capacity.cpu].map(Cpu::as_f64);
        (used, each, all, 100)
    } else {
        #[expect(clippy::cast_precision_loss, reason = "a fraction")]
        let [used, each, all] = [usage.memory, ask.request.memory_request, capacity.memory].map(|bytes| bytes as f64);
        (used, each, all, 1)
    };
    let of = |part: f64| if all > 0.0 { part / all } else { 0.0 };
    let own = Measure {
        capacity: self::capacity(host, ask),
        usage: of(used),
        rate: of(each),
        weight,
    };
    if ask.volumes.storage_each() == 0 {
        return own;
    }
    merge(&[own, storage::measure(host, &ask.volumes)]).unwrap_or(own)
}
