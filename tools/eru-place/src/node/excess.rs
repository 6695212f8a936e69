//! What is in use beyond what a node has, in every dimension. Pure.

use eru_fit::{Host, storage};
use eru_types::{Cpu, Node, Rates, format_size};

/// An amount in use that is more than there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Excess {
    /// What is in use, without figures; the same before and after a change.
    what: String,
    /// How much too much.
    by: u128,
    /// What is in use of what is there, for people.
    text: String,
}

/// What is in use beyond the node's capacity: the first of it.
pub(crate) fn excess(node: &Node) -> Option<String> {
    all(node).into_iter().next().map(|excess| excess.text)
}

/// What a change makes worse: more in use than there is, by more than before.
pub(super) fn worse(before: &Node, after: &Node) -> Option<String> {
    let known = all(before);
    let by = |what: &str| {
        known
            .iter()
            .find(|excess| excess.what == what)
            .map_or(0, |excess| excess.by)
    };
    all(after)
        .into_iter()
        .find(|excess| excess.by > by(&excess.what))
        .map(|excess| excess.text)
}

struct Found(Vec<Excess>);

impl Found {
    fn look(&mut self, what: String, used: u64, there: u64, show: impl Fn(u64) -> String) {
        if used > there {
            self.0.push(Excess {
                text: format!("{} of {} {what}", show(used), show(there)),
                what,
                by: u128::from(used - there),
            });
        }
    }
}

/// All that is in use beyond the node's capacity.
pub(crate) fn all(node: &Node) -> Vec<Excess> {
    let (capacity, usage) = (&node.capacity, &node.usage);
    let mut found = Found(Vec::new());
    let (count, size) = (|n: u64| n.to_string(), format_size);
    if let Some(there) = Host::from(node).whole_cpu() {
        let cores = |nano: u64| Cpu::from_nano(nano).to_string();
        found.look("cores".into(), usage.cpu.nano(), there.nano(), cores);
    }
    for (core, used) in usage.cpu_map.iter() {
        let there = capacity.cpu_map.get(core).unwrap_or_default();
        found.look(format!("pieces of core {core}"), used.into(), there.into(), count);
    }
    found.look("memory".into(), usage.memory, capacity.memory, size);
    for (id, used) in &usage.numa_memory {
        let there = capacity.numa_memory.get(id).copied().unwrap_or_default();
        found.look(format!("memory of NUMA node {id}"), *used, there, size);
    }
    found.look("storage".into(), usage.storage, storage::total(capacity), size);
    for (path, used) in &usage.volumes {
        let there = capacity.volumes.get(path).copied().unwrap_or_default();
        found.look(format!("volume {path}"), *used, there, size);
    }
    rates(node, &mut found);
    for (product, used) in &usage.devices {
        let there = capacity.devices.get(product);
        let lost: Vec<String> = used
            .iter()
            .filter(|index| there.is_none_or(|there| !there.contains(index)))
            .map(|index| format!("#{index}"))
            .collect();
        if !lost.is_empty() {
            found.0.push(Excess {
                what: product.clone(),
                by: lost.len() as u128,
                text: format!("{product} {}, which the node does not have,", lost.join(",")),
            });
        }
    }
    for (plugin, amounts) in &usage.plugins {
        let there = capacity.plugins.get(plugin);
        for (name, used) in amounts {
            let there = there.and_then(|there| there.get(name)).copied().unwrap_or_default();
            found.look(format!("{name} of resource plugin {plugin}"), *used, there, count);
        }
    }
    found.0
}

fn rates(node: &Node, found: &mut Found) {
    for used in &node.usage.disks {
        let there = node.capacity.disks.iter().find(|disk| disk.device == used.device);
        let there = there.map_or_else(Rates::default, |disk| disk.rates);
        let mut look = |what: &str, used: u64, there: u64, device: &str| {
            found.look(format!("{what} a second of disk {device}"), used, there, |n| {
                n.to_string()
            });
        };
        look("reads", used.rates.read_iops, there.read_iops, &used.device);
        look("writes", used.rates.write_iops, there.write_iops, &used.device);
        look("bytes read", used.rates.read_bps, there.read_bps, &used.device);
        look("bytes written", used.rates.write_bps, there.write_bps, &used.device);
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use serde_json::json;

    fn node(capacity: serde_json::Value, usage: serde_json::Value) -> Node {
        let node = json!({"name": "n", "pod": "p", "capacity": capacity, "usage": usage});
        serde_json::from_value(node).unwrap()
    }

    #[test]
    fn every_dimension_is_looked_at() {
        let usage = json!({"cpu": 1, "cpu_map": {"0": 1}, "memory": 1, "numa_memory": {"0": 1}, "storage": 1,
            "volumes": {"/v": 1}, "devices": {"gpu": [3]}, "plugins": {"p": {"a": 1}},
            "disks": [{"device": "/dev/a", "read_iops": 1, "write_iops": 1, "read_bps": 1, "write_bps": 1}]});
        let found = all(&node(json!({"cpu": 0, "memory": 0}), usage.clone()));
        assert_eq!(found.len(), 12, "{found:?}");
        assert_eq!(all(&node(usage.clone(), usage)), []);
    }

    #[test]
    fn oversold_cores_and_overcommitted_ones_are_no_excess() {
        let capacity = json!({"cpu": 1, "cpu_map": {"0": 300}, "memory": 0});
        let usage = json!({"cpu": 3, "cpu_map": {"0": 300}, "memory": 0});
        assert_eq!(excess(&node(capacity, usage.clone())), None);
        let capacity = json!({"cpu": 1, "cpu_map": {"0": 300}, "memory": 0});
        let mut over = node(capacity, json!({"cpu": 9, "memory": 0}));
        assert_eq!(excess(&over).as_deref(), Some("9 of 3 cores"));
        over.overcommit = "inf".parse().unwrap();
        assert_eq!(excess(&over), None);
    }

    #[test]
    fn volumes_are_storage_as_binding_sees_it() {
        let volumes = json!({"cpu": 0, "memory": 0, "storage": 3, "volumes": {"/v": 7}});
        let usage = |storage| json!({"cpu": 0, "memory": 0, "storage": storage});
        assert_eq!(excess(&node(volumes.clone(), usage(7))), None);
        assert_eq!(excess(&node(volumes, usage(8))).as_deref(), Some("8 B of 7 B storage"));
    }

    #[test]
    fn a_change_for_the_better_is_none_for_the_worse() {
        let with = |memory: u64| node(json!({"cpu": 1, "memory": memory}), json!({"cpu": 0, "memory": 10}));
        assert_eq!(worse(&with(4), &with(6)), None);
        assert_eq!(worse(&with(4), &with(4)), None);
        assert_eq!(worse(&with(6), &with(4)).as_deref(), Some("10 B of 4 B memory"));
    }
}
