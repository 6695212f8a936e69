//! `eru-place audit`: what it finds, and what it mends.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::lab::{Lab, key, name};

/// What is found: the object, whether it was mended, and whether there is a remedy.
fn findings(documents: &[Value]) -> Vec<(String, bool, bool)> {
    let found = documents.iter().filter(|document| document["kind"] == "Finding");
    found
        .map(|finding| {
            let object = finding["object"].as_str().unwrap().to_owned();
            (object, finding["fixed"] == true, finding["remedy"].is_string())
        })
        .collect()
}

/// The sum in the end: findings, and those that were mended.
fn sums(documents: &[Value]) -> (u64, u64) {
    let audit = documents.last().unwrap();
    (
        audit["findings"].as_u64().unwrap(),
        audit["fixed"].as_u64().unwrap_or_default(),
    )
}

#[test]
fn usage_is_set_to_what_the_workloads_have() {
    let lab = Lab::new();
    lab.running(2, &json!({"cpu_request": 1, "cpu_bind": true, "memory_request": 7}));
    let right = lab.usage();
    for wrong in [
        r#"{"cpu":0,"memory":3}"#,
        "nonsense",
        r#"{"cpu":4,"memory":9,"devices":{"t4":[0]},"storage":5}"#,
    ] {
        lab.put("usage/n1", wrong);
        let before = lab.store.list("").unwrap().rev;
        for args in [vec!["audit"], vec!["audit", "--fix", "--dry-run"]] {
            let (documents, code, _) = lab.run(&args, &[]);
            assert_eq!(
                (findings(&documents), code),
                (vec![("node n1".into(), false, true)], 1),
                "{documents:?}"
            );
            assert!(
                documents[0]["remedy"].as_str().unwrap().contains("--fix"),
                "{documents:?}"
            );
        }
        assert_eq!(lab.store.list("").unwrap().rev, before);
        let documents = lab.ok(&["audit", "--fix"], &[]);
        assert_eq!(
            (findings(&documents), sums(&documents)),
            (vec![("node n1".into(), true, true)], (1, 1))
        );
        assert_eq!(lab.usage(), right);
        assert_eq!(sums(&lab.ok(&["audit"], &[])), (0, 0));
    }
}

#[test]
fn the_index_is_completed_and_cleared() {
    let lab = Lab::new();
    let workloads = lab.running(2, &json!({}));
    let index = |workload: &Value| format!("apps/shop/web/n1/{}", workload["id"].as_str().unwrap());
    lab.delete(&index(&workloads[0]));
    lab.put("apps/shop/web/n1/nobody", "");
    lab.put(&index(&workloads[1]).replace("shop", "other"), "");
    assert_eq!(sums(&lab.run(&["audit"], &[]).0), (3, 0));
    assert_eq!(sums(&lab.ok(&["audit", "--fix"], &[])), (3, 3));
    assert!(lab.stored(&index(&workloads[0])).is_some());
    let keys: Vec<String> = lab
        .store
        .list("apps/")
        .unwrap()
        .entries
        .into_iter()
        .map(|e| e.key)
        .collect();
    assert_eq!(keys.len(), 2, "{keys:?}");
    lab.ok(&["audit"], &[]);
}

#[test]
fn what_is_left_of_nodes_that_are_gone_is_taken_away() {
    let lab = Lab::new();
    let workload = &lab.running(1, &json!({}))[0];
    lab.put("usage/gone", r#"{"cpu":1,"memory":1}"#);
    for number in 0..250 {
        lab.put(&format!("status/gone/{number}"), "{}");
    }
    // That of a workload which was forgotten on a node that is there is kept: it may still run.
    lab.put(
        "status/n1/forgotten",
        r#"{"kind":"Status","v":1,"id":"forgotten","node":"n1","phase":"running"}"#,
    );
    let (documents, code, _) = lab.run(&["audit"], &[]);
    assert_eq!(
        (findings(&documents), code),
        (vec![("node gone".into(), false, true)], 1)
    );
    assert_eq!(sums(&lab.ok(&["audit", "--fix"], &[])), (1, 1));
    assert_eq!(lab.store.list("status/").unwrap().entries.len(), 1);
    assert_eq!(lab.stored("usage/gone"), None);
    // Workloads are never taken away.
    let stray = workload.to_string().replace(r#""node":"n1""#, r#""node":"gone""#);
    lab.put("usage/gone", r#"{"cpu":0,"memory":0}"#);
    lab.put(&key(workload).replace("n1", "gone"), &stray);
    let (documents, code, _) = lab.run(&["audit", "--fix"], &[]);
    assert_eq!(
        (findings(&documents)[0].clone(), code),
        (("node gone".into(), false, true), 1)
    );
    assert!(lab.stored("usage/gone").is_some());
}

#[test]
fn what_is_over_capacity_stays_a_finding() {
    let lab = Lab::new();
    let workloads = lab.running(1, &json!({"cpu_request": 1, "cpu_bind": true}));
    let mut more = workloads[0].clone();
    more["bound"]["cpu_map"] = json!({"0": 200});
    lab.put(&key(&more), &more.to_string());
    let (documents, code, _) = lab.run(&["audit", "--fix"], &[]);
    assert_eq!(code, 1);
    assert_eq!(
        findings(&documents),
        [("node n1".to_owned(), true, true), ("node n1".to_owned(), false, true)]
    );
    assert_eq!(sums(&documents), (2, 1));
    assert!(
        documents[1]["message"].as_str().unwrap().contains("200 of 100"),
        "{documents:?}"
    );
    assert_eq!(
        lab.usage()["cpu_map"],
        json!({"0": 200}),
        "the books are right, if too much"
    );
    let (documents, code, _) = lab.run(&["audit"], &[]);
    assert_eq!((sums(&documents), code), ((1, 0), 1));
}

#[test]
fn one_value_that_cannot_be_read_is_one_finding() {
    let lab = Lab::new();
    let workloads = lab.running(2, &json!({"memory_request": 7}));
    let whole = lab.stored(&key(&workloads[0])).unwrap();
    lab.put(&key(&workloads[0]), "{\"kind\":\"Workload\"");
    for args in [vec!["audit"], vec!["audit", "--fix"]] {
        let (documents, code, _) = lab.run(&args, &[]);
        let object = format!("key {}", key(&workloads[0]));
        assert_eq!(
            (findings(&documents), code),
            (vec![(object, false, true)], 1),
            "{documents:?}"
        );
    }
    assert_eq!(lab.usage()["memory"], 14, "what cannot be read may still run");
    let (listed, code, complaints) = lab.run(&["ls"], &[]);
    assert_eq!((listed.len(), code), (1, 0));
    assert!(complaints.contains(&key(&workloads[0])), "{complaints}");
    lab.ok(&["gc"], &[]);
    lab.ok(&["dissociate", name(&workloads[1])], &[]);
    lab.put(&key(&workloads[0]), &whole);
    lab.ok(&["audit"], &[]);
}

#[test]
fn a_node_that_cannot_be_read_is_not_the_others_trouble() {
    let lab = Lab::new();
    lab.node("n2");
    lab.running(1, &json!({"memory_request": 7}));
    lab.put("nodes/n2", "nonsense");
    lab.put("usage/n1", r#"{"cpu":0,"memory":3}"#);
    let (documents, code, _) = lab.run(&["audit", "--fix"], &[]);
    assert_eq!(
        findings(&documents),
        [
            ("node n1".to_owned(), true, true),
            ("key nodes/n2".to_owned(), false, true)
        ]
    );
    assert_eq!(code, 1);
}

/// Killed anywhere and repeated, it comes to the same.
#[test]
fn killed_in_the_middle() {
    let lab = Lab::new();
    let workloads = lab.running(20, &json!({"memory_request": 7}));
    let right = lab.usage();
    for round in 0..8 {
        lab.put("usage/n1", r#"{"cpu":1,"memory":1}"#);
        for workload in &workloads {
            lab.delete(&format!("apps/shop/web/n1/{}", workload["id"].as_str().unwrap()));
        }
        lab.put("status/gone/x", "{}");
        let mut child = Command::new(env!("CARGO_BIN_EXE_eru-place"))
            .args(["audit", "--fix"])
            .env("ERU_STORE", lab.url())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Whenever that comes: any moment must do.
        std::thread::sleep(Duration::from_millis(round * 3));
        child.kill().unwrap();
        child.wait().unwrap();
        lab.ok(&["audit", "--fix"], &[]);
        assert_eq!(sums(&lab.ok(&["audit"], &[])), (0, 0));
        assert_eq!(lab.usage(), right);
    }
}
