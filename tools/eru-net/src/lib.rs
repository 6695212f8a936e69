//! `eru-net` gives workloads their networks: addresses that lie in the store, interfaces that this host's kernel makes.
//!
//! What must stay true: an address has one owner, and an owner keeps its address until it is released; what an
//! interface looks like follows from its network and owner alone; a failed attachment leaves the host as it was.

mod args;
mod attach;
mod cni;
mod driver;
mod error;
mod ipam;
mod netns;
mod networks;
mod oci;
mod owner;
mod pool;
mod sysctl;
mod tool;
mod undo;
mod verbs;

pub use args::{Args, OciTool};
