//! FILL: so many on each of `limit` nodes that `need` stand there.

use std::cmp::Reverse;

use eru_types::Reason;

use super::pick::smallest;
use super::{Info, Refused, nodes_wanted, refused};

/// Nodes that have the most already are chosen first, so that the fewest instances are added.
pub(super) fn plan(need: u64, limit: u64, infos: &[Info<'_>]) -> Result<Vec<u64>, Refused> {
    let wanted = nodes_wanted(limit, infos)?;
    let reach: Vec<_> = infos
        .iter()
        .enumerate()
        .filter(|(_, info)| info.count.saturating_add(info.capacity) >= need)
        .map(|(i, info)| ((Reverse(info.count), Reverse(info.capacity)), i))
        .collect();
    if reach.is_empty() || reach.len() < wanted {
        let can = reach.len();
        let message = format!("{wanted} nodes with {need} instances each are needed, {can} can have them");
        return refused(Reason::InsufficientResource, message);
    }
    let mut given = vec![0; infos.len()];
    for i in smallest(reach, wanted, infos) {
        given[i] = need.saturating_sub(infos[i].count);
    }
    if given.iter().all(|&n| n == 0) {
        let message = format!("{wanted} nodes have {need} instances already");
        return refused(Reason::AlreadyFilled, message);
    }
    Ok(given)
}
