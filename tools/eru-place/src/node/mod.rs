//! Nodes as the operator describes them.
//!
//! What must stay true: a node is never made smaller than what is in use of it, and what is stored makes sense; both are
//! checked before anything is written, and the write holds on to the revisions that were looked at.

mod absolute;
mod add;
mod amount;
mod args;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod corpus;
mod delta;
mod excess;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod props;
mod write;

use eru_cli::{Exit, Failure, Io, Output, OutputArgs};
use eru_plugin::Plugins;
use eru_store::Store;
use eru_types::{Doc, Node};

use crate::{table, unknown};
use absolute::usage;
pub(crate) use amount::MOST;
use args::{Changes, NodeFields};
pub(crate) use args::{Lookup, NodeCommand};
pub(crate) use excess::excess;

const DOCKER: &str = "docker";

/// Amounts of resource plugins, by plugin.
type Amounts = std::collections::BTreeMap<String, eru_plugin::Amounts>;

pub(crate) fn run(
    store: &dyn Store,
    command: &NodeCommand,
    plugins: &Plugins,
    args: &OutputArgs,
    io: &mut Io,
) -> Result<(), Failure> {
    let nodes = match command {
        NodeCommand::Add {
            name,
            pod,
            fields,
            lookup,
        } => vec![add::add(store, (name, pod), fields, lookup, plugins)?],
        NodeCommand::Ls { pod, label } => {
            let mut nodes = eru_ledger::nodes(store)?;
            nodes.retain(|node| pod.as_ref().is_none_or(|pod| node.pod == *pod));
            nodes.retain(|node| label.iter().all(|label| crate::select::has_label(&node.labels, label)));
            nodes
        }
        NodeCommand::Get { names } => get(store, names)?,
        NodeCommand::Set { name, fields, changes } => {
            let amounts = ask(plugins, name, fields)?;
            vec![write::change(store, name, |node| set(node, fields, changes, &amounts))?]
        }
        NodeCommand::Rm { name } => vec![write::rm(store, name)?],
        NodeCommand::Cordon { name } => vec![cordon(store, name, true)?],
        NodeCommand::Uncordon { name } => vec![cordon(store, name, false)?],
    };
    let mut output = Output::new(io).list(args, table::NODES);
    nodes.into_iter().try_for_each(|node| output.write(&node.into()))?;
    output.finish()
}

/// The nodes of these names, in the order asked for.
fn get(store: &dyn Store, names: &[String]) -> Result<Vec<Node>, Failure> {
    let all = eru_ledger::nodes(store)?;
    let find = |name: &String| all.iter().find(|node| node.name == *name).cloned();
    names
        .iter()
        .map(|name| find(name).ok_or_else(|| unknown("node", name)))
        .collect()
}

fn cordon(store: &dyn Store, name: &str, cordoned: bool) -> Result<Node, Failure> {
    write::change(store, name, |node| {
        node.cordoned = cordoned;
        Ok(())
    })
}

/// What the plugins say to what they are told of the node. They are asked before anything is read to be changed: they
/// may take their time.
fn ask(plugins: &Plugins, node: &str, fields: &NodeFields) -> Result<Amounts, Failure> {
    let mut amounts = Amounts::new();
    for told in &fields.plugin {
        let has = plugins.node(&told.plugin, node, &told.request)?;
        if amounts.insert(told.plugin.clone(), has).is_some() {
            return Err(usage(
                "--plugin",
                format_args!("{} is told twice; put it in one", told.plugin),
            ));
        }
    }
    Ok(amounts)
}

/// Changes a node by what the flags say. Pure.
fn set(node: &mut Node, fields: &NodeFields, changes: &Changes, amounts: &Amounts) -> Result<(), Failure> {
    let before = node.clone();
    let capacity = &mut node.capacity;
    let flat = absolute::flat_storage(capacity);
    capacity.disks.retain(|disk| !changes.rm_disk.contains(&disk.device));
    capacity.volumes.retain(|path, _| !changes.rm_volume.contains(path));
    capacity.storage = absolute::with_volumes(flat, &capacity.volumes)?;
    capacity.devices.retain(|product, _| !changes.rm_gpu.contains(product));
    capacity.plugins.retain(|plugin, _| !changes.rm_plugin.contains(plugin));
    if changes.delta {
        delta::apply(node, fields)?;
    } else {
        absolute::apply(node, fields)?;
    }
    give(node, amounts, changes.delta)?;
    describe(node, fields)?;
    check(node)?;
    match excess::worse(&before, node) {
        Some(what) => Err(
            Failure::new(Exit::No, format_args!("node {}: {what} would be in use", node.name)).hint(format_args!(
                "remove workloads first; `eru-place ls --node {}` shows them",
                node.name
            )),
        ),
        None => Ok(()),
    }
}

/// Gives a node what the plugins say that it has; as a delta, on top of what it has.
fn give(node: &mut Node, amounts: &Amounts, delta: bool) -> Result<(), Failure> {
    for (plugin, more) in amounts {
        let has = node.capacity.plugins.entry(plugin.clone()).or_default();
        if !delta {
            has.clear();
        }
        for (name, amount) in more {
            let sum = has.entry(name.clone()).or_default();
            *sum = sum.checked_add(*amount).ok_or_else(|| {
                usage(
                    "--plugin",
                    format_args!("{plugin}: {name} would be more than a number holds"),
                )
            })?;
        }
    }
    node.capacity.plugins.retain(|_, has| !has.is_empty());
    Ok(())
}

/// Takes over what is no capacity.
fn describe(node: &mut Node, fields: &NodeFields) -> Result<(), Failure> {
    if let Some(engine) = fields
        .engine
        .iter()
        .find(|engine| ![DOCKER, "native"].contains(&engine.as_str()))
    {
        return Err(usage(
            "--engine",
            format_args!("{engine} is not known; there are docker and native"),
        ));
    }
    if !fields.engine.is_empty() {
        node.engines.clone_from(&fields.engine);
    }
    match fields.endpoint.as_deref() {
        Some("") => node.endpoint = None,
        Some(endpoint) => {
            crate::detect::engine::check(endpoint).map_err(|message| usage("--endpoint", message))?;
            node.endpoint = Some(endpoint.to_owned());
        }
        None => {}
    }
    if let Some(max_share) = fields.max_share {
        node.max_share = max_share.0;
    }
    if let Some(overcommit) = fields.overcommit {
        node.overcommit = overcommit;
    }
    fields.label.iter().try_for_each(|label| relabel(node, label))
}

fn relabel(node: &mut Node, label: &str) -> Result<(), Failure> {
    match label.split_once('=') {
        Some((key, "")) => drop(node.labels.remove(key)),
        Some((key, value)) if !key.is_empty() => drop(node.labels.insert(key.to_owned(), value.to_owned())),
        _ => return Err(usage("--label", format_args!("{label} is not of the form KEY=VALUE"))),
    }
    Ok(())
}

/// Refuses a node that makes no sense.
fn check(node: &Node) -> Result<(), Failure> {
    if node.endpoint.is_some() && !node.engines.is_empty() && !node.engines.iter().any(|engine| engine == DOCKER) {
        return Err(usage(
            "--endpoint",
            "it is where dockerd is reached, which the node does not have",
        )
        .hint("add --engine docker, or take it away with --endpoint ''"));
    }
    node.validate()
        .map_err(|(field, message)| Failure::new(Exit::Usage, format_args!("node {}: {field}: {message}", node.name)))
}
