//! Waiting for another node to do what is wanted of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use eru_cli::{Exit, Failure};
use eru_ledger::{join, read};
use eru_store::{Follow, Rev, Store, Update};
use eru_types::{Phase, Status, Workload, keys};

use crate::confirm::Confirmed;

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Until {
    /// It runs, or has run and ended.
    Ran,
    /// It does not run, on purpose.
    Ended,
    /// It is removed.
    Gone,
}

/// Begins to wait, for at most `patience`. The call that it returns ends with the wait.
pub(crate) fn wait(
    store: Arc<dyn Store>,
    confirmed: Confirmed,
    until: Until,
    patience: Duration,
) -> impl FnOnce() -> Result<Workload, Failure> + Send {
    let deadline = Instant::now() + patience;
    move || {
        let Confirmed { workload, rev } = confirmed;
        match watch(store, &workload, rev, until, deadline)? {
            Seen::Answer(status) => Ok(join(workload, Some(*status))),
            Seen::Late(error) => Err(late(&workload, error.as_deref(), patience)),
        }
    }
}

/// How a wait ended.
enum Seen {
    /// With what was waited for.
    Answer(Box<Status>),
    /// In vain; with the last error that was reported.
    Late(Option<String>),
}

fn watch(
    store: Arc<dyn Store>,
    workload: &Workload,
    rev: Rev,
    until: Until,
    deadline: Instant,
) -> Result<Seen, Failure> {
    let key = keys::status(&workload.node, &workload.id);
    let mut follow = Follow::new(store.clone(), key.clone());
    let mut last = None;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let entries = match follow.next(left)? {
            None => return Ok(Seen::Late(last)),
            Some(Update::Reset(entries)) => entries,
            Some(Update::Put(entry)) => vec![entry],
            Some(Update::Delete(deleted, _)) if deleted == key && until == Until::Gone => {
                return Ok(Seen::Answer(Box::new(removed(workload))));
            }
            Some(Update::Delete(..)) => continue,
        };
        // Other ids may begin alike.
        let Some(entry) = entries.into_iter().find(|entry| entry.key == key) else {
            // It may have been removed, and released by others, before we looked.
            if until == Until::Gone && store.get(&keys::work(&workload.node, &workload.id))?.is_none() {
                return Ok(Seen::Answer(Box::new(removed(workload))));
            }
            continue;
        };
        let status: Status = read(&entry)?;
        match verdict(workload, &status, entry.mod_rev > rev, until) {
            Some(answer) => return answer.map(|()| Seen::Answer(Box::new(status))),
            None => last = status.error,
        }
    }
}

fn removed(workload: &Workload) -> Status {
    Status {
        phase: Phase::Removed,
        ..Status::of(workload)
    }
}

/// Whether a status is an answer, and which. What was reported before the question is none, unless it is as wanted.
fn verdict(workload: &Workload, status: &Status, fresh: bool, until: Until) -> Option<Result<(), Failure>> {
    let answered = status.starts >= workload.starts;
    match (until, status.phase) {
        (Until::Ran, Phase::Running) if answered => return Some(Ok(())),
        // That it failed is in the document, and is seen there.
        (Until::Ran, Phase::Stopped | Phase::Failed) if answered => return Some(Ok(())),
        (Until::Ended, Phase::Stopped | Phase::Removed) => return Some(Ok(())),
        (Until::Gone, Phase::Removed) => return Some(Ok(())),
        _ => {}
    }
    let error = status.error.as_ref().filter(|_| fresh)?;
    // Given up for good, or tried again later.
    let exit = if status.phase == Phase::Removed {
        Exit::No
    } else {
        Exit::Retry
    };
    Some(Err(Failure::new(exit, format_args!("node {}: {error}", workload.node))))
}

fn late(workload: &Workload, error: Option<&str>, patience: Duration) -> Failure {
    let node = &workload.node;
    let text = match error {
        Some(error) => format!("node {node} has not done it in {patience:?}: {error}"),
        None => format!("node {node} did not answer in {patience:?}; is `eru-run serve --node {node}` running?"),
    };
    Failure::new(Exit::Retry, text).hint("what is wanted is kept; the node does it as soon as it serves")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(starts: u64, phase: Phase, error: Option<&str>, fresh: bool, until: Until) -> Option<Result<(), Exit>> {
        let workload = Workload {
            starts: 1,
            ..Workload::default()
        };
        let status = Status {
            starts,
            phase,
            error: error.map(str::to_owned),
            ..Status::default()
        };
        verdict(&workload, &status, fresh, until).map(|result| result.map_err(|failure| failure.exit()))
    }

    #[test]
    fn an_older_start_is_no_answer() {
        assert_eq!(outcome(0, Phase::Stopped, None, true, Until::Ran), None);
        assert_eq!(outcome(0, Phase::Running, None, true, Until::Ran), None);
        assert_eq!(outcome(1, Phase::Running, None, false, Until::Ran), Some(Ok(())));
        assert_eq!(
            outcome(1, Phase::Failed, Some("it ended"), true, Until::Ran),
            Some(Ok(()))
        );
    }

    #[test]
    fn an_older_error_is_no_answer() {
        let docker_away = |fresh| outcome(0, Phase::Placed, Some("no docker"), fresh, Until::Ran);
        assert_eq!(docker_away(false), None);
        assert_eq!(docker_away(true), Some(Err(Exit::Retry)));
        let given_up = outcome(1, Phase::Removed, Some("no image"), true, Until::Ran);
        assert_eq!(given_up, Some(Err(Exit::No)));
    }

    #[test]
    fn stopped_and_removed() {
        assert_eq!(outcome(0, Phase::Running, None, true, Until::Ended), None);
        assert_eq!(outcome(0, Phase::Stopped, None, false, Until::Ended), Some(Ok(())));
        assert_eq!(outcome(0, Phase::Stopped, None, true, Until::Gone), None);
        assert_eq!(outcome(0, Phase::Removed, None, false, Until::Gone), Some(Ok(())));
    }
}
