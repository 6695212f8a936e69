//! Nodes, pods and what a node has to give.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::document;
use crate::open::open;
use crate::{Cpu, CpuMap, Disk, Extra, Overcommit, name, sane, workload::is_zero};

/// A named group of nodes whose networks reach each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Pod {
    /// The name.
    pub name: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub desc: String,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

document!(Pod, |pod| {
    name::object("pod", &pod.name).map_err(|e| ("name".into(), e))
});

/// Amounts of what can be bound: a node's capacity, or what is in use of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Resources {
    /// Cores. In use: the sum of what the workloads requested, bound or not.
    #[serde(default)]
    pub cpu: Cpu,
    /// Pieces by core id. In use: what is bound to workloads. Empty in a capacity: nothing can be bound.
    #[serde(default, skip_serializing_if = "CpuMap::is_empty")]
    pub cpu_map: CpuMap,
    /// Memory in bytes.
    #[serde(default)]
    pub memory: u64,
    /// The NUMA node of each core; in a capacity only. Empty: the node is not divided.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub numa: BTreeMap<u32, String>,
    /// Memory in bytes by NUMA node. In use: that of workloads bound within one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub numa_memory: BTreeMap<String, u64>,
    /// Storage in bytes, the volumes' included.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub storage: u64,
    /// Bytes by volume, a path of the node.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub volumes: BTreeMap<String, u64>,
    /// Operations and bytes a second by disk.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disks: Vec<Disk>,
    /// Indices by product, such as those of GPUs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub devices: BTreeMap<String, BTreeSet<u32>>,
    /// Amounts by name that a resource plugin knows the meaning of, by plugin.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub plugins: BTreeMap<String, BTreeMap<String, u64>>,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

open!(Resources, extra);

/// One machine, or one engine's endpoint, in one pod.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Node {
    /// The name.
    pub name: String,
    /// The pod that it belongs to.
    pub pod: String,
    /// The engines it has, the preferred one first: `docker`, `native`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub engines: Vec<String>,
    /// Where the engine is reached, if not on the node itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// Labels to filter by.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Pieces that one core is divided in.
    #[serde(default = "share_base")]
    pub share_base: u32,
    /// How many cores at most serve fragments; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_share: Option<u32>,
    /// How many times its cores are sold to workloads that bind none.
    #[serde(default, skip_serializing_if = "Overcommit::is_one")]
    pub overcommit: Overcommit,
    /// What it has to give.
    pub capacity: Resources,
    /// What is bound of it.
    #[serde(default)]
    pub usage: Resources,
    /// No new workloads, by the operator's word.
    #[serde(default)]
    pub cordoned: bool,
    /// Whether a heartbeat was seen; absent where nobody looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alive: Option<bool>,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

impl Default for Node {
    fn default() -> Self {
        Self {
            name: String::new(),
            pod: String::new(),
            engines: Vec::new(),
            endpoint: None,
            labels: BTreeMap::new(),
            share_base: share_base(),
            max_share: None,
            overcommit: Overcommit::default(),
            capacity: Resources::default(),
            usage: Resources::default(),
            cordoned: false,
            alive: None,
            extra: Extra::new(),
        }
    }
}

/// Eru's default number of pieces of a core.
fn share_base() -> u32 {
    100
}

document!(Node, |node| {
    name::object("node", &node.name).map_err(|e| ("name".to_owned(), e))?;
    name::object("pod", &node.pod).map_err(|e| ("pod".to_owned(), e))?;
    if !(1..=1_000_000).contains(&node.share_base) {
        return Err((
            "share_base".into(),
            format!("{} is not between 1 and 1000000", node.share_base),
        ));
    }
    sane::capacity(&node.capacity).map_err(|(field, message)| (format!("capacity.{field}"), message))
});
