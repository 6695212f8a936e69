//! Closed forms: how many instances a set of cores serves.

use super::{Shape, free};
use crate::Host;

/// The first sums of something over the cores that are free as a whole.
pub(super) type Sums = Vec<u64>;

fn sums(each: impl ExactSizeIterator<Item = u64>) -> Sums {
    let mut sums = Vec::with_capacity(each.len() + 1);
    let mut sum = 0u64;
    sums.push(sum);
    for one in each {
        // At most 2^32 cores of 2^32 pieces.
        sum = sum.saturating_add(one);
        sums.push(sum);
    }
    sums
}

/// Which cores serve what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Split {
    /// How many of the whole cores, from the first, are broken into fragments.
    pub(super) broken: usize,
    /// The instances that are served then.
    pub(super) count: u64,
}

/// How often `full` of a number of cores can be taken, never one core twice at a time, when the `j` that can be taken
/// most often are left out of the sum: the least of `rest(j) / (full − j)`.
fn full_sets(full: u64, cores: usize, rest: impl Fn(usize) -> u64) -> u64 {
    match usize::try_from(full) {
        Ok(full) if full <= cores => (0..full).map(|j| rest(j) / (full - j) as u64).min().unwrap_or(u64::MAX),
        _ => 0,
    }
}

/// The split that serves most instances, of those the one that breaks fewest cores. `wholes` is what is free of the
/// whole cores, from the busiest on; `fragments` are the cores that are broken, and how many parts they serve.
pub(super) fn split(shape: Shape, wholes: &[u32], fragments: (usize, u64)) -> Split {
    let slots = sums(wholes.iter().map(|&free| u64::from(free / shape.base)));
    let all = wholes.len();
    let sets = |broken: usize| full_sets(shape.full, all - broken, |j| slots[all - j] - slots[broken]);
    let Some(parts) = parts(shape, wholes, fragments.1) else {
        return Split {
            broken: 0,
            count: sets(0),
        };
    };
    let most = shape.breakable(all, fragments.0);
    if shape.full == 0 {
        return Split {
            broken: most,
            count: parts[most],
        };
    }
    // Sets get fewer and parts get more with each core that is broken: the best is where they meet.
    let (mut low, mut high) = (0, most + 1);
    while low < high {
        let middle = usize::midpoint(low, high);
        if parts[middle] >= sets(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    let after = (low <= most).then(|| sets(low));
    let before = low.checked_sub(1).map(|broken| parts[broken]);
    match (before, after) {
        (Some(count), after) if after.is_none_or(|after| after <= count) => Split { broken: low - 1, count },
        (_, after) => Split {
            broken: low,
            count: after.unwrap_or_default(),
        },
    }
}

/// How many parts there are when the first so many whole cores are broken besides those that are `already`; `None` when
/// no parts are wanted.
pub(super) fn parts(shape: Shape, wholes: &[u32], already: u64) -> Option<Sums> {
    (shape.part > 0).then(|| {
        let mut parts = sums(wholes.iter().map(|free| u64::from(free / shape.part)));
        for sum in &mut parts {
            *sum = sum.saturating_add(already);
        }
        parts
    })
}

/// How many instances the cores of a node serve, whatever its NUMA nodes and memory. Only how much is free matters for
/// it, not of which core.
pub(super) fn capacity(host: &Host<'_>, shape: Shape) -> u64 {
    let mut wholes = Vec::with_capacity(host.capacity.cpu_map.len());
    let (mut broken, mut parts) = (0, 0u64);
    for (_, free) in free::cores(host) {
        if free::is_whole(free, shape.base) {
            wholes.push(free);
        } else if free > 0 {
            broken += 1;
            parts = parts.saturating_add(u64::from(free.checked_div(shape.part).unwrap_or_default()));
        }
    }
    wholes.sort_unstable();
    split(shape, &wholes, (broken, parts)).count
}
