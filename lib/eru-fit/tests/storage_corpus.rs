//! The plans that Eru's own code made: where it was right the same ones, never fewer, and always legal.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use eru_fit::Host;
use eru_fit::storage::{self, VolumeAsk};
use eru_types::{Bound, BoundVolume, Node, Resources, Volume};
use serde_json::Value;

const CASES: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/corpus/storage.jsonl"));

type Plan = BTreeMap<String, (String, u64)>;

fn node(input: &Value) -> Node {
    let read = |name: &str| serde_json::from_value(input[name].clone()).unwrap();
    let mut node = Node {
        capacity: Resources {
            volumes: read("capacity_volumes"),
            ..Resources::default()
        },
        usage: Resources {
            volumes: read("usage_volumes"),
            ..Resources::default()
        },
        ..Node::default()
    };
    node.capacity.disks = serde_json::from_value(input["disks"].clone()).unwrap();
    node
}

fn asked(input: &Value) -> (Vec<Volume>, VolumeAsk) {
    let volumes: Vec<Volume> = serde_json::from_value(input["requests"].clone()).unwrap();
    let ask = VolumeAsk::new(&volumes, &[], 0).unwrap();
    (volumes, ask)
}

/// What the original says of a plan: mounts are not in it.
fn plan(volumes: &[Volume], bound: &[BoundVolume]) -> Plan {
    let auto = |bound: &&BoundVolume| {
        let volume = volumes.iter().find(|v| v.destination == bound.destination);
        volume.unwrap().is_auto()
    };
    let shown = bound.iter().filter(auto);
    shown
        .map(|bound| (bound.destination.clone(), (bound.source.clone(), bound.size)))
        .collect()
}

fn expected(output: &Value) -> Vec<Plan> {
    let one = |plan: &Value| {
        let volumes = plan.as_object().unwrap().iter();
        let volumes = volumes.map(|(destination, volume)| {
            let device = volume["device"].as_str().unwrap().to_owned();
            (destination.clone(), (device, volume["size"].as_u64().unwrap()))
        });
        volumes.collect()
    };
    output["plans"].as_array().unwrap().iter().map(one).collect()
}

/// Takes all the plans, and fails where one takes what is not there.
fn assert_legal(id: &str, node: &Node, plans: &[Vec<BoundVolume>]) {
    let mut node = node.clone();
    let unused: Vec<_> = node.capacity.volumes.keys().cloned().collect();
    let unused: Vec<_> = unused
        .into_iter()
        .filter(|path| node.usage.volumes.get(path).copied().unwrap_or_default() == 0)
        .collect();
    let mut alone: Vec<String> = Vec::new();
    for volumes in plans {
        let bound = Bound {
            volumes: volumes.clone(),
            ..Bound::default()
        };
        storage::take(&mut node.usage, &bound).unwrap();
        let mut own: Vec<String> = volumes
            .iter()
            .filter(|v| v.monopoly)
            .map(|v| v.source.clone())
            .collect();
        own.dedup();
        alone.extend(own);
    }
    for (path, used) in &node.usage.volumes {
        assert!(used <= &node.capacity.volumes[path], "{id}: {path} over capacity");
    }
    for used in &node.usage.disks {
        let disk = node
            .capacity
            .disks
            .iter()
            .find(|disk| disk.device == used.device)
            .unwrap();
        let within = disk.rates.zip(used.rates, u64::checked_sub);
        assert!(within.is_some(), "{id}: {} promises too much", used.device);
    }
    for path in &alone {
        assert!(unused.contains(path), "{id}: {path} was in use");
        let others = plans
            .iter()
            .flatten()
            .filter(|v| v.source == *path && !v.monopoly && v.size > 0);
        assert_eq!(others.count(), 0, "{id}: {path} is shared");
        assert_eq!(
            node.usage.volumes[path], node.capacity.volumes[path],
            "{id}: {path} is taken whole"
        );
    }
    alone.sort();
    let all = alone.len();
    alone.dedup();
    assert_eq!(alone.len(), all, "{id}: a volume is given twice");
}

#[test]
fn as_in_eru() {
    let (mut equal, mut more) = (0, 0);
    for line in CASES.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let id = case["id"].as_str().unwrap();
        let input = &case["input"];
        let node = node(input);
        let (volumes, ask) = asked(input);
        let most = input["max_deploy_count"].as_u64().unwrap();
        let plans = storage::bind(&Host::from(&node), &ask, &[], most);
        assert_eq!(
            plans.len() as u64,
            storage::capacity(&Host::from(&node), &ask).min(most),
            "{id}"
        );
        assert_eq!(
            storage::shortage(&Host::from(&node), &ask).is_none(),
            !plans.is_empty(),
            "{id}"
        );
        assert_legal(id, &node, &plans);
        let ours: Vec<Plan> = plans.iter().map(|bound| plan(&volumes, bound)).collect();
        let theirs = expected(&case["output"]);
        assert!(ours.len() >= theirs.len(), "{id}: {ours:?}, not {theirs:?}");
        if ours.len() > theirs.len() {
            more += 1;
            continue;
        }
        equal += 1;
        if case["deterministic"] == true {
            assert_eq!(ours, theirs, "{id}");
        } else {
            assert_alike(id, &ours, &theirs);
        }
    }
    assert_eq!((equal, more), (101, 0));
}

/// The same but for what rounding left, which the original gave to anyone.
fn assert_alike(id: &str, ours: &[Plan], theirs: &[Plan]) {
    for (ours, theirs) in ours.iter().zip(theirs) {
        assert_eq!(ours.len(), theirs.len(), "{id}");
        for (destination, (device, size)) in theirs {
            let (own_device, own_size) = &ours[destination];
            assert_eq!(own_device, device, "{id}");
            assert!(
                own_size.abs_diff(*size) < ours.len() as u64,
                "{id}: {own_size}, not {size}"
            );
        }
    }
}
