//! How far a request must be lowered so that it fits: by asking, without knowing how fitting works.
//!
//! What must stay true: what comes out fits, and no amount of it can be raised by a step without ceasing to fit.

use eru_types::{Cpu, Devices, ObstacleClass, Request, Spec, Volume};

/// One amount of a request. Level 0 asks for none of it, the top level is the request itself.
pub(crate) struct Knob {
    pub(crate) class: ObstacleClass,
    top: u64,
    what: What,
}

enum What {
    /// Levels are billionths of a core; above `shared` they are pieces of cores that are bound.
    Cpu {
        shared: u64,
        share_base: u32,
    },
    Memory,
    Storage,
    /// So many devices of a product.
    Devices(String),
    /// This device of a product.
    Device(String, u32),
    Plugin(String),
    /// That the volume with this destination is there at all.
    Mount(String),
    /// Its size.
    Size(String),
    /// Its operations and bytes a second.
    Rates(String),
}

/// What a spec asks of a node whose cores have so many pieces.
pub(crate) fn knobs(spec: &Spec, share_base: u32) -> Vec<Knob> {
    let request = &spec.resources;
    let shared = request.cpu_request.nano();
    let pieces = if request.cpu_bind {
        request.cpu_request.pieces(share_base).max(1)
    } else {
        0
    };
    let mut knobs = vec![
        knob(
            ObstacleClass::Cores,
            shared.saturating_add(pieces),
            What::Cpu { shared, share_base },
        ),
        knob(ObstacleClass::Memory, request.memory_request, What::Memory),
        knob(ObstacleClass::Storage, request.storage_request, What::Storage),
    ];
    for volume in volumes(spec) {
        let of = |top, what: fn(String) -> What| knob(ObstacleClass::Volume, top, what(volume.destination.clone()));
        knobs.extend([
            of(1, What::Mount),
            of(volume.size, What::Size),
            of(u64::from(!volume.limits.is_empty()), What::Rates),
        ]);
    }
    for (product, wanted) in &request.devices {
        match wanted {
            Devices::Count(n) => {
                let what = What::Devices(product.clone());
                knobs.push(knob(ObstacleClass::Device, u64::from(*n), what));
            }
            Devices::Indices(indices) => knobs.extend(
                indices
                    .iter()
                    .map(|index| knob(ObstacleClass::Device, 1, What::Device(product.clone(), *index))),
            ),
        }
    }
    let plugin = |name: &String| knob(ObstacleClass::Plugin, 1, What::Plugin(name.clone()));
    knobs.extend(request.plugins.keys().map(plugin));
    knobs.retain(|knob| knob.top > 0);
    knobs
}

const fn knob(class: ObstacleClass, top: u64, what: What) -> Knob {
    Knob { class, top, what }
}

/// What is reserved for each mount.
fn volumes(spec: &Spec) -> impl Iterator<Item = &Volume> {
    let asked = |volume: &&Volume| {
        let same = |other: &Volume| other.destination == volume.destination;
        !spec.volumes_request.iter().any(same)
    };
    spec.volumes_request.iter().chain(spec.volumes.iter().filter(asked))
}

impl Knob {
    /// Lowers a spec to a level below the top.
    fn apply(&self, spec: &mut Spec, level: u64) {
        let request = &mut spec.resources;
        match &self.what {
            What::Cpu { shared, share_base } => set_cpu(request, level, *shared, *share_base),
            What::Memory => lower(&mut request.memory_request, &mut request.memory_limit, level),
            What::Storage => lower(&mut request.storage_request, &mut request.storage_limit, level),
            What::Devices(product) => match u32::try_from(level) {
                Ok(n @ 1..) => drop(request.devices.insert(product.clone(), Devices::Count(n))),
                _ => drop(request.devices.remove(product)),
            },
            What::Device(product, index) => {
                if let Some(Devices::Indices(indices)) = request.devices.get_mut(product) {
                    indices.remove(index);
                }
                request.devices.retain(|_, wanted| !wanted.is_empty());
            }
            What::Plugin(name) => drop(request.plugins.remove(name)),
            What::Mount(destination) => {
                spec.volumes.retain(|volume| volume.destination != *destination);
                spec.volumes_request.retain(|volume| volume.destination != *destination);
            }
            What::Size(destination) => reserve(spec, destination, |volume| volume.size = level),
            What::Rates(destination) => reserve(spec, destination, |volume| volume.limits.clear()),
        }
    }

    /// The highest level that fits, where the lowest does.
    fn raise(&self, fits: &dyn Fn(u64) -> bool) -> u64 {
        if fits(self.top) {
            return self.top;
        }
        match self.what {
            What::Cpu { shared, share_base } if self.top > shared => {
                let base = u64::from(share_base.max(1));
                let fits_bound = |pieces: u64| pieces == 0 || fits(shared + pieces);
                // A fragment may be refused where a whole core is not: cores first, then what comes on top.
                let whole = highest(0, (self.top - shared) / base, |cores| fits_bound(cores * base));
                let most = (whole * base + base - 1).min(self.top - shared);
                let pieces = match whole * base {
                    low if low < most && fits_bound(low + 1) => highest(low + 1, most, fits_bound),
                    low => low,
                };
                if pieces > 0 {
                    shared + pieces
                } else {
                    highest(0, shared, fits)
                }
            }
            _ => highest(0, self.top, fits),
        }
    }
}

/// The highest of `low..=high` that fits, where `low` does and what fits does so up to some level.
fn highest(low: u64, high: u64, fits: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (low, high);
    while low < high {
        let middle = high - (high - low) / 2;
        if fits(middle) { low = middle } else { high = middle - 1 }
    }
    low
}

/// Sets a request; a limit of its own stays, but with nothing requested it would become the request.
fn lower(request: &mut u64, limit: &mut u64, level: u64) {
    *request = level;
    if level == 0 {
        *limit = 0;
    }
}

fn set_cpu(request: &mut Request, level: u64, shared: u64, share_base: u32) {
    let limit = request.cpu_limit;
    if level > shared {
        let nano = u128::from(level - shared) * u128::from(Cpu::cores(1).nano()) / u128::from(share_base.max(1));
        request.cpu_request = Cpu::from_nano(u64::try_from(nano).unwrap_or(u64::MAX));
        // Who binds cores reserves what he may use.
        request.cpu_limit = if limit == Cpu::ZERO { limit } else { request.cpu_request };
        return;
    }
    request.cpu_bind = false;
    request.cpu_request = Cpu::from_nano(level);
    if level == 0 {
        request.cpu_limit = Cpu::ZERO;
    }
}

/// Changes what is reserved for a mount: in `volumes_request` where that names it, else in `volumes`.
fn reserve(spec: &mut Spec, destination: &str, change: impl Fn(&mut Volume)) {
    let of = |volumes: &mut Vec<Volume>| {
        let found = volumes.iter_mut().find(|volume| volume.destination == destination);
        found.map(&change).is_some()
    };
    if !of(&mut spec.volumes_request) {
        of(&mut spec.volumes);
    }
}

fn build(spec: &Spec, knobs: &[&Knob], levels: &[u64]) -> Spec {
    let mut spec = spec.clone();
    for (knob, level) in knobs.iter().zip(levels) {
        if *level < knob.top {
            knob.apply(&mut spec, *level);
        }
    }
    spec
}

/// The part of a spec that fitting looks at: files and the like are not copied with every try.
fn lean(spec: &Spec) -> Spec {
    Spec {
        app: spec.app.clone(),
        entrypoint: spec.entrypoint.clone(),
        resources: spec.resources.clone(),
        volumes: spec.volumes.clone(),
        volumes_request: spec.volumes_request.clone(),
        ..Spec::default()
    }
}

/// The spec lowered as little as is needed to fit; `None` where not even one that asks for nothing does.
///
/// Only the amounts for which `may` holds are looked at; of the others nothing is asked while searching, and they stay
/// as they are. Each amount is raised from nothing as far as it goes, one after the other.
pub(crate) fn lowered(
    spec: &Spec,
    knobs: &[Knob],
    may: impl Fn(ObstacleClass) -> bool,
    fits: &dyn Fn(&Spec) -> bool,
) -> Option<Spec> {
    let probe = lean(spec);
    let all: Vec<&Knob> = knobs.iter().collect();
    let mut levels = vec![0; all.len()];
    if !fits(&build(&probe, &all, &levels)) {
        return None;
    }
    for (i, knob) in all.iter().enumerate().filter(|(_, knob)| may(knob.class)) {
        let tried = |level: u64| {
            let mut levels = levels.clone();
            levels[i] = level;
            fits(&build(&probe, &all, &levels))
        };
        levels[i] = knob.raise(&tried);
    }
    let tops = all
        .iter()
        .zip(levels)
        .map(|(knob, level)| if may(knob.class) { level } else { knob.top });
    Some(build(spec, &all, &tops.collect::<Vec<_>>()))
}

/// Whether the spec differs from another by single steps only in what it asks for; for tests that look for a smaller
/// change: all specs one step above `lower` and not above `spec`.
#[cfg(test)]
pub(crate) fn steps_above(spec: &Spec, lower: &Spec, share_base: u32) -> Vec<Spec> {
    let knobs = knobs(spec, share_base);
    let all: Vec<&Knob> = knobs.iter().collect();
    let level = |knob: &Knob| -> u64 {
        let request = &lower.resources;
        match &knob.what {
            What::Cpu { shared, share_base } if request.cpu_bind => shared + request.cpu_request.pieces(*share_base),
            What::Cpu { .. } => request.cpu_request.nano(),
            What::Memory => request.memory_request,
            What::Storage => request.storage_request,
            What::Devices(product) => request.devices.get(product).map_or(0, |wanted| wanted.len() as u64),
            What::Device(product, index) => request.devices.get(product).map_or(0, |wanted| match wanted {
                Devices::Indices(indices) => u64::from(indices.contains(index)),
                Devices::Count(_) => 0,
            }),
            What::Plugin(name) => u64::from(request.plugins.contains_key(name)),
            What::Mount(d) => u64::from(volumes(lower).any(|volume| volume.destination == *d)),
            What::Size(d) => volumes(lower)
                .find(|v| v.destination == *d)
                .map_or(0, |volume| volume.size),
            What::Rates(d) => u64::from(volumes(lower).any(|v| v.destination == *d && !v.limits.is_empty())),
        }
    };
    let levels: Vec<u64> = all.iter().map(|knob| level(knob)).collect();
    let step = |i: usize| {
        let mut levels = levels.clone();
        levels[i] += 1;
        build(spec, &all, &levels)
    };
    let steps = (0..all.len()).filter(|&i| levels[i] < all[i].top).map(step);
    steps.filter(|step| step != lower).collect()
}
