//! The command line.

use clap::{Parser, Subcommand};
use eru_cli::Common;

/// Deploy and look after apps: short commands for the usual pipelines of the Eru tools
///
/// Each command runs a pipeline of eru-sched, eru-place, eru-run, eru-net, eru-logfwd and eru-health; --print shows it
/// instead. Another COMMAND runs the program eru-COMMAND from the path.
#[derive(Parser, Debug)]
#[command(name = "eru", version, after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    /// Show the pipeline instead of running it
    #[arg(long, global = true)]
    pub(crate) print: bool,
    /// The store, for all tools of the pipeline
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) store: Option<String>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  eru pod add prod
  eru node add n1 --pod prod --engine native
  eru deploy shop.yaml --entry web --image shop:1.4 --count 3 --pod prod
  eru ps shop
  eru logs shop_web_kqzrtb --follow
  eru explain --spec shop.yaml --entry web --memory 8G
  eru realloc shop_web_kqzrtb --cpu 2
  eru rm --app shop

  What does it do?
    eru --print deploy shop.yaml --entry web --image shop:1.4 --count 3";

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Plan, reserve and start instances of an app, and wait until they are healthy
    #[command(after_long_help = "Example:\n  eru deploy shop.yaml --entry web --image shop:1.4 --count 3 --pod prod")]
    Deploy {
        /// App spec
        spec: String,
        /// How long to wait for their health; 0s does not wait
        #[arg(long, default_value = "60s", value_name = "TIME")]
        timeout: String,
        /// Flags of eru-sched
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "FLAGS")]
        flags: Vec<String>,
    },
    /// List workloads
    #[command(after_long_help = "Example:\n  eru ps shop --node n1")]
    Ps {
        /// App and flags of eru-place ls
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        flags: Vec<String>,
    },
    /// Stop workloads, remove them, and give their resources back
    #[command(after_long_help = "Example:\n  eru rm --app shop --entry web")]
    Rm {
        #[command(flatten)]
        which: Which,
        /// Do not wait for a workload to end
        #[arg(long, short)]
        force: bool,
    },
    /// Stop workloads; they keep their resources
    #[command(after_long_help = "Example:\n  eru stop shop_web_kqzrtb")]
    Stop(Which),
    /// Start workloads that were stopped
    #[command(after_long_help = "Example:\n  eru start --app shop")]
    Start(Which),
    /// Stop workloads and start them again
    #[command(after_long_help = "Example:\n  eru restart --node n1")]
    Restart(Which),
    /// Show the output of workloads
    #[command(after_long_help = "Example:\n  eru logs shop_web_kqzrtb --follow")]
    Logs(Rest),
    /// Run a command inside a workload
    #[command(after_long_help = "Example:\n  eru exec shop_web_kqzrtb -- cat /etc/hosts")]
    Exec(Rest),
    /// List what was observed of workloads
    #[command(after_long_help = "Example:\n  eru status shop")]
    Status(Rest),
    /// Follow changes of workloads
    #[command(after_long_help = "Example:\n  eru watch shop | jq -c 'select(.phase == \"failed\")'")]
    Watch(Rest),
    /// Tell how many more instances fit
    #[command(after_long_help = "Example:\n  eru capacity --spec shop.yaml --entry web --memory 2G")]
    Capacity(Rest),
    /// Tell for each node how many more instances fit, what keeps them out, and what would have to change
    #[command(after_long_help = "Example:\n  eru explain --spec shop.yaml --entry web --memory 2G --pod prod")]
    Explain(Rest),
    /// Show which moves would even out the load of the nodes
    ///
    /// Moves nothing; rebalance.sh of the examples does.
    #[command(after_long_help = "Example:\n  eru rebalance --pod prod")]
    Rebalance(Rest),
    /// Empty a node: start elsewhere what it runs, and remove it there when that is healthy
    ///
    /// Runs the script eru-drain, which is drain.sh of the examples. The node stays cordoned.
    #[command(after_long_help = "Example:\n  eru drain n1 && eru node rm n1")]
    Drain(Rest),
    /// Give workloads more or less than they have, where they are
    ///
    /// Without ids or names, --app and --node say which.
    #[command(
        after_long_help = "Examples:\n  eru realloc shop_web_kqzrtb --cpu 2\n  eru realloc --app shop --entry web --delta --memory=-256M"
    )]
    Realloc {
        #[command(flatten)]
        which: Of,
        /// Ids or names, and flags of eru-place realloc
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "FLAGS")]
        flags: Vec<String>,
    },
    /// Keep nodes: add, ls, get, set, rm, cordon, uncordon
    #[command(after_long_help = "Example:\n  eru node ls --pod prod")]
    Node(Rest),
    /// Keep pods: add, ls, get, rm
    #[command(after_long_help = "Example:\n  eru pod add prod")]
    Pod(Rest),
    /// Keep networks: add, ls, get, rm
    #[command(after_long_help = "Example:\n  eru network add front --driver routed --subnet 10.10.0.0/24")]
    Network(Rest),
    /// Keep images: import, ls, rm
    #[command(after_long_help = "Example:\n  eru image import shop:1.4 shop.tar")]
    Image(Rest),
    /// Take back what dead pipelines have left
    #[command(after_long_help = "Example:\n  eru gc")]
    Gc,
    /// Prove that the books are right
    #[command(after_long_help = "Examples:\n  eru audit\n  eru audit --fix")]
    Audit(Rest),
    /// The program `eru-COMMAND` with its arguments
    #[command(external_subcommand)]
    Other(Vec<String>),
}

/// Arguments that are the tool's.
#[derive(clap::Args, Debug)]
pub(crate) struct Rest {
    /// Arguments and flags of the tool that it runs; --print shows which
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) args: Vec<String>,
}

/// Which workloads, where none is named.
#[derive(clap::Args, Debug)]
pub(crate) struct Of {
    /// All of this app
    #[arg(long, value_name = "NAME")]
    pub(crate) app: Option<String>,
    /// Of the app, only those of this entrypoint
    #[arg(long, value_name = "NAME", requires = "app")]
    pub(crate) entry: Option<String>,
    /// All on this node
    #[arg(long, value_name = "NAME")]
    pub(crate) node: Option<String>,
}

/// Which workloads.
#[derive(clap::Args, Debug)]
pub(crate) struct Which {
    /// Ids or names
    #[arg(required_unless_present_any = ["app", "node"], conflicts_with_all = ["app", "node"])]
    pub(crate) workloads: Vec<String>,
    #[command(flatten)]
    pub(crate) of: Of,
}
