//! Creating and starting an instance.

use eru_cli::Failure;
use eru_types::Workload;

use crate::engine::{Engine, Error};
use crate::node::Node;
use crate::prepare::prepare;
use crate::reconcile::Seen;
use crate::{cores, hooks, volumes};

/// Makes the workload run, from wherever it stands. Every part can be repeated.
pub(crate) fn bring_up(node: &Node, engine: &dyn Engine, work: &Workload, seen: Seen) -> Result<(), Failure> {
    let id = &work.id;
    // One that has run is as it was made, and may have changed its files.
    if !matches!(seen, Seen::Ended(_)) {
        let prepared = prepare(&*node.store, work)?;
        node.claim(id)?;
        volumes::make(node, work)?;
        match engine.create(&prepared) {
            // Begun by a version that makes it differently, and never started.
            Err(Error::Conflict(_)) if seen == Seen::Created => {
                engine.remove(id, true, &mut |_| Ok(()))?;
                engine.create(&prepared)?;
            }
            created => created?,
        }
    }
    cores::before_start(node, engine, work, seen);
    engine.start(id, &mut |netns| node.net.attach(work, netns))?;
    hooks::run(engine, work, |hooks| &hooks.after_start, false)
}
