//! Workloads as rows for people.

use eru_cli::Table;
use eru_types::{Document, Workload};

/// How much of an id is shown: enough to name it.
const ID: usize = 12;

/// The table of workloads; other documents are left out.
pub(crate) const WORKLOADS: Table = Table {
    headers: &[
        "ID", "NAME", "NODE", "ENGINE", "PHASE", "HEALTH", "ADDRESS", "RESTARTS", "ERROR",
    ],
    row: |document| match document {
        Document::Workload(workload) => Some(row(workload)),
        Document::Refusal(refusal) => Some(vec![
            String::new(),
            refusal.object.clone(),
            String::new(),
            String::new(),
            "refused".into(),
            String::new(),
            String::new(),
            String::new(),
            refusal.message.clone(),
        ]),
        _ => None,
    },
};

fn row(workload: &Workload) -> Vec<String> {
    let health = match workload.health.as_ref().map(|health| health.healthy) {
        Some(true) => "healthy",
        Some(false) => "unhealthy",
        None => "",
    };
    let addresses: Vec<&str> = workload.network.values().map(String::as_str).collect();
    vec![
        workload.id.chars().take(ID).collect(),
        workload.name.clone(),
        workload.node.clone(),
        workload.engine.clone(),
        workload.phase.to_string(),
        health.into(),
        addresses.join(","),
        workload.restarts.to_string(),
        workload.error.clone().unwrap_or_default(),
    ]
}
