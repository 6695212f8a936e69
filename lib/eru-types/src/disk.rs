//! Disks with what they can do a second, and the volumes bound to a workload.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Extra;
use crate::workload::is_zero;

/// Operations and bytes a second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rates {
    /// Reads a second.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub read_iops: u64,
    /// Writes a second.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub write_iops: u64,
    /// Bytes read a second.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub read_bps: u64,
    /// Bytes written a second.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub write_bps: u64,
}

impl Rates {
    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Applies a checked operation to each rate; `None` if one of them fails.
    pub fn zip(self, other: Self, op: impl Fn(u64, u64) -> Option<u64>) -> Option<Self> {
        Some(Self {
            read_iops: op(self.read_iops, other.read_iops)?,
            write_iops: op(self.write_iops, other.write_iops)?,
            read_bps: op(self.read_bps, other.read_bps)?,
            write_bps: op(self.write_bps, other.write_bps)?,
        })
    }
}

/// A disk of a node, or what is in use of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Disk {
    /// The device, such as `/dev/vda`.
    pub device: String,
    /// Where its file systems are mounted; in a capacity only. A path belongs to the disk with the longest of them
    /// that is a prefix of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mounts: Vec<String>,
    /// What it can do, or what is promised of it.
    #[serde(flatten)]
    pub rates: Rates,
}

/// A volume as it was bound; giving it back undoes exactly this.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BoundVolume {
    /// Where it appears in the workload.
    pub destination: String,
    /// The volume of the node that it was bound to, or the path that was asked for.
    pub source: String,
    /// Bytes of the volume that are its own.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub size: u64,
    /// Whether it has the volume to itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub monopoly: bool,
    /// The disk that its rates are promised on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disk: Option<String>,
    /// What is promised to it.
    #[serde(flatten)]
    pub rates: Rates,
    #[serde(flatten)]
    #[allow(missing_docs)]
    pub extra: Extra,
}
