//! `eru-place gc`, step by step.

use crate::protocol::{Fault, Faulty, Flaw, Seen, ensure};
use crate::store::{IDS, Key, Mark, Store, TXIDS, Work};

/// Where a gc of one node stands: it reads the workloads, the statuses, the reservations, the usage, and takes back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Collecting {
    #[default]
    Idle,
    /// Only where reservations are read too early.
    Early,
    Status([Seen; IDS]),
    Pending([Seen; IDS]),
    Usage([Seen; IDS]),
    Write([Seen; IDS], Key<u8>),
}

/// One gc.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Collector {
    pub(crate) at: Collecting,
    pub(crate) node: u8,
    /// What it believes to be dead, where it looked too early.
    pub(crate) early: [bool; TXIDS],
}

impl Collector {
    pub(crate) fn step(&mut self, store: &mut Store, flaw: Flaw) -> Faulty {
        let node = usize::from(self.node);
        self.at = match self.at {
            Collecting::Idle if flaw == Flaw::CollectTrustsPending => {
                self.early = store.pending.map(|mark| !mark.exists());
                Collecting::Early
            }
            Collecting::Idle | Collecting::Early => {
                let mine = |work: Work| work.node == self.node && (work.txid.is_some() || work.unwanted);
                go_on(Collecting::Status, store.work, |_, work| mine(work))
            }
            Collecting::Status(seen) => go_on(Collecting::Pending, seen, |id, work| {
                work.txid.is_some() || store.gone[id]
            }),
            Collecting::Pending(seen) => go_on(Collecting::Usage, seen, |_, work| self.is_dead(store, work, flaw)),
            Collecting::Usage(dead) => Collecting::Write(dead, store.usage[node]),
            Collecting::Write(dead, usage) => {
                *self = Self::default();
                return take_back(store, node, usage, &dead, flaw);
            }
        };
        if self.at == Collecting::Idle {
            *self = Self::default();
        }
        Ok(())
    }

    fn is_dead(&self, store: &Store, work: Work, flaw: Flaw) -> bool {
        let Some(txid) = work.txid.map(usize::from) else {
            return true;
        };
        match flaw {
            Flaw::CollectTrustsPending => self.early[txid],
            Flaw::CollectScattersGangs => store.pending[txid] != Mark::Alive,
            _ => !store.pending[txid].exists(),
        }
    }
}

/// Goes on with those that pass; without any, gc has ended.
fn go_on(
    next: fn([Seen; IDS]) -> Collecting,
    mut seen: [Seen; IDS],
    passes: impl Fn(usize, Work) -> bool,
) -> Collecting {
    for (id, seen) in seen.iter_mut().enumerate() {
        if !seen.value.is_some_and(|work| passes(id, work)) {
            *seen = Seen::default();
        }
    }
    let found = seen.iter().any(|seen| seen.value.is_some());
    if found { next(seen) } else { Collecting::Idle }
}

/// The transaction that takes dead workloads back.
fn take_back(store: &mut Store, node: usize, read: Key<u8>, dead: &[Seen; IDS], flaw: Flaw) -> Faulty {
    let cores: u8 = dead.iter().filter_map(|seen| seen.value).map(|work| work.core).sum();
    let taken = || (0..IDS).filter(|id| dead[*id].value.is_some());
    let unchanged = store.usage[node].rev == read.rev && taken().all(|id| store.work[id].rev == dead[id].rev);
    if read.value & cores != cores {
        // A look at both tells a change from books that are wrong.
        return ensure(!unchanged && flaw != Flaw::CollectTrustsUsage, Fault::FalseAlarm);
    }
    let dead_still = |seen: &Seen| {
        let txid = seen.value.and_then(|work| work.txid);
        txid.is_none_or(|txid| !store.pending[usize::from(txid)].exists())
    };
    let same = |id: usize| store.work[id].rev == dead[id].rev || flaw == Flaw::CollectIgnoresWork;
    let trusts = matches!(flaw, Flaw::CollectTrustsPending | Flaw::CollectScattersGangs);
    let holds = store.usage[node].rev == read.rev && taken().all(|id| same(id) && (trusts || dead_still(&dead[id])));
    if !holds {
        return Ok(());
    }
    store.usage[node].put(read.value & !cores);
    for id in taken() {
        if let Some(now) = store.work[id].value {
            match now.txid {
                Some(txid) => ensure(!store.pending[usize::from(txid)].exists(), Fault::Stolen)?,
                None => ensure(now.unwanted && store.gone[id], Fault::Lost)?,
            }
        }
        store.delete(id);
    }
    Ok(())
}
