//! Nodes with their usage and whether they are alive. Pure.

use std::collections::{BTreeMap, BTreeSet};

use eru_ledger::read;
use eru_store::{Entry, Update};
use eru_types::{Document, Node, Resources, keys};

use super::Mirror;
use crate::select::{Select, has_label};

const PREFIXES: [&str; 4] = [keys::NODES, keys::USAGE, keys::MONITORED, keys::ALIVE];

/// What the store has of each node, by its name.
pub(super) struct Nodes {
    which: Select,
    nodes: BTreeMap<String, Node>,
    usage: BTreeMap<String, Resources>,
    monitored: BTreeSet<String>,
    alive: BTreeSet<String>,
}

impl Nodes {
    pub(super) fn new(which: &Select) -> Self {
        Self {
            which: which.clone(),
            nodes: BTreeMap::new(),
            usage: BTreeMap::new(),
            monitored: BTreeSet::new(),
            alive: BTreeSet::new(),
        }
    }

    fn takes(&self, node: &Node) -> bool {
        self.which.node.as_ref().is_none_or(|name| node.name == *name)
            && self.which.pod.as_ref().is_none_or(|pod| node.pod == *pod)
            && self.which.label.iter().all(|label| has_label(&node.labels, label))
    }

    /// The node as it is known.
    fn joined(&self, name: &str) -> Option<Node> {
        let node = self.nodes.get(name)?;
        let alive = self.alive.contains(name);
        let joined = Node {
            usage: self.usage.get(name).cloned().unwrap_or_default(),
            alive: (alive || self.monitored.contains(name)).then_some(alive),
            ..node.clone()
        };
        self.takes(&joined).then_some(joined)
    }

    /// Makes a change, and tells how the node is now if it is not as it was.
    fn change<T>(&mut self, name: &str, change: impl FnOnce(&mut Self) -> T) -> Option<Document> {
        let before = self.joined(name);
        let _ = change(self);
        let now = self.joined(name);
        if now == before {
            return None;
        }
        let gone = |mut node: Node| {
            node.extra.insert("deleted".into(), true.into());
            node
        };
        now.or_else(|| before.map(gone)).map(Document::from)
    }

    fn put(&mut self, prefix: usize, entry: &Entry) -> Option<Document> {
        let name = entry.key.strip_prefix(*PREFIXES.get(prefix)?)?.to_owned();
        let warn = |error: &dyn std::fmt::Display| tracing::warn!("{error}");
        match prefix {
            0 => {
                let node: Node = read(entry).inspect_err(|error| warn(error)).ok()?;
                self.change(&name, |this| this.nodes.insert(name.clone(), node))
            }
            1 => {
                let usage = serde_json::from_slice(&entry.value);
                let usage = usage
                    .inspect_err(|error| warn(&format!("{}: {error}", entry.key)))
                    .ok()?;
                self.change(&name, |this| this.usage.insert(name.clone(), usage))
            }
            2 => self.change(&name, |this| this.monitored.insert(name.clone())),
            _ => self.change(&name, |this| this.alive.insert(name.clone())),
        }
    }

    fn delete(&mut self, prefix: usize, name: &str) -> Option<Document> {
        match prefix {
            0 => {
                let gone = self.change(name, |this| this.nodes.remove(name));
                self.usage.remove(name);
                gone
            }
            // It goes with its node only, of which another watch tells.
            1 => None,
            2 => {
                self.monitored.remove(name);
                None
            }
            _ => self.change(name, |this| this.alive.remove(name)),
        }
    }

    fn known(&self, prefix: usize) -> Vec<String> {
        match prefix {
            0 => self.nodes.keys().cloned().collect(),
            1 => self.usage.keys().cloned().collect(),
            2 => self.monitored.iter().cloned().collect(),
            _ => self.alive.iter().cloned().collect(),
        }
    }
}

impl Mirror for Nodes {
    fn prefixes(&self) -> Vec<String> {
        PREFIXES.map(str::to_owned).to_vec()
    }

    fn apply(&mut self, prefix: usize, update: Update) -> Vec<Document> {
        let at = PREFIXES.get(prefix).copied().unwrap_or_default();
        match update {
            Update::Put(entry) => self.put(prefix, &entry).into_iter().collect(),
            Update::Delete(key, _) => key
                .strip_prefix(at)
                .and_then(|name| self.delete(prefix, name))
                .into_iter()
                .collect(),
            Update::Reset(entries) => {
                let there: BTreeSet<&str> = entries.iter().filter_map(|entry| entry.key.strip_prefix(at)).collect();
                let gone = self
                    .known(prefix)
                    .into_iter()
                    .filter(|name| !there.contains(name.as_str()));
                let gone: Vec<String> = gone.collect();
                let mut news: Vec<Document> = gone.iter().filter_map(|name| self.delete(prefix, name)).collect();
                news.extend(entries.iter().filter_map(|entry| self.put(prefix, entry)));
                news
            }
        }
    }

    fn all(&self) -> Vec<Document> {
        self.nodes
            .keys()
            .filter_map(|name| self.joined(name))
            .map(Document::from)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(key: String, value: &str) -> Entry {
        Entry {
            key,
            value: value.as_bytes().to_vec(),
            create_rev: 1,
            mod_rev: 1,
            lease: None,
        }
    }

    fn node(name: &str, pod: &str) -> Entry {
        entry(
            keys::node(name),
            &format!(r#"{{"name":"{name}","pod":"{pod}","capacity":{{"cpu":1,"memory":9}}}}"#),
        )
    }

    fn lines(documents: Vec<Document>) -> Vec<String> {
        let line = |document| match document {
            Document::Node(node) => {
                format!(
                    "{} {} {:?}{}",
                    node.name,
                    node.usage.memory,
                    node.alive,
                    if node.extra.is_empty() { "" } else { " gone" }
                )
            }
            other => other.kind().to_owned(),
        };
        documents.into_iter().map(line).collect()
    }

    #[test]
    fn only_what_changes_is_told() {
        let mut nodes = Nodes::new(&Select {
            pod: Some("p".into()),
            ..Select::default()
        });
        nodes.apply(0, Update::Reset(vec![node("a", "p"), node("b", "q")]));
        assert_eq!(lines(nodes.all()), ["a 0 None"]);
        assert_eq!(
            lines(nodes.apply(1, Update::Put(entry(keys::usage("a"), r#"{"memory":5}"#)))),
            ["a 5 None"]
        );
        assert_eq!(
            lines(nodes.apply(3, Update::Put(entry(keys::alive("a"), "")))),
            ["a 5 Some(true)"]
        );
        assert_eq!(
            lines(nodes.apply(3, Update::Put(entry(keys::alive("a"), "")))),
            [""; 0],
            "a heartbeat"
        );
        assert_eq!(
            lines(nodes.apply(2, Update::Put(entry(keys::monitored("a"), "")))),
            [""; 0]
        );
        assert_eq!(
            lines(nodes.apply(3, Update::Delete(keys::alive("a"), 9))),
            ["a 5 Some(false)"]
        );
        assert_eq!(lines(nodes.apply(1, Update::Delete(keys::usage("a"), 9))), [""; 0]);
        assert_eq!(
            lines(nodes.apply(0, Update::Delete(keys::node("a"), 9))),
            ["a 5 Some(false) gone"]
        );
        assert_eq!(lines(nodes.apply(0, Update::Reset(vec![node("c", "p")]))), ["c 0 None"]);
        assert_eq!(nodes.nodes.len(), 1);
    }
}
