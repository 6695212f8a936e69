//! The nodes that this run has read, with what it has bound on them since.
//!
//! What must stay true: a seat's usage is what the store has at `usage_rev`, plus what was bound here since and is not
//! yet committed. Whoever cannot keep that up drops the seat, and it is read anew.

use std::collections::{HashMap, HashSet};

use eru_cli::Failure;
use eru_ledger::Seat;
use eru_store::{Rev, Store};

/// Most seats that are kept.
const KEPT: usize = 20_000;

/// A seat, and when it was read.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) seat: Seat,
    /// Tells this reading from others of the same node.
    pub(super) stamp: u64,
    /// The window in which it was known to be as in the store.
    pub(super) fresh: u64,
}

/// Seats by node.
#[derive(Debug, Default)]
pub(super) struct Seats {
    known: HashMap<String, Known>,
    stamps: u64,
}

impl Seats {
    /// Reads those of `names` that are not known, together.
    pub(super) fn load(&mut self, store: &dyn Store, names: &HashSet<&str>, window: u64) -> Result<(), Failure> {
        let missing: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| !self.known.contains_key(*name))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        for (name, seat) in eru_ledger::seats(store, &missing)? {
            self.stamps += 1;
            let known = Known {
                seat,
                stamp: self.stamps,
                fresh: window,
            };
            self.known.insert(name, known);
        }
        Ok(())
    }

    pub(super) fn get(&self, name: &str) -> Option<&Known> {
        self.known.get(name)
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Known> {
        self.known.get_mut(name)
    }

    /// The reading of a node that something was bound on, if it still holds.
    pub(super) fn same(&mut self, name: &str, stamp: u64) -> Option<&mut Known> {
        self.known.get_mut(name).filter(|known| known.stamp == stamp)
    }

    pub(super) fn drop(&mut self, name: &str) {
        self.known.remove(name);
    }

    /// Notes what our own commit has made of a node.
    pub(super) fn committed(&mut self, name: &str, stamp: u64, rev: Rev, window: u64) {
        if let Some(known) = self.same(name, stamp) {
            known.seat.usage_rev = rev;
            known.fresh = window;
        }
    }

    /// Forgets all when there are many. Only while nothing is bound and not committed.
    pub(super) fn trim(&mut self) {
        if self.known.len() > KEPT {
            self.known.clear();
        }
    }
}
