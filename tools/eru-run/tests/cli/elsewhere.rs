//! Workloads of another node: this one writes what is wanted, and the other's server does it.

use std::fs::{self, File};
use std::process::Stdio;

use eru_testkit::{Etcd, available, wait_until};
use eru_types::{Desired, Phase, Status, keys, to_json};
use serde_json::json;

use crate::lab::{Lab, PATIENCE, docs, lines};

#[test]
fn from_placed_to_gone_on_another_node() {
    let Some(lab) = Lab::new() else { return };
    let all: Vec<_> = (0..3).map(|_| lab.place("n2", "sleep 1000", &json!({}))).collect();
    let server = lab.serve("n2");
    let phases = |args: &[&str], expected: &str| {
        let input = lines(&all.iter().collect::<Vec<_>>());
        let output = lab.run(args).write_stdin(input).assert().success();
        for doc in docs(&output.get_output().stdout) {
            assert_eq!((&doc["phase"], &doc["node"]), (&json!(expected), &json!("n2")), "{doc}");
        }
    };
    phases(&[], "running");
    let pids = lab.pids(&all[0]);
    assert_eq!(pids.len(), 1);
    phases(&["up"], "running");
    assert_eq!(lab.pids(&all[0]), pids);
    phases(&["restart"], "running");
    let again = lab.pids(&all[0]);
    assert!(again.len() == 1 && again != pids, "{pids:?} {again:?}");
    phases(&["stop"], "stopped");
    lab.assert_gone(&all[0]);
    phases(&["start"], "running");
    phases(&["rm"], "removed");
    assert_eq!(lab.status(&all[2]).unwrap().phase, Phase::Removed);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_node_that_does_not_answer() {
    let Some(lab) = Lab::new() else { return };
    let workload = lab.place("n2", "sleep 1000", &json!({}));
    let output = lab
        .run(&["--timeout", "200ms"])
        .write_stdin(lines(&[&workload]))
        .assert()
        .code(75);
    let error = docs(&output.get_output().stdout)[0]["error"]
        .as_str()
        .unwrap()
        .to_owned();
    let expected = "node n2 did not answer in 200ms; is `eru-run serve --node n2` running?";
    assert!(error.contains(expected), "{error}");
    // What is wanted stays, and is done as soon as the node serves.
    let stored = lab.stored(&workload).unwrap();
    assert_eq!((stored.desired, stored.txid), (Desired::Running, None));
    lab.run_on("n2", &["serve", "--once"]).assert().success();
    assert_eq!(lab.status(&workload).unwrap().phase, Phase::Running);
}

#[test]
fn what_another_node_cannot_do_fails_here() {
    let Some(lab) = Lab::new() else { return };
    let bad = lab.place("n2", "sleep 1000", &json!({"image": "no-such-image"}));
    let good = lab.place("n2", "sleep 1000", &json!({}));
    let _server = lab.serve("n2");
    let output = lab.run(&[]).write_stdin(lines(&[&bad, &good])).assert().code(1);
    let docs = docs(&output.get_output().stdout);
    assert_eq!(
        (&docs[0]["phase"], &docs[1]["phase"]),
        (&json!("failed"), &json!("running"))
    );
    let error = docs[0]["error"].as_str().unwrap();
    assert!(
        error.contains("node n2: ") && error.contains("image no-such-image is not there"),
        "{error}"
    );
    assert_eq!(lab.stored(&bad).unwrap().desired, Desired::Removed);
}

#[test]
fn an_expired_reservation_is_not_run_elsewhere_either() {
    let Some(lab) = Lab::new() else { return };
    let workload = lab.place("n2", "sleep 1000", &json!({}));
    lab.delete(&keys::pending("t1"));
    lab.run(&[]).write_stdin(lines(&[&workload])).assert().code(75);
    lab.run_on("n2", &["serve", "--once"]).assert().success();
    lab.assert_gone(&workload);
}

#[test]
fn removed_and_released_by_others_before_it_is_waited_for() {
    let Some(lab) = Lab::new() else { return };
    let [first, second] = [(); 2].map(|()| lab.place("n2", "sleep 1000", &json!({})));
    let input = lab.path("input");
    fs::write(&input, lines(&[&first, &second])).unwrap();
    let mut command = lab.spawn_on("n1", &["rm", "--timeout", "20s"]);
    command.stdin(File::open(&input).unwrap()).stdout(Stdio::null());
    let mut rm = command.spawn().unwrap();
    let wanted = || lab.stored(&second).unwrap().desired == Desired::Removed;
    assert!(wait_until(PATIENCE, wanted));
    // The second one is waited for after the first.
    lab.delete(&keys::work("n2", &second.id));
    let mut status = Status::of(&first);
    status.phase = Phase::Removed;
    lab.put(&keys::status("n2", &first.id), &to_json(&status));
    assert!(rm.wait().unwrap().success());
}

#[test]
fn two_machines_of_one_name_run_nothing_twice() {
    let Some(etcd) = available(Etcd::start()) else { return };
    let Some(lab) = Lab::on(|_| etcd.url()) else { return };
    let workload = lab.place("n1", "sleep 1000", &json!({}));
    let server = json!({
        "host": "n1", "boot": "another", "pids": 1, "pid": 1, "start": 1, "since": "2026-01-01T00:00:00.000Z",
    });
    lab.put(&keys::server("n1"), server.to_string().as_bytes());
    let up = |code| {
        let mut up = lab.run(&["--timeout", "300ms"]);
        let output = up.write_stdin(lines(&[&workload])).assert().code(code);
        String::from_utf8_lossy(&output.get_output().stderr).into_owned()
    };
    let told = up(75);
    assert!(told.contains("node n1 is served by another machine"), "{told}");
    lab.assert_gone(&workload);
    lab.delete(&keys::server("n1"));
    up(0);
    assert_eq!(lab.pids(&workload).len(), 1);
}
