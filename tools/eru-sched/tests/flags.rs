//! Eru's flags, and what becomes of them in the documents.
#![expect(clippy::unwrap_used, reason = "tests")]

mod kit;

use kit::{Files, node, sched};
use predicates::prelude::PredicateBooleanExt as _;
use predicates::str::contains;
use serde_json::{Value, json};

fn spec(flags: &[&str]) -> Value {
    let run = Files::new().run(&[node("a", 64, 64)], flags);
    assert_eq!(run.documents[0]["kind"], "Assignment", "{}", run.error);
    run.documents[0]["deploy"]["spec"].clone()
}

#[test]
fn resources() {
    let plain = spec(&["--count", "1"]);
    assert_eq!(
        plain["resources"],
        json!({"cpu_request": 1, "cpu_limit": 1, "cpu_bind": false, "memory_request": 512 << 20, "memory_limit": 512 << 20})
    );
    let given = spec(&[
        "--cpu-request",
        "0.5",
        "--cpu-limit",
        "2",
        "--memory-request",
        "1G",
        "--memory-limit",
        "2G",
    ]);
    assert_eq!(
        given["resources"],
        json!({"cpu_request": 0.5, "cpu_limit": 2, "cpu_bind": false, "memory_request": 1_u64 << 30, "memory_limit": 2_u64 << 30})
    );
    let bound = spec(&["--cpu", "2", "--cpu-bind", "--memory", "0"]);
    assert_eq!(
        bound["resources"],
        json!({"cpu_request": 2, "cpu_limit": 2, "cpu_bind": true, "memory_request": 0, "memory_limit": 0})
    );
}

/// What not every node has, told by explaining: the request is in the changes.
#[test]
fn storage_devices_and_plugins() {
    let files = Files::new();
    let flags = [
        "explain",
        "--storage-request",
        "1G",
        "--storage-limit",
        "2G",
        "--gpu",
        "nvidia=2",
        "--gpu",
        "amd=#0,#3",
        "--extra-resources",
        r#"{"licence":{"seats":1}}"#,
        "--pod",
        "other",
    ];
    let run = files.run(&[node("a", 8, 8)], &flags);
    let refusal = run
        .documents
        .iter()
        .find(|document| document["kind"] == "Refusal")
        .unwrap();
    let resources = &refusal["deploy"]["spec"]["resources"];
    assert_eq!(
        (&resources["storage_request"], &resources["storage_limit"]),
        (&json!(1_u64 << 30), &json!(2_u64 << 30))
    );
    assert_eq!(resources["devices"], json!({"amd": [0, 3], "nvidia": 2}));
    assert_eq!(resources["plugins"], json!({"licence": {"seats": 1}}));
}

#[test]
fn volumes_stand_beside_the_specs_or_in_their_place() {
    let files = Files::new();
    let flags = [
        "--pod",
        "other",
        "--volume",
        "/srv/new:/etc/shop:ro",
        "--volume",
        "AUTO:/data:rw:10G",
        "--volume-request",
        "AUTO:/data:rw:1G",
    ];
    let run = files.run(&[node("a", 8, 8)], &flags);
    let spec = &run.documents[0]["deploy"]["spec"];
    assert_eq!(
        spec["volumes"],
        json!(["/srv/new:/etc/shop:ro", format!("AUTO:/data:rw:{}", 10_u64 << 30)])
    );
    assert_eq!(
        spec["volumes_request"],
        json!([format!("AUTO:/data:rw:{}", 1_u64 << 30)])
    );
}

#[test]
fn what_the_spec_has_no_field_for_is_carried_all_the_same() {
    let given = spec(&[
        "--after-create",
        "/srv/init --once",
        "--after-create",
        "/srv/seed",
        "--debug",
        "--ignore-hook",
        "--raw-args",
        r#"{"cap_add":["NET_ADMIN"]}"#,
        "--user",
        "www",
        "--env",
        "A=b=c",
        "--label",
        "team=x",
        "--network",
        "front=10.0.0.7",
        "--network",
        "host",
    ]);
    assert_eq!(given["after_create"], json!(["/srv/init --once", "/srv/seed"]));
    assert_eq!(
        (&given["debug"], &given["raw_args"]),
        (&json!(true), &json!({"cap_add": ["NET_ADMIN"]}))
    );
    assert_eq!(given["hooks"], json!({"after_start": ["/srv/warm"], "force": false}));
    assert_eq!(
        (&given["user"], &given["env"], &given["labels"]),
        (&json!("www"), &json!({"A": "b=c"}), &json!({"team": "x"}))
    );
    assert_eq!(given["networks"], json!({"front": "10.0.0.7", "host": ""}));
    assert_eq!(spec(&["--count", "1"])["hooks"]["force"], true);
}

#[test]
fn nonsense_is_refused_by_the_name_of_its_flag() {
    let files = Files::new();
    for (flags, told) in [
        (&["--count", "-1"][..], "'-1' for '--count"),
        (&["--count", "0"], "count: 0 instances are asked for"),
        (&["--count", "1e3"], "'--count"),
        (&["--count", "99999999999999999999"], "'--count"),
        (&["--cpu", "-1"], "'--cpu"),
        (&["--cpu", "NaN"], "'--cpu"),
        (&["--cpu", "1e300"], "'--cpu"),
        (&["--cpu-limit", "inf"], "'--cpu-limit"),
        (&["--memory=-1G"], "'--memory"),
        (&["--memory", "1e300"], "'--memory"),
        (&["--storage", "lots"], "'--storage"),
        (&["--memory", "1G", "--memory-limit", "2G"], "--memory"),
        (&["--cpu", "0", "--cpu-bind"], "binding cores needs an amount of CPU"),
        (&["--nodes-limit", "-2"], "-2"),
        (&["--gpu", "nvidia"], "--gpu nvidia"),
        (&["--gpu", "nvidia=x"], "neither a number of devices"),
        (&["--gpu", "nvidia=0"], "no device is asked for"),
        (&["--gpu", "=1"], "--gpu =1"),
        (&["--gpu", "a=1", "--gpu", "a=2"], "named twice"),
        (&["--extra-resources", "[1]"], "--extra-resources [1]"),
        (&["--raw-args", "{"], "--raw-args {"),
        (&["--volume", "x:/y"], "'--volume"),
        (&["--volume-request", "/x"], "'--volume-request"),
        (&["--env", "A"], "--env A"),
        (&["--by", "zone"], "--by LABEL and --strategy SPREAD go together"),
        (
            &["--strategy", "SPREAD"],
            "--by LABEL and --strategy SPREAD go together",
        ),
        (&["--strategy", "BEST"], "'BEST' is not a strategy"),
        (&["--pod", "a/b"], "pod: "),
    ] {
        let run = files.run(&[node("a", 1, 1)], flags);
        assert!(
            run.code == 64 && run.error.contains(told),
            "{flags:?}: {} {}",
            run.code,
            run.error
        );
        assert!(run.documents.is_empty());
    }
}

#[test]
fn flags_that_nobody_would_heed_are_errors() {
    for flag in [
        &["--count", "3"][..],
        &["--pod", "p"],
        &["--cpu-bind"],
        &["--nodelabel", "a=b"],
        &["--all-nodes"],
    ] {
        for command in [&[][..], &["capacity"], &["explain"]] {
            sched()
                .args(command)
                .args(flag)
                .args(["--nodes", "/dev/null"])
                .assert()
                .code(64)
                .stderr(contains(flag[0]).and(contains("--spec")));
        }
    }
    sched()
        .args(["rebalance", "--cpu", "2"])
        .assert()
        .code(64)
        .stderr(contains("--cpu"));
    sched()
        .args(["rebalance", "--spec", "x"])
        .assert()
        .code(64)
        .stderr(contains("--spec"));
}

#[test]
fn a_request_that_has_only_a_limit_is_completed() {
    let files = Files::new();
    std::fs::write(files.path("nodes"), kit::lines(&[node("a", 4, 4)])).unwrap();
    let deploy = json!({"kind": "Deploy", "v": 1, "count": 5,
        "spec": {"app": "shop", "entrypoint": "web", "image": "x", "resources": {"cpu_limit": 1}}});
    sched()
        .args(["--nodes", &files.path("nodes")])
        .write_stdin(kit::lines(&[deploy]))
        .assert()
        .code(1)
        .stderr(contains("5 are needed, 4 fit"));
}
