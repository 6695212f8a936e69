//! Finding workloads.

use eru_cli::{Exit, Failure, Io, Output, OutputArgs};
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
    let workload = find(store, name)?;
    let mut output = Output::new(io).table(args, table::WORKLOADS);
    output.write(&workload.into())?;
    output.finish()
}

/// The one workload of a name, an id, or the beginning of an id.
pub(crate) fn find(store: &dyn Store, name: &str) -> Result<Workload, Failure> {
    let mut found: Vec<Workload> = eru_ledger::workloads(store, None)?
        .into_iter()
        .filter(|workload| !name.is_empty() && (workload.name == name || workload.id.starts_with(name)))
        .collect();
    match found.len() {
        0 => Err(Failure::new(Exit::No, format_args!("workload {name} is not known"))
            .hint("`eru-place ls` lists those that are")),
        1 => Ok(found.remove(0)),
        n => Err(Failure::new(
            Exit::Usage,
            format_args!("{name} is the beginning of {n} workloads' ids"),
        )
        .hint("give more of it")),
    }
}
