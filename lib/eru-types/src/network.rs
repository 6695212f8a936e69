//! A network that workloads are attached to.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::document;
use crate::{Extra, name};

/// How interfaces of a network are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Driver {
    /// A child of a host interface with a hardware address of its own.
    Macvlan,
    /// A pair of interfaces with a route to the workload's address and proxy ARP, as Calico does.
    Routed,
}

/// What children of one parent see of each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MacvlanMode {
    /// They reach each other.
    #[default]
    Bridge,
    /// They do not.
    Private,
    /// Only by way of the switch.
    Vepa,
}

/// A network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Network {
    /// The name.
    pub name: String,
    /// How its interfaces are made.
    pub driver: Driver,
    /// The pool that addresses come from, as `address/length`.
    pub subnet: String,
    /// The gateway; `macvlan` only. It is never given out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<IpAddr>,
    /// The host interface; `macvlan` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// What children see of each other; `macvlan` only.
    #[serde(default)]
    pub mode: MacvlanMode,
    /// Largest packet in bytes; 0 leaves it to the kernel.
    #[serde(default)]
    pub mtu: u32,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

document!(Network, |network| {
    name::object("network", &network.name).map_err(|e| ("name".to_owned(), e))?;
    if ["host", "none", "bridge"].contains(&network.name.as_str()) {
        return Err(("name".into(), format!("'{}' is the engine's own network", network.name)));
    }
    let prefix = network
        .subnet
        .split_once('/')
        .and_then(|(ip, len)| Some((ip.parse::<IpAddr>().ok()?, len.parse::<u8>().ok()?)));
    match prefix {
        Some((ip, len)) if len <= if ip.is_ipv4() { 32 } else { 128 } => {}
        _ => {
            return Err((
                "subnet".into(),
                format!("'{}' is not of the form address/length", network.subnet),
            ));
        }
    }
    match (network.driver, &network.parent) {
        (Driver::Macvlan, None) => Err((
            "parent".into(),
            "a macvlan network needs the host interface it sits on".into(),
        )),
        (Driver::Routed, Some(_)) => Err(("parent".into(), "a routed network has no parent interface".into())),
        _ => Ok(()),
    }
});
