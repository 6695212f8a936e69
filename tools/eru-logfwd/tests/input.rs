//! Workloads on standard input.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use std::fs;

use assert_cmd::cargo::cargo_bin_cmd;
use common::logs::{Root, lines, parse, status, workload};
use common::receiver::Receiver;
use common::running::Running;
use common::{numbers, repeated};
use eru_store::{Op, Options, Txn};
use serde_json::{Value, json};
use std::process::Output;

/// A store that is not there.
const NOWHERE: &str = "file:///nonexistent/eru";

fn once(root: &Root, args: &[&str], input: &str) -> Output {
    let mut command = cargo_bin_cmd!("eru-logfwd");
    command
        .args(["--once", "--root", root.path(), "--store", NOWHERE])
        .args(args);
    command.write_stdin(input).output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn standard_output_carries_documents() {
    let root = Root::new();
    let mut log = root.log("a");
    log.write("stdout", "one\n");
    log.write("stderr", "two\r\n");
    let pet = json!({ "kind": "Pet", "legs": 4 });
    let output = once(
        &root,
        &["--to", "-"],
        &lines(&[pet.clone(), workload("a"), workload("none")]),
    );
    assert!(output.status.success(), "{}", stderr(&output));
    let found = parse(&output.stdout);
    assert_eq!(found[0], pet);
    assert_eq!(
        found[1],
        json!({
            "kind": "LogLine", "v": 1, "id": "a", "name": "shop", "type": "stdout", "entrypoint": "web", "ident": "a",
            "data": "one", "datetime": "2026-11-23 14:05:06.123456",
            "extra": { "networks_lan": "10.0.0.5", "nodename": "n1", "podname": "prod" },
        })
    );
    assert_eq!(
        (&found[2]["type"], &found[2]["data"]),
        (&json!("stderr"), &json!("two"))
    );
    assert_eq!(found.len(), 3);
}

#[test]
fn a_file_gets_the_originals_records_and_only_new_ones_the_next_time() {
    let root = Root::new();
    let mut log = root.log("a");
    log.write("stdout", "one\n");
    let out = root.file("out");
    let to = format!("file://{}", out.display());
    let state = root.file("state");
    let args = ["--to", &to, "--state", state.to_str().unwrap()];
    let input = lines(&[workload("a")]);
    assert!(once(&root, &args, &input).status.success());
    let record = concat!(
        r#"{"id":"a","name":"shop","type":"stdout","entrypoint":"web","ident":"a","data":"one","#,
        r#""datetime":"2026-11-23 14:05:06.123456","#,
        r#""extra":{"networks_lan":"10.0.0.5","nodename":"n1","podname":"prod"}}"#,
        "\n"
    );
    assert_eq!(fs::read_to_string(&out).unwrap(), record);
    log.write("stdout", "two\n");
    log.rotate(2);
    log.write("stdout", "three\n");
    assert!(once(&root, &args, &input).status.success());
    assert!(once(&root, &args, &input).status.success());
    let data: Vec<Value> = parse(&fs::read(&out).unwrap())
        .iter()
        .map(|record| record["data"].clone())
        .collect();
    assert_eq!(data, ["one", "two", "three"]);
    // Without a state it begins anew.
    assert_eq!(parse(&once(&root, &["--to", "-"], &input).stdout).len(), 3);
}

#[test]
fn long_lines_bytes_that_are_not_text_and_lines_without_end() {
    let root = Root::new();
    let mut log = root.log("a");
    let piece = "é".repeat(8 * 1024);
    log.write("stdout", &piece);
    log.write("stderr", "between\n");
    log.write("stdout", &format!("{piece}\n"));
    log.raw(b"{\"log\":\"a\xff\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T14:05:06Z\"}\n");
    log.write("stdout", "no end");
    let mut failed = workload("a");
    failed["phase"] = json!("failed");
    let found = parse(&once(&root, &["--to", "-"], &lines(&[failed])).stdout);
    let data: Vec<&str> = found.iter().map(|record| record["data"].as_str().unwrap()).collect();
    assert_eq!(data, ["between", &piece.repeat(2), r"a\xff", "no end"]);
    assert_eq!(found[2]["datetime"], "2026-11-23 14:05:06");
}

#[test]
fn malformed_lines_are_counted_and_passed_over() {
    let root = Root::new();
    let mut log = root.log("a");
    log.write("stdout", "one\n");
    log.raw(b"rubbish\n{\"log\":7}\n");
    log.write("stdout", "two\n");
    let output = once(&root, &["--to", "-"], &lines(&[workload("a")]));
    assert_eq!(parse(&output.stdout).len(), 2);
    assert_eq!(output.status.code(), Some(65));
    let stderr = stderr(&output);
    assert!(
        stderr.contains("native/workloads/a/log at byte ") && stderr.contains("not a line of a log"),
        "{stderr}"
    );
    assert!(
        stderr.ends_with("eru-logfwd: 2 lines of logs could not be read and were passed over\n"),
        "{stderr}"
    );
}

#[test]
fn bad_documents_and_unknown_engines() {
    let root = Root::new();
    root.log("a").write("stdout", "one\n");
    let mut vm = workload("vm");
    vm["engine"] = json!("vm");
    let output = once(&root, &["--to", "-"], &format!("{{}}\n{}", lines(&[vm, workload("a")])));
    assert_eq!((output.status.code(), parse(&output.stdout).len()), (Some(65), 1));
    assert!(stderr(&output).contains("line 1: kind: missing"), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("log of shop_web_vm: engine vm leaves no log"),
        "{}",
        stderr(&output)
    );
    for args in [&["--to", "udp://h:1"][..], &[], &["--to", "file://x"]] {
        assert_eq!(once(&root, args, "").status.code(), Some(64), "{args:?}");
    }
    assert_eq!(
        once(&root, &["--to", "file:///nonexistent/x"], "").status.code(),
        Some(74)
    );
}

#[test]
fn following_ends_when_the_logs_are_gone() {
    let root = Root::new();
    let receiver = Receiver::start();
    let (mut a, mut b) = (root.log("a"), root.log("b"));
    a.numbers(10);
    let args = ["--to", &receiver.url(), "--root", root.path(), "--store", NOWHERE];
    let mut running = Running::open(&args, &[]);
    running.feed(&lines(&[workload("a")]));
    receiver.await_count(10);
    // The stream is still open, and so is the log.
    running.feed(&lines(&[workload("b")]));
    a.numbers(10);
    receiver.await_count(20);
    b.numbers(5);
    receiver.await_count(25);
    running.close();
    a.number();
    a.remove();
    b.remove();
    let ended = running.ended();
    receiver.await_count(26);
    assert!(ended.status.success() && ended.stderr.is_empty(), "{}", ended.stderr);
    assert_eq!(
        (
            numbers(&receiver.records(), "a").len(),
            repeated(&receiver.records(), &["a", "b"])
        ),
        (21, 0)
    );
}

#[test]
fn following_ends_with_the_workload_as_the_store_knows_it() {
    let root = Root::new();
    let url = format!("file://{}", root.file("store").display());
    let store = eru_store::open(&url, &Options::default()).unwrap();
    let put = |key: &str, value: &Value| {
        let op = Op::Put(key.to_owned(), value.to_string().into_bytes(), None);
        store
            .txn(&Txn {
                compares: Vec::new(),
                ops: vec![op],
            })
            .unwrap();
    };
    for id in ["a", "b"] {
        put(&format!("work/n1/{id}"), &workload(id));
        put(&format!("status/n1/{id}"), &status(id, "running"));
    }
    let receiver = Receiver::start();
    let (mut a, mut b) = (root.log("a"), root.log("b"));
    let args = ["--to", &receiver.url(), "--root", root.path(), "--store", &url];
    let running = Running::start(&args, &lines(&[workload("a"), workload("b")]));
    a.numbers(3);
    b.numbers(3);
    b.write("stdout", "3 without end");
    put("status/n1/a", &status("a", "stopped"));
    put("status/n1/b", &status("b", "failed"));
    let ended = running.ended();
    receiver.await_count(7);
    assert!(ended.status.success() && ended.stderr.is_empty(), "{}", ended.stderr);
    assert_eq!(
        (numbers(&receiver.records(), "a"), numbers(&receiver.records(), "b")),
        (vec![0, 1, 2], vec![0, 1, 2, 3])
    );
}

#[test]
fn a_reader_that_goes_away_is_a_quiet_end() {
    let root = Root::new();
    root.log("a").numbers(10_000);
    let script = format!(
        "printf '%s' '{}' | {} --to - --root {} --store {NOWHERE} --once | head -n 1",
        workload("a"),
        env!("CARGO_BIN_EXE_eru-logfwd"),
        root.path()
    );
    let output = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
    assert_eq!(parse(&output.stdout).len(), 1);
    assert!(output.stderr.is_empty(), "{}", stderr(&output));
}

/// Without `--once`, and with nothing more to write that would tell.
#[test]
fn a_reader_that_goes_away_ends_following_too() {
    let root = Root::new();
    root.log("a").write("stdout", "one\n");
    let script = format!(
        "printf '%s' '{}' | timeout 20 {} --to - --root {} --store {NOWHERE} | head -n 1; echo \"${{PIPESTATUS[1]}}\"",
        workload("a"),
        env!("CARGO_BIN_EXE_eru-logfwd"),
        root.path()
    );
    let output = std::process::Command::new("bash")
        .args(["-c", &script])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().last(), Some("0"), "{text}");
}

#[test]
fn a_dockerd_that_is_away_is_no_success() {
    let root = Root::new();
    let mut container = workload("a");
    container["engine"] = json!("docker");
    let output = once(
        &root,
        &["--to", "-", "--docker", "unix:///nonexistent/docker.sock"],
        &lines(&[container]),
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("the logs of 1 workloads could not be found"),
        "{}",
        stderr(&output)
    );
    assert!(
        stderr(&output).contains("/nonexistent/docker.sock"),
        "{}",
        stderr(&output)
    );
}
