//! The command line.

use std::time::Duration;

use clap::{Parser, Subcommand};
use eru_cli::{Common, OutputArgs, StoreArgs};
use eru_types::{Cpu, parse_size};

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
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = ttl)]
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
    /// Prove that what is bound is what the workloads have, and within the nodes' capacity
    ///
    /// Writes a Finding for each contradiction, and an Audit with the sums in the end. Exits 1 if anything was found.
    #[command(after_long_help = "Example:\n  eru-place audit || mail -s 'eru: the books are wrong' root")]
    Audit,
    /// List workloads with what was observed of them
    #[command(after_long_help = "Example:\n  eru-place ls shop --entry web | jq -r .name")]
    Ls(Select),
    /// Show one workload
    #[command(after_long_help = "Example:\n  eru-place get shop_web_kqzrtb | jq .bound")]
    Get {
        /// Id, or the beginning of one, or name
        workload: String,
    },
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
    Node(NodeCommand),
}

/// Which workloads.
#[derive(clap::Args, Debug, Clone, Default)]
pub(crate) struct Select {
    /// Of this app
    pub(crate) app: Option<String>,
    /// Of this entrypoint
    #[arg(long, short, value_name = "NAME")]
    pub(crate) entry: Option<String>,
    /// On this node
    #[arg(long, short, value_name = "NAME")]
    pub(crate) node: Option<String>,
    /// In this pod
    #[arg(long, short, value_name = "NAME")]
    pub(crate) pod: Option<String>,
    /// With this label
    #[arg(long, short, value_name = "KEY=VALUE")]
    pub(crate) label: Vec<String>,
}

#[derive(Subcommand, Debug)]
pub(crate) enum PodCommand {
    /// Add a pod
    #[command(after_long_help = "Example:\n  eru-place pod add prod --desc 'what customers see'")]
    Add {
        /// Its name
        name: String,
        /// What it is for
        #[arg(long, default_value = "", hide_default_value = true)]
        desc: String,
    },
    /// List pods
    #[command(after_long_help = "Example:\n  eru-place pod ls")]
    Ls,
    /// Show one pod
    #[command(after_long_help = "Example:\n  eru-place pod get prod")]
    Get {
        /// Its name
        name: String,
    },
    /// Remove a pod that has no nodes
    #[command(after_long_help = "Example:\n  eru-place pod rm staging")]
    Rm {
        /// Its name
        name: String,
    },
}

#[derive(Subcommand, Debug)]
pub(crate) enum NodeCommand {
    /// Add a node; cores and memory that are not given are those of this host
    #[command(
        after_long_help = "Example:\n  eru-place node add n1 --pod prod --engine docker --label disk=ssd --memory 64G"
    )]
    Add {
        /// Its name
        name: String,
        /// The pod that it joins
        #[arg(long, short)]
        pod: String,
        #[command(flatten)]
        fields: NodeFields,
    },
    /// List nodes with what is bound of them and whether they are alive
    #[command(after_long_help = "Example:\n  eru-place node ls --pod prod | jq -c 'select(.cordoned | not)'")]
    Ls {
        /// Only those of this pod
        #[arg(long, short)]
        pod: Option<String>,
    },
    /// Show one node
    #[command(after_long_help = "Example:\n  eru-place node get n1 | jq .usage")]
    Get {
        /// Its name
        name: String,
    },
    /// Change a node; what is not given stays
    #[command(after_long_help = "Example:\n  eru-place node set n1 --memory 128G --label disk=ssd")]
    Set {
        /// Its name
        name: String,
        #[command(flatten)]
        fields: NodeFields,
    },
    /// Remove a node that has no workloads
    #[command(after_long_help = "Example:\n  eru-place node rm n1")]
    Rm {
        /// Its name
        name: String,
    },
    /// Take a node out of planning; what runs there stays
    #[command(after_long_help = "Example:\n  eru-place node cordon n1")]
    Cordon {
        /// Its name
        name: String,
    },
    /// Let a node be planned for again
    #[command(after_long_help = "Example:\n  eru-place node uncordon n1")]
    Uncordon {
        /// Its name
        name: String,
    },
}

/// What can be said of a node.
#[derive(clap::Args, Debug, Clone, Default)]
pub(crate) struct NodeFields {
    /// Engine that it has, the preferred one first; may be repeated
    #[arg(long, value_name = "NAME")]
    pub(crate) engine: Vec<String>,
    /// Where the engine is reached, such as tcp://10.0.0.5:2375
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
    /// Label; an empty value takes it away
    #[arg(long, short, value_name = "KEY=VALUE")]
    pub(crate) label: Vec<String>,
    /// Number of cores
    #[arg(long, value_name = "CORES")]
    pub(crate) cpu: Option<Cpu>,
    /// Pieces that each core is sold as; more than 100 oversells it
    #[arg(long, value_name = "PIECES")]
    pub(crate) share: Option<u32>,
    /// Memory
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub(crate) memory: Option<u64>,
}
