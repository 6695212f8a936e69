//! Who takes part, and which steps there are from each state.

use stateright::{Model, Property};

use crate::collect::{Collecting, Collector};
use crate::life::{Releasing, Running};
use crate::place::{Placer, Placing};
use crate::protocol::{Fault, Flaw};
use crate::store::{IDS, Mark, Store};

/// Who takes part.
#[derive(Clone, Debug, Default)]
pub(crate) struct Protocol {
    /// The nodes that each placer places on.
    pub(crate) placers: Vec<Vec<u8>>,
    /// How many of them, from the first, want all or nothing.
    pub(crate) gangs: usize,
    /// Cores of each node.
    pub(crate) cores: u8,
    /// How many nodes there are.
    pub(crate) nodes: u8,
    /// How many gcs run at once.
    pub(crate) collectors: usize,
    /// Whether workloads are confirmed.
    pub(crate) run: bool,
    /// Whether they are removed, too.
    pub(crate) remove: bool,
    /// Whether owners release.
    pub(crate) release: bool,
    pub(crate) flaw: Flaw,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(crate) store: Store,
    pub(crate) next_id: u8,
    pub(crate) placers: Vec<Placer>,
    pub(crate) collectors: Vec<Collector>,
    pub(crate) runs: [Running; IDS],
    pub(crate) releases: [Releasing; IDS],
    pub(crate) fault: Option<Fault>,
}

/// Who takes the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
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
                store.pending[txid] = Mark::Dead;
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
}
