//! What to deploy where: the request, and the plan made of it.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::document;
use crate::open::open;
use crate::{Extra, Shared, Spec, name};

/// How instances are spread over nodes. The semantics are Eru's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Strategy {
    /// `count` instances, each to the node that has the fewest of this entrypoint.
    #[default]
    Auto,
    /// So many on each node that `count` stand there, on `nodes_limit` nodes.
    Fill,
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "AUTO",
            Self::Fill => "FILL",
        })
    }
}

impl FromStr for Strategy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_uppercase().as_str() {
            "AUTO" => Ok(Self::Auto),
            "FILL" => Ok(Self::Fill),
            _ => Err(format!("'{text}' is not a strategy: AUTO or FILL")),
        }
    }
}

/// Which nodes may be chosen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self")]
#[schemars(!remote)]
pub struct NodeFilter {
    /// Only these, when not empty; as in Eru, the other conditions then do not apply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// None of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
    /// All of these labels.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
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
    /// AUTO: most instances a node, old and new, FILL: how many nodes. 0 is no limit.
    #[serde(default)]
    pub nodes_limit: u64,
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
