//! How an answer is compared with what Eru's own code gave, by the rules of README.md. Shared by the tests of the
//! library and of the command.

use std::collections::BTreeMap;

use serde_json::Value;

/// Nodes with what they get, without those that get nothing; or the reason of the refusal.
pub(crate) type Answer = Result<BTreeMap<String, u64>, String>;

const CASES: [&str; 5] = [
    include_str!("auto.jsonl"),
    include_str!("fill.jsonl"),
    include_str!("each.jsonl"),
    include_str!("global.jsonl"),
    include_str!("drained.jsonl"),
];

/// All cases of the five strategies.
pub(crate) fn cases() -> Vec<Value> {
    let lines = CASES.iter().flat_map(|file| file.lines());
    let cases: Vec<Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(cases.len() > 600, "{} cases only", cases.len());
    cases
}

/// Checks an answer.
pub(crate) fn check(case: &Value, answer: &Answer) {
    let id = case["id"].as_str().unwrap();
    match case["error_kind"].as_str() {
        Some(kind) => check_refusal(id, kind, &case["input"], answer),
        None => {
            let given = answer
                .as_ref()
                .unwrap_or_else(|reason| panic!("{id}: refused, {reason}"));
            check_plan(id, case, given);
        }
    }
}

fn check_refusal(id: &str, kind: &str, input: &Value, answer: &Answer) {
    let reason = match kind {
        "ErrInsufficientResource" => "insufficient-resource",
        "ErrInsufficientCapacity" => "insufficient-capacity",
        "ErrAlreadyFilled" => "already-filled",
        "ErrInvaildDeployCount" => "invalid-count",
        // A negative number of nodes.
        "panic" => "insufficient-resource",
        other => panic!("{id}: {other}"),
    };
    match answer {
        Err(given) => assert_eq!(given, reason, "{id}"),
        Ok(given) => {
            assert_eq!(reason, "insufficient-resource", "{id}: {given:?}");
            check_better(id, input, given);
        }
    }
}

/// Eru refused what fits: it was told a total that was too small, or a capacity without limit overflowed.
fn check_better(id: &str, input: &Value, given: &BTreeMap<String, u64>) {
    let number = |value: &Value| value.as_i64().unwrap();
    let need = number(&input["need"]);
    let infos = input["infos"].as_array().unwrap();
    let of = |info: &Value| *given.get(info["node"].as_str().unwrap()).unwrap_or(&0);
    assert!(
        infos.iter().all(|info| of(info) <= number(&info["capacity"]) as u64),
        "{id}"
    );
    if input["strategy"] == "FILL" {
        let vast = |info: &Value| number(&info["capacity"]) == i64::MAX && number(&info["count"]) > 0;
        assert!(infos.iter().any(vast), "{id}: {given:?}");
        let filled = |info: &&Value| of(info) > 0;
        let reaches = |info: &Value| number(&info["count"]) as u64 + of(info) == need as u64;
        assert!(infos.iter().filter(filled).all(reaches), "{id}: {given:?}");
    } else {
        assert!(number(&input["total"]) < need, "{id}: {given:?}");
        assert_eq!(given.values().sum::<u64>(), need as u64, "{id}");
    }
}

fn check_plan(id: &str, case: &Value, given: &BTreeMap<String, u64>) {
    let (input, facts) = (&case["input"], &case["invariants"]);
    let deploy = without_zeros(&case["output"]["deploy"]);
    let exact = facts["order_independent"] == true;
    match input["strategy"].as_str().unwrap() {
        strategy @ ("AUTO" | "GLOBAL") => {
            check_bounds(id, &facts["bounds"], given);
            assert_eq!(given.values().sum::<u64>(), input["need"].as_u64().unwrap(), "{id}");
            if strategy == "AUTO" {
                let ends = rows(input, given, |info, n| {
                    vec![int(info, "count") + n, int(info, "capacity") - n]
                });
                assert_eq!(ends, sorted(&facts["final_count_capleft_multiset"]), "{id}");
            }
            // Of a tie Eru may always have taken the same: the bounds are what counts.
            return;
        }
        "FILL" => {
            let mut expected = sorted(&facts["count_capacity_deploy_multiset"]);
            expected.retain(|row| row[2] > 0);
            let ours = chosen(input, given, |info, n| {
                vec![int(info, "count"), int(info, "capacity"), n]
            });
            assert_eq!(ours, expected, "{id}");
        }
        "EACH" => {
            let ours = chosen(input, given, |info, n| vec![int(info, "capacity"), n]);
            assert_eq!(ours, sorted(&facts["capacity_deploy_multiset"]), "{id}");
        }
        "DRAINED" => {
            let row = |info: &Value, n| vec![int(info, "capacity"), info["usage"].as_f64().unwrap().to_bits(), n];
            let intended = if facts["matches_intended"] == true {
                deploy.clone()
            } else {
                without_zeros(&facts["deploy_intended"])
            };
            assert_eq!(rows(input, given, row), rows(input, &intended, row), "{id}");
            if exact && facts["matches_intended"] == true {
                assert_eq!(*given, deploy, "{id}");
            }
            return;
        }
        other => panic!("{id}: {other}"),
    }
    if exact {
        assert_eq!(*given, deploy, "{id}");
    }
}

fn check_bounds(id: &str, bounds: &Value, given: &BTreeMap<String, u64>) {
    let bounds = bounds.as_object().unwrap();
    assert!(given.keys().all(|node| bounds.contains_key(node)), "{id}");
    for (node, bound) in bounds {
        let n = *given.get(node).unwrap_or(&0);
        let legal = bound[0].as_u64().unwrap()..=bound[1].as_u64().unwrap();
        assert!(legal.contains(&n), "{id}: {node} gets {n} instead of {legal:?}");
    }
}

fn int(info: &Value, field: &str) -> u64 {
    info[field].as_u64().unwrap()
}

fn without_zeros(deploy: &Value) -> BTreeMap<String, u64> {
    let all = deploy.as_object().unwrap().iter();
    let all = all.map(|(node, n)| (node.clone(), n.as_u64().unwrap()));
    all.filter(|(_, n)| *n > 0).collect()
}

/// A sorted row for each node.
fn rows(input: &Value, given: &BTreeMap<String, u64>, row: impl Fn(&Value, u64) -> Vec<u64>) -> Vec<Vec<u64>> {
    let infos = input["infos"].as_array().unwrap();
    let n = |info: &Value| *given.get(info["node"].as_str().unwrap()).unwrap_or(&0);
    let mut rows: Vec<Vec<u64>> = infos.iter().map(|info| row(info, n(info))).collect();
    rows.sort_unstable();
    rows
}

/// A sorted row for each node that gets something.
fn chosen(input: &Value, given: &BTreeMap<String, u64>, row: impl Fn(&Value, u64) -> Vec<u64>) -> Vec<Vec<u64>> {
    let mut all = rows(input, given, row);
    all.retain(|row| row.last().is_some_and(|n| *n > 0));
    all
}

fn sorted(multiset: &Value) -> Vec<Vec<u64>> {
    let mut rows: Vec<Vec<u64>> = serde_json::from_value(multiset.clone()).unwrap();
    rows.sort_unstable();
    rows
}
