//! Workload documents, made once for both the store and standard output.

use std::collections::{BTreeSet, HashMap};

use eru_cli::Failure;
use eru_fit::Ask;
use eru_store::Op;
use eru_types::{Bound, Deploy, Desired, Node, Phase, Shared, Spec, Workload, keys, to_json};

use super::chance::{Chance, ident};

/// A workload that is not in the store yet.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) work: String,
    pub(super) index: String,
    pub(super) json: Vec<u8>,
    pub(super) seq: u64,
}

impl Draft {
    /// What puts it into the store.
    pub(super) fn put(&self) -> [Op; 2] {
        [
            Op::Put(self.work.clone(), self.json.clone(), None),
            Op::Put(self.index.clone(), Vec::new(), None),
        ]
    }
}

/// Numbers for the instances of one entrypoint: those that were given back go out first.
#[derive(Debug, Default)]
struct Numbers {
    next: u64,
    free: BTreeSet<u64>,
}

/// What instances of one deploy have in common.
#[derive(Debug)]
struct Common {
    _alive: Shared<Deploy>,
    workload: Workload,
    /// What it asks for, unless that makes no sense.
    ask: Result<Ask, String>,
    /// The length of the last document.
    length: usize,
}

/// Most deploys that are kept.
const KEPT: usize = 256;

/// Makes drafts. What instances of one deploy have in common is kept.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    commons: HashMap<*const Deploy, Common>,
    numbers: HashMap<String, Numbers>,
    pub(super) chance: Chance,
}

fn entry(spec: &Spec) -> String {
    format!("{}/{}", spec.app, spec.entrypoint)
}

impl Common {
    fn of(deploy: &Shared<Deploy>) -> Self {
        let ask = Ask::new(&deploy.spec).map_err(|wrong| wrong.to_string());
        let mut spec = deploy.spec.clone();
        if let Ok(ask) = &ask {
            // As it was bound: completed, and with every volume that was asked for.
            spec.resources.clone_from(&ask.request);
            spec.volumes = ask.volumes.limits().to_vec();
        }
        let workload = Workload {
            desired: Desired::Running,
            phase: Phase::Placed,
            spec,
            ..Workload::default()
        };
        let length = to_json(&workload).len() + 300;
        Self {
            _alive: deploy.clone(),
            workload,
            ask,
            length,
        }
    }
}

impl Drafts {
    fn common(&mut self, deploy: &Shared<Deploy>) -> &mut Common {
        // An address stands for the same deploy as long as it is kept alive here.
        let key = &raw const **deploy;
        if self.commons.len() >= KEPT && !self.commons.contains_key(&key) {
            self.commons.clear();
        }
        self.commons.entry(key).or_insert_with(|| Common::of(deploy))
    }

    /// What an instance asks for, and how long its document is, about.
    pub(super) fn ask(&mut self, deploy: &Shared<Deploy>) -> (&Result<Ask, String>, usize) {
        let common = self.common(deploy);
        (&common.ask, common.length)
    }

    /// One instance of a deploy.
    pub(super) fn make(
        &mut self,
        deploy: &Shared<Deploy>,
        node: &Node,
        txid: &str,
        bound: Bound,
    ) -> Result<Draft, Failure> {
        let id = self.chance.unique()?;
        let seq = self.numbers.entry(entry(&deploy.spec)).or_default().take();
        let Common { workload, length, .. } = self.common(deploy);
        let spec = &workload.spec;
        let engine = spec.engine.as_ref().or_else(|| node.engines.first());
        workload.engine = engine.map_or("native", String::as_str).to_owned();
        workload.name = format!("{}_{}_{}", spec.app, spec.entrypoint, ident());
        workload.node.clone_from(&node.name);
        workload.pod.clone_from(&node.pod);
        workload.id = id;
        workload.seq = seq;
        workload.bound = bound;
        workload.txid = Some(txid.to_owned());
        let json = to_json(workload);
        *length = json.len();
        Ok(Draft {
            work: keys::work(&workload.node, &workload.id),
            index: keys::app(&spec.app, &spec.entrypoint, &workload.node, &workload.id),
            json,
            seq,
        })
    }

    /// Takes back the number of a draft that came to nothing.
    pub(super) fn give_back(&mut self, spec: &Spec, seq: u64) {
        if let Some(numbers) = self.numbers.get_mut(&entry(spec)) {
            numbers.free.insert(seq);
        }
    }
}

impl Numbers {
    fn take(&mut self) -> u64 {
        self.free.pop_first().unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        })
    }
}
