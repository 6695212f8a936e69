//! What the flags say is added to what the node has, or taken away; what comes to nothing vanishes. Pure.

use std::collections::{BTreeMap, BTreeSet};

use eru_cli::{Exit, Failure};
use eru_types::{CpuMap, Disk, Node, Rates};

use super::absolute::{flat_storage, in_order, set_cores, usage, usual_pieces, with_volumes};
use super::amount::{Cores, DiskRates, MOST, Stock};
use super::args::NodeFields;

/// Adds what is given.
pub(super) fn apply(node: &mut Node, fields: &NodeFields) -> Result<(), Failure> {
    if !fields.numa_cpu.is_empty() {
        return Err(usage(
            "--numa-cpu",
            "it is no number that could be added; leave --delta out",
        ));
    }
    if fields.share_base.is_some() {
        return Err(usage(
            "--share-base",
            "it is no number that could be added; leave --delta out",
        ));
    }
    cores(node, fields)?;
    let flat = flat_storage(&node.capacity);
    let capacity = &mut node.capacity;
    add(&mut capacity.memory, "--memory", fields.memory.unwrap_or_default())?;
    numa_memory(&mut capacity.numa_memory, &fields.numa_memory)?;
    for volume in &fields.volume {
        add_to(&mut capacity.volumes, &volume.path, "--volume", volume.bytes)?;
    }
    let mut storage = flat;
    add(&mut storage, "--storage", fields.storage.unwrap_or_default())?;
    capacity.storage = with_volumes(storage, &capacity.volumes)?;
    fields
        .disk
        .iter()
        .try_for_each(|disk| add_disk(&mut capacity.disks, disk))?;
    devices(node, fields)
}

/// The sum, which cannot be less than nothing.
fn add(to: &mut u64, what: &str, by: i64) -> Result<(), Failure> {
    *to = to
        .checked_add_signed(by)
        .filter(|sum| i64::try_from(*sum).is_ok())
        .ok_or_else(|| {
            let problem = if by < 0 { "less than nothing" } else { "more than 8E" };
            Failure::new(Exit::No, format_args!("{what}: {to} and {by} would be {problem}"))
        })?;
    Ok(())
}

/// The same for an entry that comes into being and vanishes.
fn add_to(map: &mut BTreeMap<String, u64>, key: &str, flag: &str, by: i64) -> Result<(), Failure> {
    let mut sum = map.get(key).copied().unwrap_or_default();
    add(&mut sum, &format!("{flag} {key}"), by)?;
    if sum == 0 {
        map.remove(key);
    } else {
        map.insert(key.to_owned(), sum);
    }
    Ok(())
}

fn cores(node: &mut Node, fields: &NodeFields) -> Result<(), Failure> {
    let mut map = node.capacity.cpu_map.clone();
    match &fields.cpu {
        None if fields.share.is_some() => {
            return Err(usage(
                "--share",
                "it is the pieces of cores that are added, of which there are none",
            )
            .hint("leave --delta out to set the pieces of all cores"));
        }
        None => return Ok(()),
        Some(Cores::Count(count)) if *count >= 0 => {
            let pieces = fields.share.unwrap_or_else(|| usual_pieces(node));
            let free = (0..MOST).filter(|core| node.capacity.cpu_map.get(*core).is_none());
            let new = usize::try_from(*count).unwrap_or(usize::MAX);
            for core in free.take(new) {
                map.insert(core, pieces);
            }
        }
        Some(Cores::Count(count)) => {
            let fewer = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
            take_cores(&mut map, node, fewer)?;
        }
        Some(Cores::Pieces(_)) if fields.share.is_some() => {
            return Err(usage("--share", "the pieces of each core are given already by --cpu"));
        }
        Some(Cores::Pieces(pieces)) => pieces
            .iter()
            .try_for_each(|&(core, by)| add_pieces(&mut map, core, by))?,
    }
    set_cores(&mut node.capacity, map)
}

/// Takes so many cores away of which nothing is bound, the highest first.
fn take_cores(map: &mut CpuMap, node: &Node, count: usize) -> Result<(), Failure> {
    let bound = |core: &u32| node.usage.cpu_map.get(*core).unwrap_or_default() > 0;
    let idle: Vec<u32> = map
        .iter()
        .rev()
        .map(|(core, _)| core)
        .filter(|core| !bound(core))
        .take(count)
        .collect();
    if idle.len() < count {
        return Err(Failure::new(
            Exit::No,
            format_args!(
                "node {}: only {} of its {} cores have nothing bound to them",
                node.name,
                idle.len(),
                map.len()
            ),
        )
        .hint(format_args!(
            "remove workloads first; `eru-place ls --node {}` shows them",
            node.name
        )));
    }
    for core in idle {
        map.remove(core);
    }
    Ok(())
}

fn add_pieces(map: &mut CpuMap, core: u32, by: i64) -> Result<(), Failure> {
    let there = map.get(core).unwrap_or_default();
    let sum = i64::from(there).checked_add(by).and_then(|sum| u32::try_from(sum).ok());
    match sum {
        Some(0) => map.remove(core),
        Some(sum) => map.insert(core, sum),
        None => {
            let message = format!("--cpu: core {core} has {there} pieces and cannot get {by} more");
            return Err(Failure::new(Exit::No, message));
        }
    };
    Ok(())
}

fn numa_memory(map: &mut BTreeMap<String, u64>, changes: &[i64]) -> Result<(), Failure> {
    let ids = in_order(map.keys().cloned());
    if changes.len() > ids.len() {
        let (given, there) = (changes.len(), ids.len());
        return Err(usage(
            "--numa-memory",
            format_args!("given {given} times for {there} NUMA nodes"),
        ));
    }
    ids.iter().zip(changes).try_for_each(|(id, by)| {
        let memory = map.entry(id.clone()).or_default();
        add(memory, &format!("--numa-memory of NUMA node {id}"), *by)
    })
}

/// A disk vanishes when the last that was promised of it is taken away; one that is named anew keeps its mounts.
fn add_disk(disks: &mut Vec<Disk>, given: &DiskRates) -> Result<(), Failure> {
    let at = disks
        .iter()
        .position(|disk| disk.device == given.device)
        .unwrap_or(disks.len());
    if at == disks.len() {
        disks.push(Disk {
            device: given.device.clone(),
            ..Disk::default()
        });
    }
    let disk = &mut disks[at];
    let Rates {
        read_iops,
        write_iops,
        read_bps,
        write_bps,
    } = &mut disk.rates;
    let what = format!("--disk {}", given.device);
    for (rate, by) in [read_iops, write_iops, read_bps, write_bps]
        .into_iter()
        .zip(given.rates)
    {
        add(rate, &what, by)?;
    }
    let new: Vec<&String> = given
        .mounts
        .iter()
        .filter(|mount| !disk.mounts.contains(mount))
        .collect();
    let new: Vec<String> = new.into_iter().cloned().collect();
    disk.mounts.extend(new);
    if disk.rates.is_none() && given.rates.iter().any(|by| *by < 0) {
        disks.remove(at);
    }
    disks.sort_by(|a, b| a.device.cmp(&b.device));
    Ok(())
}

fn devices(node: &mut Node, fields: &NodeFields) -> Result<(), Failure> {
    for product in &fields.gpu {
        let used = node.usage.devices.get(&product.name);
        let indices = node.capacity.devices.entry(product.name.clone()).or_default();
        match &product.devices {
            Stock::Indices(new) => indices.extend(new),
            Stock::Count(n) if *n >= 0 => {
                let new = usize::try_from(*n).unwrap_or(usize::MAX);
                let free: Vec<u32> = (0..MOST).filter(|index| !indices.contains(index)).take(new).collect();
                indices.extend(free);
            }
            Stock::Count(n) => take_devices(indices, used, n.unsigned_abs()).map_err(|message| {
                Failure::new(
                    Exit::No,
                    format_args!("node {}: --gpu {}: {message}", node.name, product.name),
                )
                .hint(format_args!(
                    "remove workloads first; `eru-place ls --node {}` shows them",
                    node.name
                ))
            })?,
        }
    }
    node.capacity.devices.retain(|_, indices| !indices.is_empty());
    Ok(())
}

/// Takes so many away that are not in use, the highest first.
fn take_devices(indices: &mut BTreeSet<u32>, used: Option<&BTreeSet<u32>>, count: u64) -> Result<(), String> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let idle = |index: &&u32| used.is_none_or(|used| !used.contains(index));
    let idle: Vec<u32> = indices.iter().rev().filter(idle).take(count).copied().collect();
    if idle.len() < count {
        return Err(format!("only {} of {} are not in use", idle.len(), indices.len()));
    }
    indices.retain(|index| !idle.contains(index));
    Ok(())
}
