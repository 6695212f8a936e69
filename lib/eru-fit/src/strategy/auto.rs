//! AUTO: each instance to the node that has the fewest of its entrypoint, and among those to the one with the most
//! capacity left.

use std::cmp::Reverse;

use eru_types::Reason;

use super::level::{Bin, Width, level};
use super::pick::smallest;
use super::{Info, Refused, enough, refused};

pub(super) fn plan(need: u64, limit: u64, infos: &[Info<'_>]) -> Result<Vec<u64>, Refused> {
    within_limit(need, limit, infos)?;
    Ok(share(need, limit, infos))
}

/// Refuses what has no room, be it for the capacity or for the limit.
pub(super) fn within_limit(need: u64, limit: u64, infos: &[Info<'_>]) -> Result<(), Refused> {
    enough(need, infos)?;
    let within: u128 = infos.iter().map(|info| u128::from(room(info, limit))).sum();
    if within < u128::from(need) {
        let message = format!("{need} are needed, {within} fit with at most {limit} a node");
        return refused(Reason::InsufficientResource, message);
    }
    Ok(())
}

/// How many the node may get: what fits, cut to the limit.
pub(super) fn room(info: &Info<'_>, limit: u64) -> u64 {
    if limit == 0 {
        info.capacity
    } else {
        info.capacity.min(limit.saturating_sub(info.count))
    }
}

/// Shares out what has room.
pub(super) fn share(need: u64, limit: u64, infos: &[Info<'_>]) -> Vec<u64> {
    // Nobody gets more than is needed, so that what is unlimited stays small.
    let room = |info: &Info<'_>| room(info, limit).min(need);
    let bins: Option<Vec<Bin<u64>>> = infos
        .iter()
        .map(|info| {
            let (count, room) = (info.count, room(info));
            count.checked_add(room).map(|_| Bin { count, room })
        })
        .collect();
    if let Some(bins) = bins {
        return pour(need, &bins, infos);
    }
    let wide = |info: &Info<'_>| Bin {
        count: u128::from(info.count),
        room: u128::from(room(info)),
    };
    pour(need, &infos.iter().map(wide).collect::<Vec<_>>(), infos)
}

fn pour<W: Width>(need: u64, bins: &[Bin<W>], infos: &[Info<'_>]) -> Vec<u64> {
    let level = level(need, bins);
    let mut given: Vec<u64> = bins.iter().map(|bin| u64::nearest(bin.up_to(level).into())).collect();
    let rest = need.saturating_sub(given.iter().sum());
    if rest > 0 {
        let at_level = (0..bins.len())
            .filter(|&i| bins[i].ends_at(level))
            .map(|i| (Reverse(infos[i].capacity - given[i]), i))
            .collect();
        let rest = usize::try_from(rest).unwrap_or(usize::MAX);
        smallest(at_level, rest, infos).into_iter().for_each(|i| given[i] += 1);
    }
    given
}
