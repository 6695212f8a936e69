//! Lists for people.

use eru_cli::Table;
use eru_types::{Document, Node, format_size};

pub(crate) const WORKLOADS: Table = Table {
    headers: &[
        "NAME", "ID", "NODE", "PHASE", "HEALTH", "CPU", "MEMORY", "NETWORK", "NOTE",
    ],
    row: workload,
};
pub(crate) const NODES: Table = Table {
    headers: &[
        "NAME", "POD", "STATE", "ENGINES", "CPU", "MEMORY", "STORAGE", "DEVICES", "LABELS",
    ],
    row: node,
};
pub(crate) const PODS: Table = Table {
    headers: &["NAME", "DESCRIPTION"],
    row: pod,
};
pub(crate) const REMAPS: Table = Table {
    headers: &["NAME", "ID", "NODE", "CORES"],
    row: remap,
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
        cores(node),
        of(node.usage.memory, node.capacity.memory),
        of(node.usage.storage, node.capacity.storage),
        devices(node),
        joined(&node.labels),
    ])
}

/// What is in use of the cores, and how many times they are promised.
fn cores(node: &Node) -> String {
    let times = match &node.overcommit {
        once if once.is_one() => String::new(),
        times => format!(" x {times}"),
    };
    format!("{} of {}{times}", node.usage.cpu, node.capacity.cpu)
}

fn of(used: u64, there: u64) -> String {
    match (used, there) {
        (0, 0) => "-".into(),
        _ => format!("{} of {}", format_size(used), format_size(there)),
    }
}

/// What is in use of each product, and of each amount that a resource plugin knows.
fn devices(node: &Node) -> String {
    let (capacity, usage) = (&node.capacity, &node.usage);
    let products = capacity.devices.iter().map(|(product, there)| {
        let used = usage.devices.get(product).map_or(0, std::collections::BTreeSet::len);
        format!("{product} {used} of {}", there.len())
    });
    // Amounts may be as many as there are ports: only their sum is shown.
    let plugins = capacity.plugins.iter().map(|(plugin, there)| {
        let sum = |amounts: &std::collections::BTreeMap<String, u64>| {
            amounts.values().fold(0, |sum: u64, amount| sum.saturating_add(*amount))
        };
        format!(
            "{plugin} {} of {}",
            usage.plugins.get(plugin).map_or(0, sum),
            sum(there)
        )
    });
    let all: Vec<String> = products.chain(plugins).collect();
    if all.is_empty() { "-".into() } else { all.join(", ") }
}

fn pod(document: &Document) -> Option<Vec<String>> {
    let Document::Pod(pod) = document else { return None };
    Some(vec![pod.name.clone(), pod.desc.clone()])
}

fn remap(document: &Document) -> Option<Vec<String>> {
    let Document::Remap(remap) = document else { return None };
    Some(vec![
        remap.name.clone(),
        remap.id.chars().take(12).collect(),
        remap.node.clone(),
        remap.cores.to_string(),
    ])
}

fn audit(document: &Document) -> Option<Vec<String>> {
    match document {
        Document::Finding(finding) => {
            let mended = if finding.fixed { "mended: " } else { "" };
            Some(vec![finding.object.clone(), format!("{mended}{}", finding.message)])
        }
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
