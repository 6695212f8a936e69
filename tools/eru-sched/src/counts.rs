//! How many instances of which entrypoint each node has.

use std::collections::{BTreeMap, BTreeSet};

use eru_types::{AppRef, Spec};

/// Instances by node.
pub(crate) type OnNodes = BTreeMap<String, u64>;
/// Instances by app and entrypoint, and by node.
pub(crate) type ByEntry = BTreeMap<(String, String), OnNodes>;

/// What is known of the instances there are; plans move it on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    by: ByEntry,
    /// Apps of which all entrypoints are known.
    apps: BTreeSet<String>,
    /// Nothing is unknown.
    complete: bool,
}

impl Counts {
    /// All instances there are.
    pub(crate) const fn all(by: ByEntry) -> Self {
        Self {
            by,
            apps: BTreeSet::new(),
            complete: true,
        }
    }

    /// Whether it needs to be told of these.
    pub(crate) fn knows(&self, what: &AppRef) -> bool {
        self.complete
            || self.apps.contains(&what.app)
            || what
                .entrypoint
                .as_ref()
                .is_some_and(|entry| self.by.contains_key(&(what.app.clone(), entry.clone())))
    }

    /// Takes in what was read. What is known already has moved on, and stays.
    pub(crate) fn learn(&mut self, what: &AppRef, read: BTreeMap<String, OnNodes>) {
        for (entry, counts) in read {
            self.by.entry((what.app.clone(), entry)).or_insert(counts);
        }
        match &what.entrypoint {
            Some(entry) => drop(self.by.entry((what.app.clone(), entry.clone())).or_default()),
            None => drop(self.apps.insert(what.app.clone())),
        }
    }

    /// The instances of a spec's entrypoint.
    pub(crate) fn of(&self, spec: &Spec) -> Option<&OnNodes> {
        self.by.get(&(spec.app.clone(), spec.entrypoint.clone()))
    }

    /// The entrypoints that these are of, with their instances.
    pub(crate) fn entries<'a>(&'a self, what: &'a AppRef) -> impl Iterator<Item = (&'a str, &'a OnNodes)> {
        let first = (what.app.clone(), what.entrypoint.clone().unwrap_or_default());
        self.by
            .range(first..)
            .take_while(|((app, entry), _)| {
                *app == what.app && what.entrypoint.as_ref().is_none_or(|wanted| wanted == entry)
            })
            .map(|((_, entry), counts)| (entry.as_str(), counts))
    }

    /// The nodes that have one of these, each with how many.
    pub(crate) fn having<'a>(&'a self, what: &'a AppRef) -> BTreeMap<&'a str, u64> {
        let mut nodes: BTreeMap<&str, u64> = BTreeMap::new();
        let instances = self.entries(what).flat_map(|(_, counts)| counts);
        for (node, count) in instances.filter(|(_, count)| **count > 0) {
            let sum = nodes.entry(node).or_default();
            *sum = sum.saturating_add(*count);
        }
        nodes
    }

    /// The same, to be moved on.
    pub(crate) fn of_mut(&mut self, spec: &Spec) -> &mut OnNodes {
        let key = (spec.app.clone(), spec.entrypoint.clone());
        self.by.entry(key).or_default()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str, u64)]) -> BTreeMap<String, OnNodes> {
        let mut read: BTreeMap<String, OnNodes> = BTreeMap::new();
        for (entry, node, n) in pairs {
            read.entry((*entry).to_owned())
                .or_default()
                .insert((*node).to_owned(), *n);
        }
        read
    }

    #[test]
    fn what_is_known_moves_on_and_is_not_read_again() {
        let mut counts = Counts::default();
        let (web, shop): (AppRef, AppRef) = ("shop/web".parse().unwrap(), "shop".parse().unwrap());
        assert!(!counts.knows(&web) && !counts.knows(&shop));
        counts.learn(&web, read(&[("web", "a", 1)]));
        assert!(counts.knows(&web) && !counts.knows(&shop));
        let spec = Spec {
            app: "shop".into(),
            entrypoint: "web".into(),
            ..Spec::default()
        };
        counts.of_mut(&spec).insert("b".into(), 2);
        counts.learn(&shop, read(&[("web", "a", 9), ("job", "a", 4), ("a", "c", 1)]));
        assert!(counts.knows(&shop) && counts.knows(&"shop/none".parse().unwrap()));
        assert_eq!(counts.having(&web), BTreeMap::from([("a", 1), ("b", 2)]));
        assert_eq!(counts.having(&shop), BTreeMap::from([("a", 5), ("b", 2), ("c", 1)]));
        assert!(counts.having(&"sho".parse().unwrap()).is_empty());
        assert!(counts.having(&"shop/we".parse().unwrap()).is_empty());
    }
}
