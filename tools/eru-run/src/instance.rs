//! What every engine tells an instance and writes on it: Eru's environment variables and labels. Pure.

use std::collections::{BTreeMap, BTreeSet};

use eru_types::{HealthCheck, Workload};
use serde_json::{Map, Value, json};

/// The label with a workload's id: what ties an engine's instance to the store.
pub(crate) const LABEL_ID: &str = "eru.id";
/// The label with the node's name.
pub(crate) const LABEL_NODE: &str = "eru.nodename";
/// The label with the URL of the store that the workload lies in.
pub(crate) const LABEL_STORE: &str = "eru.store";

/// The environment of a workload: its own, and what Eru adds.
pub(crate) fn env(workload: &Workload) -> BTreeMap<String, String> {
    let mut env = workload.spec.env.clone();
    for (name, value) in [
        ("APP_NAME", workload.spec.app.clone()),
        ("ERU_POD", workload.pod.clone()),
        ("ERU_NODE_NAME", workload.node.clone()),
        ("ERU_WORKLOAD_SEQ", workload.seq.to_string()),
    ] {
        env.insert(name.to_owned(), value);
    }
    if !workload.bound.devices.is_empty() {
        env.insert("ERU_DEVICES".to_owned(), devices(workload));
    }
    env
}

/// The devices of a workload, such as `a100=0,3 t4=1`.
fn devices(workload: &Workload) -> String {
    let product = |(product, indices): (&String, &BTreeSet<u32>)| {
        let indices: Vec<String> = indices.iter().map(u32::to_string).collect();
        format!("{product}={}", indices.join(","))
    };
    let all: Vec<String> = workload.bound.devices.iter().map(product).collect();
    all.join(" ")
}

/// The labels of a workload: its own, the original's, and ours.
pub(crate) fn labels(workload: &Workload, store: &str) -> BTreeMap<String, String> {
    let mut labels = workload.spec.labels.clone();
    for (name, value) in [
        ("ERU", "1".to_owned()),
        ("ERU_META", meta(workload)),
        (LABEL_NODE, workload.node.clone()),
        (LABEL_ID, workload.id.clone()),
        (LABEL_STORE, store.to_owned()),
    ] {
        labels.insert(name.to_owned(), value);
    }
    labels
}

/// The label that the original's agent reads.
fn meta(workload: &Workload) -> String {
    let mut meta = Map::new();
    if !workload.spec.publish.is_empty() {
        meta.insert("Publish".into(), json!(workload.spec.publish));
    }
    meta.insert(
        "HealthCheck".into(),
        workload.spec.healthcheck.as_ref().map_or(Value::Null, check),
    );
    Value::Object(meta).to_string()
}

fn check(check: &HealthCheck) -> Value {
    let ports: Vec<String> = check.tcp_ports.iter().map(u16::to_string).collect();
    json!({
        "TCPPorts": ports,
        "HTTPPort": check.http_port.map(|port| port.to_string()).unwrap_or_default(),
        "HTTPURL": check.url,
        "HTTPCode": check.code,
    })
}

/// A path with `$NAME` and `${NAME}` replaced by variables; unknown ones by nothing, as the original does.
pub(crate) fn expand(path: &str, env: &BTreeMap<String, String>) -> String {
    let mut expanded = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('$') {
        expanded.push_str(before);
        let (name, tail) = match after.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some(braced) => braced,
            None => after.split_at(
                after
                    .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                    .unwrap_or(after.len()),
            ),
        };
        expanded.push_str(env.get(name).map_or("", String::as_str));
        rest = tail;
    }
    expanded + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workload() -> Workload {
        let mut workload = Workload {
            id: "w1".into(),
            node: "n1".into(),
            pod: "prod".into(),
            seq: 4,
            ..Workload::default()
        };
        workload.spec.app = "shop".into();
        workload.spec.env = [("APP_NAME", "mine"), ("DEBUG", "1")]
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .into();
        workload
    }

    #[test]
    fn erus_variables_win() {
        let env = env(&workload());
        assert_eq!(env["APP_NAME"], "shop");
        assert_eq!(env["DEBUG"], "1");
        assert_eq!(
            (env["ERU_POD"].as_str(), env["ERU_WORKLOAD_SEQ"].as_str()),
            ("prod", "4")
        );
    }

    #[test]
    fn devices_are_told() {
        let mut workload = workload();
        assert!(!env(&workload).contains_key("ERU_DEVICES"));
        workload.bound.devices = [("t4".to_owned(), [1].into()), ("a100".to_owned(), [3, 0].into())].into();
        assert_eq!(env(&workload)["ERU_DEVICES"], "a100=0,3 t4=1");
    }

    #[test]
    fn the_meta_label_is_the_originals() {
        let mut workload = workload();
        workload.spec.publish = vec!["80".into()];
        workload.spec.healthcheck = Some(HealthCheck {
            tcp_ports: vec![80],
            http_port: Some(80),
            url: "/".into(),
            code: 200,
            ..HealthCheck::default()
        });
        let labels = labels(&workload, "file:///s");
        assert_eq!(
            labels["ERU_META"],
            r#"{"Publish":["80"],"HealthCheck":{"TCPPorts":["80"],"HTTPPort":"80","HTTPURL":"/","HTTPCode":200}}"#
        );
        assert_eq!((labels["ERU"].as_str(), labels["eru.id"].as_str()), ("1", "w1"));
    }

    #[test]
    fn variables_in_paths() {
        let env = env(&workload());
        assert_eq!(expand("/data/$APP_NAME/${ERU_POD}x", &env), "/data/shop/prodx");
        assert_eq!(expand("/a/$NOPE/b$", &env), "/a//b");
    }
}
