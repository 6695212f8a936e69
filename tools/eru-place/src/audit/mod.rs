//! Proving that the books are right, on a live store, and mending them.
//!
//! What must stay true: workloads are the truth and never changed; everything else is made to agree with them, and only
//! where what was found still holds; one value that cannot be read is one finding, and the rest goes on.

mod books;
mod index;
mod repair;
mod strays;

use std::collections::BTreeSet;

use eru_cli::{Exit, Failure, Io, Output, OutputArgs};
use eru_ledger::read;
use eru_store::{Entry, Error, Store};
use eru_types::{Audit, Doc, Extra, Pod, Resources, Workload, keys};

use books::Look;
use repair::Found;

use crate::{reclaim, table};

/// How often a repair is tried when others change what it is about meanwhile.
const ATTEMPTS: u32 = 16;

/// What to do about what is found.
#[derive(clap::Args, Debug, Clone, Copy, Default)]
pub(crate) struct AuditArgs {
    /// Mend what can be mended: usage is set to what the workloads have bound, the index is completed, and what is left
    /// of nodes that are gone is taken away
    #[arg(long)]
    pub(crate) fix: bool,
    /// Write nothing; show what --fix would mend
    #[arg(long, requires = "fix")]
    pub(crate) dry_run: bool,
}

pub(crate) fn run(store: &dyn Store, how: AuditArgs, args: &OutputArgs, io: &mut Io) -> Result<(), Failure> {
    let fix = how.fix && !how.dry_run;
    if fix {
        io.record();
    }
    let mut audit = Audit {
        nodes: 0,
        workloads: 0,
        findings: 0,
        fixed: 0,
        reclaimable: 0,
        usage: Resources::default(),
        extra: Extra::new(),
    };
    let nodes: BTreeSet<String> = store
        .list(keys::NODES)?
        .entries
        .iter()
        .map(|e| e.key[keys::NODES.len()..].to_owned())
        .collect();
    let (mut found, mut suspects) = (Vec::new(), reclaim::Suspects::default());
    for name in &nodes {
        found.extend(node(store, name, fix, &mut audit, &mut suspects)?);
    }
    audit.reclaimable = suspects.dead(store)?.values().map(|dead| dead.len() as u64).sum();
    let work = store.list(keys::WORK)?.entries;
    found.extend(values::<Workload>(&work));
    found.extend(values::<Pod>(&store.list(keys::PODS)?.entries));
    let mut elsewhere = strays::find(store, &nodes, &work)?;
    elsewhere.extend(index::find(store, &work)?);
    if fix {
        // What others have changed meanwhile is for the next audit.
        elsewhere.iter_mut().try_for_each(|found| found.mend(store).map(drop))?;
    }
    found.extend(elsewhere);
    write(found, audit, args, io)
}

fn write(found: Vec<Found>, mut audit: Audit, args: &OutputArgs, io: &mut Io) -> Result<(), Failure> {
    audit.findings = found.len() as u64;
    audit.fixed = found.iter().filter(|found| found.finding.fixed).count() as u64;
    let wrong = audit.fixed < audit.findings;
    let mut output = Output::new(io).list(args, table::AUDIT);
    for Found { finding, .. } in found {
        output.write(&finding.into())?;
    }
    output.write(&audit.into())?;
    output.finish()?;
    if wrong {
        Err(Failure::reported(Exit::No))
    } else {
        Ok(())
    }
}

/// The books of one node, and their sums.
fn node(
    store: &dyn Store,
    name: &str,
    fix: bool,
    audit: &mut Audit,
    suspects: &mut reclaim::Suspects,
) -> Result<Vec<Found>, Failure> {
    let mut attempts = 0;
    loop {
        let books = match books::look(store, name)? {
            Look::Gone => return Ok(Vec::new()),
            Look::Unreadable(found) => return Ok(vec![found]),
            Look::Books(books) => books,
        };
        let mut found = books.check();
        let mut current = true;
        for found in found.iter_mut().filter(|_| fix) {
            current &= found.mend(store)?;
        }
        attempts += 1;
        if current || attempts == ATTEMPTS {
            audit.nodes += 1;
            audit.workloads += books.workloads.len() as u64;
            suspects.look(store, name)?;
            add(&mut audit.usage, &books.seat.node.usage);
            return Ok(found);
        }
    }
}

fn add(sum: &mut Resources, usage: &Resources) {
    sum.cpu = sum.cpu.checked_add(usage.cpu).unwrap_or(sum.cpu);
    sum.memory = sum.memory.saturating_add(usage.memory);
}

/// Those that cannot be read.
fn values<T: Doc>(entries: &[Entry]) -> Vec<Found> {
    let broken = |entry| match read::<T>(entry) {
        Err(Error::Broken { key, cause }) => Some(unreadable(&key, &cause)),
        _ => None,
    };
    entries.iter().filter_map(broken).collect()
}

fn unreadable(key: &str, cause: &str) -> Found {
    let remedy = "somebody else wrote to the store: restore the value from a backup, or delete the key once nothing of \
                  it runs any more";
    Found::new(
        format!("key {key}"),
        format!("its value is not valid: {cause}"),
        Some(remedy),
    )
}
