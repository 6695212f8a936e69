//! `eru-health`: tells which workloads are healthy. It probes (`check`), waits (`wait`), keeps the store informed about
//! one node (`serve`) and reports what the store knows (`status`, `watch`).
//!
//! What must stay true: it never creates or deletes a status and changes nothing of one but `health`, and that only
//! when it differs; a node that is well costs one lease renewal per third of its TTL and nothing per workload.

mod check;
mod feed;
mod observe;
mod probe;
mod rows;
mod serve;
mod settled;
mod target;
mod verdict;
mod wait;
mod watch;

use clap::{Parser, Subcommand};
use eru_cli::{Common, Exit, Failure, Io, OrFail, Tool};

pub use check::CheckArgs;
pub use serve::ServeArgs;
pub use target::{Check, Expect};
pub use wait::WaitArgs;
pub use watch::{Filter, StatusArgs, WatchArgs};

/// Probe workloads and report what is healthy
#[derive(Parser, Clone, Debug)]
#[command(
    name = "eru-health",
    version,
    after_help = "Example:
  eru-sched --spec app.yaml --entry web --count 3 | eru-place | eru-run | eru-health wait --timeout 60s"
)]
pub struct Args {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub common: Common,

    #[command(subcommand)]
    #[allow(missing_docs)]
    pub verb: Verb,
}

/// What `eru-health` does.
#[derive(Subcommand, Clone, Debug)]
pub enum Verb {
    #[allow(missing_docs)]
    Check(CheckArgs),
    #[allow(missing_docs)]
    Wait(WaitArgs),
    #[allow(missing_docs)]
    Serve(ServeArgs),
    #[allow(missing_docs)]
    Status(StatusArgs),
    #[allow(missing_docs)]
    Watch(WatchArgs),
}

impl Tool for Args {
    fn common(&self) -> &Common {
        &self.common
    }

    fn run(self, io: &mut Io) -> Result<(), Failure> {
        match self.verb {
            Verb::Check(args) => check::run(args, io),
            Verb::Wait(args) => wait::run(args, io),
            Verb::Serve(args) => serve::run(&args),
            Verb::Status(args) => watch::list(&args, io),
            Verb::Watch(args) => watch::watch(&args, io),
        }
    }
}

/// One thread serves all probes.
fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .or_fail(Exit::Os, "starting the event loop")
}

/// A number of things to do at a time.
fn parallel(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|n| (1..=65_536).contains(n))
        .ok_or_else(|| format!("'{text}' is not between 1 and 65536"))
}
