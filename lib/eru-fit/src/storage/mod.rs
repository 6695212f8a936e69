//! Storage in bytes, volumes and the rates of disks: how many instances a node has room for, and what each gets.
//!
//! Volumes of a node are *used* or *unused*. A normal volume goes to the smallest used one that still fits; monopoly
//! volumes of an instance share an unused one; an unlimited one goes where most is left, and is charged nothing. Rates
//! are promised on the disk that the path lies on.
//!
//! What must stay true: [`capacity`] equals what [`bind`] achieves, no volume, disk or storage is given twice, and the
//! same question has the same answer in whatever order it is put.

mod ask;
mod bind;
mod fill;
mod keep;
mod ledger;
mod open;
mod run;
mod shortage;
mod space;

use eru_types::Resources;

pub use ask::VolumeAsk;
pub use bind::{bind, bind_part};
pub use ledger::{give_back, take};
pub use shortage::shortage;

use crate::Host;
use crate::merge::Measure;
use space::{Space, times};

/// Bytes of storage that a node has in all. Its volumes are part of it (Eru's rule), so it is never less than they
/// are, also where only they were given.
#[must_use]
pub fn total(capacity: &Resources) -> u64 {
    let volumes = capacity
        .volumes
        .values()
        .fold(0, |sum: u64, &size| sum.saturating_add(size));
    capacity.storage.max(volumes)
}

/// How many fit by bytes of storage alone.
fn flat(host: &Host<'_>, ask: &VolumeAsk) -> u64 {
    let free = total(host.capacity).saturating_sub(host.usage.storage);
    free.checked_div(ask.storage_each()).unwrap_or(u64::MAX)
}

/// How many more instances fit on the node; `u64::MAX` when nothing of its storage is asked for.
#[must_use]
pub fn capacity(host: &Host<'_>, ask: &VolumeAsk) -> u64 {
    let flat = flat(host, ask);
    if flat == 0 || ask.needs_no_volumes() {
        return flat;
    }
    if !bind::has_place_for_unlimited(host, ask, &[]) {
        return 0;
    }
    if ask.binds_nothing() {
        return flat;
    }
    match alike(host, ask) {
        Some(count) => count.min(flat),
        None => open::best(host, ask, &[], flat).count,
    }
}

/// How many fit when all that each asks for is some volumes which are alike: so many as lie in what is free of the
/// volumes, or in what is left of their disks. Any way to lay them out achieves it.
fn alike(host: &Host<'_>, ask: &VolumeAsk) -> Option<u64> {
    if !ask.monopoly.is_empty() || !ask.mounts.is_empty() {
        return None;
    }
    let (size, rates) = ask.uniform()?;
    let space = Space::of(host, ask);
    let room = |disk: Option<usize>| {
        let there = space.rooms.iter().filter(|room| room.disk == disk);
        let counts = there.map(|room| u128::from(room.free.checked_div(size).unwrap_or(u64::MAX)));
        counts.sum::<u128>()
    };
    let all = if rates.is_none() {
        room(None)
    } else {
        let disks = space.disks.iter().enumerate();
        let counts = disks.map(|(number, disk)| room(Some(number)).min(times(disk.1, rates).into()));
        counts.sum()
    };
    let each = u128::try_from(ask.normal.len()).unwrap_or(u128::MAX);
    Some(u64::try_from(all / each).unwrap_or(u64::MAX))
}

/// How full the node's storage is and how much of it one instance takes, with weight 1: by its volumes where some are
/// asked for, else by its storage in bytes (Eru's rule).
#[must_use]
pub fn measure(host: &Host<'_>, ask: &VolumeAsk) -> Measure {
    let sum = |sizes: &mut dyn Iterator<Item = &u64>| sizes.fold(0, |sum: u64, &size| sum.saturating_add(size));
    let volumes = ask.volumes_each();
    let (all, used, each) = if volumes > 0 {
        let (capacity, usage) = (&host.capacity.volumes, &host.usage.volumes);
        (sum(&mut capacity.values()), sum(&mut usage.values()), volumes)
    } else {
        (total(host.capacity), host.usage.storage, ask.storage_each())
    };
    Measure {
        capacity: capacity(host, ask),
        usage: ratio(used, all),
        rate: ratio(each, all),
        weight: 1,
    }
}

#[expect(clippy::cast_precision_loss, reason = "a measure of fullness, not an account")]
fn ratio(part: u64, all: u64) -> f64 {
    if all == 0 { 0.0 } else { part as f64 / all as f64 }
}
