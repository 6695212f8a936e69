//! Mounts of the calling thread's mount namespace.

use std::ffi::OsStr;
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use nix::errno::Errno;
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::unistd::{chdir, pivot_root};

use crate::error::Doing;
use crate::{Error, Result};

/// Restrictions of a mount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Restrict {
    /// Nothing can be written.
    pub read_only: bool,
    /// Set-user-id bits mean nothing.
    pub no_suid: bool,
    /// Devices mean nothing.
    pub no_dev: bool,
    /// Nothing can be executed.
    pub no_exec: bool,
}

impl Restrict {
    /// Neither devices nor set-user-id bits mean anything.
    pub const SAFE: Self = Self {
        read_only: false,
        no_suid: true,
        no_dev: true,
        no_exec: false,
    };
    /// As [`Self::SAFE`], and nothing can be executed.
    pub const DATA: Self = Self {
        no_exec: true,
        ..Self::SAFE
    };

    /// The same, and nothing can be written.
    #[must_use]
    pub fn read_only(self) -> Self {
        Self {
            read_only: true,
            ..self
        }
    }

    fn flags(self) -> MsFlags {
        let mut flags = MsFlags::empty();
        flags.set(MsFlags::MS_RDONLY, self.read_only);
        flags.set(MsFlags::MS_NOSUID, self.no_suid);
        flags.set(MsFlags::MS_NODEV, self.no_dev);
        flags.set(MsFlags::MS_NOEXEC, self.no_exec);
        flags
    }
}

/// Keeps every change of mounts within this namespace from now on.
pub fn make_private() -> Result<()> {
    let flags = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
    mount(None::<&str>, "/", None::<&str>, flags, None::<&str>).doing(|| "making all mounts private")
}

/// Mounts a file system that has no device, such as `proc` or `tmpfs`.
pub fn filesystem(kind: &str, target: &Path, restrict: Restrict, options: &str) -> Result<()> {
    let options = Some(options).filter(|o| !o.is_empty());
    mount(Some(kind), target, Some(kind), restrict.flags(), options)
        .doing(|| format!("mounting {kind} on {}", target.display()))
}

/// Mounts `lower` on `target` so that changes go to `upper`; `work` is the kernel's scratch space on
/// the same file system as `upper`.
pub fn overlay(lower: &Path, upper: &Path, work: &Path, target: &Path, restrict: Restrict) -> Result<()> {
    let mut options = b"lowerdir=".to_vec();
    options.extend(escaped(lower));
    options.extend(b",upperdir=");
    options.extend(escaped(upper));
    options.extend(b",workdir=");
    options.extend(escaped(work));
    mount(
        Some("overlay"),
        target,
        Some("overlay"),
        restrict.flags(),
        Some(OsStr::from_bytes(&options)),
    )
    .doing(|| {
        format!(
            "mounting {} with changes in {} on {}",
            lower.display(),
            upper.display(),
            target.display()
        )
    })
}

/// A path as the overlay's options want it.
fn escaped(path: &Path) -> Vec<u8> {
    let special = |b: &u8| matches!(b, b'\\' | b',' | b':');
    path.as_os_str()
        .as_bytes()
        .iter()
        .flat_map(|b| special(b).then_some(b'\\').into_iter().chain([*b]))
        .collect()
}

/// Makes what is open at `source` visible at `target`, with what is mounted below it.
pub fn bind_open(source: &impl AsFd, target: &Path) -> Result<()> {
    bind(
        Path::new(&format!("/proc/self/fd/{}", source.as_fd().as_raw_fd())),
        target,
    )
}

/// Makes `source` visible at `target`, with what is mounted below it.
pub fn bind(source: &Path, target: &Path) -> Result<()> {
    mount(
        Some(source),
        target,
        None::<&str>,
        MsFlags::MS_BIND | MsFlags::MS_REC,
        None::<&str>,
    )
    .doing(|| format!("mounting {} on {}", source.display(), target.display()))
}

/// Restricts the mount at `target` and all below it.
pub fn restrict(target: &Path, restrict: Restrict) -> Result<()> {
    match set_attributes(target, restrict) {
        Err(Errno::ENOSYS) => {
            // Kernels before 5.12 can do it for the one mount only.
            let flags = MsFlags::MS_REMOUNT | MsFlags::MS_BIND | restrict.flags();
            mount(None::<&str>, target, None::<&str>, flags, None::<&str>)
        }
        done => done,
    }
    .doing(|| format!("restricting the mount {}", target.display()))
}

#[expect(unsafe_code, reason = "neither libc nor nix has this call")]
fn set_attributes(target: &Path, restrict: Restrict) -> std::result::Result<(), Errno> {
    let mut set = 0;
    for (wanted, bit) in [
        (restrict.read_only, libc::MOUNT_ATTR_RDONLY),
        (restrict.no_suid, libc::MOUNT_ATTR_NOSUID),
        (restrict.no_dev, libc::MOUNT_ATTR_NODEV),
        (restrict.no_exec, libc::MOUNT_ATTR_NOEXEC),
    ] {
        set |= if wanted { bit } else { 0 };
    }
    let attributes = libc::mount_attr {
        attr_set: set,
        attr_clr: 0,
        propagation: 0,
        userns_fd: 0,
    };
    let target = std::ffi::CString::new(target.as_os_str().as_bytes()).map_err(|_| Errno::EINVAL)?;
    // SAFETY: both pointers are valid for the call, and the size is that of the structure.
    let result = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            libc::AT_FDCWD,
            target.as_ptr(),
            libc::AT_RECURSIVE,
            &raw const attributes,
            size_of::<libc::mount_attr>(),
        )
    };
    Errno::result(result).map(drop)
}

/// Makes `root`, which must be a mount, the root directory. The old one can still be reached through
/// open files, and is gone with [`leave_old_root`].
pub fn enter_root(root: &Path) -> Result<()> {
    chdir(root).doing(|| format!("changing to {}", root.display()))?;
    // The old root comes to lie on the new one, where no path leads to it.
    pivot_root(".", ".").doing(|| format!("making {} the root", root.display()))
}

/// Takes the old root away, after [`enter_root`] and from the same directory.
pub fn leave_old_root() -> Result<()> {
    umount2(".", MntFlags::MNT_DETACH).doing(|| "unmounting the old root")?;
    chdir("/").doing(|| "changing to /")
}

/// Takes the mount at `target` away, though it be in use; that there is none is success.
pub fn detach(target: &Path) -> Result<()> {
    match umount2(target, MntFlags::MNT_DETACH) {
        Ok(()) | Err(Errno::EINVAL | Errno::ENOENT) => Ok(()),
        Err(errno) => Err(Error::kernel(format!("unmounting {}", target.display()), errno)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlay_paths_are_escaped() {
        assert_eq!(escaped(Path::new("/a,b:c\\d")), b"/a\\,b\\:c\\\\d");
    }

    #[test]
    fn restrictions_as_flags() {
        assert_eq!(Restrict::default().flags(), MsFlags::empty());
        let all = MsFlags::MS_RDONLY | MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
        assert_eq!(Restrict::DATA.read_only().flags(), all);
    }
}
