//! The verbs on workloads that are placed, on the embedded store.
#![expect(clippy::unwrap_used, reason = "tests")]

mod audit;
mod dissociate;
mod lab;
mod race;
mod realloc;
mod remap;
