//! How full a node is, as one number.

use eru_types::{Bound, Node};

/// The part of a node that is in use: that of the resource of which the least is left. Above 1 where it is oversold.
/// CPU counts against what may be promised of it.
pub(crate) fn load(node: &Node) -> f64 {
    with(node, 0, None)
}

/// The same with so much more in use.
pub(crate) fn plus(node: &Node, bound: &Bound) -> f64 {
    with(node, 1, Some(bound))
}

/// The same with so much less in use.
pub(crate) fn minus(node: &Node, bound: &Bound) -> f64 {
    with(node, -1, Some(bound))
}

fn with(node: &Node, sign: i128, bound: Option<&Bound>) -> f64 {
    let (capacity, usage) = (&node.capacity, &node.usage);
    let more = bound.map_or([0; 3], |bound| [bound.cpu.nano(), bound.memory, bound.storage]);
    let cpu = node.overcommit.of(capacity.cpu).map_or(u64::MAX, eru_types::Cpu::nano);
    let pairs = [
        (usage.cpu.nano(), cpu),
        (usage.memory, capacity.memory),
        (usage.storage, capacity.storage),
    ];
    let parts = pairs
        .into_iter()
        .zip(more)
        .map(|((used, all), more)| part(i128::from(used) + sign * i128::from(more), all));
    parts.fold(0.0, f64::max)
}

#[expect(clippy::cast_precision_loss, reason = "a fraction")]
fn part(used: i128, all: u64) -> f64 {
    match (used.max(0), all) {
        (0, _) => 0.0,
        (_, 0) => 1.0,
        (used, all) => used as f64 / all as f64,
    }
}
