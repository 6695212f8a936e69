//! Planning a whole batch at once: each strategy, beside one look at all nodes and beside the rule that it is the closed
//! form of, followed instance by instance.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;

use eru_fit::strategy::{Info, plan};
use eru_fit::{Ask, Host};
use eru_types::{Node, Spec, Strategy};

use crate::Case;

const NODES: usize = 10_000;
const MANY: usize = 100_000;
const EACH: u64 = 1024;
const DOMAINS: [&str; 16] = [
    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p",
];

/// Nodes with random counts, usages and rates; the names live as long as the process.
fn infos(nodes: usize, capacity: impl Fn(&mut fastrand::Rng) -> u64) -> Vec<Info<'static>> {
    let mut random = fastrand::Rng::with_seed(7);
    (0..nodes)
        .map(|i| Info {
            node: format!("node-{i:06}").leak(),
            capacity: capacity(&mut random),
            count: random.u64(..EACH),
            usage: random.f64(),
            rate: (random.f64() + 0.01) / 1e3,
            domain: DOMAINS[random.usize(..DOMAINS.len())],
        })
        .collect()
}

fn strategy(name: &str, strategy: Strategy, need: u64, limit: u64, infos: &[Info<'static>]) -> Case {
    let infos = infos.to_vec();
    Case::new(format!("{strategy}, {name}"), 1, move || {
        let _ = black_box(plan(strategy, need, limit, black_box(&infos)));
    })
}

pub(crate) fn cases() -> Vec<Case> {
    let even = infos(NODES, |_| EACH);
    let total = NODES as u64 * EACH;
    let many = infos(MANY, |random| random.u64(..EACH));
    let sum: u64 = many.iter().map(|info| info.capacity).sum();
    let shape = "10 k nodes, 10.24 M − 1";
    let looked_at = even.clone();
    let look = move || {
        let total: u128 = black_box(&looked_at).iter().map(|info| u128::from(info.capacity)).sum();
        black_box(total);
    };
    vec![
        Case::new("one look at 10 k nodes", 1, look),
        strategy(shape, Strategy::Auto, total - 1, 0, &even),
        strategy(shape, Strategy::Global, total - 1, 0, &even),
        strategy("10 k nodes, 5.12 M", Strategy::Auto, total / 2, 0, &even),
        strategy("10 k nodes, 5.12 M", Strategy::Global, total / 2, 0, &even),
        memory_bound(),
        strategy("100 k nodes, half", Strategy::Auto, sum / 2, 0, &many),
        strategy("100 k nodes, half", Strategy::Global, sum / 2, 0, &many),
        strategy("100 k nodes, to 600 on 30 k", Strategy::Fill, 600, 30_000, &many),
        strategy("100 k nodes, 100 on 30 k", Strategy::Each, 100, 30_000, &many),
        strategy("100 k nodes, half", Strategy::Drained, sum / 2, 0, &many),
        strategy("100 k nodes, half, 16 domains", Strategy::Spread, sum / 2, 0, &many),
        heap_of_counts(total - 1, even.clone()),
        heap_of_usages(total - 1, even),
    ]
}

/// 128 MiB each on nodes of 128 GiB: how many fit on each node, and the plan.
fn memory_bound() -> Case {
    let nodes: Vec<Node> = (0..NODES)
        .map(|i| {
            let mut node = Node {
                name: format!("node-{i:06}"),
                ..Node::default()
            };
            node.capacity.memory = 128 << 30;
            node
        })
        .collect();
    let mut spec = Spec::default();
    spec.resources.memory_request = 128 << 20;
    let ask = Ask::new(&spec);
    Case::new("memory-bound, 10 k nodes, capacity and AUTO, 10.24 M", 1, move || {
        let Ok(ask) = &ask else { return };
        let infos: Vec<Info<'_>> = nodes
            .iter()
            .map(|node| Info {
                node: &node.name,
                capacity: eru_fit::capacity(&Host::from(node), ask),
                ..Info::default()
            })
            .collect();
        let _ = black_box(plan(Strategy::Auto, NODES as u64 * EACH, 0, &infos));
    })
}

/// AUTO by its rule: the next instance to the node at the head of a heap.
fn heap_of_counts(need: u64, infos: Vec<Info<'static>>) -> Case {
    Case::new("peer: AUTO by a heap of instances, 10.24 M − 1", 1, move || {
        let mut given = vec![0u64; infos.len()];
        let open = infos.iter().enumerate().filter(|(_, info)| info.capacity > 0);
        let mut heap: BinaryHeap<_> = open
            .map(|(i, info)| Reverse((info.count, Reverse(info.capacity), i)))
            .collect();
        for _ in 0..need {
            let Some(Reverse((count, Reverse(left), i))) = heap.pop() else {
                break;
            };
            given[i] += 1;
            if left > 1 {
                heap.push(Reverse((count + 1, Reverse(left - 1), i)));
            }
        }
        black_box(given);
    })
}

/// GLOBAL by its rule.
fn heap_of_usages(need: u64, infos: Vec<Info<'static>>) -> Case {
    Case::new("peer: GLOBAL by a heap of instances, 10.24 M − 1", 1, move || {
        let mut given = vec![0u64; infos.len()];
        let entry = |i: usize, after: f64, left: u64| Reverse((after.to_bits(), i, left));
        let open = infos.iter().enumerate().filter(|(_, info)| info.capacity > 0);
        let mut heap: BinaryHeap<_> = open
            .map(|(i, info)| entry(i, info.usage + info.rate, info.capacity))
            .collect();
        for _ in 0..need {
            let Some(Reverse((bits, i, left))) = heap.pop() else {
                break;
            };
            given[i] += 1;
            if left > 1 {
                heap.push(entry(i, f64::from_bits(bits) + infos[i].rate, left - 1));
            }
        }
        black_box(given);
    })
}
