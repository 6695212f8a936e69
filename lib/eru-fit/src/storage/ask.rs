//! What one instance asks of a node's storage, made once from a spec and then held against many nodes.
//!
//! What must stay true: request and limit describe the same mounts, no limit is below its request, and the order in
//! which the volumes were given changes nothing of what is asked.

use eru_types::{Rates, Volume};

/// One volume to bind. Which list of [`VolumeAsk`] holds its number says what kind it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Want {
    pub(super) destination: String,
    pub(super) source: String,
    /// Bytes to reserve; 0 for a mount.
    pub(super) size: u64,
    pub(super) rates: Rates,
}

/// What one instance asks of a node's storage, volumes and disks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct VolumeAsk {
    /// All volumes, by destination.
    pub(super) wants: Vec<Want>,
    /// Those that share a volume of the node, the smallest first (Eru's rule).
    pub(super) normal: Vec<usize>,
    /// Those that want a volume of the node to themselves, together.
    pub(super) monopoly: Vec<usize>,
    /// What the monopoly ones ask for together.
    pub(super) whole: (u64, Rates),
    /// Paths of the node with rates. Others need nothing.
    pub(super) mounts: Vec<usize>,
    /// Those that share a volume and reserve nothing.
    pub(super) unlimited: Vec<usize>,
    limits: Vec<Volume>,
    each: u64,
}

impl VolumeAsk {
    /// From the spec's `volumes_request`, `volumes` and the request's `storage_request` in bytes. What is missing in
    /// one of the lists comes from the other.
    ///
    /// # Errors
    /// The volume that the lists disagree on or that is named twice, or that all volumes together are more than a
    /// number holds.
    pub fn new(requests: &[Volume], limits: &[Volume], storage_request: u64) -> Result<Self, String> {
        unique("volumes_request", requests)?;
        unique("volumes", limits)?;
        let limit_of = |request: &Volume| limits.iter().find(|limit| limit.destination == request.destination);
        for request in requests {
            if let Some(limit) = limit_of(request).filter(|limit| !limit.same_binding(request)) {
                return Err(format!(
                    "volume '{request}' of volumes_request is '{limit}' in volumes; give both the same source and flags"
                ));
            }
        }
        let asked = |limit: &Volume| requests.iter().find(|r| r.destination == limit.destination);
        let mut pairs: Vec<(Volume, Volume)> = limits
            .iter()
            .map(|limit| (asked(limit).unwrap_or(limit).clone(), limit.clone()))
            .collect();
        let only_asked = requests.iter().filter(|request| limit_of(request).is_none());
        pairs.extend(only_asked.map(|request| (request.clone(), request.clone())));
        let limits = pairs.iter().map(|(request, limit)| raised(request, limit)).collect();
        let requests = pairs.into_iter().map(|(request, _)| request).collect();
        Self::sorted(requests, limits, storage_request)
    }

    fn sorted(mut requests: Vec<Volume>, limits: Vec<Volume>, storage_request: u64) -> Result<Self, String> {
        requests.sort_by(|a, b| a.destination.cmp(&b.destination));
        let mut ask = Self {
            limits,
            each: storage_request,
            ..Self::default()
        };
        for (number, volume) in requests.iter().enumerate() {
            let (mut want, too_much) = (want(volume), || {
                format!("volume '{volume}': all that is asked for together is more than a number holds; ask for less")
            });
            if volume.is_mount() {
                want.size = 0;
                if !want.rates.is_none() {
                    ask.mounts.push(number);
                }
            } else if volume.is_monopoly() {
                let rates = ask.whole.1.zip(want.rates, u64::checked_add);
                let size = ask.whole.0.checked_add(want.size);
                ask.whole = size.zip(rates).ok_or_else(too_much)?;
                ask.monopoly.push(number);
            } else if volume.is_unlimited() {
                ask.unlimited.push(number);
            } else {
                ask.normal.push(number);
            }
            ask.each = ask.each.checked_add(want.size).ok_or_else(too_much)?;
            ask.wants.push(want);
        }
        let wants = &ask.wants;
        ask.normal.sort_by_key(|&number| wants[number].size);
        Ok(ask)
    }

    /// Bytes of storage that each instance takes: what it requests, and its `AUTO` volumes.
    #[must_use]
    pub fn storage_each(&self) -> u64 {
        self.each
    }

    /// Bytes that the volumes of each instance ask for.
    pub(super) fn volumes_each(&self) -> u64 {
        self.wants
            .iter()
            .fold(0, |sum: u64, want| sum.saturating_add(want.size))
    }

    /// The volumes as the workload is to be given them: the limits, none below its request, in the order of the spec.
    #[must_use]
    pub fn limits(&self) -> &[Volume] {
        &self.limits
    }

    /// Whether it has volumes at all, mounts included.
    #[must_use]
    pub fn has_volumes(&self) -> bool {
        !self.wants.is_empty()
    }

    /// Whether any rates are asked for, so that disks matter.
    pub(super) fn has_rates(&self) -> bool {
        self.wants.iter().any(|want| !want.rates.is_none())
    }

    /// Whether nothing but storage in bytes limits how many instances fit: there are no volumes but mounts without
    /// rates.
    pub(super) fn needs_no_volumes(&self) -> bool {
        self.binds_nothing() && self.unlimited.is_empty()
    }

    /// Whether no bytes of a volume and no rates of a disk are taken.
    pub(super) fn binds_nothing(&self) -> bool {
        self.normal.is_empty() && self.monopoly.is_empty() && self.mounts.is_empty()
    }

    /// The size and the rates of the normal volumes where they are all alike.
    pub(super) fn uniform(&self) -> Option<(u64, Rates)> {
        let mut kinds = self.normal.iter().map(|&n| (self.wants[n].size, self.wants[n].rates));
        let first = kinds.next()?;
        kinds.all(|kind| kind == first).then_some(first)
    }
}

fn want(volume: &Volume) -> Want {
    Want {
        destination: volume.destination.clone(),
        source: volume.source.clone(),
        size: volume.size,
        rates: volume.rates(),
    }
}

fn unique(list: &str, volumes: &[Volume]) -> Result<(), String> {
    let mut destinations: Vec<_> = volumes.iter().map(|volume| &volume.destination).collect();
    destinations.sort_unstable();
    match destinations.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(format!("{list} mounts '{}' twice; leave one of them out", pair[0])),
        None => Ok(()),
    }
}

/// The limit, where it is not below the request; what it does not limit is below it, too (Eru's rule).
fn raised(request: &Volume, limit: &Volume) -> Volume {
    let (asked, may) = (request.rates(), limit.rates());
    let rates = may.zip(asked, |a, b| Some(a.max(b))).unwrap_or(may);
    let limits = if rates == may {
        limit.limits.clone()
    } else {
        let [a, b, c, d] = [rates.read_iops, rates.write_iops, rates.read_bps, rates.write_bps];
        format!("{a}:{b}:{c}:{d}")
    };
    Volume {
        size: limit.size.max(request.size),
        limits,
        ..limit.clone()
    }
}
