//! What each instance gets.

use eru_types::{BoundVolume, Rates};

use super::fill::{Filled, Run};
use super::open;
use super::space::{Room, Space};
use super::{VolumeAsk, flat};
use crate::Host;

/// The source of an unlimited volume on a node without volumes: the engine makes a directory for it.
const ENGINE: &str = "AUTO";

/// The volumes of each of up to `count` instances, as many as fit; those of an instance are in the order of their
/// destinations. The first instance keeps what it can of `origin`, which must not be in use any more.
///
/// How much storage in bytes each takes is [`VolumeAsk::storage_each`].
#[must_use]
pub fn bind(host: &Host<'_>, ask: &VolumeAsk, origin: &[BoundVolume], count: u64) -> Vec<Vec<BoundVolume>> {
    bind_part(host, ask, origin, count, count)
}

/// The same for the first `count` of `all` instances. How many there are in the end decides which volumes are opened:
/// whoever binds some of them now and some later binds as many as at once.
#[must_use]
pub fn bind_part(
    host: &Host<'_>,
    ask: &VolumeAsk,
    origin: &[BoundVolume],
    count: u64,
    all: u64,
) -> Vec<Vec<BoundVolume>> {
    if !has_place_for_unlimited(host, ask, origin) {
        return Vec::new();
    }
    let filled = open::best(host, ask, origin, all.min(flat(host, ask)));
    let shared = most_left(host, ask, &filled);
    let mut plans = Vec::new();
    let mut left = count;
    for run in &filled.runs {
        let times = run.times.min(left);
        left -= times;
        let plan = plan(ask, &filled.space, run, shared);
        plans.extend((0..times).map(|_| plan.clone()));
    }
    if let Some(first) = plans.first_mut() {
        keep_unlimited(host, ask, origin, first);
    }
    plans
}

/// Whether unlimited volumes have a place, if there are any: where they were, a volume that is not given away entirely,
/// the volume that the instance has to itself, or, where the node has no volumes, the engine's.
pub(super) fn has_place_for_unlimited(host: &Host<'_>, ask: &VolumeAsk, origin: &[BoundVolume]) -> bool {
    let volumes = &host.capacity.volumes;
    let open = || volumes.iter().any(|(path, &size)| size > used(host, path));
    let mut unlimited = ask.unlimited.iter().map(|&number| &ask.wants[number].destination);
    let all_stay = unlimited.all(|destination| held(host, origin, destination).is_some());
    all_stay || !ask.monopoly.is_empty() || volumes.is_empty() || open()
}

/// Where an unlimited volume was, if it can stay there.
fn held<'a>(host: &Host<'_>, origin: &'a [BoundVolume], destination: &str) -> Option<&'a str> {
    let held = origin.iter().find(|held| {
        held.destination == destination
            && !held.monopoly
            && (held.source == ENGINE || host.capacity.volumes.contains_key(&held.source))
    });
    held.map(|held| held.source.as_str())
}

fn used(host: &Host<'_>, path: &str) -> u64 {
    host.usage.volumes.get(path).copied().unwrap_or_default()
}

/// The volume with most left after all instances, but for those that were given away entirely.
fn most_left<'a>(host: &Host<'_>, ask: &VolumeAsk, filled: &Filled<'a>) -> Option<&'a str> {
    if ask.unlimited.is_empty() {
        return None;
    }
    let whole: Vec<usize> = filled.runs.iter().filter_map(|run| run.whole).collect();
    let open = |number: usize, room: &Room<'_>| room.size > used(host, room.path) && !whole.contains(&number);
    let rooms = filled.space.rooms.iter().enumerate();
    let mut best: Option<&Room<'a>> = None;
    for (_, room) in rooms.filter(|&(number, room)| open(number, room)) {
        if best.is_none_or(|best| room.free > best.free) {
            best = Some(room);
        }
    }
    best.map(|room| room.path)
}

/// The volumes of an instance of the run.
fn plan(ask: &VolumeAsk, space: &Space<'_>, run: &Run, shared: Option<&str>) -> Vec<BoundVolume> {
    let wants = &ask.wants;
    let mut plan: Vec<BoundVolume> = wants
        .iter()
        .map(|want| BoundVolume {
            destination: want.destination.clone(),
            source: want.source.clone(),
            ..BoundVolume::default()
        })
        .collect();
    let promise = |volume: &mut BoundVolume, disk: Option<usize>, rates: Rates| {
        volume.rates = rates;
        let disk = disk.filter(|_| !rates.is_none());
        volume.disk = disk.map(|disk| space.disks[disk].0.to_owned());
    };
    for (&number, &room) in ask.normal.iter().zip(&run.rooms) {
        let (volume, room) = (&mut plan[number], &space.rooms[room]);
        volume.source = room.path.to_owned();
        volume.size = wants[number].size;
        promise(volume, room.disk, wants[number].rates);
    }
    if let Some(room) = run.whole.map(|room| &space.rooms[room]) {
        for (&number, size) in ask.monopoly.iter().zip(shares(ask, room.size)) {
            let volume = &mut plan[number];
            volume.source = room.path.to_owned();
            volume.size = size;
            volume.monopoly = true;
            promise(volume, room.disk, wants[number].rates);
        }
    }
    for (&number, &disk) in ask.mounts.iter().zip(&space.mounts) {
        promise(&mut plan[number], disk, wants[number].rates);
    }
    let own = run.whole.map(|room| space.rooms[room].path);
    for &number in &ask.unlimited {
        plan[number].source = shared.or(own).unwrap_or(ENGINE).to_owned();
    }
    plan
}

/// A whole volume divided in proportion to what the monopoly volumes ask for, evenly if they ask for nothing. What
/// rounding leaves goes to the first by destination.
fn shares(ask: &VolumeAsk, size: u64) -> Vec<u64> {
    let sizes = ask.monopoly.iter().map(|&number| ask.wants[number].size);
    let parts: Vec<u64> = if ask.whole.0 == 0 {
        sizes.map(|_| 1).collect()
    } else {
        sizes.collect()
    };
    let sum: u128 = parts.iter().map(|&part| u128::from(part)).sum();
    let share = |&part: &u64| {
        let share = (u128::from(size) * u128::from(part)).checked_div(sum);
        // A part of the sum is at most all of the size.
        u64::try_from(share.unwrap_or_default()).unwrap_or(size)
    };
    let mut shares: Vec<u64> = parts.iter().map(share).collect();
    let given = shares.iter().fold(0, |sum: u64, &share| sum.saturating_add(share));
    if let Some(first) = shares.first_mut() {
        *first = first.saturating_add(size.saturating_sub(given));
    }
    shares
}

/// Leaves the unlimited volumes of an instance where they were, which takes nothing of anybody.
fn keep_unlimited(host: &Host<'_>, ask: &VolumeAsk, origin: &[BoundVolume], plan: &mut [BoundVolume]) {
    for &number in &ask.unlimited {
        let volume = &mut plan[number];
        if let Some(source) = held(host, origin, &volume.destination) {
            volume.source = source.to_owned();
        }
    }
}
