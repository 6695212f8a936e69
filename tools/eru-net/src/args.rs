//! The command line.

use std::ffi::OsString;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use eru_cli::{Common, OutputArgs, StoreArgs};

use crate::cni;

/// Give workloads their networks
///
/// Keeps networks and their addresses in the store, and makes the interfaces of this host's workloads: macvlan
/// children of a host interface, or routed pairs as Calico's. An address belongs to a workload's interface from the
/// first attachment until it is released, over any number of stops and starts.
///
/// With CNI_COMMAND in the environment and no command given, it is a CNI plugin (0.3.1 to 1.1.0) for the network that
/// the configuration names. Called as eru-oci, it is an OCI runtime that attaches containers before they start and
/// leaves the rest to runc: register that name with dockerd.
#[derive(Debug, Parser)]
#[command(name = "eru-net", version, about, after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(flatten)]
    pub(crate) cni: cni::Env,
    #[command(flatten)]
    pub(crate) host: HostArgs,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  A network on the LAN that eth1 is on, and one that this host routes:
    eru-net network add lan --driver macvlan --parent eth1 --subnet 192.168.7.0/24 --gateway 192.168.7.1
    eru-net network add back --driver routed --subnet 10.77.0.0/16
  A second network for the workloads of an app that run:
    eru-run ps shop | eru-net attach --network back
  By hand, without any workload:
    eru-net attach probe --netns /run/netns/probe --network lan=192.168.7.99";

/// Where this runs.
#[derive(Clone, Debug, Group)]
#[command(next_help_heading = "Node")]
pub(crate) struct HostArgs {
    /// The node that this is [default: the host's name]
    #[arg(long, global = true, env = "ERU_NODE", value_name = "NAME")]
    pub(crate) node: Option<String>,

    /// Directory in which the native engine keeps network namespaces
    #[arg(
        long,
        global = true,
        env = "ERU_RUN_DIR",
        value_name = "DIR",
        default_value = "/run/eru"
    )]
    pub(crate) run_dir: PathBuf,
}

impl HostArgs {
    /// The node's name.
    pub(crate) fn node(&self) -> String {
        let name = || nix::unistd::gethostname().ok()?.into_string().ok();
        self.node.clone().or_else(name).unwrap_or_else(|| "localhost".into())
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Add, list and remove networks
    #[command(
        subcommand,
        after_help = "\
Examples:
  eru-net network add back --driver routed --subnet 10.77.0.0/16
  eru-net network ls --table"
    )]
    Network(NetworkCommand),
    /// Attach workloads to networks
    ///
    /// Reads Workload documents and attaches those that run to the networks of their spec, and to those of --network,
    /// that they have no address of yet; writes them on with their addresses. With an id, no documents are read, and
    /// an Attachment is written for each network. An interface that is there already is completed where something of
    /// it is missing.
    Attach(AttachArgs),
    /// Take interfaces away, keeping the addresses
    ///
    /// Reads Workload documents and writes them on without the addresses that no longer work. The next attachment
    /// brings the same ones back.
    Detach(DetachArgs),
    /// Take interfaces away and give their addresses back
    ///
    /// Reads Workload documents, as detach does. An interface is taken away if it is on this host; one on another host
    /// is not seen, so release there what still runs there.
    Release(ReleaseArgs),
    /// List who has which address
    Ls(LsArgs),
    /// Give back the addresses of workloads that are no more
    ///
    /// Looks only at addresses that were given to workloads of the store, and frees those whose workload the store has
    /// no more, unless its node last said that it is there. What other CNI runtimes hold is for CNI's own GC.
    Gc(GcArgs),
    /// Be an OCI runtime that attaches containers before they start
    ///
    /// A container takes part if its environment has ERU_NET_CONF, the path of a JSON file or the JSON itself, with id,
    /// networks (the address asked for by name, or ""), and where they are not the defaults node, store and env (more
    /// of what eru-net reads from its environment). The variable is taken out, a createRuntime hook put in, and runc
    /// does all else.
    Oci(OciArgs),
    /// Be the hook that eru-net oci adds to a container
    OciHook(OciHookArgs),
}

/// What to do about networks.
#[derive(Debug, Subcommand)]
pub(crate) enum NetworkCommand {
    /// Add a network
    ///
    /// Its subnet may not overlap that of another. Adding what is there already, unchanged, is success.
    #[command(after_help = "\
Example:
  eru-net network add lan --driver macvlan --parent eth1 --subnet 192.168.7.0/24 --gateway 192.168.7.1")]
    Add(AddArgs),
    /// List networks
    #[command(after_help = "\
Example:
  eru-net network ls --table")]
    Ls(OutputArgs),
    /// Print one network
    #[command(after_help = "\
Example:
  eru-net network get lan | jq -r .subnet")]
    Get {
        /// The network
        name: String,
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Remove a network whose addresses are all free
    #[command(after_help = "\
Example:
  eru-net network rm lan")]
    Rm {
        /// The network
        name: String,
    },
}

/// A network to add.
#[derive(Debug, Group)]
pub(crate) struct AddArgs {
    /// Its name
    pub(crate) name: String,

    /// How its interfaces are made
    #[arg(long, value_enum)]
    pub(crate) driver: Driver,

    /// Where its addresses come from, IPv4 or IPv6
    #[arg(long, value_name = "ADDRESS/LENGTH")]
    pub(crate) subnet: String,

    /// The router, which is never given out (macvlan)
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) gateway: Option<IpAddr>,

    /// The host interface that interfaces are children of (macvlan)
    #[arg(long, value_name = "INTERFACE")]
    pub(crate) parent: Option<String>,

    /// What children of one parent see of each other (macvlan) [default: bridge]
    #[arg(long, value_enum)]
    pub(crate) mode: Option<Mode>,

    /// Largest packet in bytes [default: the parent's, or 1500]
    #[arg(long, value_name = "BYTES", default_value_t = 0, hide_default_value = true)]
    pub(crate) mtu: u32,
}

/// Drivers as the command line spells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Driver {
    /// A child of a host interface, with a hardware address of its own
    Macvlan,
    /// A pair of interfaces, a route and proxy ARP, as Calico's
    Routed,
}

/// Modes as the command line spells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    /// They reach each other
    Bridge,
    /// They never do
    Private,
    /// They do if the switch sends it back
    Vepa,
}

/// A network, and maybe the address to have there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) network: String,
    pub(crate) ip: Option<IpAddr>,
}

impl FromStr for Wanted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (network, ip) = text.split_once('=').unwrap_or((text, ""));
        eru_types::name::object("network", network)?;
        let parse = |ip: &str| ip.parse().map_err(|_| format!("'{ip}' is not an IP address"));
        Ok(Self {
            network: network.into(),
            ip: (!ip.is_empty()).then(|| parse(ip)).transpose()?,
        })
    }
}

/// Where a workload's network namespace is, if it has to be said.
#[derive(Clone, Debug, Default, Group)]
pub(crate) struct Place {
    /// The network namespace [default: where the native engine keeps it, or that of the document's pid]
    #[arg(long, value_name = "PATH", conflicts_with = "pid")]
    pub(crate) netns: Option<PathBuf>,

    /// A process in the network namespace
    #[arg(long, value_name = "PID")]
    pub(crate) pid: Option<u32>,
}

/// Flags of `attach`.
#[derive(Debug, Group)]
#[command(after_help = "\
Examples:
  eru-run ps shop | eru-net attach --network back
  eru-net attach probe --netns /run/netns/probe --network lan=192.168.7.99")]
pub(crate) struct AttachArgs {
    /// Attach this one, instead of reading documents
    #[arg(requires = "networks", value_parser = id)]
    pub(crate) id: Option<String>,

    /// Attach to this network also, with any address or this one; repeatable
    #[arg(long = "network", value_name = "NAME[=ADDRESS]")]
    pub(crate) networks: Vec<Wanted>,

    #[command(flatten)]
    pub(crate) place: Place,
}

/// Flags of `detach`.
#[derive(Debug, Group)]
#[command(after_help = "\
Example:
  eru-run ps shop | eru-net detach --network back")]
pub(crate) struct DetachArgs {
    /// Detach this one, instead of reading documents
    #[arg(value_parser = id)]
    pub(crate) id: Option<String>,

    /// Detach from this network only; repeatable
    #[arg(long = "network", value_name = "NAME")]
    pub(crate) networks: Vec<String>,

    #[command(flatten)]
    pub(crate) place: Place,
}

/// Flags of `release`.
#[derive(Debug, Group)]
#[command(after_help = "\
Example:
  eru-net release probe --network lan")]
pub(crate) struct ReleaseArgs {
    /// Release what this one has, instead of reading documents
    #[arg(value_parser = id)]
    pub(crate) id: Option<String>,

    /// Release the addresses of this network only; repeatable
    #[arg(long = "network", value_name = "NAME")]
    pub(crate) networks: Vec<String>,

    #[command(flatten)]
    pub(crate) place: Place,
}

/// Flags of `ls`.
#[derive(Debug, Group)]
#[command(after_help = "\
Example:
  eru-net ls --network lan --table")]
pub(crate) struct LsArgs {
    /// What this workload has
    #[arg(value_parser = id)]
    pub(crate) id: Option<String>,

    /// What is taken of this network; repeatable
    #[arg(long = "network", value_name = "NAME")]
    pub(crate) networks: Vec<String>,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Flags of `gc`.
#[derive(Debug, Group)]
#[command(after_help = "\
Example, for cron:
  eru-net gc --quiet >/dev/null")]
pub(crate) struct GcArgs {
    /// Say what would be freed, and free nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// Flags of `oci`.
#[derive(Debug, Group)]
#[command(after_help = "\
Example, in daemon.json (or dockerd --add-runtime eru=/usr/bin/eru-oci, a link to eru-net):
  \"runtimes\": {\"eru\": {\"path\": \"/usr/bin/eru-net\", \"runtimeArgs\": [\"oci\", \"--\"]}}")]
pub(crate) struct OciArgs {
    /// The runtime that does the rest
    #[arg(long, env = "ERU_RUNC", value_name = "PROGRAM", default_value = "runc")]
    pub(crate) runc: PathBuf,

    /// What an OCI runtime is called with
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENT")]
    pub(crate) args: Vec<OsString>,
}

/// Flags of `oci-hook`.
#[derive(Debug, Group)]
#[command(after_help = "\
Reads the OCI state of the container on standard input.

Example, as runc calls it:
  eru-net oci-hook w1 --network lan= <state.json")]
pub(crate) struct OciHookArgs {
    /// The workload
    #[arg(value_parser = id)]
    pub(crate) id: String,

    /// A network, with any address or this one; repeatable
    #[arg(long = "network", value_name = "NAME[=ADDRESS]")]
    pub(crate) networks: Vec<Wanted>,
}

fn id(text: &str) -> Result<String, String> {
    // No longer than a key part should be, yet longer than the container ids of other runtimes.
    let legal = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if text.len() <= 128 && text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.chars().all(legal) {
        return Ok(text.into());
    }
    Err(format!("'{}' is not an id", text.escape_default()))
}

/// The command line of `eru-oci`: all of it is the runtime's.
#[derive(Debug, Parser)]
#[command(name = "eru-oci", disable_help_flag = true, disable_version_flag = true)]
pub struct OciTool {
    #[arg(skip)]
    pub(crate) common: Common,
    /// The runtime that does the rest
    #[arg(long = "eru-runc", env = "ERU_RUNC", default_value = "runc")]
    pub(crate) runc: PathBuf,
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) args: Vec<OsString>,
}
