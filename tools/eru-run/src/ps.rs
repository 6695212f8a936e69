//! Listing workloads: what is wanted joined with what was observed.
//!
//! What must stay true: of this node it tells what the engines have now, whether or not anything serves the node.

use std::collections::BTreeMap;

use eru_cli::{Failure, Io, Output, OutputArgs};
use eru_types::Document;

use crate::args::PsArgs;
use crate::engine::Observed;
use crate::node::Node;
use crate::{settle, table};

/// Lists the workloads of this node, or of all.
pub(crate) fn run(node: &Node, args: &PsArgs, shape: &OutputArgs, io: &mut Io) -> Result<(), Failure> {
    let of = (!args.all_nodes).then_some(node.name.as_str());
    let mut output = Output::new(io).list(shape, table::WORKLOADS);
    let workloads = eru_ledger::workloads(&*node.store, of)?;
    let instances = instances(node)?;
    for mut workload in workloads {
        if let Some(instance) = instances.get(&workload.id)
            && workload.txid.is_none()
            && node.has(&workload)?
        {
            settle::overlay(&mut workload, instance);
        }
        if args.app.as_ref().is_none_or(|app| workload.spec.app == *app) {
            output.write(&Document::Workload(workload))?;
        }
    }
    output.finish()
}

/// What the engines of this node have, by id. For one that cannot be asked, what was reported last has to do.
fn instances(node: &Node) -> Result<BTreeMap<String, Observed>, Failure> {
    node.know_engines()?;
    let mut all = BTreeMap::new();
    for name in node.engines() {
        match node.engine(name).and_then(|engine| Ok(engine.list()?)) {
            Ok(instances) => all.extend(instances.into_iter().map(|instance| (instance.id.clone(), instance))),
            Err(failure) => tracing::warn!("what was reported last is shown: {failure}"),
        }
    }
    Ok(all)
}
