//! A guess at the usage at which all nodes end: as if instances could be split and sums had no rounding. It only saves
//! work, so it need not be right.

use super::climb::Climb;

/// The guess costs at most so many looks at all nodes.
const LOOKS: usize = 24;

struct Slope {
    usage: f64,
    per_share: f64,
    room: f64,
}

/// A guess.
pub(super) struct Level {
    /// About how high the usage is when so many instances more are given.
    pub(super) usage: f64,
    /// How many nodes are then on their way up, neither empty nor full.
    pub(super) on_way: f64,
    /// How many more instances they take for a bit more usage.
    pub(super) steepness: f64,
}

pub(super) fn level(climbs: &[Climb], target: f64) -> Level {
    let slopes: Vec<Slope> = climbs
        .iter()
        .filter(|climb| climb.left() > 0)
        .map(|climb| Slope {
            usage: climb.usage(),
            per_share: climb.rate().recip().min(1e300),
            room: climb.left() as f64,
        })
        .collect();
    let mut low = slopes.iter().map(|slope| slope.usage).fold(f64::MAX, f64::min);
    let mut high = slopes
        .iter()
        .map(|slope| slope.usage + slope.room / slope.per_share)
        .fold(0.0, f64::max)
        .min(f64::MAX);
    let mut level = Level {
        usage: low + (high - low) / 2.0,
        on_way: 0.0,
        steepness: 0.0,
    };
    for _ in 0..LOOKS {
        let taken = look(&slopes, &mut level);
        if (taken - target).abs() < 0.5 {
            break;
        }
        if taken < target {
            low = level.usage
        } else {
            high = level.usage
        }
        let tangent = level.usage + (target - taken) / level.steepness;
        level.usage = if tangent > low && tangent < high {
            tangent
        } else {
            low + (high - low) / 2.0
        };
    }
    level
}

/// What is taken at a level; tells the level who is on the way.
fn look(slopes: &[Slope], level: &mut Level) -> f64 {
    let (mut taken, mut steepness, mut on_way) = (0.0, 0.0, 0.0);
    for slope in slopes {
        let wants = (level.usage - slope.usage) * slope.per_share;
        taken += wants.clamp(0.0, slope.room);
        if wants > 0.0 && wants < slope.room {
            steepness += slope.per_share;
            on_way += 1.0;
        }
    }
    (level.steepness, level.on_way) = (steepness, on_way);
    taken
}
