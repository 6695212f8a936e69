//! Adding to and taking from a node's usage.

use eru_types::{Bound, Resources};

use crate::{devices, storage};

/// A usage that cannot be: more than a number holds, or less than nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} in use would be {direction}")]
pub struct Imbalance {
    what: String,
    direction: &'static str,
}

pub(crate) fn over(what: impl Into<String>) -> impl FnOnce() -> Imbalance {
    let what = what.into();
    move || Imbalance {
        what,
        direction: "more than a number holds",
    }
}

/// What is given to two at once.
pub(crate) fn twice(what: impl Into<String>) -> impl FnOnce() -> Imbalance {
    let what = what.into();
    move || Imbalance {
        what,
        direction: "given twice",
    }
}

pub(crate) fn under(what: impl Into<String>) -> impl FnOnce() -> Imbalance {
    let what = what.into();
    move || Imbalance {
        what,
        direction: "less than nothing",
    }
}

/// Adds what is bound to a node's usage.
///
/// # Errors
/// An overflow; the usage is then partly changed and must be thrown away.
pub fn take(usage: &mut Resources, bound: &Bound) -> Result<(), Imbalance> {
    usage.cpu = usage.cpu.checked_add(bound.cpu).ok_or_else(over("cpu"))?;
    usage.memory = usage.memory.checked_add(bound.memory).ok_or_else(over("memory"))?;
    for (core, pieces) in bound.cpu_map.iter() {
        let used = usage.cpu_map.get(core).unwrap_or_default();
        let sum = used.checked_add(pieces).ok_or_else(over(format!("core {core}")))?;
        usage.cpu_map.insert(core, sum);
    }
    if let Some(numa) = &bound.numa_node {
        let used = usage.numa_memory.get(numa).copied().unwrap_or_default();
        let sum = used.checked_add(bound.memory);
        let sum = sum.ok_or_else(over(format!("memory of NUMA node {numa}")))?;
        if sum > 0 {
            usage.numa_memory.insert(numa.clone(), sum);
        }
    }
    storage::take(usage, bound)?;
    devices::take(usage, bound)?;
    for (plugin, name, amount) in amounts(bound) {
        let used = usage
            .plugins
            .entry(plugin.clone())
            .or_default()
            .entry(name.clone())
            .or_default();
        *used = used
            .checked_add(amount)
            .ok_or_else(over(format!("{name} of plugin {plugin}")))?;
    }
    Ok(())
}

/// What is bound of resource plugins, by plugin and name.
fn amounts(bound: &Bound) -> impl Iterator<Item = (&String, &String, u64)> {
    let named = bound.plugins.iter();
    named
        .flat_map(|(plugin, amounts)| amounts.iter().map(move |(name, &amount)| (plugin, name, amount)))
        .filter(|(.., amount)| *amount > 0)
}

/// Takes what is bound from a node's usage. Cores, and memory of NUMA nodes, of which nothing is
/// in use any more vanish from it.
///
/// # Errors
/// Where less is in use than is given back; the usage is then partly changed and must be thrown away.
pub fn give_back(usage: &mut Resources, bound: &Bound) -> Result<(), Imbalance> {
    usage.cpu = usage.cpu.checked_sub(bound.cpu).ok_or_else(under("cpu"))?;
    usage.memory = usage.memory.checked_sub(bound.memory).ok_or_else(under("memory"))?;
    for (core, pieces) in bound.cpu_map.iter() {
        let used = usage.cpu_map.get(core).unwrap_or_default();
        match used.checked_sub(pieces).ok_or_else(under(format!("core {core}")))? {
            0 => usage.cpu_map.remove(core),
            left => usage.cpu_map.insert(core, left),
        };
    }
    if let Some(numa) = &bound.numa_node {
        let used = usage.numa_memory.get(numa).copied().unwrap_or_default();
        let left = used.checked_sub(bound.memory);
        match left.ok_or_else(under(format!("memory of NUMA node {numa}")))? {
            0 => usage.numa_memory.remove(numa),
            left => usage.numa_memory.insert(numa.clone(), left),
        };
    }
    storage::give_back(usage, bound)?;
    devices::give_back(usage, bound)?;
    for (plugin, name, amount) in amounts(bound) {
        let what = || under(format!("{name} of plugin {plugin}"))();
        let used = usage.plugins.get_mut(plugin).ok_or_else(what)?;
        match used
            .get(name)
            .copied()
            .unwrap_or_default()
            .checked_sub(amount)
            .ok_or_else(what)?
        {
            0 => used.remove(name),
            left => used.insert(name.clone(), left),
        };
        if used.is_empty() {
            usage.plugins.remove(plugin);
        }
    }
    Ok(())
}
