//! States that are alike, and how each ends when everybody stops.

use crate::collect::{Collecting, Collector};
use crate::life::{Releasing, Running};
use crate::machine::{Protocol, State};
use crate::place::Placing;
use crate::protocol::Seen;
use crate::store::{IDS, Key, Mark, NODES, TXIDS, Work};

impl State {
    /// Versions are compared for equality only: the current one becomes 1, all others 0. Otherwise states that differ
    /// in their past alone would be told apart. Who holds an old usage will fail, whatever it says, if all is right.
    pub(crate) fn forget(&mut self, right: bool) {
        let (usage, work) = (self.store.usage.map(|key| key.rev), self.store.work.map(|key| key.rev));
        let on = |key: &mut Key<u8>, node: u8| {
            let same = key.rev == usage[usize::from(node)];
            let value = if same || !right { key.value } else { 0 };
            *key = Key {
                value,
                rev: same.into(),
            };
        };
        let of = |seen: &mut Seen, id: usize| seen.rev = (seen.rev == work[id]).into();
        let old = |all: &mut [Seen; IDS]| all.iter_mut().enumerate().for_each(|(id, seen)| of(seen, id));
        for placer in &mut self.placers {
            if let Placing::Write(usage) = &mut placer.at {
                on(usage, placer.nodes[placer.placed.len()]);
            }
        }
        for collector in &mut self.collectors {
            match &mut collector.at {
                Collecting::Idle | Collecting::Early => {}
                Collecting::Status(all) | Collecting::Pending(all) | Collecting::Usage(all) => old(all),
                Collecting::Write(all, usage) => {
                    old(all);
                    on(usage, collector.node);
                }
            }
        }
        for id in 0..IDS {
            if let Running::Look(seen, _) | Running::Write(seen, _) = &mut self.runs[id] {
                of(seen, id);
            }
            match &mut self.releases[id] {
                Releasing::Idle => {}
                Releasing::Usage(seen) => of(seen, id),
                Releasing::Write(seen, usage) => {
                    of(seen, id);
                    on(usage, seen.value.map_or(0, |work| work.node));
                }
            }
        }
        self.store.usage.iter_mut().for_each(|key| key.rev = 1);
        self.store.work.iter_mut().for_each(|key| key.rev = 1);
    }
}

impl Protocol {
    /// When everybody stops here, all leases end, and gc runs once on each node: the confirmed are left, with all that
    /// is theirs, and nothing else.
    pub(crate) fn ends_clean(&self, state: &State) -> bool {
        if state.fault.is_some() || !state.store.is_balanced() {
            return true;
        }
        let mut store = state.store.clone();
        store.pending = [Mark::Dead; TXIDS];
        for node in (0..NODES).filter_map(|node| u8::try_from(node).ok()) {
            let mut collector = Collector {
                node,
                ..Collector::default()
            };
            loop {
                if collector.step(&mut store, self.flaw).is_err() {
                    return false;
                }
                if collector.at == Collecting::Idle {
                    break;
                }
            }
        }
        let running = |work: &Work| work.txid.is_none();
        let kept = state.store.live().filter(running).count();
        let unwanted = (0..IDS).filter(|id| {
            let work = state.store.work[*id].value;
            work.is_some_and(|work| work.txid.is_none() && work.unwanted && state.store.gone[*id])
        });
        store.is_balanced()
            && store.live().all(|work| running(&work))
            && store.live().count() == kept - unwanted.count()
    }
}
