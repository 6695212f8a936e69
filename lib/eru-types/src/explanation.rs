//! Why a node takes a request, or not, and what would have to change.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Extra;
use crate::document::document;
use crate::open::open;

/// What keeps an instance off a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ObstacleClass {
    /// It is not among the nodes asked for by name.
    Name,
    /// It is in another pod.
    Pod,
    /// It is excluded by name.
    Excluded,
    /// A label is not as asked for.
    Label,
    /// It has not the engine.
    Engine,
    /// The operator takes it out of planning.
    Cordoned,
    /// Its heartbeat is missing.
    Down,
    /// It has instances that are to be avoided.
    AntiAffinity,
    /// It has as many instances as one node may have.
    MaxPerNode,
    /// AUTO: it has as many instances as `nodes_limit` allows.
    NodesLimit,
    /// CPU that is not bound.
    Cpu,
    /// Cores to bind.
    Cores,
    /// Memory.
    Memory,
    /// Cores and memory of one NUMA node, though there is enough of each.
    Numa,
    /// Storage.
    Storage,
    /// A volume.
    Volume,
    /// Devices.
    Device,
    /// What a resource plugin keeps.
    Plugin,
    /// There is enough of each, but not together.
    Combination,
    /// The request cannot be met by any node of this version.
    Unsupported,
}

impl fmt::Display for ObstacleClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// What an [`Edit`] does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EditOp {
    /// Puts a value where there is none.
    Add,
    /// Puts another value.
    Replace,
    /// Takes the value away.
    Remove,
}

/// One change to a `Deploy`: an operation of a JSON Patch (RFC 6902), with what was there before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Edit {
    /// What to do.
    pub op: EditOp,
    /// Where: a JSON Pointer (RFC 6901), such as `/spec/resources/memory_request`.
    pub path: String,
    /// What to put there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// What is there now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<Value>,
}

/// One reason that keeps a node out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Obstacle {
    /// The class.
    pub class: ObstacleClass,
    /// The reason with its figures.
    pub message: String,
    /// The smallest change to the request that takes this reason away; absent: none does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Vec<Edit>>,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

open!(Obstacle, extra);

/// Why a node takes a request, or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Explanation {
    /// The node.
    pub node: String,
    /// What is to be run there, as `app/entrypoint`.
    pub object: String,
    /// How many instances fit.
    pub fits: u64,
    /// Every reason that keeps the first one out; empty where it fits.
    pub reasons: Vec<Obstacle>,
    /// The smallest change to the request with which one fits; absent where one fits already, and where no change helps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Vec<Edit>>,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

document!(Explanation, |explanation| {
    crate::name::object("node", &explanation.node).map_err(|e| ("node".to_owned(), e))
});
