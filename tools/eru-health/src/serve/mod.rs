//! `eru-health serve`: keeps the store informed about one node and its workloads.
//!
//! One event loop probes and decides; threads carry between it and the store. What must stay true: a restart changes
//! nothing that was true before it, and a store that is away loses nothing.

mod board;
mod heartbeat;
mod link;
mod probes;

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use clap::Args;
use eru_cli::{Exit, Failure, OrFail, ReadyArgs, Stop, StoreArgs, ready};
use eru_store::{Store, Update};
use eru_types::{keys, name, time};
use tokio::sync::{mpsc, oneshot};

use board::{Action, Board};
use heartbeat::{Heartbeat, Missed};
use probes::{Pace, Probes};

use crate::runtime;

/// Probe the workloads of this node and keep the store informed
///
/// Writes the health of a workload into its status, when it changes and only then, and keeps the node's heartbeat. Ends
/// on SIGTERM, and the heartbeat with it; the workloads are not touched.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Example:
  eru-health serve --node n1 --store etcd://10.0.0.1:2379 --interval 2s")]
pub struct ServeArgs {
    /// The node
    #[arg(long, env = "ERU_NODE", value_name = "NAME", value_parser = node)]
    pub node: String,

    /// Time between two probes of a workload
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = interval)]
    pub interval: Duration,

    /// Longest time for one round of probes of one workload
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = time::duration)]
    pub timeout: Duration,

    /// Most workloads that are probed at a time
    #[arg(long, value_name = "N", default_value_t = 256, value_parser = crate::parallel)]
    pub parallel: usize,

    /// The node counts as dead so long after the last heartbeat
    #[arg(long, value_name = "TIME", default_value = "15s", value_parser = ttl)]
    pub ttl: Duration,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub ready: ReadyArgs,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub store: StoreArgs,
}

fn node(text: &str) -> Result<String, String> {
    name::object("node", text).map(|()| text.to_owned())
}

fn interval(text: &str) -> Result<Duration, String> {
    time::duration(text).and_then(|time| at_least(time, Duration::from_millis(1)))
}

/// etcd has no shorter leases.
fn ttl(text: &str) -> Result<Duration, String> {
    time::duration(text).and_then(|time| at_least(time, Duration::from_secs(2)))
}

fn at_least(time: Duration, least: Duration) -> Result<Duration, String> {
    if time >= least {
        Ok(time)
    } else {
        Err(format!("it must be at least {least:?}"))
    }
}

/// Runs `serve`.
pub(crate) fn run(args: &ServeArgs) -> Result<(), Failure> {
    let stop = Stop::install().or_fail(Exit::Os, "installing signal handlers")?;
    let store = args.store.open()?;
    let mut heartbeat = Heartbeat::start(Arc::clone(&store), &args.node, args.ttl)?;
    let links = Links::new(&store, &args.node)?;
    let result = std::thread::scope(|scope| {
        let beating = scope.spawn(|| beat(&mut heartbeat, &stop, args.ttl));
        let served = runtime().and_then(|runtime| runtime.block_on(serve(args, links, &stop)));
        ready::stopping();
        stop.trigger();
        served.and(
            beating
                .join()
                .unwrap_or_else(|_| Err(Failure::reported(Exit::Software))),
        )
    });
    heartbeat.end();
    result
}

/// Beats until asked to stop, or somebody else has the node.
fn beat(heartbeat: &mut Heartbeat, stop: &Stop, ttl: Duration) -> Result<(), Failure> {
    let mut last = Instant::now();
    let mut pause = ttl / 3;
    while !stop.wait(pause) {
        match heartbeat.beat() {
            Ok(()) => {
                if last.elapsed() > ttl {
                    tracing::warn!("the heartbeat is back after {:?}", last.elapsed());
                }
                (last, pause) = (Instant::now(), ttl / 3);
            }
            Err(Missed::Store(error)) => {
                tracing::warn!("heartbeat: {error}; trying again");
                pause = (ttl / 3).min(Duration::from_secs(1));
            }
            Err(Missed::Taken(failure)) => {
                stop.trigger();
                return Err(failure);
            }
        }
    }
    Ok(())
}

/// The ends of all threads that reach the store.
struct Links {
    work: mpsc::Receiver<Result<Update, eru_store::Error>>,
    status: mpsc::Receiver<Result<Update, eru_store::Error>>,
    writes: std::sync::mpsc::Sender<link::Write>,
    written: mpsc::UnboundedReceiver<link::Written>,
}

impl Links {
    fn new(store: &Arc<dyn Store>, node: &str) -> Result<Self, Failure> {
        let work = link::follow(Arc::clone(store), keys::work_of(node))?;
        let status = link::follow(Arc::clone(store), keys::status_of(node))?;
        let (writes, written) = link::writer(Arc::clone(store))?;
        Ok(Self {
            work,
            status,
            writes,
            written,
        })
    }
}

async fn serve(args: &ServeArgs, mut links: Links, stop: &Stop) -> Result<(), Failure> {
    let pace = Pace {
        interval: args.interval,
        timeout: args.timeout,
    };
    let (mut probes, mut verdicts) = Probes::new(pace, args.parallel);
    let mut board = Board::new(args.node.clone());
    let (tell, mut stopped) = oneshot::channel();
    stop.on_stop(|| tell.send(()).unwrap_or_default())
        .or_fail(Exit::Os, "starting a thread")?;
    let mut watchdog = tokio::time::interval(ready::watchdog_interval().unwrap_or(Duration::from_secs(3600)));
    args.ready.notify()?;
    loop {
        let now = SystemTime::now();
        let actions = tokio::select! {
            biased;
            _ = &mut stopped => return Ok(()),
            _ = watchdog.tick() => { ready::watchdog(); continue }
            Some(update) = links.work.recv() => board.work(update?, now),
            Some(update) = links.status.recv() => board.status(update?, now),
            Some((id, txn, outcome)) = links.written.recv() => board.written(&id, &txn, outcome, now),
            Some((id, run, verdict)) = verdicts.recv() => board.judged(&id, run, verdict, now),
        };
        for action in actions {
            match action {
                Action::Probe { id, run, checks } => probes.start(id, run, checks),
                Action::Halt(id) => probes.halt(&id),
                // The writer lives as long as this end.
                Action::Write { id, txn } => drop(links.writes.send((id, txn))),
            }
        }
    }
}
