//! Moves, as they come out of the command and go on to others.
#![expect(clippy::unwrap_used, reason = "tests")]

mod kit;

use kit::{Files, lines, node, parsed, sched, workload};
use predicates::prelude::PredicateBooleanExt as _;
use predicates::str::contains;
use serde_json::{Value, json};

/// Four instances on a, none on b; c is in another pod.
fn floor() -> Vec<Value> {
    let mut floor = vec![node("a", 4, 8), node("b", 4, 8), node("c", 4, 8)];
    floor[0]["usage"] = json!({"cpu": 2, "memory": 4 << 20});
    floor[2]["pod"] = json!("q");
    floor.extend((0..4).map(|i| workload(&format!("w{i}"), "web", "a")));
    floor
}

fn run(input: &[Value], flags: &[&str]) -> (Vec<Value>, i32, String) {
    let output = sched()
        .args(["rebalance", "--nodes", "-"])
        .args(flags)
        .write_stdin(lines(input))
        .output()
        .unwrap();
    (
        parsed(&output.stdout),
        output.status.code().unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn a_pod_is_evened_out() {
    let (moves, code, _) = run(&floor(), &[]);
    assert_eq!(code, 0);
    let told: Vec<_> = moves
        .iter()
        .map(|m| (m["kind"].as_str(), m["workload"].as_str(), m["to"].as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (Some("Move"), Some("w0"), Some("b")),
            (Some("Move"), Some("w1"), Some("b"))
        ]
    );
    assert_eq!(moves[0]["cost"], json!({"cpu": 0.5, "memory": 1 << 20}));
    assert_eq!(moves[0]["deploy"]["filter"]["include"], json!(["b"]));
    assert_eq!(run(&floor(), &["--max-moves", "1"]).0.len(), 1);
    assert_eq!(run(&floor(), &["--threshold", "20%"]).0.len(), 0);
    assert_eq!(run(&floor(), &["--exclude-node", "b"]).0.len(), 0);
    assert_eq!(run(&floor(), &["--pod", "q"]).0.len(), 0);
    let mut cordoned = floor();
    cordoned[1]["cordoned"] = json!(true);
    assert_eq!(run(&cordoned, &[]).0.len(), 0);
    assert_eq!(run(&cordoned, &["--all-nodes"]).0.len(), 2);
}

#[test]
fn a_move_is_planned_like_a_deploy() {
    let files = Files::new();
    std::fs::write(files.path("nodes"), lines(&floor())).unwrap();
    let (moves, ..) = run(&floor(), &["--drain", "a"]);
    let output = sched()
        .args(["--nodes", &files.path("nodes")])
        .write_stdin(lines(&moves))
        .output()
        .unwrap();
    let plan = parsed(&output.stdout);
    assert!(
        plan.len() == 4
            && plan
                .iter()
                .all(|a| a["kind"] == "Assignment" && a["node"] == "b" && a["count"] == 1)
    );
}

#[test]
fn what_can_go_nowhere_is_refused_and_can_be_planned_again() {
    let mut small = floor();
    small[1] = node("b", 1, 8);
    let (told, code, error) = run(&small, &["--drain", "a", "--drain", "a"]);
    let kinds: Vec<&Value> = told.iter().map(|d| &d["kind"]).collect();
    assert_eq!(
        (code, kinds),
        (
            1,
            vec![&json!("Move"), &json!("Move"), &json!("Refusal"), &json!("Refusal")]
        )
    );
    assert!(
        error.contains("shop_web_w2 on node a: it fits on no other node (b: 0 of 1 cores are free"),
        "{error}"
    );
    assert_eq!(told[2]["deploy"]["filter"]["exclude"], json!(["a"]));
    let (told, code, error) = run(&small, &["--drain", "a", "--exclude-node", "b"]);
    assert_eq!((told.len(), code), (4, 1));
    assert!(
        error.contains("pod p has no other node with the engine native"),
        "{error}"
    );
}

#[test]
fn it_says_what_is_wrong() {
    for (flags, code, told) in [
        (&["--drain", "x"][..], 1, "node x is not known"),
        (&["--pod", "x"], 1, "pod x has no nodes"),
        (&["--node", "x"], 1, "node x is not known"),
        (&["--threshold", "0"], 64, "'0' is not a part"),
        (&["--threshold", "NaN"], 64, "'NaN' is not a part"),
        (&["--max-moves=-1"], 64, "--max-moves"),
        (&["--drain", "a", "--max-moves", "1"], 64, "--max-moves"),
        (&["--count", "1"], 64, "--count is about the app of --spec"),
    ] {
        let (documents, got, error) = run(&floor(), flags);
        assert!(
            documents.is_empty() && got == code && error.contains(told),
            "{flags:?}: {got} {error}"
        );
    }
    sched()
        .args(["rebalance", "--nodes", "/nonexistent"])
        .assert()
        .code(74)
        .stderr(contains("/nonexistent"));
    sched()
        .args(["rebalance", "--nodes", "-"])
        .write_stdin(format!("{}{{\n", lines(&floor())))
        .assert()
        .code(65)
        .stdout("")
        .stderr(contains("line 8"));
    sched()
        .args(["rebalance", "--nodes", "-"])
        .write_stdin("")
        .assert()
        .code(1)
        .stderr(contains("there are no nodes").and(contains("--nodes")));
}

#[test]
fn a_table_and_a_drawing_for_people() {
    sched()
        .args(["rebalance", "--nodes", "-", "--table"])
        .write_stdin(lines(&floor()))
        .assert()
        .success()
        .stdout(
            contains("shop_web_w0  a     b   0.5  1 MiB")
                .and(contains("a ["))
                .and(contains("50% ->  25%")),
        );
}
