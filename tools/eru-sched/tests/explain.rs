//! What keeps nodes out, and how much fits, as users see it.
#![expect(clippy::unwrap_used, reason = "tests")]

mod kit;

use eru_testkit::{Missing, available};
use kit::{Files, lines, node, parsed, sched, workload};
use serde_json::{Value, json};

fn two() -> Vec<Value> {
    let mut nodes = vec![node("b", 4, 8), node("a", 2, 1)];
    nodes[0]["labels"] = json!({"disk": "hdd"});
    nodes[0]["usage"] = json!({"cpu": 1.5, "memory": 7_u64 << 30});
    nodes
}

fn classes(explanation: &Value) -> Vec<&str> {
    let reasons = explanation["reasons"].as_array().unwrap();
    reasons.iter().map(|reason| reason["class"].as_str().unwrap()).collect()
}

#[test]
fn every_node_is_explained_in_order_with_all_reasons() {
    let run = Files::new().run(
        &two(),
        &["explain", "--cpu", "4", "--memory", "2G", "--nodelabel", "disk=ssd"],
    );
    assert_eq!(run.code, 1, "nothing fits anywhere");
    let names: Vec<&Value> = run.documents.iter().map(|d| &d["node"]).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(classes(&run.documents[0]), ["label", "cpu", "memory"]);
    let b = &run.documents[1];
    assert_eq!(
        b["reasons"][0]["message"],
        "its label disk is hdd, asked for is disk=ssd"
    );
    assert_eq!(b["reasons"][1]["message"], "2.5 of 4 cores are free, 4 are needed");
    let change: Vec<(&str, &Value)> = b["change"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| (edit["path"].as_str().unwrap(), &edit["value"]))
        .filter(|(path, _)| !path.ends_with("limit"))
        .collect();
    assert_eq!(
        change,
        [
            ("/filter/labels", &Value::Null),
            ("/spec/resources/cpu_request", &json!(2.5)),
            ("/spec/resources/memory_request", &json!(1_u64 << 30)),
        ]
    );
    let run = Files::new().run(&two(), &["explain", "--cpu", "2", "--memory", "1G"]);
    assert_eq!(run.code, 0);
    assert_eq!(
        (&run.documents[0]["fits"], &run.documents[1]["fits"]),
        (&json!(1), &json!(1))
    );
    assert!(
        run.documents
            .iter()
            .all(|d| d["reasons"] == json!([]) && d.get("change").is_none())
    );
}

/// The change is a patch of the Deploy: applied with another program, the deploy fits.
#[test]
fn the_change_applied_to_the_deploy_fits() {
    let files = Files::new();
    std::fs::write(files.path("nodes"), lines(&two())).unwrap();
    let mut deploy = json!({"kind": "Deploy", "v": 1, "count": 1, "filter": {"labels": {"disk": "ssd"}, "all": false},
        "strategy": "AUTO", "nodes_limit": 0,
        "spec": {"app": "shop", "entrypoint": "web", "image": "x", "privileged": false, "restart": "no",
            "resources": {"cpu_request": 9, "cpu_limit": 9, "cpu_bind": true, "memory_request": 4_u64 << 30, "memory_limit": 0}}});
    let run = |command: &[&str], deploy: &Value| {
        let nodes = files.path("nodes");
        let output = sched()
            .args(command)
            .args(["--nodes", &nodes])
            .write_stdin(lines(std::slice::from_ref(deploy)))
            .output()
            .unwrap();
        (parsed(&output.stdout), output.status.code())
    };
    let (why, code) = run(&["explain"], &deploy);
    assert_eq!(code, Some(1));
    for edit in why[1]["change"].as_array().unwrap() {
        let (parent, key) = edit["path"].as_str().unwrap().rsplit_once('/').unwrap();
        let parent = deploy.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        match edit["op"].as_str().unwrap() {
            "remove" => drop(parent.remove(key)),
            _ => drop(parent.insert(key.to_owned(), edit["value"].clone())),
        }
    }
    let (plan, code) = run(&[], &deploy);
    assert_eq!(
        (&plan[0]["kind"], &plan[0]["node"], code),
        (&json!("Assignment"), &json!("b"), Some(0))
    );
}

#[test]
fn limits_and_instances_are_reasons_too() {
    let mut nodes = two();
    nodes.extend([workload("w1", "web", "a"), workload("w2", "job", "b")]);
    let run = Files::new().run(
        &nodes,
        &[
            "explain",
            "--max-per-node",
            "1",
            "--avoid",
            "shop/job",
            "--nodes-limit",
            "1",
            "--engine",
            "docker",
            "--memory",
            "1M",
        ],
    );
    assert_eq!(classes(&run.documents[0]), ["max-per-node", "nodes-limit"]);
    assert_eq!(classes(&run.documents[1]), ["anti-affinity"]);
    let edits = |i: usize| run.documents[i]["change"].as_array().unwrap().len();
    assert_eq!((edits(0), edits(1)), (2, 1));
}

#[test]
fn tables_for_people() {
    let files = Files::new();
    let table = |flags: &[&str]| {
        let output = sched()
            .args(flags)
            .args([
                "--table",
                "--spec",
                &files.path("app.yaml"),
                "--image",
                "shop:1",
                "--nodes",
                "-",
            ])
            .write_stdin(lines(&two()))
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let plan = table(&["--count", "2", "--memory", "512M"]);
    let rows: Vec<&str> = plan.lines().map(str::trim_end).collect();
    assert_eq!(rows[1..3], ["a     1      shop  web", "b     1      shop  web"]);
    assert!(rows[3].starts_with("load: # stays, + comes"), "{plan}");
    assert!(
        rows[4].starts_with("a [++++") && rows[4].ends_with("0% ->  50%"),
        "{plan}"
    );
    assert!(
        rows[5].starts_with("b [####") && rows[5].ends_with("88% ->  94%"),
        "{plan}"
    );
    assert!(rows.len() == 6 && rows.iter().all(|row| row.len() <= 80), "{plan}");
    let explained = table(&["explain", "--cpu", "3", "--memory", "100G"]);
    assert!(
        explained.contains("\n            ") && explained.contains("memory_request 100 GiB → "),
        "a line a reason: {explained}"
    );
    let explained = table(&["explain", "--cpu", "3", "--memory", "0"]);
    assert!(explained.contains("2 of 2 cores are free, 3 are needed"), "{explained}");
    assert!(
        explained.contains("cpu_request 3 → 2") && !explained.contains("load:"),
        "{explained}"
    );
    let capacity = table(&["capacity", "--memory", "1G", "--cpu", "0.5"]);
    let rows: Vec<&str> = capacity.lines().map(str::trim_end).collect();
    assert_eq!(rows[1..], ["2      a     1", "       b     1"], "{capacity}");
}

#[test]
fn plugins_have_their_say() {
    if available(Missing::unless_program("jq", "jq")).is_none() {
        return;
    }
    let files = Files::new();
    let mut nodes = vec![node("a", 8, 8), node("b", 8, 8)];
    for node in &mut nodes {
        node["capacity"]["plugins"] = json!({"hostports": {"80/tcp": 1, "443/tcp": 1}});
    }
    nodes[1]["usage"] = json!({"plugins": {"hostports": {"80/tcp": 1}}});
    std::fs::write(files.path("nodes"), lines(&nodes)).unwrap();
    let run = |command: &[&str], input: &str| {
        let plugins = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/plugins");
        let output = sched()
            .env("PATH", std::env::var("PATH").unwrap())
            .env("ERU_PLUGINS", plugins)
            .args(["--nodes", &files.path("nodes")])
            .args(command)
            .write_stdin(input)
            .output()
            .unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        (parsed(&output.stdout), output.status.code().unwrap(), error)
    };
    let app = files.path("app.yaml");
    let spec = [
        "--spec",
        &app,
        "--image",
        "x",
        "--extra-resources",
        r#"{"hostports":["80"]}"#,
    ];
    let with = |more: &[&str]| run(&[&spec[..], more].concat(), "");
    let (told, code, error) = with(&["capacity"]);
    assert_eq!((&told[0]["nodes"], code), (&json!({"a": 1}), 0), "{error}");
    let (told, ..) = with(&["explain"]);
    assert_eq!((&told[0]["fits"], &told[1]["fits"]), (&json!(1), &json!(0)));
    assert_eq!(classes(&told[1]), ["plugin"]);
    assert_eq!(told[1]["change"][0]["path"], "/spec/resources/plugins");
    let (told, code, error) = with(&["--count", "3"]);
    assert_eq!((&told[0]["reason"], code), (&json!("insufficient-resource"), 1));
    assert!(
        error.contains("b: the plugin hostports has nothing left for it"),
        "{error}"
    );

    // A stream sees what the ones before it got.
    let deploy = json!({"kind": "Deploy", "v": 1, "count": 1, "spec": {"app": "shop", "entrypoint": "web", "image": "x",
        "resources": {"plugins": {"hostports": ["80"]}}}});
    let stream = lines(&[deploy.clone(), deploy]);
    let kinds = |told: &[Value]| told.iter().map(|d| d["kind"].clone()).collect::<Vec<_>>();
    let (told, ..) = run(&[], &stream);
    assert_eq!(kinds(&told), ["Assignment", "Refusal"]);

    // One that is not there, and one that does not like the request, make refusals and nothing else.
    let (told, code, error) = run(&["--plugins", "/nonexistent"], &stream);
    assert_eq!((kinds(&told), code), (vec![json!("Refusal"), json!("Refusal")], 1));
    assert!(
        error.contains("resource plugin hostports is not installed in /nonexistent"),
        "{error}"
    );
    let (told, code, error) = with(&["--extra-resources", r#"{"hostports":["http"]}"#]);
    assert!(told.is_empty() && code == 64, "{error}");
    let deploy = stream.replace(r#"["80"]"#, r#"["http"]"#);
    let (told, code, error) = run(&["capacity"], &deploy);
    assert_eq!((kinds(&told), code), (vec![json!("Refusal"), json!("Refusal")], 1));
    assert!(error.contains("not a port between 1 and 65535"), "{error}");
}
