//! DRAINED: the nodes with the least room are filled up first, among equals the one that is used the most.

use std::cmp::Reverse;

use super::climb::share_bits;
use super::pick::first_by_name;
use super::{Info, Refused, enough};

/// Least room first, then the most used.
type Key = (u64, Reverse<u64>);

fn key(info: &Info<'_>) -> Key {
    (info.capacity, Reverse(share_bits(info.usage)))
}

pub(super) fn plan(need: u64, infos: &[Info<'_>]) -> Result<Vec<u64>, Refused> {
    enough(need, infos)?;
    let (last, below) = last_touched(need, infos);
    let mut given = vec![0; infos.len()];
    let mut ties = Vec::new();
    for (i, info) in infos.iter().enumerate() {
        match key(info).cmp(&last) {
            std::cmp::Ordering::Less => given[i] = info.capacity,
            std::cmp::Ordering::Equal => ties.push(i),
            std::cmp::Ordering::Greater => {}
        }
    }
    // All ties have the same room: some get all of theirs, one what is left over.
    let (rest, each) = (need - below, last.0.max(1));
    let full = usize::try_from(rest / each).unwrap_or(usize::MAX).min(ties.len());
    first_by_name(&mut ties, full, infos);
    ties[..full].iter().for_each(|&i| given[i] = each);
    if let Some(&i) = ties.get(full) {
        given[i] = rest % each;
    }
    Ok(given)
}

/// The key of the last nodes that get something, and what all before them have room for.
///
/// Selection by halves: the half that the need fills is passed over whole, so each node is looked at about twice.
fn last_touched(need: u64, infos: &[Info<'_>]) -> (Key, u64) {
    let mut keys: Vec<Key> = infos.iter().filter(|info| info.capacity > 0).map(key).collect();
    let mut left = &mut keys[..];
    let mut below = 0;
    while left.len() > 1 {
        let middle = (left.len() - 1) / 2;
        left.select_nth_unstable(middle);
        let sum: u128 = left[..=middle].iter().map(|key| u128::from(key.0)).sum();
        match u64::try_from(u128::from(below) + sum) {
            Ok(filled) if filled < need => {
                below = filled;
                left = &mut left[middle + 1..];
            }
            _ => left = &mut left[..=middle],
        }
    }
    let last = left.first().copied().unwrap_or((0, Reverse(0)));
    // Equals of the last may have been passed over.
    let before = infos.iter().filter(|info| key(info) < last);
    (last, before.map(|info| info.capacity).sum())
}
