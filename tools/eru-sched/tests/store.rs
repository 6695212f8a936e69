//! Nodes and instances out of a store, and what is written there: large files, and nothing with `--dry-run`.
#![expect(clippy::unwrap_used, reason = "tests")]

mod kit;

use std::sync::Arc;

use eru_store::{Op, Store, Txn};
use eru_types::keys;
use kit::{Files, node, parsed, sched, workload};
use serde_json::{Value, json};

struct Place {
    files: Files,
    store: Arc<dyn Store>,
    url: String,
}

impl Place {
    fn new() -> Self {
        let files = Files::new();
        let url = format!("file://{}", files.path("store"));
        let store = eru_store::open(&url, &eru_store::Options::default()).unwrap();
        let place = Self { files, store, url };
        for name in ["a", "b", "c"] {
            place.put(&keys::node(name), &node(name, 4, 4));
        }
        place
    }

    fn put(&self, key: &str, value: &Value) {
        let ops = vec![Op::Put(key.to_owned(), value.to_string().into_bytes(), None)];
        self.store.txn(&Txn { compares: vec![], ops }).unwrap();
    }

    fn runs(&self, id: &str, entry: &str, node: &str) {
        self.put(&keys::work(node, id), &workload(id, entry, node));
        self.put(&keys::app("shop", entry, node, id), &json!(null));
    }

    fn run(&self, flags: &[&str]) -> (Vec<Value>, i32) {
        let output = sched()
            .env("ERU_STORE", &self.url)
            .args(["--spec", &self.files.path("app.yaml"), "--image", "x"])
            .args(flags)
            .output()
            .unwrap();
        (parsed(&output.stdout), output.status.code().unwrap())
    }

    fn nodes(&self, flags: &[&str]) -> Vec<String> {
        let (documents, _) = self.run(flags);
        documents
            .iter()
            .map(|d| d["node"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

#[test]
fn instances_in_the_store_are_avoided() {
    let place = Place::new();
    place.runs("w1", "job", "a");
    place.runs("w2", "web", "b");
    assert_eq!(place.nodes(&["--avoid", "shop/job"]), ["c"], "b has one of its own");
    assert_eq!(place.nodes(&["--avoid", "shop/job", "--count", "3"]), ["b", "c"]);
    assert_eq!(place.nodes(&["--avoid", "shop"]), ["c"]);
    assert_eq!(place.nodes(&["--avoid", "shopping", "--count", "2"]), ["a", "c"]);
    assert_eq!(place.nodes(&["--max-per-node", "1", "--count", "2"]), ["a", "c"]);
    let (told, code) = place.run(&["explain", "--avoid", "shop"]);
    let fits: Vec<&Value> = told.iter().map(|d| &d["fits"]).collect();
    assert_eq!((fits, code), (vec![&json!(0), &json!(0), &json!(1)], 0));
}

#[test]
fn a_dry_run_writes_nothing_anywhere() {
    let place = Place::new();
    let big = place.files.path("big");
    std::fs::write(&big, vec![b'x'; 100_000]).unwrap();
    let file = format!("{big}:/etc/big");
    let blobs = || place.store.list("blobs/").unwrap().entries.len();
    for flags in [&["--dry-run"][..], &["capacity"], &["explain"]] {
        let (_, code) = place.run(&[flags, &["--file", &file]].concat());
        assert_eq!((blobs(), code), (0, 0), "{flags:?}");
    }
    let (plan, _) = place.run(&["--file", &file]);
    assert_eq!(blobs(), 1);
    assert!(plan[0]["deploy"]["spec"]["files"][0]["digest"].is_string());
    // A store that is not there is not made.
    let none = place.files.path("none");
    for command in [&[][..], &["capacity"], &["explain"], &["rebalance"]] {
        let mut command_ = sched();
        command_.env("ERU_STORE", format!("file://{none}")).args(command);
        if command != ["rebalance"] {
            command_.args(["--spec", &place.files.path("app.yaml"), "--image", "x"]);
        }
        command_
            .assert()
            .code(1)
            .stderr(predicates::str::contains("there are no nodes"));
        assert!(!std::path::Path::new(&none).exists(), "{command:?}");
    }
}
