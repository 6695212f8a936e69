//! Removing an instance and all that was made for it. Its resources are `eru-place`'s to take back.

use eru_cli::Failure;
use eru_types::Workload;

use crate::args::Grace;
use crate::engine::Engine;
use crate::node::Node;
use crate::{stop, volumes};

/// Stops and removes a workload, and gives its addresses back. That there is nothing is success.
pub(crate) fn take_down(
    node: &Node,
    engine: &dyn Engine,
    work: &Workload,
    running: bool,
    how: Grace,
) -> Result<(), Failure> {
    if running && !how.force {
        stop::halt(engine, work, how)?;
    }
    let mut detached = false;
    engine.remove(&work.id, true, &mut |netns| {
        detached = true;
        node.net
            .detach(work, Some(netns).filter(|netns| !netns.as_os_str().is_empty()))
    })?;
    // Without a namespace, or without an instance, the addresses may still be taken.
    if !detached {
        node.net.detach(work, None)?;
    }
    volumes::remove(node, &work.id)?;
    node.unclaim(&work.id)
}
