//! A guess at the usage at which all nodes end: as if instances could be split and sums had no rounding. It only saves
//! work, so it need not be right.

use super::climb::Climb;

/// The guess costs at most so many looks at all nodes.
const LOOKS: usize = 24;

/// A guess.
pub(super) struct Level {
    /// About how high the usage is when all are given.
    pub(super) usage: f64,
    /// How many nodes are then on their way up, neither empty nor full.
    pub(super) on_way: f64,
    /// How many more instances they take for a bit more usage.
    pub(super) steepness: f64,
}

/// Guesses where the nodes end when `need` instances are given from the start on.
pub(super) fn level(starts: &[Climb], need: u64) -> Level {
    let open = || starts.iter().filter(|start| start.room > 0);
    let mut low = open().map(Climb::usage).fold(f64::MAX, f64::min);
    let mut high = open().map(|start| start.about(start.room).1).fold(0.0, f64::max);
    high = high.min(f64::MAX);
    let total: f64 = starts.iter().map(|start| start.room as f64).sum();
    let mut level = Level {
        usage: low + (high - low) * (need as f64 / total),
        on_way: 0.0,
        steepness: 0.0,
    };
    // What is off by less than the roundings to whole instances are is as good as right.
    let close = (starts.len() as f64).sqrt() / 2.0;
    for _ in 0..LOOKS {
        let missing = need as f64 - look(starts, &mut level);
        if missing.abs() < close {
            break;
        }
        if missing > 0.0 {
            low = level.usage
        } else {
            high = level.usage
        }
        let tangent = level.usage + missing / level.steepness;
        level.usage = if tangent > low && tangent < high {
            tangent
        } else {
            low + (high - low) / 2.0
        };
    }
    level
}

/// What is taken at a level; tells the level who is on the way. Without branches: which of empty, on the way and full a
/// node is, is anyone's guess.
fn look(starts: &[Climb], level: &mut Level) -> f64 {
    let (mut taken, mut steepness, mut on_way) = (0.0, 0.0, 0.0);
    for start in starts {
        let per_share = start.rate().recip();
        let wants = (level.usage - start.usage()) * per_share;
        let takes = wants.max(0.0).min(start.room as f64);
        let moves = takes == wants;
        taken += takes;
        steepness += if moves { per_share } else { 0.0 };
        on_way += if moves { 1.0 } else { 0.0 };
    }
    (level.steepness, level.on_way) = (steepness, on_way);
    taken
}
