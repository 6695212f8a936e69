//! A node: what the operator described, what is bound of it, and whether it is alive.

use std::collections::{BTreeMap, BTreeSet};

use eru_store::{Entry, Error, Rev, Store};
use eru_types::{Node, Resources, keys};

use crate::read;

/// A node with the revisions at which it was read, for a transaction to hold on to.
#[derive(Debug, Clone)]
pub struct Seat {
    /// The node with its usage.
    pub node: Node,
    /// Revision of `nodes/<node>`.
    pub node_rev: Rev,
    /// Revision of `usage/<node>`; 0 while nothing was ever bound.
    pub usage_rev: Rev,
}

fn usage(entry: &Entry) -> Result<Resources, Error> {
    serde_json::from_slice(&entry.value).map_err(|e| Error::Broken {
        key: entry.key.clone(),
        cause: e.to_string(),
    })
}

/// Reads one node with its usage, at one revision.
///
/// # Errors
/// The store's, and values that are not valid.
pub fn seat(store: &dyn Store, name: &str) -> Result<Option<Seat>, Error> {
    Ok(seats(store, &[name])?.remove(name))
}

/// Reads some nodes with their usage, all at one revision; those that are not known are left out.
///
/// # Errors
/// See [`seat`].
pub fn seats(store: &dyn Store, names: &[&str]) -> Result<BTreeMap<String, Seat>, Error> {
    let keys: Vec<String> = names
        .iter()
        .flat_map(|name| [keys::node(name), keys::usage(name)])
        .collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let entries = store.get_many(&keys)?.entries;
    let find = |key: &str| -> Option<&Entry> {
        let at = entries.binary_search_by(|entry| entry.key.as_str().cmp(key)).ok()?;
        entries.get(at)
    };
    let mut seats = BTreeMap::new();
    for name in names {
        let Some(entry) = find(&keys::node(name)) else { continue };
        let mut node: Node = read(entry)?;
        let bound = find(&keys::usage(name));
        if let Some(bound) = bound {
            node.usage = usage(bound)?;
        }
        let seat = Seat {
            node,
            node_rev: entry.mod_rev,
            usage_rev: bound.map_or(0, |bound| bound.mod_rev),
        };
        seats.insert((*name).to_owned(), seat);
    }
    Ok(seats)
}

/// Reads all nodes with their usage and whether they are alive, in the order of their names.
///
/// # Errors
/// The store's, and values that are not valid.
pub fn nodes(store: &dyn Store) -> Result<Vec<Node>, Error> {
    let mut bound: BTreeMap<String, Resources> = BTreeMap::new();
    for entry in store.list(keys::USAGE)?.entries {
        bound.insert(entry.key[keys::USAGE.len()..].to_owned(), usage(&entry)?);
    }
    let names = |prefix: &str| -> Result<BTreeSet<String>, Error> {
        Ok(store
            .list(prefix)?
            .entries
            .iter()
            .map(|entry| entry.key[prefix.len()..].to_owned())
            .collect())
    };
    let (monitored, alive) = (names(keys::MONITORED)?, names(keys::ALIVE)?);
    let mut nodes = Vec::new();
    for entry in store.list(keys::NODES)?.entries {
        let mut node: Node = read(&entry)?;
        node.usage = bound.remove(&node.name).unwrap_or_default();
        node.alive = (monitored.contains(&node.name) || alive.contains(&node.name)).then(|| alive.contains(&node.name));
        nodes.push(node);
    }
    Ok(nodes)
}
