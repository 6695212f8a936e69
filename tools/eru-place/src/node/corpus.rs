//! The cases of the original's AddNode, through the parsing of the flags.

use clap::Parser;
use eru_types::Node;
use serde_json::{Value, json};

use super::args::NodeFields;
use super::{absolute, check};

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    fields: NodeFields,
}

/// The node that the flags make of nothing.
fn node(args: &[String]) -> Result<Node, String> {
    let flags = Flags::try_parse_from(std::iter::once("node".to_owned()).chain(args.iter().cloned()));
    let fields = flags.map_err(|error| error.to_string())?.fields;
    let mut node = Node {
        name: "n".into(),
        pod: "p".into(),
        share_base: fields.share_base.unwrap_or(100),
        ..Node::default()
    };
    absolute::apply(&mut node, &fields).map_err(|failure| failure.to_string())?;
    check(&node).map_err(|failure| failure.to_string())?;
    Ok(node)
}

fn flags(input: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut args = vec![format!("--share-base={}", input["share_base"])];
    for (key, value) in input["request"].as_object().unwrap() {
        match value.as_array() {
            Some(list) => args.extend(list.iter().map(|value| format!("--{key}={}", word(value)))),
            None => args.push(format!("--{key}={}", word(value))),
        }
    }
    args
}

/// What the original should have answered: each NUMA node has an equal part of the memory (its bug divides by the number
/// of cores).
fn corrected(case: &Value) -> Value {
    let mut capacity = case["output"]["capacity"].clone();
    let request = &case["input"]["request"];
    if request.get("numa-cpu").is_some() && request.get("numa-memory").is_none() {
        let nodes = capacity["numa_memory"].as_object_mut().unwrap();
        let part = case["output"]["capacity"]["memory"].as_u64().unwrap() / nodes.len() as u64;
        nodes.values_mut().for_each(|memory| *memory = json!(part));
    }
    let fields = capacity.as_object_mut().unwrap();
    fields.retain(|_, value| value.as_object().is_none_or(|map| !map.is_empty()));
    capacity
}

/// What makes no sense, though the original took it: negative memory, and NUMA nodes with more than the node.
fn senseless(case: &Value) -> bool {
    let capacity = &case["output"]["capacity"];
    let numa = capacity["numa_memory"].as_object();
    let sum: i64 = numa
        .into_iter()
        .flatten()
        .filter_map(|(_, memory)| memory.as_i64())
        .sum();
    case.get("error").is_some() || capacity["memory"].as_i64().unwrap() < sum
}

#[test]
fn nodes_are_what_the_original_makes_of_them() {
    let cases = include_str!("../../../../tests/corpus/cpumem.jsonl").lines();
    let cases = cases.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let (mut taken, mut refused) = (0, 0);
    for case in cases.filter(|case| case["op"] == "add_node") {
        let made = node(&flags(&case["input"]));
        if senseless(&case) {
            refused += 1;
            assert!(made.is_err(), "{case}");
        } else {
            taken += 1;
            assert_eq!(
                serde_json::to_value(made.unwrap().capacity).unwrap(),
                corrected(&case),
                "{case}"
            );
        }
    }
    assert!((taken, refused) == (14, 5), "{taken} and {refused}");
}

fn made(line: &str) -> Result<Value, String> {
    let args: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    node(&args).map(|node| serde_json::to_value(node.capacity).unwrap())
}

#[test]
fn numa_memory_is_divided_by_the_number_of_numa_nodes() {
    let capacity = made("--cpu 4 --memory 4G --numa-cpu 0-1 --numa-cpu 2,3").unwrap();
    assert_eq!(
        capacity["numa_memory"],
        json!({"0": 2_147_483_648_u64, "1": 2_147_483_648_u64})
    );
    assert_eq!(capacity["numa"], json!({"0": "0", "1": "0", "2": "1", "3": "1"}));
}

#[test]
fn storage_has_the_volumes_in_it() {
    let disk = "--disk /dev/a:/a,/b:1:2:3K:4K";
    let capacity = made(&format!(
        "--cpu 1 --memory 1 --storage 10 --volume /a:5 --volume /b:6 {disk} --gpu g=2 --gpu h=#3"
    ));
    let capacity = capacity.unwrap();
    assert_eq!(
        (&capacity["storage"], &capacity["volumes"]),
        (&json!(21), &json!({"/a": 5, "/b": 6}))
    );
    assert_eq!(capacity["devices"], json!({"g": [0, 1], "h": [3]}));
    let disk = json!([{"device": "/dev/a", "mounts": ["/a", "/b"], "read_iops": 1, "write_iops": 2, "read_bps": 3072,
        "write_bps": 4096}]);
    assert_eq!(capacity["disks"], disk);
}

#[test]
fn what_makes_no_sense_is_refused_by_name() {
    for (line, named) in [
        ("--cpu 0", "one core"),
        ("--cpu -2", "--cpu: -2 is negative (with --delta"),
        ("--cpu 1.5", "'1.5' is neither a whole number"),
        ("--cpu 99999999", "--cpu"),
        ("--cpu 0:100,0:50", "core 0 is named twice"),
        ("--cpu 0:0", "core 0 has no pieces"),
        ("--cpu 0:-5", "core 0 cannot have -5 pieces"),
        ("--cpu 0:5000000000", "core 0"),
        ("--cpu 0:1 --share 5", "--share"),
        ("--cpu 1 --share 0", "--share"),
        ("--cpu 1 --share-base 0", "--share-base"),
        ("--cpu 1 --overcommit 0", "overcommit"),
        ("--cpu 1 --max-share=-1", "neither a number of cores"),
        ("--cpu 1 --memory -1", "--memory"),
        ("--cpu 1 --memory lots", "'lots'"),
        ("--cpu 1 --memory 9E", "'9E'"),
        ("--cpu 4 --memory 9 --numa-cpu 0,1", "core 2 is of no NUMA node"),
        (
            "--cpu 2 --memory 9 --numa-cpu 0,1 --numa-cpu 1",
            "core 1 is named twice",
        ),
        ("--cpu 2 --memory 9 --numa-cpu 0-2", "core 2 is none of the node's"),
        ("--cpu 2 --memory 9 --numa-cpu 0-4294967295", "4294967295"),
        (
            "--cpu 2 --memory 9 --numa-cpu 0,1 --numa-memory 5 --numa-memory 5",
            "given 2 times for 1",
        ),
        (
            "--cpu 2 --memory 9 --numa-cpu 0 --numa-cpu 1 --numa-memory 5 --numa-memory 5",
            "have 10 bytes, the node only 9",
        ),
        ("--cpu 2 --memory 9 --numa-memory 5", "given 1 times for 0"),
        ("--cpu 1 --volume data:5", "'data' is not an absolute path"),
        ("--cpu 1 --volume /a:-5", "--volume: -5 is negative"),
        ("--cpu 1 --storage 7999P --volume /a:7999P", "more than 8E"),
        ("--cpu 1 --disk /dev/a:/:1:2:3", "--disk"),
        ("--cpu 1 --disk vda:/:1:2:3:4", "'vda' is not an absolute path"),
        (
            "--cpu 1 --disk /dev/a:/:1:2:3:4 --disk /dev/b:/:1:2:3:4",
            "/ is mounted twice",
        ),
        ("--cpu 1 --gpu a=-1", "--gpu: -1 is negative"),
        ("--cpu 1 --gpu a=4000000000", "more than 65536"),
    ] {
        let error = made(line).unwrap_err();
        assert!(error.contains(named), "{line}: {error}");
    }
}
