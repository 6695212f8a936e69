//! What keeps instances off each node, and the smallest change to the request that would let one in.
//!
//! What must stay true: all reasons are named, not the first one; every change that is written was tried, with the
//! functions that planning uses.

use eru_types::{Deploy, Edit, Explanation, Extra, Node, Obstacle, ObstacleClass, Spec};

use crate::counts::Counts;
use crate::filter::Sieve;
use crate::knobs::{Knob, knobs, lowered};
use crate::offers::Offers;
use crate::{change, fit};

/// How fitting is asked about.
pub(crate) struct Fit<'a> {
    /// How many instances fit on a node.
    pub(crate) capacity: &'a dyn Fn(&Node, &Spec) -> u64,
    /// All that a node lacks for one.
    pub(crate) shortages: &'a dyn Fn(&Node, &Spec) -> Shortages,
}

/// What a node lacks, each with its figures.
pub(crate) type Shortages = Vec<(ObstacleClass, String)>;

/// An explanation for each node, in their order.
pub(crate) fn all(nodes: &[Node], deploy: &Deploy, counts: &Counts, offers: &Offers) -> Vec<Explanation> {
    let sieve = Sieve::new(deploy, counts);
    let fit = Fit {
        capacity: &|node, spec| fit::capacity(node, spec).min(offers.capacity(node, spec)),
        shortages: &|node, spec| {
            let lacking = offers.lacking(node, spec).map(|plugin| {
                let message = format!("the plugin {plugin} has nothing left for it");
                (ObstacleClass::Plugin, message)
            });
            fit::shortages(node, spec).into_iter().chain(lacking).collect()
        },
    };
    nodes.iter().map(|node| one(node, deploy, &sieve, &fit)).collect()
}

pub(crate) fn one<'a>(node: &'a Node, deploy: &Deploy, sieve: &Sieve<'a>, fit: &Fit<'_>) -> Explanation {
    let mut relaxed = deploy.clone();
    let mut reasons: Vec<Obstacle> = Vec::new();
    for unmet in sieve.unmet(node).chain(sieve.limits(node)) {
        unmet.relax(&mut relaxed, node);
        let mut alone = deploy.clone();
        unmet.relax(&mut alone, node);
        let edits = change::between(deploy, &alone);
        reasons.push(obstacle(unmet.class(), unmet.message(node), Some(edits)));
    }
    let capacity = (fit.capacity)(node, &deploy.spec);
    let fits = if reasons.is_empty() {
        sieve.room(capacity, sieve.count(node))
    } else {
        0
    };
    let mut helps = true;
    if capacity == 0 {
        let lowering = Lowering::new(node, &deploy.spec, fit);
        reasons.extend(lowering.reasons(deploy));
        match lowering.least() {
            Some(spec) => lend(&mut relaxed.spec, &spec),
            None => helps = false,
        }
    }
    let change = (helps && !reasons.is_empty()).then(|| change::between(deploy, &relaxed));
    Explanation {
        node: node.name.clone(),
        object: format!("{}/{}", deploy.spec.app, deploy.spec.entrypoint),
        fits,
        reasons,
        change: change.filter(|edits| !edits.is_empty()),
        extra: Extra::new(),
    }
}

fn obstacle(class: ObstacleClass, message: String, change: Option<Vec<Edit>>) -> Obstacle {
    Obstacle {
        class,
        message,
        change: change.filter(|edits| !edits.is_empty()),
        extra: Extra::new(),
    }
}

/// Takes over what was lowered.
fn lend(spec: &mut Spec, lowered: &Spec) {
    spec.resources.clone_from(&lowered.resources);
    spec.volumes.clone_from(&lowered.volumes);
    spec.volumes_request.clone_from(&lowered.volumes_request);
}

/// A request that is too much for a node.
struct Lowering<'a> {
    node: &'a Node,
    spec: &'a Spec,
    fit: &'a Fit<'a>,
    knobs: Vec<Knob>,
}

impl<'a> Lowering<'a> {
    fn new(node: &'a Node, spec: &'a Spec, fit: &'a Fit<'a>) -> Self {
        Self {
            node,
            spec,
            fit,
            knobs: knobs(spec, node.share_base),
        }
    }

    fn search(&self, may: impl Fn(ObstacleClass) -> bool) -> Option<Spec> {
        let fits = |spec: &Spec| (self.fit.capacity)(self.node, spec) > 0;
        lowered(self.spec, &self.knobs, may, &fits)
    }

    /// The whole request, lowered as little as is needed.
    fn least(&self) -> Option<Spec> {
        self.search(|_| true)
    }

    /// What the node lacks, each with what would do for it alone.
    fn reasons(&self, deploy: &Deploy) -> Vec<Obstacle> {
        let mut found = (self.fit.shortages)(self.node, self.spec);
        if found.is_empty() {
            let joint = "there is enough of each, but no place where all of it comes together";
            found.push((ObstacleClass::Combination, joint.to_owned()));
        }
        let reason = |(class, message)| {
            let edits = self.search(|knob| concerns(class, knob)).map(|spec| {
                let mut alone = deploy.clone();
                lend(&mut alone.spec, &spec);
                change::between(deploy, &alone)
            });
            obstacle(class, message, edits)
        };
        found.into_iter().map(reason).collect()
    }
}

/// Whether an amount can be the cause of a shortage.
fn concerns(shortage: ObstacleClass, knob: ObstacleClass) -> bool {
    use ObstacleClass::{Cores, Cpu, Device, Memory, Plugin, Storage, Volume};
    match shortage {
        Cpu | Cores => knob == Cores,
        Memory | Device | Plugin | Volume => knob == shortage,
        Storage => matches!(knob, Storage | Volume),
        _ => true,
    }
}

#[cfg(test)]
mod tests;
