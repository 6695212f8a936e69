//! `kill -9` at each step, and an etcd that goes away.

use std::io::Read as _;
use std::time::Duration;

use eru_store::Watched;
use eru_testkit::wait_until;
use serde_json::{Value, json};

use crate::lab::{Done, Lab, assignment, both, etcd};

const PATIENCE: Duration = Duration::from_secs(60);

/// Runs `eru-place`, and kills it when the store has seen so many of its transactions.
fn killed_after(lab: &Lab, steps: i64, args: &[&str], input: &[Value]) -> Vec<Value> {
    let before = lab.store.list("none/").unwrap().rev;
    let mut watch = lab.store.watch("", before + 1).unwrap();
    let mut child = lab.begin(args, input);
    let mut output = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut text = Vec::new();
        output.read_to_end(&mut text).map(|_| text).unwrap()
    });
    let mut seen = before;
    while seen < before + steps && child.try_wait().unwrap().is_none() {
        if let Some(Watched::Changes { rev, .. }) = watch.next(Duration::from_millis(50)).unwrap() {
            seen = rev;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // The last line may be cut off.
    let text = String::from_utf8(reader.join().unwrap()).unwrap();
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    whole.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_gang_killed_at_any_step_is_whole_or_nothing() {
    for lab in both(&etcd()) {
        // Its mark, five transactions for each of three nodes, and the change of the mark.
        for steps in [1, 2, 3, 4, 6, 9, 12, 15, 16, 17] {
            let names: Vec<String> = (0..3).map(|n| format!("k{steps}-{n}")).collect();
            names.iter().for_each(|name| lab.node(name, 300));
            let input: Vec<Value> = names.iter().map(|name| assignment(name, 300)).collect();
            let args = ["reserve", "--all-or-nothing", "--ttl", "1s"];
            let written = killed_after(&lab, steps, &args, &input);
            let members: usize = names.iter().map(|name| lab.count(&format!("work/{name}/"))).sum();
            let marks = lab.store.list("pending/").unwrap().entries;
            let mark: Value = marks
                .last()
                .map_or(Value::Null, |e| serde_json::from_slice(&e.value).unwrap());
            if !written.is_empty() {
                assert_eq!(members, 900, "killed after {steps}: {mark}");
            }
            if mark["gang"] == "committed" {
                assert_eq!(members, 900, "killed after {steps}");
            }
            assert_eq!(lab.audit()["workloads"], members);
            let gone = || {
                lab.run(&["gc"], &[]);
                lab.count("work/") == 0
            };
            assert!(wait_until(PATIENCE, gone), "killed after {steps}");
            let audit = lab.audit();
            assert_eq!((&audit["workloads"], &audit["usage"]["memory"]), (&json!(0), &json!(0)));
        }
    }
}

#[test]
fn a_stream_killed_at_any_step_leaves_what_it_wrote_and_no_wrong_books() {
    for lab in both(&etcd()) {
        (0..30).for_each(|n| lab.node(&format!("n{n}"), 10_000));
        let input: Vec<Value> = (0..900).map(|n| assignment(&format!("n{}", n % 30), 1)).collect();
        for steps in [1, 2, 3, 5, 8, 13, 21] {
            let done = killed_after(&lab, steps, &["reserve", "--ttl", "1s"], &input);
            for workload in done {
                let id = workload["id"].as_str().unwrap();
                let key = format!("work/{}/{id}", workload["node"].as_str().unwrap());
                assert!(lab.store.get(&key).unwrap().is_some(), "{key}");
            }
            lab.audit();
        }
        let gone = || {
            lab.run(&["gc"], &[]);
            lab.count("work/") == 0
        };
        assert!(wait_until(PATIENCE, gone));
        assert_eq!(lab.audit()["usage"]["memory"], 0);
    }
}

#[test]
fn a_stream_outlives_a_restart_of_etcd() {
    let Some(mut etcd) = etcd() else { return };
    let lab = Lab::on(&etcd);
    (0..20).for_each(|n| lab.node(&format!("n{n}"), 10_000));
    let input: Vec<Value> = (0..20_000).map(|n| assignment(&format!("n{}", n % 20), 1)).collect();
    let child = lab.begin(&["reserve", "--store-timeout", "30s"], &input);
    assert!(wait_until(PATIENCE, || lab.count("work/n1/") > 0));
    etcd.kill();
    etcd.start_again();
    let done = Done::of(child.wait_with_output().unwrap());
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert_eq!(done.of_kind("Workload").len(), 20_000);
    assert_eq!(lab.audit()["workloads"], 20_000, "nothing twice");
}
