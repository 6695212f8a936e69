//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args as Group, Parser, Subcommand};
use eru_cli::{Common, OutputArgs, ReadyArgs, StoreArgs};
use eru_types::time;

/// Run workloads: start, stop and remove containers that eru-place has reserved
///
/// Reads Workload documents, one JSON object a line, does what the command says with each, and writes them on with what
/// came of it, in the order they came. Without a command it brings workloads up. With ids or names as arguments it
/// takes these from the store instead.
///
/// A workload of this node is acted on at once; for one of another node, what is wanted is written to the store and
/// `eru-run serve` of that node is waited for. Everything may be killed at any point and repeated.
#[derive(Debug, Parser)]
#[command(name = "eru-run", version, about, after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    #[command(flatten)]
    pub(crate) node: NodeArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

impl Args {
    /// Flags for the output may stand before the command or after it.
    pub(crate) fn output(&self, after: &OutputArgs) -> OutputArgs {
        OutputArgs {
            table: self.output.table || after.table,
            json: self.output.json || after.json,
        }
    }
}

const EXAMPLES: &str = "\
Examples:
  Deploy three instances:
    eru-sched --spec app.yaml --entry web --count 3 | eru-place | eru-run
  Stop and remove all of an app, and give its resources back:
    eru-place ls hello | eru-run rm | eru-place release
  Let this node act on what others want of it:
    eru-run serve";

/// Which node this is, and what runs on it.
#[derive(Clone, Debug, Group)]
#[command(next_help_heading = "Node")]
pub(crate) struct NodeArgs {
    /// The node that this is [default: the host's name]
    #[arg(long, global = true, env = "ERU_NODE", value_name = "NAME")]
    pub(crate) node: Option<String>,

    /// Directory for images and instances of the native engine
    #[arg(
        long,
        global = true,
        env = "ERU_ROOT",
        value_name = "DIR",
        default_value = "/var/lib/eru"
    )]
    pub(crate) root: PathBuf,

    /// Directory for what lasts until the next boot: locks, network namespaces
    #[arg(
        long,
        global = true,
        env = "ERU_RUN_DIR",
        value_name = "DIR",
        default_value = "/run/eru"
    )]
    pub(crate) run_dir: PathBuf,

    /// Where dockerd listens: unix:///path or tcp://host:port [default: DOCKER_HOST, or unix:///var/run/docker.sock]
    #[arg(long, global = true, env = "ERU_DOCKER", value_name = "URL")]
    pub(crate) docker: Option<String>,

    /// The docker client's own variable for the same
    #[arg(long, global = true, hide = true, env = "DOCKER_HOST", value_name = "URL")]
    pub(crate) docker_host: Option<String>,

    /// Directory with ca.pem, cert.pem and key.pem, which turns TLS on for tcp://
    #[arg(long, global = true, env = "ERU_DOCKER_CERTS", value_name = "DIR")]
    pub(crate) docker_certs: Option<PathBuf>,

    /// Workloads to work on at once [default: two a core]
    #[arg(short, long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) jobs: Option<u16>,

    /// How long to wait for another node, and for another eru-run that works on the same workload
    #[arg(long, global = true, value_name = "TIME", default_value = "60s", value_parser = time::duration)]
    pub(crate) timeout: Duration,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Create and start what was placed (the default)
    ///
    /// Takes the workload out of its reservation first: one whose reservation has expired is not run. What has ended by
    /// itself is not started again, so that nothing runs twice. What cannot be created or started is removed again, and its
    /// resources can be released; when docker or the store is out of reach, it stays wanted and `serve` starts it later.
    #[command(after_help = "Example:\n  eru-place < plan.ndjson | eru-run up --timeout 2m")]
    Up(Targets),
    /// Start what was stopped or has ended
    ///
    /// `up` leaves alone what has ended by itself; this starts it once more.
    #[command(after_help = "Example:\n  eru-run start shop_web_kqzrtb")]
    Start(Targets),
    /// Stop, keeping the workload and its addresses
    ///
    /// Runs the before_stop hooks first. On another node the grace is that of its server.
    #[command(after_help = "Example:\n  eru-run ps shop | eru-run stop --grace 30s")]
    Stop(StopArgs),
    /// Stop and start
    #[command(after_help = "Example:\n  eru-run restart shop_web_kqzrtb")]
    Restart(StopArgs),
    /// Stop and remove; `eru-place release` then gives the resources back
    ///
    /// Runs the before_stop hooks, stops, removes, and gives the addresses back. That there is nothing any more is success.
    #[command(after_help = "Example:\n  eru-run ps shop | eru-run rm | eru-place release")]
    Rm(StopArgs),
    /// List workloads with what was observed of them
    ///
    /// Of this node it tells what the engines have now; of others, what was reported last.
    #[command(after_help = "Example:\n  eru-run ps --all-nodes | jq -r 'select(.phase == \"failed\") | .name'")]
    Ps(PsArgs),
    /// Print what workloads have written
    #[command(after_help = "Example:\n  eru-run logs shop_web_kqzrtb --follow --tail 20")]
    Logs(LogsArgs),
    /// Run a command in a workload; its exit status is passed on
    ///
    /// Standard input is passed on unless it is a terminal. 127 is the status if there is no such program in the workload,
    /// 126 if it cannot be executed; Docker says 126 for both.
    #[command(after_help = "Example:\n  eru-run exec shop_web_kqzrtb -- cat /etc/hosts")]
    Exec(ExecArgs),
    /// Import, list and remove images of this node
    #[command(after_help = "Example:\n  tar -C rootfs -c . | eru-run image import shop:1.4 -")]
    Image(ImageArgs),
    /// Keep this node's workloads as the store wants them
    ///
    /// Starts what shall run, stops and removes what shall not, takes up again what was begun before a crash, and reports
    /// what happens to the workloads. They go on without it, also while the store is away. One server a node: a second of
    /// the same name ends with 75.
    #[command(after_help = "Example:\n  eru-run serve --node n1")]
    Serve(ServeArgs),
}

/// The workloads to work on.
#[derive(Clone, Debug, Default, Group)]
pub(crate) struct Targets {
    /// Ids, beginnings of ids, or names; without any, documents are read from standard input
    #[arg(value_name = "WORKLOAD")]
    pub(crate) workloads: Vec<String>,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Flags of what stops workloads.
#[derive(Clone, Debug, Group)]
pub(crate) struct StopArgs {
    #[command(flatten)]
    pub(crate) targets: Targets,
    #[command(flatten)]
    pub(crate) how: Grace,
}

/// How gently to stop.
#[derive(Clone, Copy, Debug, Default, Group)]
pub(crate) struct Grace {
    /// Time to end after SIGTERM, before SIGKILL
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = time::duration)]
    pub(crate) grace: Duration,

    /// Kill at once, and go on when a before_stop hook fails
    #[arg(short, long)]
    pub(crate) force: bool,
}

/// Flags of `ps`.
#[derive(Clone, Debug, Group)]
pub(crate) struct PsArgs {
    /// Only of this app
    #[arg(value_name = "APP")]
    pub(crate) app: Option<String>,

    /// Of all nodes, not only of this one
    #[arg(short, long)]
    pub(crate) all_nodes: bool,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Flags of `logs`.
#[derive(Clone, Debug, Group)]
pub(crate) struct LogsArgs {
    /// Ids, beginnings of ids, or names; without any, documents are read from standard input
    #[arg(value_name = "WORKLOAD")]
    pub(crate) workloads: Vec<String>,

    /// Go on with what is written from now on
    #[arg(short, long)]
    pub(crate) follow: bool,

    /// Only so many of the last lines
    #[arg(short = 'n', long, value_name = "N")]
    pub(crate) tail: Option<usize>,

    /// Print LogLine documents
    #[arg(long)]
    pub(crate) json: bool,
}

/// Flags of `exec`.
#[derive(Clone, Debug, Group)]
pub(crate) struct ExecArgs {
    /// Id, beginning of an id, or name
    #[arg(value_name = "WORKLOAD")]
    pub(crate) workload: String,

    /// Program and arguments
    #[arg(
        value_name = "COMMAND",
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    pub(crate) command: Vec<OsString>,

    /// User, or user:group [default: the workload's]
    #[arg(short, long, value_name = "USER")]
    pub(crate) user: Option<String>,

    /// Working directory [default: the workload's]
    #[arg(short = 'w', long, value_name = "DIR")]
    pub(crate) dir: Option<String>,

    /// Another variable, as NAME=VALUE
    #[arg(short, long, value_name = "NAME=VALUE")]
    pub(crate) env: Vec<String>,
}

/// Flags of `image`.
#[derive(Clone, Debug, Group)]
pub(crate) struct ImageArgs {
    #[command(subcommand)]
    pub(crate) command: ImageCommand,
}

/// What to do with images.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum ImageCommand {
    /// Make an image of a tar archive of a root file system
    #[command(after_help = "Example:\n  tar -C rootfs -c . | eru-run image import --engine docker shop:1.4 -")]
    Import {
        #[command(flatten)]
        engine: EngineArgs,
        /// The image's name, as name[:tag]
        name: String,
        /// The archive; - is standard input
        file: PathBuf,
    },
    /// List images
    #[command(after_help = "Example:\n  eru-run image ls --engine docker")]
    Ls {
        #[command(flatten)]
        engine: EngineArgs,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Remove images
    #[command(after_help = "Example:\n  eru-run image rm shop:1.3")]
    Rm {
        #[command(flatten)]
        engine: EngineArgs,
        /// The images' names
        #[arg(required = true)]
        names: Vec<String>,
    },
}

/// Which engine.
#[derive(Clone, Debug, Group)]
pub(crate) struct EngineArgs {
    /// The engine: native or docker
    #[arg(short, long, env = "ERU_ENGINE", value_name = "ENGINE", default_value = "native")]
    pub(crate) engine: String,
}

/// Flags of `serve`.
#[derive(Clone, Debug, Group)]
pub(crate) struct ServeArgs {
    /// Bring everything in line once, and end
    #[arg(long)]
    pub(crate) once: bool,

    /// How often to look at the engines
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = time::duration)]
    pub(crate) interval: Duration,

    /// Time that workloads have to end after SIGTERM, before SIGKILL
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = time::duration)]
    pub(crate) grace: Duration,

    #[command(flatten)]
    pub(crate) ready: ReadyArgs,
}
