//! One interface of a workload in a network.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::document;
use crate::{Extra, name};

/// An interface that `eru-net` gave to a workload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Attachment {
    /// The workload's id, or the container id of a CNI caller.
    pub workload: String,
    /// The network.
    pub network: String,
    /// The interface's name inside.
    pub ifname: String,
    /// Address with prefix length.
    pub address: String,
    /// Gateway, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<String>,
    /// The interface's hardware address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mac: Option<String>,
    /// The node.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub node: String,
    /// The workload lies in the store: when it is gone from there, `eru-net gc` frees the address.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub managed: bool,
    /// It was taken away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub detached: bool,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

document!(Attachment, |attachment| {
    name::object("network", &attachment.network).map_err(|e| ("network".to_owned(), e))
});
