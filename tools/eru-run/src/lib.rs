//! The life of containers: what `eru-run` does.

pub mod engine;
