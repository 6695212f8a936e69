//! Moves over random floors: safe in any order, each an improvement, and the books right in the end.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use eru_types::{Cpu, CpuMap, Resources, Spec};
use proptest::prelude::*;

use super::*;

fn node(name: &str, pod: &str, cores: u32, memory: u64) -> Node {
    Node {
        name: name.into(),
        pod: pod.into(),
        capacity: Resources {
            cpu: Cpu::cores(cores),
            cpu_map: (0..cores).map(|core| (core, 100)).collect::<CpuMap>(),
            memory,
            ..Resources::default()
        },
        ..Node::default()
    }
}

fn workload(id: &str, entry: &str, cpu: u32, bind: bool, memory: u64) -> Workload {
    let mut spec = Spec {
        app: "shop".into(),
        entrypoint: entry.into(),
        image: "shop:1".into(),
        ..Spec::default()
    };
    spec.resources.cpu_request = Cpu::cores(cpu);
    spec.resources.cpu_bind = bind && cpu > 0;
    spec.resources.memory_request = memory;
    Workload {
        id: id.into(),
        name: format!("shop_{entry}_{id}"),
        engine: "native".into(),
        phase: Phase::Running,
        spec,
        ..Workload::default()
    }
}

/// Puts a workload on a node, if it fits there.
fn put(node: &mut Node, mut workload: Workload) -> Option<Workload> {
    workload.bound = fit::bind(node, &workload.spec)?;
    assert!(fit::take(node, &workload.bound));
    workload.node.clone_from(&node.name);
    workload.pod.clone_from(&node.pod);
    Some(workload)
}

prop_compose! {
    fn floors()(
        nodes in prop::collection::vec((1..9u32, 1..9u64, "[pq]", any::<bool>()), 2..6),
        work in prop::collection::vec((0..64usize, "web|job|db", 0..3u32, any::<bool>(), 1..200u64), 0..30),
    ) -> (Vec<Node>, Vec<Workload>) {
        let mut nodes: Vec<Node> = nodes
            .into_iter()
            .enumerate()
            .map(|(i, (cores, memory, pod, docker))| {
                let mut node = node(&format!("n{i}"), &pod, cores, memory * 100);
                node.engines = vec!["native".into()];
                if docker {
                    node.engines.insert(0, "docker".into());
                }
                node
            })
            .collect();
        let mut workloads = Vec::new();
        for (i, (at, entry, cpu, bind, memory)) in work.into_iter().enumerate() {
            let at = at % nodes.len();
            workloads.extend(put(&mut nodes[at], workload(&format!("w{i}"), &entry, cpu, bind, memory)));
        }
        (nodes, workloads)
    }
}

/// Makes the moves one after the other, each new instance before its old one goes. With a threshold, each must take
/// more than that off the more loaded of its two nodes.
fn replay(nodes: &[Node], workloads: &[Workload], moves: &[Move], threshold: Option<f64>) -> Vec<Node> {
    let mut live: BTreeMap<&str, Node> = nodes.iter().map(|node| (node.name.as_str(), node.clone())).collect();
    for this in moves {
        let old = workloads.iter().find(|workload| workload.id == this.workload).unwrap();
        assert_eq!((&old.node, &old.name), (&this.from, &this.name));
        assert_eq!(
            (&this.deploy.filter.include[..], this.deploy.count),
            (&[this.to.clone()][..], 1)
        );
        let before = [&this.from, &this.to].map(|name| load(&live[name.as_str()]));
        let to = live.get_mut(this.to.as_str()).unwrap();
        assert_eq!(Some(&to.pod), this.deploy.pod.as_ref());
        let engine = this.deploy.spec.engine.as_ref().or(to.engines.first()).unwrap();
        assert_eq!(engine, &old.engine);
        let bound = fit::bind(to, &this.deploy.spec).expect("there is room beside what is still there");
        assert_eq!((bound.cpu, bound.memory), (this.cost.cpu, this.cost.memory));
        assert!(fit::take(to, &bound));
        assert!(load(to) <= 1.0);
        let from = live.get_mut(this.from.as_str()).unwrap();
        assert!(fit::give_back(from, &old.bound));
        if let Some(threshold) = threshold {
            let after = [&this.from, &this.to].map(|name| load(&live[name.as_str()]));
            assert!(after[0].max(after[1]) < before[0] - threshold, "{before:?} {after:?}");
            assert!(after[0].min(after[1]) >= before[1] - 1e-9, "{before:?} {after:?}");
        }
    }
    live.into_values().collect()
}

fn spread(nodes: &[Node], pod: &str) -> f64 {
    let loads: Vec<f64> = nodes.iter().filter(|node| node.pod == pod).map(load).collect();
    let max = loads.iter().copied().fold(0.0, f64::max);
    let min = loads.iter().copied().fold(f64::INFINITY, f64::min);
    (max - min).max(0.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_move_evens_out((nodes, workloads) in floors(), threshold in 0.01..0.3, most in 1..20usize) {
        let mut floor = Floor::new(&nodes, &workloads);
        floor.even(&|_| true, threshold, most);
        prop_assert!(floor.moves.len() <= most && floor.refusals.is_empty());
        let after = replay(&nodes, &workloads, &floor.moves, Some(threshold));
        prop_assert_eq!(after.iter().map(load).collect::<Vec<_>>(), floor.nodes().iter().map(load).collect::<Vec<_>>());
        for pod in ["p", "q"] {
            prop_assert!(spread(&after, pod) <= spread(&nodes, pod) + 1e-9);
        }
        let moved: BTreeSet<&str> = floor.moves.iter().map(|this| this.workload.as_str()).collect();
        prop_assert_eq!(moved.len(), floor.moves.len(), "a workload moves once");

        let (mut turned, mut shuffled) = (nodes.clone(), workloads.clone());
        turned.reverse();
        shuffled.reverse();
        let mut again = Floor::new(&turned, &shuffled);
        again.even(&|_| true, threshold, most);
        prop_assert_eq!(&again.moves, &floor.moves, "the order of the input decides nothing");
    }

    #[test]
    fn a_drained_node_is_empty_or_says_why((nodes, workloads) in floors(), two: bool) {
        let mut floor = Floor::new(&nodes, &workloads);
        let drained = if two { vec![0, 1] } else { vec![0] };
        floor.drain(&drained, &|_| true);
        let after = replay(&nodes, &workloads, &floor.moves, None);
        let names: Vec<&str> = drained.iter().map(|&i| nodes[i].name.as_str()).collect();
        let there = workloads.iter().filter(|workload| names.contains(&workload.node.as_str())).count();
        prop_assert_eq!(floor.moves.len() + floor.refusals.len(), there);
        prop_assert!(floor.moves.iter().all(|this| !names.contains(&this.to.as_str())));
        if floor.refusals.is_empty() {
            for node in after.iter().filter(|node| names.contains(&node.name.as_str())) {
                prop_assert_eq!(&node.usage, &Resources::default());
            }
        }
        for refusal in &floor.refusals {
            let deploy = refusal.deploy.as_ref().unwrap();
            prop_assert_eq!(&deploy.filter.exclude, &names);
            let open = floor.nodes().iter().filter(|n| !names.contains(&n.name.as_str()) && Some(&n.pod) == deploy.pod.as_ref());
            // Nothing is freed where it could have gone, so that these are as they were when it was refused, or fuller.
            prop_assert!(open.clone().count() == 0 || refusal.message.contains("fits on no other node"), "{:?}", refusal);
        }
    }
}

fn on(node: &mut Node, workloads: Vec<Workload>) -> Vec<Workload> {
    workloads
        .into_iter()
        .map(|workload| put(node, workload).unwrap())
        .collect()
}

#[test]
fn load_goes_from_the_fullest_to_the_emptiest_until_it_is_even_enough() {
    let mut nodes = vec![
        node("a", "p", 8, 1000),
        node("b", "p", 8, 1000),
        node("c", "q", 8, 1000),
    ];
    let workloads = on(
        &mut nodes[0],
        (0..8)
            .map(|i| workload(&format!("w{i}"), "web", 0, false, 100))
            .collect(),
    );
    let mut floor = Floor::new(&nodes, &workloads);
    floor.even(&|_| true, 0.05, 100);
    assert_eq!(floor.nodes().iter().map(load).collect::<Vec<_>>(), [0.4, 0.4, 0.0]);
    let mut limited = Floor::new(&nodes, &workloads);
    limited.even(&|_| true, 0.05, 2);
    assert_eq!(limited.moves[..], floor.moves[..2]);
    let mut coarse = Floor::new(&nodes, &workloads);
    coarse.even(&|_| true, 0.2, 100);
    assert!(coarse.moves.is_empty(), "no single one takes so much off");
    let mut alone = Floor::new(&nodes, &workloads);
    alone.even(&|node| node.name != "b", 0.05, 100);
    assert!(alone.moves.is_empty(), "b takes no part, and c is in another pod");
}

#[test]
fn what_does_not_run_is_not_moved() {
    let mut nodes = vec![node("a", "p", 8, 1000), node("b", "p", 8, 1000)];
    let mut work: Vec<Workload> = (0..6)
        .map(|i| workload(&format!("w{i}"), "web", 0, false, 100))
        .collect();
    work[0].phase = Phase::Stopped;
    work[1].desired = Desired::Stopped;
    work[2].txid = Some("t".into());
    work[3].desired = Desired::Removed;
    work[5].spec.networks.insert("front".into(), "10.0.0.7".into());
    let workloads = on(&mut nodes[0], work);
    let mut floor = Floor::new(&nodes, &workloads);
    floor.drain(&[0], &|_| true);
    assert_eq!(
        floor.moves.iter().map(|m| m.workload.as_str()).collect::<Vec<_>>(),
        ["w4"]
    );
    let told: Vec<(bool, &str)> = floor.refusals.iter().map(|r| (r.retry, r.message.as_str())).collect();
    assert_eq!(
        told,
        [
            (
                false,
                "it has stopped, and another instance would run; start it or remove it first"
            ),
            (
                false,
                "it is kept stopped, and another instance would run; start it or remove it first"
            ),
            (true, "it is still being placed; plan again when it runs"),
            (
                false,
                "it has the address 10.0.0.7 in front to itself; remove it first, then deploy it elsewhere"
            ),
        ]
    );
}

#[test]
fn drained_instances_spread_over_the_nodes_with_the_fewest() {
    let mut nodes = vec![
        node("a", "p", 8, 1000),
        node("b", "p", 8, 1000),
        node("c", "p", 8, 1000),
    ];
    let mut workloads = on(
        &mut nodes[0],
        (0..2)
            .map(|i| workload(&format!("w{i}"), "web", 0, false, 100))
            .collect(),
    );
    workloads.extend(on(&mut nodes[1], vec![workload("x", "web", 0, false, 1)]));
    workloads.extend(on(&mut nodes[2], vec![workload("y", "job", 0, false, 700)]));
    let mut floor = Floor::new(&nodes, &workloads);
    floor.drain(&[0], &|_| true);
    let to: Vec<&str> = floor.moves.iter().map(|this| this.to.as_str()).collect();
    assert_eq!(
        to,
        ["c", "b"],
        "c has none of its kind, then both have one and b is emptier"
    );
}
