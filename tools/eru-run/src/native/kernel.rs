//! What the kernel shows as files: `/proc`, `/sys` and `/dev`, without what shows or changes the node.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use eru_sys::mount::{self, Restrict};
use nix::sys::stat::{Mode, SFlag, makedev, mknod, umask};

use super::rootfs::{On, Result, make_dirs, sys};

/// Files and directories that show or change the node.
const MASKED: [&str; 10] = [
    "/proc/acpi",
    "/proc/asound",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/sched_debug",
    "/proc/scsi",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/sys/firmware",
];
/// What may be looked at only.
const READ_ONLY: [&str; 5] = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];
/// Name, major and minor number of the devices that every program may use.
const DEVICES: [(&str, u64, u64); 6] = [
    ("full", 1, 7),
    ("null", 1, 3),
    ("random", 1, 8),
    ("tty", 5, 0),
    ("urandom", 1, 9),
    ("zero", 1, 5),
];
const LINKS: [(&str, &str); 6] = [
    ("/proc/self/fd", "/dev/fd"),
    ("/proc/self/fd/0", "/dev/stdin"),
    ("/proc/self/fd/1", "/dev/stdout"),
    ("/proc/self/fd/2", "/dev/stderr"),
    ("pts/ptmx", "/dev/ptmx"),
    ("/proc/kcore", "/dev/core"),
];

/// Mounts what the kernel shows as files.
pub(super) fn mount_all(privileged: bool) -> Result<()> {
    let mut sysfs = Restrict::DATA;
    sysfs.read_only = !privileged;
    let device_dir = Restrict {
        no_suid: true,
        ..Restrict::default()
    };
    let terminals = Restrict {
        no_suid: true,
        no_exec: true,
        ..Restrict::default()
    };
    for (kind, target, restrict, options) in [
        ("proc", "/proc", Restrict::DATA, ""),
        ("sysfs", "/sys", sysfs, ""),
        ("tmpfs", "/dev", device_dir, "mode=755,size=64m"),
        (
            "devpts",
            "/dev/pts",
            terminals,
            "newinstance,ptmxmode=0666,mode=0620,gid=5",
        ),
        ("tmpfs", "/dev/shm", Restrict::DATA, "mode=1777,size=64m"),
        ("mqueue", "/dev/mqueue", Restrict::DATA, ""),
    ] {
        make_dirs(Path::new(target))?;
        match mount::filesystem(kind, Path::new(target), restrict, options) {
            // A kernel may be without message queues.
            Err(error) if kind == "mqueue" && error.absent() => {}
            mounted => sys(mounted)?,
        }
    }
    make_devices()
}

fn make_devices() -> Result<()> {
    let old = umask(Mode::empty());
    for (name, major, minor) in DEVICES {
        let path = Path::new("/dev").join(name);
        let mode = Mode::from_bits_truncate(0o666);
        mknod(&path, SFlag::S_IFCHR, mode, makedev(major, minor)).on("making the device", &path)?;
    }
    umask(old);
    for (target, link) in LINKS {
        symlink(target, link).on("making the link", Path::new(link))?;
    }
    Ok(())
}

/// Hides what shows the node, and keeps what changes it from being written.
pub(super) fn hide_the_node() -> Result<()> {
    for path in MASKED.map(Path::new) {
        match fs::metadata(path) {
            Err(_) => {}
            Ok(meta) if meta.is_dir() => sys(mount::filesystem("tmpfs", path, Restrict::DATA.read_only(), "size=0"))?,
            Ok(_) => sys(mount::bind(Path::new("/dev/null"), path))?,
        }
    }
    for path in READ_ONLY.map(Path::new).into_iter().filter(|path| path.exists()) {
        sys(mount::bind(path, path))?;
        sys(mount::restrict(path, Restrict::DATA.read_only()))?;
    }
    Ok(())
}
