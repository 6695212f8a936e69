//! What this tool asks of `eru-fit` about one node and one spec, in one place.

use eru_fit::{Ask, Dimension, Host};
use eru_types::{Bound, Node, ObstacleClass, Spec, Workload};

use crate::offers::has_left;

/// How many more instances of a spec fit on a node; none where the request contradicts itself.
pub(crate) fn capacity(node: &Node, spec: &Spec) -> u64 {
    Ask::new(spec).map_or(0, |ask| eru_fit::capacity(&Host::from(node), &ask))
}

/// Everything that a node lacks for one instance.
pub(crate) fn shortages(node: &Node, spec: &Spec) -> Vec<(ObstacleClass, String)> {
    let ask = match Ask::new(spec) {
        Ok(ask) => ask,
        Err(wrong) => return vec![(ObstacleClass::Unsupported, wrong.to_string())],
    };
    let class = |dimension| match dimension {
        Dimension::Cpu => ObstacleClass::Cpu,
        Dimension::Cores => ObstacleClass::Cores,
        Dimension::Memory => ObstacleClass::Memory,
        Dimension::Storage => ObstacleClass::Storage,
        Dimension::Devices => ObstacleClass::Device,
    };
    eru_fit::shortages(&Host::from(node), &ask)
        .into_iter()
        .map(|lack| (class(lack.dimension), lack.message))
        .collect()
}

/// What one instance would get on a node.
pub(crate) fn bind(node: &Node, spec: &Spec) -> Option<Bound> {
    let ask = Ask::new(spec).ok()?;
    eru_fit::bind(&Host::from(node), &ask, 1).pop()
}

/// What another instance of a workload would get on a node. What plugins gave the old one must be left there; they
/// themselves are asked when it is placed.
pub(crate) fn rebind(node: &Node, workload: &Workload) -> Option<Bound> {
    let plugins = &workload.bound.plugins;
    if !has_left(node, plugins) {
        return None;
    }
    let mut bound = bind(node, &workload.spec)?;
    bound.plugins.clone_from(plugins);
    Some(bound)
}

/// Takes what is bound off a node; whether its usage can hold it.
pub(crate) fn take(node: &mut Node, bound: &Bound) -> bool {
    let mut usage = node.usage.clone();
    let taken = eru_fit::take(&mut usage, bound).is_ok();
    if taken {
        node.usage = usage;
    }
    taken
}

/// Gives back what is bound; whether it was in use.
pub(crate) fn give_back(node: &mut Node, bound: &Bound) -> bool {
    let mut usage = node.usage.clone();
    let given = eru_fit::give_back(&mut usage, bound).is_ok();
    if given {
        node.usage = usage;
    }
    given
}
