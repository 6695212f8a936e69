//! FILL: so many on each of `limit` nodes that `need` stand there.

use std::cmp::Reverse;

use eru_types::Reason;

use super::{Info, Refused, refused};

/// Nodes that have the most already are chosen first, so that the fewest instances are added.
pub(super) fn plan(need: u64, limit: u64, infos: &[Info<'_>]) -> Result<Vec<u64>, Refused> {
    let wanted = if limit == 0 {
        infos.len()
    } else {
        usize::try_from(limit).unwrap_or(usize::MAX)
    };
    if infos.len() < wanted {
        let message = format!("{wanted} nodes are needed, {} are there", infos.len());
        return refused(Reason::InsufficientResource, message);
    }
    let mut order: Vec<usize> = (0..infos.len()).collect();
    order.sort_unstable_by_key(|&i| (Reverse(infos[i].count), Reverse(infos[i].capacity), infos[i].node));
    let mut given = vec![0; infos.len()];
    let reach = |i: &usize| infos[*i].count.saturating_add(infos[*i].capacity) >= need;
    let chosen: Vec<usize> = order.into_iter().filter(reach).take(wanted).collect();
    if chosen.len() < wanted {
        let message = format!(
            "{wanted} nodes with {need} instances each are needed, {} can have them",
            chosen.len()
        );
        return refused(Reason::InsufficientResource, message);
    }
    for i in chosen {
        given[i] = need.saturating_sub(infos[i].count);
    }
    if given.iter().all(|&n| n == 0) {
        return refused(
            Reason::AlreadyFilled,
            format!("{wanted} nodes have {need} instances already"),
        );
    }
    Ok(given)
}
