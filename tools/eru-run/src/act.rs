//! What a verb does with one workload: writes down what is wanted, and brings it about, here or elsewhere.

use eru_cli::{Exit, Failure};
use eru_types::{Desired, Phase, Workload};

use crate::args::Grace;
use crate::confirm::{Change, Confirmed, Gone, confirm, want_removed, want_running, want_start, want_stopped};
use crate::node::Node;
use crate::remote::{self, Until};
use crate::settle::{seen, settle};
use crate::stop;
use crate::stream::{Done, Outcome};
use crate::{reconcile::Seen, rm, status};

/// A verb that changes workloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    /// Make it run.
    Up,
    /// Start it again.
    Start,
    /// Stop it.
    Stop,
    /// Stop it and start it again.
    Restart,
    /// Remove it.
    Rm,
}

impl Verb {
    /// How what is wanted changes.
    fn change(self) -> Change {
        match self {
            Self::Up => want_running,
            Self::Start | Self::Restart => want_start,
            Self::Stop => want_stopped,
            Self::Rm => want_removed,
        }
    }

    fn until(self) -> Until {
        match self {
            Self::Up | Self::Start | Self::Restart => Until::Ran,
            Self::Stop => Until::Ended,
            Self::Rm => Until::Gone,
        }
    }
}

/// Carries out a verb on the workload of a document.
pub(crate) fn act(node: &Node, verb: Verb, how: Grace, document: Workload) -> Outcome {
    match node.has(&document) {
        Ok(true) => return Outcome::Now(done(document.clone(), here(node, verb, how, &document))),
        Ok(false) => {}
        Err(failure) => return Outcome::Now(Done::failed(document, failure)),
    }
    match there(node, verb, &document) {
        Ok(wait) => Outcome::Later(Box::new(move || done(document, wait()))),
        Err(failure) => Outcome::Now(Done::failed(document, failure)),
    }
}

/// The document for the stream: what is known now, with the fields that only the document had.
fn done(document: Workload, result: Result<Workload, Failure>) -> Done {
    match result {
        Err(failure) => Done::failed(document, failure),
        Ok(mut now) => {
            for (name, value) in document.extra {
                now.extra.entry(name).or_insert(value);
            }
            if now.phase != Phase::Failed {
                return Done::well(now);
            }
            let failure = Failure::new(Exit::No, now.error.clone().unwrap_or_else(|| "it failed".into()));
            Done {
                workload: now,
                failure: Some(failure),
            }
        }
    }
}

fn here(node: &Node, verb: Verb, how: Grace, document: &Workload) -> Result<Workload, Failure> {
    // A restart is locked first: a server in between would take what still runs for the start that is asked for.
    let early = (verb == Verb::Restart).then(|| node.lock(&document.id)).transpose()?;
    let confirmed = want(node, verb, document)?;
    let _lock = early.map_or_else(|| node.lock(&document.id), Ok)?;
    // It may have been removed and released while others held the lock.
    let there = confirmed.is_some() && (verb != Verb::Rm || node.load(&document.id)?.is_some());
    if !there {
        rm::take_down(node, node.engine(&document.engine)?, document, true, how)?;
        status::forget(&*node.store, &node.name, &document.id)?;
    } else {
        if verb == Verb::Restart {
            stop_first(node, document, how)?;
        }
        let now = settle(node, &document.id, how)?;
        if verb != Verb::Rm {
            return Ok(now);
        }
    }
    Ok(removed(document))
}

/// The document of a workload that is gone.
fn removed(document: &Workload) -> Workload {
    Workload {
        desired: Desired::Removed,
        phase: Phase::Removed,
        error: None,
        ..document.clone()
    }
}

/// Writes down what is wanted. `None`: it is to be removed, and the store has it no more.
fn want(node: &Node, verb: Verb, document: &Workload) -> Result<Option<Confirmed>, Failure> {
    match confirm(&*node.store, &document.node, &document.id, verb.change())? {
        Ok(confirmed) => {
            if confirmed.workload.spec != document.spec {
                tracing::warn!(
                    "{}: its spec is not the one that was reserved, which is used",
                    document.name
                );
            }
            Ok(Some(confirmed))
        }
        Err(Gone::Absent | Gone::Expired) if verb == Verb::Rm => Ok(None),
        Err(gone) => Err(gone.failure(&document.name, document.txid.is_some())),
    }
}

fn stop_first(node: &Node, document: &Workload, how: Grace) -> Result<(), Failure> {
    let engine = node.engine(&document.engine)?;
    match seen(engine.inspect(&document.id)?.as_ref()) {
        Seen::Running => stop::halt(engine, document, how),
        _ => Ok(()),
    }
}

type Wait = Box<dyn FnOnce() -> Result<Workload, Failure> + Send>;

/// Writes down what is wanted on another node. Returns what waits for it.
fn there(node: &Node, verb: Verb, document: &Workload) -> Result<Wait, Failure> {
    let first = if verb == Verb::Restart { Verb::Stop } else { verb };
    let Some(confirmed) = want(node, first, document)? else {
        // Its node's `serve` removes what the store does not have.
        let gone = removed(document);
        return Ok(Box::new(move || Ok(gone)));
    };
    let (store, patience) = (node.store.clone(), node.patience);
    let first_done = remote::wait(store.clone(), confirmed, first.until(), patience);
    if verb != Verb::Restart {
        return Ok(Box::new(first_done));
    }
    Ok(Box::new(move || {
        let stopped = first_done()?;
        let started = confirm(&*store, &stopped.node, &stopped.id, verb.change())?;
        let started = started.map_err(|gone: Gone| gone.failure(&stopped.name, false))?;
        remote::wait(store, started, verb.until(), patience)()
    }))
}
