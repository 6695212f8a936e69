//! What to move where.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::document;
use crate::open::open;
use crate::workload::is_zero;
use crate::{Assignment, Cpu, Deploy, Extra, name};

/// What a move takes of the new node while the old instance is still there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Cost {
    /// Cores.
    #[serde(default)]
    pub cpu: Cpu,
    /// Bytes of memory.
    #[serde(default)]
    pub memory: u64,
    /// Bytes of storage, its volumes' included. What lies in them does not move by itself.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub storage: u64,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

open!(Cost, extra);

/// A workload to be run on another node. `eru-sched` plans it like its `deploy`, and `eru-place` reserves it like the
/// `Assignment` that it stands for; the old instance is removed when the new one is healthy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Move {
    /// The id of the instance that moves.
    pub workload: String,
    /// Its name.
    pub name: String,
    /// The node that it leaves.
    pub from: String,
    /// The node that it goes to.
    pub to: String,
    /// What it takes there.
    pub cost: Cost,
    /// One instance, pinned to the new node.
    pub deploy: Deploy,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

impl From<Move> for Assignment {
    fn from(this: Move) -> Self {
        Self {
            node: this.to,
            count: 1,
            deploy: this.deploy.into(),
            extra: Extra::new(),
        }
    }
}

document!(Move, |this| {
    name::id(&this.workload).map_err(|e| ("workload".to_owned(), e))?;
    for (field, node) in [("from", &this.from), ("to", &this.to)] {
        name::object("node", node).map_err(|e| (field.to_owned(), e))?;
    }
    this.deploy
        .validate()
        .map_err(|(field, message)| (format!("deploy.{field}"), message))
});
