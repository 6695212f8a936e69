//! What the store knows of workloads that `wait` waits for.
//!
//! One thread asks for all of them at once, often enough to go unnoticed: waiting ends by itself, and a watch a
//! workload would cost the store more than these few reads.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use eru_cli::{Exit, Failure, OrFail, StoreArgs};
use eru_store::{Entry, Store};
use eru_types::{Doc, Status, Workload, from_json, keys};
use tokio::sync::watch;

/// The pauses between two reads: short at first, since most wait for a start that is under way.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_millis(500));

/// Workloads in one read.
const BATCH: usize = 60;

/// What the store says of a workload.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sight {
    /// What is wanted.
    pub(crate) work: Option<Workload>,
    /// What was seen.
    pub(crate) status: Option<Status>,
    /// Why more is not known at the moment.
    pub(crate) error: Option<String>,
}

impl Sight {
    /// The store was asked, and there is no such workload.
    pub(crate) fn is_unknown(&self) -> bool {
        self.work.is_none() && self.status.is_none() && self.error.is_none()
    }
}

struct Request {
    node: String,
    id: String,
    answer: watch::Sender<Option<Sight>>,
}

/// A handle on the thread.
#[derive(Clone)]
pub(crate) struct Observer(Sender<Request>);

impl Observer {
    /// Starts the thread. The store is opened when something is asked for.
    pub(crate) fn start(store: StoreArgs) -> Result<Self, Failure> {
        let (sender, receiver) = channel();
        let observe = move || observe(&store, &receiver);
        std::thread::Builder::new()
            .name("store".into())
            .spawn(observe)
            .or_fail(Exit::Os, "starting a thread")?;
        Ok(Self(sender))
    }

    /// Follows a workload until the receiver is dropped; it holds `None` until the store was asked.
    pub(crate) fn follow(&self, node: &str, id: &str) -> watch::Receiver<Option<Sight>> {
        let (answer, receiver) = watch::channel(None);
        // The thread outlives all handles.
        let _ = self.0.send(Request {
            node: node.to_owned(),
            id: id.to_owned(),
            answer,
        });
        receiver
    }
}

fn observe(args: &StoreArgs, requests: &Receiver<Request>) {
    let mut followed: Vec<Request> = Vec::new();
    let mut store = None;
    let mut pause = PAUSES.0;
    loop {
        let next = if followed.is_empty() {
            requests.recv().map_err(|_| RecvTimeoutError::Disconnected)
        } else {
            requests.recv_timeout(pause)
        };
        match next {
            Ok(request) => {
                pause = PAUSES.0;
                followed.push(request);
                followed.extend(requests.try_iter());
            }
            Err(RecvTimeoutError::Timeout) => pause = (pause * 2).min(PAUSES.1),
            Err(RecvTimeoutError::Disconnected) => return,
        }
        followed.retain(|request| !request.answer.is_closed());
        look(args, &mut store, &followed);
    }
}

fn look(args: &StoreArgs, store: &mut Option<Arc<dyn Store>>, followed: &[Request]) {
    for batch in followed.chunks(BATCH) {
        let sights = open(args, store).and_then(|store| match store {
            Some(store) => read(&*store, batch).map_err(|error| error.to_string()),
            None => Ok(vec![Sight::default(); batch.len()]),
        });
        match sights {
            Ok(sights) => batch
                .iter()
                .zip(sights)
                .for_each(|(request, sight)| tell(request, sight)),
            // What was seen before stays as it was.
            Err(error) => batch.iter().for_each(|request| {
                let known = request.answer.borrow().clone().unwrap_or_default();
                tell(
                    request,
                    Sight {
                        error: Some(error.clone()),
                        ..known
                    },
                );
            }),
        }
    }
}

fn tell(request: &Request, sight: Sight) {
    let sight = Some(sight);
    request.answer.send_if_modified(|known| {
        let new = *known != sight;
        *known = sight;
        new
    });
}

/// Waiting is no reason to make a store: none is opened where there is none.
fn open(args: &StoreArgs, store: &mut Option<Arc<dyn Store>>) -> Result<Option<Arc<dyn Store>>, String> {
    if store.is_none() {
        *store = args.open_if_there().map_err(|failure| failure.to_string())?;
    }
    Ok(store.clone())
}

fn read(store: &dyn Store, batch: &[Request]) -> Result<Vec<Sight>, eru_store::Error> {
    let wanted: Vec<String> = batch
        .iter()
        .flat_map(|request| {
            [
                keys::work(&request.node, &request.id),
                keys::status(&request.node, &request.id),
            ]
        })
        .collect();
    let keys: Vec<&str> = wanted.iter().map(String::as_str).collect();
    let found = store.get_many(&keys)?.entries;
    let entry = |key: &str| found.iter().find(|entry| entry.key == key);
    Ok(keys
        .chunks(2)
        .map(|pair| Sight {
            work: entry(pair[0]).and_then(parse),
            status: entry(pair[1]).and_then(parse),
            error: None,
        })
        .collect())
}

/// A value of the store, unless it is damaged.
pub(crate) fn parse<T: Doc>(entry: &Entry) -> Option<T> {
    from_json(&entry.value)
        .inspect_err(|error| tracing::warn!("{} in the store: {error}", entry.key))
        .ok()
}
