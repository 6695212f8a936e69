//! `eru-place bind` as its users see it, and through all plans of the corpus.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use assert_cmd::cargo::cargo_bin_cmd;
use serde_json::{Value, json};

struct Said {
    lines: Vec<Value>,
    errors: String,
    code: i32,
}

fn bind(input: &str) -> Said {
    let output = cargo_bin_cmd!("eru-place")
        .env_clear()
        // No store is looked for.
        .env("ERU_STORE", "file:///proc/none")
        .arg("bind")
        .write_stdin(input)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    Said {
        lines: text.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
        errors: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap(),
    }
}

fn one(line: &Value) -> Said {
    bind(&format!("{line}\n"))
}

fn node(cores: u32, memory: u64) -> Value {
    let cpu_map: BTreeMap<u32, u32> = (0..cores).map(|core| (core, 100)).collect();
    json!({"capacity": {"cpu": cores, "cpu_map": cpu_map, "memory": memory}, "usage": {}})
}

#[test]
fn as_many_as_fit_or_as_are_wanted() {
    let request = json!({"cpu_request": 1.5, "memory_request": 10});
    let said = one(&json!({"node": node(4, 100), "request": request}));
    let plans = json!([
        {"cpu_map": {"0": 50, "1": 100}, "numa_node": ""},
        {"cpu_map": {"0": 50, "2": 100}, "numa_node": ""},
    ]);
    assert_eq!(said.lines, [json!({"count": 2, "plans": plans})]);
    assert_eq!((said.code, said.errors.as_str()), (0, ""));
    let said = one(&json!({"node": node(4, 100), "request": request, "count": 1}));
    assert_eq!(said.lines, [json!({"count": 1, "plans": [plans[0]]})]);
    let said = one(&json!({"node": node(4, 9), "request": request}));
    assert_eq!((&said.lines[0], said.code), (&json!({"count": 0, "plans": []}), 0));
}

#[test]
fn fewer_than_wanted_is_a_refusal() {
    let wanted = |count: u64, node: Value| json!({"node": node, "request": {"cpu-request": 2}, "count": count});
    let said = bind(&format!(
        "{}\n{}\n{}\n",
        wanted(3, node(4, 0)),
        wanted(1, node(1, 0)),
        wanted(2, node(4, 0))
    ));
    assert_eq!(said.code, 1);
    let told: Vec<_> = said.lines[..2]
        .iter()
        .map(|refusal| {
            [
                &refusal["kind"],
                &refusal["reason"],
                &refusal["object"],
                &refusal["message"],
            ]
        })
        .collect();
    let reason = "insufficient-capacity";
    assert_eq!(
        told,
        [
            [
                "Refusal",
                reason,
                "line 1",
                "2 of 3 instances fit: ask for fewer with \"count\", or use a larger node"
            ],
            [
                "Refusal",
                reason,
                "line 2",
                "0 of 1 instances fit: 1 of 1 cores are free as a whole, 2 are needed"
            ],
        ]
    );
    assert_eq!(said.lines[2]["count"], 2);
}

#[test]
fn unbound_instances_have_no_cores() {
    let request = json!({"cpu_request": 2, "cpu_bind": false, "memory_request": 30});
    let said = one(&json!({"node": node(2, 100), "request": request}));
    let plan = json!({"cpu_map": {}, "numa_node": ""});
    assert_eq!(said.lines, [json!({"count": 3, "plans": [plan, plan, plan]})]);
    let mut once = node(2, 100);
    once["overcommit"] = json!(1);
    let said = one(&json!({"node": once, "request": request}));
    assert_eq!(said.lines, [json!({"count": 1, "plans": [plan]})]);
    let said = one(&json!({"node": node(2, 100), "request": {"cpu_bind": false}, "count": 4}));
    assert_eq!(said.lines[0]["count"], 4);
}

#[test]
fn the_request_may_stand_on_the_line_and_the_order_of_keys_is_irrelevant() {
    let a = r#"{"node":{"capacity":{"cpu_map":{"2":100,"10":100,"1":50},"memory":5},"usage":null},"cpu_request":1.5,"memory_request":1,"origin_cpu_map":{"2":100}}"#;
    let b = r#"{"origin_cpu_map":{"2":100},"memory_request":1,"cpu_request":1.5,"count":null,"node":{"usage":{"cpu_map":{"1":0}},"capacity":{"memory":5,"cpu_map":{"1":50,"2":100,"10":100}}}}"#;
    let said = bind(&format!("{a}\n{b}\n"));
    assert_eq!(said.lines[0]["plans"][0]["cpu_map"], json!({"1": 50, "2": 100}));
    assert_eq!(said.lines[0], said.lines[1]);
}

#[test]
fn bad_lines_are_named_and_the_rest_goes_on() {
    let good = json!({"node": node(1, 0), "request": {"cpu_request": 1}});
    let mut bad = Vec::new();
    let mut change = |at: &str, value: Value| {
        let mut line = good.clone();
        *line.pointer_mut(at).unwrap() = value;
        bad.push(line.to_string());
    };
    change("/node", json!(null));
    change("/node/capacity/memory", json!(-1));
    change("/node/capacity/cpu_map/0", json!(-5));
    change("/request", json!({"cpu_request": -1}));
    change("/request", json!({"cpu_request": 1e300}));
    change("/request", json!({"memory_request": 5}));
    for (field, value) in [
        ("share_base", 0),
        ("share_base", 2_000_000),
        ("max_share", -2),
        ("count", -1),
    ] {
        let mut line = good.clone();
        line[field] = json!(value);
        bad.push(line.to_string());
    }
    bad.push("[]".into());
    bad.push(r#"{"node":{"capacity""#.into());
    let said = bind(&format!("{}\n{good}\n", bad.join("\n")));
    assert_eq!((said.lines.len(), said.code), (1, 65));
    for (line, field) in [
        "node: ",
        "node.capacity.memory: ",
        "node.capacity.cpu_map",
        "request.cpu_request: ",
        "request.cpu_request: ",
        "request.cpu_request: ",
        "share_base: ",
        "share_base: ",
        "max_share: ",
        "count: ",
        "not a JSON object",
        "",
    ]
    .iter()
    .enumerate()
    {
        let told = format!("line {}: {field}", line + 1);
        assert!(said.errors.contains(&told), "{told} is not in {}", said.errors);
    }
}

#[test]
fn absurd_numbers_cost_nothing() {
    let huge = json!({"capacity": {"cpu_map": {"0": 4_000_000_000_u32, "1": 7}, "memory": u64::MAX}});
    for (count, code) in [
        (json!(null), 65),
        (json!(1_500_000), 65),
        (json!(u64::MAX), 65),
        (json!(3), 0),
    ] {
        let said = one(&json!({"node": huge, "cpu_request": 0.00001, "count": count}));
        assert_eq!(said.code, code, "{count}");
        assert!(
            code == 0 || said.errors.contains("count: more than 1000000 instances fit; ask for"),
            "{}",
            said.errors
        );
    }
    let said = one(&json!({"node": huge, "request": {"cpu_bind": false}}));
    assert!(
        said.errors.contains("line 1: count: more than 1000000 instances fit"),
        "{}",
        said.errors
    );
    let said = one(&json!({"node": huge, "cpu_request": 1_000_000, "memory_request": u64::MAX, "count": u64::MAX}));
    assert_eq!((said.code, &said.lines[0]["kind"]), (1, &json!("Refusal")));
}

/// What is free of something in a node of the corpus.
fn free(node: &Value, path: &str) -> u64 {
    let of = |side: &str| node[side].pointer(path).and_then(Value::as_u64).unwrap_or_default();
    of("capacity").saturating_sub(of("usage"))
}

fn check_legal(id: &str, input: &Value, plans: &[Value]) {
    let node = &input["node"];
    let memory = input["memory_request"].as_u64().unwrap();
    let (mut cores, mut numa) = (BTreeMap::<&str, u64>::new(), BTreeMap::<&str, u64>::new());
    for plan in plans {
        for (core, pieces) in plan["cpu_map"].as_object().unwrap() {
            *cores.entry(core).or_default() += pieces.as_u64().unwrap();
        }
        *numa.entry(plan["numa_node"].as_str().unwrap()).or_default() += memory;
    }
    for (core, pieces) in cores {
        assert!(pieces <= free(node, &format!("/cpu_map/{core}")), "{id}: core {core}");
    }
    for (name, memory) in numa.into_iter().filter(|(name, _)| !name.is_empty()) {
        assert!(
            memory <= free(node, &format!("/numa_memory/{name}")),
            "{id}: NUMA node {name}"
        );
    }
    assert!(memory * plans.len() as u64 <= free(node, "/memory"), "{id}: memory");
}

#[test]
fn the_plans_of_the_corpus() {
    let corpus = include_str!("../../../tests/corpus/cpumem.jsonl");
    let cases: Vec<Value> = corpus
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|case| case["op"] == "plans")
        .collect();
    let input: String = cases.iter().map(|case| format!("{}\n", case["input"])).collect();
    let said = bind(&input);
    assert_eq!(
        (said.lines.len(), said.code, said.errors.as_str()),
        (cases.len(), 0, "")
    );
    let mut exact = 0;
    for (case, answer) in cases.iter().zip(&said.lines) {
        let (id, input, output) = (case["id"].as_str().unwrap(), &case["input"], &case["output"]);
        let plans = answer["plans"].as_array().unwrap();
        assert_eq!(answer["count"], plans.len(), "{id}");
        check_legal(id, input, plans);
        let pieces = input["cpu_request"].as_f64().unwrap() * input["share_base"].as_f64().unwrap();
        if output.is_null() || pieces.trunc() < (pieces + 1e-6).round() {
            continue;
        }
        let was = output["count"].as_u64().unwrap();
        let memory = input["memory_request"].as_u64().unwrap();
        if memory * was > free(&input["node"], "/memory") {
            continue;
        }
        assert_eq!(answer["count"], was, "{id}");
        if let Some(groups) = output["groups"].as_object() {
            let mut ours: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
            for plan in plans {
                ours.entry(plan["numa_node"].as_str().unwrap())
                    .or_default()
                    .push(&plan["cpu_map"]);
            }
            assert_eq!(json!(ours), json!(groups), "{id}");
        } else {
            let was = output.get("plans_stable_sort").unwrap_or(&output["plans"]);
            assert_eq!(&answer["plans"], was, "{id}");
        }
        exact += 1;
    }
    assert!(exact > 150, "only {exact} cases were compared exactly");
}
