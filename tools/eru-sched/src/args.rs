//! The command line.

use std::time::Duration;

use clap::{Parser, Subcommand};
use eru_cli::{Common, OutputArgs, StoreArgs};
use eru_plugin::PluginArgs;
use eru_types::{AppRef, Cpu, Selector, Strategy, Volume, parse_size};

/// Plan which nodes run how many instances
///
/// Reads an app spec (or, without --spec, Deploy documents from standard input, each of which sees what the ones before
/// it took), looks at the nodes in the store (or in --nodes), and writes one Assignment a node, in the order of their
/// names. Nothing is reserved: pipe the plan into eru-place. What cannot be placed as a whole comes out as a Refusal,
/// and the exit status is 1. A Refusal on standard input is planned as what is left of its Deploy, a Move as its Deploy;
/// other documents pass through.
///
/// Of the same nodes and the same request comes the same plan, in whatever order the nodes are given: ties are broken by
/// their names. A node has room for an instance when every resource has: CPU, memory, storage, volumes, devices, and
/// those of plugins. CPU that is not bound is counted against the cores of the node times its overcommit ratio.
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
    pub(crate) plugins: PluginArgs,
    #[command(flatten)]
    pub(crate) plan: PlanArgs,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  Plan six instances of the entrypoint web in pod prod, and run them:
    eru-sched --spec app.yaml --entry web --image app:1 --count 6 --pod prod | eru-place | eru-run

  At most two a node, not beside the batch jobs, on nodes with a fast disk:
    eru-sched --spec app.yaml --entry web --count 6 --max-per-node 2 --avoid batch \
      --nodelabel 'disk in (ssd,nvme)' --nodelabel '!spot'

  The same on the nodes with SSDs only, without asking the store:
    eru-place node ls | jq -c 'select(.labels.disk == \"ssd\")' |
      eru-sched --spec app.yaml --entry web --count 6 --nodes -

  Six instances over the zones, evenly:
    eru-sched --spec app.yaml --entry web --count 6 --strategy SPREAD --by zone --pod prod

  Two GPUs, cores of its own and a volume for each, and a port of the host by the plugin hostports:
    eru-sched --spec app.yaml --entry train --gpu a100=2 --cpu 4 --cpu-bind --volume AUTO:/data:rw:100G \
      --extra-resources '{\"hostports\":[\"8080\"]}'

  How many more would fit, and what keeps the nodes out on which none does:
    eru-sched capacity --spec app.yaml --entry web --memory 2G
    eru-sched explain --spec app.yaml --entry web --memory 2G";

/// What else than a plan is wanted.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Tell how many more instances fit, by node and in all
    ///
    /// Writes a Capacity, for each Deploy one: the sum, and by node those on which at least one fits. Takes the flags and
    /// the input of a plan, and honours every filter and every limit a node; --count has no say. Exits 1 if none fits.
    #[command(after_long_help = "\
Examples:
  eru-sched capacity --spec app.yaml --entry web --cpu 2 --cpu-bind --pod prod

  One number, for a script:
    eru-sched capacity --spec app.yaml --entry web --memory 2G --json | jq .total

  Of each Deploy of a stream:
    jq -c 'select(.kind == \"Refusal\") | .deploy' refused.ndjson | eru-sched capacity")]
    Capacity,
    /// Tell for each node how many instances fit, every reason that keeps them out, and what would have to change
    ///
    /// Takes the flags and the input of a plan, and writes an Explanation a node, in the order of their names, with the
    /// nodes that the filters keep out. A change is a JSON Patch of the Deploy; it is the smallest with which one instance
    /// fits, and was tried. Exits 1 if nothing fits anywhere.
    #[command(after_long_help = "\
Examples:
  eru-sched explain --spec app.yaml --entry web --memory 2G --pod prod

  Only what is to be changed, by node:
    eru-sched explain --spec app.yaml --entry web --cpu 4 | jq -c 'select(.change) | {node, change}'

  What was refused once:
    jq -c 'select(.kind == \"Refusal\")' refused.ndjson | eru-sched explain --table")]
    Explain,
    /// Plan moves that even out the load of the nodes, or empty nodes
    ///
    /// Writes a Move for each workload that is to run elsewhere: valid input to eru-place, which reserves its new place.
    /// The old instance is removed when the new one is healthy. A workload stays in its pod, on its engine, and goes to
    /// a node that has fewer of its entrypoint. Nodes and workloads come from the store, or from --nodes; --pod, --node,
    /// --exclude-node and --nodelabel choose the nodes that take part. What can go nowhere comes out as a Refusal, and
    /// the exit status is 1.
    #[command(after_long_help = "\
Examples:
  What would even out the pod prod:
    eru-sched rebalance --pod prod --table

  Empty node n1, removing each old instance only when all new ones are healthy:
    eru-place node cordon n1
    eru-sched rebalance --drain n1 > moves.ndjson &&
      eru-place < moves.ndjson | eru-run | eru-health wait &&
      jq -r .workload moves.ndjson | xargs -r eru-run rm | eru-place release")]
    Rebalance(RebalanceArgs),
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

/// How to move workloads.
#[derive(clap::Args, Debug, Clone)]
pub(crate) struct RebalanceArgs {
    /// Empty this node; may be repeated
    #[arg(long, value_name = "NODE", conflicts_with_all = ["threshold", "max_moves"])]
    pub(crate) drain: Vec<String>,
    /// How much a move must take off the more loaded of its two nodes, as a part of the node such as 0.05 or 5%
    #[arg(long, value_name = "PART", default_value = "5%", value_parser = part, allow_negative_numbers = true)]
    pub(crate) threshold: f64,
    /// Most moves
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = number, allow_negative_numbers = true)]
    pub(crate) max_moves: u64,
}

/// Reads a number of something.
pub(crate) fn number(text: &str) -> Result<u64, String> {
    let most = u64::MAX;
    text.trim()
        .parse()
        .map_err(|_| format!("'{text}' is not a whole number from 0 to {most}"))
}

/// Reads a part of a whole, `0.05` or `5%`.
fn part(text: &str) -> Result<f64, String> {
    let (number, unit) = match text.trim().strip_suffix('%') {
        Some(number) => (number, 100.0),
        None => (text.trim(), 1.0),
    };
    match number.parse::<f64>().map(|number| number / unit) {
        Ok(part) if part > 0.0 && part <= 1.0 => Ok(part),
        _ => Err(format!(
            "'{text}' is not a part above 0 and up to 1, such as 0.05 or 5%"
        )),
    }
}

/// What to plan. The flags are Eru's.
#[derive(clap::Args, Debug)]
pub(crate) struct PlanArgs {
    /// App spec in YAML: a file, an http or https URL, or - for standard input
    #[arg(long, short, global = true, value_name = "FILE|URL", help_heading = "What")]
    pub(crate) spec: Option<String>,
    /// Entrypoint of the app; may be left out when there is one only
    #[arg(long, short, global = true, value_name = "NAME", help_heading = "What")]
    pub(crate) entry: Option<String>,
    /// Image to run
    #[arg(long, short, global = true, help_heading = "What")]
    pub(crate) image: Option<String>,
    /// Engine that the node must have, such as docker or native
    #[arg(long, global = true, value_name = "NAME", help_heading = "What")]
    pub(crate) engine: Option<String>,
    /// Variable of the environment; may be repeated
    #[arg(long, global = true, value_name = "KEY=VALUE", help_heading = "What")]
    pub(crate) env: Vec<String>,
    /// Network, and the address wanted in it; may be repeated
    #[arg(long, global = true, value_name = "NAME[=IP]", help_heading = "What")]
    pub(crate) network: Vec<String>,
    /// User to run as
    #[arg(long, global = true, help_heading = "What")]
    pub(crate) user: Option<String>,
    /// File to lay into each instance; may be repeated
    #[arg(long, global = true, value_name = "SRC:DST[:MODE[:UID:GID]]", help_heading = "What")]
    pub(crate) file: Vec<String>,
    /// Label for the instances, besides the spec's; may be repeated
    #[arg(long, global = true, value_name = "KEY=VALUE", help_heading = "What")]
    pub(crate) label: Vec<String>,
    /// Command to run in each instance once, after it was created, by engines that know after_create; may be repeated
    #[arg(long, global = true, value_name = "COMMAND", help_heading = "What")]
    pub(crate) after_create: Vec<String>,
    /// A hook that fails does not fail the instance
    #[arg(long, global = true, help_heading = "What")]
    pub(crate) ignore_hook: bool,
    /// Mark the instances as debugged, for engines that log such ones in another place
    #[arg(long, global = true, help_heading = "What")]
    pub(crate) debug: bool,
    /// What the engine alone understands, as a JSON object, for engines that know raw_args
    #[arg(long, global = true, value_name = "JSON", help_heading = "What")]
    pub(crate) raw_args: Option<String>,

    /// Number of instances, in the strategy's sense [default: 1]
    #[arg(
        long,
        short,
        global = true,
        value_name = "N",
        value_parser = number,
        allow_negative_numbers = true,
        help_heading = "How many"
    )]
    pub(crate) count: Option<u64>,
    /// How to spread: AUTO gives each instance to the node with the fewest, FILL brings each node to the count, EACH
    /// adds the count to each node, GLOBAL gives each instance to the node used the least, DRAINED fills up the nodes
    /// with the least room first, SPREAD gives each instance to the failure domain with the fewest [default: AUTO]
    #[arg(long, visible_alias = "deploy-strategy", global = true, help_heading = "How many")]
    pub(crate) strategy: Option<Strategy>,
    /// SPREAD: the label of the nodes whose values are the domains to spread over
    #[arg(long, global = true, value_name = "LABEL", help_heading = "How many")]
    pub(crate) by: Option<String>,
    /// AUTO and SPREAD: most instances a node, old and new; FILL and EACH: number of nodes; 0 is no limit
    #[arg(long, global = true, value_name = "N", value_parser = number, allow_negative_numbers = true, help_heading = "How many")]
    pub(crate) nodes_limit: Option<u64>,
    /// Most instances a node, old and new, whatever the strategy; 0 is no limit
    #[arg(long, global = true, value_name = "N", value_parser = number, allow_negative_numbers = true, help_heading = "How many")]
    pub(crate) max_per_node: Option<u64>,

    /// Cores for each instance: request and limit at once
    #[arg(long, global = true, value_name = "CORES", allow_negative_numbers = true, conflicts_with_all = ["cpu_request", "cpu_limit"], help_heading = "Resources")]
    pub(crate) cpu: Option<Cpu>,
    /// Cores to reserve; 0 is the limit
    #[arg(
        long,
        global = true,
        value_name = "CORES",
        allow_negative_numbers = true,
        help_heading = "Resources"
    )]
    pub(crate) cpu_request: Option<Cpu>,
    /// Cores that it may use at most; 0 is no limit [default: 1]
    #[arg(
        long,
        global = true,
        value_name = "CORES",
        allow_negative_numbers = true,
        help_heading = "Resources"
    )]
    pub(crate) cpu_limit: Option<Cpu>,
    /// Bind cores to each instance
    #[arg(long, global = true, help_heading = "Resources")]
    pub(crate) cpu_bind: bool,
    /// Memory for each instance: request and limit at once
    #[arg(long, global = true, value_name = "SIZE", value_parser = parse_size, allow_negative_numbers = true, conflicts_with_all = ["memory_request", "memory_limit"], help_heading = "Resources")]
    pub(crate) memory: Option<u64>,
    /// Memory to reserve; 0 is the limit
    #[arg(long, global = true, value_name = "SIZE", value_parser = parse_size, allow_negative_numbers = true, help_heading = "Resources")]
    pub(crate) memory_request: Option<u64>,
    /// Memory that it may use at most; 0 is no limit [default: 512M]
    #[arg(long, global = true, value_name = "SIZE", value_parser = parse_size, allow_negative_numbers = true, help_heading = "Resources")]
    pub(crate) memory_limit: Option<u64>,
    /// Storage for each instance besides its volumes: request and limit at once
    #[arg(long, global = true, value_name = "SIZE", value_parser = parse_size, allow_negative_numbers = true, conflicts_with_all = ["storage_request", "storage_limit"], help_heading = "Resources")]
    pub(crate) storage: Option<u64>,
    /// Storage to reserve; 0 is the limit
    #[arg(long, global = true, value_name = "SIZE", value_parser = parse_size, allow_negative_numbers = true, help_heading = "Resources")]
    pub(crate) storage_request: Option<u64>,
    /// Storage that it may use at most; 0 is no limit
    #[arg(long, global = true, value_name = "SIZE", value_parser = parse_size, allow_negative_numbers = true, help_heading = "Resources")]
    pub(crate) storage_limit: Option<u64>,
    /// Volume, besides the spec's or in place of the one with this destination; may be repeated
    #[arg(
        long,
        global = true,
        value_name = "SRC:DST[:FLAGS[:SIZE[:LIMITS]]]",
        help_heading = "Resources"
    )]
    pub(crate) volume: Vec<Volume>,
    /// What to reserve for the volume with this destination, where it is another size or rate; may be repeated
    #[arg(
        long,
        global = true,
        value_name = "SRC:DST[:FLAGS[:SIZE[:LIMITS]]]",
        help_heading = "Resources"
    )]
    pub(crate) volume_request: Vec<Volume>,
    /// Devices of a product, so many or by index, such as nvidia-3090=2 or nvidia-3090=#0,#3; may be repeated
    #[arg(long, global = true, value_name = "PRODUCT=N|#I,…", help_heading = "Resources")]
    pub(crate) gpu: Vec<String>,
    /// What to ask of the resource plugins, as a JSON object by plugin, such as '{"licence":{"seats":1}}'
    #[arg(long, global = true, value_name = "JSON", help_heading = "Resources")]
    pub(crate) extra_resources: Option<String>,

    /// Pod whose nodes may be chosen; any, if left out
    #[arg(long, short, global = true, value_name = "NAME", help_heading = "Where")]
    pub(crate) pod: Option<String>,
    /// Only this node, whatever its pod, labels and state; may be repeated
    #[arg(long, global = true, value_name = "NAME", help_heading = "Where")]
    pub(crate) node: Vec<String>,
    /// Not this node; may be repeated
    #[arg(long, global = true, value_name = "NAME", help_heading = "Where")]
    pub(crate) exclude_node: Vec<String>,
    /// Only nodes with such a label: key=value, key!=value, 'key in (a,b)', 'key notin (a,b)', key, or !key; may be
    /// repeated
    #[arg(long, global = true, value_name = "CONDITION", help_heading = "Where")]
    pub(crate) nodelabel: Vec<Selector>,
    /// No node that has an instance of this app or entrypoint; of the app's own, at most one a node; may be repeated
    #[arg(long, global = true, value_name = "APP[/ENTRY]", help_heading = "Where")]
    pub(crate) avoid: Vec<AppRef>,
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

/// How long a spec may take to come over the network.
pub(crate) const FETCH_LIMIT: Duration = Duration::from_secs(30);

impl PlanArgs {
    /// A flag that says what to run, how many or with which resources: without an app, nobody would heed it.
    pub(crate) fn what(&self) -> Option<&'static str> {
        first(&[
            (self.entry.is_some(), "--entry"),
            (self.image.is_some(), "--image"),
            (self.engine.is_some(), "--engine"),
            (!self.env.is_empty(), "--env"),
            (!self.network.is_empty(), "--network"),
            (self.user.is_some(), "--user"),
            (!self.file.is_empty(), "--file"),
            (!self.label.is_empty(), "--label"),
            (!self.after_create.is_empty(), "--after-create"),
            (self.ignore_hook, "--ignore-hook"),
            (self.debug, "--debug"),
            (self.raw_args.is_some(), "--raw-args"),
            (self.count.is_some(), "--count"),
            (self.strategy.is_some(), "--strategy"),
            (self.by.is_some(), "--by"),
            (self.nodes_limit.is_some(), "--nodes-limit"),
            (self.max_per_node.is_some(), "--max-per-node"),
            (self.cpu.is_some(), "--cpu"),
            (self.cpu_request.is_some(), "--cpu-request"),
            (self.cpu_limit.is_some(), "--cpu-limit"),
            (self.cpu_bind, "--cpu-bind"),
            (self.memory.is_some(), "--memory"),
            (self.memory_request.is_some(), "--memory-request"),
            (self.memory_limit.is_some(), "--memory-limit"),
            (self.storage.is_some(), "--storage"),
            (self.storage_request.is_some(), "--storage-request"),
            (self.storage_limit.is_some(), "--storage-limit"),
            (!self.volume.is_empty(), "--volume"),
            (!self.volume_request.is_empty(), "--volume-request"),
            (!self.gpu.is_empty(), "--gpu"),
            (self.extra_resources.is_some(), "--extra-resources"),
            (!self.avoid.is_empty(), "--avoid"),
        ])
    }

    /// The same of a flag that says where it goes.
    pub(crate) fn place(&self) -> Option<&'static str> {
        first(&[
            (self.pod.is_some(), "--pod"),
            (!self.node.is_empty(), "--node"),
            (!self.exclude_node.is_empty(), "--exclude-node"),
            (!self.nodelabel.is_empty(), "--nodelabel"),
            (self.all_nodes, "--all-nodes"),
        ])
    }
}

fn first(given: &[(bool, &'static str)]) -> Option<&'static str> {
    given.iter().find(|(given, _)| *given).map(|(_, flag)| *flag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_whole() {
        for (text, part_) in [("0.05", 0.05), ("5%", 0.05), (" 100% ", 1.0), ("1", 1.0)] {
            assert_eq!(part(text), Ok(part_), "{text}");
        }
        for text in ["0", "-1", "NaN", "inf", "2", "101%", "1e300", "", "%"] {
            assert!(part(text).is_err(), "{text}");
        }
    }
}
