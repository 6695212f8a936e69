//! Giving one instance after the other its volumes: the greedy rules of Eru, in runs of equal instances.
//!
//! What must stay true: the work depends on the number of volumes and of requests, not on sizes or on the count; and
//! nothing is promised that is not free.

use super::VolumeAsk;
use super::keep::Keep;
use super::run;
use super::space::Space;

/// Instances that are alike.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// The volume of the node for each normal volume of the ask.
    pub(super) rooms: Vec<usize>,
    /// The volume of the node that is theirs alone.
    pub(super) whole: Option<usize>,
    /// How many.
    pub(super) times: u64,
}

/// Why no more instances were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// There are as many as were asked for.
    Enough,
    /// No unused volume is left for the monopoly ones.
    NoneUnused,
    /// A normal volume or a mount has no place; an unused volume might give it one.
    NoPlace,
}

/// As many instances as fit.
#[derive(Debug, Clone)]
pub(super) struct Filled<'a> {
    pub(super) runs: Vec<Run>,
    pub(super) count: u64,
    /// What is left afterwards.
    pub(super) space: Space<'a>,
    pub(super) stop: Stop,
}

/// As many instances as fit, up to `most`, in the volumes that are open. The first one keeps what it can.
pub(super) fn fill<'a>(mut space: Space<'a>, ask: &VolumeAsk, keep: &Keep, most: u64) -> Filled<'a> {
    let (mut runs, mut count) = (Vec::new(), 0);
    let fresh = Keep::default();
    let stop = loop {
        if count >= most {
            break Stop::Enough;
        }
        let before = space.clone();
        let keep = if count == 0 { keep } else { &fresh };
        match instance(&mut space, ask, keep) {
            Err(stop) => {
                space = before;
                break stop;
            }
            Ok((rooms, whole)) => {
                let alone = whole.is_some() || !keep.is_none();
                let length = if alone {
                    1
                } else {
                    run::length(&before, &space, ask, &rooms)
                };
                let times = length.min(most - count);
                run::repeat(&before, &mut space, times);
                count += times;
                runs.push(Run { rooms, whole, times });
            }
        }
    };
    Filled {
        runs,
        count,
        space,
        stop,
    }
}

/// The volumes of one instance. Where it fails, the space is partly taken and must be thrown away.
fn instance(space: &mut Space<'_>, ask: &VolumeAsk, keep: &Keep) -> Result<(Vec<usize>, Option<usize>), Stop> {
    let whole = whole(space, ask, keep)?;
    let mut rooms = vec![None; ask.normal.len()];
    let kept = keep.normal.iter().enumerate().filter_map(|(i, &room)| Some((i, room?)));
    for (i, room) in kept {
        let want = &ask.wants[ask.normal[i]];
        if space.fits(room, want.size, want.rates) {
            space.take(room, want.size, want.rates);
            rooms[i] = Some(room);
        }
    }
    for (room, &number) in rooms.iter_mut().zip(&ask.normal).filter(|(room, _)| room.is_none()) {
        let want = &ask.wants[number];
        let fitting = space.best_fit(want.size, want.rates).ok_or(Stop::NoPlace)?;
        space.take(fitting, want.size, want.rates);
        *room = Some(fitting);
    }
    for (i, &number) in ask.mounts.iter().enumerate() {
        let (disk, rates) = (space.mounts[i], ask.wants[number].rates);
        if !space.has_rates(disk, rates) {
            return Err(Stop::NoPlace);
        }
        space.take_rates(disk, rates);
    }
    Ok((rooms.into_iter().flatten().collect(), whole))
}

/// The volume that the monopoly ones share; `None` when there are none of them.
fn whole(space: &mut Space<'_>, ask: &VolumeAsk, keep: &Keep) -> Result<Option<usize>, Stop> {
    if ask.monopoly.is_empty() {
        return Ok(None);
    }
    let kept = keep.whole.filter(|&room| space.fits_whole(room, ask.whole));
    let room = kept.or_else(|| space.whole_fit(ask.whole)).ok_or(Stop::NoneUnused)?;
    space.take_whole(room, ask.whole.1);
    Ok(Some(room))
}
