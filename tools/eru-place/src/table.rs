//! Lists for people.

use eru_cli::Table;
use eru_types::{Document, format_size};

pub(crate) const WORKLOADS: Table = Table {
    headers: &[
        "NAME", "ID", "NODE", "PHASE", "HEALTH", "CPU", "MEMORY", "NETWORK", "NOTE",
    ],
    row: workload,
};
pub(crate) const NODES: Table = Table {
    headers: &["NAME", "POD", "STATE", "ENGINES", "CPU", "MEMORY", "LABELS"],
    row: node,
};
pub(crate) const PODS: Table = Table {
    headers: &["NAME", "DESCRIPTION"],
    row: pod,
};
pub(crate) const AUDIT: Table = Table {
    headers: &["OBJECT", "RESULT"],
    row: audit,
};

fn joined<'a>(pairs: impl IntoIterator<Item = (&'a String, &'a String)>) -> String {
    pairs
        .into_iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect::<Vec<_>>()
        .join(",")
}

fn workload(document: &Document) -> Option<Vec<String>> {
    match document {
        Document::Workload(workload) => Some(vec![
            workload.name.clone(),
            workload.id.chars().take(12).collect(),
            workload.node.clone(),
            workload.phase.to_string(),
            workload
                .health
                .as_ref()
                .map_or("-", |health| if health.healthy { "healthy" } else { "unhealthy" })
                .into(),
            workload.bound.cpu.to_string(),
            format_size(workload.bound.memory),
            joined(&workload.network),
            workload.error.clone().unwrap_or_default(),
        ]),
        Document::Refusal(refusal) => {
            let mut row = vec!["-".to_owned(); 8];
            row[2].clone_from(&refusal.object);
            row.push(refusal.message.clone());
            Some(row)
        }
        _ => None,
    }
}

fn node(document: &Document) -> Option<Vec<String>> {
    let Document::Node(node) = document else { return None };
    let state = match (node.cordoned, node.alive) {
        (true, _) => "cordoned",
        (_, Some(true)) => "up",
        (_, Some(false)) => "down",
        (_, None) => "-",
    };
    Some(vec![
        node.name.clone(),
        node.pod.clone(),
        state.into(),
        node.engines.join(","),
        format!("{} of {}", node.usage.cpu, node.capacity.cpu),
        format!(
            "{} of {}",
            format_size(node.usage.memory),
            format_size(node.capacity.memory)
        ),
        joined(&node.labels),
    ])
}

fn pod(document: &Document) -> Option<Vec<String>> {
    let Document::Pod(pod) = document else { return None };
    Some(vec![pod.name.clone(), pod.desc.clone()])
}

fn audit(document: &Document) -> Option<Vec<String>> {
    match document {
        Document::Finding(finding) => Some(vec![finding.object.clone(), finding.message.clone()]),
        Document::Audit(audit) => {
            let text = format!(
                "{} nodes, {} workloads, {} cores and {} bound, {} to take back, {} findings",
                audit.nodes,
                audit.workloads,
                audit.usage.cpu,
                format_size(audit.usage.memory),
                audit.reclaimable,
                audit.findings
            );
            Some(vec!["all".into(), text])
        }
        _ => None,
    }
}
