//! `eru-logfwd`: forwards the output of workloads, and loses nothing of it.
//!
//! Three threads in a row: one knows which logs there are (`source`), one reads them (`reader`), one delivers
//! (`sender`). What must stay true: a line counts as forwarded once the destination has it, and only then does
//! the position on disk move beyond it; so every line arrives at least once, in order by workload, whatever is killed
//! when. The log files are the queue: memory is bounded, and a slow destination slows nobody but itself.

mod chain;
mod checkpoint;
mod command;
mod destination;
mod fnv;
mod line;
mod piece;
mod position;
mod reader;
mod record;
mod retry;
mod run;
mod sender;
mod sink;
mod source;
mod tail;
mod wake;
mod watches;

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use eru_cli::{Common, Failure, Io, ReadyArgs, StoreArgs, Tool};
use eru_types::{name, time};

pub use destination::Destination;

/// Forward the output of workloads
///
/// Of the workloads on standard input, until they have ended; or with --node of all workloads of a node, as the store
/// tells of them, until SIGTERM.
///
/// Each line of output becomes one line of JSON, Eru's record: id, name (the app), type (stdout or stderr), entrypoint,
/// ident, data, datetime and extra. On standard output it is the same as a document of the kind LogLine. A line of more
/// than 256 KiB is forwarded in several records; all but the last have "partial":"true" in extra.
///
/// Every line arrives at least once. How far each log was delivered is kept in the --state directory; after a crash at
/// most 1 MiB is repeated. TCP counts as delivered what the receiver's kernel has acknowledged; a file, what is on disk.
/// While a destination is away, nothing is read: the log files hold what is to come, as long as their engine keeps them.
#[derive(Parser, Clone, Debug)]
#[command(
    name = "eru-logfwd",
    version,
    after_help = "Examples:
  eru-place ls shop | eru-logfwd --to - --once | jq -r .data
  eru-logfwd --node n1 --to tcp://logs.example.org:5140"
)]
pub struct Args {
    /// Where to: tcp://host:port, file:///path, or - for standard output
    #[arg(long, env = "ERU_LOGFWD_TO", value_name = "URL")]
    pub to: Destination,

    /// Forward the output of all workloads of this node, and read no documents
    #[arg(long, value_name = "NAME", value_parser = node)]
    pub node: Option<String>,

    /// Forward what is there now, and end
    #[arg(long)]
    pub once: bool,

    /// Directory that remembers how far each log was forwarded, by destination [default with --node: logfwd in --root]
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,

    /// Longest time to go on delivering after SIGTERM
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = time::duration)]
    pub drain: Duration,

    /// Directory of the native engine
    #[arg(long, env = "ERU_ROOT", value_name = "DIR", default_value = "/var/lib/eru")]
    pub root: PathBuf,

    /// Where dockerd listens: unix:///path or tcp://host:port [default: DOCKER_HOST, or unix:///var/run/docker.sock]
    #[arg(long, env = "ERU_DOCKER", value_name = "URL")]
    pub docker: Option<String>,

    /// The docker client's own variable for the same.
    #[arg(long, hide = true, env = "DOCKER_HOST", value_name = "URL")]
    pub docker_host: Option<String>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub ready: ReadyArgs,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub store: StoreArgs,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub common: Common,
}

fn node(text: &str) -> Result<String, String> {
    name::object("node", text).map(|()| text.to_owned())
}

impl Tool for Args {
    fn common(&self) -> &Common {
        &self.common
    }

    fn run(self, io: &mut Io) -> Result<(), Failure> {
        run::run(self, io)
    }
}
