//! The history of a store, replayed revision by revision, with a proof at each that the books were right.
//!
//! What is proved, at every revision: what the workloads of a node have bound is its usage, to the last byte, and
//! within its capacity; nothing that only one may have is given to two; every workload stands in the index of its app,
//! and nothing else does. And of every change: an id is used once; a workload comes only under a live reservation and
//! on a node that takes it; it is confirmed only while that reservation lives, and a member of a gang only once all
//! of them are there; unconfirmed it goes only when the
//! reservation is dead or its owner gives it back; confirmed it goes only when it was to be removed and is. Pure: no
//! store, no clock.

mod books;
mod fate;
mod read;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use eru_store::{Event, Rev};
use eru_types::{Node, Phase, Resources, Workload};

use read::{Change, Mark};

/// What was wrong, and when.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("revision {rev}: {object}: {message}")]
pub struct Violation {
    /// The first revision at which it showed.
    pub rev: Rev,
    /// The key or node.
    pub object: String,
    /// What is wrong with it.
    pub message: String,
}

/// What has happened so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Revisions with changes.
    pub revisions: u64,
    /// Workloads placed.
    pub placed: u64,
    /// Of these, with cores of their own, whole or in part.
    pub bound: u64,
    /// Of these, with a part of a core.
    pub fragments: u64,
    /// Of these, with volumes.
    pub volumes: u64,
    /// Workloads confirmed.
    pub confirmed: u64,
    /// Given back unconfirmed by their owner.
    pub given_back: u64,
    /// Taken back after their reservation died.
    pub reclaimed: u64,
    /// Confirmed, and removed as wanted.
    pub removed: u64,
    /// Reservations that began.
    pub reservations: u64,
    /// Gangs that were completed, in more than one transaction.
    pub gangs: u64,
    /// Changes of nodes.
    pub nodes: u64,
}

/// The workloads whose owner gives them back himself, though their reservation lives: nobody else may.
#[derive(Clone, Debug, Default)]
pub struct Owners(Arc<Mutex<HashSet<String>>>);

impl Owners {
    /// To be told before the owner asks the store.
    pub fn gives_back(&self, id: &str) {
        let mut ids = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ids.insert(id.to_owned());
    }

    fn gave_back(&self, id: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(id)
    }
}

/// The state of a store at one revision, and all ids that it ever saw.
#[derive(Debug, Default)]
pub struct History {
    nodes: BTreeMap<String, Node>,
    usage: BTreeMap<String, Resources>,
    /// By node and id.
    work: BTreeMap<String, BTreeMap<String, Workload>>,
    /// The keys of the index, by node and id.
    index: BTreeMap<(String, String), String>,
    /// Reservations that live.
    pending: BTreeMap<String, Mark>,
    /// The members of each gang, by node and id.
    gangs: BTreeMap<String, Vec<(String, String)>>,
    /// What was observed, by node and id.
    status: BTreeMap<(String, String), Phase>,
    /// Ids of workloads, and of reservations, that were ever used.
    used: HashSet<String>,
    owners: Owners,
    rev: Rev,
    tally: Tally,
}

impl History {
    /// An empty store.
    #[must_use]
    pub fn new(owners: Owners) -> Self {
        Self {
            owners,
            ..Self::default()
        }
    }

    /// Goes on to revision `rev`, with all that changed at it.
    ///
    /// # Errors
    /// The first thing that is wrong. The history is of no use afterwards.
    pub fn apply(&mut self, rev: Rev, events: &[Event]) -> Result<(), Violation> {
        let violation = |(object, message): (String, String)| Violation { rev, object, message };
        if rev <= self.rev {
            return Err(violation((
                "the history".into(),
                format!("goes back from {}", self.rev),
            )));
        }
        self.rev = rev;
        self.tally.revisions += 1;
        let changes: Vec<Change> = events
            .iter()
            .map(read::change)
            .collect::<Result<_, _>>()
            .map_err(violation)?;
        for change in &changes {
            self.judge(change)
                .map_err(|message| violation((change.object(), message)))?;
        }
        let (mut nodes, mut indexed) = (BTreeSet::new(), BTreeSet::new());
        for change in changes {
            nodes.extend(change.node().map(str::to_owned));
            if let Change::Index { node, id, .. } | Change::Work { node, id, .. } = &change {
                indexed.insert((node.clone(), id.clone()));
            }
            self.take_over(change);
        }
        for node in nodes {
            self.balance(&node)
                .map_err(|message| violation((format!("node {node}"), message)))?;
        }
        for at in indexed {
            let there = self.work.get(&at.0).is_some_and(|work| work.contains_key(&at.1));
            if !there && let Some(key) = self.index.get(&at) {
                return Err(violation((
                    key.clone(),
                    "stands in the index, and there is no such workload".into(),
                )));
            }
        }
        Ok(())
    }

    fn take_over(&mut self, change: Change) {
        match change {
            Change::Node { name, node: Some(node) } => drop(self.nodes.insert(name, *node)),
            Change::Node { name, node: None } => drop(self.nodes.remove(&name)),
            Change::Usage {
                node,
                usage: Some(usage),
            } => drop(self.usage.insert(node, *usage)),
            Change::Usage { node, usage: None } => drop(self.usage.remove(&node)),
            Change::Work {
                node,
                id,
                new: Some(new),
            } => drop(self.work.entry(node).or_default().insert(id, *new)),
            Change::Work { node, id, new: None } => {
                if let Some(work) = self.work.get_mut(&node) {
                    work.remove(&id);
                }
            }
            Change::Index {
                key,
                node,
                id,
                there: true,
            } => drop(self.index.insert((node, id), key)),
            Change::Index {
                node, id, there: false, ..
            } => drop(self.index.remove(&(node, id))),
            Change::Pending { txid, mark: Some(mark) } => drop(self.pending.insert(txid, mark)),
            Change::Pending { txid, mark: None } => drop(self.pending.remove(&txid)),
            Change::Status {
                node,
                id,
                phase: Some(phase),
            } => drop(self.status.insert((node, id), phase)),
            Change::Status { node, id, phase: None } => drop(self.status.remove(&(node, id))),
            Change::Other => {}
        }
    }

    /// What has happened so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// Whether a workload of this id was ever there.
    #[must_use]
    pub fn saw(&self, id: &str) -> bool {
        self.used.contains(id)
    }

    /// All workloads that are there.
    pub fn workloads(&self) -> impl Iterator<Item = &Workload> {
        self.work.values().flat_map(BTreeMap::values)
    }

    /// What is left though nothing should be: books that are not zero, workloads, index entries, reservations.
    #[must_use]
    pub fn leaks(&self) -> Vec<String> {
        let books = self.usage.iter().filter(|(_, usage)| **usage != Resources::default());
        let mut leaks: Vec<String> = books.map(|(node, usage)| format!("usage/{node}: {usage:?}")).collect();
        leaks.extend(self.workloads().map(|w| format!("work/{}/{}", w.node, w.id)));
        leaks.extend(self.index.values().cloned());
        leaks.extend(self.pending.keys().map(|txid| format!("pending/{txid}")));
        leaks.extend(self.status.keys().map(|(node, id)| format!("status/{node}/{id}")));
        leaks
    }
}
