//! Workloads without cores of their own run on what is left, as the kernel has it.

use eru_testkit::wait_until;
use eru_types::{Phase, Workload, keys, to_json};
use serde_json::{Value, json};

use crate::lab::{Lab, PATIENCE, docs, lines};

/// A node of two cores, of which these are bound.
fn bind(lab: &Lab, node: &str, bound: &Value) {
    let capacity = json!({"cpu": 2, "cpu_map": {"0": 100, "1": 100}, "memory": 1000});
    let doc = json!({"kind": "Node", "v": 1, "name": node, "pod": "prod", "capacity": capacity});
    lab.put(&keys::node(node), doc.to_string().as_bytes());
    let usage = json!({"cpu": 1, "cpu_map": bound, "memory": 0});
    lab.put(&keys::usage(node), usage.to_string().as_bytes());
}

/// What the kernel lets a workload run on.
fn allowed(lab: &Lab, workload: &Workload) -> String {
    let Some(pid) = lab.pids(workload).first().copied() else {
        return String::new();
    };
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
    line.unwrap_or_default().trim().to_owned()
}

fn remap(workload: &Workload) -> String {
    let (node, id) = (&workload.node, &workload.id);
    format!("{{\"kind\":\"Remap\",\"v\":1,\"node\":\"{node}\",\"id\":\"{id}\",\"cores\":\"1\"}}\n")
}

/// Two cores are needed to tell them apart.
fn two_cores() -> bool {
    std::fs::read_to_string("/sys/devices/system/cpu/online").is_ok_and(|online| online.trim() != "0")
}

#[test]
fn a_remap_is_applied_at_once_and_passed_on() {
    let Some(lab) = Lab::new().filter(|_| two_cores()) else {
        return;
    };
    let workload = lab.place("n1", "sleep 1000", &json!({}));
    lab.run(&[]).write_stdin(lines(&[&workload])).assert().success();
    let all = allowed(&lab, &workload);
    bind(&lab, "n1", &json!({"0": 100}));
    let elsewhere = lab.workload("n2", "sleep 1000", &json!({}));
    let gone = lab.workload("n1", "sleep 1000", &json!({}));
    let input = [remap(&workload), remap(&elsewhere), remap(&gone)].concat();
    let output = lab.run(&[]).write_stdin(input.clone()).assert().success();
    assert_eq!(
        String::from_utf8_lossy(&output.get_output().stdout),
        input,
        "others' are passed on"
    );
    assert_eq!(allowed(&lab, &workload), "1");
    // What is left is what the books say, however old the document.
    bind(&lab, "n1", &json!({"1": 30}));
    lab.run(&[]).write_stdin(remap(&workload)).assert().success();
    assert_eq!(allowed(&lab, &workload), "0");
    bind(&lab, "n1", &json!({}));
    lab.run(&[]).write_stdin(remap(&workload)).assert().success();
    assert_eq!(allowed(&lab, &workload), all);
}

#[test]
fn what_is_started_gets_what_is_left() {
    let Some(lab) = Lab::new().filter(|_| two_cores()) else {
        return;
    };
    bind(&lab, "n1", &json!({"0": 100}));
    let shares = lab.place("n1", "sleep 1000", &json!({}));
    let mut bound = lab.workload("n1", "sleep 1000", &json!({}));
    bound.bound.cpu_map = [(0, 100)].into();
    lab.put(&keys::work("n1", &bound.id), &to_json(&bound));
    let output = lab.run(&[]).write_stdin(lines(&[&shares, &bound])).assert().success();
    assert_eq!(docs(&output.get_output().stdout).len(), 2);
    assert_eq!(
        (allowed(&lab, &shares), allowed(&lab, &bound)),
        ("1".into(), "0".into())
    );
}

#[test]
fn the_server_sees_it_for_itself() {
    let Some(lab) = Lab::new().filter(|_| two_cores()) else {
        return;
    };
    bind(&lab, "n1", &json!({}));
    let shares = lab.confirmed("n1", "sleep 1000", &json!({}));
    let server = lab.serve("n1");
    lab.wait_status(&shares, |status| status.phase == Phase::Running);
    let all = allowed(&lab, &shares);
    // As eru-place does: the usage and the workload that it is of.
    bind(&lab, "n1", &json!({"0": 100}));
    let mut bound = lab.workload("n1", "sleep 1000", &json!({}));
    (bound.txid, bound.bound.cpu_map) = (None, [(0, 100)].into());
    lab.put(&keys::work("n1", &bound.id), &to_json(&bound));
    assert!(
        wait_until(PATIENCE, || allowed(&lab, &shares) == "1"),
        "{}",
        lab.served("n1")
    );
    lab.wait_status(&bound, |status| status.phase == Phase::Running);
    // Other cores for the bound one, as after a realloc, while nobody serves.
    server.kill_9();
    bind(&lab, "n1", &json!({"1": 100}));
    let mut moved = lab.stored(&bound).unwrap();
    moved.bound.cpu_map = [(1, 100)].into();
    lab.put(&keys::work("n1", &bound.id), &to_json(&moved));
    let server = lab.serve("n1");
    let right = || (allowed(&lab, &shares), allowed(&lab, &bound)) == ("0".to_owned(), "1".to_owned());
    assert!(wait_until(PATIENCE, right), "{}", lab.served("n1"));
    bind(&lab, "n1", &json!({}));
    lab.delete(&keys::work("n1", &bound.id));
    assert!(
        wait_until(PATIENCE, || allowed(&lab, &shares) == all),
        "{}",
        lab.served("n1")
    );
    assert_eq!(server.stop(), Some(0));
}
