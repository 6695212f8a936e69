//! The tools as actors, step by step: what each reads, and what its transaction compares and writes. They are
//! `eru-place`'s `reserve`, `gc` and `release`, and the confirmation of `eru-run`.

use crate::store::{IDS, Key, Mark, NODES, Store, Work};

/// A step that a tool could have left out or done in another order. The model finds what each would break.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Flaw {
    #[default]
    None,
    /// Placing does not compare the usage.
    PlaceIgnoresUsage,
    /// Placing does not compare its reservation.
    PlaceIgnoresPending,
    /// gc reads which reservations live before it reads the workloads, and does not compare them.
    CollectTrustsPending,
    /// gc does not compare the workloads.
    CollectIgnoresWork,
    /// gc takes a usage that does not hold what is to be given back for wrong, without looking again.
    CollectTrustsUsage,
    /// gc takes the reservations of gangs that are being gathered for dead.
    CollectScattersGangs,
    /// Confirming does not compare the workload.
    ConfirmIgnoresWork,
    /// Confirming does not compare the reservation.
    ConfirmIgnoresPending,
    /// Confirming does not ask whether the gang is complete.
    ConfirmIgnoresGang,
    /// Releasing does not compare the usage.
    ReleaseIgnoresUsage,
    /// Releasing does not compare the workload.
    ReleaseIgnoresWork,
    /// Releasing does not ask whether a gang is being gathered.
    ReleaseIgnoresGang,
    /// The gang's mark is changed without comparing it.
    FlipIgnoresPending,
}

/// What must never happen, seen at the moment when it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Fault {
    /// A confirmed workload that was wanted, or seen, is gone.
    Lost,
    /// A workload was taken back while its reservation lived.
    Stolen,
    /// A workload was placed or confirmed under a dead reservation.
    Late,
    /// A member of a gang counts, and not all of them were there.
    Torn,
    /// A tool says that the books are wrong.
    FalseAlarm,
}

type Faulty = Result<(), Fault>;

/// Where a placer stands. It places one workload after the other, each in a transaction of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Placing {
    Begin,
    Read,
    /// It has read the usage of its next node.
    Write(Key<u8>),
    /// All members of the gang are there.
    Flip,
    Ended,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Placer {
    pub(crate) at: Placing,
    /// Its reservation.
    pub(crate) txid: u8,
    /// The nodes it shall place on, one workload each.
    pub(crate) nodes: Vec<u8>,
    /// Which of them are done, by the id of the workload.
    pub(crate) placed: Vec<u8>,
    pub(crate) gang: bool,
}

impl Placer {
    pub(crate) fn step(&mut self, store: &mut Store, next_id: &mut u8, cores: u8, flaw: Flaw) -> Faulty {
        let txid = usize::from(self.txid);
        match self.at {
            Placing::Begin => {
                store.pending[txid] = if self.gang { Mark::Gathering } else { Mark::Alive };
                self.at = Placing::Read;
            }
            Placing::Read => {
                let usage = store.usage[self.node()];
                // Refused. A gang that cannot be completed gives back what it has.
                let full = usage.value.count_ones() >= u32::from(cores);
                if full && self.gang {
                    store.pending[txid] = Mark::Dead;
                }
                self.at = if full { Placing::Ended } else { Placing::Write(usage) };
            }
            Placing::Write(read) => return self.write(store, read, next_id, flaw),
            Placing::Flip => {
                self.at = Placing::Ended;
                if store.pending[txid] == Mark::Gathering || flaw == Flaw::FlipIgnoresPending {
                    store.pending[txid] = Mark::Alive;
                    let there = |id: &u8| store.work[usize::from(*id)].value.is_some();
                    return ensure(self.placed.iter().all(there), Fault::Torn);
                }
            }
            Placing::Ended => {}
        }
        Ok(())
    }

    fn node(&self) -> usize {
        usize::from(self.nodes[self.placed.len()])
    }

    fn write(&mut self, store: &mut Store, read: Key<u8>, next_id: &mut u8, flaw: Flaw) -> Faulty {
        let alive = store.pending[usize::from(self.txid)].exists();
        let node = self.node();
        if store.usage[node].rev != read.rev && flaw != Flaw::PlaceIgnoresUsage
            || !alive && flaw != Flaw::PlaceIgnoresPending
        {
            return self.lost(alive);
        }
        // The lowest core that is free.
        let core = !read.value & (read.value + 1);
        store.usage[node].put(read.value | core);
        store.work[usize::from(*next_id)].put(Some(Work {
            node: u8::try_from(node).unwrap_or_default(),
            core,
            txid: Some(self.txid),
            unwanted: false,
        }));
        self.placed.push(*next_id);
        *next_id += 1;
        self.at = match (self.placed.len() == self.nodes.len(), self.gang) {
            (false, _) => Placing::Read,
            (true, true) => Placing::Flip,
            (true, false) => Placing::Ended,
        };
        ensure(alive, Fault::Late)
    }

    /// After a conflict: again, under a new reservation when the old one is dead. A gang's members die with it.
    fn lost(&mut self, alive: bool) -> Faulty {
        self.at = match (alive, self.gang || self.txid % 2 == 1) {
            (true, _) => Placing::Read,
            (false, true) => Placing::Ended,
            (false, false) => {
                self.txid += 1;
                Placing::Begin
            }
        };
        Ok(())
    }
}

/// A workload as it was read.
pub(crate) type Seen = Key<Option<Work>>;

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
    pub(crate) early: [bool; crate::store::TXIDS],
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

fn ensure(holds: bool, fault: Fault) -> Faulty {
    if holds { Ok(()) } else { Err(fault) }
}

const _: () = assert!(NODES <= 8 && IDS <= 8);
