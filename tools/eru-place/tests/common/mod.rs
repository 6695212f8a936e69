//! What the tests share: the tool on a store of the test's own.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses its part")]

use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use eru_store::{Op, Options, Store, Txn};
use eru_testkit::{Etcd, available};
use serde_json::Value;

pub mod running;

/// A store of the test's own.
pub struct Lab {
    pub url: String,
    pub store: Arc<dyn Store>,
    pub etcd: Option<Etcd>,
    pub dir: tempfile::TempDir,
}

impl Lab {
    pub fn embedded() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("file://{}", dir.path().join("store").display());
        Self::at(url, None, dir)
    }

    /// Runs a case on each store.
    pub fn each(case: impl Fn(Self)) {
        case(Self::embedded());
        if let Some(etcd) = available(Etcd::start()) {
            case(Self::at(etcd.url(), Some(etcd), tempfile::tempdir().unwrap()));
        }
    }

    fn at(url: String, etcd: Option<Etcd>, dir: tempfile::TempDir) -> Self {
        let store = eru_store::open(&url, &Options::default()).unwrap();
        Self { url, store, etcd, dir }
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_eru-place"));
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.env_clear().env("PATH", path).env("ERU_STORE", &self.url);
        command.args(args).stdin(Stdio::null());
        command
    }

    /// Runs a line whose words are parted by spaces.
    pub fn run(&self, line: &str) -> Ran {
        Ran::of(
            self.command(&line.split_whitespace().collect::<Vec<_>>())
                .output()
                .unwrap(),
        )
    }

    /// The documents of a line that succeeds.
    pub fn ok(&self, line: &str) -> Vec<Value> {
        let ran = self.run(line);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{line}");
        ran.documents
    }

    /// Runs a line that is refused, with what the message says.
    pub fn refused(&self, line: &str, code: i32, says: &[&str]) {
        let ran = self.run(line);
        assert_eq!(ran.code, code, "{line}: {}", ran.stderr);
        for part in says {
            assert!(ran.stderr.contains(part), "{line}: {part:?} is not in {}", ran.stderr);
        }
        assert!(ran.documents.is_empty(), "{line}");
    }

    pub fn put(&self, key: &str, value: &Value) {
        self.write(Op::Put(key.to_owned(), value.to_string().into_bytes(), None));
    }

    pub fn delete(&self, key: &str) {
        self.write(Op::Delete(key.to_owned()));
    }

    fn write(&self, op: Op) {
        let ops = vec![op];
        self.store
            .txn(&Txn {
                compares: Vec::new(),
                ops,
            })
            .unwrap();
    }
}

/// What came of a run.
pub struct Ran {
    pub code: i32,
    pub documents: Vec<Value>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    pub fn of(output: Output) -> Self {
        let stdout = String::from_utf8(output.stdout).unwrap();
        let documents = stdout
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
        Self {
            code: output.status.code().unwrap(),
            documents,
            stdout,
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
