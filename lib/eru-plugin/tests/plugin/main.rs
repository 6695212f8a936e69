//! Real plugins: the example, and such that hang, crash, flood and lie.
#![expect(clippy::unwrap_used, reason = "tests")]

mod endings;
mod hostports;
mod lies;
mod odd;
mod pipes;
