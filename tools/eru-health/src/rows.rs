//! Tables for people.

use eru_cli::Table;
use eru_types::{Document, Health, Phase, name};

/// Workloads, statuses and probes.
pub(crate) const TABLE: Table = Table {
    headers: &["NAME", "NODE", "PHASE", "HEALTH", "REASON"],
    row,
};

fn row(document: &Document) -> Option<Vec<String>> {
    match document {
        Document::Workload(w) => Some(cells(&w.name, &w.node, w.phase, w.health.as_ref(), w.error.as_ref())),
        Document::Status(s) => {
            let name = if s.name.is_empty() { &s.id } else { &s.name };
            Some(cells(name, &s.node, s.phase, s.health.as_ref(), s.error.as_ref()))
        }
        Document::Probe(p) => Some(vec![
            p.target.clone(),
            String::new(),
            String::new(),
            word(p.ok),
            p.reason.clone().unwrap_or_default(),
        ]),
        _ => None,
    }
}

fn cells(name: &str, node: &str, phase: Phase, health: Option<&Health>, error: Option<&String>) -> Vec<String> {
    let reason = health.and_then(|health| health.reason.as_ref()).or(error);
    vec![
        name.to_owned(),
        node.to_owned(),
        phase.to_string(),
        health.map_or_else(|| "unknown".to_owned(), |health| word(health.healthy)),
        reason.cloned().unwrap_or_default(),
    ]
}

fn word(healthy: bool) -> String {
    if healthy { "healthy" } else { "unhealthy" }.to_owned()
}

/// Whether a workload's name is of an app, and of an entrypoint if one is asked for.
pub(crate) fn is_of(workload: &str, app: Option<&str>, entrypoint: Option<&str>) -> bool {
    if app.is_none() && entrypoint.is_none() {
        return true;
    }
    name::split_workload(workload)
        .is_some_and(|(a, e, _)| app.is_none_or(|app| app == a) && entrypoint.is_none_or(|entry| entry == e))
}
