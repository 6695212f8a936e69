//! The command line of `eru-place node`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};
use eru_types::Overcommit;

use super::amount::{Cores, DiskRates, MaxShare, NumaCores, PluginRequest, Product, VolumeSize, amount};

#[derive(Subcommand, Debug)]
pub(crate) enum NodeCommand {
    /// Add a node; what is not given is looked up
    ///
    /// What a node has to give is what the flags say. The rest is found out: on this host, all cores that are online,
    /// 80 % of the memory, its NUMA nodes if there are several, 80 % of the file system that holds /var/lib/eru, the
    /// disks with their mounts (nothing is promised of their speed until --disk says what they can do), and the GPUs.
    /// With --endpoint, the number of cores and 80 % of the memory are what dockerd says of its host. Writes the Node.
    /// Exits 1 if there is one of this name, or no such pod.
    #[command(after_long_help = ADD)]
    Add {
        /// Its name
        name: String,
        /// The pod that it joins
        #[arg(long, short, value_name = "NAME")]
        pod: String,
        #[command(flatten)]
        fields: NodeFields,
        #[command(flatten)]
        lookup: Lookup,
    },
    /// List nodes with what is bound of them and whether they are alive
    ///
    /// Writes a Node each, in the order of their names: what eru-sched --nodes reads.
    #[command(after_long_help = "Example:\n  eru-place node ls --pod prod | jq -c 'select(.cordoned | not)'")]
    Ls {
        /// Only those of this pod
        #[arg(long, short, value_name = "NAME")]
        pod: Option<String>,
        /// Only those with this label; may be repeated
        #[arg(long, short, value_name = "KEY[=VALUE]")]
        label: Vec<String>,
    },
    /// Show nodes
    ///
    /// Writes a Node each, in the order asked for. Exits 1, and writes none, if one is not known.
    #[command(after_long_help = "Example:\n  eru-place node get n1 | jq .usage")]
    Get {
        /// Their names
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
    /// Change a node; what is not given stays
    ///
    /// Each flag replaces what it names: --cpu all cores, --numa-cpu all NUMA nodes, --volume, --disk, --gpu and
    /// --plugin the one volume, disk, product or plugin that they name. With --delta the numbers are added to what is
    /// there, or taken away if negative; what comes to nothing vanishes; --max-share and --overcommit are set as given.
    /// A negative number is written with an equals sign: --memory=-8G.
    ///
    /// Writes the Node as it is then. A node is never made smaller than what is in use of it: that changes nothing, and
    /// the exit status is 1.
    #[command(after_long_help = SET)]
    Set {
        /// Its name
        name: String,
        #[command(flatten)]
        fields: NodeFields,
        #[command(flatten)]
        changes: Changes,
    },
    /// Remove a node that has no workloads
    ///
    /// Writes the Node as it was. Exits 1 if it has workloads: drain it first, or dissociate them if it is lost.
    #[command(after_long_help = "Example:\n  eru-place node rm n1")]
    Rm {
        /// Its name
        name: String,
    },
    /// Take a node out of planning; what runs there stays
    ///
    /// Writes the Node. `eru-sched rebalance --drain` empties it.
    ///
    /// This is the operator's word, as `node down` is in Eru. Whether a node is alive is seen by `eru-health serve`.
    #[command(after_long_help = "Example:\n  eru-place node cordon n1")]
    Cordon {
        /// Its name
        name: String,
    },
    /// Let a node be planned for again
    ///
    /// Takes back `eru-place node cordon`, as `node up` does in Eru.
    #[command(after_long_help = "Example:\n  eru-place node uncordon n1")]
    Uncordon {
        /// Its name
        name: String,
    },
}

const ADD: &str = "\
Examples:
  This host, with all that it has:
    eru-place node add $(hostname) --pod prod --engine native

  A host whose dockerd is reached over TLS:
    eru-place node add n2 --pod prod --endpoint tcp://10.0.0.5:2376 --ca ca.pem --cert cert.pem --key key.pem

  Sixteen cores, each sold as 150 of its 100 pieces, in two NUMA nodes:
    eru-place node add n3 --pod prod --cpu 16 --share 150 --numa-cpu 0-7 --numa-cpu 8-15 --memory 64G

  Volumes, a disk of known speed, GPUs, and ports of the host for the plugin hostports:
    eru-place node add n4 --pod prod --storage 1T --volume /ssd0:400G --volume /ssd1:400G \\
      --disk /dev/nvme0n1:/ssd0,/ssd1:100000:50000:2G:1G --gpu a100=4 --plugin hostports='[\"8000-8099\"]'";

const SET: &str = "\
Examples:
  Another size, and a label:
    eru-place node set n1 --memory 128G --label disk=ssd

  Two cores and 8 GiB less than there are, one GPU more:
    eru-place node set n1 --delta --cpu=-2 --memory=-8G --gpu a100=1

  One volume for another:
    eru-place node set n1 --volume /ssd2:400G --rm-volume /ssd0

  Promise the cores three times to workloads that bind none; let fragments have four cores only:
    eru-place node set n1 --overcommit 3 --max-share 4";

/// What can be said of a node.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct NodeFields {
    /// Engine that it has, the preferred one first; may be repeated
    #[arg(long, value_name = "NAME")]
    pub(crate) engine: Vec<String>,
    /// Where its dockerd is reached: tcp://HOST:PORT or unix:///PATH; an empty value takes it away
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
    /// Label; an empty value takes it away
    #[arg(long, short, value_name = "KEY=VALUE")]
    pub(crate) label: Vec<String>,
    /// Number of cores, or the pieces of each: 0:100,1-3:200
    #[arg(long, value_name = "CORES", help_heading = "Capacity", allow_hyphen_values = true)]
    pub(crate) cpu: Option<Cores>,
    /// Pieces that each core is sold as; more than --share-base oversells it
    #[arg(long, value_name = "PIECES", help_heading = "Capacity", allow_negative_numbers = true,
          value_parser = clap::value_parser!(u32).range(1..=1_000_000_000))]
    pub(crate) share: Option<u32>,
    /// Pieces that a core is divided in [default when adding: 100]
    #[arg(long, value_name = "PIECES", help_heading = "Capacity", allow_negative_numbers = true,
          value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) share_base: Option<u32>,
    /// How many cores at most serve fragments of a core, or all
    #[arg(long, value_name = "CORES", help_heading = "Capacity", allow_negative_numbers = true)]
    pub(crate) max_share: Option<MaxShare>,
    /// How many times the cores are promised to workloads that bind none, or inf [default when adding: 1]
    #[arg(long, value_name = "RATIO", help_heading = "Capacity", allow_negative_numbers = true)]
    pub(crate) overcommit: Option<Overcommit>,
    /// Memory for workloads
    #[arg(long, value_name = "SIZE", help_heading = "Capacity", value_parser = amount, allow_hyphen_values = true)]
    pub(crate) memory: Option<i64>,
    /// Cores of a NUMA node, such as 0-3,8; the first time it is given for NUMA node 0, and so on; none: not divided
    #[arg(long, value_name = "CORES", help_heading = "Capacity")]
    pub(crate) numa_cpu: Vec<NumaCores>,
    /// Memory of a NUMA node, in the same order [default: an equal part each]
    #[arg(long, value_name = "SIZE", help_heading = "Capacity", value_parser = amount, allow_hyphen_values = true)]
    pub(crate) numa_memory: Vec<i64>,
    /// Storage besides the volumes
    #[arg(long, value_name = "SIZE", help_heading = "Capacity", value_parser = amount, allow_hyphen_values = true)]
    pub(crate) storage: Option<i64>,
    /// Directory of the node to lay volumes in, with its size; may be repeated
    #[arg(long, value_name = "PATH:SIZE", help_heading = "Capacity")]
    pub(crate) volume: Vec<VolumeSize>,
    /// Disk with its mounts and what it can do a second; may be repeated
    #[arg(
        long,
        value_name = "DEVICE:MOUNT[,MOUNT…]:RIOPS:WIOPS:RBPS:WBPS",
        help_heading = "Capacity"
    )]
    pub(crate) disk: Vec<DiskRates>,
    /// GPUs of a product: how many, or which, such as a100=2 or a100=#0,#3; may be repeated
    #[arg(long, value_name = "PRODUCT=DEVICES", help_heading = "Capacity")]
    pub(crate) gpu: Vec<Product>,
    /// What a resource plugin is told of the node, in the plugin's own words; may be repeated
    #[arg(long, value_name = "NAME=JSON", help_heading = "Capacity")]
    pub(crate) plugin: Vec<PluginRequest>,
}

/// How what is not given is looked up.
#[derive(Args, Clone, Debug)]
pub(crate) struct Lookup {
    /// Authority that dockerd's certificate is checked against; these files are used now, and not kept
    #[arg(long, value_name = "FILE", help_heading = "Lookup", requires_all = ["cert", "key", "endpoint"])]
    pub(crate) ca: Option<PathBuf>,
    /// Certificate to show to dockerd
    #[arg(long, value_name = "FILE", help_heading = "Lookup", requires_all = ["ca", "key"])]
    pub(crate) cert: Option<PathBuf>,
    /// Key of the certificate
    #[arg(long, value_name = "FILE", help_heading = "Lookup", requires_all = ["ca", "cert"])]
    pub(crate) key: Option<PathBuf>,
    /// Longest time that dockerd may take to answer
    #[arg(long, value_name = "TIME", default_value = "10s", help_heading = "Lookup",
          value_parser = eru_types::time::duration)]
    pub(crate) engine_timeout: Duration,
    /// Where the file system of this host is seen; / unless this runs in a container
    #[arg(long, value_name = "DIR", default_value = "/", help_heading = "Lookup")]
    pub(crate) host_root: PathBuf,
}

/// What can be done to a node that is there.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Changes {
    /// Add the numbers to what is there, or take them away if they are negative
    #[arg(long)]
    pub(crate) delta: bool,
    /// Take a disk away; may be repeated
    #[arg(long, value_name = "DEVICE", help_heading = "Capacity")]
    pub(crate) rm_disk: Vec<String>,
    /// Take a volume away; may be repeated
    #[arg(long, value_name = "PATH", help_heading = "Capacity")]
    pub(crate) rm_volume: Vec<String>,
    /// Take all GPUs of a product away; may be repeated
    #[arg(long, value_name = "PRODUCT", help_heading = "Capacity")]
    pub(crate) rm_gpu: Vec<String>,
    /// Take away all that a resource plugin has; may be repeated
    #[arg(long, value_name = "NAME", help_heading = "Capacity")]
    pub(crate) rm_plugin: Vec<String>,
}
