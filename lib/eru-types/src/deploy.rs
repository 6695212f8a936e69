//! What to deploy where: the request, and the plan made of it.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::document::document;
use crate::open::open;
use crate::workload::is_zero;
use crate::{AppRef, Extra, Selector, Shared, Spec, name};

/// How instances are spread over nodes. The semantics are Eru's, and ties are broken by the node's name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Strategy {
    /// `count` instances, each to the node that has the fewest of this entrypoint.
    #[default]
    Auto,
    /// So many on each node that `count` stand there, on `nodes_limit` nodes.
    Fill,
    /// `count` more on each of `nodes_limit` nodes, those with the most room.
    Each,
    /// `count` instances, each to the node that is used the least after it.
    Global,
    /// `count` instances, the nodes with the least room filled up first.
    Drained,
    /// `count` instances, each to the failure domain that has the fewest of this entrypoint, and in it as AUTO does.
    Spread,
}

impl Strategy {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Auto,
        Self::Fill,
        Self::Each,
        Self::Global,
        Self::Drained,
        Self::Spread,
    ];

    /// The name in documents and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "AUTO",
            Self::Fill => "FILL",
            Self::Each => "EACH",
            Self::Global => "GLOBAL",
            Self::Drained => "DRAINED",
            Self::Spread => "SPREAD",
        }
    }

    /// Whether `count` is the number of new instances in all. FILL and EACH count by node, so what is left of one
    /// node's is no smaller count for all of theirs.
    #[must_use]
    pub const fn counts_in_all(self) -> bool {
        !matches!(self, Self::Fill | Self::Each)
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Strategy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL
            .into_iter()
            .find(|known| known.name().eq_ignore_ascii_case(text));
        known.ok_or_else(|| {
            let names = Self::ALL.map(Self::name);
            format!("'{text}' is not a strategy; the strategies are {}", names.join(", "))
        })
    }
}

/// In upper or lower case, as on the command line.
impl<'de> Deserialize<'de> for Strategy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(D::Error::custom)
    }
}

/// Which nodes may be chosen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct NodeFilter {
    /// Only these, when not empty; as in Eru, the pod, the labels, the excluded names and the nodes' state then have no
    /// say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// None of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
    /// All of these labels.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// All of these conditions on labels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub selectors: Vec<Selector>,
    /// No node that has an instance of one of these, and of the deploy's own at most one a node.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub avoid: Vec<AppRef>,
    /// Also nodes that are down or cordoned.
    #[serde(default)]
    pub all: bool,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

open!(NodeFilter, extra);

/// A request to run instances of an app's entrypoint.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Deploy {
    /// The pod; absent: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pod: Option<String>,
    /// Which nodes of it.
    #[serde(default)]
    pub filter: NodeFilter,
    /// How to spread.
    #[serde(default)]
    pub strategy: Strategy,
    /// How many, in the strategy's sense.
    pub count: u64,
    /// AUTO and SPREAD: most instances a node, old and new; FILL and EACH: how many nodes. 0 is no limit.
    #[serde(default)]
    pub nodes_limit: u64,
    /// Most instances of the entrypoint a node, old and new, whatever the strategy. 0 is no limit.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub max_per_node: u64,
    /// SPREAD: the label whose values are the domains to spread over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spread_by: Option<String>,
    /// What to run.
    pub spec: Spec,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

fn below<T>(parent: &str, result: Result<T, (String, String)>) -> Result<T, (String, String)> {
    result.map_err(|(field, message)| (format!("{parent}.{field}"), message))
}

document!(Deploy, |deploy| {
    if deploy.count == 0 {
        return Err(("count".into(), "0 instances are asked for; ask for at least one".into()));
    }
    if let Some(pod) = &deploy.pod {
        name::object("pod", pod).map_err(|e| ("pod".to_owned(), e))?;
    }
    for (field, names) in [("include", &deploy.filter.include), ("exclude", &deploy.filter.exclude)] {
        let mut names = names.iter();
        names
            .try_for_each(|node| name::object("node", node))
            .map_err(|e| (format!("filter.{field}"), e))?;
    }
    for selector in &deploy.filter.selectors {
        selector.validate().map_err(|e| ("filter.selectors".to_owned(), e))?;
    }
    if deploy.spread_by.as_ref().is_some_and(String::is_empty) {
        return Err(("spread_by".into(), "the label to spread over has no name".into()));
    }
    if deploy.strategy == Strategy::Spread && deploy.spread_by.is_none() {
        return Err((
            "spread_by".into(),
            "SPREAD needs the label whose values are the domains, such as zone".into(),
        ));
    }
    below("spec", deploy.spec.validate())
});

/// So many instances of a deploy go to this node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct Assignment {
    /// The node.
    pub node: String,
    /// How many instances.
    pub count: u64,
    /// What was asked for. Its own `count` is that of the whole request.
    pub deploy: Shared<Deploy>,
    #[serde(flatten, skip_deserializing)]
    #[schemars(!skip_deserializing)]
    #[allow(missing_docs)]
    pub extra: Extra,
}

document!(Assignment, |assignment| {
    name::object("node", &assignment.node).map_err(|e| ("node".to_owned(), e))?;
    if assignment.count == 0 {
        return Err(("count".into(), "an assignment has at least one instance".into()));
    }
    below("deploy", crate::Doc::validate(&*assignment.deploy))
});

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_strategy_has_one_name_in_any_case() {
        for strategy in Strategy::ALL {
            let json = serde_json::to_string(&strategy).unwrap();
            assert_eq!(json, format!("\"{strategy}\""));
            assert_eq!(serde_json::from_str::<Strategy>(&json).unwrap(), strategy);
            assert_eq!(strategy.name().to_lowercase().parse(), Ok(strategy));
            assert_eq!(
                serde_json::from_str::<Strategy>(&json.to_lowercase()).unwrap(),
                strategy
            );
        }
    }

    #[test]
    fn an_unknown_strategy_is_told_the_known_ones() {
        let message = "DUMMY".parse::<Strategy>().unwrap_err();
        assert_eq!(
            message,
            "'DUMMY' is not a strategy; the strategies are AUTO, FILL, EACH, GLOBAL, DRAINED, SPREAD"
        );
        let error = serde_json::from_str::<Strategy>("\"\"").unwrap_err();
        assert!(error.to_string().starts_with("'' is not a strategy"), "{error}");
    }
}
