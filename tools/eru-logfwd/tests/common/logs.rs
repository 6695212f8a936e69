//! A directory of the native engine, and logs in it.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;

/// `--root` of a test.
pub struct Root {
    dir: TempDir,
}

impl Root {
    pub fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self) -> &str {
        self.dir.path().to_str().unwrap()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The log of a workload.
    pub fn log(&self, id: &str) -> Log {
        let dir = self.file(&format!("native/workloads/{id}"));
        fs::create_dir_all(&dir).unwrap();
        Log {
            dir,
            file: None,
            next: 0,
            size: 0,
        }
    }
}

/// A log that is written as the engines do.
pub struct Log {
    dir: PathBuf,
    file: Option<File>,
    /// The next number.
    pub next: u64,
    /// Bytes in the file.
    pub size: usize,
}

impl Log {
    pub fn path(&self) -> PathBuf {
        self.dir.join("log")
    }

    pub fn raw(&mut self, bytes: &[u8]) {
        let path = self.path();
        let file = self
            .file
            .get_or_insert_with(|| OpenOptions::new().create(true).append(true).open(path).unwrap());
        file.write_all(bytes).unwrap();
        self.size += bytes.len();
    }

    pub fn write(&mut self, stream: &str, text: &str) {
        let line = json!({ "log": text, "stream": stream, "time": "2026-11-23T14:05:06.123456789Z" });
        self.raw(format!("{line}\n").as_bytes());
    }

    /// A line that is the next number and some words.
    pub fn number(&mut self) {
        self.write(
            "stdout",
            &format!("{} of many lines that a workload has written\n", self.next),
        );
        self.next += 1;
    }

    pub fn numbers(&mut self, count: u64) {
        (0..count).for_each(|_| self.number());
    }

    /// Puts the file aside, keeping this many besides the one that is written.
    pub fn rotate(&mut self, keep: u32) {
        let name = |age: u32| {
            if age == 0 {
                self.path()
            } else {
                self.dir.join(format!("log.{age}"))
            }
        };
        for age in (0..keep).rev() {
            let _ = fs::rename(name(age), name(age + 1));
        }
        (self.file, self.size) = (None, 0);
        self.raw(b"");
    }

    /// Removes the workload's directory, as `eru-run rm` does.
    pub fn remove(self) {
        fs::remove_dir_all(&self.dir).unwrap();
    }
}

/// A workload document.
pub fn workload(id: &str) -> Value {
    json!({
        "kind": "Workload", "v": 1, "id": id, "name": format!("shop_web_{id}"), "node": "n1", "pod": "prod",
        "engine": "native", "phase": "running", "network": { "lan": "10.0.0.5" },
        "spec": { "app": "shop", "entrypoint": "web", "image": "web:1" },
    })
}

/// The status of a workload of [`workload`].
pub fn status(id: &str, phase: &str) -> Value {
    json!({ "kind": "Status", "v": 1, "id": id, "name": format!("shop_web_{id}"), "node": "n1", "phase": phase })
}

pub fn lines(documents: &[Value]) -> String {
    documents.iter().map(|document| format!("{document}\n")).collect()
}

pub fn parse(text: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(text).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}")))
        .collect()
}
