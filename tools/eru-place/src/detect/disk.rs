//! The disks of a host that have something mounted from them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use eru_types::{Disk, Rates};

use super::{entries, name, text};

/// Devices that are no disks: they are made of memory or of files, or their medium comes and goes.
const NO_DISKS: [&str; 6] = ["loop", "ram", "zram", "sr", "fd", "nbd"];

/// The disks with what is mounted from them, writable. Their speed is not known: nothing is promised of it.
pub(crate) fn mounted(root: &Path) -> Vec<Disk> {
    let disks = by_number(root);
    // Of two mounts on one path the later hides the other, be it of a disk or not.
    let mut on_top: BTreeMap<String, Option<&String>> = BTreeMap::new();
    for mount in mounts(root) {
        let disk = disks.get(&mount.number).or_else(|| disks.get(&mount.device));
        on_top.insert(mount.path, disk.filter(|_| mount.usable));
    }
    let mut found: BTreeMap<&String, Vec<String>> = BTreeMap::new();
    for (path, disk) in on_top {
        // No volume can name such a path.
        let odd = path.contains(|c: char| c == ':' || c.is_control());
        if let Some(disk) = disk.filter(|_| !odd) {
            found.entry(disk).or_default().push(path);
        }
    }
    found
        .into_iter()
        .map(|(disk, mounts)| Disk {
            device: format!("/dev/{disk}"),
            mounts,
            rates: Rates::default(),
        })
        .collect()
}

/// The name of the whole disk, by the number and the path of each device that is one or a part of one.
fn by_number(root: &Path) -> BTreeMap<String, String> {
    let mut disks = BTreeMap::new();
    let mut put = |path: &Path, disk: &str| {
        if let Some(number) = text(&path.join("dev")) {
            disks.insert(number, disk.to_owned());
            disks.insert(format!("/dev/{}", name(path)), disk.to_owned());
        }
    };
    for disk in entries(&root.join("sys/block")) {
        let no_disk = |kind: &str| {
            name(&disk)
                .strip_prefix(kind)
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        if NO_DISKS.iter().any(|kind| no_disk(kind)) {
            continue;
        }
        put(&disk, name(&disk));
        let parts = entries(&disk)
            .into_iter()
            .filter(|part| part.join("partition").exists());
        parts.for_each(|part| put(&part, name(&disk)));
    }
    disks
}

struct Mount {
    number: String,
    device: String,
    path: String,
    /// It is a whole file system, and may be written to.
    usable: bool,
}

/// What is mounted, in the order in which it was.
fn mounts(root: &Path) -> Vec<Mount> {
    // Below another root, this process's own mounts are not those of the host.
    let process = if root == Path::new("/") { "self" } else { "1" };
    let paths: [PathBuf; 2] = [process, "self"].map(|id| root.join("proc").join(id).join("mountinfo"));
    let table = paths.iter().find_map(|path| text(path)).unwrap_or_default();
    table.lines().filter_map(mount).collect()
}

/// Reads a line such as `36 35 98:0 / /mnt rw,noatime master:1 - ext4 /dev/sda1 rw`.
fn mount(line: &str) -> Option<Mount> {
    let (mount, filesystem) = line.split_once(" - ")?;
    let mut mount = mount.split(' ').skip(2);
    let (number, inner, path, options) = (mount.next()?, mount.next()?, mount.next()?, mount.next()?);
    let mut filesystem = filesystem.split(' ');
    let (kind, device) = (filesystem.next()?, filesystem.next()?);
    let whole = inner == "/" || kind == "btrfs";
    let writable = options.split(',').any(|option| option == "rw");
    Some(Mount {
        number: number.to_owned(),
        device: device.to_owned(),
        path: unescaped(path),
        usable: whole && writable,
    })
}

/// The kernel writes a space as `\040`, and so on.
fn unescaped(path: &str) -> String {
    let mut parts = path.split('\\');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        match part.get(..3).and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend(&part.as_bytes()[3..]);
            }
            None => {
                bytes.push(b'\\');
                bytes.extend(part.as_bytes());
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::tests::tree;
    use super::*;

    const MOUNTS: &str = "\
22 1 252:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
23 22 0:5 / /proc rw - proc proc rw
24 22 252:1 /etc/hosts /etc/hosts rw - ext4 /dev/vda1 rw
25 22 252:2 / /boot\\040efi rw - vfat /dev/vda2 rw
26 22 7:0 / /snap/x ro - squashfs /dev/loop0 ro
27 22 7:1 / /image rw - ext4 /dev/loop1 rw
28 22 253:0 / /data rw - xfs /dev/mapper/vg-data rw
29 22 0:40 /sub /b rw - btrfs /dev/nvme0n1 rw
30 22 8:1 / /readonly ro - ext4 /dev/sda1 rw
31 22 253:0 / /data rw - xfs /dev/mapper/vg-data rw
32 22 252:1 / /hidden rw - ext4 /dev/vda1 rw
33 32 0:50 / /hidden rw - tmpfs tmpfs rw
34 22 252:1 / /a:b rw - ext4 /dev/vda1 rw
35 22 252:1 / /moved rw - ext4 /dev/vda1 rw
36 35 259:0 / /moved rw - btrfs /dev/nvme0n1 rw
nonsense
";

    #[test]
    fn whole_disks_with_what_is_mounted_from_their_parts() {
        let root = tree(&[
            ("proc/1/mountinfo", MOUNTS),
            ("sys/block/vda/dev", "252:0\n"),
            ("sys/block/vda/vda1/dev", "252:1\n"),
            ("sys/block/vda/vda1/partition", "1\n"),
            ("sys/block/vda/vda2/dev", "252:2\n"),
            ("sys/block/vda/vda2/partition", "2\n"),
            ("sys/block/loop1/dev", "7:1\n"),
            ("sys/block/dm-0/dev", "253:0\n"),
            ("sys/block/nvme0n1/dev", "259:0\n"),
            ("sys/block/sda/dev", "8:0\n"),
            ("sys/block/sda/sda1/dev", "8:1\n"),
            ("sys/block/sda/sda1/partition", "1\n"),
        ]);
        let disks: Vec<(String, Vec<String>)> = mounted(root.path())
            .into_iter()
            .map(|disk| (disk.device, disk.mounts))
            .collect();
        let expected = [
            ("/dev/dm-0", &["/data"][..]),
            ("/dev/nvme0n1", &["/b", "/moved"]),
            ("/dev/vda", &["/", "/boot efi"]),
        ];
        let expected =
            expected.map(|(device, mounts)| (device.to_owned(), mounts.iter().map(|m| (*m).to_owned()).collect()));
        assert_eq!(disks, expected);
        assert_eq!(mounted(tree(&[]).path()), []);
    }

    #[test]
    fn paths_are_unescaped() {
        assert_eq!(unescaped("/a\\040b\\134c\\"), "/a b\\c\\");
        assert_eq!(unescaped("/a\\9é"), "/a\\9é");
    }
}
