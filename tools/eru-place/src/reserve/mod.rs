//! Reserving what a plan asks for: read, bind, and write if nothing changed meanwhile.
//!
//! Assignments are taken as they wait on standard input, a window of them at a time. Their nodes are read together and
//! kept; their instances are bound in order; what one node takes goes into one transaction, several nodes' into one
//! where nobody else changes them; and while the transactions of one window are under way, the next is read and bound.
//!
//! What must stay true: an assignment that comes alone is answered at once; documents come out in the order in which
//! they went in; a workload is written only when the store has it.

mod chance;
mod commit;
mod draft;
mod gang;
mod inbox;
mod lease;
mod line;
mod placer;
mod plugin;
mod refuse;
mod rival;
mod seats;
mod settle;
mod stream;
mod window;

use std::sync::Arc;

use eru_cli::{BadLines, Exit, Failure, Io, Output, OutputArgs};
use eru_plugin::Plugins;
use eru_store::Store;

use crate::args::ReserveArgs;
use crate::{remap, table};
use inbox::Inbox;
use placer::Placer;
use stream::Stream;

/// How often a node is read and bound anew before the rest is refused.
const ATTEMPTS: u32 = 16;
/// Most instances of one assignment, and of all that are reserved together or not at all. Far more than any node runs:
/// who asks for more has not meant it, and where nothing is requested there would be no end of them.
const MOST: u64 = 1_000_000;

pub(crate) fn run(
    store: &Arc<dyn Store>,
    args: &ReserveArgs,
    plugins: Plugins,
    output: &OutputArgs,
    io: &mut Io,
) -> Result<(), Failure> {
    // What was reserved is worth nothing if nobody hears of it.
    io.record();
    let inbox = Inbox::new(io.documents().into_lines());
    let mut output = Output::new(io).table(output, table::WORKLOADS);
    let mut placer = Placer::new(store, args, plugins);
    let mut bad = BadLines::default();
    let (refused, remaps) = if args.all_or_nothing {
        let refused = gang::run(&mut placer, &inbox, &mut output, &mut bad)?;
        (refused, placer.remaps)
    } else {
        Stream::new(placer, &inbox, &mut output, &mut bad).run()?
    };
    remap::write(&**store, remaps, &mut output)?;
    output.finish()?;
    bad.outcome()?;
    if refused {
        return Err(Failure::reported(Exit::No));
    }
    Ok(())
}

fn overflow(error: eru_fit::Imbalance) -> Failure {
    Failure::new(Exit::Software, error)
}
