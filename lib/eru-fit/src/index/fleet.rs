//! Many nodes in little memory: what they have in common is kept once.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use eru_types::{Cpu, Node, Resources};

use crate::merge::Measure;
use crate::{Ask, Host, Imbalance, bind};

/// What is in use of a node in the dimensions that every request has. Kept apart, since most nodes have no others.
#[derive(Clone, Copy, Debug, Default)]
struct Used {
    cpu: Cpu,
    memory: u64,
}

/// A node, told apart from its kind.
#[derive(Debug)]
struct Seat {
    name: Box<str>,
    used: Used,
    /// The whole usage, where more than CPU and memory is in use.
    rest: Option<Box<Resources>>,
    kind: u32,
    hardware: u32,
}

impl Used {
    fn as_usage(self) -> Resources {
        Resources {
            cpu: self.cpu,
            memory: self.memory,
            ..Resources::default()
        }
    }
}

impl Seat {
    fn set_usage(&mut self, usage: Resources) {
        self.used = Used {
            cpu: usage.cpu,
            memory: usage.memory,
        };
        self.rest = (!is_plain(&usage)).then(|| Box::new(usage));
    }
}

/// Nodes in the order of their names.
#[derive(Debug, Default)]
pub(super) struct Fleet {
    seats: Vec<Seat>,
    /// Nodes without name, capacity and usage: pod, labels, state and rules, each combination once.
    kinds: Vec<Node>,
    /// Capacities, each once.
    hardware: Vec<Resources>,
    nothing: Resources,
}

/// What is kept once, while it is collected.
#[derive(Default)]
struct Once(HashMap<u64, Vec<u32>>);

impl Once {
    /// The number of an item of `all`, which it joins if it is new; items that are alike have the same `mark`.
    fn number<T: PartialEq>(&mut self, all: &mut Vec<T>, mark: u64, item: T) -> u32 {
        let alike = self.0.entry(mark).or_default();
        let known = alike.iter().copied().find(|&number| all[number as usize] == item);
        known.unwrap_or_else(|| {
            #[expect(clippy::cast_possible_truncation, reason = "nodes are numbered in 32 bits")]
            let number = all.len() as u32;
            all.push(item);
            alike.push(number);
            number
        })
    }
}

/// Items that are alike have the same mark; few others have.
fn mark(item: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    item.hash(&mut hasher);
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
    pub(super) fn new(nodes: impl IntoIterator<Item = Node>) -> Self {
        let mut fleet = Self::default();
        let (mut kinds, mut hardware) = (Once::default(), Once::default());
        for mut node in nodes {
            let name = std::mem::take(&mut node.name).into_boxed_str();
            let usage = std::mem::take(&mut node.usage);
            let capacity = std::mem::take(&mut node.capacity);
            node.endpoint = None;
            let alike = mark((capacity.cpu, capacity.memory, &capacity.cpu_map));
            let hardware = hardware.number(&mut fleet.hardware, alike, capacity);
            let alike = mark((&node.pod, &node.labels, &node.engines, node.cordoned, node.alive));
            let kind = kinds.number(&mut fleet.kinds, alike, node);
            let mut seat = Seat {
                name,
                used: Used::default(),
                rest: None,
                kind,
                hardware,
            };
            seat.set_usage(usage);
            fleet.seats.push(seat);
        }
        if !fleet.seats.is_sorted_by(|a, b| a.name < b.name) {
            fleet.seats.reverse();
            fleet.seats.sort_by(|a, b| a.name.cmp(&b.name));
            fleet.seats.dedup_by(|later, first| later.name == first.name);
        }
        fleet.seats.shrink_to_fit();
        fleet
    }

    #[expect(clippy::cast_possible_truncation, reason = "nodes are numbered in 32 bits")]
    pub(super) fn len(&self) -> u32 {
        self.seats.len() as u32
    }

    pub(super) fn name(&self, node: u32) -> &str {
        &self.seats[node as usize].name
    }

    pub(super) fn find(&self, name: &str) -> Option<u32> {
        let found = self.seats.binary_search_by(|seat| (*seat.name).cmp(name)).ok()?;
        u32::try_from(found).ok()
    }

    /// The node without its name, capacity and usage.
    pub(super) fn kind(&self, node: u32) -> &Node {
        &self.kinds[self.seats[node as usize].kind as usize]
    }

    /// Calls `look` with the node as binding sees it.
    pub(super) fn with<T>(&self, node: u32, look: impl FnOnce(&Host<'_>) -> T) -> T {
        let seat = &self.seats[node as usize];
        match &seat.rest {
            Some(rest) => look(&self.host(seat, rest)),
            None => look(&self.host(seat, &seat.used.as_usage())),
        }
    }

    fn host<'a>(&'a self, seat: &Seat, usage: &'a Resources) -> Host<'a> {
        Host {
            capacity: &self.hardware[seat.hardware as usize],
            usage,
            ..Host::from(&self.kinds[seat.kind as usize])
        }
    }

    /// How many more instances fit.
    pub(super) fn capacity(&self, node: u32, ask: &Ask) -> u64 {
        if !ask.is_plain() {
            return self.with(node, |host| bind::capacity(host, ask));
        }
        let seat = &self.seats[node as usize];
        let Used { cpu, memory } = seat.used;
        bind::plain_capacity(&self.host(seat, &self.nothing), cpu, memory, ask)
    }

    /// How many more instances fit, how full the node is, and how much fuller one makes it.
    pub(super) fn measure(&self, node: u32, ask: &Ask) -> Measure {
        self.with(node, |host| bind::measure(host, ask))
    }

    /// Takes instances off the node; as many as fit.
    pub(super) fn take(&mut self, node: u32, ask: &Ask, count: u64) -> Result<(), Imbalance> {
        let seat = &self.seats[node as usize];
        let usage = if ask.is_plain() && seat.rest.is_none() {
            let mut usage = seat.used.as_usage();
            bind::take_plain(&mut usage, ask, count.min(self.capacity(node, ask)))?;
            usage
        } else {
            self.with(node, |host| {
                let mut usage = host.usage.clone();
                let all = bind::bind(host, ask, count);
                all.iter().try_for_each(|bound| crate::take(&mut usage, bound))?;
                Ok(usage)
            })?
        };
        self.seats[node as usize].set_usage(usage);
        Ok(())
    }
}
