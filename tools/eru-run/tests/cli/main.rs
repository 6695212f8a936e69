//! `eru-run` as its users see it: on the embedded store and the native engine. Needs root; each case says so when it is
//! skipped.
#![expect(clippy::unwrap_used, reason = "tests")]

mod cores;
mod docker;
mod elsewhere;
mod faults;
mod lab;
mod life;
mod look;
mod serve;
mod stream;
mod volumes;
