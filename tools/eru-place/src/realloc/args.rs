//! The flags of `realloc`.

use super::amount::{Amount, DeviceAmount, VolumeAmount};

pub(crate) const EXAMPLES: &str = "\
Examples:
  Two cores and 1 GiB for one workload, whatever it had:
    eru-place realloc shop_web_kqzrtb --cpu 2 --memory 1G | eru-run

  10 GiB more for its volume, and cores of its own; only to see what it would get:
    eru-place realloc shop_web_kqzrtb --dry-run --delta --volume AUTO:/data:rw:10G --cpu-bind | jq .bound

  256 MiB less for all of an entrypoint:
    eru-place ls shop --entry web | eru-place realloc --delta --memory=-256M | eru-run

  Documents say themselves what they want when there are no flags:
    eru-place get shop_web_kqzrtb | jq -c '.spec.resources.cpu_bind = true' | eru-place realloc | eru-run";

/// What workloads are to have from now on; what is not given stays.
#[derive(clap::Args, Debug, Clone, Default)]
pub(crate) struct ReallocArgs {
    /// Ids or names of workloads; without any, documents from standard input
    pub(crate) workloads: Vec<String>,
    /// Write nothing; show what would be bound
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) change: Change,
}

/// How what a workload asks for is changed.
#[derive(clap::Args, Debug, Clone, Default)]
#[command(next_help_heading = "Resources")]
pub(crate) struct Change {
    /// Add the amounts to what there is; they may be negative
    #[arg(long)]
    pub(crate) delta: bool,
    /// Cores: request and limit at once
    #[arg(long, value_name = "CORES", value_parser = Amount::cores, allow_hyphen_values = true, conflicts_with_all = ["cpu_request", "cpu_limit"])]
    pub(crate) cpu: Option<Amount>,
    /// Cores to reserve
    #[arg(long, value_name = "CORES", value_parser = Amount::cores, allow_hyphen_values = true)]
    pub(crate) cpu_request: Option<Amount>,
    /// Cores that it may use at most; 0 is no limit
    #[arg(long, value_name = "CORES", value_parser = Amount::cores, allow_hyphen_values = true)]
    pub(crate) cpu_limit: Option<Amount>,
    /// Give it cores of its own
    #[arg(long, conflicts_with = "cpu_unbind")]
    pub(crate) cpu_bind: bool,
    /// Let it share the cores that nobody has for himself
    #[arg(long)]
    pub(crate) cpu_unbind: bool,
    /// Memory: request and limit at once
    #[arg(long, value_name = "SIZE", value_parser = Amount::bytes, allow_hyphen_values = true, conflicts_with_all = ["memory_request", "memory_limit"])]
    pub(crate) memory: Option<Amount>,
    /// Memory to reserve
    #[arg(long, value_name = "SIZE", value_parser = Amount::bytes, allow_hyphen_values = true)]
    pub(crate) memory_request: Option<Amount>,
    /// Memory that it may use at most; 0 is no limit
    #[arg(long, value_name = "SIZE", value_parser = Amount::bytes, allow_hyphen_values = true)]
    pub(crate) memory_limit: Option<Amount>,
    /// Storage besides its volumes: request and limit at once
    #[arg(long, value_name = "SIZE", value_parser = Amount::bytes, allow_hyphen_values = true, conflicts_with_all = ["storage_request", "storage_limit"])]
    pub(crate) storage: Option<Amount>,
    /// Storage to reserve
    #[arg(long, value_name = "SIZE", value_parser = Amount::bytes, allow_hyphen_values = true)]
    pub(crate) storage_request: Option<Amount>,
    /// Storage that it may use at most; 0 is no limit
    #[arg(long, value_name = "SIZE", value_parser = Amount::bytes, allow_hyphen_values = true)]
    pub(crate) storage_limit: Option<Amount>,
    /// Volume as SRC:DST[:FLAGS[:SIZE[:RIOPS:WIOPS:RBPS:WBPS]]], in place of the one with this destination, or added
    /// to the one with this source, destination and flags; may be repeated
    #[arg(long, visible_alias = "volumes-limit", value_name = "VOLUME")]
    pub(crate) volume: Vec<VolumeAmount>,
    /// What to reserve for a volume, where it is another size or rate; may be repeated
    #[arg(long, visible_alias = "volumes-request", value_name = "VOLUME")]
    pub(crate) volume_request: Vec<VolumeAmount>,
    /// Take away the volume with this destination; may be repeated
    #[arg(long, value_name = "PATH")]
    pub(crate) volume_rm: Vec<String>,
    /// Devices of a product: how many, or which, as #0,#3; may be repeated
    #[arg(long, value_name = "PRODUCT=N")]
    pub(crate) gpu: Vec<DeviceAmount>,
}

impl Change {
    /// A flag with a negative amount, where nothing can be taken off.
    pub(super) fn negative(&self) -> Option<String> {
        if self.delta {
            return None;
        }
        let less = |amount: &Option<Amount>| amount.is_some_and(|amount| amount.less && amount.size > 0);
        let numbers = [
            ("--cpu", &self.cpu),
            ("--cpu-request", &self.cpu_request),
            ("--cpu-limit", &self.cpu_limit),
            ("--memory", &self.memory),
            ("--memory-request", &self.memory_request),
            ("--memory-limit", &self.memory_limit),
            ("--storage", &self.storage),
            ("--storage-request", &self.storage_request),
            ("--storage-limit", &self.storage_limit),
        ];
        let number = numbers.into_iter().find(|(_, amount)| less(amount));
        let gpu = || {
            self.gpu
                .iter()
                .find(|gpu| gpu.less)
                .map(|gpu| format!("--gpu {}", gpu.product))
        };
        let volumes = || {
            let mut volumes = self.volume.iter().chain(&self.volume_request);
            let less = volumes.find(|volume| volume.is_less())?;
            Some(format!("--volume {}", less.volume.destination))
        };
        number.map(|(flag, _)| flag.to_owned()).or_else(gpu).or_else(volumes)
    }

    /// Whether nothing is to be changed.
    pub(super) fn is_none(&self) -> bool {
        let numbers = [
            self.cpu,
            self.cpu_request,
            self.cpu_limit,
            self.memory,
            self.memory_request,
            self.memory_limit,
            self.storage,
            self.storage_request,
            self.storage_limit,
        ];
        numbers.iter().all(Option::is_none)
            && !self.cpu_bind
            && !self.cpu_unbind
            && self.volume.is_empty()
            && self.volume_request.is_empty()
            && self.volume_rm.is_empty()
            && self.gpu.is_empty()
    }
}
