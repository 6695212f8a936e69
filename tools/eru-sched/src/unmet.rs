//! The conditions of a deploy that a node may not meet: what they are called, what is said of them, and what would have
//! to change.

use eru_types::{AppRef, Deploy, Node, ObstacleClass, Selector};

/// A condition of a deploy that a node does not meet.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Unmet<'a> {
    Engine(&'a str),
    Name,
    Pod(&'a str),
    Excluded,
    Label(&'a str, &'a str),
    Selector(&'a Selector),
    Cordoned,
    Down,
    /// It has so many of these.
    Avoid(&'a AppRef, u64),
    /// It has so many, and may have so many.
    MaxPerNode(u64, u64),
    /// The same by AUTO's limit.
    NodesLimit(u64, u64),
}

impl Unmet<'_> {
    pub(crate) const fn class(&self) -> ObstacleClass {
        match self {
            Self::Engine(_) => ObstacleClass::Engine,
            Self::Name => ObstacleClass::Name,
            Self::Pod(_) => ObstacleClass::Pod,
            Self::Excluded => ObstacleClass::Excluded,
            Self::Label(..) | Self::Selector(_) => ObstacleClass::Label,
            Self::Cordoned => ObstacleClass::Cordoned,
            Self::Down => ObstacleClass::Down,
            Self::Avoid(..) => ObstacleClass::AntiAffinity,
            Self::MaxPerNode(..) => ObstacleClass::MaxPerNode,
            Self::NodesLimit(..) => ObstacleClass::NodesLimit,
        }
    }

    pub(crate) fn message(&self, node: &Node) -> String {
        let has = |key: &str| match node.labels.get(key) {
            Some(value) => format!("its label {key} is {value}"),
            None => format!("it has no label {key}"),
        };
        match *self {
            Self::Engine(engine) => format!("it has no engine {engine}, but {}", node.engines.join(" and ")),
            Self::Name => "it is not asked for".to_owned(),
            Self::Pod(pod) => format!("it is in pod {}, not {pod}", node.pod),
            Self::Excluded => "it is excluded".to_owned(),
            Self::Label(key, value) => format!("{}, asked for is {key}={value}", has(key)),
            Self::Selector(selector) => format!("{}, asked for is {selector}", has(&selector.key)),
            Self::Cordoned => "it is cordoned".to_owned(),
            Self::Down => "it is down; --all-nodes plans for it all the same".to_owned(),
            Self::Avoid(what, 1) => format!("it has an instance of {what}"),
            Self::Avoid(what, n) => format!("it has {n} instances of {what}"),
            Self::MaxPerNode(has, most) => format!("it has {has} instances, at most {most} a node are asked for"),
            Self::NodesLimit(has, most) => format!("it has {has} instances, --nodes-limit is {most}"),
        }
    }

    /// Changes the deploy as little as possible so that this condition is met.
    pub(crate) fn relax(&self, deploy: &mut Deploy, node: &Node) {
        let filter = &mut deploy.filter;
        match *self {
            Self::Engine(_) => deploy.spec.engine = None,
            Self::Name => filter.include.push(node.name.clone()),
            Self::Pod(_) => deploy.pod = Some(node.pod.clone()),
            Self::Excluded => filter.exclude.retain(|name| *name != node.name),
            Self::Label(key, _) => drop(filter.labels.remove(key)),
            Self::Selector(selector) => filter.selectors.retain(|other| other != selector),
            Self::Cordoned | Self::Down => filter.all = true,
            Self::Avoid(what, _) => filter.avoid.retain(|other| other != what),
            Self::MaxPerNode(has, _) => deploy.max_per_node = has.saturating_add(1),
            Self::NodesLimit(has, _) => deploy.nodes_limit = has.saturating_add(1),
        }
    }
}
