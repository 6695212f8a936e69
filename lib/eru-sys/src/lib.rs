//! What only the kernel can do: network interfaces and namespaces, mounts, control groups,
//! processes. The only crate of the workspace with unsafe code, function by function
//! (`mount`, `process`, `lockdown`, `tcp`), every block with its reason.
//!
//! What must stay true: everything blocks and nothing needs a runtime; no helper programs are
//! run; a thread that enters a namespace never returns to code that expects the old one; every
//! error names the object and carries the kernel's number, so that callers can tell "exists" and
//! "absent" from real failures.

pub mod cgroup;
mod error;
pub mod lock;
pub mod lockdown;
pub mod mount;
pub mod netlink;
pub mod netns;
mod pidfd;
pub mod process;
pub mod tcp;

pub use error::{Error, Forgive, Result};
