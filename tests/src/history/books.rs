//! The books of one node: what its workloads have bound, against its usage and its capacity.
//!
//! The sum is made twice: by the tools' own `take`, to compare with the usage exactly, and by hand, so that a fault
//! that `take` shares with whoever binds still shows.

use std::collections::{BTreeMap, BTreeSet};

use eru_types::{Bound, Cpu, Extra, Node, Rates, Resources, Workload, keys};

use super::History;

impl History {
    /// Proves the books of a node.
    pub(super) fn balance(&self, name: &str) -> Result<(), String> {
        let none = BTreeMap::new();
        let work = self.work.get(name).unwrap_or(&none);
        let usage = self.usage.get(name).cloned().unwrap_or_default();
        let books = Resources {
            extra: Extra::new(),
            ..usage
        };
        match self.nodes.get(name) {
            // Before the sum, so that the tools' own arithmetic is not the first to judge.
            Some(node) => within(node, &books, work.values())?,
            None if work.is_empty() && books == Resources::default() => {}
            None => return Err("is not there, but something is bound on it".into()),
        }
        let sum = sum(work.values())?;
        if sum != books {
            let text = |resources: &Resources| serde_json::to_string(resources).unwrap_or_default();
            return Err(format!(
                "its workloads have bound {}, its books say {}",
                text(&sum),
                text(&books)
            ));
        }
        work.values().try_for_each(|workload| {
            let spec = &workload.spec;
            let key = keys::app(&spec.app, &spec.entrypoint, name, &workload.id);
            let found = self.index.get(&(name.to_owned(), workload.id.clone())) == Some(&key);
            found
                .then_some(())
                .ok_or_else(|| format!("{key} is missing in the index"))
        })
    }
}

fn sum<'a>(work: impl Iterator<Item = &'a Workload>) -> Result<Resources, String> {
    let mut sum = Resources::default();
    for workload in work {
        eru_fit::take(&mut sum, &workload.bound)
            .map_err(|imbalance| format!("workload {}: {imbalance}", workload.id))?;
    }
    Ok(sum)
}

/// Sums by name that are not to exceed what there is.
#[derive(Default)]
struct Sums(BTreeMap<String, u128>);

impl Sums {
    fn add(&mut self, what: impl Into<String>, amount: impl Into<u128>) {
        *self.0.entry(what.into()).or_default() += amount.into();
    }

    fn of(bound: &Bound, sums: &mut Self) {
        if bound.cpu_map.is_empty() {
            sums.add("unbound cpu", bound.cpu.nano());
        }
        sums.add("memory", bound.memory);
        sums.add("storage", bound.storage);
        for (core, pieces) in bound.cpu_map.iter() {
            sums.add(format!("core {core}"), pieces);
        }
        if let Some(numa) = &bound.numa_node {
            sums.add(format!("memory of NUMA node {numa}"), bound.memory);
        }
        for volume in &bound.volumes {
            // A path that was asked for by name is the workload's own business.
            if volume.size > 0 {
                sums.add(format!("volume {}", volume.source), volume.size);
            }
            if let Some(disk) = &volume.disk {
                rates(volume.rates, |rate, amount| {
                    sums.add(format!("{rate} of {disk}"), amount)
                });
            }
        }
        for (plugin, amounts) in &bound.plugins {
            for (what, amount) in amounts {
                sums.add(format!("{plugin} {what}"), *amount);
            }
        }
    }

    fn capacity(node: &Node) -> Self {
        let (mut sums, there) = (Self::default(), &node.capacity);
        let unbound = node.overcommit.of(there.cpu).map_or(u128::MAX, |cpu| cpu.nano().into());
        sums.add("unbound cpu", unbound);
        sums.add("memory", there.memory);
        sums.add("storage", there.storage);
        for (core, pieces) in there.cpu_map.iter() {
            sums.add(format!("core {core}"), pieces);
        }
        for (numa, memory) in &there.numa_memory {
            sums.add(format!("memory of NUMA node {numa}"), *memory);
        }
        for (volume, size) in &there.volumes {
            sums.add(format!("volume {volume}"), *size);
        }
        for disk in &there.disks {
            rates(disk.rates, |rate, amount| {
                sums.add(format!("{rate} of {}", disk.device), amount)
            });
        }
        for (plugin, amounts) in &there.plugins {
            for (what, amount) in amounts {
                sums.add(format!("{plugin} {what}"), *amount);
            }
        }
        sums
    }
}

fn rates(rates: Rates, mut each: impl FnMut(&str, u64)) {
    each("reads", rates.read_iops);
    each("writes", rates.write_iops);
    each("bytes read", rates.read_bps);
    each("bytes written", rates.write_bps);
}

/// Nothing exceeds what there is, and nothing that only one may have is given to two.
fn within<'a>(node: &Node, usage: &Resources, work: impl Iterator<Item = &'a Workload> + Clone) -> Result<(), String> {
    let (mut sums, capacity) = (Sums::default(), Sums::capacity(node));
    work.clone().for_each(|workload| Sums::of(&workload.bound, &mut sums));
    for (what, used) in sums.0 {
        let there = capacity.0.get(&what).copied().unwrap_or_default();
        if used > there {
            return Err(format!("{used} of {there} are given of {what}"));
        }
    }
    // Cores that are oversold piece by piece are more than there are.
    let sold = u128::from(node.capacity.cpu_map.sum()) * u128::from(Cpu::cores(1).nano());
    let sold = sold / u128::from(node.share_base.max(1));
    let limit = node
        .overcommit
        .of(node.capacity.cpu)
        .map_or(u128::MAX, |cpu| cpu.nano().into());
    if u128::from(usage.cpu.nano()) > limit.max(sold) {
        return Err(format!("{} of {} cores are in use", usage.cpu, node.capacity.cpu));
    }
    alone(node, work)
}

fn alone<'a>(node: &Node, work: impl Iterator<Item = &'a Workload>) -> Result<(), String> {
    let mut devices: BTreeSet<(&str, u32)> = BTreeSet::new();
    // By volume: whose it is, and whether he has it to himself.
    let mut volumes: BTreeMap<&str, (&str, bool)> = BTreeMap::new();
    for workload in work {
        for (product, indices) in &workload.bound.devices {
            for index in indices {
                if !node
                    .capacity
                    .devices
                    .get(product)
                    .is_some_and(|there| there.contains(index))
                {
                    return Err(format!("{product} #{index} is given, and is not there"));
                }
                if !devices.insert((product, *index)) {
                    return Err(format!("{product} #{index} is given twice"));
                }
            }
        }
        for volume in workload.bound.volumes.iter().filter(|volume| volume.size > 0) {
            let id = workload.id.as_str();
            let (owner, only) = volumes.entry(&volume.source).or_insert((id, false));
            if *owner != id && (*only || volume.monopoly) {
                return Err(format!("volume {} is not to be shared, and is", volume.source));
            }
            (*owner, *only) = (id, *only || volume.monopoly);
        }
    }
    Ok(())
}
