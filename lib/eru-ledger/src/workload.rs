//! A workload: what is wanted of it, and what was observed.

use std::collections::BTreeMap;

use eru_store::{Error, Store};
use eru_types::{Status, Workload, keys};

use crate::read;

/// Joins what is wanted with what was observed.
#[must_use]
pub fn join(mut workload: Workload, status: Option<Status>) -> Workload {
    if let Some(status) = status {
        workload.observe(status);
    }
    workload
}

/// Workloads, and the keys among theirs whose values are none.
#[derive(Debug, Default)]
pub struct Survey {
    /// Each with what was observed of it; in the order of node and id.
    pub workloads: Vec<Workload>,
    /// Values that cannot be read.
    pub broken: Vec<Error>,
}

/// Reads the workloads of one node, or of all. One that cannot be read is the trouble of nobody but itself. A status
/// that cannot be read is as good as none: its node writes it anew.
///
/// # Errors
/// The store's.
pub fn survey(store: &dyn Store, node: Option<&str>) -> Result<Survey, Error> {
    let prefix = |all: &str, of: fn(&str) -> String| node.map_or_else(|| all.to_owned(), of);
    let mut statuses: BTreeMap<String, Status> = BTreeMap::new();
    for entry in store.list(&prefix(keys::STATUS, keys::status_of))?.entries {
        if let Ok(status) = read::<Status>(&entry) {
            statuses.insert(keys::work(&status.node, &status.id), status);
        }
    }
    let mut survey = Survey::default();
    for entry in store.list(&prefix(keys::WORK, keys::work_of))?.entries {
        match read(&entry) {
            Ok(workload) => survey.workloads.push(join(workload, statuses.remove(&entry.key))),
            Err(broken) => survey.broken.push(broken),
        }
    }
    Ok(survey)
}

/// The workloads of a [`survey`]; what cannot be read is told in the log and left out.
///
/// # Errors
/// The store's.
pub fn workloads(store: &dyn Store, node: Option<&str>) -> Result<Vec<Workload>, Error> {
    let survey = survey(store, node)?;
    for broken in &survey.broken {
        tracing::warn!("{broken}; it is left out, and `eru-place audit` says what to do");
    }
    Ok(survey.workloads)
}

/// How many instances of an app's entrypoint each node has, placed ones included.
///
/// # Errors
/// The store's.
pub fn counts(store: &dyn Store, app: &str, entrypoint: &str) -> Result<BTreeMap<String, u64>, Error> {
    let mut counts = BTreeMap::new();
    for entry in store.list(&keys::apps_of(app, entrypoint))?.entries {
        if let Some((node, _)) = keys::node_and_id(&entry.key) {
            *counts.entry(node.to_owned()).or_default() += 1;
        }
    }
    Ok(counts)
}

/// The same of all entrypoints of an app, by entrypoint.
///
/// # Errors
/// The store's.
pub fn counts_of_app(store: &dyn Store, app: &str) -> Result<BTreeMap<String, BTreeMap<String, u64>>, Error> {
    let prefix = keys::apps_of_app(app);
    let mut counts: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for entry in store.list(&prefix)?.entries {
        if let Some((entrypoint, node)) = entry.key.strip_prefix(&prefix).and_then(entrypoint_and_node) {
            *counts
                .entry(entrypoint.to_owned())
                .or_default()
                .entry(node.to_owned())
                .or_default() += 1;
        }
    }
    Ok(counts)
}

/// The parts of `<entrypoint>/<node>/<id>`.
fn entrypoint_and_node(rest: &str) -> Option<(&str, &str)> {
    let (entrypoint, rest) = rest.split_once('/')?;
    Some((entrypoint, rest.split_once('/')?.0))
}
