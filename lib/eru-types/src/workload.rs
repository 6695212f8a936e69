//! One instance: a container or virtual machine.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::document;
use crate::open::open;
use crate::{BoundVolume, Cpu, CpuMap, Extra, Health, Restart, Spec, Status, name};

/// How far an instance has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Its resources are reserved.
    #[default]
    Placed,
    /// The engine knows it.
    Created,
    /// It runs.
    Running,
    /// It ended, or was stopped.
    Stopped,
    /// Something went wrong; `error` says what.
    Failed,
    /// It is gone from the engine.
    Removed,
}

impl std::fmt::Display for Phase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Placed => "placed",
            Self::Created => "created",
            Self::Running => "running",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
            Self::Removed => "removed",
        })
    }
}

/// What the operator wants of an instance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Desired {
    /// It shall run.
    #[default]
    Running,
    /// It shall be kept, stopped.
    Stopped,
    /// It shall be gone.
    Removed,
}

/// What was bound for one instance; giving it back undoes exactly this.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Bound {
    /// Cores.
    #[serde(default)]
    pub cpu: Cpu,
    /// Pieces by core id; empty when no cores are its own.
    #[serde(default, skip_serializing_if = "CpuMap::is_empty")]
    pub cpu_map: CpuMap,
    /// Bytes of memory.
    #[serde(default)]
    pub memory: u64,
    /// The NUMA node that all its cores and its memory are of; absent when they are of several, or of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numa_node: Option<String>,
    /// Bytes of storage, its volumes' included.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub storage: u64,
    /// Where its volumes lie.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub volumes: Vec<BoundVolume>,
    /// Indices by product.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub devices: BTreeMap<String, BTreeSet<u32>>,
    /// Amounts by name, by resource plugin.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub plugins: BTreeMap<String, BTreeMap<String, u64>>,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

open!(Bound, extra);

pub(crate) fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// One instance of an entrypoint on one node.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Workload {
    /// Unique for ever.
    pub id: String,
    /// `app_entrypoint_ident`.
    pub name: String,
    /// The node it belongs to.
    pub node: String,
    /// The node's pod.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pod: String,
    /// The engine that runs it.
    pub engine: String,
    /// Its number among the instances of one deploy, from 0.
    #[serde(default)]
    pub seq: u64,
    /// What is bound for it.
    #[serde(default)]
    pub bound: Bound,
    /// The reservation that it is part of, until `eru-run` confirms it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub txid: Option<String>,
    /// What the operator wants.
    #[serde(default)]
    pub desired: Desired,
    /// How often the operator asked for another start, after the first. A change makes one that has ended run again.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub starts: u64,
    /// How far it has come.
    #[serde(default)]
    pub phase: Phase,
    /// Address by network.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub network: BTreeMap<String, String>,
    /// What the last probe saw; absent before the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<Health>,
    /// How it ended, if it did; 128 and a signal's number when one killed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    /// Starts by the restart policy.
    #[serde(default)]
    pub restarts: u32,
    /// What went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What it runs.
    pub spec: Spec,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

impl Workload {
    /// The last part of its name.
    #[must_use]
    pub fn ident(&self) -> &str {
        name::split_workload(&self.name).map_or("", |(_, _, ident)| ident)
    }

    /// The same instance marked as failed, for the stream to carry on.
    #[must_use]
    pub fn failed(mut self, error: impl std::fmt::Display) -> Self {
        self.phase = Phase::Failed;
        self.error = Some(error.to_string());
        self
    }

    /// Whether one that was seen to have ended will run again without anybody's doing: another start was asked for, or
    /// the restart policy says so.
    #[must_use]
    pub fn starts_again(&self, status: &Status) -> bool {
        let failed = status.exit_code != Some(0);
        self.starts > status.starts
            || self.desired == Desired::Running
                && match self.spec.restart {
                    Restart::No => false,
                    Restart::Always => true,
                    Restart::OnFailure(0) => failed,
                    Restart::OnFailure(most) => failed && status.restarts < most,
                }
    }

    /// Takes over what was observed.
    pub fn observe(&mut self, status: Status) {
        self.phase = status.phase;
        self.network = status.network;
        self.health = status.health;
        self.exit_code = status.exit_code;
        self.restarts = status.restarts;
        self.error = status.error;
    }
}

document!(Workload, |workload| {
    name::id(&workload.id).map_err(|e| ("id".to_owned(), e))?;
    name::object("node", &workload.node).map_err(|e| ("node".to_owned(), e))?;
    if name::split_workload(&workload.name).is_none() {
        return Err((
            "name".into(),
            format!("'{}' is not of the form app_entrypoint_ident", workload.name),
        ));
    }
    workload
        .spec
        .validate()
        .map_err(|(field, message)| (format!("spec.{field}"), message))
});
