//! Devices such as GPUs, whole ones: so many of a product, or those with certain indices.
//!
//! What must stay true: no device is given twice, [`capacity`] equals what [`bind`] achieves, and a device that is in
//! use but not in the capacity any more counts as gone.

use std::collections::{BTreeMap, BTreeSet};

use eru_types::{Bound, Devices, Resources};

use crate::ledger::{twice, under};
use crate::{Host, Imbalance};

/// Indices by product.
pub type Indices = BTreeMap<String, BTreeSet<u32>>;

fn free<'a>(host: &Host<'a>, product: &str) -> impl Iterator<Item = u32> + use<'a> {
    let used = host.usage.devices.get(product);
    let all = host.capacity.devices.get(product).into_iter().flatten().copied();
    all.filter(move |index| used.is_none_or(|used| !used.contains(index)))
}

/// What is asked for of each product that something is asked of.
fn asked(request: &BTreeMap<String, Devices>) -> impl Iterator<Item = (&String, &Devices)> {
    request.iter().filter(|(_, devices)| !devices.is_empty())
}

/// How many more instances fit on the node: at most one where devices are asked for by index; `u64::MAX` when none are
/// asked for.
#[must_use]
pub fn capacity(host: &Host<'_>, request: &BTreeMap<String, Devices>) -> u64 {
    let fit = |(product, devices): (&String, &Devices)| match devices {
        Devices::Count(each) => {
            let free = u64::try_from(free(host, product).count()).unwrap_or(u64::MAX);
            free.checked_div(u64::from(*each)).unwrap_or(u64::MAX)
        }
        Devices::Indices(these) => {
            let free: BTreeSet<u32> = free(host, product).collect();
            u64::from(these.is_subset(&free))
        }
    };
    asked(request).map(fit).min().unwrap_or(u64::MAX)
}

/// The devices of each of up to `count` instances, as many as fit: the lowest free indices. The first instance keeps
/// what it can of `origin`, which must not be in use any more.
#[must_use]
pub fn bind(host: &Host<'_>, request: &BTreeMap<String, Devices>, origin: &Indices, count: u64) -> Vec<Indices> {
    let count = usize::try_from(count.min(capacity(host, request))).unwrap_or(usize::MAX);
    let mut pools: BTreeMap<&String, Vec<u32>> = BTreeMap::new();
    for (product, _) in asked(request) {
        let held = origin.get(product);
        let (mut kept, rest): (Vec<u32>, Vec<u32>) =
            free(host, product).partition(|index| held.is_some_and(|held| held.contains(index)));
        kept.extend(rest);
        pools.insert(product, kept);
    }
    let mut pools: BTreeMap<_, _> = pools.into_iter().map(|(p, pool)| (p, pool.into_iter())).collect();
    let mut give = |(product, devices): (&String, &Devices)| {
        let given = match devices {
            Devices::Indices(these) => these.clone(),
            Devices::Count(_) => {
                let pool = pools.get_mut(product);
                pool.into_iter().flatten().take(devices.len()).collect()
            }
        };
        (product.clone(), given)
    };
    (0..count).map(|_| asked(request).map(&mut give).collect()).collect()
}

/// Why not even one instance fits on the node; `None` when one does. All products that lack are named, with figures.
#[must_use]
pub fn shortage(host: &Host<'_>, request: &BTreeMap<String, Devices>) -> Option<String> {
    let lack = |(product, devices): (&String, &Devices)| {
        let free: BTreeSet<u32> = free(host, product).collect();
        let all = host.capacity.devices.get(product).map_or(0, BTreeSet::len);
        match devices {
            Devices::Count(each) => (free.len() < devices.len())
                .then(|| format!("{} of {all} devices {product} are free, {each} are needed", free.len())),
            Devices::Indices(these) => {
                let lacking: Vec<String> = these.difference(&free).map(|index| format!("#{index}")).collect();
                (!lacking.is_empty())
                    .then(|| format!("devices {product} {} are in use or not there", lacking.join(",")))
            }
        }
    };
    let lacks: Vec<String> = asked(request).filter_map(lack).collect();
    (!lacks.is_empty()).then(|| lacks.join("; "))
}

/// Adds the devices of what is bound to a node's usage.
///
/// # Errors
/// A device that is in use already; the usage is then partly changed and must be thrown away.
pub fn take(usage: &mut Resources, bound: &Bound) -> Result<(), Imbalance> {
    for (product, indices) in bound.devices.iter().filter(|(_, indices)| !indices.is_empty()) {
        let used = usage.devices.entry(product.clone()).or_default();
        for &index in indices {
            if !used.insert(index) {
                return Err(twice(format!("device {product} #{index}"))());
            }
        }
    }
    Ok(())
}

/// Takes the devices of what is bound from a node's usage. Products of which none is in use any more vanish from it.
///
/// # Errors
/// A device that is not in use; the usage is then partly changed and must be thrown away.
pub fn give_back(usage: &mut Resources, bound: &Bound) -> Result<(), Imbalance> {
    for (product, indices) in bound.devices.iter().filter(|(_, indices)| !indices.is_empty()) {
        let used = usage.devices.entry(product.clone()).or_default();
        for index in indices {
            if !used.remove(index) {
                return Err(under(format!("device {product} #{index}"))());
            }
        }
        if used.is_empty() {
            usage.devices.remove(product);
        }
    }
    Ok(())
}
