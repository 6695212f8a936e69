//! AUTO: each instance to the node that has the fewest of its entrypoint.
//!
//! Giving instances one by one to the node with the smallest count, and among those to the one with the most capacity
//! left, takes the smallest keys of a merge of ascending lists. So the result is a water level: all nodes are filled up
//! to the highest level that the need pays for, and the rest goes, one each, to nodes that stand at that level.

use std::cmp::Reverse;

use eru_types::Reason;

use super::{Info, Refused, refused};

pub(super) fn plan(need: u64, limit: u64, infos: &[Info<'_>]) -> Result<Vec<u64>, Refused> {
    let total: u128 = infos.iter().map(|info| u128::from(info.capacity)).sum();
    if total < u128::from(need) {
        return refused(Reason::InsufficientResource, format!("{need} are needed, {total} fit"));
    }
    let room: Vec<u64> = infos.iter().map(|info| room(info, limit)).collect();
    let within: u128 = room.iter().map(|&room| u128::from(room)).sum();
    if within < u128::from(need) {
        let message = format!("{need} are needed, {within} fit with at most {limit} a node");
        return refused(Reason::InsufficientResource, message);
    }
    let level = level(need, infos, &room);
    let mut given: Vec<u64> = infos
        .iter()
        .zip(&room)
        .map(|(info, &room)| up_to(level, info, room))
        .collect();
    let rest = need - given.iter().sum::<u64>();
    let mut at_level: Vec<usize> = (0..infos.len())
        .filter(|&i| given[i] < room[i] && infos[i].count.saturating_add(given[i]) == level)
        .collect();
    at_level.sort_unstable_by_key(|&i| (Reverse(infos[i].capacity - given[i]), infos[i].node));
    for &i in at_level.iter().take(usize::try_from(rest).unwrap_or(usize::MAX)) {
        given[i] += 1;
    }
    Ok(given)
}

/// How many the node may get: what fits, cut to the limit.
fn room(info: &Info<'_>, limit: u64) -> u64 {
    if limit == 0 {
        info.capacity
    } else {
        info.capacity.min(limit.saturating_sub(info.count))
    }
}

/// What fills a node up to a level.
fn up_to(level: u64, info: &Info<'_>, room: u64) -> u64 {
    room.min(level.saturating_sub(info.count))
}

/// The highest level that `need` pays for.
fn level(need: u64, infos: &[Info<'_>], room: &[u64]) -> u64 {
    let cost = |level: u64| -> u128 {
        infos
            .iter()
            .zip(room)
            .map(|(info, &room)| u128::from(up_to(level, info, room)))
            .sum()
    };
    let least = infos.iter().map(|info| info.count).min().unwrap_or_default();
    let (mut low, mut high) = (
        least,
        infos
            .iter()
            .map(|info| info.count)
            .max()
            .unwrap_or_default()
            .saturating_add(need),
    );
    while low < high {
        let middle = high - (high - low) / 2;
        if cost(middle) <= u128::from(need) {
            low = middle
        } else {
            high = middle - 1
        }
    }
    low
}
