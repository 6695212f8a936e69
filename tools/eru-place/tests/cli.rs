//! The command as its users see it, on the embedded store.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin_cmd;
use predicates::prelude::PredicateBooleanExt as _;
use predicates::str::contains;
use serde_json::{Value, json};

struct Lab {
    dir: tempfile::TempDir,
}

impl Lab {
    /// A store with one pod and one node of four cores and 1 GiB.
    fn new() -> Self {
        let lab = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        lab.place(&["pod", "add", "p"]).assert().success();
        lab.place(&["node", "add", "n1", "--pod", "p", "--cpu", "4", "--memory", "1G"])
            .assert()
            .success();
        lab
    }

    fn place(&self, args: &[&str]) -> Command {
        let mut command = cargo_bin_cmd!("eru-place");
        command
            .env_clear()
            .env(
                "ERU_STORE",
                format!("file://{}", self.dir.path().join("store").display()),
            )
            .args(args);
        command
    }

    fn documents(&self, args: &[&str], input: &[Value]) -> (Vec<Value>, i32) {
        let input: String = input.iter().map(|value| format!("{value}\n")).collect();
        let output = self.place(args).write_stdin(input).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        (
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
            output.status.code().unwrap(),
        )
    }

    fn store(&self) -> std::sync::Arc<dyn eru_store::Store> {
        let url = format!("file://{}", self.dir.path().join("store").display());
        eru_store::open(&url, &eru_store::Options::default()).unwrap()
    }

    fn usage(&self) -> Value {
        self.documents(&["node", "get", "n1"], &[]).0[0]["usage"].clone()
    }
}

fn assignment(count: u64, resources: Value) -> Value {
    json!({"kind": "Assignment", "v": 1, "node": "n1", "count": count, "deploy": {"count": count,
        "spec": {"app": "shop", "entrypoint": "web", "image": "shop:1", "resources": resources}}})
}

#[test]
fn what_is_reserved_is_bound_and_given_back() {
    let lab = Lab::new();
    let request = json!({"cpu_request": 1, "cpu_bind": true, "memory_request": 1000});
    let (placed, code) = lab.documents(&[], &[assignment(2, request)]);
    assert_eq!((placed.len(), code), (2, 0));
    assert_eq!(
        (&placed[0]["bound"]["cpu_map"], &placed[1]["bound"]["cpu_map"]),
        (&json!({"0": 100}), &json!({"1": 100}))
    );
    assert_eq!(
        (&placed[0]["seq"], &placed[1]["seq"], &placed[0]["phase"]),
        (&json!(0), &json!(1), &json!("placed"))
    );
    assert!(placed[0]["name"].as_str().unwrap().starts_with("shop_web_"));
    assert_eq!(
        lab.usage(),
        json!({"cpu": 2, "cpu_map": {"0": 100, "1": 100}, "memory": 2000})
    );
    assert_eq!(lab.documents(&["ls", "shop"], &[]).0.len(), 2);
    assert_eq!(lab.documents(&["ls", "other"], &[]).0.len(), 0);
    let (audit, code) = lab.documents(&["audit"], &[]);
    assert_eq!(
        (&audit[0]["workloads"], &audit[0]["findings"], code),
        (&json!(2), &json!(0), 0)
    );
    let (released, code) = lab.documents(&["release"], &placed);
    assert_eq!((&released[1]["phase"], code), (&json!("removed"), 0));
    assert_eq!(lab.usage(), json!({"cpu": 0, "memory": 0}));
    let (again, code) = lab.documents(&["release"], &placed);
    assert_eq!((again.len(), code), (2, 0), "giving back what is gone is success");
    assert_eq!(lab.documents(&["ls"], &[]).0.len(), 0);
}

#[test]
fn what_does_not_fit_comes_out_with_what_is_left() {
    let lab = Lab::new();
    let (documents, code) = lab.documents(&[], &[assignment(6, json!({"cpu_request": 1}))]);
    assert_eq!(code, 1);
    let kinds: Vec<&Value> = documents.iter().map(|document| &document["kind"]).collect();
    assert_eq!(kinds, ["Workload", "Workload", "Workload", "Workload", "Refusal"]);
    let refusal = &documents[4];
    assert_eq!(
        (&refusal["deploy"]["count"], &refusal["retry"]),
        (&json!(2), &json!(true))
    );
    assert!(
        refusal["message"]
            .as_str()
            .unwrap()
            .contains("0 of 4 cores are free, 1 are needed")
    );
}

#[test]
fn what_is_left_is_asked_for_again_and_no_more() {
    for (strategy, left) in [("GLOBAL", 2), ("DRAINED", 2), ("FILL", 6), ("EACH", 2)] {
        let mut plan = assignment(6, json!({"cpu_request": 1}));
        plan["deploy"]["strategy"] = json!(strategy);
        let (documents, _) = Lab::new().documents(&[], &[plan]);
        assert_eq!(documents[4]["deploy"]["count"], left, "{strategy}");
    }
}

#[test]
fn a_reservation_that_nobody_confirms_is_taken_back() {
    let lab = Lab::new();
    let request = json!({"cpu_request": 4});
    assert_eq!(
        lab.documents(&["reserve", "--ttl", "2s"], &[assignment(1, request.clone())])
            .1,
        0
    );
    assert_eq!(lab.documents(&["gc"], &[]).0.len(), 0, "its pipeline may still run");
    let expired = || lab.documents(&["audit"], &[]).0[0]["reclaimable"] == 1;
    assert!(eru_testkit::wait_until(std::time::Duration::from_secs(10), expired));
    let (placed, code) = lab.documents(&[], &[assignment(1, request)]);
    assert_eq!(
        (placed.len(), code),
        (1, 0),
        "a later reservation takes it back by itself"
    );
    assert_eq!(lab.documents(&["ls"], &[]).0.len(), 1);
    assert_eq!(lab.usage()["cpu"], 4);
}

#[test]
fn what_may_run_is_not_released_unless_forced() {
    let lab = Lab::new();
    let (placed, _) = lab.documents(&[], &[assignment(1, json!({"memory_request": 5}))]);
    let mut confirmed = placed[0].clone();
    confirmed.as_object_mut().unwrap().remove("txid");
    let key = format!("work/n1/{}", confirmed["id"].as_str().unwrap());
    put(&lab, &key, &confirmed);
    let id = confirmed["id"].as_str().unwrap();
    let status = format!("status/n1/{id}");
    put(
        &lab,
        &status,
        &json!({"kind": "Status", "v": 1, "id": id, "node": "n1", "phase": "running"}),
    );
    let (documents, code) = lab.documents(&["release"], &placed);
    assert_eq!((&documents[0]["phase"], code), (&json!("failed"), 1));
    assert!(documents[0]["error"].as_str().unwrap().contains("eru-run rm"));
    assert_eq!(lab.usage()["memory"], 5);
    assert_eq!(
        lab.documents(&["release", "--force", confirmed["name"].as_str().unwrap()], &[])
            .1,
        0
    );
    assert_eq!(lab.usage()["memory"], 0);
    // It may still run, and have its address, until its node removes it or is gone itself.
    assert!(lab.store().get(&status).unwrap().is_some());
    lab.place(&["node", "rm", "n1"]).assert().success();
    assert!(lab.store().get(&status).unwrap().is_none());
}

/// Writes a key behind the tool's back.
fn put(lab: &Lab, key: &str, value: &Value) {
    let store = lab.store();
    let op = eru_store::Op::Put(key.to_owned(), value.to_string().into_bytes(), None);
    store
        .txn(&eru_store::Txn {
            compares: vec![],
            ops: vec![op],
        })
        .unwrap();
}

/// Ends a reservation, as its lease does.
fn expire(lab: &Lab, workload: &Value) {
    let store = lab.store();
    let op = eru_store::Op::Delete(format!("pending/{}", workload["txid"].as_str().unwrap()));
    store
        .txn(&eru_store::Txn {
            compares: vec![],
            ops: vec![op],
        })
        .unwrap();
}

#[test]
fn a_reservation_that_ended_in_the_middle_of_a_stream_is_begun_anew() {
    let lab = Lab::new();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_eru-place"));
    let store = format!("file://{}", lab.dir.path().join("store").display());
    command.env_clear().env("ERU_STORE", store);
    let mut placing = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut input, output) = (placing.stdin.take().unwrap(), placing.stdout.take().unwrap());
    let mut placed = BufReader::new(output)
        .lines()
        .map(|line| -> Value { serde_json::from_str(&line.unwrap()).unwrap() });
    let plan = assignment(1, json!({"memory_request": 5}));
    writeln!(input, "{plan}").unwrap();
    let first = placed.next().unwrap();
    expire(&lab, &first);
    writeln!(input, "{plan}").unwrap();
    drop(input);
    let second = placed.next().unwrap();
    assert_eq!(
        (&second["kind"], &second["phase"]),
        (&json!("Workload"), &json!("placed")),
        "{second}"
    );
    assert!(second["txid"] != first["txid"] && placing.wait().unwrap().success());
    assert_eq!(lab.documents(&["gc"], &[]).0[0]["id"], first["id"]);
}

#[test]
fn gc_takes_back_however_many_there_are() {
    let lab = Lab::new();
    let (placed, _) = lab.documents(&[], &[assignment(700, json!({"memory_request": 1024}))]);
    expire(&lab, &placed[0]);
    let (taken, code) = lab.documents(&["gc"], &[]);
    assert_eq!((taken.len(), code), (700, 0));
    assert_eq!(lab.usage()["memory"], 0);
}

#[test]
fn a_node_whose_books_are_wrong_does_not_keep_gc_from_the_others() {
    let lab = Lab::new();
    lab.place(&["node", "add", "a", "--pod", "p", "--cpu", "4", "--memory", "1G"])
        .assert()
        .success();
    let (placed, _) = lab.documents(&[], &[assignment(1, json!({"memory_request": 5}))]);
    let mut stray = placed[0].clone();
    stray["node"] = json!("a");
    put(&lab, &format!("work/a/{}", stray["id"].as_str().unwrap()), &stray);
    expire(&lab, &placed[0]);
    lab.place(&["gc"])
        .assert()
        .code(65)
        .stderr(contains("node a:").and(contains("audit")));
    assert_eq!(lab.usage()["memory"], 0);
}

#[test]
fn the_audit_finds_what_others_did_to_the_books() {
    let lab = Lab::new();
    lab.documents(&[], &[assignment(1, json!({"memory_request": 5}))]);
    put(&lab, "usage/n1", &json!({"cpu": 0, "memory": 4}));
    let (findings, code) = lab.documents(&["audit"], &[]);
    assert_eq!((&findings[0]["object"], code), (&json!("node n1"), 1));
    assert!(findings[0]["message"].as_str().unwrap().contains(r#""memory":5"#));
    put(&lab, "usage/n1", &json!({"cpu": 9, "memory": 5}));
    assert_eq!(
        lab.documents(&["audit"], &[]).0[1]["findings"],
        1,
        "the sum is wrong; what the workloads have is not more than there is"
    );
    put(&lab, "usage/n1", &json!({"cpu": 0, "memory": 5}));
    put(&lab, "apps/shop/web/n1/ghost", &json!(""));
    put(&lab, "usage/n9", &json!({"cpu": 0, "memory": 5}));
    let (findings, _) = lab.documents(&["audit"], &[]);
    assert_eq!(
        (&findings[0]["object"], &findings[1]["object"]),
        (&json!("node n9"), &json!("key work/n1/ghost"))
    );
}

#[test]
fn nodes_and_pods_that_are_in_use_stay() {
    let lab = Lab::new();
    let (placed, _) = lab.documents(&[], &[assignment(2, json!({"cpu_request": 1, "cpu_bind": true}))]);
    lab.place(&["node", "rm", "n1"])
        .assert()
        .code(1)
        .stderr(contains("node n1 still has 2 workloads"));
    lab.place(&["pod", "rm", "p"])
        .assert()
        .code(1)
        .stderr(contains("pod p still has nodes: n1"));
    lab.place(&["node", "set", "n1", "--cpu", "1"])
        .assert()
        .code(1)
        .stderr(contains("2 of 1 cores would be in use").and(contains("eru-place ls --node n1")));
    lab.documents(&["release"], &placed);
    lab.place(&["node", "set", "n1", "--cpu", "1", "--label", "a=b"])
        .assert()
        .success()
        .stdout(contains(r#""labels":{"a":"b"}"#));
    lab.place(&["node", "rm", "n1"]).assert().success();
    lab.place(&["pod", "rm", "p"]).assert().success();
    lab.place(&["pod", "rm", "p"])
        .assert()
        .code(1)
        .stderr(contains("pod p is not known"));
}

#[test]
fn two_nodes_cannot_share_a_name() {
    let lab = Lab::new();
    lab.place(&["node", "add", "n1", "--pod", "p"])
        .assert()
        .code(1)
        .stderr(contains("node n1 exists already, in pod p").and(contains("node set")));
    lab.place(&["node", "add", "n2", "--pod", "q"])
        .assert()
        .code(1)
        .stderr(contains("eru-place pod add q"));
    lab.place(&["node", "add", "n/2", "--pod", "p"]).assert().code(64);
    lab.place(&["node", "add", "n2", "--pod", "p", "--engine", "lxc"])
        .assert()
        .code(64);
    lab.place(&["node", "add", "n2", "--pod", "p"])
        .assert()
        .success()
        .stdout(contains(r#""engines":["native"]"#));
}

#[test]
fn a_cordoned_node_takes_nothing_new() {
    let lab = Lab::new();
    lab.place(&["node", "cordon", "n1"]).assert().success();
    let (documents, code) = lab.documents(&[], &[assignment(1, json!({}))]);
    assert_eq!((&documents[0]["reason"], code), (&json!("conflict"), 1));
    lab.place(&["node", "uncordon", "n1"]).assert().success();
    assert_eq!(lab.documents(&[], &[assignment(1, json!({}))]).1, 0);
}

#[test]
fn a_dry_run_writes_nothing() {
    let lab = Lab::new();
    let (documents, code) = lab.documents(&["reserve", "--dry-run"], &[assignment(6, json!({"cpu_request": 1}))]);
    assert_eq!((documents.len(), code), (5, 1));
    assert_eq!(lab.usage()["cpu"], 0);
}

#[test]
fn many_instances_take_several_transactions() {
    let lab = Lab::new();
    let (documents, code) = lab.documents(&[], &[assignment(150, json!({"memory_request": 1024}))]);
    assert_eq!((documents.len(), code), (150, 0));
    assert_eq!(lab.usage()["memory"], 150 * 1024);
    assert_eq!(lab.documents(&["audit"], &[]).1, 0);
}

#[test]
fn racers_for_the_last_core() {
    let lab = Lab::new();
    let race = |_| {
        lab.documents(&[], &[assignment(1, json!({"cpu_request": 3, "cpu_bind": true}))])
            .1
    };
    let codes: Vec<i32> = std::thread::scope(|scope| {
        let racers: Vec<_> = (0..8).map(|i| scope.spawn(move || race(i))).collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
    assert_eq!(lab.usage()["cpu"], 3);
    assert_eq!(lab.documents(&["audit"], &[]).1, 0);
}

#[test]
fn a_store_that_is_away_is_named() {
    let lab = Lab::new();
    lab.place(&["ls", "--store", "etcd://127.0.0.1:1", "--store-timeout", "300ms"])
        .assert()
        .code(69)
        .stderr(contains("127.0.0.1:1").and(contains("hint")));
    lab.place(&["ls", "--store", "ftp://x"]).assert().code(78);
}

#[test]
fn every_command_has_help_with_an_example() {
    let lab = Lab::new();
    for line in [
        "",
        "reserve",
        "release",
        "gc",
        "audit",
        "ls",
        "get",
        "watch",
        "pod",
        "pod add",
        "pod ls",
        "pod get",
        "pod rm",
        "node",
        "node add",
        "node ls",
        "node get",
        "node set",
        "node rm",
        "node cordon",
        "node uncordon",
    ] {
        let args: Vec<&str> = line.split_whitespace().chain(["--help"]).collect();
        lab.place(&args).assert().success().stdout(contains("Example"));
    }
}
