//! The network namespace of a workload: where it is, and that it is not the host's own.

use std::fs::File;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use eru_sys::netlink::Netlink;
use eru_sys::netns;

use crate::error::{Error, Result};

/// An open network namespace that is not this process's own.
#[derive(Debug)]
pub(crate) struct Netns {
    /// Where it was opened.
    pub(crate) path: PathBuf,
    /// The namespace; it lives while this is open.
    pub(crate) file: File,
}

impl Netns {
    /// Opens the namespace at `path`.
    ///
    /// # Errors
    /// [`Error::NoNetns`], [`Error::OwnNetns`].
    pub(crate) fn open(path: &Path) -> Result<Self> {
        match netns::is_netns(path) {
            Ok(true) => {}
            Err(error) if !error.absent() => return Err(error.into()),
            _ => return Err(Error::NoNetns(path.into())),
        }
        let file = match netns::open(path) {
            Err(error) if error.absent() => return Err(Error::NoNetns(path.into())),
            file => file?,
        };
        if same(&file, &netns::current()?)? {
            return Err(Error::OwnNetns(path.into()));
        }
        Ok(Self {
            path: path.into(),
            file,
        })
    }

    /// Opens the namespace at `path`, `None` if it is gone.
    ///
    /// # Errors
    /// As [`Netns::open`].
    pub(crate) fn find(path: &Path) -> Result<Option<Self>> {
        match Self::open(path) {
            Err(Error::NoNetns(_)) => Ok(None),
            netns => netns.map(Some),
        }
    }

    /// A netlink connection inside.
    ///
    /// # Errors
    /// Those of the kernel.
    pub(crate) fn netlink(&self) -> Result<Netlink> {
        Ok(Netlink::open_in(&self.file)?)
    }
}

fn same(a: &File, b: &File) -> Result<bool> {
    let identity = |file: &File| {
        let meta = file.metadata().map_err(Error::file("looking at a network namespace"))?;
        Ok::<_, Error>((meta.dev(), meta.ino()))
    };
    Ok(identity(a)? == identity(b)?)
}

/// Where the native engine keeps the namespace of a workload.
#[must_use]
pub(crate) fn native(run_dir: &Path, id: &str) -> PathBuf {
    run_dir.join("netns").join(id)
}

/// The namespace of a process.
#[must_use]
pub(crate) fn of_process(pid: u32) -> PathBuf {
    format!("/proc/{pid}/ns/net").into()
}
