//! The assignments that are under way together, and what has become of each.
//!
//! What must stay true: they are written in the order in which they came, what is not committed is not written, and the
//! assignments of one node are served in their order.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, HashSet};

use eru_cli::{Exit, Failure, Output};
use eru_store::Rev;
use eru_types::{Document, Refusal};

use super::draft::Draft;
use super::line::Plan;
use super::refuse::{No, refusal};

/// An assignment under way.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) plan: Plan,
    /// Instances that are not committed.
    pub(super) left: u64,
    /// Documents of those that are, with the revision at which they came into the store. Emptied as they are written.
    pub(super) placed: Vec<(Vec<u8>, Rev)>,
    /// How often in a row others were faster.
    pub(super) attempts: u32,
    pub(super) refused: Option<No>,
}

impl Job {
    pub(super) fn is_done(&self) -> bool {
        self.left == 0 || self.refused.is_some()
    }

    pub(super) fn refusal(&self) -> Option<Refusal> {
        let no = self.refused.clone()?;
        Some(refusal(&self.plan, self.left, no))
    }
}

/// A document of the input.
#[derive(Debug)]
pub(super) enum Slot {
    Job(Job),
    /// Passed on as it is.
    Other(Box<Document>),
}

/// What one transaction puts on one node.
#[derive(Debug)]
pub(super) struct Chunk {
    pub(super) node: String,
    /// The reading of the node that it was bound on.
    pub(super) stamp: u64,
    pub(super) txid: String,
    /// With the assignment's place in the window.
    pub(super) members: Vec<(usize, Draft)>,
    pub(super) bytes: usize,
}

/// Some assignments.
#[derive(Debug, Default)]
pub(super) struct Window {
    /// Tells it from others, and from what it was before it took in more; never 0.
    pub(super) number: u64,
    pub(super) slots: Vec<Slot>,
    written: usize,
    /// The first that was not yet looked at in this round.
    pub(super) next: usize,
    /// What is bound in this round and not sent yet.
    pub(super) chunks: Vec<Chunk>,
    by_node: HashMap<String, usize>,
    /// Nodes on which nothing more can be done in this round.
    pub(super) blocked: HashSet<String>,
    /// Nodes on which the dead are to be looked for before the next round.
    pub(super) crowded: BTreeSet<String>,
    /// Nodes on which they were looked for.
    pub(super) cleared: HashSet<String>,
    /// Nodes whose transaction met a conflict, with the revisions that it held on to.
    pub(super) suspects: Vec<(String, Rev, Rev)>,
    /// Instances that are bound or committed, and not written.
    pub(super) held: usize,
    /// How often the store went away.
    pub(super) outages: u32,
    /// All of it goes into one transaction, or nothing.
    pub(super) whole: bool,
    /// A node has room for more than one transaction takes in.
    pub(super) overflows: bool,
}

impl Window {
    pub(super) fn new(number: u64) -> Self {
        Self {
            number,
            ..Self::default()
        }
    }

    pub(super) fn push(&mut self, plan: Plan) {
        self.slots.push(Slot::Job(Job {
            left: plan.count,
            plan,
            placed: Vec::new(),
            attempts: 0,
            refused: None,
        }));
    }

    pub(super) fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Job(job) => Some(job),
            Slot::Other(_) => None,
        })
    }

    pub(super) fn jobs_mut(&mut self) -> impl Iterator<Item = &mut Job> {
        self.slots.iter_mut().filter_map(|slot| match slot {
            Slot::Job(job) => Some(job),
            Slot::Other(_) => None,
        })
    }

    pub(super) fn job(&mut self, index: usize) -> Option<&mut Job> {
        match self.slots.get_mut(index) {
            Some(Slot::Job(job)) => Some(job),
            _ => None,
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.jobs().all(Job::is_done)
    }

    /// The nodes of what is not done.
    pub(super) fn nodes(&self, from: usize) -> HashSet<&str> {
        self.slots[from.min(self.slots.len())..]
            .iter()
            .filter_map(|slot| match slot {
                Slot::Job(job) if !job.is_done() => Some(job.plan.node.as_str()),
                _ => None,
            })
            .filter(|node| !self.blocked.contains(*node))
            .collect()
    }

    /// Begins to look at what is left.
    pub(super) fn begin_round(&mut self) {
        self.next = self.written;
        self.blocked.clear();
        self.overflows = false;
    }

    /// What this round puts on a node; begins it if `new` says how.
    pub(super) fn chunk(&mut self, node: &str, new: impl FnOnce() -> Chunk) -> &mut Chunk {
        let index = match self.by_node.entry(node.to_owned()) {
            Entry::Occupied(at) => *at.get(),
            Entry::Vacant(none) => {
                self.chunks.push(new());
                *none.insert(self.chunks.len() - 1)
            }
        };
        &mut self.chunks[index]
    }

    /// Begins all over, as another window.
    pub(super) fn reset(&mut self, number: u64) {
        for job in self.jobs_mut() {
            (job.left, job.attempts, job.refused) = (job.plan.count, 0, None);
            job.placed.clear();
        }
        *self = Self {
            slots: std::mem::take(&mut self.slots),
            ..Self::new(number)
        };
    }

    /// The instances that this round puts on a node so far, and the bytes of their documents.
    pub(super) fn size(&self, node: &str) -> (usize, usize) {
        self.by_node.get(node).map_or((0, 0), |at| {
            let chunk = &self.chunks[*at];
            (chunk.members.len(), chunk.bytes)
        })
    }

    /// What this round has bound, to be sent or undone.
    pub(super) fn take_chunks(&mut self) -> Vec<Chunk> {
        self.by_node.clear();
        std::mem::take(&mut self.chunks)
    }

    /// Writes what is committed up to the first assignment that is not done; with `all` also what comes after it.
    /// Returns whether anything was refused.
    pub(super) fn write(&mut self, output: &mut Output<'_>, all: bool) -> Result<bool, Failure> {
        let mut refused = false;
        let mut in_order = true;
        for slot in &mut self.slots[self.written..] {
            match slot {
                Slot::Other(document) => {
                    refused |= matches!(**document, Document::Refusal(_));
                    output.write(document)?;
                }
                Slot::Job(job) => {
                    for (json, _) in job.placed.drain(..) {
                        output.write_json(&json)?;
                        self.held = self.held.saturating_sub(1);
                    }
                    if let Some(refusal) = job.refusal() {
                        refused = true;
                        let told = format_args!("{}: {}", refusal.object, refusal.message);
                        eru_cli::complain(&Failure::new(Exit::No, told));
                        output.write(&refusal.into())?;
                    }
                    in_order &= job.is_done();
                }
            }
            self.written += usize::from(in_order);
            if !in_order && !all {
                break;
            }
        }
        output.flush()?;
        Ok(refused)
    }
}
