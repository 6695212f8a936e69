//! Finding workloads.

use eru_cli::{Exit, Failure, Io, Output, OutputArgs};
use eru_ledger::NotOne;
use eru_store::Store;
use eru_types::Workload;

use crate::args::Select;
use crate::table;

impl Select {
    fn takes(&self, workload: &Workload) -> bool {
        let spec = &workload.spec;
        self.app.as_ref().is_none_or(|app| spec.app == *app)
            && self.entry.as_ref().is_none_or(|entry| spec.entrypoint == *entry)
            && self.pod.as_ref().is_none_or(|pod| workload.pod == *pod)
            && self.label.iter().all(|label| match label.split_once('=') {
                Some((key, value)) => spec.labels.get(key).is_some_and(|have| have == value),
                None => spec.labels.contains_key(label),
            })
    }
}

pub(crate) fn ls(store: &dyn Store, which: &Select, args: &OutputArgs, io: &mut Io) -> Result<(), Failure> {
    let mut output = Output::new(io).list(args, table::WORKLOADS);
    for workload in eru_ledger::workloads(store, which.node.as_deref())? {
        if which.takes(&workload) {
            output.write(&workload.into())?;
        }
    }
    output.finish()
}

pub(crate) fn get(store: &dyn Store, name: &str, args: &OutputArgs, io: &mut Io) -> Result<(), Failure> {
    let all = eru_ledger::workloads(store, None)?;
    let workload = pick(&all, name)?.clone();
    let mut output = Output::new(io).table(args, table::WORKLOADS);
    output.write(&workload.into())?;
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
