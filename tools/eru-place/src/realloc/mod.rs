//! Giving workloads more or less than they have, where they are.
//!
//! What must stay true: all that are named are changed in one transaction, together with the books of their nodes, or
//! none is; a workload keeps its cores, NUMA node, volumes and devices where it can; whoever asks for what he has
//! changes nothing.

mod amount;
mod args;
mod change;
mod plan;
mod stay;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use eru_cli::{BadLines, Exit, Failure, Io, Output, OutputArgs};
use eru_ledger::Seat;
use eru_store::{Op, Outcome, Store};
use eru_types::{Desired, Document, Extra, Reason, Refusal, Status, Workload};

pub(crate) use args::{EXAMPLES, ReallocArgs};
use plan::{Unfit, Want};

use crate::{contended, reclaim, release, remap, select, table};

/// How often everything is read and bound anew when others change it meanwhile.
const ATTEMPTS: u32 = 64;
/// Most compares or operations of one transaction, as etcd counts.
const MOST_OPS: usize = 128;
/// Most bytes of documents in one transaction: a server refuses requests above 1.5 MiB.
const MOST_BYTES: usize = 1 << 20;

pub(crate) fn run(store: &dyn Store, args: &ReallocArgs, output: &OutputArgs, io: &mut Io) -> Result<(), Failure> {
    io.record();
    let documents = gather(store, args, io)?;
    let asked: Vec<&Workload> = documents.iter().filter_map(workload).collect();
    check_number(&asked)?;
    let (done, remaps) = change(store, args, &asked)?;
    let mut output = Output::new(io).table(output, table::WORKLOADS);
    let mut refused = documents
        .iter()
        .any(|document| matches!(document, Document::Refusal(_)));
    let mut done = match done {
        Ok(done) => done.into_iter(),
        Err(refusal) => {
            refused = true;
            eru_cli::complain(&Failure::new(
                Exit::No,
                format_args!("{}: {}", refusal.object, refusal.message),
            ));
            output.write(&(*refusal).into())?;
            Vec::new().into_iter()
        }
    };
    for document in documents {
        match document {
            Document::Workload(_) => done.next().map_or(Ok(()), |workload| output.write(&workload.into()))?,
            other => output.write(&other)?,
        }
    }
    remap::write(store, remaps, &mut output)?;
    output.finish()?;
    if refused {
        Err(Failure::reported(Exit::No))
    } else {
        Ok(())
    }
}

fn workload(document: &Document) -> Option<&Workload> {
    match document {
        Document::Workload(workload) => Some(workload),
        _ => None,
    }
}

/// All that is to be changed: it must be known as a whole before anything is done.
fn gather(store: &dyn Store, args: &ReallocArgs, io: &mut Io) -> Result<Vec<Document>, Failure> {
    if let Some(flag) = args.change.negative() {
        return Err(Failure::new(Exit::Usage, format_args!("{flag}: it is negative"))
            .hint("with --delta it would be taken off"));
    }
    if !args.workloads.is_empty() {
        if args.change.is_none() {
            return Err(Failure::new(Exit::Usage, "nothing is to be changed").hint("say what, such as --cpu 2"));
        }
        let named = select::find_all(store, &args.workloads)?;
        return Ok(named.into_iter().map(Into::into).collect());
    }
    let (mut documents, mut bad) = (Vec::new(), BadLines::default());
    for item in io.documents() {
        if let Some((_, document)) = bad.skip(item)? {
            documents.push(document);
        }
    }
    bad.outcome()?;
    Ok(documents)
}

/// Refuses what cannot be one transaction.
fn check_number(workloads: &[&Workload]) -> Result<(), Failure> {
    let mut ids = BTreeSet::new();
    if let Some(twice) = workloads.iter().find(|w| !ids.insert((&w.node, &w.id))) {
        return Err(Failure::new(
            Exit::Usage,
            format_args!("workload {} is named twice", twice.name),
        ));
    }
    let nodes: BTreeSet<&String> = workloads.iter().map(|workload| &workload.node).collect();
    let compares = workloads.len().saturating_add(nodes.len().saturating_mul(2));
    if compares > MOST_OPS {
        return Err(too_much(format_args!(
            "{} workloads on {} nodes",
            workloads.len(),
            nodes.len()
        )));
    }
    Ok(())
}

fn too_much(what: impl std::fmt::Display) -> Failure {
    Failure::new(
        Exit::Usage,
        format_args!("{what} are more than one transaction holds, and a realloc is all or nothing"),
    )
    .hint("do it in parts, such as one node at a time")
}

type Outcomes = (Result<Vec<Workload>, Box<Refusal>>, remap::Changed);

/// Changes all, or none.
fn change(store: &dyn Store, args: &ReallocArgs, asked: &[&Workload]) -> Result<Outcomes, Failure> {
    let mut reclaimed = args.dry_run;
    for attempt in 0..ATTEMPTS {
        let mut remaps = remap::Changed::default();
        let mut seats = BTreeMap::new();
        let (wants, statuses) = match load(store, args, asked, &mut seats)? {
            Ok(loaded) => loaded,
            Err(refusal) => return Ok((Err(refusal), remaps)),
        };
        seats.values().for_each(|seat| remaps.note(&seat.node));
        let after = match plan::plan(&mut seats, &wants) {
            Ok(after) => after,
            Err(Unfit::Short { node, .. })
                if !std::mem::replace(&mut reclaimed, true) && !reclaim::node(store, &node)?.is_empty() =>
            {
                continue;
            }
            // The books were read before the workloads, and may be older.
            Err(Unfit::Books { node, why }) => {
                let of_node = |want: &&Want| want.workload.node == node;
                let read: Vec<_> = wants
                    .iter()
                    .filter(of_node)
                    .map(|want| (want.workload.clone(), want.rev))
                    .collect();
                if let Some(seat) = seats.get(&node) {
                    reclaim::unless_moved(store, seat, &read, Err(why))?;
                }
                continue;
            }
            Err(unfit) => return Ok((Err(Box::new(refuse(unfit))), remaps)),
        };
        if commit(store, args, &seats, &wants, &after)? {
            let joined = after
                .into_iter()
                .zip(statuses)
                .map(|(w, status)| eru_ledger::join(w, status));
            return Ok((
                Ok(joined.collect()),
                if args.dry_run {
                    remap::Changed::default()
                } else {
                    remaps
                },
            ));
        }
        // Those who collided must not collide again in step.
        std::thread::sleep(Duration::from_millis(fastrand::u64(0..=u64::from(attempt))));
    }
    Err(contended("node", asked.first().map_or("?", |workload| &workload.node)))
}

/// Writes the change, if there is one. False when others were faster.
fn commit(
    store: &dyn Store,
    args: &ReallocArgs,
    seats: &BTreeMap<String, Seat>,
    wants: &[Want],
    after: &[Workload],
) -> Result<bool, Failure> {
    let Some(txn) = plan::transaction(seats, wants, after).filter(|_| !args.dry_run) else {
        return Ok(true);
    };
    let sizes = txn.ops.iter().map(|op| match op {
        Op::Put(_, value, _) => value.len(),
        Op::Delete(_) => 0,
    });
    if sizes.sum::<usize>() > MOST_BYTES {
        return Err(too_much(format_args!("the documents of {} workloads", after.len())));
    }
    Ok(matches!(store.txn(&txn)?, Outcome::Committed(_)))
}

type Loaded = (Vec<Want>, Vec<Option<Status>>);

/// Reads the workloads as the store has them now, and their nodes; and says what they are to ask for.
fn load(
    store: &dyn Store,
    args: &ReallocArgs,
    asked: &[&Workload],
    seats: &mut BTreeMap<String, Seat>,
) -> Result<Result<Loaded, Box<Refusal>>, Failure> {
    let (mut wants, mut statuses) = (Vec::new(), Vec::new());
    for document in asked {
        if !seats.contains_key(&document.node)
            && let Some(seat) = eru_ledger::seat(store, &document.node)?
        {
            seats.insert(document.node.clone(), seat);
        }
        let Some((workload, rev, status)) = release::load(store, document)? else {
            return Ok(Err(refusal(document, Reason::Unknown, "it is not in the store", false)));
        };
        if let Err((reason, why, retry)) = ready(&workload) {
            return Ok(Err(refusal(&workload, reason, why, retry)));
        }
        let spec = if args.change.is_none() {
            change::adopt(&workload.spec, &document.spec)
        } else {
            change::apply(&workload.spec, &args.change)
        };
        let spec = match spec {
            Ok(spec) => spec,
            Err(why) => return Ok(Err(refusal(&workload, Reason::Unsupported, &why, false))),
        };
        if spec.resources.plugins != workload.spec.resources.plugins {
            let why = "what it asks of resource plugins cannot be changed; place a new one";
            return Ok(Err(refusal(&workload, Reason::Unsupported, why, false)));
        }
        wants.push(Want { workload, rev, spec });
        statuses.push(status);
    }
    Ok(Ok((wants, statuses)))
}

/// Whether a workload is there to stay.
fn ready(workload: &Workload) -> Result<(), (Reason, &'static str, bool)> {
    if workload.txid.is_some() {
        return Err((
            Reason::Conflict,
            "it is placed but not confirmed yet; let eru-run start it first",
            true,
        ));
    }
    if workload.desired == Desired::Removed {
        return Err((Reason::Conflict, "it is to be removed", false));
    }
    Ok(())
}

fn refusal(workload: &Workload, reason: Reason, why: &str, retry: bool) -> Box<Refusal> {
    Box::new(Refusal {
        reason,
        object: format!("workload {}", workload.name),
        message: format!("nothing is changed: {why}"),
        retry,
        deploy: None,
        extra: Extra::new(),
    })
}

fn refuse(unfit: Unfit) -> Refusal {
    let (reason, name, message, retry) = match unfit {
        Unfit::Short { workload, node, lacks } => {
            let message = format!("on node {node}, with what it has given back, {lacks}");
            (Reason::InsufficientResource, workload, message, true)
        }
        Unfit::Wrong { workload, why } => (Reason::Unsupported, workload, why, false),
        Unfit::Books { node, why } => (Reason::Conflict, node, why.to_string(), false),
    };
    Refusal {
        reason,
        object: format!("workload {name}"),
        message: format!("nothing is changed: {message}"),
        retry,
        deploy: None,
        extra: Extra::new(),
    }
}
