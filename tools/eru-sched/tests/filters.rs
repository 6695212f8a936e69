//! Which nodes are chosen, and how many instances each may have.

mod kit;

use kit::{Files, node, workload};
use serde_json::{Value, json};

fn three() -> Vec<Value> {
    let mut nodes = vec![node("a", 8, 8), node("b", 8, 8), node("c", 8, 8)];
    nodes[0]["labels"] = json!({"disk": "ssd", "zone": "1"});
    nodes[1]["labels"] = json!({"disk": "hdd", "zone": "2", "spot": ""});
    nodes
}

#[test]
fn conditions_on_labels() {
    let (files, nodes) = (Files::new(), three());
    for (conditions, expected) in [
        (&["disk=ssd"][..], "a=3"),
        (&["disk!=ssd"], "b=2 c=1"),
        (&["disk in (ssd, hdd)"], "a=2 b=1"),
        (&["disk notin (ssd,nvme)", "zone"], "b=3"),
        (&["zone"], "a=2 b=1"),
        (&["!zone"], "c=3"),
        (&["spot="], "b=3"),
        (&["disk", "!spot", "zone in (1,2)"], "a=3"),
        (&["disk=ssd", "disk=ssd"], "a=3"),
        (&["disk=nvme"], "no-nodes"),
    ] {
        let mut flags = vec!["--count", "3"];
        conditions
            .iter()
            .for_each(|condition| flags.extend(["--nodelabel", condition]));
        assert_eq!(files.plan(&nodes, &flags), expected, "{conditions:?}");
    }
    let told = files.plan(&nodes, &["--nodelabel", "disk like (ssd)"]);
    assert!(
        told.contains("--nodelabel") && told.contains("key notin (a,b)"),
        "{told}"
    );
    let told = files.plan(&nodes, &["--nodelabel", "disk=ssd", "--nodelabel", "disk=hdd"]);
    assert!(
        told.contains("--nodelabel disk=hdd") && told.contains("disk in (ssd,hdd)"),
        "{told}"
    );
}

#[test]
fn conditions_travel_with_the_plan() {
    let files = Files::new();
    let flags = [
        "--nodelabel",
        "disk=ssd",
        "--nodelabel",
        "zone in (1,2)",
        "--avoid",
        "cache",
        "--max-per-node",
        "2",
    ];
    let run = files.run(&three(), &flags);
    let deploy = &run.documents[0]["deploy"];
    assert_eq!(
        (&deploy["filter"]["labels"], &deploy["max_per_node"]),
        (&json!({"disk": "ssd"}), &json!(2))
    );
    assert_eq!(
        deploy["filter"]["selectors"],
        json!([{"key": "zone", "op": "in", "values": ["1", "2"]}])
    );
    assert_eq!(deploy["filter"]["avoid"], json!(["cache"]));
}

#[test]
fn nodes_named_twice_are_one_and_bypass_pod_labels_and_state() {
    let (files, mut nodes) = (Files::new(), three());
    nodes[2]["cordoned"] = json!(true);
    let flags = [
        "--node",
        "c",
        "--node",
        "c",
        "--pod",
        "q",
        "--nodelabel",
        "disk=ssd",
        "--exclude-node",
        "c",
    ];
    assert_eq!(files.plan(&nodes, &flags), "c=1");
    // What the instances demand of each other holds everywhere.
    nodes.push(workload("w1", "web", "c"));
    assert_eq!(files.plan(&nodes, &["--node", "c", "--avoid", "shop/web"]), "no-nodes");
    assert_eq!(
        files.plan(&nodes, &["--node", "c", "--max-per-node", "1"]),
        "insufficient-resource"
    );
    nodes[2]["engines"] = json!(["native"]);
    assert_eq!(files.plan(&nodes, &["--node", "c", "--engine", "docker"]), "no-nodes");
}

#[test]
fn instances_avoid_others_and_their_own() {
    let files = Files::new();
    let mut nodes = three();
    nodes.extend([workload("w1", "job", "a"), workload("w2", "web", "b")]);
    for (avoid, count, expected) in [
        (&["shop/job"][..], "3", "b=1 c=2"),
        (&["shop"], "1", "c=1"),
        (&["shop"], "2", "insufficient-resource"),
        (&["shop/web"], "2", "a=1 c=1"),
        (&["shop/web", "shop/job"], "1", "c=1"),
        (&["other", "shop/other"], "3", "a=1 b=1 c=1"),
    ] {
        let mut flags = vec!["--count", count];
        avoid.iter().for_each(|what| flags.extend(["--avoid", what]));
        assert_eq!(files.plan(&nodes, &flags), expected, "{avoid:?}");
    }
    let told = files.plan(&nodes, &["--avoid", "shop/a_b"]);
    assert!(told.contains("--avoid") && told.contains("underscore"), "{told}");
}

#[test]
fn a_stream_avoids_what_it_has_planned() {
    let files = Files::new();
    std::fs::write(files.path("nodes"), kit::lines(&three())).ok();
    let deploy = |entry: &str, avoid: &[&str]| {
        json!({"kind": "Deploy", "v": 1, "count": 1, "filter": {"avoid": avoid},
            "spec": {"app": "shop", "entrypoint": entry, "image": "x"}})
    };
    let stream = [
        deploy("web", &["shop"]),
        deploy("job", &["shop"]),
        deploy("db", &["shop/web"]),
        deploy("web", &["shop"]),
    ];
    let output = kit::sched()
        .args(["--nodes", &files.path("nodes")])
        .write_stdin(kit::lines(&stream))
        .output();
    let documents = kit::parsed(&output.map(|output| output.stdout).unwrap_or_default());
    let told: Vec<_> = documents
        .iter()
        .map(|d| d["node"].as_str().or(d["reason"].as_str()))
        .collect();
    assert_eq!(told, [Some("a"), Some("b"), Some("b"), Some("c")]);
}

#[test]
fn at_most_so_many_a_node_with_every_strategy() {
    let files = Files::new();
    let mut nodes = three();
    nodes.push(workload("w1", "web", "a"));
    let plan = |flags: &[&str]| files.plan(&nodes, flags);
    assert_eq!(plan(&["--count", "5", "--max-per-node", "2"]), "a=1 b=2 c=2");
    assert_eq!(plan(&["--count", "6", "--max-per-node", "2"]), "insufficient-resource");
    // AUTO's own limit stays beside it.
    assert_eq!(
        plan(&["--count", "4", "--max-per-node", "3", "--nodes-limit", "2"]),
        "a=1 b=2 c=1"
    );
    assert_eq!(
        plan(&["--count", "2", "--strategy", "FILL", "--max-per-node", "2"]),
        "a=1 b=2 c=2"
    );
    assert_eq!(
        plan(&["--count", "3", "--strategy", "FILL", "--max-per-node", "2"]),
        "insufficient-resource"
    );
    // What is filled already stays so, limit or not.
    assert_eq!(
        plan(&[
            "--count",
            "1",
            "--strategy",
            "FILL",
            "--max-per-node",
            "1",
            "--node",
            "a"
        ]),
        "already-filled"
    );
    let run = files.run(&nodes, &["--count", "9", "--max-per-node", "1"]);
    assert!(
        run.error
            .contains("a: it has 1 instances, at most 1 a node are asked for"),
        "{}",
        run.error
    );
    let run = files.run(&nodes, &["capacity", "--max-per-node", "2", "--cpu", "3"]);
    assert_eq!(run.documents[0]["nodes"], json!({"a": 1, "b": 2, "c": 2}));
    let run = files.run(&nodes, &["capacity", "--nodes-limit", "1", "--avoid", "shop/web"]);
    assert_eq!(run.documents[0]["nodes"], json!({"b": 1, "c": 1}));
}

#[test]
fn what_is_not_known_is_named_with_a_remedy() {
    let files = Files::new();
    for (flags, told) in [
        (&["--node", "x"][..], "node x is not known; `eru-place node ls`"),
        (
            &["--pod", "x"],
            "pod x has no nodes; add one with `eru-place node add NAME --pod x`",
        ),
        (&["capacity", "--pod", "x"], "pod x has no nodes"),
        (&["explain", "--node", "x"], "node x is not known"),
        (
            &["--exclude-node", "a", "--pod", "p", "--nodelabel", "disk"],
            "a: it is excluded",
        ),
    ] {
        let run = files.run(&[node("a", 1, 1)], flags);
        assert!(run.code == 1 && run.error.contains(told), "{flags:?}: {}", run.error);
        assert_eq!(
            run.documents.last().map(|d| d["kind"].clone()),
            Some(json!("Refusal")),
            "{flags:?}"
        );
    }
    for command in [&["--count", "1"][..], &["capacity"], &["explain"]] {
        let run = files.run(&[], command);
        assert!(
            run.code == 1 && run.error.contains("there are no nodes; add one"),
            "{command:?}: {}",
            run.error
        );
    }
}

#[test]
fn a_node_that_is_oversold_takes_nothing_more() {
    let files = Files::new();
    let mut full = node("a", 2, 1);
    full["usage"] = json!({"cpu": 5, "cpu_map": {"0": 300, "7": 1}, "memory": 9_u64 << 30});
    for command in [&["--count", "1"][..], &["capacity"], &["explain", "--cpu-bind"]] {
        let run = files.run(&[full.clone(), node("b", 0, 0)], command);
        assert_eq!(run.code, 1, "{command:?}: {}", run.error);
    }
    let run = files.run(&[full], &["explain", "--cpu-bind", "--memory", "1G"]);
    let classes: Vec<_> = run.documents[0]["reasons"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|r| &r["class"])
        .collect();
    assert!(classes.contains(&&json!("memory")), "{classes:?}");
}

#[test]
fn instances_spread_over_the_values_of_a_label() {
    let files = Files::new();
    let mut nodes = three();
    nodes.push(node("d", 8, 8));
    nodes[3]["labels"] = json!({"zone": "2"});
    let spread = ["--strategy", "SPREAD", "--by", "zone", "--count"];
    let plan = |nodes: &[Value], count: &str| files.plan(nodes, &[&spread[..], &[count]].concat());
    // Zone 1 is a, zone 2 is b and d, and c is in none.
    assert_eq!(plan(&nodes, "6"), "a=2 b=1 c=2 d=1");
    nodes.extend([workload("w1", "web", "b"), workload("w2", "web", "b")]);
    assert_eq!(plan(&nodes, "2"), "a=1 c=1");
    // What stands on a node that takes no more counts in its domain all the same.
    nodes[1]["usage"] = json!({"cpu": 8});
    assert_eq!(plan(&nodes, "4"), "a=2 c=2");
    let deploy = json!({"kind": "Deploy", "v": 1, "count": 1, "strategy": "SPREAD",
        "spec": {"app": "shop", "entrypoint": "web", "image": "x"}});
    let assert = kit::sched()
        .args(["--nodes", "/dev/null"])
        .write_stdin(kit::lines(&[deploy]))
        .assert();
    assert
        .code(65)
        .stderr(predicates::str::contains("SPREAD needs the label"));
}
