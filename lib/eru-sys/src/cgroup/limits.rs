//! What a group may use at most, and what to write into which file for it. Pure.

use super::hierarchy::Version;

/// The period over which processor time is accounted, in microseconds.
pub const PERIOD_MICROS: u64 = 100_000;
/// The smallest soft limit that is worth having.
const LEAST_RESERVATION: u64 = 4 << 20;

/// What a workload may use at most. What is not given is not limited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of memory, swap included where the kernel accounts it.
    pub memory_bytes: Option<u64>,
    /// Microseconds of processor time in every [`PERIOD_MICROS`].
    pub cpu_quota: Option<u64>,
    /// Weight against other groups, 1024 being the ordinary.
    pub cpu_shares: Option<u64>,
    /// Processors it may run on, as in `0-1,4`.
    pub cpuset_cpus: Option<String>,
    /// Memory nodes it may allocate from.
    pub cpuset_mems: Option<String>,
    /// How many processes and threads.
    pub pids: Option<u64>,
}

/// The controllers this crate uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Controller {
    Cpu,
    Cpuset,
    Memory,
    Pids,
    Freezer,
}

impl Controller {
    pub(super) const ALL: [Self; 5] = [Self::Cpu, Self::Cpuset, Self::Memory, Self::Pids, Self::Freezer];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Cpuset => "cpuset",
            Self::Memory => "memory",
            Self::Pids => "pids",
            Self::Freezer => "freezer",
        }
    }
}

/// One file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Write {
    pub(super) file: &'static str,
    pub(super) value: Value,
    /// Whether the file may be missing.
    pub(super) optional: bool,
}

/// What to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    /// What the group above has in the same file.
    Inherited,
}

impl Limits {
    /// The controllers without which these limits cannot be kept.
    pub(super) fn needs(&self) -> Vec<Controller> {
        let mut needs = Vec::new();
        let mut need = |wanted: bool, controller| {
            if wanted {
                needs.push(controller)
            }
        };
        need(self.memory_bytes.is_some(), Controller::Memory);
        need(self.cpu_quota.is_some() || self.cpu_shares.is_some(), Controller::Cpu);
        need(
            self.cpuset_cpus.is_some() || self.cpuset_mems.is_some(),
            Controller::Cpuset,
        );
        need(self.pids.is_some(), Controller::Pids);
        needs
    }

    /// What to write for one controller.
    pub(super) fn writes(&self, version: Version, controller: Controller) -> Vec<Write> {
        match (version, controller) {
            (_, Controller::Freezer) => Vec::new(),
            (Version::V1, Controller::Cpu) => self.cpu_v1(),
            (Version::V2, Controller::Cpu) => self.cpu_v2(),
            (Version::V1, Controller::Memory) => self.memory_v1(),
            (Version::V2, Controller::Memory) => self.memory_v2(),
            (_, Controller::Cpuset) => self.cpuset(version),
            (_, Controller::Pids) => vec![text("pids.max", or_max(self.pids), self.pids.is_none())],
        }
    }

    fn cpu_v1(&self) -> Vec<Write> {
        let free = self.cpu_quota.is_none();
        vec![
            text("cpu.cfs_period_us", PERIOD_MICROS, free),
            text(
                "cpu.cfs_quota_us",
                self.cpu_quota.map_or("-1".to_owned(), |q| q.to_string()),
                free,
            ),
            text("cpu.shares", self.cpu_shares.unwrap_or(1024), self.cpu_shares.is_none()),
        ]
    }

    fn cpu_v2(&self) -> Vec<Write> {
        let max = format!("{} {PERIOD_MICROS}", or_max(self.cpu_quota));
        let weight = self.cpu_shares.map_or(100, weight);
        vec![
            text("cpu.max", max, self.cpu_quota.is_none()),
            text("cpu.weight", weight, self.cpu_shares.is_none()),
        ]
    }

    /// Swap counts into the limit, so that the limit is one of memory and swap together.
    fn memory_v1(&self) -> Vec<Write> {
        let (all, soft) = match self.memory_bytes {
            Some(bytes) => (bytes.to_string(), reservation(bytes).to_string()),
            None => ("-1".to_owned(), "-1".to_owned()),
        };
        vec![
            text("memory.limit_in_bytes", &all, self.memory_bytes.is_none()),
            text("memory.memsw.limit_in_bytes", &all, true),
            text("memory.soft_limit_in_bytes", soft, true),
        ]
    }

    fn memory_v2(&self) -> Vec<Write> {
        let swap = if self.memory_bytes.is_some() { "0" } else { "max" };
        vec![
            text("memory.max", or_max(self.memory_bytes), self.memory_bytes.is_none()),
            text("memory.swap.max", swap, true),
            text("memory.low", self.memory_bytes.map_or(0, reservation), true),
        ]
    }

    fn cpuset(&self, version: Version) -> Vec<Write> {
        let write = |file, list: &Option<String>| Write {
            file,
            value: match (list, version) {
                (Some(list), _) => Value::Text(list.clone()),
                (None, Version::V1) => Value::Inherited,
                (None, Version::V2) => Value::Text(String::new()),
            },
            optional: list.is_none(),
        };
        vec![
            write("cpuset.cpus", &self.cpuset_cpus),
            write("cpuset.mems", &self.cpuset_mems),
        ]
    }
}

fn text(file: &'static str, value: impl ToString, optional: bool) -> Write {
    Write {
        file,
        value: Value::Text(value.to_string()),
        optional,
    }
}

fn or_max(value: Option<u64>) -> String {
    value.map_or("max".to_owned(), |v| v.to_string())
}

/// What the kernel takes back last: half of the limit.
fn reservation(bytes: u64) -> u64 {
    (bytes / 2).max(LEAST_RESERVATION).min(bytes)
}

/// Version 1 counts shares from 2 to 262144, version 2 weights from 1 to 10000.
fn weight(shares: u64) -> u64 {
    1 + (shares.clamp(2, 262_144) - 2) * 9999 / 262_142
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(limits: &Limits, version: Version) -> Vec<String> {
        let writes = Controller::ALL.iter().flat_map(|c| limits.writes(version, *c));
        let line = |w: Write| {
            let value = match w.value {
                Value::Text(text) => text,
                Value::Inherited => "<".to_owned(),
            };
            format!("{}{}={value}", w.file, if w.optional { "?" } else { "" })
        };
        writes.map(line).collect()
    }

    fn some() -> Limits {
        Limits {
            memory_bytes: Some(64 << 20),
            cpu_quota: Some(150_000),
            cpu_shares: Some(512),
            cpuset_cpus: Some("0,2".into()),
            cpuset_mems: None,
            pids: Some(100),
        }
    }

    #[test]
    fn version_1() {
        assert_eq!(
            lines(&some(), Version::V1),
            [
                "cpu.cfs_period_us=100000",
                "cpu.cfs_quota_us=150000",
                "cpu.shares=512",
                "cpuset.cpus=0,2",
                "cpuset.mems?=<",
                "memory.limit_in_bytes=67108864",
                "memory.memsw.limit_in_bytes?=67108864",
                "memory.soft_limit_in_bytes?=33554432",
                "pids.max=100",
            ]
        );
    }

    #[test]
    fn version_2() {
        assert_eq!(
            lines(&some(), Version::V2),
            [
                "cpu.max=150000 100000",
                "cpu.weight=20",
                "cpuset.cpus=0,2",
                "cpuset.mems?=",
                "memory.max=67108864",
                "memory.swap.max?=0",
                "memory.low?=33554432",
                "pids.max=100",
            ]
        );
    }

    #[test]
    fn without_limits_all_is_lifted_and_nothing_required() {
        for version in [Version::V1, Version::V2] {
            for line in lines(&Limits::default(), version) {
                assert!(line.contains('?'), "{line}");
            }
        }
        assert!(Limits::default().needs().is_empty());
        assert_eq!(some().needs().len(), 4);
    }

    #[test]
    fn weights_and_reservations_at_the_edges() {
        assert_eq!(
            (weight(0), weight(2), weight(1024), weight(262_144), weight(u64::MAX)),
            (1, 1, 39, 10_000, 10_000)
        );
        assert_eq!(
            (reservation(4 << 20), reservation(1 << 30), reservation(1 << 20)),
            (4 << 20, 1 << 29, 1 << 20)
        );
    }
}
