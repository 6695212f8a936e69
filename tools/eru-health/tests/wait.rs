//! `eru-health wait` with real backends and both stores.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin_cmd;
use common::running::PATIENCE;
use common::servers::{Manner, Server, closed_port};
use common::store::{Fixture, status};
use common::{documents, lines, stderr, workload};
use eru_testkit::wait_until;
use serde_json::{Value, json};

/// A store that is not there: what is not needed is not missed.
const NOWHERE: &str = "file:///nonexistent/eru";

fn wait(store: &str, args: &[&str], input: &str) -> Output {
    let mut command = cargo_bin_cmd!("eru-health");
    command
        .args(["wait", "--store", store, "--interval", "50ms"])
        .args(args);
    command.write_stdin(input).output().unwrap()
}

fn reason(document: &Value) -> &str {
    assert_eq!(document["health"]["healthy"], false, "{document}");
    document["health"]["reason"].as_str().unwrap()
}

/// A document of a workload that does not run yet.
fn placed(id: &str, healthcheck: Value) -> Value {
    let mut workload = workload(id, healthcheck);
    workload["phase"] = json!("placed");
    workload["network"] = json!({});
    workload
}

#[test]
fn each_passes_as_soon_as_it_is_healthy() {
    let (sick, good) = (Server::answering(503), Server::answering(200));
    let mut child = Command::new(env!("CARGO_BIN_EXE_eru-health"))
        .args(["wait", "--store", NOWHERE, "--interval", "20ms", "--timeout", "30s"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut stdin, mut stdout) = (
        child.stdin.take().unwrap(),
        BufReader::new(child.stdout.take().unwrap()),
    );
    let mut next = move || {
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        serde_json::from_str::<Value>(&line).unwrap()
    };
    let late = workload("late", json!({ "http_port": sick.port }));
    let soon = workload("soon", json!({ "tcp_ports": [good.port], "http_port": good.port }));
    write!(stdin, "{}", lines(&[late, json!({ "kind": "Pet", "legs": 4 }), soon])).unwrap();
    // What is not understood passes untouched.
    assert_eq!(next(), json!({ "kind": "Pet", "legs": 4 }));
    assert_eq!(next()["id"], "soon");
    assert!(wait_until(PATIENCE, || sick.seen() > 5));
    sick.answer(200);
    let healed = next();
    assert_eq!(
        (&healed["id"], &healed["health"]["healthy"]),
        (&json!("late"), &json!(true))
    );
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn what_is_not_healthy_in_time_fails_with_the_last_reason() {
    let silent = Server::start(Manner::Silent);
    let input = [
        workload("refused", json!({ "tcp_ports": [closed_port()] })),
        workload("mute", json!({ "http_port": silent.port })),
        workload("good", Value::Null),
    ];
    let start = Instant::now();
    let output = wait(
        NOWHERE,
        &["--timeout", "400ms", "--probe-timeout", "150ms"],
        &lines(&input),
    );
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert_eq!(output.status.code(), Some(1));
    let found = documents(&output);
    let by_id = |id: &str| found.iter().find(|document| document["id"] == id).unwrap();
    assert!(reason(by_id("refused")).ends_with("connection refused"));
    assert!(reason(by_id("mute")).ends_with("no answer within 150ms"));
    assert_eq!(by_id("good")["health"]["healthy"], true);
    assert_eq!(
        by_id("mute")["phase"],
        "running",
        "what it is, is not what it should be"
    );
}

#[test]
fn what_cannot_become_healthy_is_not_waited_for() {
    let mut failed = workload("failed", Value::Null);
    failed["phase"] = json!("failed");
    failed["error"] = json!("no such image");
    let start = Instant::now();
    let output = wait(NOWHERE, &[], &lines(&[failed, placed("nobody", Value::Null)]));
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    assert_eq!(output.status.code(), Some(1));
    let found = documents(&output);
    assert_eq!(
        (reason(&found[0]), &found[0]["phase"]),
        ("failed: no such image", &json!("failed"))
    );
    assert_eq!(reason(&found[1]), "placed, and the store does not know it");
    assert!(!std::path::Path::new("/nonexistent").exists());
}

#[test]
fn the_store_tells_of_what_starts_elsewhere() {
    Fixture::each(|fixture| {
        let server = Server::answering(200);
        let document = placed("web", json!({ "http_port": server.port }));
        fixture.put("work/n1/web", &document);
        let waiting = thread::spawn({
            let (url, input) = (fixture.url.clone(), lines(std::slice::from_ref(&document)));
            move || wait(&url, &["--timeout", "30s"], &input)
        });
        fixture.put("status/n1/web", &status(&document, "created"));
        assert!(!waiting.is_finished());
        fixture.put("status/n1/web", &status(&workload("web", Value::Null), "running"));
        let output = waiting.join().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        let found = documents(&output).remove(0);
        assert_eq!(
            (&found["phase"], &found["network"]["lan"]),
            (&json!("running"), &json!("127.0.0.1"))
        );
        assert_eq!(found["health"]["healthy"], true);
    });
}

#[test]
fn what_ends_for_good_fails_early_and_what_restarts_is_waited_for() {
    Fixture::each(|fixture| {
        let refused = json!({ "tcp_ports": [closed_port()] });
        let ids = ["ended", "gone", "again"];
        let mut input: Vec<Value> = ids.iter().map(|id| workload(id, refused.clone())).collect();
        input[2]["spec"]["restart"] = json!("always");
        let sick = Server::start(Manner::Closes);
        input[1]["spec"]["healthcheck"] = json!({ "http_port": sick.port });
        input.iter().for_each(|workload| fixture.run(workload));
        for id in ["ended", "again"] {
            fixture.change(&format!("status/n1/{id}"), |status| {
                status["phase"] = json!("stopped");
                status["exit_code"] = json!(2);
            });
        }
        let waiting = thread::spawn({
            let (url, input) = (fixture.url.clone(), lines(&input));
            move || wait(&url, &["--timeout", "2s"], &input)
        });
        // By then it was seen in the store.
        assert!(wait_until(PATIENCE, || sick.seen() > 5));
        fixture.delete("work/n1/gone");
        fixture.delete("status/n1/gone");
        let output = waiting.join().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let found = documents(&output);
        let order: Vec<&str> = found.iter().map(|document| document["id"].as_str().unwrap()).collect();
        assert_eq!(order, ids);
        assert_eq!(reason(&found[0]), "stopped with exit status 2");
        assert_eq!(reason(&found[1]), "it was removed");
        assert_eq!(reason(&found[2]), "stopped with exit status 2");
    });
}

#[test]
fn a_store_that_is_away_is_waited_for_too() {
    let Some(mut fixture) = Fixture::etcd() else { return };
    let document = placed("web", Value::Null);
    fixture.put("work/n1/web", &document);
    fixture.put("status/n1/web", &status(&document, "running"));
    fixture.etcd.as_mut().unwrap().kill();
    let input = lines(std::slice::from_ref(&document));
    let args = ["--store-timeout", "300ms", "--timeout"];
    let output = wait(&fixture.url, &[&args[..], &["1s"]].concat(), &input);
    assert_eq!(output.status.code(), Some(1));
    let found = documents(&output).remove(0);
    assert!(
        reason(&found).starts_with("placed; store etcd://") && reason(&found).contains("unavailable"),
        "{found}"
    );
    let waiting = thread::spawn({
        let url = fixture.url.clone();
        move || wait(&url, &[&args[..], &["30s"]].concat(), &input)
    });
    fixture.etcd.as_mut().unwrap().start_again();
    let output = waiting.join().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn a_bad_line_does_not_lose_the_others() {
    let input = format!(
        "{}\n{{\"kind\":\n{}\n",
        workload("a", Value::Null),
        workload("b", Value::Null)
    );
    let output = wait(NOWHERE, &[], &input);
    assert_eq!(documents(&output).len(), 2);
    assert_eq!(output.status.code(), Some(65));
    assert!(
        stderr(&output).starts_with("eru-health: line 2: "),
        "{}",
        stderr(&output)
    );
}
