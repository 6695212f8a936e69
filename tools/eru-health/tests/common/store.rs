//! Both stores, as `eru-run` would use them.

use std::sync::Arc;

use eru_store::{Compare, Op, Options, Outcome, Store, Txn};
use eru_testkit::{Etcd, available};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A store of the test's own.
pub struct Fixture {
    pub url: String,
    pub store: Arc<dyn Store>,
    pub etcd: Option<Etcd>,
    _dir: Option<TempDir>,
}

impl Fixture {
    pub fn embedded() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("file://{}", dir.path().join("store").display());
        Self {
            store: open(&url),
            url,
            etcd: None,
            _dir: Some(dir),
        }
    }

    pub fn etcd() -> Option<Self> {
        let etcd = available(Etcd::start())?;
        let url = etcd.url();
        Some(Self {
            store: open(&url),
            url,
            etcd: Some(etcd),
            _dir: None,
        })
    }

    /// Runs a case on each store.
    pub fn each(case: impl Fn(Self)) {
        case(Self::embedded());
        Self::etcd().into_iter().for_each(case);
    }

    pub fn put(&self, key: &str, value: &Value) {
        let put = Op::Put(key.to_owned(), value.to_string().into_bytes(), None);
        self.store
            .txn(&Txn {
                compares: Vec::new(),
                ops: vec![put],
            })
            .unwrap();
    }

    pub fn delete(&self, key: &str) {
        self.store
            .txn(&Txn {
                compares: Vec::new(),
                ops: vec![Op::Delete(key.to_owned())],
            })
            .unwrap();
    }

    pub fn get(&self, key: &str) -> Option<Value> {
        self.store
            .get(key)
            .unwrap()
            .map(|entry| serde_json::from_slice(&entry.value).unwrap())
    }

    /// The revision of a key's last change; 0 when it is not there.
    pub fn rev(&self, key: &str) -> i64 {
        self.store.get(key).unwrap().map_or(0, |entry| entry.mod_rev)
    }

    /// The revision of the store's last change.
    pub fn last_change(&self) -> i64 {
        self.store.list("").unwrap().rev
    }

    /// Changes a status as `eru-run` does: all but `health`, which it keeps.
    pub fn change(&self, key: &str, change: impl Fn(&mut Value)) {
        loop {
            let entry = self.store.get(key).unwrap().unwrap();
            let mut value: Value = serde_json::from_slice(&entry.value).unwrap();
            change(&mut value);
            let put = Op::Put(key.to_owned(), value.to_string().into_bytes(), None);
            let txn = Txn {
                compares: vec![Compare::ModRev(key.to_owned(), entry.mod_rev)],
                ops: vec![put],
            };
            if self.store.txn(&txn).unwrap() != Outcome::Conflict {
                return;
            }
        }
    }

    /// Puts a workload, and its status as running.
    pub fn run(&self, workload: &Value) {
        let id = workload["id"].as_str().unwrap();
        self.put(&format!("work/n1/{id}"), workload);
        self.put(&format!("status/n1/{id}"), &status(workload, "running"));
    }
}

/// The status of a workload.
pub fn status(workload: &Value, phase: &str) -> Value {
    json!({
        "kind": "Status", "v": 1, "id": workload["id"], "name": workload["name"], "node": "n1",
        "phase": phase, "network": workload["network"],
    })
}

fn open(url: &str) -> Arc<dyn Store> {
    eru_store::open(url, &Options::default()).unwrap()
}
