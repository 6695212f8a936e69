//! A live index over many nodes: which of them takes the next instance, exactly and without looking at all.
//!
//! For every kind of request that comes by, the nodes stand in a winner tree in the order in which the request would
//! take them. An instance that is placed changes one node; each tree hears of it when it is asked next. So one more
//! instance costs the logarithm of the number of nodes, whatever filters, limits and failure domains it has.
//!
//! What must stay true: the answer is the one that [`strategy::plan`](crate::strategy::plan) gives for one instance
//! over all nodes. Memory is bounded: what a node has in common with others is kept once, and only so many trees are
//! kept as are said below; the one that was not asked for longest goes first.

mod board;
mod counts;
mod fleet;
mod tournament;

#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use eru_types::{Node, Strategy};

use crate::merge::Measure;
use crate::{Ask, Host, Imbalance};
use board::Board;
use counts::Census;
use fleet::Fleet;

/// How many trees are kept at least; each costs 20 bytes a node, with failure domains 44.
const BOARDS: usize = 5;

/// Over few nodes more are kept: as many as have room in this, in bytes.
const ROOM: usize = 64 << 20;

/// On how many nodes an entrypoint may have instances before it gets a tree of its own.
const FEW: usize = 32;

/// Whom one instance may go to, and by which rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Question<F> {
    /// The app.
    pub app: String,
    /// Its entrypoint.
    pub entrypoint: String,
    /// What it asks of a node.
    pub ask: Ask,
    /// The rule: AUTO, GLOBAL, DRAINED or SPREAD. The others look at all nodes at once.
    pub strategy: Strategy,
    /// Most instances of the entrypoint on one node; 0 is no limit.
    pub limit: u64,
    /// No node that has an instance of one of these, `app` or `app/entrypoint`.
    pub avoid: Vec<String>,
    /// SPREAD: the label whose values are the failure domains.
    pub spread_by: Option<String>,
    /// What makes nodes eligible. Two questions with equal filters have the same eligible nodes.
    pub filter: F,
}

/// Nodes with what is bound of them, and how many instances of which entrypoint they have.
#[derive(Debug)]
pub struct Index<F> {
    fleet: Fleet,
    census: Census,
    /// The last asked for stands last. Boxed, since they change places with every question.
    boards: Vec<Box<Board<F>>>,
    /// Nodes that have changed, the latest last; the first of them is change number `forgotten`.
    changes: VecDeque<u32>,
    forgotten: u64,
}

impl<F: PartialEq + Clone> Index<F> {
    /// The order of the nodes does not matter; of two with one name the last counts, as in a stream of changes.
    #[must_use]
    pub fn new(nodes: impl IntoIterator<Item = Node>) -> Self {
        Self {
            fleet: Fleet::new(nodes),
            census: Census::default(),
            boards: Vec::new(),
            changes: VecDeque::new(),
            forgotten: 0,
        }
    }

    /// How many nodes there are. They are numbered from 0 in the order of their names.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.fleet.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The name of a node.
    #[must_use]
    pub fn name(&self, node: u32) -> &str {
        self.fleet.name(node)
    }

    /// The number of a node.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<u32> {
        self.fleet.find(name)
    }

    /// What a node has in common with others: all but its name, capacity and usage, which are empty here.
    #[must_use]
    pub fn kind(&self, node: u32) -> &Node {
        self.fleet.kind(node)
    }

    /// The document of a node, as the index knows it.
    #[must_use]
    pub fn node(&self, node: u32) -> Node {
        Node {
            name: self.name(node).to_owned(),
            capacity: self.with(node, |host| host.capacity.clone()),
            usage: self.with(node, |host| host.usage.clone()),
            ..self.kind(node).clone()
        }
    }

    /// Looks at a node as binding does.
    pub fn with<T>(&self, node: u32, look: impl FnOnce(&Host<'_>) -> T) -> T {
        self.fleet.with(node, look)
    }

    /// How many more instances fit on a node, how full it is for GLOBAL and DRAINED, and how much fuller one makes it.
    #[must_use]
    pub fn measure(&self, node: u32, ask: &Ask) -> Measure {
        self.fleet.measure(node, ask)
    }

    /// Whether the instances of an entrypoint are known.
    #[must_use]
    pub fn knows(&self, app: &str, entrypoint: &str) -> bool {
        self.census.knows(app, entrypoint)
    }

    /// Sets how many instances of an entrypoint each node has. Nodes that are not there are left out.
    pub fn set_counts(&mut self, app: &str, entrypoint: &str, counts: impl IntoIterator<Item = (String, u64)>) {
        let fleet = &self.fleet;
        let known = counts
            .into_iter()
            .filter_map(|(name, count)| Some((fleet.find(&name)?, count)));
        self.census.set(app, entrypoint, known);
        self.boards.retain(|board| !board.looks_at(app));
    }

    /// How many instances of an entrypoint a node has.
    #[must_use]
    pub fn count(&self, app: &str, entrypoint: &str, node: u32) -> u64 {
        self.census.get(app, entrypoint).map_or(0, |counts| counts.of(node))
    }

    /// How many instances a node has of an app (`app`) or one of its entrypoints (`app/entrypoint`).
    #[must_use]
    pub fn named(&self, name: &str, node: u32) -> u64 {
        self.census.named(name, node)
    }

    /// The node that takes the next instance; `None` when none can. Nothing is taken off it.
    pub fn pick(&mut self, question: &Question<F>, eligible: &dyn Fn(&str, &Node) -> bool) -> Option<u32> {
        let has = self.census.get(&question.app, &question.entrypoint);
        let shared = question.avoid.is_empty()
            && match question.strategy {
                Strategy::Auto => has.is_none_or(|has| has.spread() <= FEW),
                Strategy::Global | Strategy::Drained => question.limit == 0,
                _ => false,
            };
        let at = self.board(question, shared, eligible);
        let board = &self.boards[at];
        match self.census.get(&question.app, &question.entrypoint) {
            Some(has) if shared && question.strategy == Strategy::Auto && has.spread() > 0 => {
                board.best_beside(question.limit, has)
            }
            _ => board.best(),
        }
    }

    /// The board for a question, brought up to date, as the last of all.
    fn board(&mut self, question: &Question<F>, shared: bool, eligible: &dyn Fn(&str, &Node) -> bool) -> usize {
        let now = self.forgotten + self.changes.len() as u64;
        let found = self.boards.iter().rposition(|board| board.is_for(question, shared));
        let known = found
            .map(|at| self.boards.remove(at))
            .filter(|board| board.seen >= self.forgotten);
        let board = match known {
            Some(mut board) => {
                let behind = usize::try_from(now - board.seen).unwrap_or(usize::MAX);
                for &node in self.changes.range(self.changes.len() - behind..) {
                    board.update(node, &self.fleet, &self.census, eligible);
                }
                board.seen = now;
                board
            }
            None => {
                if self.boards.len() >= BOARDS.max(ROOM / 24 / (self.fleet.len() as usize + 1)) {
                    self.boards.remove(0);
                }
                Box::new(Board::new(
                    question.clone(),
                    shared,
                    now,
                    &self.fleet,
                    &self.census,
                    eligible,
                ))
            }
        };
        self.boards.push(board);
        self.boards.len() - 1
    }

    /// Takes instances of an entrypoint off a node, as many as fit, and counts them.
    ///
    /// # Errors
    /// A usage that no number holds; nothing is changed then.
    pub fn take(&mut self, app: &str, entrypoint: &str, ask: &Ask, node: u32, count: u64) -> Result<(), Imbalance> {
        self.reserve(ask, node, count)?;
        self.census.add(app, entrypoint, node, count);
        Ok(())
    }

    /// Takes instances off a node that are not counted: of an entrypoint whose instances are not known yet.
    ///
    /// # Errors
    /// A usage that no number holds; nothing is changed then.
    pub fn reserve(&mut self, ask: &Ask, node: u32, count: u64) -> Result<(), Imbalance> {
        self.fleet.take(node, ask, count)?;
        self.changes.push_back(node);
        // Who is further behind than a quarter of all nodes looks at all of them anew.
        let most = (self.fleet.len() as usize / 4).max(64);
        while self.changes.len() > most {
            self.changes.pop_front();
            self.forgotten += 1;
        }
        Ok(())
    }
}
