//! Eru's limits as Docker's: what a workload was bound, in cgroup terms.
//!
//! The rules are the original's: cores of its own take the place of a quota, memory counts swap, half of the limit is
//! reserved.

use bollard::models::HostConfig;
use eru_types::Workload;

/// The length of a scheduling period in microseconds.
const PERIOD: i64 = 100_000;
/// The least memory that dockerd takes as a limit. Eru's own is 4 MiB, which dockerd refuses since 20.10.
const LEAST_MEMORY: i64 = 6 << 20;
/// The weight of one core.
const SHARES: i64 = 1024;
const NANO: u64 = 1_000_000_000;

/// Sets CPU and memory of `host`.
pub(super) fn apply(workload: &Workload, host: &mut HostConfig) {
    cpu(workload, host);
    memory(workload.spec.resources.memory_limit, host);
}

fn cpu(workload: &Workload, host: &mut HostConfig) {
    let limit = workload.spec.resources.cpu_limit.nano();
    host.cpu_shares = Some(SHARES);
    if workload.bound.cpu_map.is_empty() {
        if limit > 0 {
            let quota = u128::from(limit) * u128::from(PERIOD.unsigned_abs()) / u128::from(NANO);
            host.cpu_period = Some(PERIOD);
            // The kernel takes no quota below a millisecond.
            host.cpu_quota = Some(i64::try_from(quota).unwrap_or(i64::MAX).max(1000));
        }
        return;
    }
    let cores: Vec<String> = workload.bound.cpu_map.keys().map(|core| core.to_string()).collect();
    host.cpuset_cpus = Some(cores.join(","));
    let fraction = limit % NANO;
    if fraction > 0 {
        let shares = (u128::from(fraction) * SHARES.unsigned_abs() as u128 + u128::from(NANO / 2)) / u128::from(NANO);
        // The kernel's least weight is 2.
        host.cpu_shares = Some(i64::try_from(shares).unwrap_or(SHARES).max(2));
    }
}

fn memory(limit: u64, host: &mut HostConfig) {
    if limit == 0 {
        return;
    }
    let limit = i64::try_from(limit).unwrap_or(i64::MAX).max(LEAST_MEMORY);
    host.memory = Some(limit);
    host.memory_swap = Some(limit);
    host.memory_reservation = Some((limit / 2).max(LEAST_MEMORY));
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use eru_types::Cpu;

    fn host(cpu: f64, cores: &[u32], memory: u64) -> HostConfig {
        let mut workload = Workload::default();
        workload.spec.resources.cpu_limit = Cpu::from_f64(cpu).unwrap();
        workload.spec.resources.memory_limit = memory;
        workload.bound.cpu_map = cores.iter().map(|core| (*core, 100)).collect();
        let mut host = HostConfig::default();
        apply(&workload, &mut host);
        host
    }

    #[test]
    fn an_unbound_limit_is_a_quota() {
        let host = host(1.5, &[], 0);
        assert_eq!((host.cpu_period, host.cpu_quota), (Some(100_000), Some(150_000)));
        assert_eq!((host.cpuset_cpus, host.cpu_shares), (None, Some(1024)));
    }

    #[test]
    fn no_limit_is_no_quota() {
        assert_eq!(host(0.0, &[], 0).cpu_quota, None);
        assert_eq!(host(0.001, &[], 0).cpu_quota, Some(1000));
    }

    #[test]
    fn cores_of_its_own_have_no_quota() {
        let whole = host(2.0, &[1, 3], 0);
        assert_eq!((whole.cpuset_cpus.as_deref(), whole.cpu_quota), (Some("1,3"), None));
        assert_eq!(whole.cpu_shares, Some(1024));
        assert_eq!(host(1.3, &[0, 1], 0).cpu_shares, Some(307));
    }

    #[test]
    fn memory_counts_swap_and_reserves_half() {
        let host = host(0.0, &[], 64 << 20);
        assert_eq!(host.memory, Some(64 << 20));
        assert_eq!(host.memory_swap, host.memory);
        assert_eq!(host.memory_reservation, Some(32 << 20));
    }

    #[test]
    fn memory_is_at_least_what_dockerd_takes() {
        let host = host(0.0, &[], 1 << 20);
        assert_eq!((host.memory, host.memory_reservation), (Some(6 << 20), Some(6 << 20)));
    }
}
