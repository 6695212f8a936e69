//! Pods and nodes, and the resources of the nodes: binds them for instances, reserves, gives back, audits.
//!
//! What must stay true, under any number of racing processes and `kill -9` at any point: what the workloads of a node
//! have bound is its usage, to the last byte, and never exceeds its capacity. Each transaction holds on to the
//! revisions that the decision was made on, and changes `usage/<node>` together with the workloads that it covers.
//! There are no locks.

mod args;
mod audit;
mod bind;
mod detect;
mod dissociate;
mod node;
mod pod;
mod realloc;
mod reclaim;
mod release;
mod remap;
mod reserve;
mod select;
mod table;
mod transaction;
mod watch;

use std::sync::Arc;

use eru_cli::{Common, Exit, Failure, Io, Output, OutputArgs, Tool};
use eru_store::Store;
use eru_types::keys;

pub use args::Args;
use args::Command;

impl Tool for Args {
    fn common(&self) -> &Common {
        &self.common
    }

    fn run(self, io: &mut Io) -> Result<(), Failure> {
        // It touches no store.
        if matches!(self.command, Some(Command::Bind)) {
            return bind::run(io);
        }
        let store: Arc<dyn Store> = self.store.open()?;
        let output = &self.output;
        match &self.command {
            None => reserve::run(&store, &self.reserve, self.plugins.open(), output, io),
            Some(Command::Reserve(args)) => reserve::run(&store, args, self.plugins.open(), output, io),
            Some(Command::Release { workloads, force }) => release::run(&*store, workloads, *force, output, io),
            Some(Command::Bind) => bind::run(io),
            Some(Command::Gc) => gc(&*store, output, io),
            Some(Command::Dissociate { workloads }) => dissociate::run(&*store, workloads, output, io),
            Some(Command::Realloc(args)) => realloc::run(&*store, args, output, io),
            Some(Command::Remap { nodes }) => remap::run(&*store, nodes, output, io),
            Some(Command::Audit(how)) => audit::run(&*store, *how, output, io),
            Some(Command::Ls(which)) => select::ls(&*store, which, output, io),
            Some(Command::Get { workloads }) => select::get(&*store, workloads, output, io),
            Some(Command::Pod(command)) => pod::run(&*store, command, output, io),
            Some(Command::Node(command)) => node::run(&*store, command, &self.plugins.open(), output, io),
            Some(Command::Watch(args)) => watch::run(&store, args, io),
        }
    }
}

/// Takes back what is dead on all nodes, and shows it. The trouble of one node is not that of the others.
fn gc(store: &dyn Store, args: &OutputArgs, io: &mut Io) -> Result<(), Failure> {
    let mut output = Output::new(io).streaming().list(args, table::WORKLOADS);
    let mut failed = None;
    let mut excuse = |failure: Failure| {
        if failure.exit() == Exit::Unavailable {
            return Err(failure);
        }
        failed.get_or_insert(failure.exit());
        eru_cli::complain(&failure);
        Ok(())
    };
    let mut suspects = reclaim::Suspects::default();
    for entry in store.list(keys::NODES)?.entries {
        suspects
            .look(store, &entry.key[keys::NODES.len()..])
            .or_else(&mut excuse)?;
    }
    for (node, dead) in suspects.dead(store)? {
        match reclaim::take(store, &node, dead) {
            Ok(taken) => taken.into_iter().try_for_each(|w| output.write(&w.into()))?,
            Err(failure) => excuse(failure)?,
        }
    }
    output.finish()?;
    failed.map_or(Ok(()), |exit| Err(Failure::reported(exit)))
}

/// The failure of an object that is not in the store.
fn unknown(what: &str, name: &str) -> Failure {
    Failure::new(Exit::No, format_args!("{what} {name} is not known"))
        .hint(format_args!("`eru-place {what} ls` lists those that are"))
}

/// The failure of somebody who lost every race.
fn contended(what: &str, name: &str) -> Failure {
    Failure::new(
        Exit::Retry,
        format_args!("{what} {name} is being changed by others all the time"),
    )
    .hint("try again")
}
