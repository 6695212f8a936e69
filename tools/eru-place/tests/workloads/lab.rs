//! A store of a test's own, with one node.

use std::sync::Arc;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin_cmd;
use eru_store::{Op, Options, Store, Txn};
use serde_json::{Value, json};

pub(crate) struct Lab {
    dir: tempfile::TempDir,
    pub(crate) store: Arc<dyn Store>,
}

impl Lab {
    /// A store with one pod and one node of four cores and 1 GiB.
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("file://{}", dir.path().join("store").display());
        let store = eru_store::open(&url, &Options::default()).unwrap();
        let lab = Self { dir, store };
        lab.place(&["pod", "add", "p"]).assert().success();
        lab.node("n1");
        lab
    }

    pub(crate) fn node(&self, name: &str) {
        let args = ["node", "add", name, "--pod", "p", "--cpu", "4", "--memory", "1G"];
        self.place(&args).assert().success();
    }

    pub(crate) fn url(&self) -> String {
        format!("file://{}", self.dir.path().join("store").display())
    }

    pub(crate) fn place(&self, args: &[&str]) -> Command {
        let mut command = cargo_bin_cmd!("eru-place");
        command.env_clear().env("ERU_STORE", self.url()).args(args);
        command
    }

    /// What a command writes, its exit status, and what it complains of.
    pub(crate) fn run(&self, args: &[&str], input: &[Value]) -> (Vec<Value>, i32, String) {
        let input: String = input.iter().map(|value| format!("{value}\n")).collect();
        let output = self.place(args).write_stdin(input).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let documents = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let complaints = String::from_utf8(output.stderr).unwrap();
        (documents, output.status.code().unwrap(), complaints)
    }

    /// What a command that must succeed writes.
    pub(crate) fn ok(&self, args: &[&str], input: &[Value]) -> Vec<Value> {
        let (documents, code, complaints) = self.run(args, input);
        assert_eq!(code, 0, "{args:?}: {documents:?} {complaints}");
        documents
    }

    pub(crate) fn usage(&self) -> Value {
        self.ok(&["node", "get", "n1"], &[])[0]["usage"].clone()
    }

    /// Places instances on n1 and confirms them, as eru-run does.
    pub(crate) fn running(&self, count: u64, resources: &Value) -> Vec<Value> {
        self.running_on("n1", count, resources)
    }

    pub(crate) fn running_on(&self, node: &str, count: u64, resources: &Value) -> Vec<Value> {
        let placed = self.ok(&[], &[assignment(node, count, resources)]);
        let workloads = placed.into_iter().filter(|document| document["kind"] == "Workload");
        workloads.map(|workload| self.confirm(workload)).collect()
    }

    /// Confirms a workload.
    pub(crate) fn confirm(&self, mut workload: Value) -> Value {
        workload.as_object_mut().unwrap().remove("txid");
        self.put(&key(&workload), &workload.to_string());
        workload
    }

    /// The bytes that lie under a key.
    pub(crate) fn stored(&self, key: &str) -> Option<String> {
        let entry = self.store.get(key).unwrap()?;
        Some(String::from_utf8(entry.value).unwrap())
    }

    pub(crate) fn put(&self, key: &str, value: &str) {
        self.write(Op::Put(key.into(), value.into(), None));
    }

    pub(crate) fn delete(&self, key: &str) {
        self.write(Op::Delete(key.into()));
    }

    fn write(&self, op: Op) {
        let txn = Txn {
            compares: vec![],
            ops: vec![op],
        };
        self.store.txn(&txn).unwrap();
    }
}

/// Where a workload lies.
pub(crate) fn key(workload: &Value) -> String {
    let text = |field: &str| workload[field].as_str().unwrap().to_owned();
    format!("work/{}/{}", text("node"), text("id"))
}

pub(crate) fn name(workload: &Value) -> &str {
    workload["name"].as_str().unwrap()
}

pub(crate) fn assignment(node: &str, count: u64, resources: &Value) -> Value {
    json!({"kind": "Assignment", "v": 1, "node": node, "count": count, "deploy": {"count": count,
        "spec": {"app": "shop", "entrypoint": "web", "image": "shop:1", "resources": resources}}})
}
