//! Pods.

use clap::Subcommand;
use eru_cli::{Exit, Failure, Io, OrFail, Output, OutputArgs};
use eru_ledger::read;
use eru_store::{Compare, Op, Outcome, Store, Txn};
use eru_types::{Doc, Extra, Pod, keys, to_json};

use crate::{contended, table, unknown};

#[derive(Subcommand, Debug)]
pub(crate) enum PodCommand {
    /// Add a pod
    ///
    /// Writes the Pod. Exits 1 if there is one of this name.
    #[command(after_long_help = "Example:\n  eru-place pod add prod --desc 'what customers see'")]
    Add {
        /// Its name
        name: String,
        /// What it is for
        #[arg(long, default_value = "", hide_default_value = true)]
        desc: String,
    },
    /// List pods
    ///
    /// Writes a Pod each, in the order of their names.
    #[command(after_long_help = "Example:\n  eru-place pod ls")]
    Ls,
    /// Show one pod
    ///
    /// Writes the Pod. Exits 1 if there is none of this name.
    #[command(after_long_help = "Example:\n  eru-place pod get prod")]
    Get {
        /// Its name
        name: String,
    },
    /// Remove a pod that has no nodes
    ///
    /// Writes the Pod as it was. Exits 1 if it has nodes, or does not exist.
    #[command(after_long_help = "Example:\n  eru-place pod rm staging")]
    Rm {
        /// Its name
        name: String,
    },
}

pub(crate) fn run(store: &dyn Store, command: &PodCommand, args: &OutputArgs, io: &mut Io) -> Result<(), Failure> {
    let pods = match command {
        PodCommand::Add { name, desc } => vec![add(store, name, desc)?],
        PodCommand::Ls => store
            .list(keys::PODS)?
            .entries
            .iter()
            .map(read)
            .collect::<Result<_, _>>()?,
        PodCommand::Get { name } => vec![get(store, name)?],
        PodCommand::Rm { name } => vec![rm(store, name)?],
    };
    let mut output = Output::new(io).list(args, table::PODS);
    pods.into_iter().try_for_each(|pod| output.write(&pod.into()))?;
    output.finish()
}

fn get(store: &dyn Store, name: &str) -> Result<Pod, Failure> {
    let entry = store.get(&keys::pod(name))?.ok_or_else(|| unknown("pod", name))?;
    Ok(read(&entry)?)
}

fn add(store: &dyn Store, name: &str, desc: &str) -> Result<Pod, Failure> {
    let pod = Pod {
        name: name.to_owned(),
        desc: desc.to_owned(),
        extra: Extra::new(),
    };
    pod.validate()
        .map_err(|(_, message)| message)
        .or_fail(Exit::Usage, "pod add")?;
    let key = keys::pod(name);
    let txn = Txn {
        compares: vec![Compare::ModRev(key.clone(), 0)],
        ops: vec![Op::Put(key, to_json(&pod), None)],
    };
    match store.txn(&txn)? {
        Outcome::Committed(_) => Ok(pod),
        Outcome::Conflict => Err(Failure::new(Exit::No, format_args!("pod {name} exists already"))
            .hint(format_args!("`eru-place pod get {name}` shows it"))),
    }
}

/// A node that joins the pod meanwhile touches the pod's key, so that the transaction conflicts.
fn rm(store: &dyn Store, name: &str) -> Result<Pod, Failure> {
    let key = keys::pod(name);
    let entry = store.get(&key)?.ok_or_else(|| unknown("pod", name))?;
    let nodes: Vec<String> = eru_ledger::nodes(store)?
        .into_iter()
        .filter(|node| node.pod == name)
        .map(|node| node.name)
        .collect();
    if !nodes.is_empty() {
        return Err(Failure::new(
            Exit::No,
            format_args!("pod {name} still has nodes: {}", nodes.join(", ")),
        )
        .hint("remove them first with `eru-place node rm`"));
    }
    let txn = Txn {
        compares: vec![Compare::ModRev(key.clone(), entry.mod_rev)],
        ops: vec![Op::Delete(key)],
    };
    match store.txn(&txn)? {
        Outcome::Committed(_) => Ok(read(&entry)?),
        Outcome::Conflict => Err(contended("pod", name)),
    }
}
