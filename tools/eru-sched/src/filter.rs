//! Which nodes may be chosen for a deploy, and how many instances each may have at most.
//!
//! What must stay true: planning, capacity and explaining look at nodes through this one sieve, so that they cannot
//! disagree.

use std::collections::{BTreeMap, HashSet};

use eru_types::{AppRef, Deploy, Extra, Node, Reason, Refusal, Strategy};

use crate::counts::{Counts, OnNodes};
use crate::unmet::Unmet;

/// A refusal of a deploy.
pub(crate) fn refuse(deploy: &Deploy, reason: Reason, message: String, retry: bool) -> Box<Refusal> {
    let object = match &deploy.pod {
        Some(pod) => format!("{}/{} in pod {pod}", deploy.spec.app, deploy.spec.entrypoint),
        None => format!("{}/{}", deploy.spec.app, deploy.spec.entrypoint),
    };
    Box::new(Refusal {
        reason,
        object,
        message,
        retry,
        deploy: Some(deploy.clone()),
        extra: Extra::new(),
    })
}

/// A deploy's conditions, made ready to be asked of many nodes.
pub(crate) struct Sieve<'a> {
    deploy: &'a Deploy,
    include: HashSet<&'a str>,
    exclude: HashSet<&'a str>,
    avoid: Vec<(&'a AppRef, BTreeMap<&'a str, u64>)>,
    /// The instances of its own kind.
    own: Option<&'a OnNodes>,
    /// It avoids its own kind.
    alone: bool,
}

impl<'a> Sieve<'a> {
    pub(crate) fn new(deploy: &'a Deploy, counts: &'a Counts) -> Self {
        let filter = &deploy.filter;
        let names = |names: &'a [String]| names.iter().map(String::as_str).collect();
        Self {
            deploy,
            include: names(&filter.include),
            exclude: names(&filter.exclude),
            avoid: filter.avoid.iter().map(|what| (what, counts.having(what))).collect(),
            own: counts.of(&deploy.spec).filter(|own| !own.is_empty()),
            alone: is_alone(deploy),
        }
    }

    /// How many instances of the deploy's entrypoint a node has.
    pub(crate) fn count(&self, node: &Node) -> u64 {
        self.own
            .and_then(|own| own.get(&node.name))
            .copied()
            .unwrap_or_default()
    }

    /// The conditions that a node does not meet, one after the other.
    ///
    /// As in Eru, nodes asked for by name are taken as they are: pod, labels and state have no say then. What cannot
    /// run the engine asked for is never taken, and what the instances demand of each other holds everywhere.
    pub(crate) fn unmet<'s>(&'s self, node: &'a Node) -> impl Iterator<Item = Unmet<'a>> + use<'a, 's> {
        let named = !self.include.is_empty();
        let name = (named && !self.include.contains(node.name.as_str())).then_some(Unmet::Name);
        let excluded = self.exclude.contains(node.name.as_str()).then_some(Unmet::Excluded);
        let general = (!named).then(|| excluded.into_iter().chain(closed(self.deploy, node)));
        let avoided = self
            .avoid
            .iter()
            .filter_map(|(what, nodes)| Some(Unmet::Avoid(what, *nodes.get(node.name.as_str())?)));
        engine(self.deploy, node)
            .into_iter()
            .chain(name)
            .chain(general.into_iter().flatten())
            .chain(avoided)
    }

    /// The limits a node that it has reached. To a strategy they are a lack of room, not a filter.
    pub(crate) fn limits(&self, node: &Node) -> impl Iterator<Item = Unmet<'a>> + use<'a> {
        let count = self.count(node);
        let reached = |most: Option<u64>| most.filter(|most| count >= *most);
        let most = reached(max_per_node(self.deploy)).map(|most| Unmet::MaxPerNode(count, most));
        let auto = reached(nodes_limit(self.deploy)).map(|most| Unmet::NodesLimit(count, most));
        most.into_iter().chain(auto)
    }

    /// Most instances a node, old and new, by all that limits them; 0 is no limit.
    pub(crate) fn limit_of(deploy: &Deploy) -> u64 {
        let alone = is_alone(deploy).then_some(1);
        let limits = [max_per_node(deploy), nodes_limit(deploy), alone];
        limits.into_iter().flatten().min().unwrap_or(0)
    }

    /// Whether a node may be chosen.
    pub(crate) fn passes(&self, node: &'a Node) -> bool {
        self.unmet(node).next().is_none()
    }

    /// How many more instances a node may get of those that fit, AUTO's own limit aside.
    pub(crate) fn most(&self, fits: u64, count: u64) -> u64 {
        let alone = if self.alone { fits.min(1) } else { fits };
        max_per_node(self.deploy).map_or(alone, |most| alone.min(most.saturating_sub(count)))
    }

    /// The same with AUTO's limit.
    pub(crate) fn room(&self, fits: u64, count: u64) -> u64 {
        let room = self.most(fits, count);
        nodes_limit(self.deploy).map_or(room, |most| room.min(most.saturating_sub(count)))
    }
}

/// Whether it avoids its own kind.
fn is_alone(deploy: &Deploy) -> bool {
    deploy.filter.avoid.iter().any(|what| what.means(&deploy.spec))
}

/// Most instances a node, whatever the strategy. FILL brings no node above its count, so that a limit at or above it
/// says nothing there; and a node that is filled already must stay a candidate.
fn max_per_node(deploy: &Deploy) -> Option<u64> {
    let most = deploy.max_per_node;
    (most > 0 && !(deploy.strategy == Strategy::Fill && deploy.count <= most)).then_some(most)
}

/// AUTO's and SPREAD's most instances a node.
fn nodes_limit(deploy: &Deploy) -> Option<u64> {
    let most = deploy.nodes_limit;
    (most > 0 && matches!(deploy.strategy, Strategy::Auto | Strategy::Spread)).then_some(most)
}

fn engine<'a>(deploy: &'a Deploy, node: &Node) -> Option<Unmet<'a>> {
    let engine = deploy.spec.engine.as_deref()?;
    let lacks = !node.engines.is_empty() && node.engines.iter().all(|have| have != engine);
    lacks.then_some(Unmet::Engine(engine))
}

/// The conditions on pod, state and labels that a node does not meet. Its name has no say in them.
fn closed<'a>(deploy: &'a Deploy, node: &'a Node) -> impl Iterator<Item = Unmet<'a>> {
    let filter = &deploy.filter;
    let pod = deploy.pod.as_deref().filter(|pod| *pod != node.pod);
    let labels = filter.labels.iter();
    let labels = labels.filter(|(key, value)| node.labels.get(*key) != Some(value));
    let selectors = filter.selectors.iter();
    let selectors = selectors.filter(|selector| !selector.matches(&node.labels));
    let fixed = [
        pod.map(Unmet::Pod),
        (node.cordoned && !filter.all).then_some(Unmet::Cordoned),
        (node.alive == Some(false) && !filter.all).then_some(Unmet::Down),
    ];
    fixed
        .into_iter()
        .flatten()
        .chain(labels.map(|(key, value)| Unmet::Label(key, value)))
        .chain(selectors.map(Unmet::Selector))
}

/// Whether a node may be chosen for a deploy that names none, whatever instances there are. The node need not bear its
/// name.
pub(crate) fn is_open(deploy: &Deploy, name: &str, node: &Node) -> bool {
    engine(deploy, node).is_none()
        && !deploy.filter.exclude.iter().any(|excluded| excluded == name)
        && closed(deploy, node).next().is_none()
}

/// A name in the deploy that no node or pod has. The nodes stand in the order of their names.
pub(crate) fn unknown(nodes: &[Node], deploy: &Deploy) -> Option<Box<Refusal>> {
    let known = |name: &String| nodes.binary_search_by(|node| node.name.cmp(name)).is_ok();
    let filter = &deploy.filter;
    if nodes.is_empty() {
        let message = "there are no nodes; add one with `eru-place node add`, or look at what --nodes reads";
        return Some(refuse(deploy, Reason::NoNodes, message.to_owned(), false));
    }
    if let Some(name) = filter.include.iter().find(|name| !known(name)) {
        let message = format!("node {name} is not known; `eru-place node ls` lists those that are");
        return Some(refuse(deploy, Reason::Unknown, message, false));
    }
    let pod = deploy.pod.as_ref().filter(|_| filter.include.is_empty())?;
    if nodes.iter().any(|node| node.pod == *pod) {
        return None;
    }
    let message = format!("pod {pod} has no nodes; add one with `eru-place node add NAME --pod {pod}`");
    Some(refuse(deploy, Reason::NoNodes, message, false))
}

/// The indices of the nodes that pass.
///
/// # Errors
/// Where none does: the first reason of some.
pub(crate) fn candidates<'a>(
    nodes: &'a [Node],
    deploy: &Deploy,
    sieve: &Sieve<'a>,
) -> Result<Vec<usize>, Box<Refusal>> {
    if let Some(refusal) = unknown(nodes, deploy) {
        return Err(refusal);
    }
    let chosen: Vec<usize> = (0..nodes.len()).filter(|&i| sieve.passes(&nodes[i])).collect();
    if chosen.is_empty() {
        let reasons: Vec<String> = nodes
            .iter()
            .filter_map(|node| Some(format!("{}: {}", node.name, sieve.unmet(node).next()?.message(node))))
            .take(5)
            .collect();
        let message = format!("no node passes the filters ({})", reasons.join("; "));
        return Err(refuse(deploy, Reason::NoNodes, message, false));
    }
    Ok(chosen)
}
