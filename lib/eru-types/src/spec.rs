//! What to run: an app's entrypoint with everything resolved, the same for a container and a virtual machine.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::open::open;
use crate::{Cpu, Devices, Extra, File, Restart, Volume, name, workload::is_zero};

/// What a workload asks of a node.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Request {
    /// Cores to reserve.
    #[serde(default)]
    pub cpu_request: Cpu,
    /// Cores that it may use at most; 0 is no limit.
    #[serde(default)]
    pub cpu_limit: Cpu,
    /// Give it cores of its own.
    #[serde(default)]
    pub cpu_bind: bool,
    /// Bytes of memory to reserve.
    #[serde(default)]
    pub memory_request: u64,
    /// Bytes of memory that it may use at most; 0 is no limit.
    #[serde(default)]
    pub memory_limit: u64,
    /// Bytes of storage to reserve besides its volumes.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub storage_request: u64,
    /// Bytes of storage that it may use at most; 0 is no limit.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub storage_limit: u64,
    /// Devices by product: how many, or which.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub devices: BTreeMap<String, Devices>,
    /// What each resource plugin is asked for, in its own words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub plugins: BTreeMap<String, serde_json::Value>,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

open!(Request, extra);

impl Request {
    /// Completes the request by Eru's rules, in its order: a missing request becomes the limit, a limit below the
    /// request is raised to it, and who binds cores reserves what he may use.
    ///
    /// # Errors
    /// The field and the reason: binding needs an amount of CPU.
    pub fn normalise(&mut self) -> Result<(), (String, String)> {
        if self.cpu_request == Cpu::ZERO {
            self.cpu_request = self.cpu_limit;
        }
        if self.cpu_bind && self.cpu_request == Cpu::ZERO {
            return Err((
                "cpu_request".into(),
                "binding cores needs an amount of CPU; none is requested".into(),
            ));
        }
        if self.memory_request == 0 {
            self.memory_request = self.memory_limit;
        }
        if self.memory_limit > 0 {
            self.memory_limit = self.memory_limit.max(self.memory_request);
        }
        if self.cpu_limit > Cpu::ZERO {
            self.cpu_limit = self.cpu_limit.max(self.cpu_request);
            if self.cpu_bind {
                self.cpu_request = self.cpu_limit;
            }
        }
        if self.storage_request == 0 {
            self.storage_request = self.storage_limit;
        }
        if self.storage_limit > 0 {
            self.storage_limit = self.storage_limit.max(self.storage_request);
        }
        Ok(())
    }
}

/// How to tell that a workload is healthy. All that is named must pass; with nothing named, running is healthy.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct HealthCheck {
    /// Ports that must accept a connection.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tcp_ports: Vec<u16>,
    /// Port of an HTTP check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_port: Option<u16>,
    /// Path and query that is asked for; `/` when empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// The status code that is expected; 0 takes 200 to 499 (Eru's rule).
    #[serde(default)]
    pub code: u16,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

open!(HealthCheck, extra);

/// Commands run inside the workload around its life.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Hooks {
    /// After it started.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after_start: Vec<String>,
    /// Before it is stopped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before_stop: Vec<String>,
    /// Whether a failing hook fails the operation.
    #[serde(default)]
    pub force: bool,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

open!(Hooks, extra);

/// Where the engine writes the output.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Log {
    /// The driver, such as `json-file`, `journald` or `none`.
    #[serde(rename = "type")]
    pub driver: String,
    /// The driver's options.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub config: BTreeMap<String, String>,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

open!(Log, extra);

/// What to run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Spec {
    /// The app.
    pub app: String,
    /// Which of the app's entrypoints.
    pub entrypoint: String,
    /// The version of the code, for people and filters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The engine it needs; absent: the node's preferred one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<String>,
    /// The image.
    pub image: String,
    /// Program and arguments; empty: what the image says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<String>,
    /// Working directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dir: Option<String>,
    /// Environment.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// User, or user:group, by name or number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Extended privileges.
    #[serde(default)]
    pub privileged: bool,
    /// Ports that others may reach, as `port` or `port/protocol`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub publish: Vec<String>,
    /// How to tell that it is healthy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub healthcheck: Option<HealthCheck>,
    /// Commands around its life.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hooks: Option<Hooks>,
    /// What to do when it ends by itself.
    #[serde(default)]
    pub restart: Restart,
    /// Where the engine writes its output; absent: the engine's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<Log>,
    /// Kernel parameters of its own namespaces.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sysctls: BTreeMap<String, String>,
    /// What it asks of a node.
    #[serde(default)]
    pub resources: Request,
    /// Mounts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub volumes: Vec<Volume>,
    /// Sizes to reserve for the mounts, where they differ from `volumes`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub volumes_request: Vec<Volume>,
    /// Networks by name, each with the address asked for, or "" for any. `host` and `none` are the engine's own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub networks: BTreeMap<String, String>,
    /// Files laid into it before it starts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<File>,
    /// Labels.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Name servers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dns: Vec<String>,
    /// Lines of its hosts file, as `name:address`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra_hosts: Vec<String>,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

open!(Spec, extra);

impl Spec {
    /// Checks names and references.
    ///
    /// # Errors
    /// The path of the field below the spec, and what is wrong.
    pub fn validate(&self) -> Result<(), (String, String)> {
        name::app(&self.app).map_err(|e| ("app".to_owned(), e))?;
        name::entrypoint(&self.entrypoint).map_err(|e| ("entrypoint".to_owned(), e))?;
        if self.engine.as_ref().is_some_and(String::is_empty) {
            return Err(("engine".into(), "the engine has no name; leave it out for any".into()));
        }
        for port in &self.publish {
            publish_port(port).map_err(|e| ("publish".to_owned(), e))?;
        }
        for (network, ip) in &self.networks {
            name::object("network", network).map_err(|e| ("networks".to_owned(), e))?;
            if !ip.is_empty() && ip.parse::<std::net::IpAddr>().is_err() {
                return Err((format!("networks.{network}"), format!("'{ip}' is not an IP address")));
            }
        }
        for host in &self.extra_hosts {
            let address = host
                .split_once(':')
                .map(|(_, ip)| ip.parse::<std::net::IpAddr>().is_ok());
            if address != Some(true) {
                return Err((
                    "extra_hosts".into(),
                    format!("'{host}' is not of the form name:address"),
                ));
            }
        }
        if let Some(key) = self.env.keys().find(|key| key.is_empty() || key.contains(['=', '\0'])) {
            return Err((
                "env".into(),
                format!("'{}' is not a name of a variable", key.escape_default()),
            ));
        }
        let mut request = self.resources.clone();
        request
            .normalise()
            .map_err(|(field, e)| (format!("resources.{field}"), e))
    }
}

/// The port of a `publish` entry, which is `port` or `port/protocol`.
///
/// # Errors
/// What is not such an entry.
pub(crate) fn publish_port(text: &str) -> Result<u16, String> {
    let (port, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    if !matches!(protocol, "tcp" | "udp" | "sctp") {
        return Err(format!("'{text}' has the unknown protocol '{protocol}'"));
    }
    port.parse()
        .ok()
        .filter(|&port| port > 0)
        .ok_or_else(|| format!("'{text}' is not a port between 1 and 65535"))
}
