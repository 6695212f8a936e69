//! What was observed of a workload, as it lies in the store; written on change only.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::document;
use crate::{Extra, Health, Phase, Workload, name};

/// What was observed of one workload. `eru-run` writes all but `health`, which is `eru-health`'s; each keeps the
/// other's part as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Status {
    /// The workload.
    pub id: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its node.
    pub node: String,
    /// How far it has come.
    pub phase: Phase,
    /// Address by network.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub network: BTreeMap<String, String>,
    /// What the last probe saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<Health>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    /// Starts by the restart policy.
    #[serde(default)]
    pub restarts: u32,
    /// The workload's `starts` that this phase answers.
    #[serde(default, skip_serializing_if = "crate::workload::is_zero")]
    pub starts: u64,
    /// What went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Since when the phase holds, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// In a stream of changes: the status is gone from the store.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

impl Status {
    /// What a workload document says of itself.
    #[must_use]
    pub fn of(workload: &Workload) -> Self {
        Self {
            id: workload.id.clone(),
            name: workload.name.clone(),
            node: workload.node.clone(),
            phase: workload.phase,
            network: workload.network.clone(),
            health: workload.health.clone(),
            exit_code: workload.exit_code,
            restarts: workload.restarts,
            starts: workload.starts,
            error: workload.error.clone(),
            ..Self::default()
        }
    }
}

document!(Status, |status| {
    name::id(&status.id).map_err(|e| ("id".to_owned(), e))?;
    name::object("node", &status.node).map_err(|e| ("node".to_owned(), e))
});
