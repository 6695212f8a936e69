//! What is free of a node's volumes and disks, and taking parts of it.
//!
//! What must stay true: nothing goes below zero, and a volume that is wanted whole is one that nobody uses.

use eru_types::{Disk, Rates};

use super::VolumeAsk;
use crate::Host;

/// One volume of a node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room<'a> {
    pub(super) path: &'a str,
    pub(super) size: u64,
    pub(super) free: u64,
    /// The number of its disk; `None` when no disk is known, or no rates are asked for.
    pub(super) disk: Option<usize>,
    /// Whether normal volumes go here. One that nobody uses is kept for a monopoly while it can be.
    pub(super) open: bool,
    /// Whether nobody uses it.
    pub(super) unused: bool,
}

/// A node's volumes, in the order of their paths, and disks.
#[derive(Debug, Clone)]
pub(super) struct Space<'a> {
    pub(super) rooms: Vec<Room<'a>>,
    /// The devices with the rates that are left.
    pub(super) disks: Vec<(&'a str, Rates)>,
    /// The disk of each mount of the ask.
    pub(super) mounts: Vec<Option<usize>>,
}

impl<'a> Space<'a> {
    /// What is free of the node; disks only where the ask has rates.
    pub(super) fn of(host: &Host<'a>, ask: &VolumeAsk) -> Self {
        let (capacity, usage) = (&host.capacity, &host.usage);
        let disks: &'a [Disk] = if ask.has_rates() { &capacity.disks } else { &[] };
        let room = |(path, &size): (&'a String, &u64)| {
            let used = usage.volumes.get(path).copied().unwrap_or_default();
            Room {
                path,
                size,
                free: size.saturating_sub(used),
                disk: disk_of(disks, path),
                open: used > 0,
                unused: used == 0,
            }
        };
        let left = |disk: &'a Disk| {
            let used = usage.disks.iter().find(|used| used.device == disk.device);
            let used = used.map(|used| used.rates).unwrap_or_default();
            let left = disk.rates.zip(used, |all, used| Some(all.saturating_sub(used)));
            (disk.device.as_str(), left.unwrap_or_default())
        };
        Self {
            rooms: capacity.volumes.iter().map(room).collect(),
            disks: disks.iter().map(left).collect(),
            mounts: ask
                .mounts
                .iter()
                .map(|&n| disk_of(disks, &ask.wants[n].source))
                .collect(),
        }
    }

    /// Whether the disk has such rates left. Without a disk none can be promised.
    pub(super) fn has_rates(&self, disk: Option<usize>, rates: Rates) -> bool {
        rates.is_none() || disk.is_some_and(|disk| times(self.disks[disk].1, rates) > 0)
    }

    /// Whether the volume has so much left.
    pub(super) fn fits(&self, room: usize, size: u64, rates: Rates) -> bool {
        let room = &self.rooms[room];
        room.free >= size && self.has_rates(room.disk, rates)
    }

    /// The smallest open volume that still fits, by what is free; among equals the first path.
    pub(super) fn best_fit(&self, size: u64, rates: Rates) -> Option<usize> {
        let fitting = self
            .rooms
            .iter()
            .enumerate()
            .filter(|&(number, room)| room.open && self.fits(number, size, rates));
        fitting.min_by_key(|(_, room)| room.free).map(|(number, _)| number)
    }

    /// The smallest unused volume that fits; among equals the first path.
    pub(super) fn whole_fit(&self, (size, rates): (u64, Rates)) -> Option<usize> {
        let fitting = self
            .rooms
            .iter()
            .enumerate()
            .filter(|&(number, _)| self.fits_whole(number, (size, rates)));
        fitting.min_by_key(|(_, room)| room.size).map(|(number, _)| number)
    }

    /// Whether the volume is unused and fits.
    pub(super) fn fits_whole(&self, number: usize, (size, rates): (u64, Rates)) -> bool {
        let room = &self.rooms[number];
        room.unused && !room.open && room.size > 0 && self.fits(number, size, rates)
    }

    /// Takes what fits, which the caller has made sure of.
    pub(super) fn take(&mut self, room: usize, size: u64, rates: Rates) {
        let room = &mut self.rooms[room];
        room.free = room.free.saturating_sub(size);
        let disk = room.disk;
        self.take_rates(disk, rates);
    }

    /// Takes all of a volume.
    pub(super) fn take_whole(&mut self, room: usize, rates: Rates) {
        self.take(room, self.rooms[room].size, rates);
        self.rooms[room].unused = false;
    }

    pub(super) fn take_rates(&mut self, disk: Option<usize>, rates: Rates) {
        if let Some(disk) = disk {
            let left = &mut self.disks[disk].1;
            *left = minus(*left, rates);
        }
    }
}

/// What is left, never less than nothing.
pub(super) fn minus(left: Rates, taken: Rates) -> Rates {
    left.zip(taken, |a, b| Some(a.saturating_sub(b))).unwrap_or_default()
}

/// How many times such rates are in what is left; `u64::MAX` when none are asked for.
pub(super) fn times(left: Rates, each: Rates) -> u64 {
    let pairs = [
        (left.read_iops, each.read_iops),
        (left.write_iops, each.write_iops),
        (left.read_bps, each.read_bps),
        (left.write_bps, each.write_bps),
    ];
    let counts = pairs.iter().filter_map(|&(left, each)| left.checked_div(each));
    counts.min().unwrap_or(u64::MAX)
}

/// The disk that a path lies on: that with the mount deepest above it. Among equals the device named first.
fn disk_of(disks: &[Disk], path: &str) -> Option<usize> {
    let mounts = disks.iter().flat_map(|disk| {
        let above = disk.mounts.iter().filter_map(|mount| above(mount, path));
        above.map(|depth| (depth, disk.device.as_str()))
    });
    let (_, device) = mounts.min_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)))?;
    // A device that is listed twice has only the first one's rates to give.
    disks.iter().position(|disk| disk.device == device)
}

/// How deep the mount is, if the path lies below it or is it.
fn above(mount: &str, path: &str) -> Option<usize> {
    let mount = mount.trim_end_matches('/');
    let rest = path.strip_prefix(mount)?;
    (rest.is_empty() || rest.starts_with('/')).then(|| mount.matches('/').count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk(device: &str, mounts: &[&str]) -> Disk {
        Disk {
            device: device.into(),
            mounts: mounts.iter().map(|&mount| mount.into()).collect(),
            ..Disk::default()
        }
    }

    #[test]
    fn the_deepest_mount_says_the_disk() {
        let disks = [
            disk("/dev/root", &["/"]),
            disk("/dev/b", &["/data/ssd/", "/srv"]),
            disk("/dev/a", &["/data", "/srv"]),
        ];
        for (path, expected) in [
            ("/data/ssd/x", 1),
            ("/data/ssd", 1),
            ("/data/ssd2", 2),
            ("/data0", 0),
            ("/srv/x", 2),
        ] {
            assert_eq!(disk_of(&disks, path), Some(expected), "{path}");
        }
        assert_eq!(disk_of(&disks[1..], "/data0"), None);
    }
}
