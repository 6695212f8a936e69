//! The confirmation of `eru-run`, and `eru-place release`, step by step.

use crate::protocol::{Fault, Faulty, Flaw, Seen, ensure};
use crate::store::{Key, Mark, Store, Work};

/// Where an `eru-run` of one workload stands: it reads the workload, the mark of its gang, and confirms it; with
/// `unwanted`, that it shall go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Running {
    #[default]
    Idle,
    Look(Seen, bool),
    Write(Seen, bool),
}

impl Running {
    pub(crate) fn read(store: &Store, id: usize, unwanted: bool, gang: bool) -> Self {
        let seen = store.work[id];
        if gang {
            Self::Look(seen, unwanted)
        } else {
            Self::Write(seen, unwanted)
        }
    }

    pub(crate) fn step(&mut self, store: &mut Store, id: usize, flaw: Flaw) -> Faulty {
        *self = match *self {
            Self::Idle => Self::Idle,
            Self::Look(seen, unwanted) => {
                let mark = seen
                    .value
                    .and_then(|work| work.txid)
                    .map(|txid| store.pending[usize::from(txid)]);
                let waits = mark == Some(Mark::Gathering) && flaw != Flaw::ConfirmIgnoresGang;
                if waits { Self::Idle } else { Self::Write(seen, unwanted) }
            }
            Self::Write(seen, unwanted) => {
                *self = Self::Idle;
                return confirm(store, id, seen, unwanted, flaw);
            }
        };
        Ok(())
    }
}

fn confirm(store: &mut Store, id: usize, seen: Seen, unwanted: bool, flaw: Flaw) -> Faulty {
    let Some(work) = seen.value else { return Ok(()) };
    let mark = work.txid.map(|txid| store.pending[usize::from(txid)]);
    let alive = mark.is_none_or(Mark::exists);
    if store.work[id].rev != seen.rev && flaw != Flaw::ConfirmIgnoresWork
        || !alive && flaw != Flaw::ConfirmIgnoresPending
    {
        return Ok(());
    }
    let (txid, unwanted) = (None, unwanted || work.unwanted);
    store.work[id].put(Some(Work { txid, unwanted, ..work }));
    ensure(mark != Some(Mark::Gathering), Fault::Torn)?;
    ensure(alive, Fault::Late)
}

/// Where an `eru-place release` of one workload stands, by its owner: it reads the workload, the usage, and gives back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Releasing {
    #[default]
    Idle,
    Usage(Seen),
    Write(Seen, Key<u8>),
}

impl Releasing {
    pub(crate) fn step(&mut self, store: &mut Store, id: usize, flaw: Flaw) -> Faulty {
        *self = match *self {
            Self::Idle => {
                let seen = store.work[id];
                // What was confirmed is released only once it is gone from its engine, and no member of a gang while
                // others are still to come.
                let may = seen
                    .value
                    .is_some_and(|work| match work.txid.map(|txid| store.pending[usize::from(txid)]) {
                        Some(mark) => mark != Mark::Gathering || flaw == Flaw::ReleaseIgnoresGang,
                        None => store.gone[id],
                    });
                if may { Self::Usage(seen) } else { Self::Idle }
            }
            Self::Usage(seen) => {
                let node = seen.value.map_or(0, |work| work.node);
                Self::Write(seen, store.usage[usize::from(node)])
            }
            Self::Write(seen, usage) => {
                *self = Self::Idle;
                return give_back(store, id, usage, seen, flaw);
            }
        };
        Ok(())
    }
}

fn give_back(store: &mut Store, id: usize, read: Key<u8>, seen: Seen, flaw: Flaw) -> Faulty {
    let Some(work) = seen.value else { return Ok(()) };
    let node = usize::from(work.node);
    if read.value & work.core == 0 {
        let changed = store.usage[node].rev != read.rev || store.work[id].rev != seen.rev;
        return ensure(changed, Fault::FalseAlarm);
    }
    if store.usage[node].rev != read.rev && flaw != Flaw::ReleaseIgnoresUsage
        || store.work[id].rev != seen.rev && flaw != Flaw::ReleaseIgnoresWork
    {
        return Ok(());
    }
    store.usage[node].put(read.value & !work.core);
    let lost = store.work[id]
        .value
        .is_some_and(|now| now.txid.is_none() && !store.gone[id]);
    store.delete(id);
    ensure(!lost, Fault::Lost)
}
