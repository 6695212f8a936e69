//! EACH: `need` more on each of `limit` nodes, those with the most room.

use std::cmp::Reverse;

use eru_types::Reason;

use super::pick::smallest;
use super::{Info, Refused, nodes_wanted, refused};

pub(super) fn plan(need: u64, limit: u64, infos: &[Info<'_>]) -> Result<Vec<u64>, Refused> {
    let wanted = nodes_wanted(limit, infos)?;
    some_fit(need, infos)?;
    let fit: Vec<_> = infos
        .iter()
        .enumerate()
        .filter(|(_, info)| info.capacity >= need)
        .map(|(i, info)| (Reverse(info.capacity), i))
        .collect();
    if fit.len() < wanted {
        let can = fit.len();
        let message = format!("{wanted} nodes with room for {need} each are needed, {can} have it");
        return refused(Reason::InsufficientResource, message);
    }
    let mut given = vec![0; infos.len()];
    smallest(fit, wanted, infos).into_iter().for_each(|i| given[i] = need);
    Ok(given)
}

/// Refuses a number that no node has room for.
pub(super) fn some_fit(need: u64, infos: &[Info<'_>]) -> Result<(), Refused> {
    let most = infos.iter().map(|info| info.capacity).max().unwrap_or_default();
    if most < need {
        let message = format!("{need} are needed on each node, at most {most} fit on one");
        return refused(Reason::InsufficientCapacity, message);
    }
    Ok(())
}
