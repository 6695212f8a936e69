//! Nodes as the operator describes them.

use eru_cli::{Exit, Failure, Io, OrFail, Output, OutputArgs};
use eru_store::{Compare, Op, Outcome, Store, Txn};
use eru_types::{Cpu, Doc, Node, Resources, keys, to_json};

use crate::args::{NodeCommand, NodeFields};
use crate::{contended, detect, table, unknown};

/// How often a node is read anew when others change it meanwhile.
const ATTEMPTS: u32 = 16;

pub(crate) fn run(store: &dyn Store, command: &NodeCommand, args: &OutputArgs, io: &mut Io) -> Result<(), Failure> {
    let nodes = match command {
        NodeCommand::Add { name, pod, fields } => vec![add(store, name, pod, fields)?],
        NodeCommand::Ls { pod } => {
            let mut nodes = eru_ledger::nodes(store)?;
            nodes.retain(|node| pod.as_ref().is_none_or(|pod| node.pod == *pod));
            nodes
        }
        NodeCommand::Get { name } => {
            vec![
                eru_ledger::nodes(store)?
                    .into_iter()
                    .find(|node| node.name == *name)
                    .ok_or_else(|| unknown("node", name))?,
            ]
        }
        NodeCommand::Set { name, fields } => vec![change(store, name, |node| apply(node, fields))?],
        NodeCommand::Rm { name } => vec![rm(store, name)?],
        NodeCommand::Cordon { name } => vec![change(store, name, |node| {
            node.cordoned = true;
            Ok(())
        })?],
        NodeCommand::Uncordon { name } => vec![change(store, name, |node| {
            node.cordoned = false;
            Ok(())
        })?],
    };
    let mut output = Output::new(io).list(args, table::NODES);
    nodes.into_iter().try_for_each(|node| output.write(&node.into()))?;
    output.finish()
}

/// The node as it is stored: what is bound and whether it is alive lie elsewhere.
fn stored(node: &Node) -> Vec<u8> {
    to_json(&Node {
        usage: Resources::default(),
        alive: None,
        ..node.clone()
    })
}

fn add(store: &dyn Store, name: &str, pod: &str, fields: &NodeFields) -> Result<Node, Failure> {
    let share = fields.share.unwrap_or(100);
    let cpu_map = detect::cpu_map(fields.cpu, share)?;
    let cpu = fields
        .cpu
        .unwrap_or_else(|| Cpu::cores(u32::try_from(cpu_map.len()).unwrap_or(u32::MAX)));
    let memory = fields.memory.map_or_else(detect::memory, Ok)?;
    let mut node = Node {
        name: name.to_owned(),
        pod: pod.to_owned(),
        capacity: Resources {
            cpu,
            cpu_map,
            memory,
            ..Resources::default()
        },
        ..Node::default()
    };
    apply(
        &mut node,
        &NodeFields {
            cpu: None,
            share: None,
            memory: None,
            ..fields.clone()
        },
    )?;
    if node.engines.is_empty() {
        node.engines = vec!["native".into()];
    }
    node.validate()
        .map_err(|(_, message)| message)
        .or_fail(Exit::Usage, "node add")?;
    for _ in 0..ATTEMPTS {
        let pod_key = keys::pod(pod);
        let Some(entry) = store.get(&pod_key)? else {
            return Err(Failure::new(Exit::No, format_args!("pod {pod} is not known"))
                .hint(format_args!("add it with `eru-place pod add {pod}`")));
        };
        if let Some(seat) = eru_ledger::seat(store, name)? {
            return Err(Failure::new(
                Exit::No,
                format_args!("node {name} exists already, in pod {}", seat.node.pod),
            )
            .hint("two nodes cannot share a name: choose another, or change this one with `eru-place node set`"));
        }
        let compares = vec![
            Compare::ModRev(pod_key.clone(), entry.mod_rev),
            Compare::ModRev(keys::node(name), 0),
        ];
        // The pod is written as it is, so that whoever removes it meanwhile notices.
        let ops = vec![
            Op::Put(pod_key, entry.value, None),
            Op::Put(keys::node(name), stored(&node), None),
        ];
        if let Outcome::Committed(_) = store.txn(&Txn { compares, ops })? {
            return Ok(node);
        }
    }
    Err(contended("node", name))
}

/// Changes a node, unless somebody else did so meanwhile.
fn change(store: &dyn Store, name: &str, edit: impl Fn(&mut Node) -> Result<(), Failure>) -> Result<Node, Failure> {
    for _ in 0..ATTEMPTS {
        let mut seat = eru_ledger::seat(store, name)?.ok_or_else(|| unknown("node", name))?;
        edit(&mut seat.node)?;
        let key = keys::node(name);
        let compares = vec![
            Compare::ModRev(key.clone(), seat.node_rev),
            Compare::ModRev(keys::usage(name), seat.usage_rev),
        ];
        if let Outcome::Committed(_) = store.txn(&Txn {
            compares,
            ops: vec![Op::Put(key, stored(&seat.node), None)],
        })? {
            return Ok(seat.node);
        }
    }
    Err(contended("node", name))
}

fn apply(node: &mut Node, fields: &NodeFields) -> Result<(), Failure> {
    if !fields.engine.is_empty() {
        if let Some(engine) = fields
            .engine
            .iter()
            .find(|engine| !["docker", "native"].contains(&engine.as_str()))
        {
            return Err(Failure::new(
                Exit::Usage,
                format_args!("--engine {engine}: there are docker and native"),
            ));
        }
        node.engines.clone_from(&fields.engine);
    }
    if fields.endpoint.is_some() {
        node.endpoint.clone_from(&fields.endpoint);
    }
    for label in &fields.label {
        match label.split_once('=') {
            Some((key, "")) => drop(node.labels.remove(key)),
            Some((key, value)) if !key.is_empty() => drop(node.labels.insert(key.to_owned(), value.to_owned())),
            _ => {
                return Err(Failure::new(
                    Exit::Usage,
                    format_args!("--label {label}: not of the form KEY=VALUE"),
                ));
            }
        }
    }
    if fields.cpu.is_some() || fields.share.is_some() {
        let share = fields.share.or(node.capacity.cpu_map.values().next()).unwrap_or(100);
        let cpu = fields.cpu.unwrap_or(node.capacity.cpu);
        node.capacity.cpu_map = detect::cpu_map(Some(cpu), share)?;
        node.capacity.cpu = cpu;
    }
    node.capacity.memory = fields.memory.unwrap_or(node.capacity.memory);
    match excess(node) {
        Some(what) => Err(Failure::new(
            Exit::No,
            format_args!("node {}: {what} is in use beyond the new capacity", node.name),
        )
        .hint("remove workloads first")),
        None => Ok(()),
    }
}

/// What is in use beyond the node's capacity.
pub(crate) fn excess(node: &Node) -> Option<String> {
    let (capacity, usage) = (&node.capacity, &node.usage);
    if usage.cpu > capacity.cpu {
        return Some(format!("{} of {} cores", usage.cpu, capacity.cpu));
    }
    if usage.memory > capacity.memory {
        return Some(format!("{} of {} bytes of memory", usage.memory, capacity.memory));
    }
    usage.cpu_map.iter().find_map(|(core, used)| {
        let there = capacity.cpu_map.get(core).unwrap_or_default();
        (used > there).then(|| format!("{used} of {there} pieces of core {core}"))
    })
}

/// Every workload's transaction writes the node's usage, so that comparing its revision covers them all.
fn rm(store: &dyn Store, name: &str) -> Result<Node, Failure> {
    let seat = eru_ledger::seat(store, name)?.ok_or_else(|| unknown("node", name))?;
    let work = store.list(&keys::work_of(name))?.entries.len();
    if work > 0 {
        return Err(
            Failure::new(Exit::No, format_args!("node {name} still has {work} workloads")).hint(format_args!(
                "remove them first: eru-place ls --node {name} | eru-run rm | eru-place release"
            )),
        );
    }
    let compares = vec![
        Compare::ModRev(keys::node(name), seat.node_rev),
        Compare::ModRev(keys::usage(name), seat.usage_rev),
    ];
    let ops = [keys::node(name), keys::usage(name), keys::monitored(name)]
        .map(Op::Delete)
        .to_vec();
    if store.txn(&Txn { compares, ops })? == Outcome::Conflict {
        return Err(contended("node", name));
    }
    // What was forgotten on it by force is gone with it.
    for status in store.list(&keys::status_of(name))?.entries {
        let txn = Txn {
            compares: vec![Compare::ModRev(status.key.replacen(keys::STATUS, keys::WORK, 1), 0)],
            ops: vec![Op::Delete(status.key)],
        };
        store.txn(&txn)?;
    }
    Ok(seat.node)
}
