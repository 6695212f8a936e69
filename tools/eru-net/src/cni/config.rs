//! The network configuration on standard input.

use std::io::Read;
use std::net::IpAddr;

use eru_cli::Input;
use eru_types::name;
use ipnet::IpNet;
use serde::Deserialize;
use serde_json::Value;

use super::{Env, Fault, VERSIONS};
use crate::owner::Owner;

/// The configuration; what is not named here is for others.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Config {
    /// The version that the answer has to be in.
    pub(super) cni_version: String,
    /// The network.
    pub(super) name: String,
    /// Where the store is, in place of the environment's.
    pub(super) store: Option<String>,
    /// The node, in place of the environment's.
    pub(super) node: Option<String>,
    /// ADD of what is there already completes it, instead of failing: for runtimes whose namespaces outlive a stop.
    pub(super) idempotent: bool,
    /// Name servers, which pass through to the result.
    pub(super) dns: Option<Value>,
    /// What plugins before, or an ADD before, came to.
    pub(super) prev_result: Option<Value>,
    runtime_config: Requested,
    args: Arguments,
    #[serde(rename = "cni.dev/valid-attachments")]
    valid: Option<Vec<Valid>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Requested {
    ips: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Arguments {
    cni: Requested,
}

/// An attachment that the runtime knows.
#[derive(Debug, Deserialize)]
pub(super) struct Valid {
    #[serde(rename = "containerID")]
    pub(super) container_id: String,
    pub(super) ifname: String,
}

impl Config {
    pub(super) fn read(mut input: Input) -> Result<Self, Fault> {
        let mut text = Vec::new();
        input
            .read_to_end(&mut text)
            .map_err(|e| Fault::decode(format!("reading the network configuration: {e}")))?;
        serde_json::from_slice(&text).map_err(|e| Fault::decode(format!("the network configuration: {e}")))
    }

    pub(super) fn check(&self) -> Result<(), Fault> {
        if !VERSIONS.contains(&self.cni_version.as_str()) {
            let (version, known) = (&self.cni_version, VERSIONS.join(", "));
            return Err(Fault::version(format!(
                "CNI version '{version}' is not supported, only {known}"
            )));
        }
        name::object("network", &self.name).map_err(Fault::config)
    }

    /// The address that is asked for: by the runtime's configuration, else the caller's, else the environment.
    pub(super) fn wanted(&self, env: &Env) -> Result<Option<IpAddr>, Fault> {
        let lists = [&self.runtime_config.ips, &self.args.cni.ips];
        let list = lists.into_iter().find(|ips| !ips.is_empty());
        let one = match list.map(Vec::as_slice) {
            None => env.arg("IP").filter(|ip| !ip.is_empty()),
            Some([one]) => Some(one.as_str()),
            Some(many) => {
                return Err(Fault::config(format!(
                    "{} addresses are asked for; one is given",
                    many.len()
                )));
            }
        };
        let parse = |text: &str| {
            let ip = text.parse().or_else(|_| text.parse::<IpNet>().map(|net| net.addr()));
            ip.map_err(|_| Fault::address(format!("'{text}' is no address")))
        };
        one.map(parse).transpose()
    }

    /// Whether the result of the ADD that CHECK is about gave this address.
    pub(super) fn same_as_before(&self, owner: &Owner, ip: IpAddr) -> Result<(), Fault> {
        let Some(previous) = &self.prev_result else {
            return Ok(());
        };
        let given = |entry: &Value| {
            let net: Option<IpNet> = entry["address"].as_str().and_then(|text| text.parse().ok());
            net.is_some_and(|net| net.addr() == ip)
        };
        match previous["ips"].as_array() {
            Some(ips) if ips.iter().any(given) => Ok(()),
            _ => Err(Fault::astray(format!("{owner} has {ip}, which is not in prevResult"))),
        }
    }

    pub(super) fn valid(&self) -> Result<&[Valid], Fault> {
        self.valid
            .as_deref()
            .ok_or_else(|| Fault::config("GC needs cni.dev/valid-attachments"))
    }
}
