//! How many instances each node gets. The semantics are Eru's, ties are broken by the node's name, and nothing costs
//! more with the number of instances.

mod auto;
mod fill;

use eru_types::{Reason, Strategy};

/// What a strategy knows of one node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Info<'a> {
    /// The node.
    pub node: &'a str,
    /// How many more fit.
    pub capacity: u64,
    /// How many of this app's entrypoint it has.
    pub count: u64,
}

/// Why a strategy gives no plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refused {
    /// The class.
    pub reason: Reason,
    /// The reason with its figures.
    pub message: String,
}

fn refused<T>(reason: Reason, message: String) -> Result<T, Refused> {
    Err(Refused { reason, message })
}

/// Plans `need` instances over the nodes; the result stands in the order of `infos`.
///
/// `limit` is AUTO's most instances a node, old and new, and FILL's number of nodes; 0 is none.
///
/// # Errors
/// Where the strategy's condition cannot be met, nothing is planned.
pub fn plan(strategy: Strategy, need: u64, limit: u64, infos: &[Info<'_>]) -> Result<Vec<u64>, Refused> {
    if need == 0 {
        return refused(
            Reason::InvalidCount,
            "0 instances are asked for; ask for at least one".into(),
        );
    }
    match strategy {
        Strategy::Auto => auto::plan(need, limit, infos),
        Strategy::Fill => fill::plan(need, limit, infos),
        _ => refused(Reason::InvalidStrategy, format!("{strategy} is not known here")),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
