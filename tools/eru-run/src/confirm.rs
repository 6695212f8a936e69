//! What the operator wants, written to the store before an engine is asked for anything.
//!
//! A placed workload belongs to a reservation that ends with its lease. Confirming takes it out of the reservation in
//! one transaction that holds only while the lease lives: killed before, the workload is taken back by `eru-place gc`;
//! killed after, `eru-run serve` brings it up. A member of a gang is confirmed only when all of its members are there:
//! until then the gang may be given back as a whole. The same transaction carries every later change of what is wanted.

use eru_cli::{Exit, Failure};
use eru_ledger::{Pending, read};
use eru_store::{Compare, Op, Outcome, Rev, Store, Txn};
use eru_types::{Desired, Workload, keys, to_json};

/// How often a change is tried again because somebody else was faster.
const ATTEMPTS: usize = 20;

/// Why there is nothing to work on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Gone {
    /// The workload is not in the store.
    Absent,
    /// Its reservation ended before it was confirmed.
    Expired,
    /// It is part of a gang of which some are still missing.
    Gathering,
}

impl Gone {
    /// What the user is told.
    pub(crate) fn failure(&self, name: &str, placed: bool) -> Failure {
        match self {
            Self::Absent if !placed => Failure::new(Exit::No, format_args!("{name} is not in the store; place it"))
                .hint("eru-place reserves what eru-run starts"),
            Self::Gathering => Failure::new(
                Exit::Retry,
                format_args!("{name} is part of a gang that is still being reserved"),
            )
            .hint("eru-place writes its members out when all of them are reserved; try again then"),
            // Somebody has already taken back what had expired.
            Self::Absent | Self::Expired => Failure::new(
                Exit::Retry,
                format_args!("reservation of {name} expired; place it again"),
            )
            .hint("the pipeline took longer than eru-place's lease"),
        }
    }
}

/// How a verb changes what is wanted of a workload.
pub(crate) type Change = fn(&mut Workload) -> Result<(), Failure>;

/// A workload that is confirmed, as it lies in the store at a revision.
#[derive(Debug)]
pub(crate) struct Confirmed {
    /// The workload.
    pub(crate) workload: Workload,
    /// What is reported later is an answer.
    pub(crate) rev: Rev,
}

/// Confirms a workload and changes what is wanted of it.
pub(crate) fn confirm(
    store: &dyn Store,
    node: &str,
    id: &str,
    change: Change,
) -> Result<Result<Confirmed, Gone>, Failure> {
    let key = keys::work(node, id);
    for _ in 0..ATTEMPTS {
        let mut snapshot = store.get_many(&[&key])?;
        let Some(entry) = snapshot.entries.pop() else {
            return Ok(Err(Gone::Absent));
        };
        let old: Workload = read(&entry)?;
        let mut new = old.clone();
        let mut compares = vec![Compare::ModRev(key.clone(), entry.mod_rev)];
        let pending = new.txid.take().map(|txid| keys::pending(&txid));
        if let Some(mark) = pending.as_ref().map(|key| store.get(key)).transpose()?.flatten()
            && Pending::read(&mark)?.is_gathering()
        {
            return Ok(Err(Gone::Gathering));
        }
        compares.extend(pending.iter().cloned().map(Compare::Exists));
        change(&mut new)?;
        let confirmed = |workload, rev| Ok(Ok(Confirmed { workload, rev }));
        if new == old {
            return confirmed(new, snapshot.rev);
        }
        let ops = vec![Op::Put(key.clone(), to_json(&new), None)];
        if let Outcome::Committed(rev) = store.txn(&Txn { compares, ops })? {
            return confirmed(new, rev);
        }
        if let Some(pending) = pending
            && store.get(&pending)?.is_none()
            && store.get(&key)?.is_some_and(|now| now.mod_rev == entry.mod_rev)
        {
            return Ok(Err(Gone::Expired));
        }
    }
    Err(Failure::new(Exit::Retry, format_args!("{key} changes all the time")).hint("try again"))
}

/// The change of `up`: it shall run, whatever was wanted before.
pub(crate) fn want_running(workload: &mut Workload) -> Result<(), Failure> {
    match workload.desired {
        Desired::Running => {}
        Desired::Stopped => {
            workload.desired = Desired::Running;
            workload.starts += 1;
        }
        Desired::Removed => {
            return Err(Failure::new(Exit::No, format_args!("{} was removed", workload.name)).hint("place a new one"));
        }
    }
    Ok(())
}

/// The change of `start`: it shall run, and one that has ended is started again.
pub(crate) fn want_start(workload: &mut Workload) -> Result<(), Failure> {
    let starts = workload.starts + 1;
    want_running(workload)?;
    workload.starts = starts;
    Ok(())
}

/// The change of `stop`.
pub(crate) fn want_stopped(workload: &mut Workload) -> Result<(), Failure> {
    if workload.desired == Desired::Removed {
        return want_running(workload);
    }
    workload.desired = Desired::Stopped;
    Ok(())
}

/// The change of `rm`, and of an `up` that failed.
pub(crate) fn want_removed(workload: &mut Workload) -> Result<(), Failure> {
    workload.desired = Desired::Removed;
    Ok(())
}
