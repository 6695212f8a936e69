//! Why not even one instance fits on a node, in every dimension.
//!
//! What must stay true: something lacks exactly where the capacity is 0.

use std::fmt;

use eru_types::format_size;

use crate::bind::{cpu_room, memory_room};
use crate::{Ask, Host, cpu, devices, storage};

/// What a node may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// CPU that is shared.
    Cpu,
    /// Cores to bind.
    Cores,
    /// Memory.
    Memory,
    /// Storage in bytes, volumes, or the rates of disks.
    Storage,
    /// Devices.
    Devices,
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cpu => "cpu",
            Self::Cores => "cores",
            Self::Memory => "memory",
            Self::Storage => "storage",
            Self::Devices => "devices",
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

/// Why not even one instance fits on the node: every dimension that lacks, none when one fits.
#[must_use]
pub fn shortages(host: &Host<'_>, ask: &Ask) -> Vec<Shortage> {
    let lacks = [
        (Dimension::Cpu, cpu_lack(host, ask)),
        (Dimension::Cores, core_lack(host, ask)),
        (Dimension::Memory, memory_lack(host, ask)),
        (Dimension::Storage, storage::shortage(host, &ask.volumes)),
        (Dimension::Devices, devices::shortage(host, &ask.request.devices)),
    ];
    let found = |(dimension, message): (Dimension, Option<String>)| {
        Some(Shortage {
            dimension,
            message: message?,
        })
    };
    lacks.into_iter().filter_map(found).collect()
}

fn cpu_lack(host: &Host<'_>, ask: &Ask) -> Option<String> {
    if cpu_room(host, ask) > 0 {
        return None;
    }
    let limit = if ask.request.cpu_bind {
        host.whole_cpu()
    } else {
        host.shared_cpu()
    };
    let limit = limit.unwrap_or(host.capacity.cpu);
    let free = limit.checked_sub(host.usage.cpu).unwrap_or_default();
    let each = ask.cpu(host.share_base);
    Some(format!("{free} of {limit} cores are free, {each} are needed"))
}

fn core_lack(host: &Host<'_>, ask: &Ask) -> Option<String> {
    match ask.pieces(host.share_base) {
        0 => None,
        pieces => cpu::cores_lack(host, pieces, ask.request.memory_request),
    }
}

fn memory_lack(host: &Host<'_>, ask: &Ask) -> Option<String> {
    if memory_room(host, ask) > 0 {
        return None;
    }
    let free = host.capacity.memory.saturating_sub(host.usage.memory);
    let [free, all, each] = [free, host.capacity.memory, ask.request.memory_request].map(format_size);
    Some(format!("{free} of {all} memory are free, {each} are needed"))
}

/// The same in one sentence; `None` when one instance fits.
#[must_use]
pub fn shortage(host: &Host<'_>, ask: &Ask) -> Option<String> {
    let lacks: Vec<String> = shortages(host, ask).into_iter().map(|lack| lack.message).collect();
    (!lacks.is_empty()).then(|| lacks.join("; "))
}
