//! Plans for people.

use eru_cli::{CELL_BREAK, Table};
use eru_types::{Document, Refusal, Spec, format_size};

use crate::change::describe;

pub(crate) const PLAN: Table = Table {
    headers: &["NODE", "COUNT", "APP", "ENTRYPOINT", "NOTE"],
    row: plan,
};

pub(crate) const CAPACITY: Table = Table {
    headers: &["TOTAL", "NODE", "FITS", "NOTE"],
    row: capacity,
};

pub(crate) const EXPLAIN: Table = Table {
    headers: &["NODE", "FITS", "WHY NOT", "CHANGE"],
    row: explain,
};

pub(crate) const MOVES: Table = Table {
    headers: &["WORKLOAD", "FROM", "TO", "CPU", "MEMORY", "NOTE"],
    row: moves,
};

fn note(refusal: &Refusal) -> String {
    format!("{}: {}", refusal.reason, refusal.message)
}

/// A number of instances; the largest is without bound.
fn number(n: u64) -> String {
    if n == u64::MAX {
        "no limit".to_owned()
    } else {
        n.to_string()
    }
}

fn plan(document: &Document) -> Option<Vec<String>> {
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
            let name = |of: fn(&Spec) -> &String| spec.map(of).cloned().unwrap_or_default();
            Some(vec![
                "-".into(),
                "0".into(),
                name(|spec| &spec.app),
                name(|spec| &spec.entrypoint),
                note(refusal),
            ])
        }
        _ => None,
    }
}

fn capacity(document: &Document) -> Option<Vec<String>> {
    match document {
        Document::Capacity(capacity) => {
            // One row, as it is one document; its cells are as high as there are nodes.
            let nodes: Vec<&str> = capacity.nodes.keys().map(String::as_str).collect();
            let fits: Vec<String> = capacity.nodes.values().copied().map(number).collect();
            Some(vec![
                number(capacity.total),
                nodes.join(CELL_BREAK),
                fits.join(CELL_BREAK),
                String::new(),
            ])
        }
        Document::Refusal(refusal) => Some(vec!["0".into(), "-".into(), "0".into(), note(refusal)]),
        _ => None,
    }
}

fn explain(document: &Document) -> Option<Vec<String>> {
    match document {
        Document::Explanation(why) => {
            let reasons: Vec<&str> = why.reasons.iter().map(|reason| reason.message.as_str()).collect();
            let change: Vec<String> = why.change.iter().flatten().map(describe).collect();
            Some(vec![
                why.node.clone(),
                number(why.fits),
                reasons.join(CELL_BREAK),
                change.join(CELL_BREAK),
            ])
        }
        Document::Refusal(refusal) => Some(vec!["-".into(), "0".into(), note(refusal), String::new()]),
        _ => None,
    }
}

fn moves(document: &Document) -> Option<Vec<String>> {
    match document {
        Document::Move(this) => Some(vec![
            this.name.clone(),
            this.from.clone(),
            this.to.clone(),
            this.cost.cpu.to_string(),
            format_size(this.cost.memory),
            String::new(),
        ]),
        Document::Refusal(refusal) => {
            let mut cells = vec![refusal.object.clone()];
            cells.extend(["-", "-", "", ""].map(str::to_owned));
            cells.push(note(refusal));
            Some(cells)
        }
        _ => None,
    }
}
