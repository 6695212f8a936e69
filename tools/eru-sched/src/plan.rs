//! Planning over a snapshot of nodes: pure, but for the snapshot that each plan moves on.

use std::collections::BTreeMap;

use eru_fit::strategy::{self, Info};
use eru_fit::{Ask, Host};
use eru_types::{Assignment, Capacity, Deploy, Extra, Node, Reason, Refusal, Shared, Spec};

use crate::filter::{candidates, refuse};
use crate::nodes::by_name;

type Counts = BTreeMap<String, u64>;

/// A snapshot of nodes, with the instances of the entrypoints that were asked about.
pub(crate) struct Planner {
    nodes: Vec<Node>,
    counts: BTreeMap<(String, String), Counts>,
    complete: bool,
}

fn key(spec: &Spec) -> (String, String) {
    (spec.app.clone(), spec.entrypoint.clone())
}

impl Planner {
    /// The order of the nodes does not matter; of two with one name the last counts, as in a stream of changes.
    pub(crate) fn new(nodes: Vec<Node>) -> Self {
        Self {
            nodes: by_name(nodes),
            counts: BTreeMap::new(),
            complete: false,
        }
    }

    /// Whether it needs to be told how many instances an entrypoint has.
    pub(crate) fn knows_counts(&self, spec: &Spec) -> bool {
        self.complete || self.counts.contains_key(&key(spec))
    }

    pub(crate) fn set_counts(&mut self, spec: &Spec, counts: Counts) {
        self.counts.insert(key(spec), counts);
    }

    /// Sets the counts of all entrypoints there are.
    pub(crate) fn set_all_counts(&mut self, counts: BTreeMap<(String, String), Counts>) {
        self.counts = counts;
        self.complete = true;
    }

    /// How many more instances fit, on the nodes that pass the filters.
    pub(crate) fn capacity(&self, deploy: &Deploy) -> Capacity {
        let chosen = candidates(&self.nodes, deploy).unwrap_or_default();
        let ask = Ask::new(&deploy.spec).ok();
        let fits = |&i: &usize| {
            let node: &Node = &self.nodes[i];
            let fits = eru_fit::capacity(&Host::from(node), ask.as_ref()?);
            Some((node.name.clone(), fits)).filter(|(_, fits)| *fits > 0)
        };
        let nodes: BTreeMap<String, u64> = chosen.iter().filter_map(fits).collect();
        let total = nodes.values().fold(0u64, |total, fits| total.saturating_add(*fits));
        Capacity {
            total,
            nodes,
            extra: Extra::new(),
        }
    }

    /// Plans a deploy and takes it off the snapshot.
    pub(crate) fn plan(&mut self, deploy: &Deploy) -> Result<Vec<Assignment>, Box<Refusal>> {
        let ask =
            Ask::new(&deploy.spec).map_err(|wrong| refuse(deploy, Reason::Unsupported, wrong.to_string(), false))?;
        let chosen = candidates(&self.nodes, deploy)?;
        let none = Counts::new();
        let counts = self.counts.get(&key(&deploy.spec)).unwrap_or(&none);
        let infos: Vec<Info<'_>> = chosen
            .iter()
            .map(|&i| Info {
                node: &self.nodes[i].name,
                capacity: eru_fit::capacity(&Host::from(&self.nodes[i]), &ask),
                count: counts.get(&self.nodes[i].name).copied().unwrap_or_default(),
                ..Info::default()
            })
            // As in Eru, a node on which nothing fits is no candidate.
            .filter(|info| info.capacity > 0)
            .collect();
        let given = strategy::plan(deploy.strategy, deploy.count, deploy.nodes_limit, &infos)
            .map_err(|refused| self.explain(deploy, &ask, &chosen, refused))?;
        let plan: Vec<(String, u64)> = infos
            .iter()
            .zip(given)
            .filter(|(_, n)| *n > 0)
            .map(|(info, n)| (info.node.to_owned(), n))
            .collect();
        self.apply(&deploy.spec, &ask, &plan);
        let deploy = Shared::from(deploy.clone());
        let assignment = |(node, count)| Assignment {
            node,
            count,
            deploy: deploy.clone(),
            extra: Extra::new(),
        };
        Ok(plan.into_iter().map(assignment).collect())
    }

    /// A strategy's refusal, with what the nodes lack.
    fn explain(&self, deploy: &Deploy, ask: &Ask, chosen: &[usize], refused: strategy::Refused) -> Box<Refusal> {
        let lacks: Vec<String> = chosen
            .iter()
            .filter_map(|&i| {
                Some((
                    &self.nodes[i].name,
                    eru_fit::shortage(&Host::from(&self.nodes[i]), ask)?,
                ))
            })
            .map(|(name, lacks)| format!("{name}: {lacks}"))
            .take(3)
            .collect();
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

    /// Moves the snapshot on, so that the next plan sees what this one takes.
    fn apply(&mut self, spec: &Spec, ask: &Ask, plan: &[(String, u64)]) {
        let counts = self.counts.entry(key(spec)).or_default();
        for (name, count) in plan {
            *counts.entry(name.clone()).or_default() += count;
            if let Ok(i) = self.nodes.binary_search_by(|node| node.name.cmp(name)) {
                // It fits, so nothing can overflow.
                let _ = eru_fit::reserve(&mut self.nodes[i], ask, *count);
            }
        }
    }
}
