//! The clock of leases: one that runs on while the machine sleeps, is never set, and is the same in all processes of
//! one boot. What another boot measured means nothing in this one.

use std::fs;
use std::io;

use nix::time::{ClockId, clock_gettime};

/// Milliseconds since the machine started.
pub(super) type Millis = i64;

/// The clock, with the identity of this boot.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    /// Identity of the boot.
    pub(super) boot: String,
    /// How far ahead of the kernel's clock this one is: 0 but in tests.
    pub(super) ahead: Millis,
}

impl Clock {
    /// The kernel's clock.
    pub(super) fn of_this_boot() -> io::Result<Clock> {
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id")?;
        Ok(Clock {
            boot: boot.trim().to_owned(),
            ahead: 0,
        })
    }

    /// The time.
    pub(super) fn now(&self) -> Result<Millis, io::Error> {
        let now = clock_gettime(ClockId::CLOCK_BOOTTIME)?;
        Ok(self.ahead + now.tv_sec() * 1000 + now.tv_nsec() / 1_000_000)
    }
}
