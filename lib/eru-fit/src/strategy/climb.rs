//! A node's usage under instance after instance: the very numbers that repeated floating addition gives, without adding
//! each.
//!
//! Between two powers of two the floating numbers are evenly spaced, so adding the same rate moves on by the same number
//! of them each time, once a first addition there has settled which way a tie is rounded. The bits of a number that is
//! not negative, read as an integer, count exactly those spaces. So a run up to the next power of two is one division.

use super::Info;

/// Where the spacing of the floating numbers changes.
const MANTISSA: u64 = (1 << 52) - 1;

/// More than the rounding of one addition, and of what is reckoned about it, can come to.
const DOUBT: f64 = 4.0 * f64::EPSILON;

/// The bits of a share, in the order of the shares: at least 0, and full where it is no number.
pub(super) fn share_bits(share: f64) -> u64 {
    let share = if share.is_nan() { f64::MAX } else { share };
    // Adding 0 makes the negative zero positive.
    (share.clamp(0.0, f64::MAX) + 0.0).to_bits()
}

/// A node's way up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Climb {
    bits: u64,
    rate: f64,
    /// How many instances it got.
    pub(super) given: u64,
    /// How many it can get.
    pub(super) room: u64,
}

impl Climb {
    /// At the start, to get at most `most`.
    pub(super) fn new(info: &Info<'_>, most: u64) -> Self {
        let rate = if info.rate.is_nan() { 0.0 } else { info.rate };
        Self {
            bits: share_bits(info.usage),
            rate: rate.clamp(0.0, f64::MAX) + 0.0,
            given: 0,
            room: info.capacity.min(most),
        }
    }

    pub(super) fn usage(&self) -> f64 {
        f64::from_bits(self.bits)
    }

    pub(super) const fn rate(&self) -> f64 {
        self.rate
    }

    pub(super) const fn left(&self) -> u64 {
        self.room - self.given
    }

    /// How many instances it gets from the start on as long as the usage after each stays below `ceiling`.
    ///
    /// Rounding moves a sum of k numbers by no more than k halves of a space, so mostly a division tells, by itself.
    pub(super) fn count_below(&self, ceiling: u64) -> u64 {
        let (top, room) = (f64::from_bits(ceiling), self.room as f64);
        let steps = (top - self.usage()) / self.rate;
        let doubt = (steps.clamp(0.0, room) + 4.0) * DOUBT * (top / self.rate);
        let whole = steps.floor();
        if steps - doubt > room {
            self.room
        } else if steps - whole > doubt && whole + 1.0 - steps > doubt {
            (whole as u64).min(self.room)
        } else {
            let mut climb = *self;
            climb.below(ceiling);
            climb.given
        }
    }

    /// Itself after so many instances from the start on.
    pub(super) fn after(&self, given: u64) -> Self {
        let mut climb = Self { room: given, ..*self };
        climb.below(u64::MAX);
        climb.room = self.room;
        climb
    }

    /// Between which two usages it is after so many instances from the start on, without going there. Both are numbers.
    pub(super) fn about(&self, given: u64) -> (f64, f64) {
        let sum = self.usage() + given as f64 * self.rate;
        let doubt = (given as f64 + 4.0) * DOUBT * sum;
        ((sum - doubt).max(0.0), sum + doubt)
    }

    fn add(&self, bits: u64) -> u64 {
        (f64::from_bits(bits) + self.rate).to_bits()
    }

    /// The usage after one more instance, as bits.
    pub(super) fn next(&self) -> u64 {
        self.add(self.bits)
    }

    /// The usage after two more.
    pub(super) fn second(&self) -> u64 {
        self.add(self.next())
    }

    /// Takes one more, or all where another one changes nothing; at most `most`. How many it took.
    pub(super) fn step(&mut self, most: u64) -> u64 {
        let next = self.next();
        let taken = if next == self.bits { self.left() } else { 1 }.min(most);
        self.bits = next;
        self.given += taken;
        taken
    }

    /// Takes instances as long as the usage after each stays below `ceiling`.
    pub(super) fn below(&mut self, ceiling: u64) {
        while self.given < self.room {
            let next = self.next();
            if next >= ceiling {
                return;
            }
            let settled = (next ^ self.bits) <= MANTISSA;
            if next == self.bits {
                self.given = self.room;
                return;
            }
            self.bits = next;
            self.given += 1;
            if settled {
                self.run(ceiling);
            }
        }
    }

    /// Runs on with equal steps, up to the ceiling or the next power of two.
    fn run(&mut self, ceiling: u64) {
        let step = self.next() - self.bits;
        let end = (ceiling - 1).min(self.bits | MANTISSA);
        if step > 0 && self.next() <= end {
            let steps = ((end - self.bits) / step).min(self.left());
            self.bits += steps * step;
            self.given += steps;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

    use super::*;

    fn climb(usage: f64, rate: f64, room: u64) -> Climb {
        let info = Info {
            capacity: room,
            usage,
            rate,
            ..Info::default()
        };
        Climb::new(&info, u64::MAX)
    }

    /// Shares and rates of all magnitudes, many with few bits set, so that sums fall between two numbers often.
    fn share() -> impl Strategy<Value = f64> {
        prop_oneof![
            0.0f64..2.0,
            (0u32..8, -60i32..2).prop_map(|(n, power)| f64::from(n) * 2f64.powi(power)),
            (0u64..9).prop_map(|spaces| f64::from_bits(1f64.to_bits() + spaces)),
            any::<u64>().prop_map(|bits| f64::from_bits(bits >> 1).min(f64::MAX)),
            (0u64..5).prop_map(f64::from_bits),
        ]
    }

    proptest! {
        #[test]
        fn it_is_repeated_addition(usage in share(), rate in share(), room in 0u64..5000, stop in 0u64..5000, more in 0u64..9, lower in prop_oneof![4 => proptest::strategy::Just(1.0), 1 => 0.0f64..1.0]) {
            let mut usages = vec![share_bits(usage)];
            for k in 0..room as usize {
                usages.push((f64::from_bits(usages[k]) + rate).to_bits());
            }
            let ceiling = usages[usages.len().min(stop as usize + 1) - 1].saturating_add(more);
            let ceiling = (f64::from_bits(ceiling) * lower).to_bits().max(1);
            let mut climbing = climb(usage, rate, room);
            climbing.below(ceiling);
            let given = usages[1..].iter().take_while(|&&bits| bits < ceiling).count();
            prop_assert_eq!(climbing.given, given as u64);
            prop_assert_eq!(climbing.bits, usages[given]);
            let start = climb(usage, rate, room);
            prop_assert_eq!(start.count_below(ceiling), given as u64);
            prop_assert_eq!(start.after(given as u64).bits, usages[given]);
            let (least, most) = start.about(given as u64);
            let exact = f64::from_bits(usages[given]);
            prop_assert!(least <= exact && exact <= most, "{} is not in {}..={}", exact, least, most);
        }
    }

    /// Halves of a space are rounded to even, so the very first step may differ from all after it.
    #[test]
    fn ties_settle_after_one_step() {
        let space = f64::EPSILON;
        for start in 0..4u32 {
            for halves in 0..8u32 {
                let usage = 1.0 + f64::from(start) * space;
                let rate = f64::from(halves) * space / 2.0;
                let sum = (0..1000).fold(usage, |sum, _| sum + rate);
                let mut climbing = climb(usage, rate, 1000);
                climbing.below(f64::MAX.to_bits());
                assert_eq!(climbing.usage().to_bits(), sum.to_bits(), "{start} {halves}");
                assert_eq!(climbing.given, 1000);
            }
        }
    }

    #[test]
    fn what_is_no_share_is_put_right() {
        for (usage, bits) in [
            (-0.0, 0.0),
            (-3.0, 0.0),
            (f64::NAN, f64::MAX),
            (f64::INFINITY, f64::MAX),
        ] {
            assert_eq!(share_bits(usage), f64::to_bits(bits));
        }
        for rate in [f64::NAN, -1.0, -0.0] {
            let mut climbing = climb(0.5, rate, u64::MAX);
            climbing.below(f64::MAX.to_bits());
            assert_eq!(climbing.given, u64::MAX);
        }
        let mut climbing = climb(f64::MAX, f64::INFINITY, u64::MAX);
        climbing.below(u64::MAX);
        assert_eq!(climbing.given, u64::MAX);
    }
}
