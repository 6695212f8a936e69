//! What only the kernel can do: network interfaces and namespaces, mounts, control groups,
//! processes. The only crate of the workspace with unsafe code, and that in two modules
//! (`process`, `lockdown`), every block with its reason.
//!
//! What must stay true: everything blocks and nothing needs a runtime; no helper programs are
//! run; a thread that enters a namespace never returns to code that expects the old one; every
//! error names the object and carries the kernel's number, so that callers can tell "exists" and
//! "absent" from real failures.

pub mod cgroup;
mod error;
pub mod netlink;
pub mod netns;

pub use error::{Error, Forgive, Result};
