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
/// Reads the Assignments (and Moves) of eru-sched from standard input, binds cores, memory, storage, volumes, devices
/// and what resource plugins know for each instance, reserves them in the store, and writes one Workload an instance for
/// eru-run to start. What lost a race comes out as a Refusal that carries what is left: eru-sched plans it again, and
/// the exit status is 1. Other documents pass through. A reservation that no eru-run confirms in time is taken back.
///
/// The other commands keep pods and nodes, change reservations and give them back, and prove that the books are right.
/// No lock guards any of it: each change is one transaction that holds only if what it was decided on still stands.
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

  All five or none, and half a minute to start them:
    eru-sched --spec app.yaml --image app:1 --count 5 | eru-place --all-or-nothing --ttl 30s | eru-run

  Take down an app and give everything back:
    eru-place ls shop | eru-run rm | eru-place release

  From cron: take back what dead pipelines left, and say if the books are wrong:
    eru-place gc && eru-place audit";

const BIND_EXAMPLE: &str = r#"Examples:
  How many instances with one and a half cores of their own fit on two cores, and which they get:
    echo '{"node":{"capacity":{"cpu_map":{"0":100,"1":100}}},"request":{"cpu_request":1.5}}' | eru-place bind
    {"count":1,"plans":[{"cpu_map":{"0":50,"1":100},"numa_node":""}]}

  The same on a node of the store as it is now:
    eru-place node get n1 | jq -c '{node: {capacity, usage}, request: {cpu_request: 1.5}, share_base}' |
      eru-place bind"#;

const RESERVE_EXAMPLES: &str = "\
Examples:
  Reserve now, start within five minutes:
    eru-sched --spec app.yaml --image app:1 --count 3 | eru-place reserve --ttl 5m > placed.ndjson
    eru-run < placed.ndjson

  What would be bound:
    eru-sched --spec app.yaml --cpu 2 --cpu-bind --count 3 | eru-place reserve --dry-run | jq -c '[.node, .bound]'";

const GC_EXAMPLES: &str = "\
Examples:
  From cron, where eru-place-gc.timer is not used:
    * * * * * root eru-place gc > /dev/null

  Which there were:
    eru-place gc --json | jq -r '[.name, .node] | @tsv'";

const AUDIT_EXAMPLES: &str = "\
Examples:
  eru-place audit > /dev/null || eru-place audit | mail -s 'eru: the books are wrong' root
  eru-place audit --fix --dry-run
  eru-place audit --fix";

const REMAP_EXAMPLES: &str = "\
Examples:
  Which cores the workloads of n1 share:
    eru-place remap n1 --table

  Let it be so at once, where no eru-run serve sees to it:
    eru-place remap n1 | eru-run";

/// How to reserve.
#[derive(clap::Args, Debug, Clone)]
pub(crate) struct ReserveArgs {
    /// How long a reservation waits for eru-run once this command has ended
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = ttl, allow_negative_numbers = true)]
    pub(crate) ttl: Duration,
    /// Reserve all that the input asks for, or nothing; an input with a Refusal or a broken line in it is nothing
    #[arg(long)]
    pub(crate) all_or_nothing: bool,
    /// Write nothing to the store; show what would be bound
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
    ///
    /// Writes a Workload for each instance that was reserved, in the order of the input, and a Refusal for each
    /// Assignment of which some were not; then the exit status is 1. With --all-or-nothing nothing is written before
    /// all of the input is reserved, and nobody can confirm a part of it.
    #[command(after_long_help = RESERVE_EXAMPLES)]
    Reserve(ReserveArgs),
    /// Give back the resources of workloads that are gone from their engine
    ///
    /// Takes Workload documents from standard input, or ids or names as arguments, and writes them with
    /// "phase":"removed"; and a Remap for each workload that has more cores to share now. Releasing what is gone is
    /// success. A workload that its engine still has stays reserved; it comes out with its error, and the exit status
    /// is 1.
    #[command(
        after_long_help = "Examples:\n  eru-place ls shop --entry web | eru-run rm | eru-place release\n  eru-run rm shop_web_kqzrtb | eru-place release"
    )]
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
    /// and the exit status is 1; a line that cannot be read is told of, the rest is answered, and the status is 65.
    #[command(after_long_help = BIND_EXAMPLE)]
    Bind,
    /// Take back what dead pipelines and removed workloads have left
    ///
    /// A reservation whose eru-place or eru-run died ends with its --ttl; a workload that was removed from its engine
    /// and not released is done for. Writes each Workload that was taken back. May run at any time, beside anything; a
    /// reservation that needs the room does the same on its node.
    #[command(after_long_help = GC_EXAMPLES)]
    Gc,
    /// Give workloads more or less than they have, where they are
    ///
    /// Takes ids or names as arguments, or Workload documents from standard input; without flags, these say themselves
    /// what they want. What is not given stays. All are changed in one transaction, or none is, and then the exit
    /// status is 1 and a Refusal says what is lacking. A workload keeps its cores, NUMA node, volumes and devices where
    /// it can. Writes the changed Workloads, and a Remap for each workload that gets other cores to share: pipe them into
    /// eru-run, or leave it to the node's eru-run serve. A workload that eru-run has not confirmed yet cannot be changed.
    #[command(after_long_help = realloc::EXAMPLES)]
    Realloc(realloc::ReallocArgs),
    /// Forget workloads and give their resources back, whether they still run or not
    ///
    /// No engine is asked: what runs goes on, without accounts. The same as `release --force`: takes the same, and writes
    /// the same. It is for nodes that will not come back, and for what another tool takes over.
    #[command(after_long_help = "Example:\n  eru-place ls --node n7 | eru-place dissociate && eru-place node rm n7")]
    Dissociate {
        /// Ids or names of workloads; without any, documents from standard input
        workloads: Vec<String>,
    },
    /// Tell workloads without cores of their own which cores are left for them
    ///
    /// Writes a Remap for each, for eru-run to apply. Other commands do so by themselves when they change which cores
    /// are bound, and `eru-run serve` sees it without being told.
    #[command(after_long_help = REMAP_EXAMPLES)]
    Remap {
        /// Names of nodes; without any, all
        nodes: Vec<String>,
    },
    /// Prove that what is bound is what the workloads have, and within the nodes' capacity
    ///
    /// Writes a Finding for each contradiction, with its remedy, and an Audit with the sums in the end. Exits 1 if
    /// anything was found that was not mended. May run at any time: what others change meanwhile is no contradiction.
    ///
    /// The workloads are taken for true, and --fix makes everything else agree with them; it never changes or removes a
    /// workload. Where they have bound more than a node has, only the operator can help.
    #[command(after_long_help = AUDIT_EXAMPLES)]
    Audit(AuditArgs),
    /// List workloads with what was observed of them
    ///
    /// Writes a Workload each, in the order of nodes and ids. None is no failure.
    #[command(
        after_long_help = "Examples:\n  eru-place ls shop --entry web | jq -r .name\n  eru-place ls --node n1 --label team=a --match-ip 10.10.0.0/16"
    )]
    Ls(List),
    /// Show workloads
    ///
    /// Writes a Workload each, in the order asked for. Exits 1, and writes none, if one is not known.
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
    /// told when it is back. It ends, with 0, by SIGTERM or SIGINT or when nobody reads its output any more.
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
