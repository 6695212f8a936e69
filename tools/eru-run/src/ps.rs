//! Listing workloads: what is wanted joined with what was observed.

use eru_cli::{Failure, Io, Output, OutputArgs};
use eru_types::Document;

use crate::args::PsArgs;
use crate::node::Node;
use crate::table;

/// Lists the workloads of this node, or of all.
pub(crate) fn run(node: &Node, args: &PsArgs, shape: &OutputArgs, io: &mut Io) -> Result<(), Failure> {
    let of = (!args.all_nodes).then_some(node.name.as_str());
    let mut output = Output::new(io).list(shape, table::WORKLOADS);
    for workload in eru_ledger::workloads(&*node.store, of)? {
        if args.app.as_ref().is_none_or(|app| workload.spec.app == *app) {
            output.write(&Document::Workload(workload))?;
        }
    }
    output.finish()
}
