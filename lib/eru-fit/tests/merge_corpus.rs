//! Merging what several plugins said: the capacities that Eru's own code found, and the true mean of the rest.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use eru_fit::merge::{Measure, merge, merge_nodes};
use serde_json::Value;

const CASES: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/corpus/cobalt.jsonl"));

fn answers(input: &Value) -> Vec<BTreeMap<String, Measure>> {
    let node = |(name, node): (&String, &Value)| {
        let measure = Measure {
            capacity: node["capacity"].as_u64().unwrap(),
            usage: node["usage"].as_f64().unwrap(),
            rate: node["rate"].as_f64().unwrap(),
            weight: u32::try_from(node["weight"].as_u64().unwrap()).unwrap(),
        };
        (name.clone(), measure)
    };
    let plugins = input["plugins"].as_array().unwrap().iter();
    plugins
        .map(|plugin| plugin.as_object().unwrap().iter().map(node).collect())
        .collect()
}

/// The weighted mean in whole ten thousandths, which all figures of the cases are.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "small numbers"
)]
fn true_mean(answers: &[BTreeMap<String, Measure>], node: &str, figure: fn(&Measure) -> f64) -> f64 {
    let (mut sum, mut weights) = (0, 0);
    for answer in answers {
        sum += (figure(&answer[node]) * 10_000.0).round() as i64 * i64::from(answer[node].weight);
        weights += i64::from(answer[node].weight);
    }
    sum as f64 / (10_000 * weights) as f64
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-12
}

#[test]
fn as_in_eru() {
    let mut as_there = 0;
    for line in CASES.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let id = case["id"].as_str().unwrap();
        let answers = answers(&case["input"]);
        let (merged, total) = merge_nodes(&answers);
        let mut backwards = answers.clone();
        backwards.reverse();
        assert_eq!(merge_nodes(&backwards), (merged.clone(), total), "{id}: order matters");
        let possible = case["output"]["possible"].as_array().unwrap();
        for outcome in possible {
            let nodes = outcome["nodes"].as_object().unwrap();
            assert!(merged.keys().eq(nodes.keys()), "{id}");
            for (name, node) in &merged {
                assert_eq!(node.capacity, nodes[name]["capacity"].as_u64().unwrap(), "{id}");
                assert_eq!(u64::from(node.weight), nodes[name]["weight"].as_u64().unwrap(), "{id}");
            }
        }
        for (name, node) in &merged {
            assert!(
                close(node.usage, true_mean(&answers, name, |m| m.usage)),
                "{id}: {node:?}"
            );
            assert!(
                close(node.rate, true_mean(&answers, name, |m| m.rate)),
                "{id}: {node:?}"
            );
        }
        let all_alike = answers.iter().flat_map(BTreeMap::values).all(|m| m.weight == 1);
        if all_alike {
            // Without weights the original has the true mean, too.
            let nodes = possible[0]["nodes"].as_object().unwrap();
            for (name, node) in &merged {
                assert!(close(node.usage, nodes[name]["usage"].as_f64().unwrap()), "{id}");
                assert!(close(node.rate, nodes[name]["rate"].as_f64().unwrap()), "{id}");
            }
            as_there += 1;
        }
        // Its total overflows where a node without a limit is not visited last.
        let right = possible
            .iter()
            .filter_map(|outcome| outcome["total"].as_i64())
            .max()
            .unwrap();
        if right >= 0 {
            assert_eq!(i64::try_from(total).unwrap_or(i64::MAX), right, "{id}");
        } else {
            assert!(total > i64::MAX as u64, "{id}");
        }
    }
    assert!(as_there > 15, "{as_there}");
}

#[test]
fn nothing_overflows() {
    let measure = |capacity, weight| Measure {
        capacity,
        usage: f64::MAX,
        rate: 0.5,
        weight,
    };
    let merged = merge(&[measure(u64::MAX, u32::MAX), measure(3, u32::MAX)]).unwrap();
    assert_eq!((merged.capacity, merged.usage, merged.weight), (3, 0.0, u32::MAX));
    assert!(close(merged.rate, 0.5));
    assert_eq!(merge(&[measure(1, 0)]).unwrap().rate, 0.0);
    assert_eq!(merge(&[]), None);
    let nodes = BTreeMap::from([("a", measure(u64::MAX, 1)), ("b", measure(7, 1))]);
    assert_eq!(merge_nodes(&[nodes]).1, u64::MAX);
    assert_eq!(merge_nodes::<&str>(&[]).1, 0);
}
