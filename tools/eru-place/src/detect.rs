//! What this host has to give.

use std::fs::read_to_string;

use eru_cli::{Exit, Failure, OrFail};
use eru_types::{Cpu, CpuMap};

/// Eru's rule: 80 % of a host's memory is for workloads.
const MEMORY_PERCENT: u64 = 80;

/// The ids of the cores that are online.
pub(crate) fn cores() -> Result<Vec<u32>, Failure> {
    const PATH: &str = "/sys/devices/system/cpu/online";
    let text = read_to_string(PATH).or_fail(Exit::Os, PATH)?;
    ranges(text.trim())
        .ok_or_else(|| Failure::new(Exit::Os, format_args!("{PATH}: {text:?} is no list of cores")).hint("give --cpu"))
}

/// Reads a list such as `0-3,8`.
fn ranges(text: &str) -> Option<Vec<u32>> {
    let mut cores = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        cores.extend(first.parse::<u32>().ok()?..=last.parse().ok()?);
    }
    Some(cores)
}

/// The memory for workloads, in bytes.
pub(crate) fn memory() -> Result<u64, Failure> {
    const PATH: &str = "/proc/meminfo";
    let text = read_to_string(PATH).or_fail(Exit::Os, PATH)?;
    let total = text.lines().find_map(|line| {
        line.strip_prefix("MemTotal:")?
            .trim()
            .strip_suffix(" kB")?
            .parse::<u64>()
            .ok()
    });
    total
        .map(|kib| kib * 1024 / 100 * MEMORY_PERCENT)
        .ok_or_else(|| Failure::new(Exit::Os, format_args!("{PATH} has no MemTotal")).hint("give --memory"))
}

/// The cores as pieces: the given number of them from 0 on, or those of this host.
pub(crate) fn cpu_map(cpu: Option<Cpu>, share: u32) -> Result<CpuMap, Failure> {
    let cores = match cpu {
        Some(cpu) => (0..u32::try_from(cpu.nano() / Cpu::cores(1).nano()).unwrap_or(u32::MAX)).collect(),
        None => cores()?,
    };
    Ok(cores.into_iter().map(|core| (core, share)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_cores() {
        assert_eq!(ranges("0-2,5"), Some(vec![0, 1, 2, 5]));
        assert_eq!(ranges("0"), Some(vec![0]));
        assert_eq!(ranges("x"), None);
    }
}
