//! Which unused volumes are opened to normal ones: none at first, and while that is what instances lack one more, the
//! smallest that is of use (Eru's rule).
//!
//! What must stay true: no more are opened than are needed, since a monopoly may want them; and no way of opening them
//! has room for more instances than the one that is found.

use eru_types::BoundVolume;

use super::VolumeAsk;
use super::fill::{Filled, Stop, fill};
use super::keep::Keep;
use super::space::Space;
use crate::Host;

/// The most instances, up to `most`. The first one keeps what it can of `origin`, unless that costs an instance.
pub(super) fn best<'a>(host: &Host<'a>, ask: &VolumeAsk, origin: &[BoundVolume], most: u64) -> Filled<'a> {
    let space = Space::of(host, ask);
    let keep = Keep::of(&space, ask, origin);
    let free = opened(space.clone(), ask, &Keep::default(), most);
    if keep.is_none() {
        return free;
    }
    let kept = opened(space, ask, &keep, most);
    if kept.count >= free.count { kept } else { free }
}

fn opened<'a>(mut space: Space<'a>, ask: &VolumeAsk, keep: &Keep, most: u64) -> Filled<'a> {
    for &room in keep.normal.iter().flatten() {
        space.rooms[room].open = true;
    }
    let unused = openable(&space, ask, keep);
    if ask.monopoly.is_empty() {
        shared(space, &unused, ask, keep, most)
    } else {
        beside_monopolies(space, &unused, ask, keep, most)
    }
}

/// The unused volumes that a normal one fits in, the smallest first.
fn openable(space: &Space<'_>, ask: &VolumeAsk, keep: &Keep) -> Vec<usize> {
    let Some(least) = ask.normal.first().map(|&number| ask.wants[number].size) else {
        return Vec::new();
    };
    let mut unused: Vec<usize> = (0..space.rooms.len())
        .filter(|&number| {
            let room = &space.rooms[number];
            room.unused && !room.open && room.size >= least && keep.whole != Some(number)
        })
        .collect();
    unused.sort_by_key(|&number| space.rooms[number].size);
    unused
}

/// Each volume that is opened is one less for the monopoly ones, so it ends as soon as these lack.
fn beside_monopolies<'a>(
    mut space: Space<'a>,
    unused: &[usize],
    ask: &VolumeAsk,
    keep: &Keep,
    most: u64,
) -> Filled<'a> {
    let mut best = fill(space.clone(), ask, keep, most);
    let mut stop = best.stop;
    for &room in unused {
        if stop != Stop::NoPlace {
            break;
        }
        space.rooms[room].open = true;
        let filled = fill(space.clone(), ask, keep, most);
        stop = filled.stop;
        // Of ways that give as many, the original takes the last.
        if filled.count >= best.count {
            best = filled;
        }
    }
    best
}

/// The first way that gives enough; else the best one, which is nearly always that with all volumes open. An upper
/// bound spares trying most of the others.
fn shared<'a>(mut space: Space<'a>, unused: &[usize], ask: &VolumeAsk, keep: &Keep, most: u64) -> Filled<'a> {
    for next in unused.iter().map(Some).chain([None]) {
        if bound(&space, ask) >= most {
            let filled = fill(space.clone(), ask, keep, most);
            if filled.count >= most {
                return filled;
            }
        }
        if let Some(&room) = next {
            space.rooms[room].open = true;
        }
    }
    let mut best = fill(space.clone(), ask, keep, most);
    for &room in unused.iter().rev() {
        space.rooms[room].open = false;
        if bound(&space, ask) <= best.count {
            break;
        }
        let filled = fill(space.clone(), ask, keep, most);
        if filled.count > best.count {
            best = filled;
        }
    }
    best
}

/// More instances than this do not fit in the open volumes, by the sizes of all normal volumes and of the largest.
fn bound(space: &Space<'_>, ask: &VolumeAsk) -> u64 {
    let sizes = || ask.normal.iter().map(|&number| ask.wants[number].size);
    let free = || space.rooms.iter().filter(|room| room.open).map(|room| room.free);
    let largest = sizes().max().unwrap_or_default();
    if largest == 0 {
        return u64::MAX;
    }
    let all = free().map(u128::from).sum::<u128>() / sizes().map(u128::from).sum::<u128>();
    let alike = sizes().filter(|&size| size == largest).count();
    let places = free().map(|free| u128::from(free / largest)).sum::<u128>();
    let bound = all.min(places / u128::try_from(alike).unwrap_or(1));
    u64::try_from(bound).unwrap_or(u64::MAX)
}
