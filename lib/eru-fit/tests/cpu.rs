//! Properties of binding cores, and Eru's test vectors.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use eru_fit::Host;
use eru_fit::cpu::{self, Plan};
use eru_types::{Cpu, CpuMap, Node};
use proptest::prelude::*;

fn node(cores: &[(u32, u32)]) -> Node {
    let mut node = Node::default();
    node.capacity.cpu_map = cores.iter().copied().collect();
    node.capacity.memory = 1 << 40;
    node
}

fn bind(node: &Node, pieces: u64, memory: u64, origin: &CpuMap, count: u64) -> Vec<Plan> {
    cpu::bind(&Host::from(node), pieces, memory, origin, count)
}

fn capacity(node: &Node, pieces: u64, memory: u64) -> u64 {
    cpu::capacity(&Host::from(node), pieces, memory)
}

fn shortage(node: &Node, pieces: u64, memory: u64) -> Option<String> {
    cpu::shortage(&Host::from(node), pieces, memory)
}

fn maps(node: &Node, cpu: f64, memory: u64) -> Vec<Vec<(u32, u32)>> {
    let pieces = Cpu::from_f64(cpu).unwrap().pieces(node.share_base).max(1);
    let plans = bind(node, pieces, memory, &CpuMap::new(), u64::MAX);
    assert_eq!(plans.len() as u64, capacity(node, pieces, memory));
    plans.iter().map(|plan| plan.cpu_map.iter().collect()).collect()
}

#[test]
fn plans_as_in_eru() {
    let cores = node(&[(0, 100), (1, 200), (2, 300)]);
    let ids: Vec<u32> = maps(&cores, 1.0, 0).iter().map(|map| map[0].0).collect();
    assert_eq!(ids, [0, 1, 1, 2, 2, 2]);
    let cores = node(&[(0, 70), (1, 100), (2, 400)]);
    assert_eq!(
        maps(&cores, 1.3, 0),
        [
            [(0, 30), (2, 100)],
            [(0, 30), (2, 100)],
            [(1, 30), (2, 100)],
            [(1, 30), (2, 100)]
        ]
    );
    let cores = node(&[(0, 230), (1, 80), (2, 300), (3, 200)]);
    assert_eq!(
        maps(&cores, 1.7, 0),
        [
            [(1, 70), (3, 100)],
            [(0, 70), (3, 100)],
            [(0, 70), (2, 100)],
            [(0, 70), (2, 100)]
        ]
    );
}

#[test]
fn fragments_of_24_cores() {
    let mut cores = node(&(0..24).map(|id| (id, 10)).collect::<Vec<_>>());
    cores.share_base = 10;
    let plans = maps(&cores, 1.3, 0);
    assert_eq!(plans.len(), 18);
    let mut broken: Vec<u32> = plans
        .iter()
        .flatten()
        .filter(|core| core.1 == 3)
        .map(|core| core.0)
        .collect();
    broken.dedup();
    assert_eq!(broken, [0, 1, 10, 11, 12, 13], "in the order of the ids as text");
}

#[test]
fn requests_are_rounded_and_never_nothing() {
    let cores = node(&[(0, 100)]);
    assert_eq!(maps(&cores, 0.29, 0), [[(0, 29)], [(0, 29)], [(0, 29)]]);
    assert_eq!(maps(&cores, 0.004, 0).len(), 100, "one piece at least");
    assert_eq!(capacity(&cores, 0, 0), 0, "binding nothing");
    assert!(bind(&cores, 0, 0, &CpuMap::new(), 5).is_empty());
}

#[test]
fn cores_that_are_broken_already_may_serve_above_max_share() {
    let mut cores = node(&[(0, 50), (1, 70), (2, 100)]);
    cores.max_share = Some(1);
    assert_eq!(maps(&cores, 0.5, 0), [[(0, 50)], [(1, 50)]]);
    cores.max_share = Some(3);
    assert_eq!(maps(&cores, 0.5, 0).len(), 4);
}

#[test]
fn what_is_held_goes_first() {
    let cores = node(&[(0, 200), (1, 90), (2, 40), (3, 100), (4, 100)]);
    let origin = CpuMap::from([(0, 100), (1, 30), (2, 40)]);
    let plans = bind(&cores, 200, 0, &origin, u64::MAX);
    let maps: Vec<CpuMap> = plans.into_iter().map(|plan| plan.cpu_map).collect();
    assert_eq!(
        maps,
        [CpuMap::from([(0, 100), (3, 100)]), CpuMap::from([(0, 100), (4, 100)])]
    );
}

#[test]
fn numa_nodes_go_before_what_is_across() {
    let mut cores = node(&(0..6).map(|id| (id, 100)).collect::<Vec<_>>());
    cores.capacity.numa = (0..6).map(|id| (id, (id / 3).to_string())).collect();
    cores.capacity.numa_memory = BTreeMap::from([("0".into(), 3), ("1".into(), 3)]);
    let plan = |cores: [(u32, u32); 2], numa: Option<&str>| Plan {
        cpu_map: CpuMap::from(cores),
        numa_node: numa.map(str::to_owned),
    };
    let all = [
        plan([(1, 100), (2, 100)], Some("0")),
        plan([(4, 100), (5, 100)], Some("1")),
        plan([(0, 100), (3, 100)], None),
    ];
    let all_of = |node: &Node| bind(node, 200, 2, &CpuMap::new(), u64::MAX);
    cores.capacity.memory = 6;
    assert_eq!(all_of(&cores), all);
    // What workloads have that bind no memory of a NUMA node counts as well.
    cores.usage.memory = 3;
    assert_eq!(all_of(&cores), all[..1]);
    cores.usage.memory = 7;
    assert_eq!(all_of(&cores), []);
    // A NUMA node that is full leaves its cores to those that go across.
    cores.usage.memory = 0;
    cores.usage.numa_memory = BTreeMap::from([("0".into(), 2)]);
    assert_eq!(all_of(&cores).len(), 3);
    assert_eq!(all_of(&cores)[0].numa_node.as_deref(), Some("1"));
}

#[test]
fn what_is_missing_is_named() {
    let text = |cores: &[(u32, u32)], pieces, memory| shortage(&node(cores), pieces, memory);
    assert_eq!(text(&[(0, 100), (1, 100)], 200, 1), None);
    assert_eq!(
        text(&[(0, 100), (1, 90)], 200, 2 << 40).unwrap(),
        "1 of 2 cores are free as a whole, 2 are needed; 1 TiB of 1 TiB memory are free, 2 TiB are needed"
    );
    assert_eq!(
        text(&[(0, 20), (1, 10)], 30, 0).unwrap(),
        "0 of 2 cores are free as a whole, at most 20 pieces of any other are; 30 pieces of one are needed"
    );
    assert_eq!(
        text(&[(0, 100), (1, 10)], 130, 0).unwrap(),
        "1 of 2 cores are free as a whole, at most 10 pieces of any other are; 1 and 30 pieces of another are needed"
    );
    assert_eq!(text(&[], 30, 0).unwrap(), "the node has no cores to bind");
    let mut kept = node(&[(0, 100), (1, 10)]);
    kept.max_share = Some(1);
    assert_eq!(
        shortage(&kept, 30, 0).unwrap(),
        "1 of 2 cores are free as a whole, at most 10 pieces of any other are, at most 1 may serve fragments; 30 pieces of one are needed"
    );
    // A core may be broken for a NUMA node that has none yet, although not for the node as a whole.
    kept.capacity.numa = [(0, "a".to_owned()), (1, "b".to_owned())].into();
    kept.capacity.numa_memory = [("a".to_owned(), 5)].into();
    assert_eq!(shortage(&kept, 30, 5), None);
    assert_eq!(
        shortage(&kept, 30, 6).unwrap(),
        "the cores fit within one NUMA node only, and none has 6 B memory free for them"
    );
}

#[test]
fn absurd_sizes_cost_nothing() {
    let cores = node(&[(0, u32::MAX), (1, u32::MAX), (2, 4_294_967_200), (3, 100)]);
    let most = capacity(&cores, 1, 0);
    assert_eq!(most, 2 * u64::from(u32::MAX) + 4_294_967_200 + 100);
    assert_eq!(bind(&cores, 1, 0, &CpuMap::new(), 3).len(), 3);
    let whole = node(&(0..50).map(|id| (id, 4_294_967_200 - id * 100)).collect::<Vec<_>>());
    for pieces in [100, 700, 730, 5000] {
        let held = CpuMap::from([(7, 100), (9, 100)]);
        assert!(capacity(&whole, pieces, 0) > 40_000_000, "{pieces}");
        assert_eq!(bind(&whole, pieces, 0, &held, 3).len(), 3, "{pieces}");
    }
    assert_eq!(capacity(&whole, u64::MAX, u64::MAX), 0);
    assert!(bind(&whole, u64::MAX, u64::MAX, &CpuMap::new(), u64::MAX).is_empty());
}

/// Any node: cores that are oversold, broken, in use beyond what there is; NUMA nodes that say more than the whole.
fn any_node() -> impl Strategy<Value = Node> {
    let core = (
        0u32..40,
        prop_oneof![4 => Just(1u32), 1 => Just(2), 1 => 0u32..5],
        0u32..20,
        0u32..3,
        any::<bool>(),
    );
    (
        prop::collection::vec(core, 0..14),
        prop_oneof![Just(10u32), Just(100), 1u32..7],
        prop::option::of(0u32..6),
        any::<bool>(),
        (0u64..60, 0u64..30),
        prop::collection::vec((0u64..40, 0u64..20), 3),
    )
        .prop_map(|(cores, base, max_share, divided, memory, numa)| {
            let mut node = Node {
                share_base: base,
                max_share,
                ..Node::default()
            };
            for (id, whole, used, numa, busy) in cores {
                node.capacity
                    .cpu_map
                    .insert(id, whole * base + u32::from(used == 19) * base / 2);
                if busy {
                    node.usage.cpu_map.insert(id, used * base / 10);
                }
                if divided && numa < 2 {
                    node.capacity.numa.insert(id, numa.to_string());
                }
            }
            (node.capacity.memory, node.usage.memory) = memory;
            for (name, (capacity, used)) in ["0", "1", "2"].into_iter().zip(numa) {
                node.capacity.numa_memory.insert(name.into(), capacity);
                node.usage.numa_memory.insert(name.into(), used);
            }
            node
        })
}

fn free(node: &Node) -> BTreeMap<u32, u32> {
    let used = |core| node.usage.cpu_map.get(core).unwrap_or_default();
    let cores = node.capacity.cpu_map.iter();
    cores
        .map(|(core, pieces)| (core, pieces.saturating_sub(used(core))))
        .collect()
}

/// Takes the plans off the node; fails when it has not got them.
fn take(node: &mut Node, memory: u64, plans: &[Plan]) -> Result<(), TestCaseError> {
    for plan in plans {
        for (core, pieces) in plan.cpu_map.iter() {
            prop_assert!(pieces <= free(node)[&core], "core {}", core);
            let used = node.usage.cpu_map.get(core).unwrap_or_default();
            node.usage.cpu_map.insert(core, used + pieces);
        }
        if let Some(name) = &plan.numa_node {
            prop_assert!(
                plan.cpu_map
                    .keys()
                    .all(|core| node.capacity.numa.get(&core) == Some(name))
            );
            let used = node.usage.numa_memory.get_mut(name).unwrap();
            *used += memory;
            prop_assert!(
                memory == 0 || *used <= node.capacity.numa_memory[name],
                "NUMA node {}",
                name
            );
        }
        node.usage.memory += memory;
        prop_assert!(memory == 0 || node.usage.memory <= node.capacity.memory, "memory");
    }
    Ok(())
}

/// Eru's count by trying all splits and taking cores one at a time.
fn tried(node: &Node, pieces: u64) -> u64 {
    let base = node.share_base;
    let (full, part) = (
        usize::try_from(pieces / u64::from(base)).unwrap(),
        u32::try_from(pieces % u64::from(base)).unwrap(),
    );
    let mut wholes: Vec<u32> = free(node).into_values().collect();
    wholes.sort_unstable();
    let mut broken: Vec<u32> = wholes
        .extract_if(.., |free| *free < base || *free % base > 0)
        .filter(|free| *free > 0)
        .collect();
    wholes.retain(|free| *free > 0);
    let most = (wholes.len() + broken.len()).saturating_sub(full);
    let most = node.max_share.map_or(most, |share| most.min(share as usize));
    let parts = |broken: &[u32]| -> u64 { broken.iter().map(|free| u64::from(free / part)).sum() };
    let sets = |wholes: &[u32]| {
        let mut left: Vec<u32> = wholes.iter().map(|free| free / base).collect();
        let mut count = 0;
        while left.len() >= full {
            left.sort_unstable_by(|a, b| b.cmp(a));
            left[..full].iter_mut().for_each(|left| *left -= 1);
            left.retain(|left| *left > 0);
            count += 1;
        }
        count
    };
    if part == 0 {
        return sets(&wholes);
    }
    let mut best = 0;
    loop {
        let sets = if full == 0 { u64::MAX } else { sets(&wholes) };
        best = best.max(sets.min(parts(&broken)));
        if broken.len() >= most || wholes.is_empty() {
            return best;
        }
        broken.push(wholes.remove(0));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn never_over_capacity(node in any_node(), pieces in 1u64..450, memory in 0u64..9, held in any_node(), realloc: bool) {
        let origin = if realloc { held.capacity.cpu_map } else { CpuMap::new() };
        let plans = bind(&node, pieces, memory, &origin, u64::MAX);
        for plan in &plans {
            prop_assert_eq!(plan.cpu_map.sum(), pieces);
            let base = node.share_base;
            let (whole, part): (Vec<u32>, Vec<u32>) = plan.cpu_map.values().partition(|&pieces| pieces == base);
            prop_assert_eq!(whole.len() as u64, pieces / u64::from(base));
            prop_assert!(part.len() <= 1);
        }
        let fits = capacity(&node, pieces, memory);
        prop_assert!(realloc || fits == plans.len() as u64);
        prop_assert_eq!(fits > 0, !plans.is_empty());
        prop_assert_eq!(shortage(&node, pieces, memory).is_none(), fits > 0);
        take(&mut node.clone(), memory, &plans)?;
    }

    #[test]
    fn as_many_as_by_trying(mut node in any_node(), pieces in 1u64..450) {
        node.capacity.numa.clear();
        prop_assert_eq!(capacity(&node, pieces, 0), tried(&node, pieces));
    }

    #[test]
    fn the_first_plans_are_the_first_of_more(node in any_node(), pieces in 1u64..450, memory in 0u64..9, origin in any_node(), count in 0u64..9) {
        let origin = origin.capacity.cpu_map;
        let all = bind(&node, pieces, memory, &origin, u64::MAX);
        let some = bind(&node, pieces, memory, &origin, count);
        prop_assert_eq!(some.len() as u64, count.min(all.len() as u64));
        prop_assert_eq!(&some[..], &all[..some.len()]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Where more is sold than anybody would list, the plans lie in an order of our own.
    #[test]
    fn oversold_without_end(free in prop::collection::vec(1u32..40_000, 1..9), pieces in 1u64..25, count in 1u64..50, memory in 0u64..2) {
        let cores: Vec<_> = (0..).zip(free).collect();
        let mut node = node(&cores);
        node.share_base = 3;
        node.capacity.memory = 1000;
        let all = capacity(&node, pieces, memory);
        let plans = bind(&node, pieces, memory, &CpuMap::new(), all.min(20_000));
        prop_assert_eq!(plans.len() as u64, all.min(20_000));
        let some = bind(&node, pieces, memory, &CpuMap::new(), count);
        prop_assert_eq!(&some[..], &plans[..some.len()]);
        take(&mut node, memory, &plans)?;
        node.usage.cpu_map = CpuMap::new();
        node.capacity.numa = cores.iter().map(|&(id, _)| (id, (id % 2).to_string())).collect();
        node.usage.numa_memory = BTreeMap::from([("0".into(), 0), ("1".into(), 0)]);
        node.capacity.numa_memory = BTreeMap::from([("0".into(), 700), ("1".into(), 100)]);
        node.usage.memory = 0;
        let all = capacity(&node, pieces, memory);
        let plans = bind(&node, pieces, memory, &CpuMap::new(), all.min(20_000));
        prop_assert_eq!(plans.len() as u64, all.min(20_000));
        take(&mut node, memory, &plans)?;
    }
}
