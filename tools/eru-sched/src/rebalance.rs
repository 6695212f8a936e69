//! Which workloads to move where: to even out the load of nodes, or to empty some.
//!
//! What must stay true: the new instances fit beside the old ones, so that the moves may be made one by one or all at
//! once, and no node is ever over its capacity; a workload stays in its pod and on its engine, and goes to no node that
//! has as many of its entrypoint as the one it leaves, unless that is emptied; each workload moves once at most.

use std::collections::BTreeMap;

use eru_types::{
    Bound, Cost, Deploy, Desired, Extra, Move, Node, NodeFilter, Phase, Reason, Refusal, Workload, format_size,
};

use crate::fit;
use crate::load::{load, minus, plus};

/// What there is, and what came of it.
pub(crate) struct Floor<'a> {
    /// In the order of their names, with the new instances beside the old ones.
    held: Vec<Node>,
    /// The same when the old ones are gone.
    after: Vec<Node>,
    /// The workloads of each node.
    on: Vec<Vec<&'a Workload>>,
    /// Instances by app and entrypoint, and by node.
    counts: BTreeMap<(&'a str, &'a str), BTreeMap<usize, u64>>,
    pub(crate) moves: Vec<Move>,
    pub(crate) refusals: Vec<Refusal>,
}

/// A move that is worth it.
struct Offer<'a> {
    workload: &'a Workload,
    to: usize,
    bound: Bound,
    gain: f64,
}

impl<'a> Floor<'a> {
    /// The order of nodes and workloads does not matter; of two nodes with one name the last counts.
    pub(crate) fn new(nodes: &[Node], workloads: &'a [Workload]) -> Self {
        let nodes: BTreeMap<&str, &Node> = nodes.iter().map(|node| (node.name.as_str(), node)).collect();
        let held: Vec<Node> = nodes.into_values().cloned().collect();
        let workloads: BTreeMap<&str, &Workload> = workloads.iter().map(|w| (w.id.as_str(), w)).collect();
        let mut floor = Self {
            on: vec![Vec::new(); held.len()],
            after: held.clone(),
            held,
            counts: BTreeMap::new(),
            moves: Vec::new(),
            refusals: Vec::new(),
        };
        for workload in workloads.into_values() {
            if let Some(node) = floor.find(&workload.node) {
                floor.on[node].push(workload);
                *floor.counts.entry(key(workload)).or_default().entry(node).or_default() += 1;
            }
        }
        floor
    }

    /// The nodes as they are before the moves.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.held.binary_search_by(|node| node.name.as_str().cmp(name)).ok()
    }

    /// The nodes when all moves are made.
    pub(crate) fn nodes(&self) -> &[Node] {
        &self.after
    }

    /// Moves from the most loaded nodes to the least loaded, as long as a move takes more than `threshold` off the
    /// more loaded of its two nodes.
    pub(crate) fn even(&mut self, takes: &dyn Fn(&Node) -> bool, threshold: f64, most: usize) {
        let mut pods: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (i, node) in self.held.iter().enumerate().filter(|(_, node)| takes(node)) {
            pods.entry(node.pod.clone()).or_default().push(i);
        }
        for mut nodes in pods.into_values() {
            let mut loads: Vec<f64> = self.after.iter().map(load).collect();
            while self.moves.len() < most {
                nodes.sort_by(|&a, &b| loads[a].total_cmp(&loads[b]).then(a.cmp(&b)));
                let offer = nodes.iter().rev().find_map(|&from| {
                    let offer = self.best(from, &nodes, &loads, threshold)?;
                    Some((from, offer))
                });
                let Some((from, offer)) = offer else { break };
                let to = offer.to;
                self.go(from, offer.workload, to, &offer.bound);
                (loads[from], loads[to]) = (load(&self.after[from]), load(&self.after[to]));
            }
        }
    }

    /// The move off a node that gains most; of equals the one that takes the least memory.
    fn best(&self, from: usize, ascending: &[usize], loads: &[f64], threshold: f64) -> Option<Offer<'a>> {
        let mut best: Option<Offer<'a>> = None;
        for workload in self.on[from].iter().filter(|workload| movable(workload).is_ok()) {
            let Some(offer) = self.offer(from, workload, ascending, loads, threshold) else {
                continue;
            };
            let better = best.as_ref().is_none_or(|best| {
                let order = offer.gain.total_cmp(&best.gain);
                order.then_with(|| best.bound.memory.cmp(&offer.bound.memory)).is_gt()
            });
            if better {
                best = Some(offer);
            }
        }
        best
    }

    /// The move of a workload to the least loaded node that can take it, if that is worth it.
    fn offer(
        &self,
        from: usize,
        workload: &'a Workload,
        ascending: &[usize],
        loads: &[f64],
        threshold: f64,
    ) -> Option<Offer<'a>> {
        let here = self.count(workload, from);
        for &to in ascending {
            // What it adds can only make this worse.
            if loads[from] - loads[to] <= threshold {
                return None;
            }
            if !has_engine(&self.held[to], workload) || self.count(workload, to) >= here {
                continue;
            }
            let Some(bound) = fit::rebind(&self.held[to], workload) else {
                continue;
            };
            let (left, there) = (minus(&self.after[from], &workload.bound), plus(&self.after[to], &bound));
            let gain = loads[from] - left.max(there);
            // A node that becomes the least loaded in the other's place would not be evened out.
            if gain > threshold && left >= loads[to] {
                return Some(Offer {
                    workload,
                    to,
                    bound,
                    gain,
                });
            }
        }
        None
    }

    fn deploy(&self, workload: &Workload, from: usize, filter: NodeFilter) -> Deploy {
        Deploy {
            pod: Some(self.held[from].pod.clone()),
            filter,
            count: 1,
            spec: workload.spec.clone(),
            ..Deploy::default()
        }
    }

    fn count(&self, workload: &Workload, node: usize) -> u64 {
        let counts = self.counts.get(&key(workload));
        counts.and_then(|counts| counts.get(&node)).copied().unwrap_or_default()
    }

    fn go(&mut self, from: usize, workload: &'a Workload, to: usize, bound: &Bound) {
        let filter = NodeFilter {
            include: vec![self.held[to].name.clone()],
            ..NodeFilter::default()
        };
        let mut deploy = self.deploy(workload, from, filter);
        // It keeps its engine where the new node prefers another.
        if self.held[to]
            .engines
            .first()
            .is_some_and(|first| *first != workload.engine)
        {
            deploy.spec.engine = Some(workload.engine.clone());
        }
        self.moves.push(Move {
            workload: workload.id.clone(),
            name: workload.name.clone(),
            from: self.held[from].name.clone(),
            to: self.held[to].name.clone(),
            cost: Cost {
                cpu: bound.cpu,
                memory: bound.memory,
                storage: bound.storage,
                extra: Extra::new(),
            },
            deploy,
            extra: Extra::new(),
        });
        fit::take(&mut self.held[to], bound);
        fit::take(&mut self.after[to], bound);
        // Where the books are wrong, there is less to give back than it has.
        if !fit::give_back(&mut self.after[from], &workload.bound) {
            let memory = format_size(workload.bound.memory);
            tracing::warn!(
                node = workload.node,
                workload = workload.id,
                memory,
                "less is in use than it has bound; `eru-place audit` tells more"
            );
        }
        self.on[from].retain(|other| other.id != workload.id);
        let counts = self.counts.entry(key(workload)).or_default();
        *counts.entry(to).or_default() += 1;
        counts.entry(from).and_modify(|count| *count = count.saturating_sub(1));
    }
}

fn key(workload: &Workload) -> (&str, &str) {
    (&workload.spec.app, &workload.spec.entrypoint)
}

fn has_engine(node: &Node, workload: &Workload) -> bool {
    node.engines.is_empty() || node.engines.contains(&workload.engine)
}

/// Whether another instance may stand in for a workload.
fn movable(workload: &Workload) -> Result<(), (Reason, String, bool)> {
    if workload.txid.is_some() {
        let message = "it is still being placed; plan again when it runs".to_owned();
        return Err((Reason::Conflict, message, true));
    }
    if let Some((network, ip)) = workload.spec.networks.iter().find(|(_, ip)| !ip.is_empty()) {
        let message =
            format!("it has the address {ip} in {network} to itself; remove it first, then deploy it elsewhere");
        return Err((Reason::Unsupported, message, false));
    }
    match (workload.desired, workload.phase) {
        (Desired::Running, Phase::Placed | Phase::Created | Phase::Running) => Ok(()),
        (desired, phase) => {
            let state = if desired == Desired::Running {
                format!("has {phase}")
            } else {
                "is kept stopped".into()
            };
            let message = format!("it {state}, and another instance would run; start it or remove it first");
            Err((Reason::Unsupported, message, false))
        }
    }
}

mod drain;

#[cfg(test)]
mod tests;
