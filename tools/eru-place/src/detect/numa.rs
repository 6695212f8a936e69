//! The NUMA nodes of a host.

use std::collections::BTreeMap;
use std::path::Path;

use eru_types::{Cores, Resources};

use super::{entries, memory, name, share, text};

/// Divides cores and memory by NUMA node, if there are several with cores and each core is of one.
pub(crate) fn divide(root: &Path, capacity: &mut Resources) {
    let (mut cores, mut memory) = (BTreeMap::new(), BTreeMap::new());
    for dir in entries(&root.join("sys/devices/system/node")) {
        let Some(id) = name(&dir).strip_prefix("node").filter(|id| id.parse::<u32>().is_ok()) else {
            continue;
        };
        let listed = text(&dir.join("cpulist"))
            .and_then(|list| Cores::list(&list).ok())
            .unwrap_or_default();
        let label = format!("Node {id} MemTotal:");
        // One without cores is memory that is far from all of them.
        if let (false, Some(bytes)) = (
            listed.is_empty(),
            text(&dir.join("meminfo")).and_then(|text| memory::total(&text, &label)),
        ) {
            memory.insert(id.to_owned(), share(bytes));
            cores.extend(listed.into_iter().map(|core| (core, id.to_owned())));
        }
    }
    cores.retain(|core, _| capacity.cpu_map.get(*core).is_some());
    let sum = memory.values().try_fold(0, |sum: u64, bytes| sum.checked_add(*bytes));
    if memory.len() > 1 && cores.len() == capacity.cpu_map.len() && sum.is_some_and(|sum| sum <= capacity.memory) {
        (capacity.numa, capacity.numa_memory) = (cores, memory);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::tree;
    use super::*;

    fn host(cores: u32, files: &[(&str, &str)]) -> Resources {
        let mut capacity = Resources {
            cpu_map: (0..cores).map(|core| (core, 100)).collect(),
            memory: 1 << 30,
            ..Resources::default()
        };
        divide(tree(files).path(), &mut capacity);
        capacity
    }

    const TWO: [(&str, &str); 6] = [
        ("sys/devices/system/node/node0/cpulist", "0,2\n"),
        (
            "sys/devices/system/node/node0/meminfo",
            "Node 0 MemTotal:  1000 kB\nNode 0 MemFree: 1 kB\n",
        ),
        ("sys/devices/system/node/node1/cpulist", "1,3\n"),
        ("sys/devices/system/node/node1/meminfo", "Node 1 MemTotal:  2000 kB\n"),
        ("sys/devices/system/node/node2/cpulist", "\n"),
        ("sys/devices/system/node/node2/meminfo", "Node 2 MemTotal:  5000 kB\n"),
    ];

    #[test]
    fn several_nodes_divide_cores_and_memory() {
        let capacity = host(4, &TWO);
        let numa: Vec<&str> = capacity.numa.values().map(String::as_str).collect();
        assert_eq!(numa, ["0", "1", "0", "1"]);
        assert_eq!(
            capacity.numa_memory,
            BTreeMap::from([("0".into(), 800 * 1024), ("1".into(), 1600 * 1024)])
        );
        assert_eq!(host(2, &TWO).numa.len(), 2, "cores that are offline are left out");
    }

    #[test]
    fn one_node_or_an_incomplete_list_divides_nothing() {
        assert_eq!(host(2, &TWO[..2]).numa, BTreeMap::new());
        assert_eq!(host(5, &TWO).numa, BTreeMap::new());
        assert_eq!(host(4, &[]).numa_memory, BTreeMap::new());
    }
}
