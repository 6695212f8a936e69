//! What resource plugins say of the nodes: how many instances of a request each can take.
//!
//! What must stay true: planning stays pure. Plugins are asked before, once for all nodes, and what they say joins the
//! minimum there.

use std::collections::BTreeMap;

use eru_fit::merge::Measure;
use eru_plugin::{Amounts, Error, Offer, Plugins, Stock};
use eru_types::{Node, Spec};
use serde_json::Value;

/// The offers for one request, by plugin and node.
#[derive(Debug, Default)]
pub(crate) struct Offers(BTreeMap<String, BTreeMap<String, Offer>>);

static NOTHING: Amounts = Amounts::new();

/// What a node has of a plugin's resource.
fn stock<'a>(node: &'a Node, plugin: &str) -> Stock<'a> {
    Stock {
        node: &node.name,
        capacity: node.capacity.plugins.get(plugin).unwrap_or(&NOTHING),
        usage: node.usage.plugins.get(plugin).unwrap_or(&NOTHING),
    }
}

impl Offers {
    /// Asks the plugins that the spec needs, one after the other, in the order of their names.
    ///
    /// # Errors
    /// The first that cannot answer.
    pub(crate) fn ask<'a>(
        plugins: &Plugins,
        spec: &Spec,
        nodes: impl Iterator<Item = &'a Node> + Clone,
    ) -> Result<Self, Error> {
        let ask = |(plugin, request): (&String, &Value)| {
            let stocks = nodes.clone().map(|node| stock(node, plugin));
            let offers = plugins.capacity(plugin, request, stocks)?;
            Ok((plugin.clone(), offers))
        };
        spec.resources
            .plugins
            .iter()
            .map(ask)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// How many instances of a spec a node can take, as far as it asks for what plugins keep.
    pub(crate) fn capacity(&self, node: &Node, spec: &Spec) -> u64 {
        let offers = spec
            .resources
            .plugins
            .keys()
            .map(|plugin| self.offer(plugin, node).capacity);
        offers.min().unwrap_or(u64::MAX)
    }

    /// The plugins that have nothing for a spec on a node.
    pub(crate) fn lacking<'a>(&'a self, node: &'a Node, spec: &'a Spec) -> impl Iterator<Item = &'a String> {
        let lacks = |plugin: &&String| self.offer(plugin, node).capacity == 0;
        spec.resources.plugins.keys().filter(lacks)
    }

    fn offer(&self, plugin: &str, node: &Node) -> Offer {
        let offers = self.0.get(plugin);
        offers
            .and_then(|offers| offers.get(&node.name))
            .copied()
            .unwrap_or_default()
    }

    /// How full a node is and what one more instance adds, in the mean over all resources by their weights. (Eru forgets
    /// the weight of whichever resource comes first.)
    pub(crate) fn mean(&self, node: &Node, spec: &Spec, own: Measure) -> (f64, f64) {
        // Without others it is its own, to the last bit: the live index has no plugins, and decides by the same figures.
        if spec.resources.plugins.is_empty() {
            return (own.usage, own.rate);
        }
        let mut weight = f64::from(own.weight);
        let mut sums = (own.usage * weight, own.rate * weight);
        for plugin in spec.resources.plugins.keys() {
            let offer = self.offer(plugin, node);
            sums.0 += offer.usage * offer.weight;
            sums.1 += offer.rate * offer.weight;
            weight += offer.weight;
        }
        if weight > 0.0 {
            (sums.0 / weight, sums.1 / weight)
        } else {
            (own.usage, own.rate)
        }
    }
}

/// What the plugins give the instances of a plan, by node: the sum, to be taken off a snapshot.
///
/// # Errors
/// The first plugin that cannot answer.
pub(crate) fn given<'a>(
    plugins: &Plugins,
    spec: &Spec,
    plan: impl Iterator<Item = (&'a Node, u64)> + Clone,
) -> Result<BTreeMap<String, BTreeMap<String, Amounts>>, Error> {
    let mut given: BTreeMap<String, BTreeMap<String, Amounts>> = BTreeMap::new();
    for (plugin, request) in &spec.resources.plugins {
        let asked = plan.clone().map(|(node, count)| (stock(node, plugin), count));
        for (node, each) in plugins.bind_all(plugin, request, asked)? {
            let sum = given.entry(node).or_default().entry(plugin.clone()).or_default();
            each.iter().for_each(|amounts| add(sum, amounts));
        }
    }
    Ok(given)
}

/// Adds amounts up.
pub(crate) fn add(sum: &mut Amounts, amounts: &Amounts) {
    for (name, amount) in amounts {
        let total = sum.entry(name.clone()).or_default();
        *total = total.saturating_add(*amount);
    }
}

/// Whether a node has so much left of what plugins keep.
pub(crate) fn has_left(node: &Node, wanted: &BTreeMap<String, Amounts>) -> bool {
    wanted.iter().all(|(plugin, amounts)| {
        let Stock { capacity, usage, .. } = stock(node, plugin);
        amounts.iter().all(|(name, amount)| {
            let of = |all: &Amounts| all.get(name).copied().unwrap_or_default();
            of(capacity).saturating_sub(of(usage)) >= *amount
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_weighted_whoever_comes_first() {
        let offer = Offer {
            capacity: 3,
            usage: 0.5,
            rate: 0.1,
            weight: 3.0,
        };
        let node = Node {
            name: "a".into(),
            ..Node::default()
        };
        let of = |plugin: &str| (plugin.to_owned(), BTreeMap::from([("a".to_owned(), offer)]));
        let offers = Offers(BTreeMap::from([of("x"), ("y".to_owned(), BTreeMap::new())]));
        let mut spec = Spec::default();
        assert_eq!(offers.capacity(&node, &spec), u64::MAX);
        spec.resources.plugins.insert("x".into(), Value::Null);
        assert_eq!(offers.capacity(&node, &spec), 3);
        let own = Measure {
            capacity: 9,
            usage: 0.1,
            rate: 0.3,
            weight: 1,
        };
        let (usage, rate) = offers.mean(&node, &spec, own);
        assert!((usage - 0.4).abs() < 1e-12 && (rate - 0.15).abs() < 1e-12);
        spec.resources.plugins.insert("y".into(), Value::Null);
        assert_eq!(offers.capacity(&node, &spec), 0);
        assert_eq!(offers.lacking(&node, &spec).collect::<Vec<_>>(), ["y"]);
    }

    #[test]
    fn what_is_left_is_counted_by_name() {
        let mut node = Node::default();
        let seats = |n| BTreeMap::from([("licence".to_owned(), Amounts::from([("seats".to_owned(), n)]))]);
        assert!(has_left(&node, &BTreeMap::new()) && has_left(&node, &seats(0)) && !has_left(&node, &seats(1)));
        node.capacity.plugins = seats(3);
        node.usage.plugins = seats(2);
        assert!(has_left(&node, &seats(1)) && !has_left(&node, &seats(2)));
    }
}
