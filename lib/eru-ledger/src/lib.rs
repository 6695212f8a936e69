//! Nodes and workloads as they lie in the store: each is put together from several keys, in one place.

mod holder;
mod node;
mod pending;
mod pick;
mod workload;

use eru_store::{Entry, Error};
use eru_types::Doc;

pub use holder::Holder;
pub use node::{Seat, nodes, seat, seats};
pub use pending::{Gang, Pending};
pub use pick::{NotOne, pick};
pub use workload::{Survey, counts, counts_of_app, join, survey, workloads};

/// Reads the document under a key.
///
/// # Errors
/// [`Error::Broken`] when it is no such document.
pub fn read<T: Doc>(entry: &Entry) -> Result<T, Error> {
    eru_types::from_json(&entry.value).map_err(|e| Error::Broken {
        key: entry.key.clone(),
        cause: e.to_string(),
    })
}
