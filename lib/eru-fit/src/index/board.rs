//! The nodes in the order in which one kind of request would take them, kept while they change.

use std::collections::BTreeMap;

use eru_types::{Node, Strategy};

use super::Question;
use super::counts::Census;
use super::fleet::Fleet;
use super::tournament::Tournament;
use crate::merge::Measure;

/// What decides between two nodes; the smaller takes the instance. The second part breaks ties of the first.
pub(super) type Key = (u64, u64);

/// The key of a node that cannot take any.
pub(super) const OUT: Key = (u64::MAX, u64::MAX);

/// The measure of a node that can take another.
fn open(measure: Measure) -> Option<Measure> {
    (measure.capacity > 0).then_some(measure)
}

/// Maps a number to an integer of the same order.
fn ordered(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | (1 << 63) }
}

/// Where a node stands on a board with failure domains.
#[derive(Debug, Clone, Copy)]
struct Place {
    domain: u32,
    leaf: u32,
    /// How many instances it was last seen with.
    held: u64,
}

/// The failure domains of a board.
#[derive(Debug)]
struct Domains {
    places: Vec<Place>,
    /// The nodes of each domain, by leaf.
    nodes: Vec<Vec<u32>>,
    /// Instances in each, or the largest number where no node can take another; in the order of the domains' names.
    order: Tournament<u64>,
    counts: Vec<u64>,
}

/// An order of nodes for one question.
#[derive(Debug)]
pub(super) struct Board<F> {
    question: Question<F>,
    /// Whether it stands for every entrypoint that asks for the same: the instances that are there have no say then.
    pub(super) shared: bool,
    /// One for each failure domain; one in all where there are none.
    trees: Vec<Tournament<Key>>,
    domains: Option<Domains>,
    /// Up to which change it is right.
    pub(super) seen: u64,
}

/// Which nodes may take an instance at all, whatever is bound on them.
pub(super) type Eligible<'a> = &'a dyn Fn(&str, &Node) -> bool;

impl<F: PartialEq> Board<F> {
    /// Whether it answers the question.
    pub(super) fn is_for(&self, question: &Question<F>, shared: bool) -> bool {
        let (a, b) = (&self.question, question);
        // What tells most boards apart, and is compared soonest, goes first.
        self.shared == shared
            && a.strategy == b.strategy
            && (shared || (a.limit, &a.app, &a.entrypoint) == (b.limit, &b.app, &b.entrypoint))
            && (&a.avoid, &a.spread_by, &a.filter, &a.ask) == (&b.avoid, &b.spread_by, &b.filter, &b.ask)
    }

    /// Whether the instances of an app have a say in it.
    pub(super) fn looks_at(&self, app: &str) -> bool {
        let avoids = |name: &String| name.split('/').next() == Some(app);
        (!self.shared && self.question.app == app) || self.question.avoid.iter().any(avoids)
    }

    pub(super) fn new(
        question: Question<F>,
        shared: bool,
        seen: u64,
        fleet: &Fleet,
        census: &Census,
        eligible: Eligible<'_>,
    ) -> Self {
        let mut board = Self {
            question,
            shared,
            trees: Vec::new(),
            domains: None,
            seen,
        };
        let keys =
            |nodes: &mut dyn Iterator<Item = u32>| nodes.map(|node| board.key(node, fleet, census, eligible)).collect();
        let (trees, domains) = match &board.question.spread_by {
            None => (vec![Tournament::new(keys(&mut (0..fleet.len())))], None),
            Some(label) => {
                let nodes = by_label(fleet, label);
                let trees: Vec<_> = nodes
                    .iter()
                    .map(|nodes| Tournament::new(keys(&mut nodes.iter().copied())))
                    .collect();
                let domains = board.domains(nodes, &trees, fleet, census, eligible);
                (trees, Some(domains))
            }
        };
        (board.trees, board.domains) = (trees, domains);
        board
    }

    fn domains(
        &self,
        nodes: Vec<Vec<u32>>,
        trees: &[Tournament<Key>],
        fleet: &Fleet,
        census: &Census,
        eligible: Eligible<'_>,
    ) -> Domains {
        let nowhere = Place {
            domain: 0,
            leaf: 0,
            held: 0,
        };
        let mut places = vec![nowhere; fleet.len() as usize];
        let mut counts = vec![0u64; nodes.len()];
        for (domain, (count, nodes)) in (0..).zip(counts.iter_mut().zip(&nodes)) {
            for (leaf, &node) in (0..).zip(nodes) {
                let held = self.held(node, fleet, census, eligible);
                *count = count.saturating_add(held);
                places[node as usize] = Place { domain, leaf, held };
            }
        }
        let order = counts
            .iter()
            .zip(trees)
            .map(|(&count, tree)| standing(count, tree))
            .collect();
        Domains {
            places,
            nodes,
            order: Tournament::new(order),
            counts,
        }
    }

    /// The instances of a node that count for its domain: as in a plan, those of nodes that pass the filters.
    fn held(&self, node: u32, fleet: &Fleet, census: &Census, eligible: Eligible<'_>) -> u64 {
        if self.passes(node, fleet, census, eligible) {
            self.count(node, census)
        } else {
            0
        }
    }

    fn passes(&self, node: u32, fleet: &Fleet, census: &Census, eligible: Eligible<'_>) -> bool {
        eligible(fleet.name(node), fleet.kind(node))
            && !self.question.avoid.iter().any(|name| census.named(name, node) > 0)
    }

    fn count(&self, node: u32, census: &Census) -> u64 {
        census
            .get(&self.question.app, &self.question.entrypoint)
            .map_or(0, |counts| counts.of(node))
    }

    fn key(&self, node: u32, fleet: &Fleet, census: &Census, eligible: Eligible<'_>) -> Key {
        let question = &self.question;
        if !self.passes(node, fleet, census, eligible) {
            return OUT;
        }
        let count = if self.shared { 0 } else { self.count(node, census) };
        let full = !self.shared && question.limit > 0 && count >= question.limit;
        let ask = &question.ask;
        let key = match question.strategy {
            _ if full => None,
            Strategy::Global => open(fleet.measure(node, ask)).map(|all| (ordered(all.usage + all.rate), 0)),
            Strategy::Drained => open(fleet.measure(node, ask)).map(|all| {
                let left = if question.limit > 0 {
                    question.limit.saturating_sub(count)
                } else {
                    u64::MAX
                };
                (all.capacity.min(left), !ordered(all.usage))
            }),
            _ => match fleet.capacity(node, ask) {
                0 => None,
                capacity => Some((count, !capacity)),
            },
        };
        key.unwrap_or(OUT)
    }

    /// Takes notice of a node that has changed.
    pub(super) fn update(&mut self, node: u32, fleet: &Fleet, census: &Census, eligible: Eligible<'_>) {
        let key = self.key(node, fleet, census, eligible);
        let Some(domains) = &self.domains else {
            self.trees[0].set(node, key);
            return;
        };
        let Place { domain, leaf, held } = domains.places[node as usize];
        let now = self.held(node, fleet, census, eligible);
        let at = domain as usize;
        self.trees[at].set(leaf, key);
        if let Some(domains) = &mut self.domains {
            domains.places[node as usize].held = now;
            domains.counts[at] = domains.counts[at].saturating_sub(held).saturating_add(now);
            domains.order.set(domain, standing(domains.counts[at], &self.trees[at]));
        }
    }

    /// The node that takes the next instance.
    pub(super) fn best(&self) -> Option<u32> {
        let (tree, nodes) = match &self.domains {
            None => (&self.trees[0], None),
            Some(domains) => {
                let domain = domains.order.best()? as usize;
                (&self.trees[domain], Some(&domains.nodes[domain]))
            }
        };
        let leaf = tree.best().filter(|&leaf| tree.key(leaf) != OUT)?;
        Some(nodes.map_or(leaf, |nodes| nodes[leaf as usize]))
    }

    /// On a shared board of AUTO: the node that takes the next instance of an entrypoint that has some already. Those
    /// without any come first.
    pub(super) fn best_beside(&self, limit: u64, has: &super::counts::Counts) -> Option<u32> {
        let tree = &self.trees[0];
        let free = tree
            .ranked()
            .take_while(|&node| tree.key(node) != OUT)
            .find(|&node| has.of(node) == 0);
        free.or_else(|| {
            has.iter()
                .filter(|&(node, count)| tree.key(node) != OUT && (limit == 0 || count < limit))
                .min_by_key(|&(node, count)| (count, tree.key(node), node))
                .map(|(node, _)| node)
        })
    }
}

/// What decides between two domains: how many instances they have, if one more fits.
fn standing(count: u64, tree: &Tournament<Key>) -> u64 {
    match tree.best() {
        Some(leaf) if tree.key(leaf) != OUT => count.min(u64::MAX - 1),
        _ => u64::MAX,
    }
}

/// The nodes by the value of a label, in the order of the values; those without it are a domain of their own.
fn by_label(fleet: &Fleet, label: &str) -> Vec<Vec<u32>> {
    let mut domains: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for node in 0..fleet.len() {
        let value = fleet.kind(node).labels.get(label).map_or("", String::as_str);
        domains.entry(value).or_default().push(node);
    }
    domains.into_values().collect()
}
