//! Stopping an instance, which keeps it and its addresses.

use std::time::Duration;

use eru_cli::Failure;
use eru_types::Workload;

use crate::args::Grace;
use crate::engine::{Engine, Error};
use crate::hooks;

/// Stops a workload that runs, after its hooks.
pub(crate) fn halt(engine: &dyn Engine, work: &Workload, how: Grace) -> Result<(), Failure> {
    hooks::run(engine, work, |hooks| &hooks.before_stop, how.force)?;
    let grace = if how.force { Duration::ZERO } else { how.grace };
    match engine.stop(&work.id, grace) {
        // It has ended in the meantime.
        Err(Error::NotRunning(_) | Error::Absent(_)) => Ok(()),
        stopped => Ok(stopped?),
    }
}
