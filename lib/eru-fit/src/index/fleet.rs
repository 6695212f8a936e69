//! Many nodes in little memory: what they have in common is kept once.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use eru_types::{Cpu, Node, Resources};

use crate::{Ask, Host, Imbalance, bind};

/// What is in use of a node in the dimensions that every request has. Kept apart, since most nodes have no others.
#[derive(Clone, Copy, Debug, Default)]
struct Used {
    cpu: Cpu,
    memory: u64,
}

/// Nodes in the order of their names.
#[derive(Debug, Default)]
pub(super) struct Fleet {
    names: Vec<Box<str>>,
    /// Which of `kinds` each node is.
    kind: Vec<u32>,
    /// Nodes without name and usage: hardware, pod, labels and state, each combination once.
    kinds: Vec<Node>,
    used: Vec<Used>,
    /// The whole usage of nodes of which more than CPU and memory is in use.
    rest: Vec<Option<Box<Resources>>>,
}

/// Nodes that are alike have the same mark; few others have.
fn mark(node: &Node) -> u64 {
    let mut hasher = DefaultHasher::new();
    let Resources {
        cpu, cpu_map, memory, ..
    } = &node.capacity;
    (&node.pod, &node.labels, &node.engines).hash(&mut hasher);
    (cpu, cpu_map, memory, node.cordoned, node.alive).hash(&mut hasher);
    hasher.finish()
}

/// Whether no more than CPU and memory is in use.
fn is_plain(usage: &Resources) -> bool {
    let Resources {
        cpu: _,
        memory: _,
        cpu_map,
        numa: _,
        numa_memory,
        storage,
        volumes,
        disks,
        devices,
        plugins,
        extra: _,
    } = usage;
    cpu_map.is_empty()
        && numa_memory.is_empty()
        && *storage == 0
        && volumes.is_empty()
        && disks.is_empty()
        && devices.is_empty()
        && plugins.is_empty()
}

impl Fleet {
    /// The order of the nodes does not matter; of two with one name the last counts, as in a stream of changes.
    pub(super) fn new(mut nodes: Vec<Node>) -> Self {
        if !nodes.is_sorted_by(|a, b| a.name < b.name) {
            nodes.reverse();
            nodes.sort_by(|a, b| a.name.cmp(&b.name));
            nodes.dedup_by(|later, first| later.name == first.name);
        }
        let mut fleet = Self::default();
        let mut known: HashMap<u64, Vec<u32>> = HashMap::new();
        for mut node in nodes {
            fleet.names.push(std::mem::take(&mut node.name).into_boxed_str());
            let usage = std::mem::take(&mut node.usage);
            fleet.used.push(Used {
                cpu: usage.cpu,
                memory: usage.memory,
            });
            fleet.rest.push((!is_plain(&usage)).then(|| Box::new(usage)));
            node.endpoint = None;
            let alike = known.entry(mark(&node)).or_default();
            let kind = alike.iter().copied().find(|&kind| fleet.kinds[kind as usize] == node);
            fleet.kind.push(kind.unwrap_or_else(|| {
                #[expect(clippy::cast_possible_truncation, reason = "nodes are numbered in 32 bits")]
                let kind = fleet.kinds.len() as u32;
                fleet.kinds.push(node);
                alike.push(kind);
                kind
            }));
        }
        fleet
    }

    #[expect(clippy::cast_possible_truncation, reason = "nodes are numbered in 32 bits")]
    pub(super) fn len(&self) -> u32 {
        self.names.len() as u32
    }

    pub(super) fn name(&self, node: u32) -> &str {
        &self.names[node as usize]
    }

    pub(super) fn find(&self, name: &str) -> Option<u32> {
        let found = self.names.binary_search_by(|have| (**have).cmp(name)).ok()?;
        u32::try_from(found).ok()
    }

    /// The node without its name and usage.
    pub(super) fn kind(&self, node: u32) -> &Node {
        &self.kinds[self.kind[node as usize] as usize]
    }

    /// Calls `look` with the node as binding sees it.
    pub(super) fn with<T>(&self, node: u32, look: impl FnOnce(&Host<'_>) -> T) -> T {
        let kind = self.kind(node);
        let plain;
        let usage = match &self.rest[node as usize] {
            Some(rest) => rest,
            None => {
                let Used { cpu, memory } = self.used[node as usize];
                plain = Resources {
                    cpu,
                    memory,
                    ..Resources::default()
                };
                &plain
            }
        };
        look(&Host {
            usage,
            ..Host::from(kind)
        })
    }

    /// How many more instances fit.
    pub(super) fn capacity(&self, node: u32, ask: &Ask) -> u64 {
        if !ask.is_plain() {
            return self.with(node, |host| bind::capacity(host, ask));
        }
        let Used { cpu, memory } = self.used[node as usize];
        bind::plain_capacity(&Host::from(self.kind(node)), cpu, memory, ask)
    }

    /// How full the node is, and how much fuller one instance makes it, as fractions.
    pub(super) fn load(&self, node: u32, ask: &Ask) -> (f64, f64) {
        self.with(node, |host| bind::load(host, ask))
    }

    /// Takes instances off the node; as many as fit.
    pub(super) fn take(&mut self, node: u32, ask: &Ask, count: u64) -> Result<(), Imbalance> {
        let i = node as usize;
        let usage = if ask.is_plain() && self.rest[i].is_none() {
            let count = count.min(self.capacity(node, ask));
            let mut usage = Resources {
                cpu: self.used[i].cpu,
                memory: self.used[i].memory,
                ..Resources::default()
            };
            bind::take_plain(&mut usage, ask, count)?;
            usage
        } else {
            let mut usage = self.with(node, |host| host.usage.clone());
            for bound in self.with(node, |host| bind::bind(host, ask, count)) {
                crate::take(&mut usage, &bound)?;
            }
            usage
        };
        self.used[i] = Used {
            cpu: usage.cpu,
            memory: usage.memory,
        };
        self.rest[i] = (!is_plain(&usage)).then(|| Box::new(usage));
        Ok(())
    }
}
