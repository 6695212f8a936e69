//! Adding what is bound of storage to a node's usage, and taking it off again.
//!
//! What must stay true: giving back undoes taking exactly, and what is not in use has no entry.

use std::collections::BTreeMap;

use eru_types::{Bound, BoundVolume, Disk, Rates, Resources};

use crate::Imbalance;
use crate::ledger::{over, under};

/// Adds storage, volumes and rates of what is bound to a node's usage. Of a monopoly the whole volume is in use, since
/// its shares add up to it.
///
/// # Errors
/// An overflow; the usage is then partly changed and must be thrown away.
pub fn take(usage: &mut Resources, bound: &Bound) -> Result<(), Imbalance> {
    usage.storage = usage.storage.checked_add(bound.storage).ok_or_else(over("storage"))?;
    for volume in &bound.volumes {
        change(&mut usage.volumes, volume, u64::checked_add).ok_or_else(over(name(volume)))?;
        promise(&mut usage.disks, volume, u64::checked_add).ok_or_else(over(rates_of(volume)))?;
    }
    Ok(())
}

/// Takes storage, volumes and rates of what is bound from a node's usage. What is not in use any more vanishes from it.
///
/// # Errors
/// Where less is in use than is given back; the usage is then partly changed and must be thrown away.
pub fn give_back(usage: &mut Resources, bound: &Bound) -> Result<(), Imbalance> {
    usage.storage = usage.storage.checked_sub(bound.storage).ok_or_else(under("storage"))?;
    for volume in &bound.volumes {
        change(&mut usage.volumes, volume, u64::checked_sub).ok_or_else(under(name(volume)))?;
        promise(&mut usage.disks, volume, u64::checked_sub).ok_or_else(under(rates_of(volume)))?;
    }
    Ok(())
}

fn name(volume: &BoundVolume) -> String {
    format!("volume {}", volume.source)
}

fn rates_of(volume: &BoundVolume) -> String {
    format!("rates of disk {}", volume.disk.as_deref().unwrap_or_default())
}

type Change = fn(u64, u64) -> Option<u64>;

fn change(used: &mut BTreeMap<String, u64>, volume: &BoundVolume, op: Change) -> Option<()> {
    if volume.size == 0 {
        return Some(());
    }
    match op(used.get(&volume.source).copied().unwrap_or_default(), volume.size)? {
        0 => used.remove(&volume.source),
        left => used.insert(volume.source.clone(), left),
    };
    Some(())
}

fn promise(used: &mut Vec<Disk>, volume: &BoundVolume, op: Change) -> Option<()> {
    let Some(device) = volume.disk.as_ref().filter(|_| !volume.rates.is_none()) else {
        return Some(());
    };
    let found = used.iter().position(|disk| disk.device == *device);
    let rates = found.map_or_else(Rates::default, |number| used[number].rates);
    let rates = rates.zip(volume.rates, op)?;
    match found {
        Some(number) if rates.is_none() => {
            used.remove(number);
        }
        Some(number) => used[number].rates = rates,
        None => {
            // In the order of the devices, so that the order of taking leaves no trace.
            let number = used.iter().position(|disk| disk.device > *device).unwrap_or(used.len());
            let disk = Disk {
                device: device.clone(),
                rates,
                ..Disk::default()
            };
            used.insert(number, disk);
        }
    }
    Some(())
}
