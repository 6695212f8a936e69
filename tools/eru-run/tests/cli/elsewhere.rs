//! Workloads of another node: this one writes what is wanted, and the other's server does it.

use eru_types::{Desired, Phase, keys};
use serde_json::json;

use crate::lab::{Lab, docs, lines};

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
