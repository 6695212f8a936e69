//! Which volumes of the node a workload that is bound anew stays on.

use eru_types::BoundVolume;

use super::VolumeAsk;
use super::space::Space;

/// Where the volumes of the first instance stay, if they fit there.
#[derive(Debug, Clone, Default)]
pub(super) struct Keep {
    /// For each normal volume of the ask.
    pub(super) normal: Vec<Option<usize>>,
    /// For the monopoly ones, which stay together.
    pub(super) whole: Option<usize>,
}

impl Keep {
    /// What of `origin` the ask still has: the same destination, of the same kind, on a volume that the node still
    /// has.
    pub(super) fn of(space: &Space<'_>, ask: &VolumeAsk, origin: &[BoundVolume]) -> Self {
        let place = |number: usize, monopoly: bool| {
            let destination = &ask.wants[number].destination;
            let held = origin
                .iter()
                .find(|held| held.destination == *destination && held.monopoly == monopoly)?;
            space.rooms.iter().position(|room| room.path == held.source)
        };
        Self {
            normal: ask.normal.iter().map(|&number| place(number, false)).collect(),
            whole: ask.monopoly.iter().find_map(|&number| place(number, true)),
        }
    }

    /// Whether nothing is kept.
    pub(super) fn is_none(&self) -> bool {
        self.whole.is_none() && self.normal.iter().all(Option::is_none)
    }
}
