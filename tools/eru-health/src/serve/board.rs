//! What `serve` knows of its node's workloads and what follows from it: whom to probe, what to report.
//!
//! What must stay true: a report is written only onto the very status that it judges (its revision is compared), it
//! changes nothing but `health`, and there is none while `health` says the same already. So a conflict, a store that was
//! away and a restart all mend themselves: the next state or verdict leads to the right report.

use std::collections::BTreeMap;
use std::time::SystemTime;

use eru_store::{Compare, Entry, LeaseId, Op, Outcome, Rev, Txn, Update};
use eru_types::{Health, Phase, Status, Workload, keys, to_json};

use crate::observe::parse;
use crate::target::{self, Check};
use crate::verdict::health;

/// Whether a workload is well, or why not.
pub(crate) type Verdict = Result<(), String>;

/// What is to be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Probe a workload until told otherwise; its verdicts carry the number.
    Probe {
        /// The workload.
        id: String,
        /// Which of its runs is judged.
        run: u64,
        /// What to check.
        checks: Vec<Check>,
    },
    /// Probe it no more.
    Halt(String),
    /// Write a report, and tell the outcome.
    Write {
        /// The workload.
        id: String,
        /// Its status with the new health.
        txn: Txn,
    },
}

/// All workloads of the node.
#[derive(Debug)]
pub(crate) struct Board {
    node: String,
    items: BTreeMap<String, Item>,
    runs: u64,
}

#[derive(Debug, Default)]
struct Item {
    work: Option<Workload>,
    status: Option<Seen>,
    /// The run that is judged, and what it is known by.
    run: u64,
    subject: Option<Subject>,
    verdict: Option<Verdict>,
    writing: bool,
    /// The revision onto which a write met a conflict: a newer state is on its way.
    outdated: Rev,
}

/// A status as it lies in the store.
#[derive(Debug)]
struct Seen {
    status: Status,
    rev: Rev,
    lease: Option<LeaseId>,
}

/// What makes one run of a workload differ from another: a verdict about one says nothing of the next.
#[derive(Debug, PartialEq, Eq)]
struct Subject {
    checks: Vec<Check>,
    starts: u64,
    restarts: u32,
    since: Option<String>,
}

impl Board {
    pub(crate) const fn new(node: String) -> Self {
        Self {
            node,
            items: BTreeMap::new(),
            runs: 0,
        }
    }

    /// Takes over a change of `work/<node>/`.
    pub(crate) fn work(&mut self, update: Update, now: SystemTime) -> Vec<Action> {
        self.apply(update, now, |item, entry| item.work = entry.and_then(parse))
    }

    /// Takes over a change of `status/<node>/`.
    pub(crate) fn status(&mut self, update: Update, now: SystemTime) -> Vec<Action> {
        self.apply(update, now, |item, entry| {
            // An echo of what was written and is known already may be older than it.
            if entry.is_some_and(|entry| item.status.as_ref().is_some_and(|seen| seen.rev >= entry.mod_rev)) {
                return;
            }
            item.status = entry.and_then(|entry| {
                parse(entry).map(|status| Seen {
                    status,
                    rev: entry.mod_rev,
                    lease: entry.lease,
                })
            });
        })
    }

    fn apply(&mut self, update: Update, now: SystemTime, set: impl Fn(&mut Item, Option<&Entry>)) -> Vec<Action> {
        let mut actions = Vec::new();
        let mut one = |board: &mut Self, id: &str, entry: Option<&Entry>| {
            set(board.items.entry(id.to_owned()).or_default(), entry);
            board.settle(id, now, &mut actions);
        };
        match update {
            Update::Put(entry) => one(self, id_of(&entry.key), Some(&entry)),
            Update::Delete(key, _) => one(self, id_of(&key), None),
            Update::Reset(entries) => {
                let found: BTreeMap<&str, &Entry> = entries.iter().map(|entry| (id_of(&entry.key), entry)).collect();
                let mut ids: Vec<String> = self.items.keys().cloned().collect();
                ids.extend(
                    found
                        .keys()
                        .filter(|id| !self.items.contains_key(**id))
                        .map(|id| (*id).to_owned()),
                );
                ids.iter().for_each(|id| one(self, id, found.get(id.as_str()).copied()));
            }
        }
        actions
    }

    /// Takes over a verdict, unless it is about a run that is over.
    pub(crate) fn judged(&mut self, id: &str, run: u64, verdict: Verdict, now: SystemTime) -> Vec<Action> {
        let mut actions = Vec::new();
        if let Some(item) = self
            .items
            .get_mut(id)
            .filter(|item| item.run == run && item.subject.is_some())
        {
            item.verdict = Some(verdict);
            self.settle(id, now, &mut actions);
        }
        actions
    }

    /// Takes over how a write went; `None` when the store did not answer.
    pub(crate) fn written(&mut self, id: &str, txn: &Txn, outcome: Option<Outcome>, now: SystemTime) -> Vec<Action> {
        let mut actions = Vec::new();
        let Some(item) = self.items.get_mut(id) else {
            return actions;
        };
        item.writing = false;
        match (outcome, txn.compares.first(), txn.ops.first()) {
            (Some(Outcome::Committed(rev)), _, Some(Op::Put(_, value, _))) => item.wrote(rev, value),
            (Some(Outcome::Conflict), Some(Compare::ModRev(_, rev)), _) => item.outdated = *rev,
            _ => {}
        }
        self.settle(id, now, &mut actions);
        actions
    }

    /// Draws the consequences of an item's state.
    fn settle(&mut self, id: &str, now: SystemTime, actions: &mut Vec<Action>) {
        let Some(item) = self.items.get_mut(id) else { return };
        let (subject, known) = item.subject();
        if subject != item.subject {
            if item.subject.as_ref().is_some_and(|old| !old.checks.is_empty()) {
                actions.push(Action::Halt(id.to_owned()));
            }
            self.runs += 1;
            (item.run, item.verdict) = (self.runs, None);
            if let Some(Subject { checks, .. }) = &subject
                && !checks.is_empty()
            {
                actions.push(Action::Probe {
                    id: id.to_owned(),
                    run: item.run,
                    checks: checks.clone(),
                });
            }
            item.subject = subject;
        }
        if known.is_some() || item.subject.is_none() {
            item.verdict = known;
        }
        if let Some(txn) = item.report(&self.node, id, now) {
            item.writing = true;
            actions.push(Action::Write { id: id.to_owned(), txn });
        }
        if item.work.is_none() && item.status.is_none() && !item.writing {
            self.items.remove(id);
        }
    }
}

impl Item {
    /// The store now says what was written, unless it was changed since.
    fn wrote(&mut self, rev: Rev, value: &[u8]) {
        if let Some(seen) = self.status.as_mut().filter(|seen| seen.rev < rev)
            && let Ok(status) = eru_types::from_json(value)
        {
            (seen.status, seen.rev) = (status, rev);
        }
    }

    /// What there is to judge, and the verdict where none is needed to know it.
    fn subject(&self) -> (Option<Subject>, Option<Verdict>) {
        let (Some(work), Some(Seen { status, .. })) = (&self.work, &self.status) else {
            return (None, None);
        };
        let mut workload = work.clone();
        workload.observe(status.clone());
        match target::checks(&workload) {
            Ok(checks) => {
                let known = checks.is_empty().then_some(Ok(()));
                let Status {
                    starts,
                    restarts,
                    since,
                    ..
                } = status.clone();
                (
                    Some(Subject {
                        checks,
                        starts,
                        restarts,
                        since,
                    }),
                    known,
                )
            }
            Err(reason) => {
                let was_healthy = status.health.as_ref().is_some_and(|health| health.healthy);
                let worth_it = match status.phase {
                    Phase::Running | Phase::Stopped | Phase::Failed => true,
                    // On its way: nobody takes it for healthy yet, unless it was.
                    Phase::Placed | Phase::Created => was_healthy,
                    Phase::Removed => false,
                };
                (None, worth_it.then_some(Err(reason)))
            }
        }
    }

    /// The write that makes the store say what is known, if it does not.
    fn report(&self, node: &str, id: &str, now: SystemTime) -> Option<Txn> {
        let (Some(verdict), Some(seen), false) = (&self.verdict, &self.status, self.writing) else {
            return None;
        };
        let said = seen.status.health.as_ref();
        if seen.rev == self.outdated || said.is_some_and(|said| says(said, verdict)) {
            return None;
        }
        let status = Status {
            health: Some(health(said.cloned(), verdict.clone(), now)),
            ..seen.status.clone()
        };
        let key = keys::status(node, id);
        Some(Txn {
            compares: vec![Compare::ModRev(key.clone(), seen.rev)],
            ops: vec![Op::Put(key, to_json(&status), seen.lease)],
        })
    }
}

fn says(health: &Health, verdict: &Verdict) -> bool {
    health.healthy == verdict.is_ok() && health.reason.as_ref() == verdict.as_ref().err()
}

fn id_of(key: &str) -> &str {
    keys::node_and_id(key).map_or("", |(_, id)| id)
}

#[cfg(test)]
#[path = "board_tests.rs"]
mod tests;
