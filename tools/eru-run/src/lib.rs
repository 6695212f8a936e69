//! Runs workloads: makes of what `eru-place` has reserved something that runs, and keeps it as it is wanted.
//!
//! What must stay true: what is wanted is written to the store before an engine is touched, so that whoever comes after
//! a crash can go on; one `eru-run` at a time works on a workload; nothing runs twice.

mod act;
mod args;
mod confirm;
mod cores;
mod docker;
pub mod engine;
mod exec;
mod hold;
mod hooks;
mod image;
mod instance;
mod lock;
mod logs;
mod look;
pub mod native;
mod network;
mod node;
mod orphan;
mod prepare;
mod ps;
mod queue;
mod reconcile;
mod remote;
mod rm;
mod seat;
mod select;
mod serve;
mod settle;
mod status;
mod stop;
mod stream;
mod table;
mod up;
mod volumes;

use eru_cli::{Common, Failure, Io, Output, Tool};
use eru_types::{Document, Phase, Workload};

use act::Verb;
pub use args::Args;
use args::{Command, Grace, Targets};
use node::Node;

impl Tool for Args {
    fn common(&self) -> &Common {
        &self.common
    }

    fn run(self, io: &mut Io) -> Result<(), Failure> {
        let node = Node::open(&self.node, &self.store)?;
        let none = Targets::default();
        match &self.command {
            None => self.verb(&node, Verb::Up, Grace::default(), &none, io),
            Some(Command::Up(targets)) => self.verb(&node, Verb::Up, Grace::default(), targets, io),
            Some(Command::Start(targets)) => self.verb(&node, Verb::Start, Grace::default(), targets, io),
            Some(Command::Stop(args)) => self.verb(&node, Verb::Stop, args.how, &args.targets, io),
            Some(Command::Restart(args)) => self.verb(&node, Verb::Restart, args.how, &args.targets, io),
            Some(Command::Rm(args)) => self.verb(&node, Verb::Rm, args.how, &args.targets, io),
            Some(Command::Ps(args)) => ps::run(&node, args, &self.output(&args.output), io),
            Some(Command::Logs(args)) => logs::run(&node, args, self.output.json, io),
            Some(Command::Exec(args)) => exec::run(&node, args),
            Some(Command::Image(args)) => image::run(&node, args, &self.output, io),
            Some(Command::Serve(args)) => serve::run(node, args),
        }
    }
}

impl Args {
    /// Carries out a verb on each workload of a stream.
    fn verb(&self, node: &Node, verb: Verb, how: Grace, targets: &Targets, io: &mut Io) -> Result<(), Failure> {
        // What was done to the engine is told nowhere else.
        io.record();
        let (source, _held) = hold::hold(&node.store, select::source(&*node.store, &targets.workloads, io)?);
        let output = Output::new(io)
            .streaming()
            .list(&self.output(&targets.output), table::WORKLOADS);
        let named = !targets.workloads.is_empty();
        // What shall run shall run on the right cores.
        let aside = |document: &Document| match verb {
            Verb::Up => cores::remap(node, document),
            _ => Ok(()),
        };
        stream::run(source, takes(verb, named), node.jobs, output, aside, |workload| {
            act::act(node, verb, how, workload)
        })
    }
}

/// What failed before it came here is not brought up; but it can be removed. One that is named did not come from
/// anywhere: it failed at some time, and is asked for now.
fn takes(verb: Verb, named: bool) -> fn(&Workload) -> bool {
    match verb {
        Verb::Up if !named => |workload| workload.phase != Phase::Failed,
        _ => |_| true,
    }
}
