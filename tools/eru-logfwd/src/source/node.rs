//! Logs of all workloads of a node, as the store tells of them.
//!
//! What must stay true: a log is opened as early as its engine can say where it is, so that nothing of a workload that
//! lives only for a moment is missed; it is closed when the workload is removed from the store, and read to its end.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use eru_cli::{Exit, Failure, OrFail, Stop};
use eru_store::{Entry, Error, Follow, Store, Update};
use eru_types::{Doc, Phase, Status, Workload, from_json, keys};

use super::{Engines, Reading};
use crate::command::{Command, Until};
use crate::retry::Retry;

/// How often to ask again for logs that were not there.
const LOOK: Duration = Duration::from_millis(500);

/// Which part of the store changed.
enum Change {
    Work(Update),
    Status(Update),
    /// The store refuses to tell more.
    Refused(Error),
}

/// Makes a change of an update.
type Kind = fn(Update) -> Change;

/// What the thread works with.
pub(crate) struct Node {
    changes: Receiver<Change>,
    items: BTreeMap<String, Item>,
    engines: Engines,
    reading: Reading,
    until: Until,
    stop: Stop,
}

#[derive(Default)]
struct Item {
    work: Option<Workload>,
    status: Option<Status>,
    /// What the reader was told last: where the log is, and whose.
    told: Option<(PathBuf, Workload)>,
}

impl Node {
    /// Looks at the node for the first time.
    ///
    /// # Errors
    /// When the store does not answer.
    pub(crate) fn start(
        store: Arc<dyn Store>,
        node: &str,
        engines: Engines,
        reading: Reading,
        once: bool,
        stop: Stop,
    ) -> Result<Self, Failure> {
        let until = if once { Until::Read } else { Until::Told };
        let (sender, changes) = sync_channel(1024);
        let mut this = Self {
            changes,
            items: BTreeMap::new(),
            engines,
            reading,
            until,
            stop,
        };
        let prefixes: [(String, Kind); 2] = [
            (keys::work_of(node), Change::Work),
            (keys::status_of(node), Change::Status),
        ];
        for (prefix, kind) in prefixes {
            let mut follow = Follow::new(Arc::clone(&store), prefix);
            if let Some(first) = follow.next(Duration::ZERO)? {
                this.apply(kind(first));
            }
            if !once {
                let sender = sender.clone();
                let following = move || changes_of(&mut follow, kind, &sender);
                thread::Builder::new()
                    .name("follow".into())
                    .spawn(following)
                    .or_fail(Exit::Os, "starting a thread")?;
            }
        }
        Ok(this)
    }

    /// The workloads that are there.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &String> {
        self.items
            .iter()
            .filter(|(_, item)| item.work.is_some())
            .map(|(id, _)| id)
    }

    /// Tells the reader of all logs and, unless it is for once, of changes until asked to stop. The outcome is a failure
    /// when the store refuses to tell more.
    pub(crate) fn run(mut self, forgotten: Vec<String>, outcome: &SyncSender<Result<(), Failure>>) {
        // The reader ends with this, so that the outcome is there before.
        let result = self.forward(forgotten);
        let failed = result.is_err();
        let _ = outcome.send(result);
        if failed {
            self.stop.trigger();
        }
    }

    fn forward(&mut self, forgotten: Vec<String>) -> Result<(), Failure> {
        if !forgotten.is_empty() {
            self.reading.tell(Command::Forget(forgotten));
        }
        self.settle_all();
        if self.until == Until::Read {
            return Ok(());
        }
        while !self.stop.requested() {
            match self.changes.recv_timeout(LOOK) {
                Ok(Change::Refused(error)) => return Err(error.into()),
                Ok(change) => self.apply(change).iter().for_each(|id| self.settle(id)),
                Err(RecvTimeoutError::Timeout) => self.settle_all(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        Ok(())
    }

    /// Takes over a change; returns the workloads that it is about.
    fn apply(&mut self, change: Change) -> Vec<String> {
        match change {
            Change::Work(update) => self.update(update, |item, entry| item.work = entry.and_then(parse)),
            Change::Status(update) => self.update(update, |item, entry| item.status = entry.and_then(parse)),
            Change::Refused(_) => Vec::new(),
        }
    }

    fn update(&mut self, update: Update, set: impl Fn(&mut Item, Option<&Entry>)) -> Vec<String> {
        let id_of = |key: &str| keys::node_and_id(key).map(|(_, id)| id.to_owned()).unwrap_or_default();
        match update {
            Update::Put(entry) => {
                let id = id_of(&entry.key);
                set(self.items.entry(id.clone()).or_default(), Some(&entry));
                vec![id]
            }
            Update::Delete(key, _) => {
                let id = id_of(&key);
                set(self.items.entry(id.clone()).or_default(), None);
                vec![id]
            }
            Update::Reset(entries) => {
                self.items.values_mut().for_each(|item| set(item, None));
                for entry in &entries {
                    set(self.items.entry(id_of(&entry.key)).or_default(), Some(entry));
                }
                self.items.keys().cloned().collect()
            }
        }
    }

    fn settle_all(&mut self) {
        let ids: Vec<String> = self.items.keys().cloned().collect();
        ids.iter().for_each(|id| self.settle(id));
    }

    /// Tells the reader what it does not know of a workload.
    fn settle(&mut self, id: &str) {
        let Some(item) = self.items.get_mut(id) else { return };
        let Some(work) = &item.work else {
            if item.told.take().is_some() {
                self.reading.tell(Command::Finish(id.to_owned()));
            }
            if item.status.is_none() {
                self.items.remove(id);
            }
            return;
        };
        let mut workload = work.clone();
        workload.phase = Phase::Placed;
        if let Some(status) = &item.status {
            workload.observe(status.clone());
        }
        // dockerd is asked for what it has; elsewhere the log's place is known before there is one.
        let asked = workload.engine == "docker";
        let there = !matches!(workload.phase, Phase::Placed | Phase::Removed);
        let same = item.told.as_ref().is_some_and(|(_, told)| alike(told, &workload));
        if same || (asked && !there) {
            return;
        }
        // Its addresses belong in the records, and are not known before it runs.
        let hold = self.until == Until::Told && matches!(workload.phase, Phase::Placed | Phase::Created);
        if let Some(path) = self.engines.log(&workload) {
            self.reading.open(&workload, path.clone(), self.until, hold);
            item.told = Some((path, workload));
        }
    }
}

/// Whether two states of a workload have the same log with the same records.
fn alike(a: &Workload, b: &Workload) -> bool {
    (&a.network, &a.name, a.phase, a.restarts, a.starts) == (&b.network, &b.name, b.phase, b.restarts, b.starts)
}

fn parse<T: Doc>(entry: &Entry) -> Option<T> {
    from_json(&entry.value)
        .inspect_err(|error| tracing::warn!("{} in the store: {error}", entry.key))
        .ok()
}

fn changes_of(follow: &mut Follow, kind: Kind, changes: &SyncSender<Change>) {
    let mut retry = Retry::new();
    loop {
        let change = match follow.next(Duration::from_secs(60)) {
            Ok(None) => continue,
            Ok(Some(update)) => {
                retry.succeeded("store");
                kind(update)
            }
            Err(error @ (Error::Denied { .. } | Error::Config { .. })) => Change::Refused(error),
            Err(error) => {
                thread::sleep(retry.failed("store", &error));
                continue;
            }
        };
        let last = matches!(change, Change::Refused(_));
        if changes.send(change).is_err() || last {
            return;
        }
    }
}
