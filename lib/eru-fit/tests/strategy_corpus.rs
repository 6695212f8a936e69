//! Each strategy beside Eru's own, on cases that Eru's code was run on; `tests/corpus/README.md` says how to compare.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use eru_fit::strategy::{Info, plan_signed};
use eru_types::Strategy;
use serde_json::Value;

#[path = "../../../tests/corpus/strategy.rs"]
mod rules;

fn answer(input: &Value) -> Result<BTreeMap<String, u64>, String> {
    let strategy: Strategy = input["strategy"].as_str().unwrap().parse().unwrap();
    let infos: Vec<Info<'_>> = input["infos"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
        .map(|info| Info {
            node: info["node"].as_str().unwrap(),
            capacity: info["capacity"].as_u64().unwrap(),
            count: info["count"].as_u64().unwrap(),
            usage: info["usage"].as_f64().unwrap(),
            rate: info["rate"].as_f64().unwrap(),
            domain: "",
        })
        .collect();
    let number = |name: &str| input[name].as_i64().unwrap();
    let given = plan_signed(strategy, number("need"), number("nodes_limit"), &infos);
    let given = given.map_err(|refused| refused.reason.to_string())?;
    let named = infos.iter().map(|info| info.node.to_owned()).zip(given);
    Ok(named.filter(|(_, n)| *n > 0).collect())
}

#[test]
fn every_strategy_answers_as_eru() {
    for case in rules::cases() {
        rules::check(&case, &answer(&case["input"]));
    }
}
