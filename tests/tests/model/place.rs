//! `eru-place reserve`, step by step: what it reads, and what its transactions compare and write.

use crate::protocol::{Fault, Faulty, Flaw, ensure};
use crate::store::{Key, Mark, Store, Work};

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
