//! Proving that the books are right, on a live store.

use std::collections::{BTreeMap, BTreeSet};

use eru_cli::{Exit, Failure, Io, Output, OutputArgs};
use eru_ledger::{Seat, read};
use eru_store::{Entry, Store};
use eru_types::{Audit, Extra, Finding, Resources, Workload, keys};

use crate::{contended, node::excess, reclaim, table};

/// How often a node is read anew when others change it meanwhile.
const ATTEMPTS: u32 = 64;

pub(crate) fn run(store: &dyn Store, args: &OutputArgs, io: &mut Io) -> Result<(), Failure> {
    let mut audit = Audit {
        nodes: 0,
        workloads: 0,
        findings: 0,
        reclaimable: 0,
        usage: Resources::default(),
        extra: Extra::new(),
    };
    let mut findings = Vec::new();
    let nodes: Vec<String> = store
        .list(keys::NODES)?
        .entries
        .iter()
        .map(|e| e.key[keys::NODES.len()..].to_owned())
        .collect();
    let mut suspects = reclaim::Suspects::default();
    for name in &nodes {
        let Some((seat, workloads)) = consistent(store, name)? else {
            continue;
        };
        audit.nodes += 1;
        audit.workloads += workloads.len() as u64;
        suspects.look(store, name)?;
        add(&mut audit.usage, &seat.node.usage);
        findings.extend(check(&seat, &workloads));
    }
    audit.reclaimable = suspects.dead(store)?.values().map(|dead| dead.len() as u64).sum();
    let work = store.list(keys::WORK)?.entries;
    findings.extend(strays(store, &nodes, &work)?);
    findings.extend(index(store, &work)?);
    audit.findings = findings.len() as u64;
    let mut output = Output::new(io).list(args, table::AUDIT);
    for finding in findings {
        output.write(&finding.into())?;
    }
    let wrong = audit.findings > 0;
    output.write(&audit.into())?;
    output.finish()?;
    if wrong {
        Err(Failure::reported(Exit::No))
    } else {
        Ok(())
    }
}

/// A node with its workloads as they were at one moment: whoever changes the workloads changes the usage with them, so
/// the reading between two equal revisions of the usage is one.
fn consistent(store: &dyn Store, name: &str) -> Result<Option<(Seat, Vec<Workload>)>, Failure> {
    for _ in 0..ATTEMPTS {
        let Some(before) = eru_ledger::seat(store, name)? else {
            return Ok(None);
        };
        let entries = store.list(&keys::work_of(name))?.entries;
        let after = eru_ledger::seat(store, name)?;
        if after.is_some_and(|after| after.usage_rev == before.usage_rev) {
            let workloads = entries.iter().map(read).collect::<Result<_, _>>()?;
            return Ok(Some((before, workloads)));
        }
    }
    Err(contended("node", name))
}

fn add(sum: &mut Resources, usage: &Resources) {
    sum.cpu = sum.cpu.checked_add(usage.cpu).unwrap_or(sum.cpu);
    sum.memory = sum.memory.saturating_add(usage.memory);
}

fn finding(object: String, message: String, remedy: Option<&str>) -> Finding {
    Finding {
        object,
        message,
        remedy: remedy.map(str::to_owned),
        extra: Extra::new(),
    }
}

/// What is bound is what the workloads have, and within the capacity.
fn check(seat: &Seat, workloads: &[Workload]) -> Vec<Finding> {
    let node = &seat.node;
    let object = format!("node {}", node.name);
    let mut findings = Vec::new();
    let mut sum = Resources::default();
    for workload in workloads {
        if let Err(imbalance) = eru_fit::take(&mut sum, &workload.bound) {
            findings.push(finding(
                object.clone(),
                format!("workload {}: {imbalance}", workload.name),
                None,
            ));
        }
    }
    let usage = Resources {
        extra: Extra::new(),
        ..node.usage.clone()
    };
    if usage != sum {
        let text = |resources: &Resources| serde_json::to_string(resources).unwrap_or_default();
        let message = format!(
            "its workloads have bound {}, its books say {}",
            text(&sum),
            text(&usage)
        );
        findings.push(finding(
            object.clone(),
            message,
            Some("somebody else wrote to the store: restore work/ or usage/ from a backup"),
        ));
    }
    if let Some(what) = excess(node) {
        let remedy = "remove workloads, or correct the capacity with `eru-place node set`";
        findings.push(finding(
            object,
            format!("{what} are in use, more than there is"),
            Some(remedy),
        ));
    }
    findings
}

/// Workloads and usage of nodes that are not there.
fn strays(store: &dyn Store, nodes: &[String], work: &[Entry]) -> Result<Vec<Finding>, Failure> {
    let mut strays: BTreeMap<String, String> = BTreeMap::new();
    for entry in work {
        if let Some((node, id)) = keys::node_and_id(&entry.key) {
            strays.insert(node.to_owned(), format!("workload {id}"));
        }
    }
    for entry in store.list(keys::USAGE)?.entries {
        strays
            .entry(entry.key[keys::USAGE.len()..].to_owned())
            .or_insert_with(|| "usage".into());
    }
    let mut findings = Vec::new();
    for (node, what) in strays.into_iter().filter(|(node, _)| !nodes.contains(node)) {
        // It may have been added since the nodes were listed.
        if store.get(&keys::node(&node))?.is_none() {
            findings.push(finding(
                format!("node {node}"),
                format!("it is not known, but has {what}"),
                Some("add it again with `eru-place node add`"),
            ));
        }
    }
    Ok(findings)
}

/// Every workload stands in the index of its app, and nothing else does.
fn index(store: &dyn Store, work: &[Entry]) -> Result<Vec<Finding>, Failure> {
    let mut expected = BTreeSet::new();
    for entry in work {
        let workload: Workload = read(entry)?;
        let key = keys::app(
            &workload.spec.app,
            &workload.spec.entrypoint,
            &workload.node,
            &workload.id,
        );
        expected.insert((key, entry.key.clone()));
    }
    let indexed: BTreeSet<(String, String)> = store
        .list(keys::APPS)?
        .entries
        .into_iter()
        .filter_map(|entry| {
            let work = keys::node_and_id(&entry.key).map(|(node, id)| keys::work(node, id))?;
            Some((entry.key, work))
        })
        .collect();
    let mut findings = Vec::new();
    for (index, work) in expected.symmetric_difference(&indexed) {
        // The two lists are of two moments: what differs is looked at once more, in one.
        let found = store.get_many(&[index, work])?.entries.len();
        if found == 1 {
            findings.push(finding(
                format!("key {work}"),
                format!("only one of {work} and {index} exists"),
                None,
            ));
        }
    }
    Ok(findings)
}
