//! How often an instance can be repeated with the very same choices: what makes a count of millions cost no more than
//! the number of times that a choice changes.

use eru_types::Rates;

use super::VolumeAsk;
use super::space::{Space, minus, times};

/// What one instance took, as the difference of two spaces.
struct Step {
    sizes: Vec<u64>,
    rates: Vec<Rates>,
}

impl Step {
    fn between(before: &Space<'_>, after: &Space<'_>) -> Self {
        let sizes = before
            .rooms
            .iter()
            .zip(&after.rooms)
            .map(|(b, a)| b.free.saturating_sub(a.free));
        let rates = before.disks.iter().zip(&after.disks).map(|(b, a)| minus(b.1, a.1));
        Self {
            sizes: sizes.collect(),
            rates: rates.collect(),
        }
    }
}

/// How many instances in a row, the one that was made between the two spaces included, make the same choices: at
/// least 1, and exact or too low, never too high.
pub(super) fn length(before: &Space<'_>, after: &Space<'_>, ask: &VolumeAsk, rooms: &[usize]) -> u64 {
    let step = Step::between(before, after);
    let by_size = before.rooms.iter().zip(&step.sizes);
    let by_size = by_size.filter_map(|(room, &size)| room.free.checked_div(size)).min();
    let by_rates = before
        .disks
        .iter()
        .zip(&step.rates)
        .map(|(disk, &r)| times(disk.1, r))
        .min();
    let most = by_size.unwrap_or(u64::MAX).min(by_rates.unwrap_or(u64::MAX));
    most.min(until_another_is_smaller(before.clone(), &step, ask, rooms))
        .max(1)
}

/// After how many instances a volume that was larger than the chosen one becomes smaller than it, so that it may be
/// the best fit. One that is smaller already did not fit, and never will.
fn until_another_is_smaller(mut now: Space<'_>, step: &Step, ask: &VolumeAsk, rooms: &[usize]) -> u64 {
    let mut soonest = u64::MAX;
    for (&want, &chosen) in ask.normal.iter().zip(rooms) {
        let own = now.rooms[chosen].free;
        for (other, room) in now.rooms.iter().enumerate().filter(|(_, room)| room.open) {
            let Some(gap) = room.free.checked_sub(own) else {
                continue;
            };
            let closing = step.sizes[other].saturating_sub(step.sizes[chosen]);
            // Among equals the first path is taken, so there it is enough to draw level.
            let after = if other < chosen {
                gap.div_ceil(closing.max(1))
            } else {
                gap / closing.max(1) + 1
            };
            if closing > 0 && after > 0 {
                soonest = soonest.min(after);
            }
        }
        now.take(chosen, ask.wants[want].size, ask.wants[want].rates);
    }
    soonest
}

/// The space after so many instances like the one made between the two.
pub(super) fn repeat(before: &Space<'_>, after: &mut Space<'_>, count: u64) {
    let step = Step::between(before, after);
    let more = count.saturating_sub(1);
    for (room, size) in after.rooms.iter_mut().zip(step.sizes) {
        room.free = room.free.saturating_sub(size.saturating_mul(more));
    }
    for (disk, rates) in after.disks.iter_mut().zip(step.rates) {
        let taken = rates.zip(rates, |rate, _| Some(rate.saturating_mul(more)));
        disk.1 = minus(disk.1, taken.unwrap_or_default());
    }
}
