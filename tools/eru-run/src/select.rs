//! The workloads that a command is about: those of standard input, or those that its arguments name.

use eru_cli::{Exit, Failure, Io};
use eru_ledger::NotOne;
use eru_store::Store;
use eru_types::{Document, Workload};

use crate::stream::Source;

/// Documents of standard input, or of the store if any are named.
pub(crate) fn source(store: &dyn Store, named: &[String], io: &mut Io) -> Result<Source, Failure> {
    if named.is_empty() {
        return Ok(Box::new(io.documents().map(|item| item.map(|(_, document)| document))));
    }
    let found = find_all(store, named)?;
    Ok(Box::new(
        found.into_iter().map(|workload| Ok(Document::Workload(workload))),
    ))
}

/// The one workload of each name, id, or beginning of an id. All must be known before anything is done.
pub(crate) fn find_all(store: &dyn Store, named: &[String]) -> Result<Vec<Workload>, Failure> {
    let all = eru_ledger::workloads(store, None)?;
    named.iter().map(|name| pick(&all, name).cloned()).collect()
}

fn pick<'a>(all: &'a [Workload], name: &str) -> Result<&'a Workload, Failure> {
    eru_ledger::pick(all, name).map_err(|not_one| match not_one {
        NotOne::Absent => Failure::new(Exit::No, format_args!("workload {name} is not in the store"))
            .hint("`eru-run ps --all-nodes` lists those that are"),
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
    fn by_name_id_or_its_beginning() {
        let all: Vec<Workload> = [
            ("0a1b", "app_web_abcdef"),
            ("0a2c", "app_web_ghijkl"),
            ("0a", "app_db_mnopqr"),
        ]
        .map(|(id, name)| Workload {
            id: id.into(),
            name: name.into(),
            ..Workload::default()
        })
        .into();
        let id = |name: &str| pick(&all, name).map(|workload| workload.id.as_str());
        assert_eq!(id("app_web_ghijkl").unwrap(), "0a2c");
        assert_eq!(id("0a1").unwrap(), "0a1b");
        assert_eq!(id("0a").unwrap(), "0a");
        assert_eq!(id("0").unwrap_err().exit(), Exit::Usage);
        assert_eq!(id("x").unwrap_err().exit(), Exit::No);
        assert_eq!(id("").unwrap_err().exit(), Exit::No);
    }
}
