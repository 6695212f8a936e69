//! Looking at workloads and into them.

use eru_testkit::wait_until;
use serde_json::json;

use crate::lab::{Lab, PATIENCE, docs, lines};

#[test]
fn ps_joins_what_is_wanted_with_what_was_observed() {
    let Some(lab) = Lab::new() else { return };
    let here = lab.place("n1", "sleep 1000", &json!({}));
    let there = lab.place("n2", "sleep 1000", &json!({"app": "other"}));
    lab.run(&[]).write_stdin(lines(&[&here])).assert().success();
    let ids = |args: &[&str]| {
        let output = lab.run(args).assert().success();
        let docs = docs(&output.get_output().stdout);
        docs.iter()
            .map(|doc| format!("{} {}", doc["id"], doc["phase"]))
            .collect::<Vec<_>>()
    };
    let (first, second) = (
        format!("\"{}\" \"running\"", here.id),
        format!("\"{}\" \"placed\"", there.id),
    );
    assert_eq!(ids(&["ps"]), [first.as_str()]);
    assert_eq!(ids(&["ps", "--all-nodes"]), [first.as_str(), second.as_str()]);
    assert_eq!(ids(&["ps", "--all-nodes", "other"]), [second.as_str()]);
    let table = lab.run(&["ps", "--table"]).assert().success();
    let table = String::from_utf8(table.get_output().stdout.clone()).unwrap();
    assert!(table.starts_with("ID ") && table.contains("running"), "{table}");
}

#[test]
fn logs_whole_in_part_and_as_documents() {
    let Some(lab) = Lab::new() else { return };
    let workload = lab.place("n1", "echo one; echo two >&2; echo three; sleep 1000", &json!({}));
    lab.run(&[]).write_stdin(lines(&[&workload])).assert().success();
    let logs = |more: &[&str]| {
        let args = [&["logs", workload.name.as_str()], more].concat();
        lab.run(&args).output().unwrap().stdout
    };
    // The two streams are read apart, and so may change places.
    assert!(wait_until(PATIENCE, || logs(&[]).split(|byte| *byte == b'\n').count() == 4));
    assert!(logs(&[]).ends_with(&logs(&["--tail", "1"])));
    assert_eq!(logs(&["--tail", "2"]).split(|byte| *byte == b'\n').count(), 3);
    let all = docs(&logs(&["--json"]));
    let told: Vec<_> = all.iter().map(|line| (&line["type"], &line["data"])).collect();
    assert_eq!(told.len(), 3);
    assert!(told.contains(&(&json!("stderr"), &json!("two"))), "{told:?}");
    assert_eq!(
        (&all[0]["name"], &all[0]["extra"]["nodename"]),
        (&json!("test"), &json!("n1"))
    );
}

#[test]
fn followed_logs_end_with_the_workload() {
    let Some(lab) = Lab::new() else { return };
    let workload = lab.place("n1", "for i in 1 2 3; do echo $i; sleep 0.1; done", &json!({}));
    lab.run(&[]).write_stdin(lines(&[&workload])).assert().success();
    let output = lab.run(&["logs", "--follow", &workload.name]).assert().success();
    assert_eq!(output.get_output().stdout, b"1\n2\n3\n");
}

#[test]
fn exec_passes_streams_and_status_on() {
    let Some(lab) = Lab::new() else { return };
    let workload = lab.place("n1", "sleep 1000", &json!({"env": {"GREETING": "hello"}}));
    lab.run(&[]).write_stdin(lines(&[&workload])).assert().success();
    let name = workload.name.as_str();
    let output = lab
        .run(&["exec", name, "--", "sh", "-c", "cat; echo $GREETING; exit 7"])
        .write_stdin("in\n")
        .assert();
    assert_eq!(output.code(7).get_output().stdout, b"in\nhello\n");
    let output = lab.run(&[
        "exec",
        "--user",
        "nobody",
        "--dir",
        "/tmp",
        "--env",
        "A=b",
        name,
        "sh",
        "-c",
        "id -u; pwd; echo $A",
    ]);
    let output = { output }.assert().success();
    assert_eq!(output.get_output().stdout, b"65534\n/tmp\nb\n");
    lab.run(&["exec", name, "no-such-program"]).assert().code(127);
    lab.run(&["stop", "--force", name]).assert().success();
    let output = lab.run(&["exec", name, "true"]).assert().code(1);
    assert!(String::from_utf8_lossy(&output.get_output().stderr).contains("is not running"));
}

#[test]
fn other_nodes_are_out_of_reach() {
    let Some(lab) = Lab::new() else { return };
    let workload = lab.place("n2", "sleep 1000", &json!({}));
    for args in [&["exec", &workload.name, "true"][..], &["logs", &workload.name]] {
        let output = lab.run(args).assert().code(1);
        let text = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
        assert!(
            text.contains("is on node n2, and this is n1") && text.contains("ssh n2"),
            "{text}"
        );
    }
}

#[test]
fn images_come_and_go() {
    let Some(lab) = Lab::new() else { return };
    let tar = std::process::Command::new("tar")
        .args(["-C", lab.path("busybox").to_str().unwrap(), "-cf", "-", "."])
        .output()
        .unwrap();
    lab.run(&["image", "import", "web:1", "-"])
        .write_stdin(tar.stdout)
        .assert()
        .success();
    let output = lab.run(&["image", "ls"]).assert().success();
    let listed = docs(&output.get_output().stdout);
    assert_eq!((listed.len(), &listed[0]["name"]), (1, &json!("web:1")));
    let workload = lab.place("n1", "sleep 1000", &json!({"image": "web:1"}));
    lab.run(&[]).write_stdin(lines(&[&workload])).assert().success();
    lab.run(&["image", "rm", "web:1"]).assert().code(1);
    lab.run(&["rm", "--force", &workload.name]).assert().success();
    lab.run(&["image", "rm", "web:1"]).assert().success();
    assert!(lab.run(&["image", "ls"]).output().unwrap().stdout.is_empty());
    lab.run(&["image", "import", "bad", "-"])
        .write_stdin("no archive")
        .assert()
        .failure();
    assert!(lab.run(&["image", "ls"]).output().unwrap().stdout.is_empty());
}

#[test]
fn names_that_nobody_has_and_engines_that_nobody_knows() {
    let Some(lab) = Lab::new() else { return };
    lab.run(&["stop", "nobody"]).assert().code(1);
    lab.run(&["image", "ls", "--engine", "rocket"]).assert().code(78);
    lab.run(&["image", "ls", "--engine", "docker"]).assert().code(69);
    lab.run(&["ps", "--node", "a/b"]).assert().code(78);
    lab.run(&["fly"]).assert().code(64);
}
