//! What a node's capacity may say. What is in use may be more than there is: that is a finding of the audit, not a bad
//! document.

use std::collections::BTreeSet;

use crate::{Disk, Resources};

/// The field, and what is wrong with it.
type Wrong = (String, String);

/// Most cores of a node.
const CORES: u32 = 65_536;
/// Most pieces that a core is sold as.
const PIECES: u32 = 1_000_000_000;

/// Checks a capacity.
pub(crate) fn capacity(capacity: &Resources) -> Result<(), Wrong> {
    if let Some((core, pieces)) = capacity
        .cpu_map
        .iter()
        .find(|&(core, pieces)| core >= CORES || pieces > PIECES)
    {
        let message = format!("core {core} with {pieces} pieces; ids are below {CORES}, pieces at most {PIECES}");
        return Err(("cpu_map".into(), message));
    }
    bytes("memory", capacity.memory)?;
    numa(capacity)?;
    bytes("storage", capacity.storage)?;
    for (path, size) in &capacity.volumes {
        absolute("volumes", path)?;
        bytes("volumes", *size)?;
    }
    disks(&capacity.disks)?;
    names("devices", capacity.devices.keys())?;
    names("plugins", capacity.plugins.keys())?;
    for (plugin, amounts) in &capacity.plugins {
        names(&format!("plugins.{plugin}"), amounts.keys())?;
    }
    Ok(())
}

fn bytes(field: &str, size: u64) -> Result<(), Wrong> {
    match i64::try_from(size) {
        Ok(_) => Ok(()),
        Err(_) => Err((field.into(), format!("{size} bytes are more than 8E"))),
    }
}

/// Either no core is of a NUMA node, or each is of one that has memory; together they have no more than there is.
fn numa(capacity: &Resources) -> Result<(), Wrong> {
    if capacity.numa.is_empty() && capacity.numa_memory.is_empty() {
        return Ok(());
    }
    let wrong = |field: &str, message: String| Err((field.to_owned(), message));
    if let Some(core) = capacity.cpu_map.keys().find(|core| !capacity.numa.contains_key(core)) {
        return wrong(
            "numa",
            format!("core {core} is of no NUMA node; name the one of each core"),
        );
    }
    let unknown = |core: &&u32| capacity.cpu_map.get(**core).is_none();
    if let Some(core) = capacity.numa.keys().find(unknown) {
        return wrong("numa", format!("core {core} is none of the node's"));
    }
    names("numa", capacity.numa.values())?;
    if let Some(id) = capacity
        .numa
        .values()
        .find(|id| !capacity.numa_memory.contains_key(*id))
    {
        return wrong("numa_memory", format!("NUMA node {id} has none; say how much, be it 0"));
    }
    let sum: u128 = capacity.numa_memory.values().map(|size| u128::from(*size)).sum();
    if sum > capacity.memory.into() {
        let message = format!("the NUMA nodes have {sum} bytes, the node only {}", capacity.memory);
        return wrong("numa_memory", message);
    }
    Ok(())
}

fn disks(disks: &[Disk]) -> Result<(), Wrong> {
    let (mut devices, mut mounts) = (BTreeSet::new(), BTreeSet::new());
    for disk in disks {
        absolute("disks", &disk.device)?;
        if !devices.insert(&disk.device) {
            return Err(("disks".into(), format!("{} is named twice", disk.device)));
        }
        for mount in &disk.mounts {
            absolute("disks", mount)?;
            if !mounts.insert(mount) {
                return Err(("disks".into(), format!("{mount} is mounted twice")));
            }
        }
        let rates = [
            disk.rates.read_iops,
            disk.rates.write_iops,
            disk.rates.read_bps,
            disk.rates.write_bps,
        ];
        if let Some(rate) = rates.into_iter().find(|rate| i64::try_from(*rate).is_err()) {
            return Err(("disks".into(), format!("{} cannot do {rate} a second", disk.device)));
        }
    }
    Ok(())
}

fn absolute(field: &str, path: &str) -> Result<(), Wrong> {
    let wrong = |why: &str| Err((field.to_owned(), format!("'{}' {why}", path.escape_debug())));
    if !path.starts_with('/') {
        return wrong("is not an absolute path");
    }
    if path.split('/').any(|part| part == "..") {
        return wrong("goes up with '..'");
    }
    if path.contains(|c: char| c == ':' || c.is_control()) {
        return wrong("has a colon or a control character, which no volume can name");
    }
    Ok(())
}

/// Names that people write on a command line.
fn names<'a>(field: &str, names: impl IntoIterator<Item = &'a String>) -> Result<(), Wrong> {
    let odd = |name: &&String| name.is_empty() || name.len() > 255 || name.chars().any(char::is_control);
    match names.into_iter().find(odd) {
        Some(name) => {
            let message = format!(
                "the name '{:.40}' is empty, too long or has control characters",
                name.escape_debug()
            );
            Err((field.to_owned(), message))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use crate::{Node, from_json};
    use serde_json::{Value, json};

    fn read(capacity: &Value) -> Result<Node, String> {
        let node = json!({"kind": "Node", "v": 1, "name": "n", "pod": "p", "capacity": capacity});
        from_json(node.to_string().as_bytes()).map_err(|error| error.field)
    }

    #[test]
    fn what_makes_sense() {
        for capacity in [
            json!({"cpu": 4, "memory": 9}),
            json!({"cpu": 2, "cpu_map": {"0": 100, "7": 250}, "memory": 9, "numa": {"0": "0", "7": "a"},
                "numa_memory": {"0": 4, "a": 5, "far": 0}, "storage": 3, "volumes": {"/a": 3, "/b": 0},
                "disks": [{"device": "/dev/a", "mounts": ["/", "/a"]}, {"device": "/dev/b"}],
                "devices": {"gpu": [0, 3]}, "plugins": {"p": {"a": 1}}}),
        ] {
            read(&capacity).unwrap();
        }
        let node = json!({"name": "n", "pod": "p", "capacity": {"memory": 1}, "usage": {"memory": 2, "cpu": 9}});
        from_json::<Node>(node.to_string().as_bytes()).unwrap();
    }

    #[test]
    fn what_does_not() {
        for (field, capacity) in [
            ("cpu_map", json!({"cpu_map": {"70000": 1}})),
            ("cpu_map", json!({"cpu_map": {"0": 2_000_000_000_u32}})),
            ("memory", json!({"memory": u64::MAX})),
            (
                "numa",
                json!({"memory": 9, "cpu_map": {"0": 1, "1": 1}, "numa": {"0": "0"}, "numa_memory": {"0": 1}}),
            ),
            (
                "numa",
                json!({"memory": 9, "cpu_map": {"0": 1}, "numa": {"0": "0", "1": "0"}, "numa_memory": {"0": 1}}),
            ),
            (
                "numa",
                json!({"memory": 9, "cpu_map": {"0": 1}, "numa_memory": {"0": 1}}),
            ),
            (
                "numa_memory",
                json!({"memory": 9, "cpu_map": {"0": 1}, "numa": {"0": "0"}}),
            ),
            (
                "numa_memory",
                json!({"memory": 9, "cpu_map": {"0": 1}, "numa": {"0": "0"}, "numa_memory": {"0": 10}}),
            ),
            ("storage", json!({"storage": u64::MAX})),
            ("volumes", json!({"volumes": {"data": 1}})),
            ("volumes", json!({"volumes": {"/a/../b": 1}})),
            ("volumes", json!({"volumes": {"/a:b": 1}})),
            ("volumes", json!({"volumes": {"/a": u64::MAX}})),
            ("disks", json!({"disks": [{"device": "vda"}]})),
            ("disks", json!({"disks": [{"device": "/dev/a"}, {"device": "/dev/a"}]})),
            (
                "disks",
                json!({"disks": [{"device": "/dev/a", "mounts": ["/"]}, {"device": "/dev/b", "mounts": ["/"]}]}),
            ),
            ("disks", json!({"disks": [{"device": "/dev/a", "mounts": ["a"]}]})),
            ("disks", json!({"disks": [{"device": "/dev/a", "read_bps": u64::MAX}]})),
            ("devices", json!({"devices": {"": [0]}})),
            ("plugins", json!({"plugins": {"a\n": {}}})),
            ("plugins.p", json!({"plugins": {"p": {"": 1}}})),
        ] {
            assert_eq!(read(&capacity).unwrap_err(), format!("capacity.{field}"), "{capacity}");
        }
    }
}
