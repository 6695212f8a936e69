//! Telling the workloads without cores of their own which cores are left for them.
//!
//! What must stay true: what is told is what the books say; whoever changes which cores are bound on a node tells it
//! to all of that node that share the rest. It is a hint: `eru-run` looks at the books itself, and `eru-run serve` of
//! the node does so without being told.
//!
//! Whoever places or gives back workloads calls [`Changed::note`] with the node as it was before, and [`write`] after
//! the workloads were written. It costs nothing for nodes that are not noted, so a placer notes only nodes on which it
//! binds cores.

use std::collections::BTreeMap;

use eru_cli::{Failure, Io, Output, OutputArgs};
use eru_fit::{Host, cpu};
use eru_ledger::read;
use eru_store::Store;
use eru_types::{Cores, Desired, Extra, Node, Remap, Workload, keys};

use crate::{table, unknown};

/// Most nodes that are read together.
const AT_ONCE: usize = 64;

/// `eru-place remap`: tells it for the nodes that are named, or for all.
pub(crate) fn run(store: &dyn Store, names: &[String], args: &OutputArgs, io: &mut Io) -> Result<(), Failure> {
    let names = if names.is_empty() {
        let nodes = store.list(keys::NODES)?.entries;
        nodes
            .iter()
            .map(|entry| entry.key[keys::NODES.len()..].to_owned())
            .collect()
    } else {
        names.to_vec()
    };
    for name in &names {
        if store.get(&keys::node(name))?.is_none() {
            return Err(unknown("node", name));
        }
    }
    let mut output = Output::new(io).list(args, table::REMAPS);
    for name in names {
        for remap in documents(store, &name)? {
            output.write(&remap.into())?;
        }
    }
    output.finish()
}

/// The cores that are left of a node for each of its workloads that run on no cores of their own.
pub(crate) fn documents(store: &dyn Store, node: &str) -> Result<Vec<Remap>, Failure> {
    let Some(seat) = eru_ledger::seat(store, node)? else {
        return Ok(Vec::new());
    };
    of_node(store, node, &pool(&seat.node))
}

fn of_node(store: &dyn Store, node: &str, cores: &Cores) -> Result<Vec<Remap>, Failure> {
    let entries = store.list(&keys::work_of(node))?.entries;
    // One that cannot be read is `eru-place audit`'s to name.
    let workloads = entries.iter().filter_map(|entry| read::<Workload>(entry).ok());
    Ok(workloads
        .filter(shares)
        .map(|workload| Remap {
            node: workload.node,
            id: workload.id,
            name: workload.name,
            cores: cores.clone(),
            extra: Extra::new(),
        })
        .collect())
}

/// Whether it runs, as far as the books say, on no cores of its own. What is not confirmed yet gets its cores when it
/// is started.
fn shares(workload: &Workload) -> bool {
    workload.bound.cpu_map.is_empty() && workload.txid.is_none() && workload.desired == Desired::Running
}

fn pool(node: &Node) -> Cores {
    cpu::pool(&Host::from(node)).into_iter().collect()
}

/// The cores that were left on nodes before they were changed.
#[derive(Debug, Default)]
pub(crate) struct Changed(BTreeMap<String, Cores>);

impl Changed {
    /// Takes down what is left of a node before a change. What was noted first counts.
    pub(crate) fn note(&mut self, node: &Node) {
        if !self.0.contains_key(&node.name) {
            self.0.insert(node.name.clone(), pool(node));
        }
    }
}

/// Writes it for every node that was noted and has other cores left now. The change itself is made: what goes wrong here
/// is told and no failure, since the node's server sees for itself.
pub(crate) fn write(store: &dyn Store, changed: Changed, output: &mut Output<'_>) -> Result<(), Failure> {
    let names: Vec<&str> = changed.0.keys().map(String::as_str).collect();
    for names in names.chunks(AT_ONCE) {
        match told(store, names, &changed) {
            Ok(remaps) => remaps.into_iter().try_for_each(|remap| output.write(&remap.into()))?,
            Err(failure) => eru_cli::complain(&failure.context("telling workloads which cores are left")),
        }
    }
    Ok(())
}

fn told(store: &dyn Store, names: &[&str], changed: &Changed) -> Result<Vec<Remap>, Failure> {
    let mut remaps = Vec::new();
    for (name, seat) in eru_ledger::seats(store, names)? {
        let cores = pool(&seat.node);
        if changed.0.get(&name).is_some_and(|before| *before != cores) {
            remaps.extend(of_node(store, &name, &cores)?);
        }
    }
    Ok(remaps)
}
