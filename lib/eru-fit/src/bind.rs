//! What one node can take of one request, and what exactly each instance gets.
//!
//! What must stay true: capacity is what binding achieves, and what is bound never exceeds the node's capacity in any
//! dimension. Each dimension is bound for itself; what joins them is that an instance needs all of them.

use std::fmt;

use eru_types::{Bound, Cpu, Node, Request, Resources, format_size};

use crate::{Ask, Host, Imbalance, cpu};

/// What a node may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// CPU that is shared.
    Cpu,
    /// Cores to bind.
    Cores,
    /// Memory.
    Memory,
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cpu => "cpu",
            Self::Cores => "cores",
            Self::Memory => "memory",
        })
    }
}

/// A dimension in which not even one instance fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// The dimension.
    pub dimension: Dimension,
    /// What is there and what is needed, with figures.
    pub message: String,
}

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

fn memory_room(host: &Host<'_>, ask: &Ask) -> u64 {
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
    let plain = cpu_room(host, ask).min(memory_room(host, ask));
    if plain == 0 { 0 } else { plain.min(core_room(host, ask)) }
}

/// Why not even one instance fits on the node: every dimension that lacks, none when one fits.
#[must_use]
pub fn shortages(host: &Host<'_>, ask: &Ask) -> Vec<Shortage> {
    let mut found = Vec::new();
    let mut lack = |room: u64, dimension, message: &dyn Fn() -> String| {
        if room == 0 {
            found.push(Shortage {
                dimension,
                message: message(),
            });
        }
    };
    let (capacity, usage, request) = (host.capacity, host.usage, &ask.request);
    lack(cpu_room(host, ask), Dimension::Cpu, &|| {
        let limit = if request.cpu_bind {
            host.whole_cpu()
        } else {
            host.shared_cpu()
        }
        .unwrap_or(capacity.cpu);
        let free = limit.checked_sub(usage.cpu).unwrap_or_default();
        format!(
            "{free} of {limit} cores are free, {} are needed",
            ask.cpu(host.share_base)
        )
    });
    let pieces = ask.pieces(host.share_base);
    if let Some(message) = (pieces > 0)
        .then(|| cpu::cores_lack(host, pieces, request.memory_request))
        .flatten()
    {
        lack(0, Dimension::Cores, &|| message.clone());
    }
    lack(memory_room(host, ask), Dimension::Memory, &|| {
        let free = capacity.memory.saturating_sub(usage.memory);
        let [free, all, each] = [free, capacity.memory, request.memory_request].map(format_size);
        format!("{free} of {all} memory are free, {each} are needed")
    });
    found
}

/// The same in one sentence; `None` when one instance fits.
#[must_use]
pub fn shortage(host: &Host<'_>, ask: &Ask) -> Option<String> {
    let lacks: Vec<String> = shortages(host, ask).into_iter().map(|lack| lack.message).collect();
    (!lacks.is_empty()).then(|| lacks.join("; "))
}

/// What each of up to `count` instances gets on the node: as many as fit.
#[must_use]
pub fn bind(host: &Host<'_>, ask: &Ask, count: u64) -> Vec<Bound> {
    bind_beside(host, ask, &Bound::default(), count)
}

/// What an instance gets that had `origin`, which was given back before: what it had, where it still can.
#[must_use]
pub fn rebind(host: &Host<'_>, ask: &Ask, origin: &Bound) -> Option<Bound> {
    bind_beside(host, ask, origin, 1).pop()
}

fn bind_beside(host: &Host<'_>, ask: &Ask, origin: &Bound, count: u64) -> Vec<Bound> {
    let count = count.min(capacity(host, ask));
    let bound = |plan: cpu::Plan| Bound {
        cpu: ask.cpu(host.share_base),
        cpu_map: plan.cpu_map,
        numa_node: plan.numa_node,
        memory: ask.request.memory_request,
        ..Bound::default()
    };
    match ask.pieces(host.share_base) {
        0 => (0..count).map(|_| bound(cpu::Plan::default())).collect(),
        pieces => cpu::bind(host, pieces, ask.request.memory_request, &origin.cpu_map, count)
            .into_iter()
            .map(bound)
            .collect(),
    }
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
/// Eru's rule: by cores where cores are bound, by memory otherwise. A node without any counts as empty.
#[must_use]
pub fn load(host: &Host<'_>, ask: &Ask) -> (f64, f64) {
    let of = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    let (capacity, usage) = (host.capacity, host.usage);
    if ask.request.cpu_bind {
        let cores = capacity.cpu.as_f64();
        return (
            of(usage.cpu.as_f64(), cores),
            of(ask.cpu(host.share_base).as_f64(), cores),
        );
    }
    #[expect(clippy::cast_precision_loss, reason = "a fraction")]
    let [used, each, all] = [usage.memory, ask.request.memory_request, capacity.memory].map(|bytes| bytes as f64);
    (of(used, all), of(each, all))
}
