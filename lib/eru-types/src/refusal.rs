//! What could not be done, and why.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::document;
use crate::{Deploy, Extra};

/// The class of a refusal. The first four are Eru's errors of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The nodes together have too little.
    InsufficientResource,
    /// No single node has enough.
    InsufficientCapacity,
    /// FILL: every node has its number already.
    AlreadyFilled,
    /// The count makes no sense.
    InvalidCount,
    /// There is no such strategy.
    InvalidStrategy,
    /// No node passes the filters.
    NoNodes,
    /// Somebody else was faster; plan again.
    Conflict,
    /// The node or pod is not known.
    Unknown,
    /// The request asks for something that this version or node cannot do.
    Unsupported,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InsufficientResource => "insufficient-resource",
            Self::InsufficientCapacity => "insufficient-capacity",
            Self::AlreadyFilled => "already-filled",
            Self::InvalidCount => "invalid-count",
            Self::InvalidStrategy => "invalid-strategy",
            Self::NoNodes => "no-nodes",
            Self::Conflict => "conflict",
            Self::Unknown => "unknown",
            Self::Unsupported => "unsupported",
        })
    }
}

/// What could not be done. With `deploy` it is valid input to `eru-sched`, which plans what is left once more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Refusal {
    /// The class.
    pub reason: Reason,
    /// What it is about, such as `node n1`.
    pub object: String,
    /// The same for people, with the remedy.
    pub message: String,
    /// A later attempt may work.
    pub retry: bool,
    /// What is left to do; its `count` is how many instances are missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deploy: Option<Deploy>,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

document!(Refusal, |refusal| {
    match &refusal.deploy {
        Some(deploy) => crate::Doc::validate(deploy).map_err(|(field, message)| (format!("deploy.{field}"), message)),
        None => Ok(()),
    }
});
