//! Several at once.

use serde_json::Value;

use crate::lab::{Done, Lab, assignment, both, etcd};

fn race(lab: &Lab, args: &[&str], inputs: &[Vec<Value>]) -> Vec<Done> {
    let children: Vec<_> = inputs.iter().map(|input| lab.begin(args, input)).collect();
    let wait = |child: std::process::Child| Done::of(child.wait_with_output().unwrap());
    children.into_iter().map(wait).collect()
}

#[test]
fn racing_streams_fill_the_nodes_to_the_last_byte() {
    for lab in both(&etcd()) {
        (0..5).for_each(|n| lab.node(&format!("n{n}"), 60));
        let input: Vec<Value> = (0..200).map(|n| assignment(&format!("n{}", n % 5), 1)).collect();
        let done = race(&lab, &[], &vec![input; 3]);
        let placed: usize = done.iter().map(|done| done.of_kind("Workload").len()).sum();
        let conflicts = done.iter().flat_map(|done| done.of_kind("Refusal"));
        let conflicts = conflicts.filter(|doc| doc["reason"] == "conflict").count();
        assert!(placed == 300 || placed + conflicts >= 300, "{placed} {conflicts}");
        assert!(done.iter().all(|done| done.documents.len() == 200), "{done:?}");
        let audit = lab.audit();
        assert_eq!(audit["usage"]["memory"], placed);
        assert_eq!(audit["workloads"], placed);
    }
}

#[test]
fn of_two_gangs_that_fit_one_at_a_time_one_wins() {
    for lab in both(&etcd()) {
        for round in 0..4 {
            let names: Vec<String> = (0..4).map(|n| format!("r{round}-{n}")).collect();
            names.iter().for_each(|name| lab.node(name, 100));
            // In opposite orders, and each node in two transactions: each gets hold of something first.
            let forth: Vec<Value> = names.iter().map(|name| assignment(name, 100)).collect();
            let back: Vec<Value> = forth.iter().rev().cloned().collect();
            let before = lab.count("work/");
            let done = race(&lab, &["reserve", "--all-or-nothing"], &[forth, back]);
            let mut codes: Vec<_> = done.iter().map(|done| done.code).collect();
            codes.sort_unstable();
            let told: Vec<_> = done.iter().map(|done| (&done.err, done.of_kind("Refusal"))).collect();
            assert_eq!(codes, [Some(0), Some(1)], "{told:#?}");
            let (winner, loser) = if done[0].code == Some(0) { (0, 1) } else { (1, 0) };
            assert_eq!(done[winner].of_kind("Workload").len(), 400);
            assert_eq!(done[loser].of_kind("Refusal").len(), 4);
            assert_eq!(done[loser].documents.len(), 4);
            assert_eq!(lab.count("work/"), before + 400, "no half of the other");
            lab.audit();
        }
    }
}

#[test]
fn of_many_small_gangs_as_many_win_as_fit() {
    for lab in both(&etcd()) {
        (0..4).for_each(|n| lab.node(&format!("n{n}"), 10));
        let input: Vec<Value> = (0..4).map(|n| assignment(&format!("n{n}"), 4)).collect();
        let done = race(&lab, &["reserve", "--all-or-nothing"], &vec![input; 5]);
        let won = done.iter().filter(|done| done.of_kind("Workload").len() == 16).count();
        assert_eq!(won, 2, "{done:#?}");
        assert_eq!(lab.audit()["workloads"], 32);
    }
}

#[test]
fn racing_takers_back_find_no_wrong_books() {
    for lab in both(&etcd()) {
        lab.node("n1", 10_000);
        lab.node("n2", 10_000);
        let placed = lab.run(&[], &[assignment("n1", 400), assignment("n2", 400)]).documents;
        lab.delete(&format!("pending/{}", placed[0]["txid"].as_str().unwrap()));
        let done = race(&lab, &["gc"], &vec![Vec::new(); 4]);
        for done in &done {
            // One may find that the others are always faster.
            assert!(matches!(done.code, Some(0 | 75)), "{}", done.err);
        }
        let taken: usize = done.iter().map(|done| done.documents.len()).sum();
        assert_eq!((taken, lab.count("work/")), (800, 0), "each once");
        assert_eq!(lab.audit()["usage"]["memory"], 0);
    }
}
