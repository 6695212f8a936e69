//! Binding cores: how many fit on each node, and which cores each instance gets.
//!
//! The first nodes are Eru's own case: 10,000 of 24 cores and share base 10, and 180,000 instances of 1.3 cores. Each
//! node is looked at for itself; that they are alike is not made use of. The others are what nodes look like in life.

use std::hint::black_box;

use eru_fit::{Host, cpu};
use eru_types::{CpuMap, Node};

use crate::Case;

const NODES: u32 = 10_000;
const CORES: u32 = 24;
/// 1.3 cores.
const PIECES: u64 = 13;
const MEMORY: u64 = 1 << 20;

fn node(pieces: impl Fn(u32) -> u32) -> Node {
    let mut node = Node {
        share_base: 10,
        ..Node::default()
    };
    node.capacity.cpu_map = (0..CORES).map(|core| (core, pieces(core))).collect();
    node.capacity.memory = 1 << 40;
    node
}

fn nodes(change: impl Fn(u32, &mut Node), pieces: u32) -> Vec<Node> {
    let each = |number| {
        let mut node = node(|_| pieces);
        change(number, &mut node);
        node
    };
    (0..NODES).map(each).collect()
}

/// A number that looks like chance and is the same each time.
fn mixed(number: u32) -> u32 {
    let mut x = number.wrapping_add(1).wrapping_mul(0x9E37_79B9);
    x = (x ^ (x >> 15)).wrapping_mul(0x85EB_CA6B);
    x ^ (x >> 13)
}

/// Of about half the cores something is in use.
fn in_use(number: u32, node: &mut Node) {
    node.usage.cpu_map = (0..CORES)
        .map(|core| (core, mixed(number * CORES + core)))
        .filter(|&(_, chance)| chance % 2 == 0)
        .map(|(core, chance)| (core, chance / 2 % 11))
        .collect();
}

fn divided(_: u32, node: &mut Node) {
    node.capacity.numa = (0..CORES).map(|core| (core, (core / 12).to_string())).collect();
    node.capacity.numa_memory = [("0".to_owned(), 1 << 39), ("1".to_owned(), 1 << 39)].into();
}

fn pass(nodes: &[Node]) -> u64 {
    let sum = |node: &Node| node.capacity.cpu_map.sum() - node.usage.cpu_map.sum();
    nodes.iter().map(sum).sum()
}

fn capacity(nodes: &[Node]) -> u64 {
    let capacity = |node| cpu::capacity(&Host::from(node), PIECES, MEMORY);
    nodes.iter().map(capacity).sum()
}

/// Capacity, and then as many plans as that says.
fn bind(nodes: &[Node]) -> Vec<Vec<cpu::Plan>> {
    let none = CpuMap::new();
    let bind = |node| {
        let host = Host::from(node);
        let fits = cpu::capacity(&host, PIECES, MEMORY);
        cpu::bind(&host, PIECES, MEMORY, &none, fits)
    };
    nodes.iter().map(bind).collect()
}

pub(crate) fn cases() -> Vec<Case> {
    let idle = || nodes(|_, _| (), 10);
    let mut cases = Vec::new();
    let alike = idle();
    cases.push(Case::new("one pass over the cores", 1, move || {
        black_box(pass(black_box(&alike)));
    }));
    for (name, nodes) in [
        ("idle", idle()),
        ("in use", nodes(in_use, 10)),
        ("oversold twice", nodes(|_, _| (), 20)),
        ("two NUMA nodes", nodes(divided, 10)),
    ] {
        let fits = capacity(&nodes);
        let same = nodes.clone();
        cases.push(Case::new(format!("{name}: capacity, {fits} fit"), 1, move || {
            black_box(capacity(black_box(&nodes)));
        }));
        cases.push(Case::new(format!("{name}: capacity and all bindings"), 1, move || {
            black_box(bind(black_box(&same)));
        }));
    }
    cases
}
