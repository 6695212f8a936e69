//! How many instances of each entrypoint each node has.

use std::collections::{BTreeMap, HashMap};

/// Instances of one entrypoint by node number.
#[derive(Debug, Default, Clone)]
pub(super) struct Counts(HashMap<u32, u64>);

impl Counts {
    pub(super) fn of(&self, node: u32) -> u64 {
        self.0.get(&node).copied().unwrap_or_default()
    }

    /// On how many nodes there are any.
    pub(super) fn spread(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        self.0.iter().map(|(&node, &count)| (node, count))
    }
}

/// The entrypoints of all apps.
#[derive(Debug, Default)]
pub(super) struct Census(BTreeMap<String, BTreeMap<String, Counts>>);

impl Census {
    pub(super) fn knows(&self, app: &str, entrypoint: &str) -> bool {
        self.get(app, entrypoint).is_some()
    }

    pub(super) fn get(&self, app: &str, entrypoint: &str) -> Option<&Counts> {
        self.0.get(app)?.get(entrypoint)
    }

    fn entry(&mut self, app: &str, entrypoint: &str) -> &mut Counts {
        if !self.knows(app, entrypoint) {
            self.0
                .entry(app.to_owned())
                .or_default()
                .insert(entrypoint.to_owned(), Counts::default());
        }
        #[expect(clippy::expect_used, reason = "it was put in")]
        self.0
            .get_mut(app)
            .and_then(|app| app.get_mut(entrypoint))
            .expect("the entrypoint is known")
    }

    /// Sets what is known of an entrypoint.
    pub(super) fn set(&mut self, app: &str, entrypoint: &str, counts: impl Iterator<Item = (u32, u64)>) {
        self.entry(app, entrypoint).0 = counts.filter(|(_, count)| *count > 0).collect();
    }

    pub(super) fn add(&mut self, app: &str, entrypoint: &str, node: u32, count: u64) {
        let have = self.entry(app, entrypoint).0.entry(node).or_default();
        *have = have.saturating_add(count);
    }

    /// Instances on a node of an app (`app`) or of one of its entrypoints (`app/entrypoint`).
    pub(super) fn named(&self, name: &str, node: u32) -> u64 {
        let (app, entrypoint) = name.split_once('/').unwrap_or((name, ""));
        let Some(entrypoints) = self.0.get(app) else { return 0 };
        entrypoints
            .iter()
            .filter(|(name, _)| entrypoint.is_empty() || *name == entrypoint)
            .fold(0, |sum, (_, counts)| sum.saturating_add(counts.of(node)))
    }
}
