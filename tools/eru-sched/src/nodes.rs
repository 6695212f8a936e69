//! Nodes from a stream, for planning without a store.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;

use eru_cli::{BadLines, Failure, Io, OrFail, Reader};
use eru_types::{Document, Spec, Workload};

use crate::plan::Planner;

/// Reads `Node` documents from a file, or standard input when it is named `-`. Workloads count as instances that run;
/// what else is on the stream has no say.
pub(crate) fn from_stream(from: &str, io: &mut Io) -> Result<Planner, Failure> {
    let input: eru_cli::Input = if from == "-" {
        io.take_input()
    } else {
        Box::new(BufReader::new(
            File::open(from).or_fail(eru_cli::Exit::Io, format_args!("--nodes {from}"))?,
        ))
    };
    let mut nodes = Vec::new();
    let mut counts: BTreeMap<(String, String), BTreeMap<String, u64>> = BTreeMap::new();
    let mut bad = BadLines::default();
    for item in Reader::new(input) {
        match bad.skip(item)? {
            Some((_, Document::Node(node))) => nodes.push(node),
            Some((
                _,
                Document::Workload(Workload {
                    node,
                    spec: Spec { app, entrypoint, .. },
                    ..
                }),
            )) => {
                *counts.entry((app, entrypoint)).or_default().entry(node).or_default() += 1;
            }
            _ => {}
        }
    }
    bad.outcome()?;
    let mut planner = Planner::new(nodes);
    planner.set_all_counts(counts);
    Ok(planner)
}
