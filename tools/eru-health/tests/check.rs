//! `eru-health check` against real servers.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use assert_cmd::cargo::cargo_bin_cmd;
use common::servers::{Manner, Server, closed_port, deaf_port};
use common::{documents, lines, stderr, workload};
use serde_json::{Value, json};
use std::process::Output;

fn check(args: &[&str], input: &str) -> Output {
    cargo_bin_cmd!("eru-health")
        .arg("check")
        .args(args)
        .write_stdin(input)
        .output()
        .unwrap()
}

fn to(targets: &[String], more: &[&str]) -> Output {
    let args: Vec<&str> = targets
        .iter()
        .flat_map(|target| ["--to", target])
        .chain(more.iter().copied())
        .collect();
    check(&args, "")
}

/// The reason why a target does not pass, or "ok".
fn said(target: String, more: &[&str]) -> String {
    let output = to(&[target], more);
    let probe = documents(&output).remove(0);
    assert_eq!(probe["kind"], "Probe");
    assert!(probe["latency_ms"].is_f64(), "{probe}");
    assert_eq!(output.status.code(), Some(i32::from(probe["ok"] != true)), "{probe}");
    probe["reason"].as_str().unwrap_or("ok").to_owned()
}

#[test]
fn http_codes() {
    let server = Server::answering(200);
    let url = format!("http://127.0.0.1:{}/up", server.port);
    for (code, reason) in [
        (200, "ok"),
        (404, "ok"),
        (499, "ok"),
        // Redirects are answers, and are not followed.
        (302, "ok"),
        (500, "answered 500, expected 200 to 499"),
    ] {
        server.answer(code);
        assert_eq!(said(url.clone(), &[]), reason);
    }
    server.answer(404);
    assert_eq!(said(url.clone(), &["--code", "200"]), "answered 404, expected 200");
    assert_eq!(said(url, &["--code", "404"]), "ok");
    assert_eq!(server.seen(), 7);
}

#[test]
fn servers_that_misbehave_over_http() {
    let limit = ["--timeout", "300ms"];
    let http = |manner| format!("http://127.0.0.1:{}/", Server::start(manner).port);
    assert_eq!(said(http(Manner::Silent), &limit), "no answer within 300ms");
    assert_eq!(said(http(Manner::Trickles), &limit), "no answer within 300ms");
    assert_eq!(said(http(Manner::Closes), &[]), "connection closed without an answer");
    assert_eq!(said(http(Manner::Babbles), &[]), "the answer is not HTTP");
    assert_eq!(said(http(Manner::Resets), &[]), "connection reset");
}

#[test]
fn tcp() {
    let tcp = |port| format!("tcp://127.0.0.1:{port}");
    assert_eq!(said(tcp(Server::start(Manner::Silent).port), &[]), "ok");
    assert_eq!(said(tcp(closed_port()), &[]), "connection refused");
    assert_eq!(
        said(tcp(deaf_port()), &["--timeout", "200ms"]),
        "no answer within 200ms"
    );
}

#[test]
fn many_targets_come_out_in_their_order_and_names_are_resolved() {
    let server = Server::answering(204);
    let targets: Vec<String> = (0..20)
        .map(|n| {
            if n % 2 == 0 {
                format!("tcp://localhost:{}", server.port)
            } else {
                format!("tcp://127.0.0.1:{}", closed_port())
            }
        })
        .collect();
    let output = to(&targets, &["--parallel", "3"]);
    let seen: Vec<String> = documents(&output)
        .iter()
        .map(|probe| probe["target"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(seen, targets);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn workloads_pass_on_with_their_health() {
    let (good, silent, bad) = (
        Server::answering(200),
        Server::start(Manner::Silent),
        Server::answering(503),
    );
    let mut stopped = workload("stopped", Value::Null);
    stopped["phase"] = json!("stopped");
    stopped["exit_code"] = json!(7);
    let mut nowhere = workload("nowhere", json!({ "tcp_ports": [80] }));
    nowhere["network"] = json!({});
    let input = [
        workload("slow", json!({ "http_port": silent.port })),
        workload(
            "both",
            json!({ "tcp_ports": [silent.port, good.port], "http_port": good.port, "url": "/up" }),
        ),
        json!({ "kind": "Pet", "legs": 4 }),
        workload(
            "tcp",
            json!({ "tcp_ports": [good.port, closed_port()], "http_port": good.port }),
        ),
        workload("http", json!({ "tcp_ports": [good.port], "http_port": bad.port })),
        workload("none", Value::Null),
        stopped,
        nowhere,
    ];
    let output = check(&["--timeout", "300ms"], &lines(&input));
    let found: Vec<String> = documents(&output)
        .iter()
        .map(|document| {
            let reason = document["health"]["reason"].as_str().unwrap_or_default();
            let reason = reason
                .rsplit_once(' ')
                .map_or("", |_| reason.split_once(": ").map_or(reason, |(_, why)| why));
            format!(
                "{} {} {reason}",
                document["id"].as_str().unwrap_or("-"),
                document["health"]["healthy"]
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            "slow false no answer within 300ms",
            "both true ",
            "- null ",
            "tcp false connection refused",
            "http false answered 503, expected 200 to 499",
            "none true ",
            "stopped false stopped with exit status 7",
            "nowhere false it has no address to check",
        ]
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(
        documents(&output)[0]["health"]["since"]
            .as_str()
            .unwrap()
            .ends_with('Z')
    );
}

#[test]
fn all_healthy_is_0_and_a_bad_line_is_65_with_the_rest_checked() {
    let good = workload("a", Value::Null);
    assert_eq!(check(&[], &lines(std::slice::from_ref(&good))).status.code(), Some(0));
    assert_eq!(check(&[], "").status.code(), Some(0));
    let output = check(&[], &format!("{good}\n{{\"kind\":\"Workload\"}}\n{good}\n"));
    assert_eq!(documents(&output).len(), 2);
    assert!(stderr(&output).contains("eru-health: line 2: "), "{}", stderr(&output));
    assert_eq!(output.status.code(), Some(65));
}

#[test]
fn a_stream_is_answered_while_it_is_open() {
    use std::io::{BufRead, BufReader, Write};
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_eru-health"))
        .arg("check")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let (mut stdin, mut stdout) = (
        child.stdin.take().unwrap(),
        BufReader::new(child.stdout.take().unwrap()),
    );
    for id in ["a", "b"] {
        writeln!(stdin, "{}", workload(id, Value::Null)).unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert!(line.contains(&format!("\"id\":\"{id}\"")), "{line}");
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn wrong_usage() {
    for args in [
        &["--to", "udp://h:1"][..],
        &["--parallel", "0"],
        &["--timeout", "soon"],
        &["--code", "200"],
    ] {
        let output = check(args, "");
        assert_eq!(output.status.code(), Some(64), "{args:?}: {}", stderr(&output));
    }
}

#[test]
fn a_table_for_people() {
    let output = check(
        &["--table"],
        &lines(&[workload("a", Value::Null), workload("b", json!({ "tcp_ports": [1] }))]),
    );
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.starts_with("NAME        NODE  PHASE    HEALTH     REASON"),
        "{text}"
    );
    assert!(
        text.contains("shop_web_b  n1    running  unhealthy  tcp://127.0.0.1:1: connection refused"),
        "{text}"
    );
}
