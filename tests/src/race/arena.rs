//! Where a race is held: the store with its nodes, and what all who take part share.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use eru_store::{Op, Options, Store, Txn};
use eru_testkit::{Etcd, Scratch, wait_until};
use eru_types::{Document, Pod, Workload, from_json, keys, to_json};

use super::process::{Ended, Fault, run};
use super::{Race, confirm, observer, wishes};
use crate::history::{History, Owners};

/// The store of a race.
#[derive(Debug)]
pub enum Backing {
    /// A real etcd, which will be killed and hang.
    Etcd(Box<Etcd>),
    /// The embedded one.
    Embedded,
}

/// What all who take part share.
pub struct Arena {
    /// The store's URL.
    pub(super) url: String,
    /// The store, for what is not a process.
    pub(super) store: Arc<dyn Store>,
    /// How many nodes there are.
    pub(super) nodes: usize,
    /// Whether `eru-place` knows gangs.
    pub(super) gangs: bool,
    /// Who gives back what.
    pub(super) owners: Owners,
    /// The etcd, for whoever makes the weather.
    pub(super) etcd: Mutex<Option<Etcd>>,
    target: u64,
    placed: AtomicU64,
    over: Mutex<bool>,
    ended: Condvar,
    /// Ids that processes said they had placed.
    said: Mutex<HashSet<String>>,
    _scratch: Scratch,
}

impl Arena {
    /// Makes an empty store with the race's nodes.
    ///
    /// # Panics
    /// When the store cannot be used.
    pub(super) fn new(backing: Backing, race: &Race) -> Self {
        let scratch = Scratch::new();
        let (url, etcd) = match backing {
            Backing::Etcd(etcd) => (etcd.url(), Some(*etcd)),
            Backing::Embedded => (
                format!("file://{}?sync=normal", scratch.path().join("store").display()),
                None,
            ),
        };
        let options = Options {
            timeout: Duration::from_secs(20),
            ..Options::default()
        };
        let store = eru_store::open(&url, &options).unwrap_or_else(|e| panic!("{e}"));
        let pod = Pod {
            name: "p".into(),
            desc: String::new(),
            extra: eru_types::Extra::new(),
        };
        let mut ops = vec![Op::Put(keys::pod("p"), to_json(&pod), None)];
        for name in (0..race.nodes).map(wishes::name) {
            ops.push(Op::Put(keys::node(&name), to_json(&wishes::node(&name)), None));
        }
        store
            .txn(&Txn { compares: vec![], ops })
            .unwrap_or_else(|e| panic!("{e}"));
        Self {
            url,
            store,
            nodes: race.nodes,
            gangs: knows_gangs(),
            owners: Owners::default(),
            etcd: Mutex::new(etcd),
            target: race.placed,
            placed: AtomicU64::new(0),
            over: Mutex::new(false),
            ended: Condvar::new(),
            said: Mutex::default(),
            _scratch: scratch,
        }
    }

    /// Takes note of how many workloads were placed; with enough of them the race is over.
    pub(super) fn progress(&self, placed: u64) {
        self.placed.store(placed, Ordering::Relaxed);
        if placed >= self.target {
            self.end();
        }
    }

    pub(super) fn placed(&self) -> u64 {
        self.placed.load(Ordering::Relaxed)
    }

    /// Ends the race.
    pub(super) fn end(&self) {
        *self.over.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.ended.notify_all();
    }

    /// Ends the race when something went wrong.
    pub(super) fn ending(&self, result: Result<(), String>) -> Result<(), String> {
        if result.is_err() {
            self.end();
        }
        result
    }

    pub(super) fn over(&self) -> bool {
        *self.over.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for so long, or until the race is over; tells whether it is.
    pub(super) fn wait(&self, long: Duration) -> bool {
        let over = self.over.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.ended.wait_timeout_while(over, long, |over| !*over);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Takes note of what a process said that it had placed.
    pub(super) fn said(&self, ids: impl Iterator<Item = String>) {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).extend(ids);
    }

    /// Whether a process may end so: with success, a clear no, a store that was away, a lost race, or by our hand.
    pub(super) fn expect(&self, what: &str, ended: &Ended) -> Result<(), String> {
        match ended.code {
            None | Some(0 | 1 | 69 | 75) => Ok(()),
            Some(code) => Err(format!("eru-place {what} exits {code}: {}", ended.complaints)),
        }
    }

    /// Removes what still runs, waits for the leases to end, and takes back the rest; the observer then ends.
    pub(super) fn clean_up(&self, well: bool) -> Result<(), String> {
        let cleaned = if well { self.clean() } else { Ok(()) };
        let txn = Txn {
            compares: vec![],
            ops: vec![Op::Put(observer::END.into(), vec![], None)],
        };
        let told = self.store.txn(&txn).map_err(|e| e.to_string());
        cleaned.and(told.map(drop))
    }

    fn clean(&self) -> Result<(), String> {
        let list = |prefix| self.store.list(prefix).map_err(|e: eru_store::Error| e.to_string());
        for entry in list(keys::WORK)?.entries {
            let workload: Workload = from_json(&entry.value).map_err(|e| e.to_string())?;
            if workload.txid.is_none() {
                confirm::remove(&*self.store, &workload).map_err(|e| e.to_string())?;
            }
        }
        let mut left = Vec::new();
        let clean = wait_until(Duration::from_secs(60), || {
            left = match run(&self.url, &["gc"], &[], Fault::None).and_then(|_| list(keys::WORK)) {
                Ok(snapshot) => snapshot.entries.into_iter().map(|entry| entry.key).collect(),
                Err(e) => vec![e],
            };
            left.is_empty()
        });
        if !clean {
            return Err(format!("after gc there is still {left:?}"));
        }
        let empty = wait_until(Duration::from_secs(60), || {
            list(keys::PENDING).is_ok_and(|pending| pending.entries.is_empty())
        });
        if !empty {
            return Err("there are still reservations".into());
        }
        let audit = run(&self.url, &["audit"], &[], Fault::None)?;
        match audit.documents.as_slice() {
            [Document::Audit(audit)] if audit.findings + audit.workloads + audit.reclaimable == 0 => Ok(()),
            other => Err(format!("audit says {other:?}")),
        }
    }

    /// What is known from elsewhere agrees with the history, and nothing is left in it.
    pub(super) fn compare(&self, history: &History) -> Result<(), String> {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(id) = said.iter().find(|id| !history.saw(id)) {
            return Err(format!("{id} was said to be placed, and never was"));
        }
        let leaks = history.leaks();
        if !leaks.is_empty() {
            return Err(format!("left in the end: {}", leaks.join(", ")));
        }
        Ok(())
    }
}

fn knows_gangs() -> bool {
    let help = std::process::Command::new(eru_testkit::bin("eru-place"))
        .args(["reserve", "--help"])
        .output();
    help.is_ok_and(|help| String::from_utf8_lossy(&help.stdout).contains("--all-or-nothing"))
}
