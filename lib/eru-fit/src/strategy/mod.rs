//! How many instances each node gets. The semantics are Eru's, ties are broken by the node's name, and nothing costs
//! more with the number of instances.
//!
//! What must stay true: every plan is the one that the strategy's rule makes when it is followed instance by instance;
//! no node gets more than its capacity; the order of the nodes in the input decides nothing.

mod auto;
mod climb;
mod drained;
mod each;
mod fill;
mod global;
mod level;
mod pick;
mod spread;
mod water;

use eru_types::{Reason, Strategy};

/// What a strategy knows of one node.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Info<'a> {
    /// The node; no two have one name.
    pub node: &'a str,
    /// How many more fit; `u64::MAX` is without limit.
    pub capacity: u64,
    /// How many of this app's entrypoint it has.
    pub count: u64,
    /// How much of it is used, as a share of the whole; may be above 1. What is negative counts as 0, what is no number
    /// as full.
    pub usage: f64,
    /// How much one more instance adds to `usage`. What is negative or no number counts as 0.
    pub rate: f64,
    /// The failure domain it is in; those that name none are together in the domain "".
    pub domain: &'a str,
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
/// `limit` is AUTO's and SPREAD's most instances a node, old and new, and FILL's and EACH's number of nodes; 0 is none.
/// GLOBAL and DRAINED have no use for it. SPREAD counts what stands in a domain, so it must be told of nodes on which
/// nothing fits too.
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
        Strategy::Each => each::plan(need, limit, infos),
        Strategy::Global => global::plan(need, infos),
        Strategy::Drained => drained::plan(need, infos),
        Strategy::Spread => spread::plan(need, limit, infos),
    }
}

/// As [`plan`], for numbers that may be negative: a negative `need` is refused as 0 is, a negative `limit` is none for
/// AUTO and SPREAD, and no number of nodes for FILL and EACH.
///
/// # Errors
/// As [`plan`].
pub fn plan_signed(strategy: Strategy, need: i64, limit: i64, infos: &[Info<'_>]) -> Result<Vec<u64>, Refused> {
    let Ok(count @ 1..) = u64::try_from(need) else {
        let message = format!("{need} instances are asked for; ask for at least one");
        return refused(Reason::InvalidCount, message);
    };
    match (u64::try_from(limit), strategy) {
        (Ok(limit), _) => plan(strategy, count, limit, infos),
        (Err(_), Strategy::Fill | Strategy::Each) => {
            // As in Eru, EACH first says when no node at all can have so many.
            if strategy == Strategy::Each {
                each::some_fit(count, infos)?;
            }
            let message = format!("{limit} nodes cannot be chosen; ask for at least one, or 0 for all");
            refused(Reason::InsufficientResource, message)
        }
        (Err(_), _) => plan(strategy, count, 0, infos),
    }
}

/// Refuses what the nodes together have no room for.
fn enough(need: u64, infos: &[Info<'_>]) -> Result<(), Refused> {
    let total: u128 = infos.iter().map(|info| u128::from(info.capacity)).sum();
    if total < u128::from(need) {
        return refused(Reason::InsufficientResource, format!("{need} are needed, {total} fit"));
    }
    Ok(())
}

/// How many nodes FILL and EACH must find: `limit`, and all for 0.
fn nodes_wanted(limit: u64, infos: &[Info<'_>]) -> Result<usize, Refused> {
    match usize::try_from(limit) {
        Ok(0) => Ok(infos.len()),
        Ok(wanted) if wanted <= infos.len() => Ok(wanted),
        _ => {
            let message = format!("{limit} nodes are needed, {} are there", infos.len());
            refused(Reason::InsufficientResource, message)
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
