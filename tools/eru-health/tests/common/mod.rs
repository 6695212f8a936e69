//! What the tests share: small servers that answer well, badly or not at all.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses its part")]
#![expect(clippy::unwrap_used, reason = "tests")]

pub mod running;
pub mod servers;
pub mod store;

use std::process::Output;

use serde_json::{Value, json};

/// A workload document that runs on loopback with this health check.
pub fn workload(id: &str, healthcheck: Value) -> Value {
    json!({
        "kind": "Workload", "v": 1, "id": id, "name": format!("shop_web_{id}"), "node": "n1", "engine": "native",
        "phase": "running", "network": { "lan": "127.0.0.1" },
        "spec": { "app": "shop", "entrypoint": "web", "image": "web:1", "healthcheck": healthcheck },
    })
}

pub fn lines(documents: &[Value]) -> String {
    documents.iter().map(|document| format!("{document}\n")).collect()
}

pub fn documents(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
