//! A node's usage against what its workloads have bound.

use eru_cli::Failure;
use eru_ledger::{Seat, read};
use eru_store::{Error, Store, Txn};
use eru_types::{Extra, Node, Resources, Workload, keys};

use super::repair::Found;
use crate::node::excess;
use crate::{contended, transaction};

/// How often a node is read anew when others change it meanwhile.
const ATTEMPTS: u32 = 64;

/// A node with its workloads as they were at one moment.
pub(super) struct Books {
    pub(super) seat: Seat,
    pub(super) workloads: Vec<Workload>,
    /// So many of its workloads cannot be read.
    unread: usize,
    /// Why its usage cannot be read, if it cannot.
    broken: Option<String>,
}

/// What is there of a node.
pub(super) enum Look {
    /// Nothing; it was removed meanwhile.
    Gone,
    /// Something that is no node.
    Unreadable(Found),
    /// The node.
    Books(Box<Books>),
}

/// Reads a node and its workloads. Whoever changes the workloads changes the usage with them, so what is read between
/// two equal revisions of the usage is of one moment.
pub(super) fn look(store: &dyn Store, name: &str) -> Result<Look, Failure> {
    for _ in 0..ATTEMPTS {
        let (before, broken) = match seat(store, name) {
            Ok(Some(seat)) => seat,
            Ok(None) => return Ok(Look::Gone),
            Err(Error::Broken { key, cause }) => return Ok(Look::Unreadable(super::unreadable(&key, &cause))),
            Err(other) => return Err(other.into()),
        };
        let entries = store.list(&keys::work_of(name))?.entries;
        let now = store.get(&keys::usage(name))?.map_or(0, |entry| entry.mod_rev);
        if now == before.usage_rev {
            let workloads: Vec<Workload> = entries.iter().filter_map(|entry| read(entry).ok()).collect();
            return Ok(Look::Books(Box::new(Books {
                seat: before,
                unread: entries.len() - workloads.len(),
                workloads,
                broken,
            })));
        }
    }
    Err(contended("node", name))
}

/// A node with its usage; with none, and the reason, when that cannot be read.
fn seat(store: &dyn Store, name: &str) -> Result<Option<(Seat, Option<String>)>, Error> {
    let key = keys::usage(name);
    let cause = match eru_ledger::seat(store, name) {
        Err(Error::Broken { key: broken, cause }) if broken == key => cause,
        seat => return Ok(seat?.map(|seat| (seat, None))),
    };
    let node_key = keys::node(name);
    let found = store.get_many(&[&node_key, &key])?.entries;
    let find = |key: &str| found.iter().find(|entry| entry.key == key);
    let Some(entry) = find(&node_key) else { return Ok(None) };
    let seat = Seat {
        node: Node {
            usage: Resources::default(),
            ..read(entry)?
        },
        node_rev: entry.mod_rev,
        usage_rev: find(&key).map_or(0, |entry| entry.mod_rev),
    };
    Ok(Some((seat, Some(cause))))
}

impl Books {
    /// What is bound is what the workloads have, and within the capacity.
    pub(super) fn check(&self) -> Vec<Found> {
        let node = &self.seat.node;
        let object = format!("node {}", node.name);
        let (sum, mut found) = self.sum(&object);
        let wrong_sum = !found.is_empty();
        if !wrong_sum && self.unread == 0 {
            found.extend(self.usage(&object, &sum));
        }
        // What the workloads have is what is in use, whatever the books say.
        let known = !wrong_sum && self.unread == 0;
        let used = Node {
            usage: if known { sum } else { node.usage.clone() },
            ..node.clone()
        };
        if let Some(what) = excess(&used) {
            let remedy = "remove workloads, or correct the capacity with `eru-place node set`";
            found.push(Found::new(
                object,
                format!("{what} are in use, more than there is"),
                Some(remedy),
            ));
        }
        found
    }

    /// What the workloads have together; what cannot be added up is found.
    fn sum(&self, object: &str) -> (Resources, Vec<Found>) {
        let mut sum = Resources::default();
        for workload in &self.workloads {
            if let Err(imbalance) = eru_fit::take(&mut sum, &workload.bound) {
                let message = format!("workload {}: {imbalance}", workload.name);
                let remedy = "remove one of those that have it: eru-run rm, and eru-place release";
                return (sum, vec![Found::new(object.to_owned(), message, Some(remedy))]);
            }
        }
        (sum, Vec::new())
    }

    fn usage(&self, object: &str, sum: &Resources) -> Option<Found> {
        let node = &self.seat.node;
        let usage = Resources {
            extra: Extra::new(),
            ..node.usage.clone()
        };
        let text = |resources: &Resources| serde_json::to_string(resources).unwrap_or_default();
        let message = match &self.broken {
            Some(cause) => format!(
                "its books cannot be read: {cause}; its workloads have bound {}",
                text(sum)
            ),
            None if usage == *sum => return None,
            None => format!("its workloads have bound {}, its books say {}", text(sum), text(&usage)),
        };
        let right = Resources {
            extra: node.usage.extra.clone(),
            ..sum.clone()
        };
        let txn = Txn {
            compares: transaction::unchanged(&self.seat),
            ops: vec![transaction::put_usage(&node.name, &right)],
        };
        let does = format!("sets {} to what they have bound", keys::usage(&node.name));
        Some(Found::new(object.to_owned(), message, None).mended_by(&does, vec![txn]))
    }
}
