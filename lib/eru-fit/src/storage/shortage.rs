//! Why not even one instance has room, in words.

use eru_types::{Rates, format_size};

use super::ask::Want;
use super::space::Space;
use super::{VolumeAsk, capacity, flat, total};
use crate::Host;

/// Why not even one instance fits on the node; `None` when one does. All that lacks is named, with figures.
#[must_use]
pub fn shortage(host: &Host<'_>, ask: &VolumeAsk) -> Option<String> {
    if capacity(host, ask) > 0 {
        return None;
    }
    let mut lacks = Vec::new();
    if flat(host, ask) == 0 {
        lacks.push(too_little(host, ask));
    }
    let mut space = Space::of(host, ask);
    let whole = (!ask.monopoly.is_empty()).then(|| no_whole(&space, ask)).flatten();
    lacks.extend(whole);
    // What one alone cannot have, not even with all unused volumes open to it.
    space.rooms.iter_mut().for_each(|room| room.open = true);
    lacks.extend(ask.normal.iter().filter_map(|&n| no_room(&space, &ask.wants[n])));
    for (&number, &disk) in ask.mounts.iter().zip(&space.mounts) {
        let want = &ask.wants[number];
        lacks.extend(no_rates(&space, disk, want, &want.source));
    }
    if !super::bind::has_place_for_unlimited(host, ask, &[]) {
        let first = ask.unlimited.first().map(|&n| ask.wants[n].destination.as_str());
        lacks.push(format!("no volume has space left for {}", first.unwrap_or_default()));
    }
    if lacks.is_empty() {
        lacks.push("the volumes fit one by one, but not all together".into());
    }
    Some(lacks.join("; "))
}

fn too_little(host: &Host<'_>, ask: &VolumeAsk) -> String {
    let (all, needed) = (total(host.capacity), format_size(ask.storage_each()));
    if all == 0 {
        return format!("the node has neither storage nor volumes, {needed} are needed");
    }
    let free = format_size(all.saturating_sub(host.usage.storage));
    format!("{free} of {} storage are free, {needed} are needed", format_size(all))
}

fn no_whole(space: &Space<'_>, ask: &VolumeAsk) -> Option<String> {
    if space.whole_fit(ask.whole).is_some() {
        return None;
    }
    let wanted: Vec<&str> = ask
        .monopoly
        .iter()
        .map(|&n| ask.wants[n].destination.as_str())
        .collect();
    let largest = space
        .rooms
        .iter()
        .filter(|room| room.unused)
        .map(|room| room.size)
        .max();
    let of = wanted.join(", ");
    let needed = format_size(ask.whole.0);
    Some(match largest.filter(|&size| size > 0) {
        None => format!("no volume is unused, one of {needed} is needed for {of} alone"),
        Some(largest) if largest < ask.whole.0 => format!(
            "the largest unused volume has {}, {needed} are needed for {of} alone",
            format_size(largest)
        ),
        Some(_) => format!("no unused volume is on a disk with the rates left that {of} asks for"),
    })
}

fn no_room(space: &Space<'_>, want: &Want) -> Option<String> {
    if space.best_fit(want.size, want.rates).is_some() {
        return None;
    }
    let Some(most) = space.rooms.iter().max_by_key(|room| room.free) else {
        return Some(format!("the node has no volumes, {} needs one", want.destination));
    };
    if most.free < want.size {
        return Some(format!(
            "no volume has {} free for {}, the most is {} on {}",
            format_size(want.size),
            want.destination,
            format_size(most.free),
            most.path
        ));
    }
    let fitting = space.rooms.iter().filter(|room| room.free >= want.size);
    let reasons: Vec<_> = fitting
        .filter_map(|room| no_rates(space, room.disk, want, room.path))
        .collect();
    Some(reasons.join(", "))
}

/// What the disk of a path cannot promise.
fn no_rates(space: &Space<'_>, disk: Option<usize>, want: &Want, path: &str) -> Option<String> {
    if space.has_rates(disk, want.rates) {
        return None;
    }
    let destination = &want.destination;
    let Some((device, left)) = disk.map(|disk| space.disks[disk]) else {
        return Some(format!(
            "no disk is known below {path}, so no rates can be promised to {destination}"
        ));
    };
    let lacks: Vec<String> = named(left)
        .into_iter()
        .zip(named(want.rates))
        .filter(|((_, left), (_, needed))| left < needed)
        .map(|((name, left), (_, needed))| format!("{left} {name} of {needed}"))
        .collect();
    Some(format!(
        "disk {device} has only {} left for {destination}",
        lacks.join(", ")
    ))
}

fn named(rates: Rates) -> [(&'static str, u64); 4] {
    [
        ("reads/s", rates.read_iops),
        ("writes/s", rates.write_iops),
        ("bytes/s read", rates.read_bps),
        ("bytes/s written", rates.write_bps),
    ]
}
