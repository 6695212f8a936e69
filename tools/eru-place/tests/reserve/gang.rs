//! All or nothing.

use std::collections::BTreeSet;

use eru_testkit::wait_until;
use serde_json::{Value, json};

use crate::lab::{Lab, assignment, both, etcd};

const GANG: [&str; 2] = ["reserve", "--all-or-nothing"];

fn marks(lab: &Lab) -> Vec<Value> {
    let entries = lab.store.list("pending/").unwrap().entries;
    entries
        .iter()
        .map(|e| serde_json::from_slice(&e.value).unwrap())
        .collect()
}

#[test]
fn a_small_gang_is_one_transaction() {
    for lab in both(&etcd()) {
        (0..20).for_each(|n| lab.node(&format!("n{n}"), 10));
        let input: Vec<Value> = (0..20).map(|n| assignment(&format!("n{n}"), 2)).collect();
        let done = lab.run(&GANG, &input);
        assert_eq!((done.code, done.documents.len()), (Some(0), 40), "{}", done.err);
        let entries = lab.store.list("work/").unwrap().entries;
        let revs: BTreeSet<i64> = entries.iter().map(|entry| entry.create_rev).collect();
        assert_eq!((entries.len(), revs.len()), (40, 1));
        assert_eq!(lab.audit()["usage"]["memory"], 40);
    }
}

#[test]
fn a_large_gang_becomes_real_when_its_mark_changes() {
    for lab in both(&etcd()) {
        (0..50).for_each(|n| lab.node(&format!("n{n}"), 100));
        let input: Vec<Value> = (0..1_000).map(|n| assignment(&format!("n{}", n % 50), 1)).collect();
        let done = lab.run(&GANG, &input);
        assert_eq!((done.code, done.documents.len()), (Some(0), 1_000), "{}", done.err);
        let marks = marks(&lab);
        assert_eq!((marks.len(), &marks[0]["gang"]), (1, &json!("committed")));
        let mark = lab.store.list("pending/").unwrap().entries.remove(0);
        let last = lab
            .store
            .list("work/")
            .unwrap()
            .entries
            .iter()
            .map(|entry| entry.mod_rev)
            .max();
        assert!(Some(mark.mod_rev) > last, "the mark changes last");
        let txids: BTreeSet<&str> = done.documents.iter().map(|doc| doc["txid"].as_str().unwrap()).collect();
        assert_eq!(txids, BTreeSet::from([&mark.key["pending/".len()..]]));
        assert_eq!(lab.audit()["workloads"], 1_000);
    }
}

#[test]
fn what_does_not_fit_as_a_whole_leaves_nothing() {
    for lab in both(&etcd()) {
        for (name, memory) in [("a", 200), ("b", 200), ("c", 4)] {
            lab.node(name, memory);
        }
        for each in [5, 150] {
            let input = [assignment("a", each), assignment("b", each), assignment("c", 5)];
            let done = lab.run(&GANG, &input);
            assert_eq!(done.code, Some(1));
            let refused: Vec<(&Value, &Value)> = done
                .documents
                .iter()
                .map(|doc| (&doc["object"], &doc["deploy"]["count"]))
                .collect();
            let expected = [("node a", each), ("node b", each), ("node c", 5)].map(|(n, c)| (json!(n), json!(c)));
            assert_eq!(refused, expected.iter().map(|(n, c)| (n, c)).collect::<Vec<_>>());
            for doc in &done.documents {
                let message = doc["message"].as_str().unwrap();
                assert!(
                    message.contains("all or nothing") && message.contains("node c: "),
                    "{message}"
                );
                assert_eq!((&doc["kind"], &doc["retry"]), (&json!("Refusal"), &json!(true)));
            }
            let audit = lab.audit();
            assert_eq!((&audit["workloads"], &audit["usage"]["memory"]), (&json!(0), &json!(0)));
            assert_eq!(
                (lab.count("work/"), lab.count("apps/")),
                (0, 0),
                "at once, and not only after the lease"
            );
            if each > 60 {
                assert!(
                    marks(&lab).iter().all(|mark| mark["gang"].is_null()),
                    "its mark is gone"
                );
            }
        }
    }
}

#[test]
fn a_plan_that_is_not_whole_is_no_gang() {
    let lab = Lab::embedded();
    lab.node("n1", 100);
    let refusal =
        json!({"kind": "Refusal", "v": 1, "reason": "no-nodes", "object": "app x", "message": "m", "retry": false});
    let done = lab.run(&GANG, &[assignment("n1", 2), refusal.clone()]);
    assert_eq!((done.code, done.documents.len()), (Some(1), 2));
    assert!(
        done.documents[0]["message"]
            .as_str()
            .unwrap()
            .contains("has a refusal in it")
    );
    assert_eq!(done.documents[1], refusal);
    let done = lab.run(
        &GANG,
        &[assignment("n1", 2), json!({"kind": "Assignment", "node": "n1"})],
    );
    assert_eq!((done.of_kind("Workload").len(), done.of_kind("Refusal").len()), (0, 1));
    assert!(done.err.contains("line 2"), "{}", done.err);
    assert_eq!(lab.count(""), 1, "nothing but the node");
}

#[test]
fn a_dry_run_of_a_gang_writes_nothing() {
    let lab = Lab::embedded();
    lab.node("n1", 100);
    for (count, code, documents) in [(2, 0, 2), (99, 0, 99), (101, 1, 1)] {
        let done = lab.run(
            &["reserve", "--all-or-nothing", "--dry-run"],
            &[assignment("n1", count)],
        );
        assert_eq!(
            (done.code, done.documents.len()),
            (Some(code), documents),
            "{}",
            done.err
        );
    }
    assert_eq!(lab.count(""), 1);
}

#[test]
fn an_empty_gang_is_nothing() {
    let lab = Lab::embedded();
    assert_eq!(lab.run(&GANG, &[]).code, Some(0));
    assert_eq!(lab.count(""), 0);
}

#[test]
fn a_member_is_not_released_while_the_gang_gathers() {
    let lab = Lab::embedded();
    lab.node("n1", 100);
    let placed = lab.run(&[], &[assignment("n1", 1)]).documents;
    let key = format!("pending/{}", placed[0]["txid"].as_str().unwrap());
    lab.put(&key, &json!({"gang": "reserving"}));
    let done = lab.run(&["release"], &placed);
    assert_eq!((done.code, &done.documents[0]["phase"]), (Some(1), &json!("failed")));
    assert!(done.err.contains("still being reserved"), "{}", done.err);
    assert_eq!(lab.count("work/"), 1);
    lab.put(&key, &json!({"gang": "committed"}));
    assert_eq!(lab.run(&["release"], &placed).code, Some(0));
    assert_eq!(lab.count("work/"), 0);
}

#[test]
fn a_gang_takes_back_what_the_dead_have_left() {
    for lab in both(&etcd()) {
        lab.node("n1", 100);
        assert_eq!(
            lab.run(&["reserve", "--ttl", "1s"], &[assignment("n1", 100)]).code,
            Some(0)
        );
        assert!(wait_until(std::time::Duration::from_secs(20), || lab.count("pending/") == 0));
        let done = lab.run(&GANG, &[assignment("n1", 100)]);
        assert_eq!((done.code, done.documents.len()), (Some(0), 100), "{}", done.err);
        assert_eq!(lab.audit()["workloads"], 100);
    }
}

#[test]
fn a_gang_whose_documents_are_too_long_for_one_transaction_takes_several() {
    let lab = Lab::embedded();
    lab.node("n1", 100);
    let mut long = assignment("n1", 30);
    long["deploy"]["spec"]["env"] = json!({"TEXT": "x".repeat(50_000)});
    let done = lab.run(&GANG, &[long]);
    assert_eq!((done.code, done.documents.len()), (Some(0), 30), "{}", done.err);
    assert_eq!((lab.audit()["workloads"].as_u64(), marks(&lab).len()), (Some(30), 1));
}

#[test]
fn what_cannot_be_read_is_no_trouble_of_a_gang() {
    let lab = Lab::embedded();
    lab.node("n1", 100);
    lab.put("work/n1/broken", &json!("no workload"));
    lab.put("pending/broken", &json!({"gang": "half"}));
    let placed = lab.run(&[], &[assignment("n1", 60)]);
    assert_eq!(placed.code, Some(0), "{}", placed.err);
    let done = lab.run(&GANG, &[assignment("n1", 50)]);
    assert_eq!((done.code, done.of_kind("Refusal").len()), (Some(1), 1), "{}", done.err);
}
