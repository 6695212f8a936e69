//! `eru-place watch` on both stores.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use std::collections::BTreeMap;
use std::process::Stdio;

use common::Lab;
use common::running::Running;
use nix::sys::signal::Signal;
use serde_json::{Value, json};

fn work(lab: &Lab, app: &str, id: &str) {
    let value = json!({"kind": "Workload", "v": 1, "id": id, "name": format!("{app}_web_{id}"), "node": "n1", "pod": "p",
        "engine": "native", "spec": {"app": app, "entrypoint": "web", "image": "i"}});
    lab.put(&format!("work/n1/{id}"), &value);
}

fn status(lab: &Lab, id: &str, phase: &str) {
    let value = json!({"kind": "Status", "v": 1, "id": id, "node": "n1", "phase": phase});
    lab.put(&format!("status/n1/{id}"), &value);
}

fn line(document: &Value) -> String {
    format!(
        "{} {}",
        document["id"].as_str().unwrap(),
        document["phase"].as_str().unwrap()
    )
}

/// Applies what a watch prints until the state is as expected.
fn replay(watch: &Running, state: &mut BTreeMap<String, String>, until: &[(&str, &str)]) {
    let expected: BTreeMap<String, String> = until
        .iter()
        .map(|(id, phase)| ((*id).to_owned(), (*phase).to_owned()))
        .collect();
    while *state != expected {
        let workload = watch.document();
        let [id, phase] = ["id", "phase"].map(|field| workload[field].as_str().unwrap().to_owned());
        if phase == "removed" {
            state.remove(&id);
        } else {
            state.insert(id, phase);
        }
    }
}

#[test]
fn what_is_there_and_then_every_change() {
    Lab::each(|lab| {
        work(&lab, "shop", "a");
        status(&lab, "a", "running");
        work(&lab, "other", "b");
        let watch = Running::start(lab.command(&["watch", "shop", "--entry", "web", "--pod", "p", "--node", "n1"]));
        assert_eq!(line(&watch.document()), "a running");
        work(&lab, "other", "c");
        work(&lab, "shop", "d");
        assert_eq!(line(&watch.document()), "d placed");
        status(&lab, "d", "running");
        assert_eq!(line(&watch.document()), "d running");
        let ops = ["work/n1/d", "status/n1/d"]
            .map(|key| eru_store::Op::Delete(key.into()))
            .to_vec();
        lab.store
            .txn(&eru_store::Txn {
                compares: Vec::new(),
                ops,
            })
            .unwrap();
        assert_eq!(line(&watch.document()), "d removed");
        watch.signal(Signal::SIGTERM);
        let (ended, rest, stderr) = watch.ended();
        assert_eq!((ended.code(), rest, stderr.as_str()), (Some(0), Vec::new(), ""));
    });
}

#[test]
fn all_that_a_reservation_goes_through() {
    let lab = Lab::embedded();
    lab.ok("pod add p");
    lab.ok("node add n1 --pod p --cpu 4 --memory 1G");
    let watch = Running::start(lab.command(&["watch"]));
    let nodes = Running::start(lab.command(&["watch", "--nodes", "--pod", "p"]));
    assert_eq!(nodes.document()["usage"], json!({"cpu": 0, "memory": 0}));
    let deploy = json!({"count": 1, "spec": {"app": "shop", "entrypoint": "web", "image": "i", "resources": {"memory_request": 5}}});
    let plan = json!({"kind": "Assignment", "v": 1, "node": "n1", "count": 1, "deploy": deploy});
    let file = lab.dir.path().join("plan");
    std::fs::write(&file, format!("{plan}\n")).unwrap();
    let placed = lab
        .command(&[])
        .stdin(Stdio::from(std::fs::File::open(&file).unwrap()))
        .output()
        .unwrap();
    let placed: Value = serde_json::from_slice(&placed.stdout).unwrap();
    let seen = watch.document();
    assert_eq!(
        (&seen["id"], &seen["phase"], &seen["txid"]),
        (&placed["id"], &json!("placed"), &placed["txid"])
    );
    assert_eq!(nodes.document()["usage"]["memory"], 5);
    lab.ok("node cordon n1");
    assert_eq!(nodes.document()["cordoned"], true);
    lab.ok(&format!("release {}", placed["id"].as_str().unwrap()));
    let seen = watch.document();
    assert_eq!((&seen["id"], &seen["phase"]), (&placed["id"], &json!("removed")));
    assert_eq!(nodes.document()["usage"]["memory"], 0);
    lab.ok("node rm n1");
    assert_eq!(nodes.document()["deleted"], true);
}

#[test]
fn complete_after_a_compaction_and_a_restart_of_the_store() {
    Lab::each(|mut lab| {
        work(&lab, "shop", "a");
        work(&lab, "shop", "b");
        let watch = Running::start(lab.command(&["watch"]));
        let mut state = BTreeMap::new();
        replay(&watch, &mut state, &[("a", "placed"), ("b", "placed")]);
        watch.signal(Signal::SIGSTOP);
        for n in 0..50 {
            status(&lab, "b", if n % 2 == 0 { "stopped" } else { "running" });
        }
        lab.delete("work/n1/a");
        work(&lab, "shop", "c");
        let rev = lab.store.list("work/").unwrap().rev;
        lab.store.compact(rev).unwrap();
        if let Some(etcd) = &mut lab.etcd {
            etcd.stop();
            etcd.start_again();
        }
        status(&lab, "c", "failed");
        watch.signal(Signal::SIGCONT);
        replay(&watch, &mut state, &[("b", "running"), ("c", "failed")]);
        if let Some(etcd) = &mut lab.etcd {
            etcd.kill();
            etcd.start_again();
        }
        status(&lab, "c", "running");
        replay(&watch, &mut state, &[("b", "running"), ("c", "running")]);
    });
}

#[test]
fn ends_when_its_reader_does_and_when_there_is_no_store() {
    let lab = Lab::embedded();
    work(&lab, "shop", "a");
    let mut command = lab.command(&["watch"]);
    let mut watch = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0];
    std::io::Read::read_exact(watch.stdout.as_mut().unwrap(), &mut first).unwrap();
    drop(watch.stdout.take());
    let ended = watch.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), ended.stderr), (Some(0), Vec::new()));
    lab.refused(
        "watch --store etcd://127.0.0.1:1 --store-timeout 300ms",
        69,
        &["127.0.0.1:1"],
    );
    lab.refused("watch shop --nodes", 64, &["--nodes"]);
}
