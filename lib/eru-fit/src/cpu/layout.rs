//! The plans of one set of cores, to be made one at a time.

use eru_types::CpuMap;

use super::Shape;
use super::count::{self, Split};
use super::free::{Core, Sorted};
use super::whole::{self, Sets};

/// Which cores serve what, and in which order.
#[derive(Debug)]
pub(super) struct Layout {
    shape: Shape,
    full: usize,
    wholes: Vec<Core>,
    fragments: Vec<Core>,
    sets: Sets,
    count: u64,
}

impl Layout {
    /// Decides for instances of one shape. Cores of `origin` go first, unless there are absurdly many.
    pub(super) fn new(cores: impl Iterator<Item = Core>, shape: Shape, origin: &CpuMap) -> Self {
        let mut sorted = Sorted::new(cores, shape);
        let walks = shape.full > 0 && sorted.wholes.iter().any(|core| core.free > shape.base);
        let held = !origin.is_empty() && (!walks || whole::can_walk(&sorted.wholes, shape.base));
        if held {
            sorted.prefer(origin, shape);
        }
        let Sorted {
            mut wholes,
            mut fragments,
        } = sorted;
        let split = split(shape, &wholes, &fragments, held && walks);
        fragments.extend(wholes.drain(..split.broken));
        // When there are more in a set than cores, there are no sets.
        let full = usize::try_from(shape.full).unwrap_or(usize::MAX);
        let sets = if split.count == 0 {
            Sets::Once { start: 0 }
        } else {
            Sets::new(&wholes, shape.base, full, split.count, held)
        };
        Self {
            shape,
            full,
            wholes,
            fragments,
            sets,
            count: split.count,
        }
    }

    /// How many plans there are.
    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// The first `count` plans, or all.
    pub(super) fn plans(&self, count: u64) -> impl Iterator<Item = CpuMap> {
        let mut parts = self
            .fragments
            .iter()
            .filter(|_| self.shape.part > 0)
            .flat_map(|core| (0..core.free / self.shape.part).map(|_| core.id));
        let mut pairs = Vec::new();
        (0..count.min(self.count)).map(move |set| {
            pairs.clear();
            self.sets
                .places(self.full, set, |at| pairs.push((self.wholes[at].id, self.shape.base)));
            pairs.extend(parts.next().map(|id| (id, self.shape.part)));
            pairs.sort_unstable();
            pairs.iter().copied().collect()
        })
    }

    /// The pieces that the first `count` plans take of each core that they use; a core may come more than once.
    pub(super) fn taken(&self, count: u64, mut take: impl FnMut(u32, u64)) {
        let count = count.min(self.count);
        let base = u64::from(self.shape.base);
        self.sets
            .taken(self.full, count, |at, times| take(self.wholes[at].id, times * base));
        let mut left = count;
        for core in self.fragments.iter().take_while(|_| self.shape.part > 0) {
            let parts = left.min(u64::from(core.free / self.shape.part));
            take(core.id, parts * u64::from(self.shape.part));
            left -= parts;
        }
    }
}

/// How the cores are split best. What is held already is served in an order with no closed form, unless each core
/// serves once: then all splits are tried.
fn split(shape: Shape, wholes: &[Core], fragments: &[Core], walks: bool) -> Split {
    let free: Vec<u32> = wholes.iter().map(|core| core.free).collect();
    let already = fragments
        .iter()
        .map(|core| u64::from(core.free.checked_div(shape.part).unwrap_or_default()))
        .sum();
    if !walks {
        return count::split(shape, &free, (fragments.len(), already));
    }
    let full = usize::try_from(shape.full).unwrap_or(usize::MAX);
    let sets = |broken: usize| whole::walked(&wholes[broken..], shape.base, full);
    let Some(parts) = count::parts(shape, &free, already) else {
        return Split {
            broken: 0,
            count: sets(0),
        };
    };
    let mut best = Split { broken: 0, count: 0 };
    let most = shape.breakable(wholes.len(), fragments.len());
    for (broken, parts) in parts.into_iter().enumerate().take(most + 1) {
        let count = sets(broken).min(parts);
        if count > best.count {
            best = Split { broken, count };
        }
    }
    best
}
