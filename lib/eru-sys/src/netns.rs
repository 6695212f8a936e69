//! Network namespaces with a name: a file that keeps the namespace though no process is in it.
//!
//! What must stay true: only scratch threads enter a namespace, and they end there; deleting the
//! absent is success; creating the present returns it untouched.

use std::fs::{self, File, OpenOptions};
use std::os::fd::AsFd;
use std::path::Path;
use std::thread;

use nix::errno::Errno;
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sched::{CloneFlags, setns, unshare};
use nix::sys::statfs::{NSFS_MAGIC, statfs};

use crate::error::Doing;
use crate::netlink::Netlink;
use crate::{Error, Result};

/// The calling thread's own network namespace.
const OWN: &str = "/proc/thread-self/ns/net";

/// Makes sure that `path` is a network namespace of its own with `lo` up; its directory is made if
/// need be. Returns the open namespace.
pub fn create(path: &Path) -> Result<File> {
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir).doing(|| format!("making the directory {}", dir.display()))?;
    }
    if !is_netns(path)? {
        // A file without a namespace is what a killed creator left behind.
        OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .doing(|| format!("making the file {}", path.display()))?;
        let target = path.to_owned();
        scratch(move || {
            unshare(CloneFlags::CLONE_NEWNET).doing(|| "unsharing the network namespace")?;
            mount(Some(OWN), &target, None::<&str>, MsFlags::MS_BIND, None::<&str>)
                .doing(|| format!("mounting a network namespace on {}", target.display()))
        })??;
    }
    let netns = open(path)?;
    bring_up_loopback(&netns)?;
    Ok(netns)
}

/// A network namespace without a name, with `lo` up, which lives as long as the file is open.
pub fn create_unnamed() -> Result<File> {
    let netns = scratch(|| {
        unshare(CloneFlags::CLONE_NEWNET).doing(|| "unsharing the network namespace")?;
        File::open(OWN).doing(|| "opening a network namespace")
    })??;
    bring_up_loopback(&netns)?;
    Ok(netns)
}

/// Opens a named namespace (or `/proc/PID/ns/net`).
pub fn open(path: &Path) -> Result<File> {
    File::open(path).doing(|| format!("opening the network namespace {}", path.display()))
}

/// The calling thread's own namespace.
pub fn current() -> Result<File> {
    open(Path::new(OWN))
}

/// Whether `path` is a namespace, and not an ordinary file or nothing.
pub fn is_netns(path: &Path) -> Result<bool> {
    match statfs(path) {
        Ok(stat) => Ok(stat.filesystem_type() == NSFS_MAGIC),
        Err(Errno::ENOENT) => Ok(false),
        Err(errno) => Err(Error::kernel(format!("looking at {}", path.display()), errno)),
    }
}

/// Takes the name away; the namespace goes with its last process.
pub fn delete(path: &Path) -> Result<()> {
    // Twice mounted if two creators raced.
    while is_netns(path)? {
        umount2(path, MntFlags::MNT_DETACH).doing(|| format!("unmounting {}", path.display()))?;
    }
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::io(format!("deleting {}", path.display()), &error))
        }
        _ => Ok(()),
    }
}

/// Runs `work` in the network namespace behind `netns`, on a thread of its own.
pub fn run_in<T: Send>(netns: &impl AsFd, work: impl FnOnce() -> T + Send) -> Result<T> {
    let netns = netns.as_fd();
    scratch(move || {
        setns(netns, CloneFlags::CLONE_NEWNET).doing(|| "entering a network namespace")?;
        Ok(work())
    })?
}

fn bring_up_loopback(netns: &File) -> Result<()> {
    let mut netlink = Netlink::open_in(netns)?;
    let lo = netlink.link("lo")?;
    if lo.up { Ok(()) } else { netlink.set_up(lo.index, true) }
}

/// Runs `work` on a thread that ends with it, so that no namespace it enters is met again.
fn scratch<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T> {
    thread::scope(|scope| scope.spawn(work).join())
        .map_err(|_| Error::invalid("working in another namespace", "the thread panicked"))
}
