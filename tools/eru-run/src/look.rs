//! What the engines of this node have, and what has changed since the last look.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Observed;
use crate::node::Node;

/// What was seen.
#[derive(Default)]
pub(crate) struct Looks {
    seen: BTreeMap<&'static str, BTreeMap<String, Observed>>,
    /// Engines that could not be asked, which has been told.
    away: BTreeSet<&'static str>,
}

impl Looks {
    /// Looks at all engines. Returns the ids of instances that came, went or changed. An engine that cannot be asked
    /// counts as unchanged.
    pub(crate) fn look(&mut self, node: &Node) -> BTreeSet<String> {
        let mut changed = BTreeSet::new();
        for &name in node.engines() {
            let listed = node.engine(name).and_then(|engine| Ok(engine.list()?));
            match listed {
                Ok(instances) => {
                    if self.away.remove(name) {
                        tracing::warn!("engine {name} is back");
                        // What failed for want of it need not wait any longer.
                        changed.extend(instances.iter().map(|instance| instance.id.clone()));
                    }
                    let now = instances.into_iter().map(|i| (i.id.clone(), i)).collect();
                    let before = self.seen.insert(name, now).unwrap_or_default();
                    changed.extend(differences(&before, &self.seen[name]));
                }
                Err(failure) => {
                    if self.away.insert(name) {
                        tracing::warn!("{failure}");
                    }
                }
            }
        }
        changed
    }

    /// The ids of all instances.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &String> {
        self.seen.values().flat_map(BTreeMap::keys)
    }
}

fn differences(before: &BTreeMap<String, Observed>, now: &BTreeMap<String, Observed>) -> Vec<String> {
    let new = now.iter().filter(|(id, instance)| before.get(*id) != Some(instance));
    let gone = before.iter().filter(|(id, _)| !now.contains_key(*id));
    new.chain(gone).map(|(id, _)| id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(instances: &[(&str, u32)]) -> BTreeMap<String, Observed> {
        let observed = |id: &str, restarts| Observed {
            id: id.to_owned(),
            restarts,
            ..Observed::default()
        };
        instances
            .iter()
            .map(|(id, n)| ((*id).to_owned(), observed(id, *n)))
            .collect()
    }

    #[test]
    fn what_came_went_or_changed() {
        let before = seen(&[("a", 0), ("b", 0), ("c", 0)]);
        let now = seen(&[("b", 0), ("c", 1), ("d", 0)]);
        assert_eq!(differences(&before, &now), ["c", "d", "a"]);
        assert!(differences(&now, &now).is_empty());
    }
}
