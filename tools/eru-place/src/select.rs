//! Finding workloads.

use std::collections::BTreeMap;
use std::net::IpAddr;

use clap::Args;
use eru_cli::{Exit, Failure, Io, Output, OutputArgs};
use eru_ledger::NotOne;
use eru_store::Store;
use eru_types::{Workload, name};
use ipnet::IpNet;

use crate::table;

/// Which workloads.
#[derive(Args, Debug, Clone, Default)]
pub(crate) struct Select {
    /// Of this app
    #[arg(value_parser = app)]
    pub(crate) app: Option<String>,
    /// Of this entrypoint
    #[arg(long, short, value_name = "NAME", value_parser = entrypoint)]
    pub(crate) entry: Option<String>,
    /// On this node
    #[arg(long, short, value_name = "NAME", value_parser = object)]
    pub(crate) node: Option<String>,
    /// In this pod
    #[arg(long, short, value_name = "NAME", value_parser = object)]
    pub(crate) pod: Option<String>,
    /// With this label; may be repeated
    #[arg(long, short, value_name = "KEY[=VALUE]")]
    pub(crate) label: Vec<String>,
}

/// What to list.
#[derive(Args, Debug, Clone, Default)]
pub(crate) struct List {
    #[command(flatten)]
    which: Select,
    /// So many at most
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// With an address in this network; may be repeated
    #[arg(long, value_name = "CIDR|IP", value_parser = network)]
    match_ip: Vec<IpNet>,
    /// Without any address in this network; may be repeated
    #[arg(long, value_name = "CIDR|IP", value_parser = network)]
    skip_ip: Vec<IpNet>,
}

/// Names that nothing can have are mistakes; nobody should wait for it to come up.
fn app(text: &str) -> Result<String, String> {
    name::app(text).map(|()| text.to_owned())
}

fn entrypoint(text: &str) -> Result<String, String> {
    name::entrypoint(text).map(|()| text.to_owned())
}

fn object(text: &str) -> Result<String, String> {
    name::object("name", text).map(|()| text.to_owned())
}

/// Reads a network, or one address.
fn network(text: &str) -> Result<IpNet, String> {
    let one = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse::<IpNet>()
        .or_else(|_| one())
        .map_err(|_| format!("'{text}' is neither a network such as 10.0.0.0/8 nor an address"))
}

/// Whether there is a label `KEY`, or `KEY=VALUE`.
pub(crate) fn has_label(labels: &BTreeMap<String, String>, wanted: &str) -> bool {
    match wanted.split_once('=') {
        Some((key, value)) => labels.get(key).is_some_and(|have| have == value),
        None => labels.contains_key(wanted),
    }
}

impl Select {
    /// Whether a workload is one of those; of which node is the reader's concern.
    pub(crate) fn takes(&self, workload: &Workload) -> bool {
        let spec = &workload.spec;
        self.app.as_ref().is_none_or(|app| spec.app == *app)
            && self.entry.as_ref().is_none_or(|entry| spec.entrypoint == *entry)
            && self.pod.as_ref().is_none_or(|pod| workload.pod == *pod)
            && self.label.iter().all(|label| has_label(&spec.labels, label))
    }
}

impl List {
    fn takes(&self, workload: &Workload) -> bool {
        let within = |networks: &[IpNet]| {
            let mut addresses = workload.network.values().filter_map(|ip| ip.parse::<IpAddr>().ok());
            addresses.any(|ip| networks.iter().any(|network| network.contains(&ip)))
        };
        self.which.takes(workload) && (self.match_ip.is_empty() || within(&self.match_ip)) && !(within(&self.skip_ip))
    }
}

pub(crate) fn ls(store: &dyn Store, list: &List, args: &OutputArgs, io: &mut Io) -> Result<(), Failure> {
    let mut output = Output::new(io).list(args, table::WORKLOADS);
    let all = eru_ledger::workloads(store, list.which.node.as_deref())?;
    let taken = all.into_iter().filter(|workload| list.takes(workload));
    for workload in taken.take(list.limit.unwrap_or(usize::MAX)) {
        output.write(&workload.into())?;
    }
    output.finish()
}

pub(crate) fn get(store: &dyn Store, names: &[String], args: &OutputArgs, io: &mut Io) -> Result<(), Failure> {
    let workloads = find_all(store, names)?;
    let mut output = Output::new(io).table(args, table::WORKLOADS);
    workloads
        .into_iter()
        .try_for_each(|workload| output.write(&workload.into()))?;
    output.finish()
}

/// The one workload of each name, id, or beginning of an id. All must be known before anything is done.
pub(crate) fn find_all(store: &dyn Store, names: &[String]) -> Result<Vec<Workload>, Failure> {
    let all = eru_ledger::workloads(store, None)?;
    names.iter().map(|name| pick(&all, name).cloned()).collect()
}

fn pick<'a>(all: &'a [Workload], name: &str) -> Result<&'a Workload, Failure> {
    eru_ledger::pick(all, name).map_err(|not_one| match not_one {
        NotOne::Absent => Failure::new(Exit::No, format_args!("workload {name} is not known"))
            .hint("`eru-place ls` lists those that are"),
        NotOne::Several(n) => Failure::new(
            Exit::Usage,
            format_args!("{name} is the beginning of {n} workloads' ids"),
        )
        .hint("give more of it"),
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn by_address() {
        let workload = |ip: &str| Workload {
            network: BTreeMap::from([("lan".to_owned(), ip.to_owned())]),
            ..Workload::default()
        };
        let takes = |list: &List| ["10.1.2.3", "fd00::1", "gone"].map(|ip| list.takes(&workload(ip)));
        let nets = |texts: &[&str]| texts.iter().map(|text| network(text).unwrap()).collect::<Vec<_>>();
        let matched = List {
            match_ip: nets(&["10.1.0.0/16", "fd00::1"]),
            ..List::default()
        };
        assert_eq!(takes(&matched), [true, true, false]);
        let skipped = List {
            skip_ip: nets(&["10.1.2.3"]),
            ..List::default()
        };
        assert_eq!(takes(&skipped), [false, true, true]);
        assert!(network("10.0.0.0/33").is_err() && network("lan").is_err());
    }
}
