//! The command line.

use std::time::Duration;

use clap::{Parser, Subcommand};
use eru_cli::{Common, OutputArgs, StoreArgs};
use eru_plugin::PluginArgs;

use crate::node::NodeCommand;
use crate::pod::PodCommand;
use crate::select::List;
use crate::watch::WatchArgs;

use crate::audit::AuditArgs;
use crate::realloc;

/// Bind resources on nodes and reserve them
///
/// Reads the Assignments of eru-sched from standard input, binds cores and memory for each instance, reserves them in
/// the store, and writes one Workload an instance for eru-run to start. What lost a race comes out as a Refusal that
/// carries what is left, and eru-sched can plan it again. A reservation that no eru-run confirms in time is taken back.
///
/// The other commands keep pods and nodes, give reservations back, and prove that the books are right.
#[derive(Parser, Debug)]
#[command(name = "eru-place", version, after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) plugins: PluginArgs,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) reserve: ReserveArgs,
}

const EXAMPLES: &str = "\
Examples:
  Describe this host as a node, with its cores and 80 % of its memory:
    eru-place pod add prod && eru-place node add $(hostname) --pod prod --engine native

  Reserve what eru-sched planned, and run it:
    eru-sched --spec app.yaml --entry web --image app:1 --count 6 --pod prod | eru-place | eru-run

  Take down an app and give everything back:
    eru-place ls shop | eru-run rm | eru-place release

  From cron: take back what dead pipelines left, and say if the books are wrong:
    eru-place gc && eru-place audit";

const BIND_EXAMPLE: &str = r#"Example:
  echo '{"node":{"capacity":{"cpu_map":{"0":100,"1":100}}},"request":{"cpu_request":1.5}}' | eru-place bind
  {"count":1,"plans":[{"cpu_map":{"0":50,"1":100},"numa_node":""}]}"#;

/// How to reserve.
#[derive(clap::Args, Debug, Clone)]
pub(crate) struct ReserveArgs {
    /// How long a reservation waits for eru-run once this command has ended
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = ttl, allow_negative_numbers = true)]
    pub(crate) ttl: Duration,
    /// Reserve all that the input asks for, or nothing
    #[arg(long)]
    pub(crate) all_or_nothing: bool,
    /// Write nothing; show what would be bound
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// How long a reservation may wait: long enough to be renewed in time, and not so long that a dead pipeline keeps its
/// resources for good.
fn ttl(text: &str) -> Result<Duration, String> {
    let ttl = eru_types::time::duration(text)?;
    match ttl.as_secs() {
        0 => Err(format!(
            "{text} is too short for a pipeline to confirm anything; give 1s or more"
        )),
        1..=604_800 => Ok(ttl),
        _ => Err(format!(
            "{text} would keep what a dead pipeline has reserved for that long; give 7days or less"
        )),
    }
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Reserve what the Assignments on standard input ask for (the default)
    #[command(
        after_long_help = "Example:\n  eru-sched --spec app.yaml --count 3 | eru-place reserve --ttl 5m > placed.ndjson"
    )]
    Reserve(ReserveArgs),
    /// Give back the resources of workloads that are gone from their engine
    ///
    /// Takes Workload documents from standard input, or ids or names as arguments.
    #[command(after_long_help = "Example:\n  eru-place ls shop --entry web | eru-run rm | eru-place release")]
    Release {
        /// Ids or names of workloads; without any, documents from standard input
        workloads: Vec<String>,
        /// Also of workloads that may still run: they are forgotten, not stopped
        #[arg(long)]
        force: bool,
    },
    /// Say which cores instances would get on a node, without any store
    ///
    /// Each line of standard input is an object with a `node` (its `capacity` and `usage`), a `request`, and how many
    /// are wanted as `count`; without it, as many as fit. Beside them, `share_base` (100), `max_share` (no limit) and
    /// `origin_cpu_map` (what a workload holds already, to keep if possible) may stand. The answer is a line with the
    /// `count` and the `plans`, in the order in which they are given out. When fewer than `count` fit it is a Refusal,
    /// and the exit status is 1.
    #[command(after_long_help = BIND_EXAMPLE)]
    Bind,
    /// Take back what dead pipelines and removed workloads have left
    #[command(after_long_help = "Example (crontab):\n  * * * * * root eru-place gc")]
    Gc,
    /// Give workloads more or less than they have, where they are
    ///
    /// Takes ids or names as arguments, or Workload documents from standard input; without flags, these say themselves
    /// what they want. What is not given stays. All are changed in one transaction, or none is, and then the exit
    /// status is 1 and a Refusal says what is lacking. A workload keeps its cores, NUMA node, volumes and devices where
    /// it can. Writes the changed Workloads, and a Remap for each workload that gets other cores to share.
    #[command(after_long_help = realloc::EXAMPLES)]
    Realloc(realloc::ReallocArgs),
    /// Forget workloads and give their resources back, whether they still run or not
    ///
    /// No engine is asked: what runs goes on, without accounts. The same as `release --force`.
    #[command(after_long_help = "Example:\n  eru-place ls --node n7 | eru-place dissociate")]
    Dissociate {
        /// Ids or names of workloads; without any, documents from standard input
        workloads: Vec<String>,
    },
    /// Tell workloads without cores of their own which cores are left for them
    ///
    /// Writes a Remap for each, for eru-run to apply. Other commands do so by themselves when they change which cores
    /// are bound, and `eru-run serve` sees it without being told.
    #[command(after_long_help = "Example:\n  eru-place remap n1 | eru-run")]
    Remap {
        /// Names of nodes; without any, all
        nodes: Vec<String>,
    },
    /// Prove that what is bound is what the workloads have, and within the nodes' capacity
    ///
    /// Writes a Finding for each contradiction, and an Audit with the sums in the end. Exits 1 if anything was found
    /// that was not mended.
    #[command(
        after_long_help = "Examples:\n  eru-place audit || mail -s 'eru: the books are wrong' root\n  eru-place audit --fix"
    )]
    Audit(AuditArgs),
    /// List workloads with what was observed of them
    #[command(after_long_help = "Example:\n  eru-place ls shop --entry web | jq -r .name")]
    Ls(List),
    /// Show workloads
    #[command(after_long_help = "Example:\n  eru-place get shop_web_kqzrtb | jq .bound")]
    Get {
        /// Ids, or the beginnings of some, or names
        #[arg(required = true, value_name = "WORKLOAD")]
        workloads: Vec<String>,
    },
    /// Print workloads, and then every change
    ///
    /// First come those that are there, then each whenever it changes: placed, confirmed, started, failed and so on.
    /// One that is gone is printed once more, with "phase":"removed". The store may be away meanwhile: what changed is
    /// told when it is back.
    #[command(after_long_help = "\
Examples:
  What happens to an app:
    eru-place watch shop | jq --unbuffered -r '[.phase, .name, .node] | @tsv'

  Nodes as they change, those that went down:
    eru-place watch --nodes --pod prod | jq --unbuffered -r 'select(.alive == false).name'")]
    Watch(WatchArgs),
    /// Keep pods
    #[command(
        subcommand,
        after_long_help = "Example:\n  eru-place pod add prod && eru-place pod ls"
    )]
    Pod(PodCommand),
    /// Keep nodes
    #[command(
        subcommand,
        after_long_help = "Example:\n  eru-place node add n1 --pod prod --engine native && eru-place node ls"
    )]
    Node(Box<NodeCommand>),
}
