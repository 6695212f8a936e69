//! `eru-sched strategy` as its users see it.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::io::{BufRead, BufReader, Write};
use std::process::{Command as Process, Stdio};

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::{Value, json};

#[path = "../../../tests/corpus/strategy.rs"]
mod rules;

fn filter() -> Command {
    let mut command = cargo_bin_cmd!("eru-sched");
    command
        .env_clear()
        .env("ERU_STORE", "file:///nonexistent/must-not-be-opened")
        .arg("strategy");
    command
}

/// The answers to some lines, the exit status, and what was complained of.
fn answers(input: impl Into<Vec<u8>>) -> (Vec<Value>, i32, String) {
    let output = filter().write_stdin(input).output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let answers = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let complaints = String::from_utf8(output.stderr).unwrap();
    (answers, output.status.code().unwrap(), complaints)
}

fn request(strategy: &str, need: i64, limit: i64) -> Value {
    json!({"strategy": strategy, "need": need, "nodes_limit": limit, "infos": [
        {"node": "b", "capacity": 5, "count": 1, "usage": 0.5, "rate": 0.1, "domain": "x"},
        {"node": "a", "capacity": 9, "count": 0, "usage": 0.5, "rate": 0.1, "domain": "x"},
        {"node": "c", "capacity": 4, "count": 0, "usage": 0.9, "rate": 0.1, "domain": "y"},
    ]})
}

#[test]
fn the_corpus_is_answered_as_by_eru() {
    let cases = rules::cases();
    let input: String = cases.iter().map(|case| format!("{}\n", case["input"])).collect();
    let (answers, status, complaints) = answers(input);
    assert_eq!((status, complaints.as_str()), (1, ""), "some are refused");
    assert_eq!(answers.len(), cases.len());
    for (case, answer) in cases.iter().zip(answers) {
        let answer = match answer["deploy"].as_object() {
            Some(deploy) => Ok(deploy
                .iter()
                .map(|(node, n)| (node.clone(), n.as_u64().unwrap()))
                .collect()),
            None => Err(answer["reason"].as_str().unwrap().to_owned()),
        };
        rules::check(case, &answer);
    }
}

#[test]
fn each_strategy_shares_out() {
    for (strategy, need, limit, deploy) in [
        ("AUTO", 5, 0, json!({"a": 2, "b": 1, "c": 2})),
        ("AUTO", 4, 2, json!({"a": 2, "b": 1, "c": 1})),
        ("FILL", 4, 2, json!({"a": 4, "b": 3})),
        ("EACH", 2, 1, json!({"a": 2})),
        ("GLOBAL", 3, 7, json!({"a": 2, "b": 1})),
        ("DRAINED", 5, 0, json!({"b": 1, "c": 4})),
        ("SPREAD", 4, 0, json!({"a": 2, "c": 2})),
        ("spread", 4, -1, json!({"a": 2, "c": 2})),
    ] {
        let (answers, status, _) = answers(request(strategy, need, limit).to_string());
        assert_eq!(answers, [json!({ "deploy": deploy })], "{strategy}");
        assert_eq!(status, 0, "{strategy}");
    }
}

#[test]
fn a_refusal_is_a_document_with_its_reason() {
    for (strategy, need, limit, reason, retry) in [
        ("AUTO", 19, 0, "insufficient-resource", true),
        ("FILL", 5, -1, "insufficient-resource", true),
        ("EACH", 1, -7, "insufficient-resource", true),
        ("EACH", 10, 0, "insufficient-capacity", true),
        ("FILL", 1, 1, "already-filled", false),
        ("GLOBAL", 0, 0, "invalid-count", false),
        ("AUTO", -3, 0, "invalid-count", false),
        ("DUMMY", -3, 0, "invalid-strategy", false),
        ("", 1, 0, "invalid-strategy", false),
    ] {
        let (answers, status, _) = answers(request(strategy, need, limit).to_string());
        let refusal = &answers[0];
        assert_eq!((&refusal["kind"], &refusal["v"]), (&json!("Refusal"), &json!(1)));
        assert_eq!(refusal["reason"], reason, "{strategy} {need}");
        assert_eq!(refusal["object"], "line 1");
        assert_eq!(refusal["retry"], retry, "{strategy} {need}");
        assert!(!refusal["message"].as_str().unwrap().is_empty());
        assert_eq!(status, 1);
    }
}

#[test]
fn a_bad_line_is_named_and_the_rest_is_answered() {
    let good = request("AUTO", 1, 0).to_string();
    for (bad, named) in [
        ("{", "line 2: EOF while parsing"),
        ("[]", "line 2: "),
        (r#"{"need":1,"infos":[]}"#, "line 2: missing field `strategy`"),
        (
            r#"{"strategy":"AUTO","need":1.5,"infos":[]}"#,
            "line 2: need: invalid type: floating point `1.5`",
        ),
        (
            r#"{"strategy":"AUTO","need":99999999999999999999,"infos":[]}"#,
            "line 2: need: ",
        ),
        (
            r#"{"strategy":"AUTO","need":1,"infos":[{"node":"a"}]}"#,
            "line 2: infos[0]: missing field `capacity`",
        ),
        (
            r#"{"strategy":"AUTO","need":1,"infos":[{"node":"a","capacity":1,"count":-1}]}"#,
            "line 2: infos[0].count: invalid value: integer `-1`",
        ),
        (
            r#"{"strategy":"AUTO","need":1,"infos":[{"node":"a","capacity":1,"usage":1e999}]}"#,
            "line 2: infos[0].usage: number out of range",
        ),
        (
            r#"{"strategy":"AUTO","need":1,"infos":[{"node":"a","capacity":1,"rate":-0.5}]}"#,
            "line 2: infos[0].rate: -0.5 is negative; node 'a' uses at least 0",
        ),
        (
            r#"{"strategy":"AUTO","need":1,"infos":[{"node":"a","capacity":1},{"node":"a","capacity":1}]}"#,
            "line 2: infos: node 'a' is there twice",
        ),
        (
            "{\"strategy\":\"AUTO\",\"need\":1,\"infos\":[]} x",
            "line 2: trailing characters",
        ),
    ] {
        let (answers, status, complaints) = answers(format!("{good}\n{bad}\n\n{good}\n"));
        assert_eq!(answers, vec![json!({"deploy": {"a": 1}}); 2], "{bad}");
        assert_eq!(status, 65, "{bad}");
        assert!(
            complaints.starts_with(&format!("eru-sched: {named}")),
            "{bad}: {complaints}"
        );
        assert_eq!(complaints.lines().count(), 1, "{complaints}");
    }
    let (answers, status, complaints) = answers([b"\xff\n", good.as_bytes()].concat());
    assert_eq!((answers.len(), status), (1, 65));
    assert!(complaints.contains("line 1, column 1: not UTF-8"), "{complaints}");
}

#[test]
fn odd_but_clear_input_is_answered() {
    let unlimited = i64::MAX;
    for (input, deploy) in [
        (
            json!({"strategy": "AUTO", "need": 3, "total": 0, "id": "x", "infos": [{"node": "a", "capacity": 3, "zone": 1}]}),
            json!({"a": 3}),
        ),
        (
            json!({"strategy": "FILL", "need": 3, "infos": [{"node": "a", "capacity": unlimited, "count": 1}]}),
            json!({"a": 2}),
        ),
        (
            json!({"strategy": "AUTO", "need": unlimited, "infos": [{"node": "a", "capacity": unlimited}, {"node": "b", "capacity": unlimited}, {"node": "c", "capacity": -4}]}),
            json!({"a": unlimited / 2 + 1, "b": unlimited / 2}),
        ),
        (
            json!({"strategy": "GLOBAL", "need": unlimited, "infos": [{"node": "a", "capacity": unlimited, "usage": 0.5}, {"node": "b", "capacity": 7, "usage": 0.1, "rate": 0}]}),
            json!({"a": unlimited - 7, "b": 7}),
        ),
        (
            json!({"strategy": "SPREAD", "need": 2, "infos": [{"node": "a", "capacity": 9, "domain": null}, {"node": "b", "capacity": 9}, {"node": "\u{e9}\"", "capacity": 1, "domain": "z"}]}),
            json!({"a": 1, "\u{e9}\"": 1}),
        ),
    ] {
        let (answers, status, complaints) = answers(input.to_string());
        assert_eq!(answers, [json!({ "deploy": deploy })], "{input} {complaints}");
        assert_eq!(status, 0);
    }
    let (answers, status, _) = answers(r#"{"strategy":"AUTO","need":1,"infos":null}"#);
    assert_eq!((&answers[0]["reason"], status), (&json!("insufficient-resource"), 1));
}

/// Whoever asks line by line gets each answer before the next question.
#[test]
fn a_line_is_answered_before_the_next_is_there() {
    let mut process = Process::new(assert_cmd::cargo::cargo_bin!("eru-sched"))
        .arg("strategy")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = process.stdin.take().unwrap();
    let mut stdout = BufReader::new(process.stdout.take().unwrap());
    for need in 1..4 {
        writeln!(stdin, "{}", request("DRAINED", need, 0)).unwrap();
        let mut answer = String::new();
        stdout.read_line(&mut answer).unwrap();
        assert_eq!(answer, format!("{{\"deploy\":{{\"c\":{need}}}}}\n"));
    }
    drop(stdin);
    assert!(process.wait().unwrap().success());
}

#[test]
fn the_help_shows_a_request() {
    filter()
        .arg("--help")
        .assert()
        .success()
        .stdout(predicates::str::contains(r#"{"strategy":"AUTO","need":5,"#));
}
