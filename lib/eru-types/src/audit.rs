//! Whether the books are right.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::document;
use crate::workload::is_zero;
use crate::{Extra, Resources};

/// Something in the store that contradicts something else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Finding {
    /// What it is about, such as `node n1`.
    pub object: String,
    /// What is wrong, with the figures.
    pub message: String,
    /// What mends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// It was mended; it is wrong no more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fixed: bool,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

document!(Finding, |_finding| { Ok(()) });

/// The sum of an audit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Audit {
    /// Nodes looked at.
    pub nodes: u64,
    /// Workloads looked at.
    pub workloads: u64,
    /// Contradictions found.
    pub findings: u64,
    /// Those of them that were mended.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub fixed: u64,
    /// Workloads that `eru-place gc` would take back.
    #[serde(default)]
    pub reclaimable: u64,
    /// What all nodes together have bound.
    pub usage: Resources,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

document!(Audit, |_audit| { Ok(()) });
