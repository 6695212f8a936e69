//! What `eru-run` says about the networks of a container, through one variable of its environment.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use eru_types::name;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::{Error, Result};

/// The variable: the path of a JSON file, or the JSON itself.
pub(super) const VARIABLE: &str = "ERU_NET_CONF";

/// The networks of a container.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Conf {
    /// The workload.
    id: String,
    /// Its node; absent: the host's name.
    #[serde(default)]
    node: Option<String>,
    /// Where the store is; absent: the default.
    #[serde(default)]
    store: Option<String>,
    /// Networks with the address asked for, or "" for any.
    #[serde(default)]
    networks: BTreeMap<String, String>,
    /// More of what the hook needs in its environment, such as `ERU_STORE_CA`.
    #[serde(default)]
    env: BTreeMap<String, String>,
}

impl Conf {
    /// Reads the value of the variable.
    pub(super) fn read(value: &str) -> Result<Self> {
        let (what, text) = if value.starts_with('{') {
            (VARIABLE.to_owned(), value.to_owned())
        } else {
            let text =
                fs::read_to_string(Path::new(value)).map_err(Error::file(format!("{VARIABLE}: reading {value}")))?;
            (value.to_owned(), text)
        };
        let conf: Self = serde_json::from_str(&text).map_err(|e| Error::malformed(&what, e))?;
        name::id(&conf.id).map_err(|e| Error::malformed(&what, e))?;
        for network in conf.networks.keys() {
            name::object("network", network).map_err(|e| Error::malformed(&what, e))?;
        }
        match conf.env.keys().find(|name| !name.starts_with("ERU_")) {
            Some(name) => Err(Error::malformed(
                &what,
                format!("env: {name} is not a variable of Eru's"),
            )),
            None => Ok(conf),
        }
    }

    /// The hook that attaches the container, run by `program`; none if it has no networks.
    pub(super) fn hook(&self, program: &Path) -> Option<Value> {
        if self.networks.is_empty() {
            return None;
        }
        let mut args = vec!["eru-net".to_owned(), "oci-hook".into(), self.id.clone()];
        args.extend(
            self.networks
                .iter()
                .map(|(network, ip)| format!("--network={network}={ip}")),
        );
        let said = [("ERU_NODE", &self.node), ("ERU_STORE", &self.store)];
        let said = said
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name}={}", value.as_ref()?)));
        let env: Vec<String> = said
            .chain(self.env.iter().map(|(name, value)| format!("{name}={value}")))
            .collect();
        Some(json!({ "path": program, "args": args, "env": env }))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn becomes_a_hook() {
        let conf = r#"{"id":"w1","node":"n1","store":"etcd://a:1/x","networks":{"lan":"","back":"10.0.0.5"},"env":{"ERU_STORE_CA":"/ca"}}"#;
        let hook = Conf::read(conf).unwrap().hook(Path::new("/usr/bin/eru-net")).unwrap();
        assert_eq!(hook["path"], "/usr/bin/eru-net");
        assert_eq!(
            hook["args"],
            json!(["eru-net", "oci-hook", "w1", "--network=back=10.0.0.5", "--network=lan="])
        );
        assert_eq!(
            hook["env"],
            json!(["ERU_NODE=n1", "ERU_STORE=etcd://a:1/x", "ERU_STORE_CA=/ca"])
        );
        assert!(Conf::read(r#"{"id":"w1"}"#).unwrap().hook(Path::new("/x")).is_none());
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        let why = |conf: &str| Conf::read(conf).unwrap_err().to_string();
        assert!(why("/no/such/file").starts_with("ERU_NET_CONF: reading /no/such/file: "));
        assert!(why(r#"{"id":"../x"}"#).contains("id"));
        assert!(why(r#"{"id":"w1","networks":{"a/b":""}}"#).contains("a/b"));
        assert!(why(r#"{"id":"w1","env":{"LD_PRELOAD":"x"}}"#).contains("LD_PRELOAD"));
        assert!(why(r#"{"id":"w1","network":{}}"#).contains("network"));
    }
}
