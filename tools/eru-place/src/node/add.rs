//! A node that joins a pod: what the flags say of it, and what is found out.

use eru_cli::Failure;
use eru_plugin::Plugins;
use eru_store::Store;
use eru_types::{Cpu, Node};

use super::args::{Lookup, NodeFields};
use super::{DOCKER, absolute, ask, check, describe, give, write};
use crate::detect::{self, engine};

pub(super) fn add(
    store: &dyn Store,
    (name, pod): (&str, &str),
    fields: &NodeFields,
    lookup: &Lookup,
    plugins: &Plugins,
) -> Result<Node, Failure> {
    let mut node = Node {
        name: name.to_owned(),
        pod: pod.to_owned(),
        ..Node::default()
    };
    describe(&mut node, fields)?;
    // Who names a dockerd has it; who says nothing has the engine that needs no server.
    if node.engines.is_empty() {
        let engine = if node.endpoint.is_some() { DOCKER } else { "native" };
        node.engines.push(engine.to_owned());
    }
    // What the store refuses is not worth asking anybody for.
    check(&node)?;
    write::may_join(store, &node)?;
    node.share_base = fields.share_base.unwrap_or(node.share_base);
    fill(&mut node, fields, lookup)?;
    absolute::apply(&mut node, fields)?;
    give(&mut node, &ask(plugins, name, fields)?, false)?;
    check(&node)?;
    write::join(store, node)
}

/// Looks up what is not given.
fn fill(node: &mut Node, fields: &NodeFields, lookup: &Lookup) -> Result<(), Failure> {
    let root = lookup.host_root.as_path();
    let capacity = &mut node.capacity;
    let divided = fields.numa_cpu.is_empty() && fields.numa_memory.is_empty();
    let asked = fields.cpu.is_none() || fields.memory.is_none();
    let share = fields.share.unwrap_or(node.share_base);
    match &node.endpoint {
        Some(endpoint) if asked => {
            let info = engine::ask(endpoint, lookup)?;
            capacity.cpu_map = (0..info.cores).map(|core| (core, share)).collect();
            capacity.memory = info.memory;
        }
        Some(_) => {}
        None => {
            if fields.cpu.is_none() {
                capacity.cpu_map = detect::cpu::online(root)?
                    .into_iter()
                    .map(|core| (core, share))
                    .collect();
            }
            if fields.memory.is_none() {
                capacity.memory = detect::memory::workloads(root)?;
            }
            if divided && fields.cpu.is_none() && fields.memory.is_none() {
                detect::numa::divide(root, capacity);
            }
        }
    }
    capacity.cpu = Cpu::cores(u32::try_from(capacity.cpu_map.len()).unwrap_or(u32::MAX));
    // What an engine elsewhere has of the rest, it does not say.
    if node.endpoint.as_deref().is_none_or(engine::is_here) {
        if fields.storage.is_none() {
            capacity.storage = detect::storage::workloads(root)?;
        }
        if fields.disk.is_empty() {
            capacity.disks = detect::disk::mounted(root);
        }
        if fields.gpu.is_empty() {
            capacity.devices = detect::gpu::visible(root);
        }
    }
    Ok(())
}
