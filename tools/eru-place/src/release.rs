//! Giving back the resources of workloads.

use eru_cli::{BadLines, Exit, Failure, Io, Output, OutputArgs};
use eru_ledger::{Pending, read};
use eru_store::{Op, Outcome, Rev, Store};
use eru_types::{Document, Phase, Status, Workload, keys};

use crate::{contended, reclaim, remap, select, table, transaction};

/// How often a workload is read anew when others change its node meanwhile.
const ATTEMPTS: u32 = 64;

pub(crate) fn run(
    store: &dyn Store,
    which: &[String],
    force: bool,
    args: &OutputArgs,
    io: &mut Io,
) -> Result<(), Failure> {
    io.record();
    let (mut failed, mut bad) = (false, BadLines::default());
    let named = if which.is_empty() {
        Vec::new()
    } else {
        select::find_all(store, which)?
    };
    let documents = which.is_empty().then(|| io.documents());
    let mut output = Output::new(io).streaming().table(args, table::WORKLOADS);
    let mut remaps = remap::Changed::default();
    let mut give_back = |workload: Workload, output: &mut Output<'_>| -> Result<(), Failure> {
        let released = release(store, workload, force, &mut remaps)?;
        failed |= released.phase == Phase::Failed;
        output.write(&released.into())
    };
    for workload in named {
        give_back(workload, &mut output)?;
    }
    for item in documents.into_iter().flatten() {
        match bad.skip(item)? {
            Some((_, Document::Workload(workload))) => give_back(workload, &mut output)?,
            Some((_, other)) => output.write(&other)?,
            None => {}
        }
    }
    remap::write(store, remaps, &mut output)?;
    output.finish()?;
    bad.outcome()?;
    if failed {
        return Err(Failure::reported(Exit::No));
    }
    Ok(())
}

/// Releases one workload and passes it on. Releasing one that is gone is success.
fn release(
    store: &dyn Store,
    workload: Workload,
    force: bool,
    remaps: &mut remap::Changed,
) -> Result<Workload, Failure> {
    for attempt in 0..ATTEMPTS {
        let Some((current, rev, status)) = load(store, &workload)? else {
            return Ok(Workload {
                phase: Phase::Removed,
                ..workload
            });
        };
        let gone = status.as_ref().is_some_and(|status| status.phase == Phase::Removed);
        if !force && !gone && current.txid.is_none() {
            let error = format!(
                "workload {} is not removed from its engine yet; pipe it through `eru-run rm` first",
                current.name
            );
            eru_cli::complain(&Failure::new(Exit::No, &error));
            return Ok(eru_ledger::join(current, status).failed(error));
        }
        if is_gathering(store, &current)? {
            let error = format!(
                "workload {} is part of a gang that is still being reserved; try again when it is",
                current.name
            );
            eru_cli::complain(&Failure::new(Exit::Retry, &error));
            return Ok(eru_ledger::join(current, status).failed(error));
        }
        let Some(seat) = eru_ledger::seat(store, &current.node)? else {
            return Err(crate::unknown("node", &current.node));
        };
        if !current.bound.cpu_map.is_empty() {
            remaps.note(&seat.node);
        }
        let forgotten = (!gone && current.txid.is_none()).then(|| keys::status(&current.node, &current.id));
        let read = [(current, rev)];
        let txn = transaction::release(&seat, &read, true);
        let Some(mut txn) = reclaim::unless_moved(store, &seat, &read, txn)? else {
            continue;
        };
        // What is forgotten and not removed may still speak: its status keeps `eru-net gc` from giving its address away.
        txn.ops
            .retain(|op| !matches!(op, Op::Delete(key) if Some(key) == forgotten.as_ref()));
        if let Outcome::Committed(_) = store.txn(&txn)? {
            return Ok(Workload {
                phase: Phase::Removed,
                ..workload
            });
        }
        std::thread::sleep(std::time::Duration::from_millis(fastrand::u64(0..=u64::from(attempt))));
    }
    Err(contended("node", &workload.node))
}

/// Whether it belongs to a gang that may still be given back as a whole, and would be torn apart.
fn is_gathering(store: &dyn Store, workload: &Workload) -> Result<bool, Failure> {
    let Some(txid) = &workload.txid else { return Ok(false) };
    let mark = store.get(&keys::pending(txid))?;
    Ok(mark
        .map(|mark| Pending::read(&mark))
        .transpose()?
        .is_some_and(|mark| mark.is_gathering()))
}

pub(crate) type Loaded = (Workload, Rev, Option<Status>);

/// The workload as the store has it now, with its status, at one revision.
pub(crate) fn load(store: &dyn Store, workload: &Workload) -> Result<Option<Loaded>, Failure> {
    let (work, status) = (
        keys::work(&workload.node, &workload.id),
        keys::status(&workload.node, &workload.id),
    );
    let snapshot = store.get_many(&[&work, &status])?;
    let find = |key: &str| snapshot.entries.iter().find(|entry| entry.key == key);
    let Some(entry) = find(&work) else { return Ok(None) };
    Ok(Some((
        read(entry)?,
        entry.mod_rev,
        find(&status).map(read).transpose()?,
    )))
}
