//! The verbs: what is asked, in the plugin's own words and Eru's numbers, and the answer after it was checked.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::answer::{self, Bindings, Description, Given, Offer, Offers};
use crate::{Amounts, Error, Fault, amounts, dir, run};

/// The plugins of a directory. Nothing is kept between calls: a plugin that is replaced counts at once.
#[derive(Clone, Debug)]
pub struct Plugins {
    dir: PathBuf,
    timeout: Duration,
}

/// What a node has of a plugin's resource.
#[derive(Clone, Copy, Debug)]
pub struct Stock<'a> {
    /// The node.
    pub node: &'a str,
    /// All of it: `capacity.plugins[plugin]` of the node.
    pub capacity: &'a Amounts,
    /// What is taken: `usage.plugins[plugin]` of the node.
    pub usage: &'a Amounts,
}

/// A question about nodes.
#[derive(Serialize)]
struct About<'a> {
    request: &'a Value,
    nodes: BTreeMap<&'a str, OneNode<'a>>,
}

#[derive(Serialize)]
struct OneNode<'a> {
    capacity: &'a Amounts,
    usage: &'a Amounts,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
}

impl<'a> OneNode<'a> {
    fn new(stock: Stock<'a>, count: Option<u64>) -> (&'a str, Self) {
        let Stock { node, capacity, usage } = stock;
        (node, Self { capacity, usage, count })
    }
}

impl Plugins {
    /// The plugins in `dir`, each of which has `timeout` for an answer. Nothing is looked at before it is asked for.
    #[must_use]
    pub fn new(dir: &Path, timeout: Duration) -> Self {
        Self {
            dir: dir.to_owned(),
            timeout,
        }
    }

    /// The names of all plugins, sorted; none where the directory is absent.
    ///
    /// # Errors
    /// The directory cannot be read, or everybody may write it.
    pub fn list(&self) -> Result<Vec<String>, Error> {
        dir::list(&self.dir)
    }

    /// Whether there is such a plugin that may be run.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self, plugin: &str) -> Result<(), Error> {
        dir::find(&self.dir, plugin).map(drop)
    }

    /// How many instances of the request each node can take; who is not in the answer can take none. One call, however
    /// many nodes; none where there are no nodes.
    ///
    /// # Errors
    /// The plugin is not there, did not answer in time, failed, or answered nonsense.
    pub fn capacity<'a>(
        &self,
        plugin: &str,
        request: &'a Value,
        nodes: impl IntoIterator<Item = Stock<'a>>,
    ) -> Result<BTreeMap<String, Offer>, Error> {
        let nodes = nodes.into_iter().map(|stock| OneNode::new(stock, None)).collect();
        let about = About { request, nodes };
        if about.nodes.is_empty() {
            return self.check(plugin).map(|()| BTreeMap::new());
        }
        let asked = |node: &str| about.nodes.contains_key(node);
        self.ask(plugin, "capacity", &about, |offers: Offers| offers.checked(asked))
    }

    /// What each of up to `count` instances gets on one node. Fewer than that means that no more fit.
    ///
    /// # Errors
    /// As [`Plugins::bind_all`].
    pub fn bind(&self, plugin: &str, request: &Value, stock: Stock<'_>, count: u64) -> Result<Vec<Amounts>, Error> {
        let mut bound = self.bind_all(plugin, request, [(stock, count)])?;
        Ok(bound.remove(stock.node).unwrap_or_default())
    }

    /// What each of up to so many instances gets on each node, in one call. Every node that was asked about is in the
    /// answer; fewer than its count means that no more fit there.
    ///
    /// # Errors
    /// The plugin is not there, did not answer in time, failed, or answered nonsense; to bind more than was asked for,
    /// or more than a node has left, is nonsense too.
    pub fn bind_all<'a>(
        &self,
        plugin: &str,
        request: &'a Value,
        nodes: impl IntoIterator<Item = (Stock<'a>, u64)>,
    ) -> Result<BTreeMap<String, Vec<Amounts>>, Error> {
        let nodes = nodes.into_iter().map(|(stock, count)| OneNode::new(stock, Some(count)));
        let nodes: BTreeMap<_, _> = nodes.collect();
        let about = About { request, nodes };
        if about.nodes.values().all(|node| node.count == Some(0)) {
            let none = about
                .nodes
                .keys()
                .map(|node| ((*node).to_owned(), Vec::new()))
                .collect();
            return self.check(plugin).map(|()| none);
        }
        self.ask(plugin, "bind", &about, |bindings: Bindings| bound(&about, bindings))
    }

    /// What a node has of the resource, from what the operator said of it in the plugin's own words.
    ///
    /// # Errors
    /// The plugin is not there, did not answer in time, failed, or answered nonsense.
    pub fn node(&self, plugin: &str, node: &str, request: &Value) -> Result<Amounts, Error> {
        self.ask(
            plugin,
            "node",
            &json!({ "node": node, "request": request }),
            Given::checked,
        )
    }

    /// What the plugin says of itself.
    ///
    /// # Errors
    /// The plugin is not there, did not answer in time, failed, or answered nonsense.
    pub fn describe(&self, plugin: &str) -> Result<Description, Error> {
        self.ask(plugin, "describe", &json!({}), Ok)
    }

    fn ask<A: DeserializeOwned, T>(
        &self,
        plugin: &str,
        verb: &'static str,
        question: &impl Serialize,
        check: impl FnOnce(A) -> Result<T, String>,
    ) -> Result<T, Error> {
        let program = dir::find(&self.dir, plugin)?;
        let call = || {
            let input = serde_json::to_vec(question).map_err(|error| Fault::Io(error.to_string()))?;
            let output = run::run(&program, verb, &input, self.timeout)?;
            answer::read(&output).and_then(check).map_err(Fault::Answer)
        };
        call().map_err(|fault| Error::Call {
            plugin: plugin.to_owned(),
            verb,
            fault,
        })
    }
}

/// Checks what was bound against what was asked for and what there is.
fn bound(about: &About<'_>, bindings: Bindings) -> Result<BTreeMap<String, Vec<Amounts>>, String> {
    let mut all: BTreeMap<String, Vec<Amounts>> = about
        .nodes
        .keys()
        .map(|node| ((*node).to_owned(), Vec::new()))
        .collect();
    for (node, mut each) in bindings.nodes {
        let asked = about.nodes.get(node.as_str()).ok_or_else(|| answer::not_asked(&node))?;
        fits(asked, &mut each).map_err(|why| format!("node {node}: {why}"))?;
        all.insert(node, each);
    }
    Ok(all)
}

fn fits(node: &OneNode<'_>, each: &mut [Amounts]) -> Result<(), String> {
    let count = node.count.unwrap_or_default();
    if u64::try_from(each.len()).unwrap_or(u64::MAX) > count {
        return Err(format!("{} instances are bound, {count} were asked for", each.len()));
    }
    let mut usage = node.usage.clone();
    for instance in each {
        amounts::tidy(instance)?;
        amounts::add(&mut usage, instance, node.capacity)?;
    }
    Ok(())
}
