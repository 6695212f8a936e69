//! Properties of a realloc: the books stay right, and who asks for what he has changes nothing.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use eru_fit::{Ask, Host};
use eru_ledger::Seat;
use eru_types::{Cpu, Node, Resources, Spec, Workload, to_json};
use proptest::prelude::*;

use super::change;
use super::plan::{Unfit, Want, plan, transaction};

/// Tenths of a core, whether they are bound, and memory.
type Asked = (u64, bool, u64);

fn asked() -> impl Strategy<Value = Asked> {
    (1u64..35, any::<bool>(), 0u64..40)
}

fn spec((tenths, bind, memory): Asked) -> Spec {
    let mut spec = Spec {
        app: "a".into(),
        entrypoint: "b".into(),
        ..Spec::default()
    };
    spec.resources.cpu_request = Cpu::from_nano(tenths * 100_000_000);
    spec.resources.cpu_bind = bind;
    spec.resources.memory_request = memory;
    spec
}

/// A node of eight cores, divided or not, with as many of the workloads as fit.
fn filled(asked: &[Asked], numa: bool, max_share: Option<u32>) -> (BTreeMap<String, Seat>, Vec<Workload>) {
    let mut node = Node {
        name: "n1".into(),
        pod: "p".into(),
        max_share,
        capacity: Resources {
            cpu: Cpu::cores(8),
            cpu_map: (0..8).map(|core| (core, 100)).collect(),
            memory: 200,
            ..Resources::default()
        },
        ..Node::default()
    };
    if numa {
        node.capacity.numa = (0..8).map(|core| (core, (core / 4).to_string())).collect();
        node.capacity.numa_memory = [("0".to_owned(), 100), ("1".to_owned(), 100)].into();
    }
    let mut workloads = Vec::new();
    for (number, asked) in asked.iter().enumerate() {
        let spec = spec(*asked);
        let Some(bound) = eru_fit::bind(&Host::from(&node), &Ask::new(&spec).unwrap(), 1).pop() else {
            continue;
        };
        eru_fit::take(&mut node.usage, &bound).unwrap();
        workloads.push(Workload {
            id: format!("w{number:02}"),
            name: format!("a_b_{number:02}"),
            node: "n1".into(),
            bound,
            spec,
            ..Workload::default()
        });
    }
    let seat = Seat {
        node,
        node_rev: 1,
        usage_rev: 2,
    };
    ([("n1".to_owned(), seat)].into(), workloads)
}

fn want(workload: &Workload, spec: Spec) -> Want {
    Want {
        workload: workload.clone(),
        rev: 3,
        spec,
    }
}

/// The sum of what they have is what is in use, and is there.
fn check_books(node: &Node, workloads: &[Workload]) {
    let mut sum = Resources::default();
    workloads
        .iter()
        .for_each(|workload| eru_fit::take(&mut sum, &workload.bound).unwrap());
    assert_eq!(sum, node.usage);
    assert!(sum.memory <= node.capacity.memory && sum.cpu <= node.capacity.cpu);
    let room = |core| node.capacity.cpu_map.get(core).unwrap();
    assert!(sum.cpu_map.iter().all(|(core, used)| used <= room(core)));
    let near = |numa: &String| node.capacity.numa_memory[numa];
    assert!(sum.numa_memory.iter().all(|(numa, used)| *used <= near(numa)));
}

proptest! {
    /// Both by doing nothing, and by binding anew what was given back.
    #[test]
    fn to_itself_changes_nothing(
        asked in prop::collection::vec(asked(), 1..12), numa: bool, share in prop::option::of(0u32..4), at in 0usize..12,
    ) {
        let (mut seats, workloads) = filled(&asked, numa, share);
        let before = seats["n1"].node.usage.clone();
        let wants: Vec<Want> = workloads
            .iter()
            .map(|workload| want(workload, change::adopt(&workload.spec, &workload.spec).unwrap()))
            .collect();
        let after = plan(&mut seats, &wants).unwrap();
        prop_assert!(after.iter().zip(&workloads).all(|(after, before)| to_json(after) == to_json(before)));
        prop_assert!(transaction(&seats, &wants, &after).is_none());
        prop_assert_eq!(&seats["n1"].node.usage, &before);

        // A new spec that asks for the same is bound to the same.
        let Some(workload) = workloads.get(at % workloads.len().max(1)) else { return Ok(()) };
        let mut other = workload.spec.clone();
        other.labels.insert("x".into(), "y".into());
        let after = plan(&mut seats, &[want(workload, other)]).unwrap();
        prop_assert_eq!(&after[0].bound, &workload.bound);
        prop_assert_eq!(&seats["n1"].node.usage, &before);
    }

    #[test]
    fn the_books_stay_right_and_all_change_or_none(
        old in prop::collection::vec(asked(), 1..10), new in prop::collection::vec(asked(), 10), numa: bool,
    ) {
        let (mut seats, workloads) = filled(&old, numa, None);
        check_books(&seats["n1"].node, &workloads);
        let wants: Vec<Want> =
            workloads.iter().zip(&new).map(|(workload, new)| want(workload, spec(*new))).collect();
        match plan(&mut seats, &wants) {
            Ok(after) => {
                check_books(&seats["n1"].node, &after);
                prop_assert!(after.iter().zip(&wants).all(|(after, want)| after.spec == want.spec));
                let mut reversed: Vec<Want> = wants.clone();
                reversed.reverse();
                let (mut seats, _) = filled(&old, numa, None);
                let mut again = plan(&mut seats, &reversed).unwrap();
                again.reverse();
                prop_assert_eq!(again, after);
            }
            Err(Unfit::Short { lacks, .. }) => prop_assert!(!lacks.is_empty()),
            Err(other) => prop_assert!(false, "{:?}", other),
        }
    }

    /// Whoever asks for less memory, or more of it, keeps his cores; whoever asks for more cores keeps his NUMA node
    /// while it has room.
    #[test]
    fn cores_and_numa_nodes_are_kept(old in prop::collection::vec(asked(), 1..10), memory in 0u64..20, at in 0usize..10) {
        let (mut seats, workloads) = filled(&old, true, None);
        let bound: Vec<&Workload> = workloads.iter().filter(|workload| workload.spec.resources.cpu_bind).collect();
        let Some(workload) = bound.get(at % bound.len().max(1)) else { return Ok(()) };
        let mut less = workload.spec.clone();
        less.resources.memory_request = less.resources.memory_request.min(memory);
        let after = plan(&mut seats, &[want(workload, less)]).unwrap();
        prop_assert_eq!(&after[0].bound.cpu_map, &workload.bound.cpu_map);
        prop_assert_eq!(&after[0].bound.numa_node, &workload.bound.numa_node);
    }
}

#[test]
fn more_cores_are_of_the_same_numa_node() {
    let (mut seats, workloads) = filled(&[(35, true, 0), (10, true, 0), (5, true, 0)], true, None);
    let last = &workloads[1];
    assert_eq!(last.bound.numa_node.as_deref(), Some("1"), "{:?}", last.bound);
    let (_, fewer) = filled(&[(10, true, 0)], true, None);
    assert_eq!(fewer[0].bound.numa_node.as_deref(), Some("0"));
    let wants = [want(&workloads[0], spec((5, true, 0))), want(last, spec((20, true, 0)))];
    let after = plan(&mut seats, &wants).unwrap();
    assert_eq!(after[1].bound.numa_node.as_deref(), Some("1"), "{:?}", after[1].bound);
}

#[test]
fn what_fits_only_together_is_done_together() {
    let full = [(40, true, 0), (40, true, 0)];
    let (mut seats, workloads) = filled(&full.map(|(t, b, m)| (t, b, m)), false, None);
    // The first grows into what the second gives back.
    let wants = [
        want(&workloads[0], spec((60, true, 0))),
        want(&workloads[1], spec((20, true, 0))),
    ];
    let after = plan(&mut seats, &wants).unwrap();
    check_books(&seats["n1"].node, &after);
    let (mut seats, _) = filled(&full, false, None);
    let wants = [
        want(&workloads[0], spec((60, true, 0))),
        want(&workloads[1], spec((30, true, 0))),
    ];
    assert!(matches!(plan(&mut seats, &wants), Err(Unfit::Short { .. })));
}
