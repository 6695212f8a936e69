//! How many more instances fit.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Extra;
use crate::document::document;

/// How many more instances of a request fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Capacity {
    /// In all; the largest 64-bit number when there is no bound.
    pub total: u64,
    /// By node; nodes on which nothing fits are left out.
    pub nodes: BTreeMap<String, u64>,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

document!(Capacity, |_capacity| { Ok(()) });
