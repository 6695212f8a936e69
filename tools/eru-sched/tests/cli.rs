//! The command as its users see it: standard input, output, error and exit status.
#![expect(clippy::unwrap_used, reason = "tests")]

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin_cmd;
use predicates::str::contains;
use serde_json::{Value, json};

const SPEC: &str = "appname: shop\nentrypoints:\n  web: {cmd: /srv/web}\n  job: {cmd: /srv/job}\n";

fn sched() -> Command {
    let mut command = cargo_bin_cmd!("eru-sched");
    command
        .env_clear()
        .env("ERU_STORE", "file:///nonexistent/must-not-be-opened");
    command
}

fn node(name: &str, cores: u32, gib: u64) -> Value {
    let cpu_map: serde_json::Map<String, Value> = (0..cores).map(|core| (core.to_string(), json!(100))).collect();
    json!({"kind": "Node", "v": 1, "name": name, "pod": "p", "capacity": {"cpu": cores, "cpu_map": cpu_map, "memory": gib << 30}})
}

fn lines(values: &[Value]) -> String {
    values.iter().map(|value| format!("{value}\n")).collect()
}

struct Files {
    dir: tempfile::TempDir,
}

impl Files {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("app.yaml"), SPEC).unwrap();
        Self { dir }
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }

    /// Plans the entrypoint web over nodes on standard input.
    fn plan(&self, nodes: &[Value], flags: &[&str]) -> (Vec<Value>, i32, String) {
        let output = sched()
            .args([
                "--spec",
                &self.path("app.yaml"),
                "--entry",
                "web",
                "--image",
                "shop:1",
                "--nodes",
                "-",
            ])
            .args(flags)
            .write_stdin(lines(nodes))
            .output()
            .unwrap();
        let documents = String::from_utf8(output.stdout).unwrap();
        let documents = documents
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        (
            documents,
            output.status.code().unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    }
}

fn counts(documents: &[Value]) -> Vec<(String, u64)> {
    documents
        .iter()
        .map(|document| {
            assert_eq!(document["kind"], "Assignment");
            (
                document["node"].as_str().unwrap().to_owned(),
                document["count"].as_u64().unwrap(),
            )
        })
        .collect()
}

fn expected(counts: &[(&str, u64)]) -> Vec<(String, u64)> {
    counts
        .iter()
        .map(|(node, count)| ((*node).to_owned(), *count))
        .collect()
}

#[test]
fn auto_spreads_over_nodes_in_any_order() {
    let files = Files::new();
    let nodes = [node("b", 4, 8), node("a", 4, 8), node("c", 1, 8)];
    let (documents, code, _) = files.plan(&nodes, &["--count", "5"]);
    assert_eq!(
        (counts(&documents), code),
        (expected(&[("a", 2), ("b", 2), ("c", 1)]), 0)
    );
    let turned: Vec<Value> = nodes.into_iter().rev().collect();
    assert_eq!(files.plan(&turned, &["--count", "5"]).0, documents);
    let spec = &documents[0]["deploy"]["spec"];
    assert_eq!(
        (&spec["image"], &spec["command"]),
        (&json!("shop:1"), &json!(["/srv/web"]))
    );
}

#[test]
fn workloads_on_the_stream_count_as_running() {
    let files = Files::new();
    let workload = json!({"kind": "Workload", "v": 1, "id": "1", "name": "shop_web_abcdef", "node": "a", "engine": "native",
        "spec": {"app": "shop", "entrypoint": "web", "image": "x"}});
    let (documents, ..) = files.plan(&[node("a", 4, 8), node("b", 4, 8), workload.clone()], &["--count", "1"]);
    assert_eq!(counts(&documents), expected(&[("b", 1)]));
    let (documents, ..) = files.plan(
        &[node("a", 4, 8), node("b", 4, 8), workload],
        &["--count", "1", "--strategy", "fill"],
    );
    assert_eq!(counts(&documents), expected(&[("b", 1)]));
}

#[test]
fn filters_choose_nodes() {
    let files = Files::new();
    let mut nodes = vec![node("a", 4, 8), node("b", 4, 8), node("c", 4, 8), node("d", 4, 8)];
    nodes[1]["labels"] = json!({"disk": "ssd"});
    nodes[2]["cordoned"] = json!(true);
    nodes[3]["alive"] = json!(false);
    let chosen = |flags: &[&str]| counts(&files.plan(&nodes, flags).0);
    assert_eq!(chosen(&["--count", "2"]), expected(&[("a", 1), ("b", 1)]));
    assert_eq!(chosen(&["--nodelabel", "disk=ssd"]), expected(&[("b", 1)]));
    assert_eq!(chosen(&["--exclude-node", "a"]), expected(&[("b", 1)]));
    assert_eq!(
        chosen(&["--node", "c"]),
        expected(&[("c", 1)]),
        "who is named is taken as he is"
    );
    assert_eq!(chosen(&["--count", "4", "--all-nodes"]).len(), 4);
    let (documents, code, error) = files.plan(&nodes, &["--node", "nowhere"]);
    assert_eq!((&documents[0]["reason"], code), (&json!("unknown"), 1));
    assert!(error.contains("node nowhere is not known"), "{error}");
    let (documents, code, _) = files.plan(&nodes, &["--pod", "q"]);
    assert_eq!((&documents[0]["reason"], code), (&json!("no-nodes"), 1));
}

#[test]
fn what_does_not_fit_is_a_refusal_that_can_be_planned_again() {
    let files = Files::new();
    let (documents, code, error) = files.plan(&[node("a", 1, 8)], &["--count", "3"]);
    assert_eq!(code, 1);
    assert!(error.contains("3 are needed, 1 fit"), "{error}");
    assert_eq!(
        (&documents[0]["kind"], &documents[0]["reason"]),
        (&json!("Refusal"), &json!("insufficient-resource"))
    );
    std::fs::write(files.path("nodes"), lines(&[node("a", 8, 8)])).unwrap();
    sched()
        .args(["--nodes", &files.path("nodes")])
        .write_stdin(lines(&documents))
        .assert()
        .success()
        .stdout(contains(r#""count":3"#));
}

#[test]
fn a_stream_sees_what_it_took_and_passes_on_what_it_does_not_know() {
    let files = Files::new();
    std::fs::write(files.path("nodes"), lines(&[node("a", 2, 8)])).unwrap();
    let deploy = json!({"kind": "Deploy", "v": 1, "count": 1,
        "spec": {"app": "shop", "entrypoint": "web", "image": "x", "resources": {"cpu_request": 1, "cpu_bind": true}}});
    let other = json!({"kind": "Weather", "sky": "blue", "n": 1.10});
    let output = sched()
        .args(["--nodes", &files.path("nodes")])
        .write_stdin(lines(&[deploy.clone(), other.clone(), deploy.clone(), deploy]))
        .output()
        .unwrap();
    let kinds: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["kind"].clone())
        .collect();
    assert_eq!(kinds, ["Assignment", "Weather", "Assignment", "Refusal"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_bad_line_is_named_and_the_stream_goes_on() {
    let files = Files::new();
    std::fs::write(files.path("nodes"), lines(&[node("a", 2, 8)])).unwrap();
    let good = r#"{"kind":"Deploy","v":1,"count":1,"spec":{"app":"shop","entrypoint":"web","image":"x"}}"#;
    let bad = r#"{"kind":"Deploy","v":1,"count":-1,"spec":{"app":"shop","entrypoint":"web","image":"x"}}"#;
    let underscore = r#"{"kind":"Deploy","v":1,"count":1,"spec":{"app":"shop","entrypoint":"a_b","image":"x"}}"#;
    sched()
        .args(["--nodes", &files.path("nodes")])
        .write_stdin(format!("{good}\n{bad}\n{{\n{underscore}\n{good}\n"))
        .assert()
        .code(65)
        .stdout(
            predicates::str::is_match(r#"(?s)^\{"kind":"Assignment"[^\n]*\n\{"kind":"Assignment"[^\n]*\n$"#).unwrap(),
        )
        .stderr(
            contains("line 2")
                .and(contains("count"))
                .and(contains("line 3"))
                .and(contains("line 4"))
                .and(contains("underscore")),
        );
}

use predicates::prelude::PredicateBooleanExt as _;

#[test]
fn capacity_by_node_and_in_all() {
    let files = Files::new();
    let (documents, code, _) = files.plan(
        &[node("a", 4, 8), node("b", 2, 1)],
        &["capacity", "--cpu", "1", "--memory", "1G"],
    );
    assert_eq!(code, 0);
    assert_eq!(
        (&documents[0]["total"], &documents[0]["nodes"]),
        (&json!(5), &json!({"a": 4, "b": 1}))
    );
    let (documents, code, _) = files.plan(&[node("a", 4, 8)], &["capacity", "--cpu", "100"]);
    assert_eq!((&documents[0]["total"], code), (&json!(0), 1));
}

#[test]
fn usage_is_checked() {
    let files = Files::new();
    let app = files.path("app.yaml");
    sched()
        .args(["--spec", &app, "--nodes", "/dev/null"])
        .assert()
        .code(64)
        .stderr(contains("several entrypoints: job, web"));
    sched()
        .args(["--spec", &app, "--entry", "wob", "--nodes", "/dev/null"])
        .assert()
        .code(65)
        .stderr(contains("it has job, web"));
    sched().args(["--spec", "-", "--nodes", "-"]).assert().code(64);
    sched().args(["--entry", "web"]).assert().code(64);
    sched()
        .args(["--spec", "/nonexistent"])
        .assert()
        .code(74)
        .stderr(contains("/nonexistent"));
    sched()
        .args(["--spec", &app, "--entry", "web", "--memory", "lots"])
        .assert()
        .code(64)
        .stderr(contains("'lots' is not a size"));
    sched()
        .args(["--spec", &app, "--entry", "web", "--cpu=-1"])
        .assert()
        .code(64);
    sched()
        .args(["--spec", &app, "--entry", "web", "--strategy", "BEST"])
        .assert()
        .code(64)
        .stderr(contains("FILL"));
    std::fs::write(&app, "appname: shop\nentrypoints:\n  web: {comand: x}\n  web2: {}\n").unwrap();
    sched()
        .args(["--spec", &app, "--entry", "web"])
        .assert()
        .code(65)
        .stderr(contains("line 3").and(contains("did you mean `command")));
}

#[test]
fn a_closed_pipe_is_no_error_and_a_full_disk_is() {
    let files = Files::new();
    std::fs::write(files.path("nodes"), lines(&[node("a", 2, 8)])).unwrap();
    let bin = assert_cmd::cargo::cargo_bin!("eru-sched");
    let run = |tail: &str| {
        let line = format!(
            "{} --spec {} --entry web --nodes {} {tail}",
            bin.display(),
            files.path("app.yaml"),
            files.path("nodes")
        );
        std::process::Command::new("bash")
            .args(["-c", &format!("set -o pipefail; {line}")])
            .output()
            .unwrap()
    };
    assert_eq!(run("| head -0").status.code(), Some(0));
    let full = run("> /dev/full");
    assert_eq!(full.status.code(), Some(74));
    assert!(String::from_utf8_lossy(&full.stderr).contains("No space left on device"));
}

#[test]
fn files_travel_with_the_plan() {
    let files = Files::new();
    std::fs::write(files.path("conf"), "x=1\n").unwrap();
    let flag = format!("{}:/etc/app.conf:600:1:2", files.path("conf"));
    let (documents, ..) = files.plan(&[node("a", 2, 8)], &["--file", &flag]);
    let file = &documents[0]["deploy"]["spec"]["files"][0];
    assert_eq!(
        (&file["path"], &file["mode"], &file["uid"], &file["gid"]),
        (&json!("/etc/app.conf"), &json!(0o600), &json!(1), &json!(2))
    );
    assert_eq!(file["content_base64"], "eD0xCg==");
}
