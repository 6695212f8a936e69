//! `eru-place reserve`: streams, gangs, and both under faults; on the embedded store and on etcd.
#![expect(clippy::unwrap_used, reason = "tests")]

mod faults;
mod gang;
mod lab;
mod race;
mod stream;
