//! The reservation protocol as a model, of which all states are looked at.
//!
//! Placers, an `eru-run` for each workload, its owner's `release`, and `gc` take steps in any order; each may stop at
//! any point for good, and each lease may end at any moment. In every state: no core is given twice, what the workloads
//! have is the usage, nothing that was confirmed is lost, nothing is taken from the living, and once all leases have
//! ended, one `gc` a node leaves nothing of a pipeline that died. The same model with one compare left out fails: so it
//! can.

mod protocol;
mod store;

use protocol::{Collecting, Collector, Fault, Flaw, Placer, Placing, Releasing, Running, Seen};
use stateright::{Checker, HasDiscoveries, Model, Property};
use store::{IDS, Key, NODES, Store};

/// Who takes part.
#[derive(Clone, Debug, Default)]
struct Protocol {
    /// The nodes that each placer places on.
    placers: Vec<Vec<u8>>,
    /// How many of them, from the first, want all or nothing.
    gangs: usize,
    /// Cores of each node.
    cores: u8,
    /// How many nodes there are.
    nodes: u8,
    /// How many gcs run at once.
    collectors: usize,
    /// Whether workloads are confirmed.
    run: bool,
    /// Whether they are removed, too.
    remove: bool,
    /// Whether owners release.
    release: bool,
    flaw: Flaw,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct State {
    store: Store,
    next_id: u8,
    placers: Vec<Placer>,
    collectors: Vec<Collector>,
    runs: [Running; IDS],
    releases: [Releasing; IDS],
    fault: Option<Fault>,
}

/// Who takes the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Place(usize),
    Crash(usize),
    Expire(usize),
    Collect(usize, u8),
    ReadToConfirm(usize),
    ReadToRemove(usize),
    Run(usize),
    EngineRemoves(usize),
    Release(usize),
}

impl Model for Protocol {
    type State = State;
    type Action = Step;

    fn init_states(&self) -> Vec<State> {
        let placer = |(n, nodes): (usize, &Vec<u8>)| Placer {
            at: Placing::Begin,
            txid: u8::try_from(2 * n).unwrap_or_default(),
            nodes: nodes.clone(),
            placed: Vec::new(),
            gang: n < self.gangs,
        };
        vec![State {
            store: Store::default(),
            next_id: 0,
            placers: self.placers.iter().enumerate().map(placer).collect(),
            collectors: vec![Collector::default(); self.collectors],
            runs: Default::default(),
            releases: Default::default(),
            fault: None,
        }]
    }

    fn actions(&self, state: &State, steps: &mut Vec<Step>) {
        if state.fault.is_some() {
            return;
        }
        for n in (0..state.placers.len()).filter(|n| state.placers[*n].at != Placing::Ended) {
            steps.extend([Step::Place(n), Step::Crash(n)]);
        }
        steps.extend(
            (0..state.store.pending.len())
                .filter(|n| state.store.pending[*n].exists())
                .map(Step::Expire),
        );
        for (n, collector) in state.collectors.iter().enumerate() {
            let idle = collector.at == Collecting::Idle;
            let nodes = if idle {
                0..self.nodes
            } else {
                collector.node..collector.node + 1
            };
            steps.extend(nodes.map(|node| Step::Collect(n, node)));
        }
        for id in 0..IDS {
            self.of_workload(state, id, steps);
        }
    }

    fn next_state(&self, last: &State, step: Step) -> Option<State> {
        let mut next = last.clone();
        let store = &mut next.store;
        let done = match step {
            Step::Place(n) => next.placers[n].step(store, &mut next.next_id, self.cores, self.flaw),
            Step::Crash(n) => {
                next.placers[n].at = Placing::Ended;
                Ok(())
            }
            Step::Expire(txid) => {
                store.pending[txid] = store::Mark::Dead;
                Ok(())
            }
            Step::Collect(n, node) => {
                next.collectors[n].node = node;
                next.collectors[n].step(store, self.flaw)
            }
            Step::ReadToConfirm(id) => {
                next.runs[id] = Running::read(store, id, false, self.gangs > 0);
                Ok(())
            }
            Step::ReadToRemove(id) => {
                next.runs[id] = Running::read(store, id, true, self.gangs > 0);
                Ok(())
            }
            Step::Run(id) => next.runs[id].step(store, id, self.flaw),
            Step::EngineRemoves(id) => {
                store.gone[id] = true;
                Ok(())
            }
            Step::Release(id) => next.releases[id].step(store, id, self.flaw),
        };
        next.fault = done.err();
        next.forget(self.flaw == Flaw::None);
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut properties = vec![
            Property::always("no core is given twice", |_, state: &State| state.store.is_exclusive()),
            Property::always("what is bound is the usage", |_, state: &State| {
                state.store.is_balanced()
            }),
            Property::always("confirmed is never lost", |_, state: &State| {
                state.fault != Some(Fault::Lost)
            }),
            Property::always("nothing is taken from the living", |_, state: &State| {
                state.fault != Some(Fault::Stolen)
            }),
            Property::always("the dead do nothing", |_, state: &State| {
                state.fault != Some(Fault::Late)
            }),
            Property::always("a gang is whole", |_, state: &State| state.fault != Some(Fault::Torn)),
            Property::always("no false alarm", |_, state: &State| {
                state.fault != Some(Fault::FalseAlarm)
            }),
            Property::always("gc leaves nothing of the dead", |model: &Self, state: &State| {
                model.ends_clean(state)
            }),
            Property::sometimes("all are placed", |_, state: &State| {
                state
                    .placers
                    .iter()
                    .all(|placer| placer.placed.len() == placer.nodes.len())
            }),
            Property::sometimes("gc takes something back", |_, state: &State| {
                let dead = |collector: &Collector| matches!(collector.at, Collecting::Write(..));
                state.collectors.iter().any(dead)
            }),
        ];
        if self.run {
            properties.push(Property::sometimes("something is confirmed", |_, state: &State| {
                state.store.live().any(|work| work.txid.is_none())
            }));
        }
        properties
    }
}

impl State {
    /// Versions are compared for equality only: the current one becomes 1, all others 0. Otherwise states that differ
    /// in their past alone would be told apart. Who holds an old usage will fail, whatever it says, if all is right.
    fn forget(&mut self, right: bool) {
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
    fn of_workload(&self, state: &State, id: usize, steps: &mut Vec<Step>) {
        if self.release && (state.store.work[id].value.is_some() || state.releases[id] != Releasing::Idle) {
            steps.push(Step::Release(id));
        }
        if !self.run {
            return;
        }
        if state.runs[id] != Running::Idle {
            steps.push(Step::Run(id));
        } else if let Some(work) = state.store.work[id].value {
            if work.txid.is_some() {
                steps.push(Step::ReadToConfirm(id));
            }
            if self.remove && !work.unwanted {
                steps.push(Step::ReadToRemove(id));
            } else if work.unwanted && work.txid.is_none() && !state.store.gone[id] {
                steps.push(Step::EngineRemoves(id));
            }
        }
    }

    /// When everybody stops here, all leases end, and gc runs once on each node: the confirmed are left, with all that
    /// is theirs, and nothing else.
    fn ends_clean(&self, state: &State) -> bool {
        if state.fault.is_some() || !state.store.is_balanced() {
            return true;
        }
        let mut store = state.store.clone();
        store.pending = [store::Mark::Dead; store::TXIDS];
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
        let running = |work: &store::Work| work.txid.is_none();
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

/// Two placers race for the cores of one node, with a gc and an `eru-run` for each workload.
fn race() -> Protocol {
    Protocol {
        placers: vec![vec![0, 0], vec![0]],
        cores: 2,
        nodes: 1,
        collectors: 1,
        run: true,
        ..Protocol::default()
    }
}

/// One workload, which its owner runs, removes and releases, while two gcs race.
fn life() -> Protocol {
    Protocol {
        placers: vec![vec![0]],
        cores: 1,
        nodes: 1,
        collectors: 2,
        run: true,
        remove: true,
        release: true,
        ..Protocol::default()
    }
}

/// A core goes from one owner, who releases it, to the next, while a gc runs.
fn handover() -> Protocol {
    Protocol {
        placers: vec![vec![0], vec![0]],
        cores: 1,
        nodes: 1,
        collectors: 1,
        run: true,
        release: true,
        ..Protocol::default()
    }
}

/// A gang on two nodes, and somebody who may take the last core of the second.
fn gang() -> Protocol {
    Protocol {
        placers: vec![vec![0, 1], vec![1]],
        gangs: 1,
        cores: 1,
        nodes: 2,
        collectors: 1,
        run: true,
        ..Protocol::default()
    }
}

/// All states, and all of them right.
fn check(protocol: Protocol) {
    let checker = protocol.checker().threads(2).spawn_bfs().join();
    checker.assert_properties();
    assert!(checker.is_done() && checker.unique_state_count() > 1_000);
}

#[test]
fn racing_placers_never_share_a_core() {
    check(race());
}

#[test]
fn a_workload_lives_and_ends_once() {
    check(life());
    let placers = vec![vec![0], vec![0]];
    let collectors = 1;
    check(Protocol {
        placers,
        collectors,
        ..life()
    });
}

#[test]
#[ignore = "a million states; `make race` looks at them"]
fn a_core_lives_many_lives() {
    let placers = vec![vec![0], vec![0]];
    check(Protocol { placers, ..life() });
}

#[test]
fn a_core_goes_from_hand_to_hand() {
    check(handover());
}

#[test]
fn a_gang_is_whole_or_nothing() {
    check(gang());
}

#[test]
fn of_two_gangs_at_most_one_has_both_nodes() {
    let placers = vec![vec![0, 1], vec![1, 0]];
    let gangs = 2;
    check(Protocol {
        placers,
        gangs,
        ..gang()
    });
}

/// The model has a counterexample to this property once the flaw is in it.
#[track_caller]
fn breaks(protocol: Protocol, flaw: Flaw, property: &'static str) {
    let checker = Protocol { flaw, ..protocol }.checker().threads(2);
    let only = HasDiscoveries::AnyOf([property].into());
    let checker = checker.finish_when(only).spawn_bfs().join();
    assert!(
        checker.discovery(property).is_some(),
        "{flaw:?} does not break: {property}"
    );
}

#[test]
fn placing_needs_each_of_its_compares() {
    breaks(race(), Flaw::PlaceIgnoresUsage, "no core is given twice");
    breaks(race(), Flaw::PlaceIgnoresPending, "the dead do nothing");
}

#[test]
fn gc_needs_each_of_its_compares() {
    breaks(race(), Flaw::CollectTrustsPending, "nothing is taken from the living");
    breaks(race(), Flaw::CollectIgnoresWork, "confirmed is never lost");
    breaks(life(), Flaw::CollectTrustsUsage, "no false alarm");
}

#[test]
fn confirming_needs_each_of_its_compares() {
    breaks(life(), Flaw::ConfirmIgnoresWork, "what is bound is the usage");
    breaks(race(), Flaw::ConfirmIgnoresPending, "the dead do nothing");
}

#[test]
fn releasing_needs_each_of_its_compares() {
    let wide = Protocol { cores: 2, ..handover() };
    breaks(wide, Flaw::ReleaseIgnoresUsage, "what is bound is the usage");
    breaks(life(), Flaw::ReleaseIgnoresWork, "confirmed is never lost");
}

#[test]
fn a_gang_needs_each_of_its_compares() {
    breaks(gang(), Flaw::FlipIgnoresPending, "a gang is whole");
    breaks(gang(), Flaw::ConfirmIgnoresGang, "a gang is whole");
    breaks(gang(), Flaw::CollectScattersGangs, "nothing is taken from the living");
    let released = Protocol {
        release: true,
        run: false,
        ..gang()
    };
    breaks(released, Flaw::ReleaseIgnoresGang, "a gang is whole");
}
