//! Plans for people.

use eru_cli::Table;
use eru_types::Document;

pub(crate) const PLAN: Table = Table {
    headers: &["NODE", "COUNT", "APP", "ENTRYPOINT", "NOTE"],
    row,
};

fn row(document: &Document) -> Option<Vec<String>> {
    match document {
        Document::Assignment(assignment) => {
            let spec = &assignment.deploy.spec;
            let count = assignment.count.to_string();
            Some(vec![
                assignment.node.clone(),
                count,
                spec.app.clone(),
                spec.entrypoint.clone(),
                String::new(),
            ])
        }
        Document::Refusal(refusal) => {
            let spec = refusal.deploy.as_ref().map(|deploy| &deploy.spec);
            let name = |of: fn(&eru_types::Spec) -> &String| spec.map(of).cloned().unwrap_or_default();
            let note = format!("{}: {}", refusal.reason, refusal.message);
            Some(vec![
                "-".into(),
                "0".into(),
                name(|spec| &spec.app),
                name(|spec| &spec.entrypoint),
                note,
            ])
        }
        Document::Capacity(capacity) => {
            let nodes: Vec<String> = capacity
                .nodes
                .iter()
                .map(|(node, fits)| format!("{node}: {fits}"))
                .collect();
            Some(vec![
                "all".into(),
                capacity.total.to_string(),
                String::new(),
                String::new(),
                nodes.join(", "),
            ])
        }
        _ => None,
    }
}
