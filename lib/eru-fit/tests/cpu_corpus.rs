//! The cases that the original was run on (`tests/corpus/cpumem.jsonl`), through the library.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use eru_fit::cpu::{self, Plan};
use eru_fit::{Ask, Host};
use eru_types::{Cpu, CpuMap, Node, Overcommit, Request, Spec};
use serde_json::{Value, json};

struct Case {
    id: String,
    input: Value,
    output: Value,
    error: String,
}

fn cases(op: &str) -> Vec<Case> {
    let corpus = include_str!("../../../tests/corpus/cpumem.jsonl");
    let lines = corpus.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let cases: Vec<_> = lines
        .filter(|case| case["op"] == op)
        .map(|case| Case {
            id: case["id"].as_str().unwrap().to_owned(),
            input: case["input"].clone(),
            output: case["output"].clone(),
            error: case["error_kind"].as_str().unwrap_or_default().to_owned(),
        })
        .collect();
    assert!(cases.len() > 10, "{op}");
    cases
}

fn read<T: serde::de::DeserializeOwned + Default>(value: &Value) -> T {
    if value.is_null() {
        T::default()
    } else {
        serde_json::from_value(value.clone()).unwrap()
    }
}

fn node(input: &Value) -> Node {
    Node {
        share_base: read(&input["share_base"]),
        max_share: input["max_share"].as_i64().and_then(|share| u32::try_from(share).ok()),
        overcommit: Overcommit::INFINITE,
        capacity: read(&input["node"]["capacity"]),
        usage: read(&input["node"]["usage"]),
        ..Node::default()
    }
}

/// A raw request, whose keys have dashes.
fn request(raw: &Value) -> Result<Request, String> {
    let mut plain: serde_json::Map<_, _> = serde_json::Map::new();
    for (key, value) in raw.as_object().unwrap() {
        plain.insert(key.replace('-', "_"), value.clone());
    }
    let mut request: Request = serde_json::from_value(Value::Object(plain)).map_err(|error| error.to_string())?;
    request.normalise().map_err(|(_, message)| message)?;
    Ok(request)
}

fn pieces(node: &Node, cpu: Cpu) -> u64 {
    cpu.pieces(node.share_base).max(1)
}

/// Whether the original, which truncates, bound as many pieces as we do.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small numbers")]
fn same_pieces(node: &Node, cpu: f64) -> bool {
    (cpu * f64::from(node.share_base)) as u64 == pieces(node, Cpu::from_f64(cpu).unwrap())
}

/// Panics when the plans take what the node does not have, or are not what was asked for.
fn legal(id: &str, node: &Node, pieces: u64, memory: u64, plans: &[Plan]) {
    let base = u64::from(node.share_base);
    let (mut cores, mut numa) = (BTreeMap::<u32, u64>::new(), BTreeMap::<&str, u64>::new());
    for plan in plans {
        assert_eq!(plan.cpu_map.sum(), pieces, "{id}");
        let fragments: Vec<_> = plan.cpu_map.values().filter(|&p| u64::from(p) != base).collect();
        assert_eq!(fragments.len() as u64, u64::from(!pieces.is_multiple_of(base)), "{id}");
        for (core, pieces) in plan.cpu_map.iter() {
            *cores.entry(core).or_default() += u64::from(pieces);
        }
        if let Some(name) = &plan.numa_node {
            *numa.entry(name).or_default() += memory;
            let of = |core| node.capacity.numa.get(&core);
            assert!(plan.cpu_map.keys().all(|core| of(core) == Some(name)), "{id}");
        }
    }
    for (core, pieces) in cores {
        let used = node.usage.cpu_map.get(core).unwrap_or_default();
        let capacity = node.capacity.cpu_map.get(core).unwrap_or_default();
        assert!(pieces + u64::from(used) <= u64::from(capacity), "{id}: core {core}");
    }
    let free = |capacity: u64, used: u64| capacity.saturating_sub(used);
    for (name, taken) in numa {
        let of = |map: &BTreeMap<String, u64>| map.get(name).copied().unwrap_or_default();
        let free = free(of(&node.capacity.numa_memory), of(&node.usage.numa_memory));
        assert!(taken <= free, "{id}: NUMA node {name}");
    }
    let taken = memory * plans.len() as u64;
    assert!(taken <= free(node.capacity.memory, node.usage.memory), "{id}: memory");
}

/// The original's plans in our order: NUMA nodes by name, then across.
fn expected(output: &Value) -> Vec<Plan> {
    let plan = |cpu_map: &Value, numa: &str| Plan {
        cpu_map: read(cpu_map),
        numa_node: (!numa.is_empty()).then(|| numa.to_owned()),
    };
    if let Some(groups) = output["groups"].as_object() {
        let mut groups: Vec<_> = groups.iter().collect();
        groups.sort_by_key(|(numa, _)| (numa.is_empty(), *numa));
        let plans = |(numa, plans): (&String, &Value)| -> Vec<_> {
            plans.as_array().unwrap().iter().map(|map| plan(map, numa)).collect()
        };
        return groups.into_iter().flat_map(plans).collect();
    }
    let plans = output.get("plans_stable_sort").unwrap_or(&output["plans"]);
    let plans = plans.as_array().unwrap().iter();
    plans
        .map(|each| plan(&each["cpu_map"], each["numa_node"].as_str().unwrap_or_default()))
        .collect()
}

/// Whether the original gave more memory than the node has in all.
fn over_committed(node: &Node, memory: u64, plans: &[Plan]) -> bool {
    memory.saturating_mul(plans.len() as u64) > node.capacity.memory.saturating_sub(node.usage.memory)
}

#[test]
fn plans() {
    let mut exact = 0;
    for case in cases("plans") {
        let node = node(&case.input);
        let cpu = case.input["cpu_request"].as_f64().unwrap();
        let pieces = pieces(&node, Cpu::from_f64(cpu).unwrap());
        let memory: u64 = read(&case.input["memory_request"]);
        let origin: CpuMap = read(&case.input["origin_cpu_map"]);
        let plans = cpu::bind(&Host::from(&node), pieces, memory, &origin, u64::MAX);
        legal(&case.id, &node, pieces, memory, &plans);
        let capacity = cpu::capacity(&Host::from(&node), pieces, memory);
        assert!(capacity == plans.len() as u64 || !origin.is_empty(), "{}", case.id);
        assert_eq!(
            cpu::shortage(&Host::from(&node), pieces, memory).is_none(),
            capacity > 0,
            "{}",
            case.id
        );
        if case.error.is_empty() && same_pieces(&node, cpu) {
            let expected = expected(&case.output);
            if !over_committed(&node, memory, &expected) {
                assert_eq!(plans, expected, "{}", case.id);
                exact += 1;
            }
        }
    }
    assert!(exact > 150, "only {exact} cases were compared exactly");
}

#[test]
fn capacities() {
    for case in cases("capacity") {
        let node = node(&case.input);
        let request = match request(&case.input["request"]) {
            Ok(request) => request,
            Err(error) => {
                assert!(case.error.starts_with("ErrInvalid"), "{}: {error}", case.id);
                continue;
            }
        };
        assert_eq!(case.error, "", "{}", case.id);
        let fits = fits(&node, &request);
        let was = case.output["capacity"].as_f64().unwrap_or_default();
        if request.cpu_bind && !same_pieces(&node, request.cpu_request.as_f64()) {
            continue;
        }
        #[expect(clippy::cast_precision_loss, reason = "the corpus has the largest number as a float")]
        let fits = if fits == u64::MAX { i64::MAX as f64 } else { fits as f64 };
        assert!((fits - was).abs() < 1.0, "{}: {fits} instead of {was}", case.id);
    }
}

/// How many fit, bound or not, where CPU that is not bound is sold without end.
fn fits(node: &Node, request: &Request) -> u64 {
    let spec = Spec {
        resources: request.clone(),
        ..Spec::default()
    };
    eru_fit::capacity(&Host::from(node), &Ask::new(&spec).unwrap())
}

#[test]
fn deploys() {
    for case in cases("deploy") {
        let node = node(&case.input);
        let request = request(&case.input["request"]).unwrap();
        let count: u64 = read(&case.input["deploy_count"]);
        if request.cpu_bind && !same_pieces(&node, request.cpu_request.as_f64()) {
            continue;
        }
        let enough = fits(&node, &request) >= count;
        assert_eq!(enough, case.error.is_empty(), "{}: {}", case.id, case.error);
        if !(enough && request.cpu_bind) {
            continue;
        }
        let pieces = pieces(&node, request.cpu_request);
        let plans = cpu::bind(
            &Host::from(&node),
            pieces,
            request.memory_request,
            &CpuMap::new(),
            count,
        );
        let records = case.output["workloads_resource"].as_array().unwrap();
        assert_eq!(plans.len(), records.len(), "{}", case.id);
        for (plan, record) in plans.iter().zip(records) {
            if node.capacity.numa.is_empty() {
                assert_eq!(plan.cpu_map, read(&record["cpu_map"]), "{}", case.id);
            }
        }
    }
}

#[test]
fn reallocs() {
    let mut compared = 0;
    for case in cases("realloc") {
        let mut node = node(&case.input);
        let old = &case.input["workload_resource"];
        let held: CpuMap = read(&old["cpu_map"]);
        for (core, pieces) in held.iter() {
            let used = node.usage.cpu_map.get(core).unwrap();
            node.usage.cpu_map.insert(core, used - pieces);
        }
        node.usage.memory -= read::<u64>(&old["memory_request"]);
        for (name, memory) in read::<BTreeMap<String, u64>>(&old["numa_memory"]) {
            *node.usage.numa_memory.get_mut(&name).unwrap() -= memory;
        }
        let Ok(request) = changed(old, &case.input["request_delta"], !held.is_empty()) else {
            assert!(case.error.starts_with("ErrInvalid"), "{}", case.id);
            continue;
        };
        if request.cpu_bind && !same_pieces(&node, request.cpu_request.as_f64()) {
            continue;
        }
        if !request.cpu_bind {
            assert_eq!(fits(&node, &request) > 0, case.error.is_empty(), "{}", case.id);
            continue;
        }
        let pieces = pieces(&node, request.cpu_request);
        let plans = cpu::bind(&Host::from(&node), pieces, request.memory_request, &held, 1);
        assert_eq!(plans.is_empty(), !case.error.is_empty(), "{}: {}", case.id, case.error);
        let record = &case.output["workload_resource"];
        // Which NUMA node goes first was left to chance.
        let numa = |value: &Value| value["numa_node"].as_str().unwrap_or_default().to_owned();
        if plans.is_empty() || plans[0].numa_node.clone().unwrap_or_default() != numa(record) {
            continue;
        }
        assert_eq!(plans[0].cpu_map, read(&record["cpu_map"]), "{}", case.id);
        compared += 1;
    }
    assert!(compared > 10, "only {compared} cases were compared exactly");
}

/// The request that a delta makes of what a workload has.
fn changed(old: &Value, delta: &Value, bound: bool) -> Result<Request, String> {
    let mut raw = json!({});
    for key in ["cpu_request", "cpu_limit", "memory_request", "memory_limit"] {
        let delta = &delta[key.replace('_', "-")];
        raw[key] = if key.starts_with("cpu") {
            let sum = old[key].as_f64().unwrap() + delta.as_f64().unwrap_or_default();
            json!((sum * 1e9).round() / 1e9)
        } else {
            json!(old[key].as_i64().unwrap() + delta.as_i64().unwrap_or_default())
        };
    }
    let keep = delta["keep-cpu-bind"] == true;
    raw["cpu_bind"] = json!(if keep { bound } else { delta["cpu-bind"] == true });
    request(&raw)
}

#[test]
fn remaps() {
    for case in cases("remap") {
        let pool = cpu::pool(&Host::from(&node(&case.input)));
        let params = case.output["engine_params_map"].as_object().unwrap();
        for workload in params.values() {
            let map: CpuMap = read(&workload["cpu_map"]);
            assert_eq!(pool, map.keys().collect::<Vec<_>>(), "{}", case.id);
        }
    }
}

#[test]
fn requests() {
    for case in cases("validate_request") {
        match request(&case.input["request"]) {
            Err(error) => assert!(case.error.starts_with("ErrInvalid"), "{}: {error}", case.id),
            Ok(request) => {
                let numbers = json!({
                    "cpu_bind": request.cpu_bind, "keep_cpu_bind": false,
                    "cpu_request": request.cpu_request, "cpu_limit": request.cpu_limit,
                    "memory_request": request.memory_request, "memory_limit": request.memory_limit,
                });
                assert_eq!(numbers, case.output, "{}", case.id);
            }
        }
    }
}
