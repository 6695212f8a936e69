//! `eru-health wait`: passes workloads on as they become healthy, or failed when they do not in time.
//!
//! What must stay true: every document that came in goes out exactly once, and none waits for another.

use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use eru_cli::{BadLines, Exit, Failure, Io, Output, OutputArgs, Progress, StoreArgs};
use eru_types::{Document, Phase, Status, Workload, time};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout_at;

use crate::observe::{Observer, Sight};
use crate::{feed, probe, rows, runtime, settled, target, verdict};

/// Wait until the workloads on standard input are healthy
///
/// A workload that does not run yet is followed in the store, and given up early when it has ended and will not be
/// started again.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Examples:
  eru-place <plan.ndjson | eru-run | eru-health wait --timeout 60s
  eru-run ps shop | eru-health wait --timeout 5s || echo 'not all are healthy'")]
pub struct WaitArgs {
    /// Longest time to wait for one workload
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = time::duration)]
    pub timeout: Duration,

    /// Time between two probes of a workload; the first few come sooner
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = time::duration)]
    pub interval: Duration,

    /// Longest time for one round of probes of one workload
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = time::duration)]
    pub probe_timeout: Duration,

    /// Most workloads that are probed at a time
    #[arg(long, value_name = "N", default_value_t = 256, value_parser = crate::parallel)]
    pub parallel: usize,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub output: OutputArgs,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub store: StoreArgs,
}

/// What all waiting shares.
struct Shared {
    args: WaitArgs,
    permits: Semaphore,
    observer: Observer,
}

/// Runs `wait`.
pub(crate) fn run(args: WaitArgs, io: &mut Io) -> Result<(), Failure> {
    runtime()?.block_on(stream(args, io))
}

async fn stream(args: WaitArgs, io: &mut Io) -> Result<(), Failure> {
    let mut feed = feed::start(io)?;
    let mut output = Output::new(io).table(&args.output, rows::TABLE).streaming();
    let shared = Arc::new(Shared {
        permits: Semaphore::new(args.parallel),
        observer: Observer::start(args.store.clone())?,
        args,
    });
    let mut waiting = JoinSet::new();
    let (mut bad, mut failed, mut open) = (BadLines::default(), false, true);
    let mut progress = None;
    while open || !waiting.is_empty() {
        tokio::select! {
            Some(workload) = waiting.join_next() => {
                let workload: Workload = workload.map_err(|error| Failure::new(Exit::Software, error))?;
                failed |= workload.health.as_ref().is_none_or(|health| !health.healthy);
                output.write(&workload.into())?;
                progress.iter_mut().for_each(Progress::step);
            }
            item = feed.recv(), if open => match item {
                None => {
                    open = false;
                    progress = Some(Progress::new("waiting for workloads", waiting.len()));
                }
                Some(item) => match bad.skip(item)? {
                    Some((_, Document::Workload(workload))) => {
                        waiting.spawn(until_healthy(workload, Arc::clone(&shared)));
                    }
                    Some((_, document)) => output.write(&document)?,
                    None => {}
                },
            },
        }
    }
    drop(progress);
    output.finish()?;
    bad.outcome()?;
    if failed {
        Err(Failure::reported(Exit::No))
    } else {
        Ok(())
    }
}

/// Waits for one workload, from now on.
async fn until_healthy(mut workload: Workload, shared: Arc<Shared>) -> Workload {
    let deadline = Instant::now() + shared.args.timeout;
    let verdict = if workload.phase == Phase::Failed {
        Err(target::not_running(&Status::of(&workload)))
    } else {
        rounds(&mut workload, &shared, deadline).await
    };
    verdict::set(&mut workload, verdict);
    workload
}

/// Probes again and again, while the store tells of changes.
async fn rounds(workload: &mut Workload, shared: &Shared, deadline: Instant) -> Result<(), String> {
    let mut pause = Duration::from_millis(50).min(shared.args.interval);
    let mut store: Option<Followed> = None;
    let mut last: Option<String> = None;
    loop {
        let Err(reason) = attempt(workload, shared, deadline).await else {
            return Ok(());
        };
        if Instant::now() >= deadline {
            // The last probe may have had too little time to tell more than the one before.
            return Err(last.unwrap_or(reason));
        }
        let store = store.get_or_insert_with(|| Followed::new(&shared.observer, workload));
        let until = deadline.min(Instant::now() + pause);
        let hopeless = store.news_until(workload, until.into()).await;
        if let Some(why) = hopeless {
            return Err(why);
        }
        last = Some(store.explain(reason));
        pause = (pause * 2).min(shared.args.interval);
    }
}

/// One round of probes, or the reason why there is nothing to probe.
async fn attempt(workload: &Workload, shared: &Shared, deadline: Instant) -> Result<(), String> {
    let checks = target::checks(workload)?;
    let permit = timeout_at(deadline.into(), shared.permits.acquire()).await;
    let _permit = permit.map_err(|_| "too many are probed at a time; raise --parallel")?;
    let left = deadline.saturating_duration_since(Instant::now());
    probe::pass(&checks, shared.args.probe_timeout.min(left)).await
}

/// A workload as the store tells of it.
struct Followed {
    sight: watch::Receiver<Option<Sight>>,
    known: bool,
}

impl Followed {
    fn new(observer: &Observer, workload: &Workload) -> Self {
        Self {
            sight: observer.follow(&workload.node, &workload.id),
            known: false,
        }
    }

    /// Sleeps, or takes over what is new of the workload. Some reason when there is no hope.
    async fn news_until(&mut self, workload: &mut Workload, until: tokio::time::Instant) -> Option<String> {
        match timeout_at(until, self.sight.changed()).await {
            Err(_) => return None,
            Ok(changed) => changed.ok()?,
        }
        let sight = self.sight.borrow_and_update().clone()?;
        if sight.is_unknown() {
            return match (self.known, workload.phase) {
                (true, _) => Some("it was removed".to_owned()),
                // Made by hand, perhaps; it can be probed all the same.
                (false, Phase::Running) => None,
                (false, phase) => Some(format!("{phase}, and the store does not know it")),
            };
        }
        self.known = true;
        if let Some(work) = sight.work {
            (workload.desired, workload.starts) = (work.desired, work.starts);
        }
        let status = sight.status?;
        let hopeless = settled::hopeless(workload, &status);
        workload.observe(status);
        hopeless
    }

    /// What is not known of a workload may be what it waits for.
    fn explain(&self, reason: String) -> String {
        match self.sight.borrow().as_ref().and_then(|sight| sight.error.as_ref()) {
            Some(error) => format!("{reason}; {error}"),
            None => reason,
        }
    }
}
