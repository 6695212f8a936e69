//! A stream of assignments: order, numbers, and what changes while it runs.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin};

use serde_json::{Value, json};

use crate::lab::{Lab, assignment, both, etcd};

#[test]
fn documents_come_out_in_the_order_in_which_they_went_in() {
    for lab in both(&etcd()) {
        (0..40).for_each(|n| lab.node(&format!("n{n:02}"), 30));
        let mut input = Vec::new();
        for n in 0..1_500 {
            input.push(assignment(&format!("n{:02}", n * 7 % 40), 1));
            if n % 100 == 0 {
                input.push(json!({"kind": "Pet", "n": n}));
            }
        }
        let done = lab.run(&[], &input);
        assert_eq!(done.code, Some(1), "40 × 30 of 1500 fit");
        let pets: Vec<&Value> = done.documents.iter().filter(|doc| doc["kind"] == "Pet").collect();
        assert_eq!(pets.len(), 15);
        assert_eq!(done.documents.len(), input.len());
        for (read, written) in input.iter().zip(&done.documents) {
            match written["kind"].as_str().unwrap() {
                "Workload" => assert_eq!(read["node"], written["node"]),
                "Refusal" => assert_eq!(
                    written["object"],
                    json!(format!("node {}", read["node"].as_str().unwrap()))
                ),
                _ => assert_eq!(read, written),
            }
        }
        // The first thirty of each node have it.
        let first_refused = done.documents.iter().position(|doc| doc["kind"] == "Refusal").unwrap();
        let placed: Vec<&Value> = done.of_kind("Workload");
        assert_eq!(placed.len(), 1_200);
        assert!(first_refused > 1_000, "{first_refused}");
        let seqs: BTreeSet<u64> = placed.iter().map(|doc| doc["seq"].as_u64().unwrap()).collect();
        assert_eq!(seqs, (0..1_200).collect());
        let ids: BTreeSet<&str> = placed.iter().map(|doc| doc["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), 1_200);
        assert_eq!(lab.audit()["workloads"], 1_200);
    }
}

#[test]
fn what_is_written_is_what_the_store_has() {
    let lab = Lab::embedded();
    lab.node("n1", 1_000);
    let done = lab.run(&[], &[assignment("n1", 150), assignment("n1", 1)]);
    for document in &done.documents {
        let key = format!("work/n1/{}", document["id"].as_str().unwrap());
        let entry = lab.store.get(&key).unwrap().unwrap();
        assert_eq!(&serde_json::from_slice::<Value>(&entry.value).unwrap(), document);
    }
    assert_eq!(done.documents.len(), 151);
}

/// A run whose input stays open.
struct Open {
    child: Child,
    input: ChildStdin,
    output: Box<dyn Iterator<Item = Value>>,
}

impl Open {
    fn new(lab: &Lab) -> Self {
        let mut child = lab.command(&[]).stdin(std::process::Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let lines = BufReader::new(output).lines();
        Self {
            child,
            input,
            output: Box::new(lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap())),
        }
    }

    /// What comes of one assignment, with the input still open.
    fn ask(&mut self, count: u64) -> Value {
        writeln!(self.input, "{}", assignment("n1", count)).unwrap();
        self.output.next().unwrap()
    }
}

#[test]
fn what_others_change_meanwhile_is_seen() {
    for lab in both(&etcd()) {
        lab.node("n1", 2);
        let mut open = Open::new(&lab);
        let first = open.ask(1);
        assert_eq!(open.ask(1)["kind"], "Workload");
        assert_eq!(open.ask(1)["kind"], "Refusal");
        // What others gave back is seen, although the node was known to be full.
        lab.run(&["release"], &[first]);
        assert_eq!(open.ask(1)["kind"], "Workload");
        // Others take, and it shrinks.
        lab.node("n1", 3);
        assert_eq!(lab.run(&[], &[assignment("n1", 1)]).code, Some(0));
        assert_eq!(open.ask(1)["reason"], "insufficient-resource");
        lab.node("n1", 4);
        assert_eq!(open.ask(1)["kind"], "Workload");
        for (verb, kind) in [("cordon", "Refusal"), ("uncordon", "Workload")] {
            lab.node("n1", 5);
            lab.run(&["node", verb, "n1"], &[]);
            assert_eq!(open.ask(1)["kind"], kind, "{verb}");
        }
        drop(open.input);
        assert_eq!(open.child.wait().unwrap().code(), Some(1));
        assert_eq!(lab.audit()["usage"]["memory"], 5);
    }
}

#[test]
fn a_node_that_is_not_known_refuses_only_what_is_for_it() {
    let lab = Lab::embedded();
    lab.node("n1", 10);
    let done = lab.run(
        &[],
        &[assignment("n1", 1), assignment("nowhere", 2), assignment("n1", 1)],
    );
    let kinds: Vec<&Value> = done.documents.iter().map(|doc| &doc["kind"]).collect();
    assert_eq!(kinds, ["Workload", "Refusal", "Workload"]);
    assert_eq!(
        (&done.documents[1]["reason"], &done.documents[1]["deploy"]["count"]),
        (&json!("unknown"), &json!(2))
    );
    assert!(done.err.contains("eru-place node ls"), "{}", done.err);
}

#[test]
fn a_large_spec_takes_more_transactions() {
    for lab in both(&etcd()) {
        lab.node("n1", 1_000);
        let mut large = assignment("n1", 50);
        large["deploy"]["spec"]["env"]["X"] = json!("x".repeat(100_000));
        let done = lab.run(&[], &[large]);
        assert_eq!((done.code, done.documents.len()), (Some(0), 50), "{}", done.err);
        assert_eq!(lab.audit()["workloads"], 50);
    }
}

#[test]
fn a_ttl_that_makes_no_sense_is_refused() {
    let lab = Lab::embedded();
    for (ttl, remedy) in [
        ("0s", "1s or more"),
        ("10ms", "1s or more"),
        ("3years", "7days or less"),
        ("-1s", "60s"),
    ] {
        let done = lab.run(&["reserve", &format!("--ttl={ttl}")], &[]);
        assert_eq!(done.code, Some(64), "{ttl}");
        assert!(done.err.contains(remedy), "{ttl}: {}", done.err);
    }
}
