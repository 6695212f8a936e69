//! Forgetting workloads: their resources are given back, and no engine is asked.

use eru_cli::{Failure, Io, OutputArgs};
use eru_store::Store;

use crate::release;

/// Forgets workloads, whether they still run or not.
pub(crate) fn run(store: &dyn Store, which: &[String], args: &OutputArgs, io: &mut Io) -> Result<(), Failure> {
    release::run(store, which, true, args, io)
}
