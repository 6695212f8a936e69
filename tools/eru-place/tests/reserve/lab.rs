//! A store with some nodes, and `eru-place` on it.

use std::fs::File;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

use eru_store::{Op, Options, Store, Txn};
use eru_testkit::{Etcd, available};
use serde_json::{Value, json};

pub(crate) struct Lab {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) url: String,
    pub(crate) store: Arc<dyn Store>,
}

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) code: Option<i32>,
    pub(crate) documents: Vec<Value>,
    pub(crate) err: String,
}

impl Done {
    pub(crate) fn of(output: Output) -> Self {
        let text = String::from_utf8(output.stdout).unwrap();
        Self {
            code: output.status.code(),
            documents: text.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    pub(crate) fn of_kind(&self, kind: &str) -> Vec<&Value> {
        self.documents.iter().filter(|doc| doc["kind"] == kind).collect()
    }
}

impl Lab {
    pub(crate) fn embedded() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("file://{}", dir.path().join("store").display());
        Self::at(dir, url)
    }

    pub(crate) fn on(etcd: &Etcd) -> Self {
        Self::at(tempfile::tempdir().unwrap(), etcd.url())
    }

    fn at(dir: tempfile::TempDir, url: String) -> Self {
        let store = eru_store::open(&url, &Options::default()).unwrap();
        Self { dir, url, store }
    }

    /// A node of many cores and so many bytes of memory.
    pub(crate) fn node(&self, name: &str, memory: u64) {
        let node = json!({"kind": "Node", "v": 1, "name": name, "pod": "p", "engines": ["native"],
            "capacity": {"cpu": 100, "memory": memory}});
        self.put(&format!("nodes/{name}"), &node);
    }

    pub(crate) fn put(&self, key: &str, value: &Value) {
        let ops = vec![Op::Put(key.to_owned(), value.to_string().into_bytes(), None)];
        self.store.txn(&Txn { compares: vec![], ops }).unwrap();
    }

    /// Deletes a key, as the end of its lease does.
    pub(crate) fn delete(&self, key: &str) {
        let ops = vec![Op::Delete(key.to_owned())];
        self.store.txn(&Txn { compares: vec![], ops }).unwrap();
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_eru-place"));
        command.env_clear().env("ERU_STORE", &self.url).args(args);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Begins a run on this input.
    pub(crate) fn begin(&self, args: &[&str], input: &[Value]) -> Child {
        let lines: String = input.iter().map(|value| format!("{value}\n")).collect();
        let path = self.dir.path().join(format!("input-{}", fastrand::u64(..)));
        std::fs::write(&path, lines).unwrap();
        self.command(args).stdin(File::open(path).unwrap()).spawn().unwrap()
    }

    pub(crate) fn run(&self, args: &[&str], input: &[Value]) -> Done {
        Done::of(self.begin(args, input).wait_with_output().unwrap())
    }

    /// The audit, which found nothing wrong.
    pub(crate) fn audit(&self) -> Value {
        let done = self.run(&["audit"], &[]);
        assert_eq!(done.code, Some(0), "{done:?}");
        done.documents[0].clone()
    }

    /// How many keys begin so.
    pub(crate) fn count(&self, prefix: &str) -> usize {
        self.store.list(prefix).unwrap().entries.len()
    }
}

/// Both kinds of stores, the second of them only where etcd is.
pub(crate) fn both(etcd: &Option<Etcd>) -> Vec<Lab> {
    std::iter::once(Lab::embedded())
        .chain(etcd.as_ref().map(Lab::on))
        .collect()
}

pub(crate) fn etcd() -> Option<Etcd> {
    available(Etcd::start())
}

/// An assignment of instances that take a byte of memory each.
pub(crate) fn assignment(node: &str, count: u64) -> Value {
    json!({"kind": "Assignment", "v": 1, "node": node, "count": count, "deploy": {"count": count,
        "spec": {"app": "shop", "entrypoint": "web", "image": "shop:1", "resources": {"memory_request": 1}}}})
}
