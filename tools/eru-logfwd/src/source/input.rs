//! Logs of the workloads on standard input.
//!
//! What must stay true: what is not a workload goes on to standard output; following ends with the last workload.

use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use eru_cli::{BadLines, Exit, Failure, Reader, Stop, StoreArgs};
use eru_store::Store;
use eru_types::{Document, Phase, Status, Workload, from_json, keys};

use super::{Engines, Reading};
use crate::command::{Command, Until};

/// How often to look whether workloads have ended.
const LOOK: Duration = Duration::from_millis(500);

/// Workloads in one read of the store.
const BATCH: usize = 60;

/// What the thread works with.
pub(crate) struct Input {
    pub(crate) documents: Reader,
    pub(crate) engines: Engines,
    pub(crate) reading: Reading,
    pub(crate) store: StoreArgs,
    pub(crate) once: bool,
    pub(crate) stop: Stop,
}

/// A workload whose log is followed.
struct Followed {
    workload: Workload,
    /// Its log was found.
    open: bool,
    /// The store knew it.
    known: bool,
}

impl Input {
    /// Reads all documents, and then tells when their workloads end. Bad documents, or an input that could not be read,
    /// are the outcome.
    pub(crate) fn run(mut self, outcome: &SyncSender<Result<(), Failure>>) {
        // The reader ends with this, so that the outcome is there before.
        let _ = outcome.send(self.forward());
    }

    fn forward(&mut self) -> Result<(), Failure> {
        let mut bad = BadLines::default();
        let mut followed = Vec::new();
        while let Some(item) = self.documents.next() {
            match bad.skip(item)? {
                Some((_, Document::Workload(workload))) => followed.extend(self.begin(workload)),
                Some((_, document)) => {
                    let mut line = serde_json::to_vec(&document).unwrap_or_default();
                    line.push(b'\n');
                    self.reading.tell(Command::Pass(line));
                }
                None => {}
            }
        }
        if !followed.is_empty() {
            self.follow(followed);
        }
        bad.outcome()?;
        match self.engines.missed() {
            missed @ 1.. if self.once => Err(Failure::new(
                Exit::No,
                format_args!("the logs of {missed} workloads could not be found"),
            )),
            _ => Ok(()),
        }
    }

    /// Opens a log; returns what is to be followed.
    fn begin(&mut self, workload: Workload) -> Option<Followed> {
        let ended = matches!(workload.phase, Phase::Failed | Phase::Removed);
        let until = match (self.once, ended) {
            (_, true) => Until::Ended,
            (true, false) => Until::Read,
            (false, false) => Until::Deleted,
        };
        let path = self.engines.log(&workload);
        let open = path.is_some();
        if let Some(path) = path {
            self.reading.open(&workload, path, until, false);
        }
        (until == Until::Deleted).then_some(Followed {
            workload,
            open,
            known: false,
        })
    }

    /// Looks again and again for logs that were not there, and for the ends of workloads. Without a store the logs end
    /// when they are deleted.
    fn follow(&mut self, mut followed: Vec<Followed>) {
        let mut store: Option<Arc<dyn Store>> = None;
        while !followed.is_empty() && !self.stop.wait(LOOK) {
            if store.is_none() {
                store = self
                    .store
                    .open_if_there()
                    .inspect_err(|error| tracing::debug!("{error}"))
                    .unwrap_or_default();
            }
            let Some(store) = &store else {
                followed.retain_mut(|one| !self.find(one));
                continue;
            };
            followed.retain_mut(|one| {
                self.find(one);
                true
            });
            for ended in ended(&**store, &mut followed) {
                self.reading.tell(Command::Ended(ended));
            }
        }
    }

    /// Opens a log that was not there before; true if it is open.
    fn find(&mut self, one: &mut Followed) -> bool {
        if !one.open
            && let Some(path) = self.engines.log(&one.workload)
        {
            one.open = true;
            self.reading.open(&one.workload, path, Until::Deleted, false);
        }
        one.open
    }
}

/// Takes those that have ended for good out of what is followed.
fn ended(store: &dyn Store, followed: &mut Vec<Followed>) -> Vec<String> {
    let mut ended = Vec::new();
    for batch in followed.chunks_mut(BATCH) {
        let wanted: Vec<String> = batch
            .iter()
            .map(|one| &one.workload)
            .flat_map(|workload| {
                [
                    keys::work(&workload.node, &workload.id),
                    keys::status(&workload.node, &workload.id),
                ]
            })
            .collect();
        let keys: Vec<&str> = wanted.iter().map(String::as_str).collect();
        let found = match store.get_many(&keys) {
            Ok(snapshot) => snapshot.entries,
            Err(error) => {
                tracing::debug!("{error}");
                return ended;
            }
        };
        for (one, pair) in batch.iter_mut().zip(keys.chunks(2)) {
            let value = |key: &str| {
                found
                    .iter()
                    .find(|entry| entry.key == key)
                    .map(|entry| entry.value.as_slice())
            };
            if one.has_ended(value(pair[0]), value(pair[1])) {
                ended.push(one.workload.id.clone());
            }
        }
    }
    followed.retain(|one| !ended.contains(&one.workload.id));
    ended
}

impl Followed {
    fn has_ended(&mut self, work: Option<&[u8]>, status: Option<&[u8]>) -> bool {
        if work.is_none() && status.is_none() {
            return self.known;
        }
        self.known = true;
        let work: Option<Workload> = work.and_then(|work| from_json(work).ok());
        let status: Option<Status> = status.and_then(|status| from_json(status).ok());
        let work = work.as_ref().unwrap_or(&self.workload);
        status.is_some_and(|status| match status.phase {
            Phase::Stopped | Phase::Failed => !work.starts_again(&status),
            Phase::Removed => true,
            Phase::Placed | Phase::Created | Phase::Running => false,
        })
    }
}
