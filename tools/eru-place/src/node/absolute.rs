//! What the flags say replaces what the node had. Pure.

use std::collections::{BTreeMap, BTreeSet};

use eru_cli::{Exit, Failure};
use eru_types::{Cpu, CpuMap, Disk, Node, Rates, Resources};

use super::amount::{Cores, DiskRates, NumaCores, Stock};
use super::args::NodeFields;

/// A flag that makes no sense.
pub(super) fn usage(flag: &str, message: impl std::fmt::Display) -> Failure {
    Failure::new(Exit::Usage, format_args!("{flag}: {message}"))
}

/// An amount that cannot be negative here.
fn positive(flag: &str, amount: i64) -> Result<u64, Failure> {
    u64::try_from(amount)
        .map_err(|_| usage(flag, format_args!("{amount} is negative")).hint("with --delta it would be taken away"))
}

/// Sets what is given.
pub(super) fn apply(node: &mut Node, fields: &NodeFields) -> Result<(), Failure> {
    cores(node, fields)?;
    if let Some(memory) = fields.memory {
        node.capacity.memory = positive("--memory", memory)?;
    }
    numa(&mut node.capacity, fields)?;
    let flat = match fields.storage {
        Some(storage) => positive("--storage", storage)?,
        None => flat_storage(&node.capacity),
    };
    for volume in &fields.volume {
        let bytes = positive("--volume", volume.bytes)?;
        node.capacity.volumes.insert(volume.path.clone(), bytes);
    }
    node.capacity.storage = with_volumes(flat, &node.capacity.volumes)?;
    for disk in &fields.disk {
        set_disk(&mut node.capacity.disks, disk)?;
    }
    for product in &fields.gpu {
        let indices = match &product.devices {
            Stock::Count(n) => (0..u32::try_from(positive("--gpu", *n)?).unwrap_or(u32::MAX)).collect(),
            Stock::Indices(indices) => indices.clone(),
        };
        node.capacity.devices.insert(product.name.clone(), indices);
    }
    node.capacity.devices.retain(|_, indices| !indices.is_empty());
    Ok(())
}

/// Storage that is not a volume's.
pub(super) fn flat_storage(capacity: &Resources) -> u64 {
    let volumes = capacity
        .volumes
        .values()
        .fold(0, |sum: u64, size| sum.saturating_add(*size));
    capacity.storage.saturating_sub(volumes)
}

/// Eru's rule: what volumes have counts as storage too.
pub(super) fn with_volumes(flat: u64, volumes: &BTreeMap<String, u64>) -> Result<u64, Failure> {
    let sum = volumes.values().try_fold(flat, |sum, size| sum.checked_add(*size));
    sum.filter(|sum| i64::try_from(*sum).is_ok())
        .ok_or_else(|| usage("--storage", "with the volumes it is more than 8E"))
}

fn cores(node: &mut Node, fields: &NodeFields) -> Result<(), Failure> {
    share_base(node, fields)?;
    let map = &node.capacity.cpu_map;
    let new = match (&fields.cpu, fields.share) {
        (None, None) => return Ok(()),
        (None, Some(share)) => map.keys().map(|core| (core, share)).collect(),
        (Some(Cores::Count(count)), share) => {
            let count = u32::try_from(positive("--cpu", *count)?).unwrap_or(u32::MAX);
            let usual = usual_pieces(node);
            let pieces = |core| share.or(map.get(core)).unwrap_or(usual);
            (0..count).map(|core| (core, pieces(core))).collect()
        }
        (Some(Cores::Pieces(_)), Some(_)) => {
            return Err(usage("--share", "the pieces of each core are given already by --cpu"));
        }
        (Some(Cores::Pieces(pieces)), None) => pieces
            .iter()
            .map(|&(core, pieces)| match u32::try_from(pieces) {
                Ok(0) => Err(usage("--cpu", format_args!("core {core} has no pieces; leave it out"))),
                Ok(pieces) => Ok((core, pieces)),
                Err(_) => Err(usage("--cpu", format_args!("core {core} cannot have {pieces} pieces"))),
            })
            .collect::<Result<CpuMap, _>>()?,
    };
    set_cores(&mut node.capacity, new)
}

/// The pieces of a core that joins the node: those that all others have, or those of one that is not oversold.
pub(super) fn usual_pieces(node: &Node) -> u32 {
    let mut pieces = node.capacity.cpu_map.values();
    match pieces.next() {
        Some(first) if pieces.all(|next| next == first) => first,
        _ => node.share_base,
    }
}

/// Eru's rule: a node has as many cores as are in its map, whatever the pieces that they are sold as.
pub(super) fn set_cores(capacity: &mut Resources, map: CpuMap) -> Result<(), Failure> {
    if map.is_empty() {
        return Err(usage("--cpu", "a node has one core at least"));
    }
    capacity.cpu = Cpu::cores(u32::try_from(map.len()).unwrap_or(u32::MAX));
    capacity.numa.retain(|core, _| map.get(*core).is_some());
    capacity.cpu_map = map;
    Ok(())
}

/// Divides the cores in another number of pieces: a core that was whole stays whole.
fn share_base(node: &mut Node, fields: &NodeFields) -> Result<(), Failure> {
    let Some(base) = fields.share_base.filter(|base| *base != node.share_base) else {
        return Ok(());
    };
    if !node.usage.cpu_map.is_empty() {
        let bound = node.usage.cpu_map.len();
        return Err(Failure::new(
            Exit::No,
            format_args!(
                "node {}: --share-base cannot change while {bound} of its cores are bound",
                node.name
            ),
        )
        .hint(format_args!(
            "remove what is bound first; `eru-place ls --node {}` shows it",
            node.name
        )));
    }
    let old = std::mem::replace(&mut node.share_base, base);
    if old == 0 || fields.cpu.is_some() || fields.share.is_some() {
        return Ok(());
    }
    let scaled: Option<CpuMap> = node
        .capacity
        .cpu_map
        .iter()
        .map(|(core, pieces)| Some((core, scale(pieces, old, base)?)))
        .collect();
    node.capacity.cpu_map = scaled.ok_or_else(|| {
        usage(
            "--share-base",
            format_args!("the pieces of its cores cannot be divided in {base} instead of {old}"),
        )
        .hint("give --share or --cpu too")
    })?;
    Ok(())
}

fn scale(pieces: u32, old: u32, new: u32) -> Option<u32> {
    let product = u64::from(pieces) * u64::from(new);
    (product.is_multiple_of(u64::from(old))).then(|| u32::try_from(product / u64::from(old)).ok())?
}

fn numa(capacity: &mut Resources, fields: &NodeFields) -> Result<(), Failure> {
    if !fields.numa_cpu.is_empty() {
        let before: BTreeSet<String> = capacity.numa.values().cloned().collect();
        capacity.numa = numa_map(&fields.numa_cpu)?;
        let ids: BTreeSet<String> = capacity.numa.values().cloned().collect();
        if fields.numa_memory.is_empty() && (ids != before || fields.memory.is_some()) {
            capacity.numa_memory = equal_parts(capacity.memory, &ids);
        }
    }
    if fields.numa_memory.is_empty() {
        return Ok(());
    }
    let ids: BTreeSet<String> = capacity.numa.values().cloned().collect();
    if ids.len() != fields.numa_memory.len() {
        let (given, there) = (fields.numa_memory.len(), ids.len());
        return Err(usage(
            "--numa-memory",
            format_args!("given {given} times for {there} NUMA nodes"),
        )
        .hint("give --numa-cpu and --numa-memory once for each NUMA node"));
    }
    let memory = fields.numa_memory.iter().map(|size| positive("--numa-memory", *size));
    capacity.numa_memory = in_order(ids)
        .into_iter()
        .zip(memory)
        .map(|(id, size)| Ok((id, size?)))
        .collect::<Result<_, Failure>>()?;
    Ok(())
}

/// The ids of NUMA nodes in the order of the flags: 2 before 10.
pub(super) fn in_order(ids: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut ids: Vec<String> = ids.into_iter().collect();
    ids.sort_by_key(|id| (id.parse::<u32>().unwrap_or(u32::MAX), id.clone()));
    ids
}

/// The NUMA node of each core; its id is its place among the flags (Eru's rule).
fn numa_map(nodes: &[NumaCores]) -> Result<BTreeMap<u32, String>, Failure> {
    let none = nodes.iter().filter(|node| node.0.is_empty()).count();
    if none > 0 && nodes.len() > 1 {
        return Err(usage(
            "--numa-cpu",
            "none stands alone: it says that the node is not divided",
        ));
    }
    let mut map = BTreeMap::new();
    for (id, node) in nodes.iter().enumerate() {
        for core in &node.0 {
            if map.insert(*core, id.to_string()).is_some() {
                return Err(usage("--numa-cpu", format_args!("core {core} is named twice")));
            }
        }
    }
    Ok(map)
}

/// An equal part of the memory each. (The original divides by the number of cores.)
fn equal_parts(memory: u64, ids: &BTreeSet<String>) -> BTreeMap<String, u64> {
    let part = memory.checked_div(ids.len() as u64).unwrap_or_default();
    ids.iter().map(|id| (id.clone(), part)).collect()
}

fn set_disk(disks: &mut Vec<Disk>, given: &DiskRates) -> Result<(), Failure> {
    let rate = |i: usize| positive("--disk", given.rates[i]);
    let rates = Rates {
        read_iops: rate(0)?,
        write_iops: rate(1)?,
        read_bps: rate(2)?,
        write_bps: rate(3)?,
    };
    let disk = Disk {
        device: given.device.clone(),
        mounts: given.mounts.clone(),
        rates,
    };
    match disks.iter_mut().find(|there| there.device == given.device) {
        Some(there) => *there = disk,
        None => disks.push(disk),
    }
    disks.sort_by(|a, b| a.device.cmp(&b.device));
    Ok(())
}
