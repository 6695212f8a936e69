//! Taking powers away from a process for good: capabilities, new privileges, system calls.

mod capabilities;
mod seccomp;

pub use capabilities::{Capabilities, Capability};
pub use seccomp::deny_dangerous_calls;

use crate::Result;
use crate::error::Doing;

/// From now on no program gains powers by set-user-id bits or file capabilities.
pub fn no_new_privileges() -> Result<()> {
    nix::sys::prctl::set_no_new_privs().doing(|| "giving up new privileges")
}
