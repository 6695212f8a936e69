//! Which whole cores each instance gets.
//!
//! Eru takes the cores with most left again and again, and then sorts all sets by where their cores come in the list.
//! Where each core serves once, that is a closed form. Where cores are oversold the sets are listed. Where there are
//! more than anybody would list, they are laid out along a tape instead: as many, but in an order of our own.

use std::collections::BinaryHeap;

use super::free::Core;

/// Up to so many cores are listed: more than a hundred cores oversold a hundred times.
const MOST_LISTED: u64 = 1 << 16;
/// Up to so many steps cores that are held already are walked along for.
const MOST_STEPS: u64 = 1 << 24;

/// The whole cores of each instance, as places in a list of cores.
#[derive(Debug)]
pub(super) enum Sets {
    /// Each core serves once: the sets follow each other from a place on.
    Once { start: usize },
    /// The places of all sets, one after the other.
    Listed(Vec<u32>),
    /// Each core takes part in as many sets as it has room for, at most all, and so covers a stretch of a tape that is
    /// `full` times as long as there are sets. Set `j` is what lies at `j`, at `j + sets`, and so on: never one core
    /// twice.
    Tape { sets: u64, ends: Vec<u64> },
}

impl Sets {
    /// The sets of `full` of these cores, of which `count` are needed at most.
    pub(super) fn new(cores: &[Core], base: u32, full: usize, count: u64, held: bool) -> Self {
        if full == 0 || cores.iter().all(|core| core.free == base) {
            let start = if held { 0 } else { cores.len() % full.max(1) };
            Self::Once { start }
        } else if held {
            let mut listed = Vec::new();
            walk(cores, base, full, |place| listed.push(place));
            Self::Listed(listed)
        } else if turns(cores, base) <= MOST_LISTED {
            Self::Listed(listed(cores, base, full))
        } else {
            Self::tape(cores, base, full, count)
        }
    }

    fn tape(cores: &[Core], base: u32, full: usize, sets: u64) -> Self {
        let length = sets.saturating_mul(full as u64);
        let mut end = 0u64;
        let ends = cores.iter().map(|core| {
            end = end.saturating_add(u64::from(core.free / base).min(sets)).min(length);
            end
        });
        Self::Tape {
            sets,
            ends: ends.collect(),
        }
    }

    /// The places of the cores of one set.
    pub(super) fn places(&self, full: usize, set: u64, mut place: impl FnMut(usize)) {
        let first = usize::try_from(set).unwrap_or(usize::MAX).saturating_mul(full);
        match self {
            Self::Once { start } => (0..full).for_each(|i| place(start + first + i)),
            Self::Listed(places) => places[first..first + full].iter().for_each(|&at| place(at as usize)),
            Self::Tape { sets, ends } => {
                for i in 0..full as u64 {
                    let at = set + i * sets;
                    place(ends.partition_point(|&end| end <= at));
                }
            }
        }
    }

    /// How often the first `count` sets take the core at each place, for those that they take at all.
    pub(super) fn taken(&self, full: usize, count: u64, mut take: impl FnMut(usize, u64)) {
        let number = usize::try_from(count).unwrap_or(usize::MAX).saturating_mul(full);
        match self {
            Self::Once { start } => (0..number).for_each(|i| take(start + i, 1)),
            Self::Listed(places) => places[..number].iter().for_each(|&at| take(at as usize, 1)),
            Self::Tape { sets, ends } => {
                let before = |at: u64| (at / sets) * count + (at % sets).min(count);
                let mut start = 0;
                for (place, &end) in ends.iter().enumerate() {
                    take(place, before(end) - before(start));
                    start = end;
                }
            }
        }
    }
}

/// How often the cores can be taken in all.
fn turns(cores: &[Core], base: u32) -> u64 {
    cores.iter().map(|core| u64::from(core.free / base)).sum()
}

/// Whether cores that are held already are few enough to be walked along for each way to split them.
pub(super) fn can_walk(cores: &[Core], base: u32) -> bool {
    let square = (cores.len() as u64).saturating_mul(cores.len() as u64);
    square.saturating_mul(turns(cores, base)) <= MOST_STEPS
}

/// Eru's order: the cores with most left, of equals the last id, serve first; then the sets whose cores come first in
/// the list go first.
fn listed(cores: &[Core], base: u32, full: usize) -> Vec<u32> {
    let mut heap: BinaryHeap<(u32, u64, u32)> = cores
        .iter()
        .zip(0..)
        .map(|(core, place)| (core.free / base, core.text(), place))
        .collect();
    let (mut places, mut order) = (Vec::new(), Vec::new());
    let mut again = Vec::with_capacity(full);
    while heap.len() >= full {
        let mut sum = 0u64;
        for (left, text, place) in (0..full).map_while(|_| heap.pop()) {
            places.push(place);
            sum += u64::from(place);
            if left > 1 {
                again.push((left - 1, text, place));
            }
        }
        heap.extend(again.drain(..));
        order.push((sum, order.len()));
    }
    order.sort_unstable();
    order
        .into_iter()
        .flat_map(|(_, set)| &places[set * full..(set + 1) * full])
        .copied()
        .collect()
}

/// Eru's order for cores that are held already: along the list in sets; then along what is left of the cores that served,
/// and those that did not, and so on.
fn walk(cores: &[Core], base: u32, full: usize, mut place: impl FnMut(u32)) -> u64 {
    let mut count = 0;
    let mut left: Vec<(u32, u32)> = (0..).zip(cores.iter().map(|core| core.free / base)).collect();
    while left.len() >= full {
        let sets = left.len() / full;
        count += sets as u64;
        let served = sets * full;
        left[..served].iter().for_each(|&(at, _)| place(at));
        left[..served].iter_mut().for_each(|(_, turns)| *turns -= 1);
        left.retain(|&(_, turns)| turns > 0);
    }
    count
}

/// How many sets [`walk`] finds.
pub(super) fn walked(cores: &[Core], base: u32, full: usize) -> u64 {
    walk(cores, base, full, |_| ())
}
