//! Emptying nodes.

use std::cmp::Reverse;

use eru_types::{Bound, Desired, Extra, Node, NodeFilter, Phase, Reason, Refusal, Workload};

use super::{Floor, has_engine, movable};
use crate::fit;
use crate::load::load;

impl Floor<'_> {
    /// Moves everything off these nodes, the largest first, each to the node that has the fewest of its entrypoint, and
    /// of these to the least loaded. What can go nowhere is refused.
    pub(crate) fn drain(&mut self, drained: &[usize], takes: &dyn Fn(&Node) -> bool) {
        let open: Vec<usize> = (0..self.held.len())
            .filter(|i| !drained.contains(i) && takes(&self.held[*i]))
            .collect();
        for &from in drained {
            let mut leaving = self.on[from].clone();
            leaving.sort_by_key(|workload| Reverse((workload.bound.memory, workload.bound.cpu)));
            for workload in leaving {
                if workload.desired == Desired::Removed || workload.phase == Phase::Removed {
                    continue;
                }
                let result = movable(workload)
                    .map_err(|(reason, message, retry)| self.refuse(workload, from, drained, reason, message, retry))
                    .and_then(|()| self.place(workload, from, drained, &open));
                match result {
                    Ok((to, bound)) => self.go(from, workload, to, &bound),
                    Err(refusal) => self.refusals.push(*refusal),
                }
            }
        }
    }

    /// Where a workload goes when it must leave.
    fn place(
        &self,
        workload: &Workload,
        from: usize,
        drained: &[usize],
        open: &[usize],
    ) -> Result<(usize, Bound), Box<Refusal>> {
        let pod = &self.held[from].pod;
        let mut targets: Vec<usize> = open
            .iter()
            .copied()
            .filter(|&to| self.held[to].pod == *pod && has_engine(&self.held[to], workload))
            .collect();
        let rank = |to: usize| (self.count(workload, to), load(&self.after[to]));
        targets.sort_by_cached_key(|&to| {
            let (count, load) = rank(to);
            // Loads are not negative, and such numbers are ordered as their bits are.
            (count, load.to_bits(), to)
        });
        let fits = |to: usize| Some((to, fit::rebind(&self.held[to], workload)?));
        if let Some(found) = targets.iter().find_map(|&to| fits(to)) {
            return Ok(found);
        }
        let (reason, message) = match targets.as_slice() {
            [] => (
                Reason::NoNodes,
                format!(
                    "pod {pod} has no other node with the engine {} that takes part",
                    workload.engine
                ),
            ),
            _ => (Reason::InsufficientResource, self.lacks(workload, &targets)),
        };
        Err(self.refuse(workload, from, drained, reason, message, true))
    }

    fn lacks(&self, workload: &Workload, targets: &[usize]) -> String {
        let lack = |&to: &usize| {
            let node = &self.held[to];
            let lacks: Vec<String> = fit::shortages(node, &workload.spec)
                .into_iter()
                .map(|(_, lack)| lack)
                .collect();
            format!("{}: {}", node.name, lacks.join(", "))
        };
        let some: Vec<String> = targets.iter().take(3).map(lack).collect();
        format!("it fits on no other node ({})", some.join("; "))
    }

    /// What can be planned again, anywhere but on the nodes that are emptied.
    fn refuse(
        &self,
        workload: &Workload,
        from: usize,
        drained: &[usize],
        reason: Reason,
        message: String,
        retry: bool,
    ) -> Box<Refusal> {
        let exclude = drained.iter().map(|&i| self.held[i].name.clone()).collect();
        let filter = NodeFilter {
            exclude,
            ..NodeFilter::default()
        };
        Box::new(Refusal {
            reason,
            object: format!("workload {} on node {}", workload.name, workload.node),
            message,
            retry,
            deploy: Some(self.deploy(workload, from, filter)),
            extra: Extra::new(),
        })
    }
}
