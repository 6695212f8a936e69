//! The conformance suite: what every backend must do, run on the embedded store and on a real etcd, with concurrent
//! processes; and what is special to each.

#![expect(clippy::unwrap_used, reason = "tests")]

mod backend;
mod basics;
mod child;
mod embedded_faults;
#[cfg(feature = "etcd")]
mod etcd_access;
#[cfg(feature = "etcd")]
mod etcd_faults;
mod follow;
mod leases;
mod processes;
mod watches;
