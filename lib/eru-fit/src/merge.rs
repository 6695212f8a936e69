//! Several answers about the same nodes made one: how many fit, and how full a node is.
//!
//! What must stay true: the order of the answers changes nothing, not even the last bit of a mean; an answer without a
//! node rules the node out; and no sum overflows.

use std::collections::BTreeMap;

/// What one dimension, or one resource plugin, says of a node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    /// How many more instances fit; `u64::MAX` is no limit.
    pub capacity: u64,
    /// The part of the node that is in use, 1 for all of it.
    pub usage: f64,
    /// The part of the node that one instance takes.
    pub rate: f64,
    /// How much usage and rate count beside those of others.
    pub weight: u32,
}

/// All measures of one node as one: the least capacity, the weighted means of usage and rate, the sum of the weights.
/// `None` when there are none. Means are 0 where nothing has a weight or a figure is not finite.
#[must_use]
pub fn merge(measures: &[Measure]) -> Option<Measure> {
    let capacity = measures.iter().map(|measure| measure.capacity).min()?;
    let weight: u64 = measures.iter().map(|measure| u64::from(measure.weight)).sum();
    let mean = |figure: fn(&Measure) -> f64| {
        let mut parts: Vec<f64> = measures.iter().map(|m| figure(m) * f64::from(m.weight)).collect();
        // Floating sums depend on the order.
        parts.sort_by(f64::total_cmp);
        let mean = parts.iter().sum::<f64>() / as_f64(weight);
        if mean.is_finite() { mean } else { 0.0 }
    };
    Some(Measure {
        capacity,
        usage: mean(|measure| measure.usage),
        rate: mean(|measure| measure.rate),
        weight: u32::try_from(weight).unwrap_or(u32::MAX),
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a sum of weights is far below what an f64 holds exactly"
)]
fn as_f64(weight: u64) -> f64 {
    weight as f64
}

/// The nodes that every answer names, each with its [`merge`], and the sum of their capacities, which is `u64::MAX`
/// as soon as one of them has no limit. No answers at all name no nodes.
#[must_use]
pub fn merge_nodes<N: Ord + Clone>(answers: &[BTreeMap<N, Measure>]) -> (BTreeMap<N, Measure>, u64) {
    let named = answers.first().into_iter().flat_map(BTreeMap::keys);
    let merged: BTreeMap<N, Measure> = named
        .filter_map(|node| {
            let measures: Option<Vec<_>> = answers.iter().map(|answer| answer.get(node).copied()).collect();
            Some((node.clone(), merge(&measures?)?))
        })
        .collect();
    let total = merged
        .values()
        .fold(0, |sum: u64, node| sum.saturating_add(node.capacity));
    (merged, total)
}
