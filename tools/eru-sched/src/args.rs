//! The command line.

use clap::{Parser, Subcommand};
use eru_cli::{Common, OutputArgs, StoreArgs};
use eru_types::{Cpu, Strategy, parse_size};

/// Plan which nodes run how many instances
///
/// Reads an app spec (or, without --spec, Deploy documents from standard input), looks at the nodes in the store (or in
/// --nodes), and writes one Assignment a node. Nothing is reserved: pipe the plan into eru-place. What cannot be placed
/// comes out as a Refusal, and the exit status is 1.
#[derive(Parser, Debug)]
#[command(name = "eru-sched", version, after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) plan: PlanArgs,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  Plan six instances of the entrypoint web in pod prod, and run them:
    eru-sched --spec app.yaml --entry web --image app:1 --count 6 --pod prod | eru-place | eru-run

  The same on the nodes with SSDs only, without asking the store:
    eru-place node ls | jq -c 'select(.labels.disk == \"ssd\")' |
      eru-sched --spec app.yaml --entry web --count 6 --nodes -

  How many more would fit:
    eru-sched capacity --spec app.yaml --entry web --memory 2G";

/// What else than a plan is wanted.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Tell how many more instances fit, by node and in all
    #[command(
        after_long_help = "Example:\n  eru-sched capacity --spec app.yaml --entry web --cpu 2 --cpu-bind --pod prod"
    )]
    Capacity,
    /// Share out instances over nodes that are described by numbers only: a pure filter
    ///
    /// Reads requests from standard input, one JSON object a line, and answers each in its order with a line
    /// {"deploy":{NODE:N}}, or with a Refusal, whose reason is insufficient-resource, insufficient-capacity,
    /// already-filled, invalid-count or invalid-strategy; then the exit status is 1. No store is touched, and the
    /// flags of a plan have no say.
    ///
    /// A request has a strategy (AUTO, FILL, EACH, GLOBAL, DRAINED, SPREAD), need, nodes_limit (0, or left out, is
    /// none), and infos: for each node its name (node), how many more fit (capacity; 9223372036854775807 is without
    /// limit), how many of the entrypoint it has (count), how much of it is used (usage) and what one more adds to that
    /// (rate), and the failure domain it is in (domain). What is left out of the last four is 0, or no domain. Other
    /// fields are ignored.
    #[command(after_long_help = STRATEGY_EXAMPLES)]
    Strategy,
}

const STRATEGY_EXAMPLES: &str = r#"Examples:
  Five instances, evenly over two nodes:
    echo '{"strategy":"AUTO","need":5,"infos":[{"node":"a","capacity":9},{"node":"b","capacity":9,"count":2}]}' |
      eru-sched strategy

  How many each of the nodes in the store gets when each is brought to three:
    eru-sched capacity --spec app.yaml |
      jq -c '{strategy: "FILL", need: 3, infos: [.nodes | to_entries[] | {node: .key, capacity: .value}]}' |
      eru-sched strategy"#;

/// What to plan. The flags are Eru's.
#[derive(clap::Args, Debug)]
pub(crate) struct PlanArgs {
    /// App spec in YAML; - is standard input
    #[arg(long, short, global = true, value_name = "FILE", help_heading = "What")]
    pub(crate) spec: Option<String>,
    /// Entrypoint of the app; may be left out when there is one only
    #[arg(
        long,
        short,
        global = true,
        value_name = "NAME",
        requires = "spec",
        help_heading = "What"
    )]
    pub(crate) entry: Option<String>,
    /// Image to run
    #[arg(long, short, global = true, requires = "spec", help_heading = "What")]
    pub(crate) image: Option<String>,
    /// Engine that the node must have, such as docker or native
    #[arg(long, global = true, value_name = "NAME", requires = "spec", help_heading = "What")]
    pub(crate) engine: Option<String>,
    /// Variable of the environment
    #[arg(
        long,
        global = true,
        value_name = "KEY=VALUE",
        requires = "spec",
        help_heading = "What"
    )]
    pub(crate) env: Vec<String>,
    /// Network, and the address wanted in it
    #[arg(
        long,
        global = true,
        value_name = "NAME[=IP]",
        requires = "spec",
        help_heading = "What"
    )]
    pub(crate) network: Vec<String>,
    /// User to run as
    #[arg(long, global = true, requires = "spec", help_heading = "What")]
    pub(crate) user: Option<String>,
    /// File to lay into each instance
    #[arg(
        long,
        global = true,
        value_name = "SRC:DST[:MODE[:UID:GID]]",
        requires = "spec",
        help_heading = "What"
    )]
    pub(crate) file: Vec<String>,
    /// Label for the instances, besides the spec's
    #[arg(
        long,
        global = true,
        value_name = "KEY=VALUE",
        requires = "spec",
        help_heading = "What"
    )]
    pub(crate) label: Vec<String>,

    /// Number of instances, in the strategy's sense
    #[arg(long, short, global = true, default_value_t = 1, help_heading = "How many")]
    pub(crate) count: u64,
    /// How to spread: AUTO gives each instance to the node with the fewest, FILL brings each node to the count, EACH
    /// adds the count to each node, GLOBAL gives each instance to the node used the least, DRAINED fills up the nodes
    /// with the least room first, SPREAD gives each instance to the failure domain with the fewest
    #[arg(
        long,
        visible_alias = "deploy-strategy",
        global = true,
        default_value_t,
        help_heading = "How many"
    )]
    pub(crate) strategy: Strategy,
    /// AUTO and SPREAD: most instances a node, old and new; FILL and EACH: number of nodes; 0 is no limit
    #[arg(
        long,
        global = true,
        default_value_t = 0,
        value_name = "N",
        help_heading = "How many"
    )]
    pub(crate) nodes_limit: u64,

    /// Cores for each instance: request and limit at once
    #[arg(long, global = true, value_name = "CORES", conflicts_with_all = ["cpu_request", "cpu_limit"], help_heading = "Resources")]
    pub(crate) cpu: Option<Cpu>,
    /// Cores to reserve; 0 is the limit
    #[arg(
        long,
        global = true,
        value_name = "CORES",
        default_value = "0",
        help_heading = "Resources"
    )]
    pub(crate) cpu_request: Cpu,
    /// Cores that it may use at most; 0 is no limit
    #[arg(
        long,
        global = true,
        value_name = "CORES",
        default_value = "1",
        help_heading = "Resources"
    )]
    pub(crate) cpu_limit: Cpu,
    /// Bind whole cores to each instance
    #[arg(long, global = true, help_heading = "Resources")]
    pub(crate) cpu_bind: bool,
    /// Memory for each instance: request and limit at once
    #[arg(long, global = true, value_name = "SIZE", value_parser = parse_size, conflicts_with_all = ["memory_request", "memory_limit"], help_heading = "Resources")]
    pub(crate) memory: Option<u64>,
    /// Memory to reserve; 0 is the limit
    #[arg(long, global = true, value_name = "SIZE", value_parser = parse_size, default_value = "0", help_heading = "Resources")]
    pub(crate) memory_request: u64,
    /// Memory that it may use at most; 0 is no limit
    #[arg(long, global = true, value_name = "SIZE", value_parser = parse_size, default_value = "512M", help_heading = "Resources")]
    pub(crate) memory_limit: u64,

    /// Pod whose nodes may be chosen; any, if left out
    #[arg(long, short, global = true, value_name = "NAME", help_heading = "Where")]
    pub(crate) pod: Option<String>,
    /// Only this node, whatever its state; may be repeated
    #[arg(long, global = true, value_name = "NAME", help_heading = "Where")]
    pub(crate) node: Vec<String>,
    /// Not this node; may be repeated
    #[arg(long, global = true, value_name = "NAME", help_heading = "Where")]
    pub(crate) exclude_node: Vec<String>,
    /// Only nodes with this label; may be repeated
    #[arg(long, global = true, value_name = "KEY=VALUE", help_heading = "Where")]
    pub(crate) nodelabel: Vec<String>,
    /// Also nodes that are down or cordoned
    #[arg(long, global = true, help_heading = "Where")]
    pub(crate) all_nodes: bool,
    /// Take the nodes from a stream of Node documents, - is standard input, and ask no store. Workload documents in it
    /// count as instances that run already
    #[arg(long, global = true, value_name = "FILE", help_heading = "Where")]
    pub(crate) nodes: Option<String>,

    /// Write nothing to the store: neither now nor the files that the plan names
    #[arg(long, global = true)]
    pub(crate) dry_run: bool,
}
