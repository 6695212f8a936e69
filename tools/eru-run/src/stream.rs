//! A stream of documents through a few workers, and out again in the order it came.
//!
//! What must stay true: every workload that comes in goes out, failed ones too; what is not a workload passes untouched,
//! though something may be done at its sight;
//! once the output is lost no new work is begun.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::sync::{Mutex, PoisonError};
use std::thread;

use eru_cli::{BadLines, Exit, Failure, LineError, Output, complain};
use eru_types::{Document, Workload};

/// How far the input may run ahead of the output.
const AHEAD: usize = 1024;

/// Where workloads come from.
pub(crate) type Source = Box<dyn Iterator<Item = Result<Document, LineError>> + Send>;

/// What came of one workload: the document to write, and why it failed if it did.
pub(crate) struct Done {
    /// The document, marked as failed if it is.
    pub(crate) workload: Workload,
    /// Why it failed.
    pub(crate) failure: Option<Failure>,
}

impl Done {
    /// It went well.
    pub(crate) const fn well(workload: Workload) -> Self {
        Self {
            workload,
            failure: None,
        }
    }

    /// It failed.
    pub(crate) fn failed(workload: Workload, failure: Failure) -> Self {
        Self {
            workload: workload.failed(&failure),
            failure: Some(failure),
        }
    }
}

/// What a worker has for the output.
#[expect(clippy::large_enum_variant, reason = "most are of the large kind")]
pub(crate) enum Outcome {
    /// The end of it.
    Now(Done),
    /// It is on its way elsewhere; the call waits for it.
    Later(Box<dyn FnOnce() -> Done + Send>),
}

enum Slot {
    Pass(Box<Document>),
    Bad(LineError),
    Work(Receiver<Outcome>),
}

type Job = (Workload, Sender<Outcome>);

/// Sends every workload of `source` that `takes` says through `work`, at most `jobs` at a time. `aside` sees what else
/// there is, when all before it is done.
///
/// # Errors
/// When any failed: with its class if all failed alike, else 1; and 65 when a line was bad.
pub(crate) fn run(
    source: Source,
    takes: fn(&Workload) -> bool,
    jobs: usize,
    mut output: Output<'_>,
    aside: impl Fn(&Document) -> Result<(), Failure>,
    work: impl Fn(Workload) -> Outcome + Sync,
) -> Result<(), Failure> {
    let (slots, order) = mpsc::sync_channel(AHEAD);
    let (queue, taken) = mpsc::channel();
    // Not a scoped thread: it may wait for input that never comes when the output is lost.
    thread::spawn(move || read(source, takes, &slots, &queue));
    let lost = AtomicBool::new(false);
    let taken = Mutex::new(taken);
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| serve(&taken, &lost, &work));
        }
        let result = write(order, &mut output, &aside);
        lost.store(result.is_err(), Ordering::SeqCst);
        result
    })?
    .finish(output)
}

fn read(source: Source, takes: fn(&Workload) -> bool, slots: &SyncSender<Slot>, queue: &Sender<Job>) {
    for item in source {
        let slot = match item {
            Err(error) => Slot::Bad(error),
            Ok(Document::Workload(workload)) if takes(&workload) => {
                let (sender, receiver) = mpsc::channel();
                if queue.send((workload, sender)).is_err() {
                    return;
                }
                Slot::Work(receiver)
            }
            Ok(other) => Slot::Pass(Box::new(other)),
        };
        if slots.send(slot).is_err() {
            return;
        }
    }
}

fn serve(queue: &Mutex<Receiver<Job>>, lost: &AtomicBool, work: &(impl Fn(Workload) -> Outcome + Sync)) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((workload, outcome)) = next else { return };
        if lost.load(Ordering::SeqCst) {
            return;
        }
        // Nobody listens once the output is lost.
        let _ = outcome.send(work(workload));
    }
}

fn write(
    order: Receiver<Slot>,
    output: &mut Output<'_>,
    aside: &dyn Fn(&Document) -> Result<(), Failure>,
) -> Result<Tally, Failure> {
    let mut tally = Tally::default();
    for slot in order {
        match slot {
            Slot::Bad(error) => {
                tally.bad.skip(Err::<(), _>(error))?;
            }
            Slot::Pass(document) => {
                if matches!(*document, Document::Refusal(_)) {
                    tally.classes.insert(Exit::No);
                }
                if let Err(failure) = aside(&document) {
                    tally.classes.insert(failure.exit());
                    complain(&failure);
                }
                output.write(&document)?;
            }
            Slot::Work(outcome) => {
                // A worker that panicked has said so.
                let Ok(outcome) = outcome.recv() else { continue };
                let done = match outcome {
                    Outcome::Now(done) => done,
                    Outcome::Later(wait) => wait(),
                };
                if let Some(failure) = done.failure {
                    tally.note(&done.workload, failure);
                }
                output.write(&Document::Workload(done.workload))?;
            }
        }
    }
    Ok(tally)
}

/// What went wrong so far.
#[derive(Default)]
struct Tally {
    bad: BadLines,
    classes: BTreeSet<Exit>,
}

impl Tally {
    fn note(&mut self, workload: &Workload, failure: Failure) {
        self.classes.insert(failure.exit());
        let named = failure
            .message()
            .is_some_and(|message| message.contains(&workload.name));
        complain(&if named {
            failure
        } else {
            failure.context(&workload.name)
        });
    }

    fn finish(self, output: Output<'_>) -> Result<(), Failure> {
        output.finish()?;
        self.bad.outcome()?;
        match class(&self.classes) {
            Some(exit) => Err(Failure::reported(exit)),
            None => Ok(()),
        }
    }
}

/// The status for these classes of failure: that of all, if a retry may work for all.
fn class(classes: &BTreeSet<Exit>) -> Option<Exit> {
    let first = classes.first()?;
    if classes.len() == 1 {
        return Some(*first);
    }
    Some(if classes.iter().all(|class| class.retry()) {
        Exit::Retry
    } else {
        Exit::No
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::io::{self, Write};
    use std::sync::Arc;
    use std::time::Duration;

    use eru_cli::Io;
    use eru_types::Phase;

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn workload(n: u64) -> Document {
        let mut workload = Workload {
            id: n.to_string(),
            seq: n,
            ..Workload::default()
        };
        if n == 2 {
            workload.phase = Phase::Failed;
        }
        workload.into()
    }

    fn ran(source: Vec<Result<Document, LineError>>, work: impl Fn(Workload) -> Outcome + Sync) -> (String, u8) {
        let shared = Shared::default();
        let mut io = Io::new(io::empty(), shared.clone());
        let takes = |workload: &Workload| workload.phase != Phase::Failed;
        let result = run(
            Box::new(source.into_iter()),
            takes,
            3,
            Output::new(&mut io),
            |_| Ok(()),
            work,
        );
        drop(io);
        let text = String::from_utf8(shared.0.lock().unwrap().clone()).unwrap();
        (text, result.err().map_or(0, |failure| failure.code()))
    }

    fn ids(text: &str) -> Vec<String> {
        text.lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].to_string())
            .collect()
    }

    #[test]
    fn out_comes_what_went_in_in_its_order() {
        let source = (0..20).map(|n| Ok(workload(n))).collect();
        let (text, code) = ran(source, |workload| {
            assert_ne!(workload.seq, 2, "failed before");
            thread::sleep(Duration::from_millis((20 - workload.seq) % 5));
            if workload.seq % 2 == 0 {
                Outcome::Now(Done::well(workload))
            } else {
                Outcome::Later(Box::new(|| Done::well(workload)))
            }
        });
        assert_eq!(ids(&text), (0..20).map(|n| format!("\"{n}\"")).collect::<Vec<_>>());
        assert_eq!(code, 0);
    }

    #[test]
    fn the_failed_stay_on_the_stream_and_give_the_status() {
        let fail = |exit| {
            move |workload: Workload| {
                Outcome::Now(if workload.seq == 1 {
                    Done::failed(workload, Failure::new(exit, "no"))
                } else {
                    Done::well(workload)
                })
            }
        };
        let source = || (0..3).map(|n| Ok(workload(n))).collect();
        let (text, code) = ran(source(), fail(Exit::Unavailable));
        assert_eq!((text.lines().count(), code), (3, 69));
        assert!(text.lines().nth(1).unwrap().contains(r#""phase":"failed""#), "{text}");
        assert_eq!(ran(source(), fail(Exit::Os)).1, 71);
    }

    #[test]
    fn a_bad_line_does_not_stop_the_others() {
        let bad = LineError::NotUtf8 { line: 2, column: 1 };
        let (text, code) = ran(vec![Ok(workload(0)), Err(bad), Ok(workload(1))], |workload| {
            Outcome::Now(Done::well(workload))
        });
        assert_eq!((ids(&text).len(), code), (2, 65));
    }

    #[test]
    fn mixed_failures_are_a_no_unless_all_may_be_retried() {
        let class = |exits: &[Exit]| class(&exits.iter().copied().collect());
        assert_eq!(class(&[]), None);
        assert_eq!(class(&[Exit::Unavailable, Exit::Retry]), Some(Exit::Retry));
        assert_eq!(class(&[Exit::Unavailable, Exit::Os]), Some(Exit::No));
    }
}
