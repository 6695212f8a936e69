//! What becomes of the workloads of one transaction: decided on what was read of their nodes. Pure.
//!
//! What must stay true: all of them fit, or none is changed; what asks for nothing new is left as it is, to the byte;
//! the order in which they are named changes nothing.

use std::collections::BTreeMap;

use eru_fit::{Ask, Host, Imbalance, give_back, take};
use eru_ledger::Seat;
use eru_store::{Compare, Op, Rev, Txn};
use eru_types::{Node, Spec, Workload, keys, to_json};

use super::stay;
use crate::transaction;

/// A workload with what it is to ask for.
#[derive(Clone, Debug)]
pub(super) struct Want {
    /// As the store has it.
    pub(super) workload: Workload,
    pub(super) rev: Rev,
    pub(super) spec: Spec,
}

impl Want {
    fn is_new(&self) -> bool {
        self.spec != self.workload.spec
    }
}

/// Why nothing is changed.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Unfit {
    /// A workload finds no room.
    Short {
        workload: String,
        node: String,
        lacks: String,
    },
    /// What it is to ask for contradicts itself.
    Wrong { workload: String, why: String },
    /// The books of its node are wrong.
    Books { node: String, why: Imbalance },
}

/// The workloads after the change, in the order given; the seats' usage counts them.
pub(super) fn plan(seats: &mut BTreeMap<String, Seat>, wants: &[Want]) -> Result<Vec<Workload>, Unfit> {
    let mut order: Vec<usize> = (0..wants.len()).filter(|&at| wants[at].is_new()).collect();
    order.sort_by(|&a, &b| wants[a].workload.id.cmp(&wants[b].workload.id));
    let mut after: Vec<Workload> = wants.iter().map(|want| want.workload.clone()).collect();
    // One after the other keeps most where it is. Where that is too narrow, all give back first.
    let before: BTreeMap<String, Node> = seats
        .iter()
        .map(|(name, seat)| (name.clone(), seat.node.clone()))
        .collect();
    match in_turn(seats, wants, &order, &mut after) {
        Err(Unfit::Short { .. }) if order.len() > 1 => {
            for (name, node) in before {
                if let Some(seat) = seats.get_mut(&name) {
                    seat.node = node;
                }
            }
            together(seats, wants, &order, &mut after)?;
        }
        done => done?,
    }
    Ok(after)
}

fn in_turn(
    seats: &mut BTreeMap<String, Seat>,
    wants: &[Want],
    order: &[usize],
    after: &mut [Workload],
) -> Result<(), Unfit> {
    for &at in order {
        gives_back(seats, &wants[at])?;
        after[at] = binds(seats, &wants[at], Room::HasOwn)?;
    }
    Ok(())
}

fn together(
    seats: &mut BTreeMap<String, Seat>,
    wants: &[Want],
    order: &[usize],
    after: &mut [Workload],
) -> Result<(), Unfit> {
    order.iter().try_for_each(|&at| gives_back(seats, &wants[at]))?;
    for &at in order {
        after[at] = binds(seats, &wants[at], Room::MustBeFree)?;
    }
    Ok(())
}

fn gives_back(seats: &mut BTreeMap<String, Seat>, want: &Want) -> Result<(), Unfit> {
    let node = &want.workload.node;
    let Some(seat) = seats.get_mut(node) else { return Ok(()) };
    give_back(&mut seat.node.usage, &want.workload.bound).map_err(|why| Unfit::Books {
        node: node.clone(),
        why,
    })
}

/// Whether what a workload had is its own still, be it more than the node has by now, or others may have taken it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Room {
    HasOwn,
    MustBeFree,
}

/// Binds one anew, and counts it.
fn binds(seats: &mut BTreeMap<String, Seat>, want: &Want, room: Room) -> Result<Workload, Unfit> {
    let workload = &want.workload;
    let wrong = |why: String| Unfit::Wrong {
        workload: workload.name.clone(),
        why,
    };
    let ask = Ask::new(&want.spec).map_err(|why| wrong(why.to_string()))?;
    let Some(seat) = seats.get_mut(&workload.node) else {
        return Err(wrong(format!("node {} is not known", workload.node)));
    };
    let fits = room == Room::HasOwn || eru_fit::capacity(&Host::from(&seat.node), &ask) > 0;
    let bound = fits.then(|| stay::rebind(&seat.node, &ask, &workload.bound)).flatten();
    let Some(bound) = bound else {
        return Err(Unfit::Short {
            workload: workload.name.clone(),
            node: workload.node.clone(),
            lacks: eru_fit::shortage(&Host::from(&seat.node), &ask).unwrap_or_default(),
        });
    };
    take(&mut seat.node.usage, &bound).map_err(|why| Unfit::Books {
        node: workload.node.clone(),
        why,
    })?;
    Ok(Workload {
        spec: want.spec.clone(),
        bound,
        ..workload.clone()
    })
}

/// The transaction that makes the change, if neither the nodes nor the workloads have changed; `None` when there is
/// nothing to change.
pub(super) fn transaction(seats: &BTreeMap<String, Seat>, wants: &[Want], after: &[Workload]) -> Option<Txn> {
    let mut txn = Txn::default();
    let changed = wants.iter().zip(after).filter(|(want, after)| want.workload != **after);
    let mut nodes: Vec<&str> = Vec::new();
    for (want, after) in changed {
        let key = keys::work(&after.node, &after.id);
        txn.compares.push(Compare::ModRev(key.clone(), want.rev));
        txn.ops.push(Op::Put(key, to_json(after), None));
        nodes.push(&after.node);
    }
    nodes.sort_unstable();
    nodes.dedup();
    for seat in nodes.into_iter().filter_map(|name| seats.get(name)) {
        txn.compares.extend(transaction::unchanged(seat));
        txn.ops.push(transaction::put_usage(&seat.node.name, &seat.node.usage));
    }
    (!txn.ops.is_empty()).then_some(txn)
}
