//! The command `rebalance`: nodes and workloads in, moves out.

use std::io::Write;

use eru_cli::{Exit, Failure, Io, OrFail, Output};
use eru_types::{Deploy, Document, Node, Workload};

use crate::args::{Args, RebalanceArgs};
use crate::counts::Counts;
use crate::draw::{self, Picture};
use crate::filter::{Sieve, unknown};
use crate::rebalance::Floor;
use crate::session::refused;
use crate::{deploy, nodes, table};

pub(crate) fn run(args: &Args, how: &RebalanceArgs, io: &mut Io) -> Result<(), Failure> {
    let (nodes, workloads) = read(args, io)?;
    let mut floor = Floor::new(&nodes, &workloads);
    let drained = drained(&floor, &how.drain)?;
    let place = Deploy {
        pod: args.plan.pod.clone(),
        filter: deploy::filter(&args.plan)?,
        ..Deploy::default()
    };
    if let Some(refusal) = unknown(floor.nodes(), &place) {
        return Err(Failure::new(Exit::No, refusal.message));
    }
    let counts = Counts::default();
    let sieve = Sieve::new(&place, &counts);
    let picture = Picture::before(floor.nodes());
    let takes = |node: &Node| sieve.passes(node);
    if drained.is_empty() {
        floor.even(
            &takes,
            how.threshold,
            usize::try_from(how.max_moves).unwrap_or(usize::MAX),
        );
    } else {
        floor.drain(&drained, &takes);
    }
    write(args, &floor, picture, io)
}

/// The nodes to empty, in the order of their names.
fn drained(floor: &Floor<'_>, names: &[String]) -> Result<Vec<usize>, Failure> {
    let mut drained = names
        .iter()
        .map(|name| {
            floor.find(name).ok_or_else(|| {
                Failure::new(Exit::No, format_args!("--drain {name}: node {name} is not known"))
                    .hint("`eru-place node ls` lists those that are")
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    drained.sort_unstable();
    drained.dedup();
    Ok(drained)
}

fn write(args: &Args, floor: &Floor<'_>, picture: Picture, io: &mut Io) -> Result<(), Failure> {
    let drawn = args.output.table || (io.output_is_terminal() && !args.output.json);
    let mut output = Output::new(io).list(&args.output, table::MOVES);
    for this in &floor.moves {
        output.write(&this.clone().into())?;
    }
    for refusal in &floor.refusals {
        refused(Box::new(refusal.clone()), &mut output)?;
    }
    output.finish()?;
    if drawn {
        let text = picture.after(floor.nodes(), draw::screen());
        io.stdout()
            .write_all(text.as_bytes())
            .or_fail(Exit::Io, "writing to standard output")?;
    }
    if floor.refusals.is_empty() {
        Ok(())
    } else {
        Err(Failure::reported(Exit::No))
    }
}

fn read(args: &Args, io: &mut Io) -> Result<(Vec<Node>, Vec<Workload>), Failure> {
    let Some(from) = &args.plan.nodes else {
        let Some(store) = args.store.open_if_there()? else {
            return Ok((Vec::new(), Vec::new()));
        };
        return Ok((eru_ledger::nodes(&*store)?, eru_ledger::workloads(&*store, None)?));
    };
    let (documents, mut bad) = nodes::open(from, io)?;
    let (mut nodes, mut workloads) = (Vec::new(), Vec::new());
    for item in documents {
        match bad.skip(item)? {
            Some((_, Document::Node(node))) => nodes.push(node),
            Some((_, Document::Workload(workload))) => workloads.push(workload),
            _ => {}
        }
    }
    // A plan made of half of what there is would be wrong.
    bad.outcome()?;
    Ok((nodes, workloads))
}
