//! What a workload may use, by Eru's rules in terms of control groups. Pure.

use eru_sys::cgroup::{Limits, PERIOD_MICROS};
use eru_types::Workload;
use serde::{Deserialize, Serialize};

/// The least memory that can be a limit, Eru's own.
const LEAST_MEMORY: u64 = 4 << 20;
/// The least quota that the kernel takes, in microseconds.
const LEAST_QUOTA: u64 = 1000;
/// The weight of a core.
const SHARES: u64 = 1024;
const NANO: u64 = 1_000_000_000;
/// What it may use.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cgroup {
    pub(super) memory: Option<u64>,
    pub(super) quota: Option<u64>,
    pub(super) shares: Option<u64>,
    pub(super) cpus: Option<String>,
}

impl From<&Cgroup> for Limits {
    fn from(cgroup: &Cgroup) -> Self {
        Self {
            memory_bytes: cgroup.memory,
            cpu_quota: cgroup.quota,
            cpu_shares: cgroup.shares,
            cpuset_cpus: cgroup.cpus.clone(),
            cpuset_mems: None,
            pids: None,
        }
    }
}

/// The original's rules: cores of its own take the place of a quota, and a part of a core is a weight.
pub(super) fn limits(workload: &Workload) -> Cgroup {
    let request = &workload.spec.resources;
    let limit = request.cpu_limit.nano();
    let mut cgroup = Cgroup {
        memory: Some(request.memory_limit.max(LEAST_MEMORY)).filter(|_| request.memory_limit > 0),
        ..Cgroup::default()
    };
    if workload.bound.cpu_map.is_empty() {
        let quota = u128::from(limit) * u128::from(PERIOD_MICROS) / u128::from(NANO);
        let quota = u64::try_from(quota).unwrap_or(u64::MAX).max(LEAST_QUOTA);
        cgroup.quota = Some(quota).filter(|_| limit > 0);
    } else {
        let cores: Vec<String> = workload.bound.cpu_map.keys().map(|core| core.to_string()).collect();
        cgroup.cpus = Some(cores.join(","));
        let fraction = limit % NANO;
        let shares = (fraction * SHARES + NANO / 2) / NANO;
        cgroup.shares = Some(shares.max(2)).filter(|_| fraction > 0);
    }
    cgroup
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use eru_types::Cpu;

    #[test]
    fn limits_by_erus_rules() {
        let of = |cpu: f64, cores: &[u32], memory: u64| {
            let mut workload = Workload::default();
            workload.spec.resources.cpu_limit = Cpu::from_f64(cpu).unwrap();
            workload.spec.resources.memory_limit = memory;
            workload.bound.cpu_map = cores.iter().map(|core| (*core, 100)).collect();
            limits(&workload)
        };
        assert_eq!((of(1.5, &[], 0).quota, of(0.0, &[], 0).quota), (Some(150_000), None));
        assert_eq!(of(0.001, &[], 0).quota, Some(1000));
        let whole = of(2.0, &[1, 3], 64 << 20);
        assert_eq!(
            (whole.cpus.as_deref(), whole.quota, whole.shares),
            (Some("1,3"), None, None)
        );
        assert_eq!(whole.memory, Some(64 << 20));
        assert_eq!(of(1.3, &[0, 1], 1).shares, Some(307));
        assert_eq!(of(0.0, &[], 1).memory, Some(4 << 20));
    }
}
