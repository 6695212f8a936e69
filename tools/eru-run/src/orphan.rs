//! Instances that the store does not have: somebody took their workload away without removing them.
//!
//! What must stay true: only what this node made for this very store is touched, as the note on its disk says; never
//! where the store does not know the node, as an empty store by mistake would not; and nothing that was just made.
//! Addresses are `eru-net gc`'s: which networks there were is not known any more.

use std::time::{Duration, SystemTime};

use eru_cli::Failure;
use eru_types::keys;

use crate::node::Node;
use crate::{status, volumes};

/// Younger instances are left alone: whoever makes them may be at it.
const GRACE: Duration = Duration::from_secs(30);

/// Whether an instance that the store does not have is old enough, and ours to remove.
pub(crate) fn is_ours(node: &Node, id: &str) -> bool {
    let age = |made: SystemTime| SystemTime::now().duration_since(made).unwrap_or_default();
    node.claimed(id).is_some_and(|made| age(made) > GRACE)
}

/// Removes an orphan. The caller holds its lock and has found that the store does not have it.
pub(crate) fn remove(node: &Node, id: &str) -> Result<(), Failure> {
    if !is_ours(node, id) || node.store.get(&keys::node(&node.name))?.is_none() {
        return Ok(());
    }
    for name in node.engines() {
        let engine = node.engine(name)?;
        if let Some(instance) = engine.inspect(id)? {
            tracing::warn!(
                name = instance.name,
                id,
                "removing an instance that the store does not have"
            );
            engine.remove(id, true, &mut |_| Ok(()))?;
        }
    }
    volumes::remove(node, id)?;
    status::forget(&*node.store, &node.name, id)?;
    node.unclaim(id)
}
