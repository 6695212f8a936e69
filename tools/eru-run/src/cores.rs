//! Which cores workloads run on: their own, or those that nobody has for himself.
//!
//! What must stay true: what counts is what the books of this node say now. A Remap on a stream, a change of a workload
//! and a sweep are only occasions to look. A node whose books bind no cores leaves its workloads alone, but for those
//! that were kept off some cores before.

use eru_cli::Failure;
use eru_fit::{Host, cpu};
use eru_types::{Cores, Desired, Document, Workload};

use crate::engine::{Engine, Error, Observed};
use crate::node::Node;
use crate::reconcile::Seen;

/// The cores that are left for workloads without cores of their own; none at all stand for every core there is. `None`
/// when the store does not know the node.
pub(crate) fn pool(node: &Node) -> Result<Option<Cores>, Failure> {
    let seat = eru_ledger::seat(&*node.store, &node.name)?;
    Ok(seat.map(|seat| {
        if seat.node.usage.cpu_map.is_empty() {
            Cores::default()
        } else {
            cpu::pool(&Host::from(&seat.node)).into_iter().collect()
        }
    }))
}

/// Sees to it that a workload runs on the cores that it should, and on no others.
pub(crate) fn align(node: &Node, engine: &dyn Engine, work: &Workload, seen: &Observed) -> Result<(), Failure> {
    let own: Cores = work.bound.cpu_map.keys().collect();
    let wanted = if own.is_empty() { pool(node)? } else { Some(own.clone()) };
    let Some(wanted) = wanted else { return Ok(()) };
    // Nobody was ever told to keep off any core.
    if wanted.is_empty() && seen.cores.is_none() {
        return Ok(());
    }
    let all = engine.cores()?;
    let wanted = if own.is_empty() { shared(&wanted, &all) } else { own };
    if *seen.cores.as_ref().unwrap_or(&all) == wanted {
        return Ok(());
    }
    tracing::info!(workload = work.name, id = work.id, cores = %wanted, "remapping");
    match engine.pin(&work.id, &wanted) {
        // It is gone meanwhile.
        Err(Error::Absent(_)) => Ok(()),
        done => Ok(done?),
    }
}

/// Those of the pool that the engine has. Where the books name none that it has, all are as good.
fn shared(pool: &Cores, all: &Cores) -> Cores {
    let there = pool.within(all);
    if there.is_empty() { all.clone() } else { there }
}

/// The same, where it is not worth a failure: what runs on too many cores runs.
pub(crate) fn try_align(node: &Node, engine: &dyn Engine, work: &Workload, seen: &Observed) {
    warn(work, align(node, engine, work, seen));
}

/// The same for one that is about to be started. One that was just made has its own cores, and is kept off none.
pub(crate) fn before_start(node: &Node, engine: &dyn Engine, work: &Workload, before: Seen) {
    let done = || {
        if before == Seen::Absent {
            let shares = work.bound.cpu_map.is_empty();
            if !shares || pool(node)?.is_none_or(|pool| pool.is_empty()) {
                return Ok(());
            }
        }
        match engine.inspect(&work.id)? {
            Some(seen) => align(node, engine, work, &seen),
            None => Ok(()),
        }
    };
    warn(work, done());
}

fn warn(work: &Workload, result: Result<(), Failure>) {
    if let Err(failure) = result {
        tracing::warn!("{}: cores: {failure}", work.name);
    }
}

/// Carries out a Remap that is for this node. What is gone, or does not run here, has no need of it.
pub(crate) fn remap(node: &Node, document: &Document) -> Result<(), Failure> {
    let Document::Remap(remap) = document else {
        return Ok(());
    };
    if !node.is_here(&remap.node)? {
        return Ok(());
    }
    let doing = || {
        format!(
            "workload {}",
            if remap.name.is_empty() { &remap.id } else { &remap.name }
        )
    };
    let done = || {
        let _lock = node.lock(&remap.id)?;
        let Some((work, _)) = node.load(&remap.id)? else {
            return Ok(());
        };
        if work.txid.is_some() || work.desired != Desired::Running {
            return Ok(());
        }
        let engine = node.engine(&work.engine)?;
        match engine.inspect(&work.id)? {
            Some(seen) => align(node, engine, &work, &seen),
            None => Ok(()),
        }
    };
    done().map_err(|failure: Failure| failure.context(doing()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_pool_is_of_cores_that_are_there() {
        let shared = |pool: &str, all: &str| shared(&pool.parse().unwrap(), &all.parse().unwrap()).to_string();
        assert_eq!(shared("1-3", "0-7"), "1-3");
        assert_eq!(shared("1-9", "0-3"), "1-3");
        assert_eq!(shared("8-9", "0-3"), "0-3");
        assert_eq!(shared("", "0-3"), "0-3");
    }
}
