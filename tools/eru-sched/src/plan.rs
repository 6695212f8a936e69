//! Planning over a snapshot of nodes: pure, but for the snapshot that each plan moves on.

use std::collections::BTreeMap;

use eru_fit::strategy::{self, Info};
use eru_fit::{Ask, Host};
use eru_plugin::Amounts;
use eru_types::{Assignment, Deploy, Extra, Node, Reason, Refusal, Shared, Spec, Strategy};

use crate::counts::{ByEntry, Counts};
use crate::filter::{Sieve, candidates, refuse};
use crate::live::Live;
use crate::nodes::by_name;
use crate::offers::{Offers, add};

/// A snapshot of nodes, with the instances of the entrypoints that were asked about.
pub(crate) struct Planner {
    nodes: Vec<Node>,
    counts: Counts,
    live: Live,
}

impl Planner {
    /// The order of the nodes does not matter; of two with one name the last counts, as in a stream of changes.
    pub(crate) fn new(nodes: Vec<Node>) -> Self {
        Self {
            nodes: by_name(nodes),
            counts: Counts::default(),
            live: Live::default(),
        }
    }

    /// The same snapshot, without what was kept to be faster.
    #[cfg(test)]
    pub(crate) fn afresh(&self) -> Self {
        Self {
            nodes: self.nodes.clone(),
            counts: self.counts.clone(),
            live: Live::default(),
        }
    }

    /// The nodes as the plans so far leave them, in the order of their names.
    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The instances there are, as the plans so far leave them.
    pub(crate) const fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The same, to be told of more.
    pub(crate) const fn counts_mut(&mut self) -> &mut Counts {
        &mut self.counts
    }

    /// Sets the counts of all entrypoints there are.
    pub(crate) fn set_all_counts(&mut self, counts: ByEntry) {
        self.counts = Counts::all(counts);
    }

    /// Plans a deploy. What it takes is still there: see [`Planner::take`].
    ///
    /// # Errors
    /// What cannot be placed.
    pub(crate) fn plan(&mut self, deploy: &Deploy, offers: &Offers) -> Result<Vec<Assignment>, Box<Refusal>> {
        let ask =
            Ask::new(&deploy.spec).map_err(|wrong| refuse(deploy, Reason::Unsupported, wrong.to_string(), false))?;
        if let Some(node) = self.live.pick(deploy, &ask, &self.nodes, &self.counts) {
            return Ok(vec![Assignment {
                node,
                count: 1,
                deploy: Shared::from(deploy.clone()),
                extra: Extra::new(),
            }]);
        }
        let sieve = Sieve::new(deploy, &self.counts);
        let chosen = candidates(&self.nodes, deploy, &sieve)?;
        let infos: Vec<Info<'_>> = chosen
            .iter()
            .map(|&i| info(&self.nodes[i], deploy, &ask, &sieve, offers))
            // As in Eru, a node on which nothing fits is no candidate. SPREAD counts what such a one has.
            .filter(|info| info.capacity > 0 || deploy.strategy == Strategy::Spread)
            .collect();
        let limit = if levels(deploy) {
            Sieve::limit_of(deploy)
        } else {
            deploy.nodes_limit
        };
        let given = strategy::plan(deploy.strategy, deploy.count, limit, &infos).map_err(|refused| {
            let lacks = self.lacks(deploy, &ask, &sieve, offers, &chosen);
            explain(deploy, lacks, refused)
        })?;
        let deploy = Shared::from(deploy.clone());
        let assignment = |(info, count): (&Info<'_>, u64)| Assignment {
            node: info.node.to_owned(),
            count,
            deploy: deploy.clone(),
            extra: Extra::new(),
        };
        let plan = infos.iter().zip(given).filter(|(_, count)| *count > 0);
        Ok(plan.map(assignment).collect())
    }

    /// What some of the nodes lack.
    fn lacks(&self, deploy: &Deploy, ask: &Ask, sieve: &Sieve<'_>, offers: &Offers, chosen: &[usize]) -> Vec<String> {
        let lack = |&i: &usize| {
            let node = &self.nodes[i];
            let lack = match sieve.limits(node).next() {
                Some(limit) => limit.message(node),
                None => match offers.lacking(node, &deploy.spec).next() {
                    Some(plugin) => format!("the plugin {plugin} has nothing left for it"),
                    None => eru_fit::shortage(&Host::from(node), ask)?,
                },
            };
            Some(format!("{}: {lack}", node.name))
        };
        chosen.iter().filter_map(lack).take(3).collect()
    }

    /// Takes what plugins gave the instances of a plan off the snapshot, by node and plugin.
    pub(crate) fn give(&mut self, given: BTreeMap<String, BTreeMap<String, Amounts>>) {
        for (name, plugins) in given {
            let Ok(i) = self.nodes.binary_search_by(|node| node.name.cmp(&name)) else {
                continue;
            };
            for (plugin, amounts) in plugins {
                add(self.nodes[i].usage.plugins.entry(plugin).or_default(), &amounts);
            }
        }
    }

    /// Takes a plan off the snapshot, so that the next one sees what this one takes.
    pub(crate) fn take(&mut self, spec: &Spec, plan: &[Assignment]) {
        let Ok(ask) = Ask::new(spec) else { return };
        let counts = self.counts.of_mut(spec);
        for Assignment { node: name, count, .. } in plan {
            let on = counts.entry(name.clone()).or_default();
            *on = on.saturating_add(*count);
            if let Ok(i) = self.nodes.binary_search_by(|node| node.name.cmp(name)) {
                // It fits, so that nothing can overflow.
                let _ = eru_fit::reserve(&mut self.nodes[i], &ask, *count);
                self.live.take(spec, &ask, name, *count);
            }
        }
    }
}

/// Whether the strategy limits the instances a node itself.
const fn levels(deploy: &Deploy) -> bool {
    matches!(deploy.strategy, Strategy::Auto | Strategy::Spread)
}

/// What a strategy knows of a node.
fn info<'a>(node: &'a Node, deploy: &Deploy, ask: &Ask, sieve: &Sieve<'_>, offers: &Offers) -> Info<'a> {
    let host = Host::from(node);
    let count = sieve.count(node);
    let measure = eru_fit::measure(&host, ask);
    let fits = measure.capacity.min(offers.capacity(node, &deploy.spec));
    let (usage, rate) = offers.mean(node, &deploy.spec, measure);
    let label = deploy.spread_by.as_ref().and_then(|label| node.labels.get(label));
    Info {
        node: &node.name,
        // What fits decides between nodes with equally many, whatever is allowed.
        capacity: if levels(deploy) { fits } else { sieve.most(fits, count) },
        count,
        usage,
        rate,
        domain: label.map_or("", String::as_str),
    }
}

/// A strategy's refusal, with what the nodes lack.
fn explain(deploy: &Deploy, lacks: Vec<String>, refused: strategy::Refused) -> Box<Refusal> {
    let message = if lacks.is_empty() {
        refused.message
    } else {
        format!("{} ({})", refused.message, lacks.join("; "))
    };
    let retry = matches!(
        refused.reason,
        Reason::InsufficientResource | Reason::InsufficientCapacity
    );
    refuse(deploy, refused.reason, message, retry)
}
