//! Telling the unbound which cores are left for them.

use serde_json::{Value, json};

use crate::lab::{Lab, assignment, name};

fn kinds(documents: &[Value]) -> Vec<&str> {
    documents
        .iter()
        .map(|document| document["kind"].as_str().unwrap())
        .collect()
}

#[test]
fn whoever_changes_the_bound_cores_tells_the_unbound() {
    let lab = Lab::new();
    let unbound = lab.running(2, &json!({"cpu_request": 0.5}));
    let bound = lab.running(2, &json!({"cpu_request": 1, "cpu_bind": true}));
    let out = lab.ok(&["realloc", name(&bound[0]), "--delta", "--cpu", "1"], &[]);
    assert_eq!(kinds(&out), ["Workload", "Remap", "Remap"]);
    let mut told: Vec<&str> = out[1..].iter().map(|remap| remap["id"].as_str().unwrap()).collect();
    told.sort_unstable();
    let mut ids: Vec<&str> = unbound
        .iter()
        .map(|workload| workload["id"].as_str().unwrap())
        .collect();
    ids.sort_unstable();
    assert_eq!(told, ids);
    let usage = lab.usage();
    let taken: Vec<&String> = usage["cpu_map"].as_object().unwrap().keys().collect();
    let left = (0..4)
        .map(|core| core.to_string())
        .find(|core| !taken.contains(&core))
        .unwrap();
    assert_eq!((&out[1]["cores"], &out[1]["node"]), (&json!(left), &json!("n1")));

    let out = lab.ok(&["realloc", name(&bound[0]), "--memory", "1K"], &[]);
    assert_eq!(kinds(&out), ["Workload"], "the cores are the same");
    let out = lab.ok(&["realloc", name(&unbound[0]), "--memory", "1K"], &[]);
    assert_eq!(kinds(&out), ["Workload"]);
    let out = lab.ok(&["dissociate"], &bound);
    assert_eq!(kinds(&out), ["Workload", "Workload", "Remap", "Remap"]);
    assert_eq!(out[2]["cores"], "0-3", "all cores are theirs again");
    let out = lab.ok(&["dissociate"], &unbound);
    assert_eq!(kinds(&out), ["Workload", "Workload"], "nothing is bound");
}

#[test]
fn on_demand() {
    let lab = Lab::new();
    lab.node("n2");
    let unbound = lab.running(1, &json!({}));
    lab.running(1, &json!({"cpu_request": 1.5, "cpu_bind": true}));
    lab.running_on("n2", 1, &json!({}));
    let out = lab.ok(&["remap", "n1"], &[]);
    assert_eq!(kinds(&out), ["Remap"]);
    assert_eq!(
        (&out[0]["id"], &out[0]["name"], &out[0]["cores"]),
        (&unbound[0]["id"], &unbound[0]["name"], &json!("2-3"))
    );
    assert_eq!(lab.ok(&["remap"], &[]).len(), 2);
    assert_eq!(lab.run(&["remap", "n9"], &[]).1, 1);
}

#[test]
fn whoever_reserves_or_releases_cores_tells_it_too() {
    let lab = Lab::new();
    let unbound = lab.running(1, &json!({}));
    for all_or_nothing in [false, true] {
        let bound = json!({"cpu_request": 1, "cpu_bind": true});
        let args: &[&str] = if all_or_nothing {
            &["reserve", "--all-or-nothing"]
        } else {
            &[]
        };
        let out = lab.ok(args, &[assignment("n1", 2, &bound), assignment("n1", 1, &json!({}))]);
        assert_eq!(kinds(&out), ["Workload", "Workload", "Workload", "Remap"]);
        assert_eq!((&out[3]["id"], &out[3]["cores"]), (&unbound[0]["id"], &json!("2-3")));
        let out = lab.ok(&["release"], &out);
        // What was on the stream is passed on.
        assert_eq!(kinds(&out), ["Workload", "Workload", "Workload", "Remap", "Remap"]);
        assert_eq!(out[4]["cores"], "0-3");
    }
    let bound = json!({"cpu_request": 1, "cpu_bind": true});
    let out = lab.ok(&["reserve", "--dry-run"], &[assignment("n1", 1, &bound)]);
    assert_eq!(kinds(&out), ["Workload"]);
}
