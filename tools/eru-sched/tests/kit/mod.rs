//! What the tests of the command share.
#![expect(clippy::unwrap_used, reason = "tests")]
#![allow(dead_code, reason = "each test takes what it needs")]

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::{Value, json};

pub(crate) const SPEC: &str = "appname: shop\nentrypoints:\n  web:\n    cmd: /srv/web\n    hook: {after_start: [/srv/warm], force: true}\nvolumes: ['/srv/cfg:/etc/shop:ro']\n";

/// The command, without a store that it could open.
pub(crate) fn sched() -> Command {
    let mut command = cargo_bin_cmd!("eru-sched");
    command
        .env_clear()
        .env("ERU_STORE", "file:///nonexistent/must-not-be-opened");
    command
}

pub(crate) fn node(name: &str, cores: u32, gib: u64) -> Value {
    let cpu_map: serde_json::Map<String, Value> = (0..cores).map(|core| (core.to_string(), json!(100))).collect();
    json!({"kind": "Node", "v": 1, "name": name, "pod": "p",
        "capacity": {"cpu": cores, "cpu_map": cpu_map, "memory": gib << 30}})
}

pub(crate) fn workload(id: &str, entry: &str, node: &str) -> Value {
    json!({"kind": "Workload", "v": 1, "id": id, "name": format!("shop_{entry}_{id}"), "node": node,
        "engine": "native", "phase": "running", "bound": {"cpu": 0.5, "memory": 1 << 20},
        "spec": {"app": "shop", "entrypoint": entry, "image": "x",
            "resources": {"cpu_request": 0.5, "memory_request": 1 << 20}}})
}

pub(crate) fn lines(values: &[Value]) -> String {
    values.iter().map(|value| format!("{value}\n")).collect()
}

pub(crate) fn parsed(bytes: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(bytes).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What a run came to.
pub(crate) struct Run {
    pub(crate) documents: Vec<Value>,
    pub(crate) code: i32,
    pub(crate) error: String,
}

pub(crate) struct Files {
    dir: tempfile::TempDir,
}

impl Files {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("app.yaml"), SPEC).unwrap();
        Self { dir }
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }

    /// Runs the command for the app's only entrypoint over nodes on standard input.
    pub(crate) fn run(&self, nodes: &[Value], flags: &[&str]) -> Run {
        let output = sched()
            .args(flags)
            .args(["--spec", &self.path("app.yaml"), "--image", "shop:1", "--nodes", "-"])
            .write_stdin(lines(nodes))
            .output()
            .unwrap();
        Run {
            documents: parsed(&output.stdout),
            code: output.status.code().unwrap(),
            error: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The nodes of a plan with their counts, as `a=2 b=1`; of a refusal its reason.
    pub(crate) fn plan(&self, nodes: &[Value], flags: &[&str]) -> String {
        let run = self.run(nodes, flags);
        let told: Vec<String> = run
            .documents
            .iter()
            .map(|document| match document["kind"].as_str() {
                Some("Assignment") => format!("{}={}", document["node"].as_str().unwrap(), document["count"]),
                _ => document["reason"].as_str().unwrap().to_owned(),
            })
            .collect();
        if told.is_empty() { run.error } else { told.join(" ") }
    }
}
