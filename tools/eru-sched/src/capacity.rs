//! How many more instances fit, by node and in all.

use std::collections::BTreeMap;

use eru_types::{Capacity, Deploy, Extra, Refusal};

use crate::filter::{Sieve, candidates};
use crate::fit;
use crate::offers::Offers;
use crate::plan::Planner;

impl Planner {
    /// How many more instances fit on the nodes that pass the filters, within every limit a node.
    ///
    /// # Errors
    /// A node or pod that is not known, and filters that no node passes.
    pub(crate) fn capacity(&self, deploy: &Deploy, offers: &Offers) -> Result<Capacity, Box<Refusal>> {
        let sieve = Sieve::new(deploy, self.counts());
        let nodes: BTreeMap<String, u64> = candidates(self.nodes(), deploy, &sieve)?
            .into_iter()
            .map(|i| {
                let node = &self.nodes()[i];
                let fits = fit::capacity(node, &deploy.spec).min(offers.capacity(node, &deploy.spec));
                (node.name.clone(), sieve.room(fits, sieve.count(node)))
            })
            .filter(|(_, room)| *room > 0)
            .collect();
        let total = nodes.values().fold(0u64, |total, room| total.saturating_add(*room));
        Ok(Capacity {
            total,
            nodes,
            extra: Extra::new(),
        })
    }
}
