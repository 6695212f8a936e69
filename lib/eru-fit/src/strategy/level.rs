//! Water levels: what is filled up evenly from below.
//!
//! Giving instances one by one to whoever has the fewest takes the smallest keys of a merge of ascending lists. So the
//! result is a level: all are filled up to the highest level that the need pays for, and the rest goes, one each, to
//! some that stand at that level.

/// The numbers to count with: 64 bits are faster, 128 hold every sum.
pub(super) trait Width: Copy + Ord + Into<u128> {
    /// The nearest number of this width.
    fn nearest(wide: u128) -> Self;
    /// The difference, but not below 0.
    fn above(self, other: Self) -> Self;
}

impl Width for u64 {
    fn nearest(wide: u128) -> Self {
        Self::try_from(wide).unwrap_or(Self::MAX)
    }
    fn above(self, other: Self) -> Self {
        self.saturating_sub(other)
    }
}

impl Width for u128 {
    fn nearest(wide: u128) -> Self {
        wide
    }
    fn above(self, other: Self) -> Self {
        self.saturating_sub(other)
    }
}

/// Something that has `count` and can take `room` more. Their sum fits the width.
#[derive(Clone, Copy)]
pub(super) struct Bin<W> {
    pub(super) count: W,
    pub(super) room: W,
}

impl<W: Width> Bin<W> {
    /// What fills it up to a level, as far as there is room.
    pub(super) fn up_to(&self, level: W) -> W {
        self.room.min(level.above(self.count))
    }

    /// Whether it stands at the level once it is filled up to it, and has room for one more.
    pub(super) fn ends_at(&self, level: W) -> bool {
        self.count <= level && level.above(self.count) < self.room
    }
}

/// The highest level that `need` pays for; it is below the fullest bin's end unless the need fills all.
pub(super) fn level<W: Width>(need: u64, bins: &[Bin<W>]) -> W {
    let need = u128::from(need);
    let cost = |level: u128| -> u128 {
        let level = W::nearest(level);
        bins.iter().map(|bin| bin.up_to(level).into()).sum()
    };
    let open = || bins.iter().filter(|bin| bin.room.into() > 0);
    let (mut low, mut high) = (
        open().map(|bin| bin.count.into()).min().unwrap_or_default(),
        open()
            .map(|bin| bin.count.into() + bin.room.into())
            .max()
            .unwrap_or_default(),
    );
    while low < high {
        let middle = high - (high - low) / 2;
        if cost(middle) <= need {
            low = middle
        } else {
            high = middle - 1
        }
    }
    W::nearest(low)
}
