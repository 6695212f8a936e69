//! The parts of root's power that a process keeps.

use std::fs;

use nix::errno::Errno;

use crate::error::Doing;
use crate::{Error, Result};

/// A part of root's power. The numbers are the kernel's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[expect(missing_docs, reason = "capabilities(7) documents them")]
pub enum Capability {
    Chown = 0,
    DacOverride = 1,
    Fowner = 3,
    Fsetid = 4,
    Kill = 5,
    Setgid = 6,
    Setuid = 7,
    Setpcap = 8,
    NetBindService = 10,
    NetRaw = 13,
    SysChroot = 18,
    SysAdmin = 21,
    AuditWrite = 29,
    Setfcap = 31,
}

/// A set of capabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities(u64);

impl Capabilities {
    /// What a workload has: Docker's set without `MKNOD`, as there is no device control group here
    /// that would make device files harmless.
    pub const WORKLOAD: Self = Self::of(&[
        Capability::Chown,
        Capability::DacOverride,
        Capability::Fowner,
        Capability::Fsetid,
        Capability::Kill,
        Capability::Setgid,
        Capability::Setuid,
        Capability::Setpcap,
        Capability::NetBindService,
        Capability::NetRaw,
        Capability::SysChroot,
        Capability::AuditWrite,
        Capability::Setfcap,
    ]);

    /// These.
    pub const fn of(capabilities: &[Capability]) -> Self {
        let mut bits = 0;
        let mut i = 0;
        while i < capabilities.len() {
            bits |= 1 << capabilities[i] as u8;
            i += 1;
        }
        Self(bits)
    }

    /// These and another one.
    #[must_use]
    pub const fn with(self, capability: Capability) -> Self {
        Self(self.0 | 1 << capability as u8)
    }

    /// What this process could still get at most.
    pub fn bounding() -> Result<Self> {
        let status = "/proc/thread-self/status";
        let text = fs::read_to_string(status).doing(|| format!("reading {status}"))?;
        let mask = text.lines().find_map(|line| line.strip_prefix("CapBnd:"));
        let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        mask.map(Self)
            .ok_or_else(|| Error::invalid(format!("reading {status}"), "it has no CapBnd"))
    }

    /// Gives up all others, for this thread and all it will ever start. Those it has not itself are
    /// not missed.
    pub fn keep_only(self) -> Result<()> {
        let doing = || "giving up capabilities";
        let bounding = Self::bounding()?.0;
        let kept = bounding & self.0;
        for capability in (0..64).filter(|c| (bounding & !kept) >> c & 1 == 1) {
            drop_from_bounding(capability).doing(doing)?;
        }
        set(kept).doing(doing)
    }
}

#[expect(unsafe_code, reason = "neither libc nor nix has this call")]
fn drop_from_bounding(capability: u64) -> std::result::Result<(), Errno> {
    // SAFETY: takes numbers only.
    Errno::result(unsafe { libc::prctl(libc::PR_CAPBSET_DROP, capability, 0, 0, 0) }).map(drop)
}

/// Makes `kept` the permitted and effective set and empties the inheritable and ambient ones.
#[expect(unsafe_code, reason = "neither libc nor nix has this call")]
fn set(kept: u64) -> std::result::Result<(), Errno> {
    const VERSION_3: u32 = 0x2008_0522;
    let header = [VERSION_3, 0];
    let (low, high) = (kept as u32, (kept >> 32) as u32);
    // Two times effective, permitted, inheritable: the low halves, then the high ones.
    let data = [low, low, 0, high, high, 0];
    // SAFETY: takes numbers only.
    Errno::result(unsafe { libc::prctl(libc::PR_CAP_AMBIENT, libc::PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) })?;
    // SAFETY: the structures of version 3 are two and six 32-bit numbers, valid during the call.
    Errno::result(unsafe { libc::syscall(libc::SYS_capset, header.as_ptr(), data.as_ptr()) }).map(drop)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_workloads_set() {
        // Docker's 0xa80425fb without bit 27, MKNOD.
        assert_eq!(Capabilities::WORKLOAD.0, 0xa004_25fb);
        assert_eq!(Capabilities::WORKLOAD.with(Capability::SysAdmin).0, 0xa024_25fb);
    }

    #[test]
    fn a_thread_gives_up_powers() {
        if !nix::unistd::geteuid().is_root() {
            return; // there is nothing to give up
        }
        std::thread::spawn(|| {
            Capabilities::WORKLOAD.keep_only().unwrap();
            Capabilities::WORKLOAD.keep_only().unwrap();
            let left = Capabilities::bounding().unwrap().0;
            assert_eq!(left & !Capabilities::WORKLOAD.0, 0);
            assert!(nix::unistd::sethostname("x").is_err());
        })
        .join()
        .unwrap();
    }
}
